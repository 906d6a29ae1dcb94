package text

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"backstage/rdp"
	"backstage/translations"
)

func TestAFileIsInspected(t *testing.T) {
	folder := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := write("good.rdp", "full address:s:host.example\r\ngatewayaccesstoken:s:hemligt\r\nworkspace id:s:a\u202eb\r\n")
	bad := write("bad.rdp", "<html>")
	for _, c := range []struct {
		args   []string
		rules  rdp.Rules
		code   int
		want   string // "" is usage
		closed string
	}{
		{[]string{good}, rdp.Rules{}, 0, "Öppnas.\nInte signerad.\n", ""},
		{[]string{good, "-json"}, rdp.Rules{}, 0, `"verdict": "open"`, ""},
		{[]string{"-json", good}, rdp.Rules{RequireSigned: true}, 1, `"verdict": "refuse"`, ""},
		{[]string{good, "-json"}, rdp.Rules{}, 1, `"policy-unreadable: allowedHosts"`, "policy-unreadable: allowedHosts"},
		{[]string{bad}, rdp.Rules{}, 1, "file-unreadable", ""},
		{[]string{filepath.Join(folder, "none.rdp"), "-json"}, rdp.Rules{}, 1, `"status": "unverifiable"`, ""},
		{[]string{folder, "-json"}, rdp.Rules{}, 1, `"verdict": "refuse"`, ""},
		{[]string{"-h"}, rdp.Rules{}, 0, "usage: backstage inspect", ""},
		{nil, rdp.Rules{}, 2, "", ""},
		{[]string{"-json"}, rdp.Rules{}, 2, "", ""},
		{[]string{good, bad}, rdp.Rules{}, 2, "", ""},
		{[]string{"-loud", good}, rdp.Rules{}, 2, "", ""},
		{[]string{good, "-loud"}, rdp.Rules{}, 2, "", ""},
	} {
		var out, errOut bytes.Buffer
		code := Inspect(c.args, c.rules, c.closed, translations.In("sv"), &out, &errOut)
		if code != c.code || !strings.Contains(out.String(), c.want) || strings.ContainsAny(out.String(), "\u202e") || strings.Contains(out.String(), "hemligt") {
			t.Errorf("%q: exit %d\n%s%s", c.args, code, out.String(), errOut.String())
		}
		if c.want == "" && (out.Len() > 0 || !strings.Contains(errOut.String(), InspectUsage)) {
			t.Errorf("%q: %q, %q", c.args, out.String(), errOut.String())
		}
		if strings.HasPrefix(out.String(), "{") && !json.Valid(out.Bytes()) {
			t.Errorf("%q is no JSON:\n%s", c.args, out.String())
		}
	}
}
