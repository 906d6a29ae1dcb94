package main

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"
)

// ending closes a person's input once the program has said something.
type ending struct {
	bytes.Buffer
	after string
	input io.Closer
}

func (e *ending) Write(p []byte) (int, error) {
	n, err := e.Buffer.Write(p)
	if strings.Contains(e.String(), e.after) {
		_ = e.input.Close()
	}
	return n, err
}

// Somebody is turned away and gives up; later IT asks for a report on the command
// line. It tells what the launcher met, from what it left on the disk.
func TestAReportMadeLaterTellsWhatTheLauncherMet(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"HOME", "AppData", "LocalAppData", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"} {
		t.Setenv(name, home)
	}
	in, person := io.Pipe()
	go func() { _, _ = io.WriteString(person, "olle\nSommar2026\n") }()
	out := &ending{after: "You do not have permission", input: person}
	run([]string{"-practice", "-text", "-lang", "en"}, in, out, io.Discard)

	var report bytes.Buffer
	if code := run([]string{"-lang", "en", "report"}, strings.NewReader(""), &report, io.Discard); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	text := report.String()
	code := regexp.MustCompile(`portal\.not-authorised  \[(.*)\]`).FindStringSubmatch(text)
	if code == nil || !strings.HasPrefix(text, "Support report "+code[1]+"\n") {
		t.Errorf("the report is not about what happened:\n%s", text)
	}
	for _, want := range []string{"  start\n", "  sign-in  sign-in  (", "  POST /RDWeb/Pages/en-US/login.aspx  302 redirect", "msg=case code="} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "Sommar2026") || regexp.MustCompile(`(?i)\bolle\b`).MatchString(text) {
		t.Error("the report names the person or the password")
	}
}
