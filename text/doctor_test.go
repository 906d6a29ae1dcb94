package text

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"

	"backstage/doctor"
	"backstage/portal"
	"backstage/portal/practicetest"
	"backstage/proxy"
	"backstage/translations"
)

// examine runs "backstage doctor" against a practice portal of its own.
func examine(t *testing.T, lang string, bend func(*doctor.Options), args ...string) (said, complained string, code int) {
	t.Helper()
	p, err := practicetest.Start(practicetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	at, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	o := doctor.Options{
		Portal: at, Roots: p.Roots(), IsPortal: portal.IsPortal, Version: "1.2.3",
		Proxy:  func(*url.URL) (*url.URL, error) { return nil, nil },
		System: func(context.Context) (proxy.Settings, error) { return proxy.Settings{}, nil },
	}
	if bend != nil {
		bend(&o)
	}
	for i, a := range args {
		if a == "PRACTICE" {
			args[i] = p.URL()
		}
	}
	var out, errOut bytes.Buffer
	code = Doctor(t.Context(), args, o, translations.In(lang), &out, &errOut)
	if n := p.SMSSent(); n != 0 {
		t.Errorf("%d SMS were sent", n)
	}
	for _, request := range p.Requests() {
		if !strings.HasPrefix(request, "GET ") {
			t.Errorf("the check sent %s", request)
		}
	}
	return out.String(), errOut.String(), code
}

func TestTheDoctorSpeaksToPeople(t *testing.T) {
	noClient := func(o *doctor.Options) {
		o.Client = func(context.Context) (doctor.Client, error) {
			return doctor.Client{Install: "sudo apt install freerdp3-x11"}, errors.New("none")
		}
	}
	for _, c := range []struct {
		lang string
		bend func(*doctor.Options)
		code int
		want []string
	}{
		{"sv", nil, DoctorWell, []string{"Kontrollerar localhost …", "Allt fungerar.", "Ingen behöver göra något.", "bra            Portalen svarar\n", "inte prövat    Vägen till systemen\n"}},
		{"en", nil, DoctorWell, []string{"Checking localhost …", "Everything works.", "good           The portal answers\n"}},
		{"sv", noClient, DoctorFault, []string{"saknar ett fjärrskrivbordsprogram.", "sudo apt install freerdp3-x11", "Det kan din IT-avdelning ordna.", "fel            Fjärrskrivbordsprogram\n"}},
		{"sv", func(o *doctor.Options) { o.Settings = []string{"first problem", "second\x1b[2Jproblem"} }, DoctorWell, []string{"Inställningar som inte kan användas, och därför inte gäller:\n  first problem\n  second [2Jproblem\n"}},
		{"en", func(o *doctor.Options) { o.Portal = nil }, DoctorFault, []string{"Checking …", "No portal address is set.", "You can mend this yourself."}},
		{"en", func(o *doctor.Options) {
			o.Client = func(context.Context) (doctor.Client, error) {
				return doctor.Client{Name: "FreeRDP 2.11", Outdated: true}, nil
			}
		}, DoctorWell, []string{"\nEverything works, but something needs a look.\nThe program for remote desktops, FreeRDP 2.11, is old. Your IT department can mend this.\n\n", "warning        Program for remote desktops\n", "FreeRDP 2.11, is old."}},
	} {
		said, complained, code := examine(t, c.lang, c.bend)
		if code != c.code || complained != "" {
			t.Errorf("%s: exit code %d, want %d; complained %q", c.lang, code, c.code, complained)
		}
		for _, want := range c.want {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q is missing in\n%s", c.lang, want, said)
			}
		}
	}
}

func TestTheDoctorSpeaksToScripts(t *testing.T) {
	said, _, code := examine(t, "sv", nil, "-json")
	var r doctor.Report
	if err := json.Unmarshal([]byte(said), &r); err != nil || code != DoctorWell {
		t.Fatalf("exit code %d, %v: %s", code, err, said)
	}
	if !r.OK() || r.Version != "1.2.3" || len(r.Checks) != len(doctor.IDs) {
		t.Errorf("report %+v", r)
	}
}

func TestAnAddressOnTheCommandLineIsTheOneChecked(t *testing.T) {
	_, complained, code := examine(t, "en", func(o *doctor.Options) { o.Portal = nil }, "-portal", "PRACTICE")
	if code != DoctorWell {
		t.Errorf("exit code %d, complained %q", code, complained)
	}
}

func TestAWrongCommandLineIsExitCode2(t *testing.T) {
	for _, args := range [][]string{{"-wrong"}, {"more"}, {"-portal", "http://portal.example.se:8080"}, {"-portal", "a b"}, {"-portal"}, {"-portal", "https://anna:hunter2@portal.example.se"}} {
		said, complained, code := examine(t, "en", nil, args...)
		if code != DoctorMisused || said != "" || strings.Count(complained, "\n") != 1 || strings.Contains(complained, "hunter2") {
			t.Errorf("%q: exit code %d, said %q, complained %q", args, code, said, complained)
		}
	}
	if said, _, code := examine(t, "en", nil, "-h"); code != DoctorWell || said != DoctorUsage+"\n" {
		t.Errorf("-h: exit code %d, said %q", code, said)
	}
}
