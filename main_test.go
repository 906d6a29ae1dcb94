package main

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

func TestTheCommandLine(t *testing.T) {
	for _, c := range []struct {
		args []string
		want invocation
	}{
		{nil, invocation{}},
		{[]string{"-text", "-lang", "en", "-portal", "portal.example"}, invocation{text: true, lang: "en", portal: "portal.example"}},
		{[]string{"-practice", "open", "R-CARD M5 Arbetstation"}, invocation{practice: true, open: "R-CARD M5 Arbetstation"}},
		{[]string{"open", "-strange name"}, invocation{open: "-strange name"}},
	} {
		got, err := parse(c.args)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %+v, %v", c.args, got, err)
		}
	}
}

// A mistake on the command line costs one clear line and exit code 2, and
// nothing is started.
func TestMistakesOnTheCommandLine(t *testing.T) {
	for _, args := range [][]string{
		{"-bogus"}, {"bogus"}, {"open"}, {"open", " "}, {"open", "a", "b"}, {"-lang", "de"}, {"-portal"}, {"-portal", "http://portal.example"},
		{"-portal", "https://user:hemligt@portal.example"}, {"-portal", "ftp://x"}, {"-portal", "a b"}, {"-practice", "-portal", "portal.example"},
	} {
		var out, errOut bytes.Buffer
		code := run(args, strings.NewReader(""), &out, &errOut)
		if code != exitUsage || strings.Count(errOut.String(), "\n") != 1 || out.Len() != 0 {
			t.Errorf("%q: exit %d, %q, %q", args, code, out.String(), errOut.String())
		}
		if strings.Contains(errOut.String(), "hemligt") {
			t.Errorf("%q: the line repeats a password", args)
		}
	}
}

func TestVersionAndUsage(t *testing.T) {
	for arg, want := range map[string]string{"-version": "backstage " + version, "-h": "usage: backstage"} {
		var out, errOut bytes.Buffer
		if code := run([]string{arg}, strings.NewReader(""), &out, &errOut); code != exitOK || !strings.HasPrefix(out.String(), want) {
			t.Errorf("%s: exit %d, %q", arg, code, out.String())
		}
	}
}
