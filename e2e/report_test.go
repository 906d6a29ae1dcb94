//go:build linux

package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

// What goes to the service desk after a day with a mistyped password holds the
// log of that day, but neither secrets nor the person's name, although the seat
// remembers the name. The same goes for the connection check.
func TestReportHoldsNoSecret(t *testing.T) {
	endToEnd(t)
	day := spendMarkedDay(t)
	canaries := append(day.canaries, day.name)
	if len(lookAtFiles(t, day.seat.Dir, canaries)) == 0 {
		t.Fatal("the seat does not remember the user name, so there is nothing to leak")
	}

	file := filepath.Join(day.seat.Dir, "report.zip")
	said := runs(t, day.seat, "-portal", day.portal.URL(), "report", "-out", file)
	saved := unzipped(t, file)
	printed := runs(t, day.seat, "-portal", day.portal.URL(), "report")
	checked := runs(t, day.seat, "doctor", "-json", "-portal", day.portal.URL())

	var seen []sighting
	for where, text := range map[string]string{
		"report's zip": saved, "output of report -out": said, "report": printed, "connection check": checked,
	} {
		seen = append(seen, look(text, where, canaries)...)
	}
	tellSightings(t, seen)
	for where, text := range map[string]string{"zip": saved, "report": printed} {
		for _, want := range []string{"msg=start", "msg=end", day.portal.URL()} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in the %s; it is too empty to prove anything:\n%s", want, where, text)
			}
		}
	}
	if !json.Valid([]byte(checked)) {
		t.Errorf("the connection check printed no JSON:\n%s", checked)
	}
}

// runs gives what the launcher prints, on either stream, until it ends by itself
// with 0, or 1 for a check that found a fault.
func runs(t *testing.T, seat *Seat, args ...string) string {
	t.Helper()
	p, err := seat.start(programs.backstage, args...)
	ok(t, err)
	t.Cleanup(p.stop)
	code, err := p.exitCode(patience)
	ok(t, err)
	if code != 0 && code != 1 {
		t.Fatalf("exit code %d; it said:\n%s", code, p.output)
	}
	return p.output.String()
}

// unzipped is all names and contents of a zip.
func unzipped(t *testing.T, path string) string {
	t.Helper()
	z, err := zip.OpenReader(path)
	ok(t, err)
	defer z.Close()
	var all bytes.Buffer
	for _, file := range z.File {
		all.WriteString(file.Name + "\n" + file.Comment + "\n")
		content, err := file.Open()
		ok(t, err)
		_, err = io.Copy(&all, content) // #nosec G110 -- the report that was just made
		ok(t, err)
		ok(t, content.Close())
	}
	return all.String()
}
