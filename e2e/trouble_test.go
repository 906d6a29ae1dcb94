//go:build linux

package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

// The portal goes away between the password and the code: the window says so and
// keeps the person where they are, and signing in works when it is back.
func TestThePortalGoesAwayInTheWindow(t *testing.T) {
	endToEnd(t)
	first := newPortal(t, practicetest.Options{})
	seat, anna, ctx := newSeat(t, first), person(practice.RoleOrdinary), t.Context()
	w := &Walk{Display: newDisplay(t), Portal: first, Program: programs.backstage, Seat: seat, Pictures: os.Getenv("BACKSTAGE_E2E_PICTURES")}
	ok(t, w.Begin(ctx))
	t.Cleanup(w.Stop)

	w.goes(t, w.signsIn(ctx, anna), w.reads(ctx, "", onCode), w.getsSMS(ctx), first.Close, w.typesCode(ctx, exact),
		w.reads(ctx, "portal-gone", onCode, "Det går inte att nå", "Kontrollera att du har internet"))
	if n := first.Count("POST login.aspx"); n != 1 {
		t.Errorf("the password was sent %d times", n)
	}
}

// A computer without an RDP client: the click says so, and how to get one here.
func TestNoRDPClientInTheWindow(t *testing.T) {
	endToEnd(t)
	if os.Geteuid() != 0 {
		t.Skip("hiding the RDP clients of this machine from one program takes root")
	}
	portal := newPortal(t, practicetest.Options{})
	seat, anna, ctx := newSeat(t, portal), person(practice.RoleOrdinary), t.Context()
	w := &Walk{Display: newDisplay(t), Portal: portal, Program: withoutClients(t), Seat: seat, Pictures: os.Getenv("BACKSTAGE_E2E_PICTURES")}
	ok(t, w.Begin(ctx))
	t.Cleanup(w.Stop)

	w.goes(t, w.signsIn(ctx, anna), w.getsSMS(ctx), w.reads(ctx, "", onCode), w.typesCode(ctx, exact),
		w.reads(ctx, "", onSystems), w.types(ctx, onSystems), w.presses(ctx, "Return"),
		w.reads(ctx, "no-client", "Datorn saknar ett fjärrskrivbordsprogram", "Installera ett med: sudo apt install freerdp"))
}

// withoutClients is the launcher on a machine whose RDP clients are out of its
// sight: in a mount namespace of its own each of them is an empty file.
func withoutClients(t *testing.T) string {
	t.Helper()
	script := `#!/bin/sh
exec unshare --mount sh -c '
	for folder in $(echo "$PATH" | tr : " ") /usr/local/bin /usr/bin /bin /snap/bin; do
		for client in "$folder"/*freerdp* "$folder"/remmina; do
			if [ -f "$client" ]; then mount --bind /dev/null "$client" || exit 1; fi
		done
	done
	exec "$@"
' sh ` + programs.backstage + ` "$@"
`
	path := filepath.Join(t.TempDir(), "backstage")
	ok(t, os.WriteFile(path, []byte(script), 0o700))
	return path
}
