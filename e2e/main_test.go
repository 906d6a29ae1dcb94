//go:build linux

package e2e

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

// programs are the built commands.
var programs struct{ backstage, rdphost, recordclient string }

func TestMain(m *testing.M) {
	if os.Getenv("BACKSTAGE_E2E") != "1" {
		os.Exit(m.Run())
	}
	dir, err := os.MkdirTemp("", "backstage-e2e-")
	if err == nil {
		err = buildAll(dir)
	}
	code := 1
	if err == nil {
		code = m.Run()
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

func buildAll(dir string) error {
	programs.backstage = filepath.Join(dir, "backstage")
	programs.rdphost = filepath.Join(dir, "rdphost")
	programs.recordclient = filepath.Join(dir, "client", "xfreerdp")
	return errors.Join(
		// The launcher's own goroutines are what the race detector is to watch; the
		// tests, which look at many pictures, do without.
		build(programs.backstage, "backstage", "-race"),
		build(programs.rdphost, "backstage/e2e/rdphost"),
		build(programs.recordclient, "backstage/e2e/recordclient"),
	)
}

// endToEnd skips a test where it cannot run for real. Those that run go side by
// side: each has a seat and a display of its own, and much of it is waiting.
func endToEnd(t *testing.T) {
	t.Helper()
	if os.Getenv("BACKSTAGE_E2E") != "1" {
		t.Skip("end-to-end tests run when BACKSTAGE_E2E=1 (make test)")
	}
	t.Parallel()
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newSeat is a seat that trusts a portal. Where the test fails, the launcher's log
// tells why.
func newSeat(t *testing.T, portal *practicetest.Portal) *Seat {
	t.Helper()
	seat, err := NewSeat(t.TempDir())
	ok(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the launcher's log:\n%s", seat.Log())
		}
	})
	ok(t, seat.Trust(string(portal.CAPEM())))
	return seat
}

func newPortal(t *testing.T, o practicetest.Options) *practicetest.Portal {
	t.Helper()
	portal, err := practicetest.Start(o)
	ok(t, err)
	t.Cleanup(func() { portal.Close() })
	return portal
}

func newDisplay(t *testing.T, more ...string) *Display {
	t.Helper()
	display, err := StartDisplay(t.Context(), more...)
	ok(t, err)
	t.Cleanup(display.Close)
	return display
}

// phone gets a person's SMS messages.
type phone chan practice.SMS

func newPhone(t *testing.T, portal *practicetest.Portal) phone {
	t.Helper()
	messages := make(phone, 16)
	t.Cleanup(portal.Subscribe(func(m practice.SMS) { messages <- m }))
	return messages
}

// message waits for the next one.
func (p phone) message(t *testing.T) practice.SMS {
	t.Helper()
	select {
	case m := <-p:
		return m
	case <-time.After(patience):
		t.Fatal("no SMS came")
		return practice.SMS{}
	}
}
