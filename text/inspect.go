package text

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"backstage/rdp"
	"backstage/translations"
)

// InspectUsage is the one line about "backstage inspect".
const InspectUsage = "usage: backstage inspect [-json] FILE.rdp"

// Exit codes of Inspect.
const (
	InspectOpens   = 0 // perhaps after a question
	InspectRefuses = 1 // also where the file is missing or cannot be read
	InspectMisused = 2 // the command line is wrong
)

// Inspect is "backstage inspect" without its first word: it tells what an .rdp file
// says, what its signature is worth and what would become of it under the rules,
// for people or (-json, before or after the file) for scripts, in the form of
// rdp.InspectionSchema. closed is why no file may be opened at all, "" where some may.
// Nothing is started.
func Inspect(args []string, rules rdp.Rules, closed string, texts *translations.Texts, out, errOut io.Writer) int {
	file, asJSON, err := inspectArguments(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = fmt.Fprintln(out, InspectUsage)
		return InspectOpens
	case err != nil:
		_, _ = fmt.Fprintf(errOut, "backstage inspect: %v\n%s\n", err, InspectUsage)
		return InspectMisused
	}
	data, err := readWhole(file)
	if err != nil {
		_, _ = fmt.Fprintf(errOut, "backstage inspect: %v\n", err)
	}
	found := rdp.Inspect(data, rules)
	if closed != "" {
		found.Refuse(closed)
	}
	if asJSON {
		_, err = out.Write(found.JSON())
	} else {
		_, err = io.WriteString(out, told(found, texts))
	}
	if err != nil || found.Verdict == rdp.Refuse {
		return InspectRefuses
	}
	return InspectOpens
}

func inspectArguments(args []string) (file string, asJSON bool, err error) {
	flags := commandLine("inspect")
	flags.BoolVar(&asJSON, "json", false, "")
	if err = flags.Parse(args); err == nil && flags.NArg() > 0 {
		file = flags.Arg(0)
		err = parsed(flags, flags.Args()[1:])
	}
	switch {
	case err != nil:
		return "", false, err
	case file == "":
		return "", false, errors.New("no file is named")
	}
	return file, asJSON, nil
}

// readWhole reads a regular file, which alone has an end, as far as a file may be
// big.
func readWhole(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no regular file", file)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, 1<<20))
}

func told(i rdp.Inspection, texts *translations.Texts) string {
	var b strings.Builder
	line := func(format string, args ...any) { b.WriteString(rdp.Spelled(fmt.Sprintf(format, args...)) + "\n") }
	line("%s", texts.T("inspect.verdict."+string(i.Verdict), nil))
	for _, reason := range i.Reasons {
		line("  %s", reason)
	}
	s := i.Signature
	line("%s", texts.T("inspect.signature."+string(s.Status), map[string]any{
		"Signer": s.Signer, "Reason": string(s.Reason), "Altered": strings.Join(s.Altered, ", "),
	}))
	if len(i.Properties) > 0 {
		line("")
		line("%s", texts.T("inspect.properties", nil))
	}
	for _, p := range i.Properties {
		mark := " "
		if p.Covered {
			mark = "*"
		}
		line("%s %s:%s:%s", mark, p.Name, p.Type, p.Value)
	}
	if len(i.Client) > 0 {
		line("")
		line("%s", texts.T("inspect.client", nil))
	}
	for _, l := range i.Client {
		line("  %s", l)
	}
	return b.String()
}
