package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"backstage/portal/practice"
	"backstage/proxy"
	"backstage/settings"
	"backstage/translations"
)

// The test binary plays the program that runs a proxy script, too.
func TestMain(m *testing.M) {
	if slices.Equal(os.Args[1:], []string{proxy.Command}) {
		os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	if playsChild() {
		os.Exit(playChild())
	}
	os.Exit(m.Run())
}

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
		{"-bogus"}, {"bogus"}, {"open"}, {"open", " "}, {"open", "a", "b"}, {"-lang", "de"}, {"-portal"}, {"-portal", "http://portal.example:8080"},
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

func TestALinkIsOneSystemAndNeverAnOption(t *testing.T) {
	for _, c := range []struct {
		args []string
		want invocation
	}{
		{[]string{"backstage://open/R-CARD%20M5"}, invocation{open: "R-CARD M5"}},
		{[]string{"-tray", "backstage://open/-practice"}, invocation{open: "-practice", tray: true}},
		{[]string{"open", "R-CARD M5"}, invocation{open: "R-CARD M5"}},
		{[]string{"backstage://open/"}, invocation{badLink: true}},
		{[]string{"backstage:hemligt"}, invocation{badLink: true}},
		// Quotes in a link can break a command line apart.
		{[]string{"backstage://open/a", "-portal", "evil.example"}, invocation{badLink: true}},
		{[]string{"backstage://open/a", "doctor"}, invocation{badLink: true}},
	} {
		if got, err := parse(c.args); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %+v, %v", c.args, got, err)
		}
	}
}

func TestAFileIsInspectedByTheSettingsInForce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.rdp")
	if err := os.WriteFile(file, []byte("full address:s:host.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
	}{{[]string{"inspect", file, "-json"}, exitOK}, {[]string{"inspect", "-json", file + "x"}, exitFailed}, {[]string{"inspect"}, exitUsage}} {
		var out, errOut bytes.Buffer
		if code := run(c.args, strings.NewReader(""), &out, &errOut); code != c.code || (out.Len() > 0) != (c.code != exitUsage) {
			t.Errorf("%q: exit %d, %q, %q", c.args, code, out.String(), errOut.String())
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

// Policies about the real portal do not get in the practice portal's way, but
// practising can be forbidden, in one sentence of the person's language.
func TestPractisingUnderPolicies(t *testing.T) {
	policy := func(values map[string]any) settings.Reader {
		return func() []settings.Layer { return []settings.Layer{{Origin: "policy", Values: values}} }
	}
	places := settings.Options{MachinePolicy: policy(map[string]any{
		"portalURL": "portal.example", "portalChangeAllowed": false, "defaultDomain": "example", "proxy": "http://127.0.0.1:1",
		"codeField": "x", "allowedHosts": []string{"a.example"}, "organisationName": "Exempel",
	})}
	p, err := practise(&places)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	store, err := settings.Open(places)
	if err != nil {
		t.Fatal(err)
	}
	s := store.Current()
	if s.PortalURL != p.URL() || s.DefaultDomain != practice.Domain || s.Proxy != "direct" || s.CodeField != "" || len(s.AllowedHosts) != 0 || s.OrganisationName != "Exempel" {
		t.Errorf("%+v", s)
	}
	for lang, want := range map[string]string{"sv": "Övningsläget är avstängt av din organisation.", "en": "Your organisation has turned practice mode off."} {
		_, err := practise(&settings.Options{MachinePolicy: policy(map[string]any{"practiceAllowed": false, "language": lang})})
		if err == nil || err.Error() != want || translations.In(lang).T("text.practice-refused") != want {
			t.Errorf("%s: %v", lang, err)
		}
	}
}

// Whoever typed a flag is told where it does not count.
func TestACommandLineThatAPolicyPassesOver(t *testing.T) {
	inv := invocation{portal: "own.example", lang: "sv"}
	store, err := settings.Open(settings.Options{CommandLine: inv.settings(), MachinePolicy: func() []settings.Layer {
		return []settings.Layer{{Origin: "policy", Values: map[string]any{"portalURL": "it.example"}}}
	}})
	if err != nil {
		t.Fatal(err)
	}
	w := &wiring{settings: store, log: slog.New(slog.DiscardHandler)}
	if got := w.passedOver(inv); !slices.Equal(got, []string{"portalURL"}) {
		t.Errorf("%q", got)
	}
}

// A setting that cannot be used is named with its place, without its value, and
// the launcher goes on without it.
func TestTheDoctorNamesSettingsThatAreIgnored(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("HOME", folder)
	t.Setenv("AppData", folder)
	t.Setenv("XDG_CONFIG_HOME", folder)
	places := settings.Platform()
	file := filepath.Join(places.Folder, "settings.json")
	if err := os.MkdirAll(places.Folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(`{"language":"en","textSize":"hemligt","theme":"hemligt","practiceAllowed":true,"bogus":1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	if code := run([]string{"doctor"}, strings.NewReader(""), &out, &errOut); code != exitFailed || errOut.Len() != 0 {
		t.Errorf("exit %d, %q", code, errOut.String())
	}
	for _, want := range []string{"Settings that cannot be used", "wrong-type textSize (user, " + file + ")", "bad-value theme", "administrators practiceAllowed", `unknown "bogus"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "hemligt") {
		t.Error("a value is repeated")
	}
}

// The program runs a proxy script when it is asked to, in a process that it
// limits for good.
func TestTheHiddenCommandRunsAProxyScript(t *testing.T) {
	command := exec.CommandContext(t.Context(), os.Args[0], proxy.Command)
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(in, `{"Script":"function FindProxyForURL(url, host) { return 'PROXY ' + host + ':1'; }","Host":"portal.example"}`)
	said, _ := io.ReadAll(out)
	if err := command.Wait(); err != nil || string(said) != `{"Answer":"PROXY portal.example:1"}`+"\n" {
		t.Errorf("%v, %q", err, said)
	}
}

func TestTheVersionHasThreeNumbersOfWhichWindowsTakesEach(t *testing.T) {
	var major, minor, patch int
	if n, err := fmt.Sscanf(version, "%d.%d.%d", &major, &minor, &patch); n != 3 || err != nil {
		t.Fatalf("version %q", version)
	}
	if major > 255 || minor > 255 || patch > 65535 {
		t.Errorf("an MSI cannot hold %s", version)
	}
}

// What only tests need, faulty portals and stores that are none, is in no program
// that people get, on any system.
func TestTheProgramCarriesNothingOfTheTests(t *testing.T) {
	for _, system := range []string{"linux", "windows", "darwin"} {
		list := exec.Command("go", "list", "-e", "-deps", ".") // -e: the window toolkit needs another system's C
		list.Env = append(os.Environ(), "GOOS="+system)
		deps, err := list.Output()
		if err != nil {
			t.Fatalf("%s: %v", system, err)
		}
		carried := strings.Fields(string(deps))
		if !slices.Contains(carried, "backstage/portal/practice") || !slices.Contains(carried, "backstage/secret") {
			t.Fatalf("%s: not what the program carries: %q", system, carried)
		}
		for _, p := range carried {
			if p == "net/http/httptest" || strings.HasPrefix(p, "backstage/") && strings.HasSuffix(p, "test") {
				t.Errorf("%s: the program carries %s", system, p)
			}
		}
	}
}
