package text

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"backstage/doctor"
	"backstage/syntax"
	"backstage/translations"
)

// DoctorUsage is the one line about "backstage doctor".
const DoctorUsage = "usage: backstage doctor [-json] [-portal URL]"

// Exit codes of Doctor.
const (
	DoctorWell    = 0
	DoctorFault   = 1
	DoctorMisused = 2 // the command line is wrong
)

// Doctor is "backstage doctor" without its first word: it checks the way to the
// portal and says what is broken and who can mend it, for people or (-json) for
// scripts, in the form of doctor.Schema. -portal takes the place of o.Portal.
func Doctor(ctx context.Context, args []string, o doctor.Options, texts *translations.Texts, out, errOut io.Writer) int {
	flags := commandLine("doctor")
	asJSON := flags.Bool("json", false, "")
	address := flags.String("portal", "", "")
	err := parsed(flags, args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = fmt.Fprintln(out, DoctorUsage)
		return DoctorWell
	case err == nil && *address != "":
		if o.Portal, err = syntax.PortalAddress(*address); err != nil {
			// Not repeated: people paste addresses that hold a name and password.
			err = errors.New("-portal takes a host name or an https address")
		}
	}
	if err != nil {
		_, _ = fmt.Fprintf(errOut, "backstage doctor: %v\n", err)
		return DoctorMisused
	}
	host := ""
	if o.Portal != nil {
		host = o.Portal.Hostname()
	}
	if !*asJSON {
		_, _ = fmt.Fprintf(out, "Backstage %s\n", o.Version)
		_, _ = fmt.Fprintln(out, texts.T("text.doctor-checking", map[string]any{"Host": host}))
	}
	report := doctor.Check(ctx, o, nil)
	if *asJSON {
		err = writeJSON(out, report)
	} else {
		_, err = io.WriteString(out, diagnosis(report, texts))
	}
	if err != nil || !report.OK() {
		return DoctorFault
	}
	return DoctorWell
}

func writeJSON(out io.Writer, r doctor.Report) error {
	text, err := r.JSON()
	if err == nil {
		_, err = out.Write(text)
	}
	return err
}

// diagnosis is a report in words: the verdict, who can mend it, then each check
// in a line, with what there is to warn of.
func diagnosis(r doctor.Report, texts *translations.Texts) string {
	about := r.Result(r.Verdict.Check).Words()
	s := "\n" + texts.T("doctor."+string(r.Verdict.Kind)+".title", about) + "\n" +
		texts.T("doctor."+string(r.Verdict.Kind)+".advice", about) + "\n" +
		texts.T("doctor.who."+string(r.Verdict.Who)) + "\n\n"
	if r.OK() && len(r.Warnings()) > 0 {
		s = "\n" + texts.T("check.warned") + "\n"
		for _, c := range r.Warnings() {
			s += texts.T("doctor."+string(c.Kind)+".title", c.Words()) + " " + texts.T("doctor.who."+string(c.Kind.Who())) + "\n"
		}
		s += "\n"
	}
	for _, c := range r.Checks {
		s += fmt.Sprintf("  %-14s %s\n", texts.T("doctor.status."+string(c.Status)), texts.T("doctor.check."+string(c.ID)))
		if c.Status == doctor.StatusWarning {
			s += fmt.Sprintf("  %-14s %s\n", "", texts.T("doctor."+string(c.Kind)+".title", c.Words()))
		}
	}
	if len(r.Settings) > 0 {
		s += "\n" + texts.T("text.doctor-settings") + "\n  " + strings.Join(r.Settings, "\n  ") + "\n"
	}
	return s
}
