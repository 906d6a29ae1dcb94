//go:build linux

package e2e

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

// The main job, as people do it: through the real window to a real remote
// desktop, by real FreeRDP, with everything that happens on a first day before
// it. On the way, nothing secret shows anywhere.
func TestWindowToRemoteDesktop(t *testing.T) {
	endToEnd(t)
	host, err := StartRDPHost(programs.rdphost)
	if errors.Is(err, errNoRoot) {
		t.Skip(err)
	}
	ok(t, err)
	t.Cleanup(host.Stop)
	worker := host.Person()
	nils := person(practice.RoleFirstSignIn)
	const code = "40872153"
	portal := newPortal(t, practicetest.Options{Options: practice.Options{
		Extra: []practice.Person{worker}, RDPHost: host.Address, RDPDesktop: true, Code: func() string { return code },
	}})
	seat := newSeat(t, portal)
	ok(t, seat.Trust(string(portal.CAPEM()), host.CA))

	canaries := []canary{newCanary("worker's password", worker.Password), newCanary("new password", nils.NewPassword),
		newCanary("changed password", annasNext), newCanary("mistyped password", nils.Password+"x"),
		newCanary("code", code), newCanary("mistyped code", mistyped(code))}
	stop := watch(canaries)
	walk := &Walk{Display: newDisplay(t), Portal: portal, Program: programs.backstage, Seat: seat,
		Pictures: os.Getenv("BACKSTAGE_E2E_PICTURES"), Say: func(s string) { t.Log(time.Now().Format("15:04:05"), s) }}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ok(t, walk.Begin(ctx))
	t.Cleanup(walk.Stop)
	if err := walk.Everything(ctx, worker); err != nil {
		t.Fatalf("%v\nthe launcher printed:\n%s\nthe RDP host's:\n%s", err, walk.Output(), host.Logs())
	}

	seen := append(stop(), lookAtFiles(t, seat.Dir, canaries)...)
	seen = append(seen, look(walk.Output(), "what was printed", canaries)...)
	for _, s := range seen {
		t.Errorf("the %s was seen in the %s", s.what, s.where)
	}
}
