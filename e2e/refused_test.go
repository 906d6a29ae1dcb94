//go:build linux

package e2e

import (
	"testing"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

// The host's account rules speak through a real RDP client's exit: the person
// gets the sentence for what is the matter, and the step that helps first.
func TestHostsThatRefuseThePerson(t *testing.T) {
	endToEnd(t)
	display := newDisplay(t)
	host := newRefusingHost(t)
	for name, c := range map[string]struct {
		status   uint32 // [MS-ERREF] 2.3.1
		sentence string // message session.<kind>.title
		offer    string
	}{
		"STATUS_LOGON_FAILURE":        {0xC000006D, "XXX.MultiAccess01 godtog inte ditt användarnamn eller lösenord.", "Logga in"},
		"STATUS_ACCOUNT_LOCKED_OUT":   {0xC0000234, "Ditt konto är låst.", "Läs mer"},
		"STATUS_PASSWORD_EXPIRED":     {0xC0000071, "Ditt lösenord har gått ut.", "Byt lösenord"},
		"STATUS_PASSWORD_MUST_CHANGE": {0xC0000224, "Ditt lösenord har gått ut.", "Byt lösenord"},
		"STATUS_ACCOUNT_DISABLED":     {0xC0000072, "Ditt konto kan inte användas just nu.", "Läs mer"},
	} {
		t.Run(name, func(t *testing.T) {
			host.status.Store(c.status)
			before := host.refused.Load()
			portal := newPortal(t, practicetest.Options{Options: practice.Options{RDPHost: host.address, RDPDesktop: true}})
			phone := newPhone(t, portal)
			seat := newSeat(t, portal)
			ok(t, seat.Trust(string(portal.CAPEM()), host.ca))
			seat.Set("DISPLAY", display.Name)

			chat := converse(t, seat, "-portal", portal.URL(), "-lang", "sv")
			chat.signIn(person(practice.RoleOrdinary), phone)
			chat.asked("Siffra öppnar", "1")
			chat.told(c.sentence, "!1  "+c.offer)
			if c.offer == "Läs mer" {
				chat.asked("Siffra öppnar", "!1")
				chat.told("# ", "Kontakta supporten")
			}
			chat.asked("Siffra öppnar", "q")
			chat.ends(0)
			if host.refused.Load() == before {
				t.Error("the host refused nobody: the sentence has another cause")
			}
		})
	}
}
