package text

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"backstage/journal"
	"backstage/report"
	"backstage/settings"
	"backstage/translations"
)

// "backstage report" on the command line.
func TestReportCommand(t *testing.T) {
	folder, texts := t.TempDir(), translations.In("sv")
	store, err := settings.Open(settings.Options{})
	if err != nil {
		t.Fatal(err)
	}
	good := journal.CaseCode(time.Now(), "x")
	for _, c := range []struct {
		args         []string
		code         int
		out, err, no string
		made         bool
	}{
		{nil, 0, "== Loggens sista rader ==", "", "setting.portalURL", true},
		{[]string{"-ids"}, 0, "setting.portalURL", "", "==", true},
		{[]string{"-omit", "log, settings"}, 0, "rader utelämnade", "", "msg=step", true},
		{[]string{"-out", folder}, 0, "Rapporten är sparad: " + folder, "", "==", true},
		{[]string{"-out", folder}, 1, "", "file exists", "", true},
		{[]string{"-case", strings.ToLower(good)}, 0, good, "", "", false},
		{[]string{"-case", "K7F-31Q"}, 1, "", "no case code", "", false},
		{[]string{"-h"}, 0, "usage: backstage report", "", "", false},
		{[]string{"-nonsense"}, 2, "", "-nonsense", "", false},
		{[]string{"more"}, 2, "", `"more"`, "", false},
		{[]string{"-out", folder, "-ids"}, 2, "", "exclude", "", false},
	} {
		var out, errOut bytes.Buffer
		made := false
		code := Report(t.Context(), c.args, texts, &out, &errOut, func(context.Context) report.Report {
			made = true
			return report.New(report.Facts{Texts: texts, Settings: store.Current(), Log: []string{"msg=step", "msg=end"}})
		})
		if code != c.code || !strings.Contains(out.String(), c.out) || !strings.Contains(errOut.String(), c.err) || made != c.made {
			t.Errorf("%q: exit code %d, made %v\n%s\n%s", c.args, code, made, out.String(), errOut.String())
		}
		if c.no != "" && strings.Contains(out.String(), c.no) {
			t.Errorf("%q prints %q", c.args, c.no)
		}
		if (code == 0) != (errOut.Len() == 0) {
			t.Errorf("%q: exit code %d and %q", c.args, code, errOut.String())
		}
	}
}
