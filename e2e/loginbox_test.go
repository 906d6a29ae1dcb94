//go:build linux

package e2e

import (
	"context"
	"errors"
	"image"
	"os"
	"strings"
	"testing"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

// A real xrdp knows no Network Level Authentication: its window comes first, and
// name and password are looked at then. Whoever it does not let in, for whatever
// reason, gets its own box there, and the launcher never hears of it. What can
// be promised: the password was sent once, nothing more is sent, the help says
// what the box is, and closing the window is the end of it.
func TestAHostWithALoginBoxOfItsOwn(t *testing.T) {
	endToEnd(t)
	host := newHost(t, "-refused")
	for matter, p := range host.refusedPeople() {
		t.Run(matter, func(t *testing.T) {
			t.Parallel()
			w, chat := opensInText(t, host, p)
			chat.told("XXX.MultiAccess01 är öppet")
			ctx := t.Context()
			ok(t, do(w.reads(ctx, "", "login failed for user"),
				func() error { return w.Display.Click(ctx, xrdpOK) },
				w.reads(ctx, "login-box-"+matter, "username", "password")))
			chat.asked("Siffra öppnar", "h")
			chat.told("Är fönstret tomt", "Servern släpper inte in dig")
			ok(t, do(func() error { return w.raise(ctx, "--classname", "^xfreerdp$") }, w.Display.closeActive))
			ok(t, w.waitsForLog(ctx, "kind=ended"))
			chat.asked("Siffra öppnar", "l")
			chat.asked("Siffra öppnar", "q")
			chat.ends(0)
			if said := chat.output.String(); strings.Contains(said, "!1") {
				t.Errorf("closing the window is not silent:\n%s", said)
			}
			host.askedOnce(t, p)
		})
	}
}

// The same host, set to end the connection instead: to FreeRDP that looks like a
// log-off, and the person is told all the same what is probably the matter.
func TestAHostThatTurnsPeopleAway(t *testing.T) {
	endToEnd(t)
	host := newHost(t, "-refused", "-no-login-box")
	for matter, p := range host.refusedPeople() {
		t.Run(matter, func(t *testing.T) {
			_, chat := opensInText(t, host, p)
			chat.told("Servern stängde XXX.MultiAccess01 direkt.", "Försök inte många gånger", "!1  Läs mer")
			chat.asked("Siffra öppnar", "!1")
			chat.told("# Servern släpper inte in dig", "Skriv inte lösenordet många gånger")
			chat.asked("Siffra öppnar", "q")
			chat.ends(0)
			host.askedOnce(t, p)
		})
	}
}

// The person at the window sees the same as a box with the next step in it.
func TestTurnedAwayInTheWindow(t *testing.T) {
	endToEnd(t)
	host := newHost(t, "-no-login-box")
	p := onPortal(host.User, wrongPassword)
	portal := newPortal(t, practicetest.Options{Options: practice.Options{Extra: []practice.Person{p}, RDPHost: host.Address, RDPDesktop: true}})
	seat := newSeat(t, portal)
	ok(t, seat.Trust(string(portal.CAPEM()), host.CA))
	w := &Walk{Display: newDisplay(t), Portal: portal, Program: programs.backstage, Seat: seat, Pictures: os.Getenv("BACKSTAGE_E2E_PICTURES")}
	ctx := t.Context()
	ok(t, w.Begin(ctx))
	t.Cleanup(w.Stop)
	w.goes(t, w.signsIn(ctx, p), w.reads(ctx, "", onCode), w.getsSMS(ctx), w.typesCode(ctx, exact),
		w.reads(ctx, "", onSystems), w.types(ctx, onSystems), w.presses(ctx, "Return"),
		w.reads(ctx, "turned-away", "Servern stängde", "Läs mer"), w.clicks(ctx, "Läs mer"),
		w.reads(ctx, "turned-away-help", "Servern släpper inte in dig", "Stäng fönstret"),
	)
	host.askedOnce(t, p)
}

// xrdpOK is the button of xrdp's own list of messages, which it draws at its
// upper left; it leads to the login box.
var xrdpOK = image.Pt(370, 388)

// wrongPassword is one that the portal takes and the host does not.
const wrongPassword = "NotTheHosts2031"

func newHost(t *testing.T, options ...string) *RDPHost {
	t.Helper()
	host, err := StartRDPHost(programs.rdphost, options...)
	if errors.Is(err, errNoRoot) {
		t.Skip(err)
	}
	ok(t, err)
	t.Cleanup(host.Stop)
	return host
}

// refusedPeople are people of the portal whom the host does not let in, by what
// is the matter.
func (h *RDPHost) refusedPeople() map[string]practice.Person {
	people := map[string]practice.Person{"wrong-password": onPortal(h.User, wrongPassword)}
	for matter, account := range h.Refused {
		people[matter] = onPortal(account.User, account.Password)
	}
	return people
}

// askedOnce: the host was given the person's password once, and once only. More
// would lock the account.
func (h *RDPHost) askedOnce(t *testing.T, p practice.Person) {
	t.Helper()
	_, user, _ := strings.Cut(p.User, `\`)
	if n := strings.Count(h.Logs(), "AUTHFAIL: user="+user+" "); n != 1 {
		t.Errorf("the host was asked %d times; its logs:\n%s", n, h.Logs())
	}
}

// opensInText signs in to a portal whose systems lead to the host, and opens one.
func opensInText(t *testing.T, host *RDPHost, p practice.Person) (*Walk, *conversation) {
	t.Helper()
	portal := newPortal(t, practicetest.Options{Options: practice.Options{Extra: []practice.Person{p}, RDPHost: host.Address, RDPDesktop: true}})
	phone := newPhone(t, portal)
	seat := newSeat(t, portal)
	ok(t, seat.Trust(string(portal.CAPEM()), host.CA))
	display := newDisplay(t)
	seat.Set("DISPLAY", display.Name)
	chat := converse(t, seat, "-portal", portal.URL(), "-lang", "sv")
	chat.signIn(p, phone)
	chat.asked("Siffra öppnar", "1")
	return &Walk{Display: display, Seat: seat, launcher: chat.process, Pictures: os.Getenv("BACKSTAGE_E2E_PICTURES")}, chat
}

// waitsForLog waits for a line of the launcher's log.
func (w *Walk) waitsForLog(ctx context.Context, text string) error {
	return until(ctx, patience, "the log's "+text, func() (bool, error) {
		return strings.Contains(w.Seat.Log(), text), w.alive()
	})
}
