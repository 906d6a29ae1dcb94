//go:build linux

package e2e

import (
	"regexp"
	"strings"
	"testing"
)

// A command line that cannot be meant costs one line and exit code 2, whatever
// the machine has; nothing is opened.
func TestCommandLine(t *testing.T) {
	endToEnd(t)
	for name, c := range map[string]struct {
		args []string
		code int
		says string // regular expression for the whole of what is printed
	}{
		"version":             {[]string{"-version"}, 0, `^backstage \d+\.\d+\S* \(go\S+ linux/\w+\)\n$`},
		"help":                {[]string{"-help"}, 0, `-portal`},
		"unknown flag":        {[]string{"-fullscreen"}, 2, `^[^\n]*fullscreen[^\n]*\n$`},
		"unknown word":        {[]string{"start"}, 2, `^[^\n]*start[^\n]*\n$`},
		"open without name":   {[]string{"open"}, 2, `^[^\n]*open[^\n]*\n$`},
		"open two":            {[]string{"open", "a", "b"}, 2, `^[^\n]*open[^\n]*\n$`},
		"no such language":    {[]string{"-lang", "de"}, 2, `^[^\n]*de[^\n]*\n$`},
		"portal and practice": {[]string{"-practice", "-portal", "portal.example.se"}, 2, `^[^\n]*-practice[^\n]*\n$`},
		"http portal":         {[]string{"-portal", "http://portal.example.se:8080/"}, 2, `^[^\n]*portal[^\n]*\n$`},
		"file portal":         {[]string{"-portal", "file:///etc/passwd"}, 2, `^[^\n]*portal[^\n]*\n$`},
		"portal with a name":  {[]string{"-portal", "https://anna:hemligt@portal.example.se/"}, 2, `^[^\n]*portal[^\n]*\n$`},
		"blank portal":        {[]string{"-portal", "  "}, 2, `^[^\n]*portal[^\n]*\n$`},
		"control characters":  {[]string{"-portal", "portal\x1b[2Jexample.se"}, 2, `^[^\n\x1b]*portal[^\n\x1b]*\n$`},
	} {
		t.Run(name, func(t *testing.T) {
			seat, err := NewSeat(t.TempDir())
			ok(t, err)
			p, err := seat.start(programs.backstage, c.args...)
			ok(t, err)
			t.Cleanup(p.stop)
			code, err := p.exitCode(patience)
			ok(t, err)
			if said := p.output.String(); code != c.code || !regexp.MustCompile(c.says).MatchString(said) {
				t.Errorf("exit code %d and %q; want %d and %s", code, said, c.code, c.says)
			}
			if strings.Contains(p.output.String(), "hemligt") {
				t.Error("the password in the address was printed")
			}
		})
	}
}

// A machine that cannot show a window says so in one sentence, offers the
// terminal face and the browser, and leaves; it never crashes or lingers.
func TestNoWindow(t *testing.T) {
	endToEnd(t)
	for name, prepare := range map[string]func(t *testing.T, seat *Seat){
		"no display at all":     func(*testing.T, *Seat) {},
		"a display that is off": func(_ *testing.T, seat *Seat) { seat.Set("DISPLAY", ":59999") },
		"a display without OpenGL": func(t *testing.T, seat *Seat) {
			seat.Set("DISPLAY", newDisplay(t, "-extension", "GLX").Name)
		},
	} {
		t.Run(name, func(t *testing.T) {
			seat, err := NewSeat(t.TempDir())
			ok(t, err)
			prepare(t, seat)
			p, err := seat.start(programs.backstage, "-portal", "https://portal.example.se/RDWeb/Pages/")
			ok(t, err)
			t.Cleanup(p.stop)
			code, err := p.exitCode(patience)
			ok(t, err)
			said := p.output.String()
			if code != 3 {
				t.Errorf("exit code %d, want 3", code)
			}
			for _, want := range []string{"fönster", "-text", "https://portal.example.se/"} {
				if !strings.Contains(said, want) {
					t.Errorf("no %q in %q", want, said)
				}
			}
			if strings.Contains(said, "goroutine") || strings.Contains(said, "panic") {
				t.Errorf("a crash was printed:\n%s", said)
			}
		})
	}
}
