//go:build linux

package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"backstage/doctor"
	"backstage/portal/practicetest"
)

// diagnosed is what a launcher's connection check finds.
func diagnosed(t *testing.T, seat *Seat, program string, args ...string) doctor.Report {
	t.Helper()
	p, err := seat.start(program, append([]string{"doctor", "-json"}, args...)...)
	ok(t, err)
	t.Cleanup(p.stop)
	_, err = p.exitCode(patience)
	ok(t, err)
	var report doctor.Report
	if err := json.Unmarshal([]byte(p.output.String()), &report); err != nil {
		t.Fatalf("%v:\n%s", err, p.output)
	}
	return report
}

// A computer without an RDP client: the check says so, and how to get one here.
func TestNoRDPClientForTheCheck(t *testing.T) {
	endToEnd(t)
	if os.Geteuid() != 0 {
		t.Skip("hiding the RDP clients of this machine from one program takes root")
	}
	portal := newPortal(t, practicetest.Options{})
	seat := newSeat(t, portal)
	report := diagnosed(t, seat, withoutClients(t), "-portal", portal.URL())
	if report.Verdict != (doctor.Verdict{Kind: doctor.KindNoClient, Who: doctor.WhoIT, Check: doctor.CheckClient}) {
		t.Errorf("verdict %+v", report.Verdict)
	}
	if r := report.Result(doctor.CheckClient); !strings.Contains(r.Details.Install, "freerdp") {
		t.Errorf("%+v", r)
	}
	if r := diagnosed(t, seat, programs.backstage, "-portal", portal.URL()).Result(doctor.CheckClient); r.Status == doctor.StatusFailed {
		t.Errorf("where there is one: %+v", r)
	}
}

// A computer without a screen or a session bus: the check says so of both, and
// works all the same.
func TestNoScreenForTheCheck(t *testing.T) {
	endToEnd(t)
	portal := newPortal(t, practicetest.Options{})
	seat := newSeat(t, portal)
	report := diagnosed(t, seat, programs.backstage, "-portal", portal.URL())
	for id, kind := range map[doctor.ID]doctor.Kind{doctor.CheckGraphics: doctor.KindNoGraphics, doctor.CheckStore: doctor.KindNoStore} {
		if r := report.Result(id); r.Status != doctor.StatusFailed || r.Kind != kind {
			t.Errorf("%+v, want %s", r, kind)
		}
	}
	if r := report.Result(doctor.CheckPortal); r.Status != doctor.StatusOK {
		t.Errorf("%+v", r)
	}
	seat.Set("DISPLAY", newDisplay(t).Name)
	if r := diagnosed(t, seat, programs.backstage, "-portal", portal.URL()).Result(doctor.CheckGraphics); r.Status != doctor.StatusOK {
		t.Errorf("on a screen: %+v", r)
	}
}

// The report is there without a portal, a network, a screen and a session bus.
func TestReportWithoutAnything(t *testing.T) {
	endToEnd(t)
	if os.Geteuid() != 0 {
		t.Skip("a network namespace of one's own takes root")
	}
	alone := withoutNetwork(t)
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"no portal": {nil, []string{"verdict.kind=no-address", "no-graphics", "no-store"}},
		"a portal":  {[]string{"-portal", "portal.example.se"}, []string{"verdict.kind=no-network", "no-graphics", "no-store"}},
	} {
		t.Run(name, func(t *testing.T) {
			seat, err := NewSeat(t.TempDir())
			ok(t, err)
			file := filepath.Join(seat.Dir, "report.zip")
			for _, args := range [][]string{{"report"}, {"report", "-out", file}} {
				p, err := seat.start(alone, append(c.args, args...)...)
				ok(t, err)
				t.Cleanup(p.stop)
				code, err := p.exitCode(patience)
				ok(t, err)
				if code != 0 {
					t.Fatalf("exit code %d; it said:\n%s", code, p.output)
				}
				said := p.output.String()
				if len(args) > 1 {
					said = unzipped(t, file)
				}
				for _, want := range append(c.want, "Ärendekod") {
					if !strings.Contains(said, want) {
						t.Errorf("%q: no %q in\n%s", args, want, said)
					}
				}
			}
		})
	}
}

// withoutNetwork is the launcher in a network namespace with nothing in it.
func withoutNetwork(t *testing.T) string {
	t.Helper()
	unshare, err := exec.LookPath("unshare")
	ok(t, err)
	path := filepath.Join(t.TempDir(), "backstage")
	ok(t, os.WriteFile(path, []byte("#!/bin/sh\nexec "+unshare+" --net "+programs.backstage+" \"$@\"\n"), 0o700))
	return path
}
