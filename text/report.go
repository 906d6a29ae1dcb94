package text

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"backstage/journal"
	"backstage/report"
	"backstage/translations"
)

// ReportUsage is the one line about "backstage report".
const ReportUsage = "usage: backstage report [-out FILE|FOLDER] [-omit ID,ID…] [-ids] | -case CODE"

// Exit codes of Report.
const (
	reportOK     = 0
	reportFailed = 1
	reportUsage  = 2
)

// Report is "backstage report" without its first word: it prints the
// report, or saves it as a zip (-out). -ids shows each line's ID, -omit leaves
// lines or whole sections out, -case tells whether a code was heard right.
// collect makes the report; it is called only when one is wanted. Exit code 0,
// 1 when it could not be saved or the code is wrong, 2 for a wrong command line.
func Report(ctx context.Context, args []string, texts *translations.Texts, out, errOut io.Writer, collect func(context.Context) report.Report) int {
	flags := commandLine("report")
	file := flags.String("out", "", "")
	omitted := flags.String("omit", "", "")
	ids := flags.Bool("ids", false, "")
	heard := flags.String("case", "", "")
	err := parsed(flags, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = fmt.Fprintln(out, ReportUsage)
		return reportOK
	case err == nil && *file != "" && *ids:
		err = errors.New("-out and -ids exclude each other")
	}
	if err != nil {
		_, _ = fmt.Fprintf(errOut, "backstage report: %v\n", err)
		return reportUsage
	}
	if *heard != "" {
		return tellCase(*heard, out, errOut)
	}
	omit := map[string]bool{}
	for id := range strings.SplitSeq(*omitted, ",") {
		omit[strings.TrimSpace(id)] = true
	}
	made := collect(ctx)
	switch {
	case *file != "":
		return saveReport(made, *file, omit, texts, out, errOut)
	case *ids:
		for _, l := range made.Kept(omit) {
			_, _ = fmt.Fprintf(out, "%-28s %s\n", l.ID, l.Text)
		}
	default:
		if _, err := io.WriteString(out, made.Text(omit)); err != nil {
			return reportFailed
		}
	}
	return reportOK
}

func tellCase(heard string, out, errOut io.Writer) int {
	code, ok := journal.CheckCaseCode(heard)
	if !ok {
		_, _ = fmt.Fprintln(errOut, "backstage report: this is no case code; a character was misread or misheard")
		return reportFailed
	}
	_, _ = fmt.Fprintln(out, code)
	return reportOK
}

func saveReport(r report.Report, file string, omit map[string]bool, texts *translations.Texts, out, errOut io.Writer) int {
	saved, err := r.Save(file, omit)
	if err != nil {
		_, _ = fmt.Fprintf(errOut, "backstage report: %v\n", err)
		return reportFailed
	}
	_, _ = fmt.Fprintln(out, texts.T("report.saved", map[string]any{"File": saved, "Code": r.CaseCode()}))
	return reportOK
}
