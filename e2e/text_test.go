//go:build linux

package e2e

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

// conversation is backstage -text with somebody who knows what to expect.
type conversation struct {
	*dialogue
	t   *testing.T
	ctx context.Context
}

func converse(t *testing.T, seat *Seat, args ...string) *conversation {
	t.Helper()
	d, err := seat.talk(programs.backstage, append([]string{"-text"}, args...)...)
	ok(t, err)
	t.Cleanup(d.stop)
	return &conversation{d, t, t.Context()}
}

// asked waits for a question and answers it.
func (c *conversation) asked(question, answer string) {
	c.t.Helper()
	ok(c.t, c.hear(c.ctx, patience, question))
	ok(c.t, c.say(answer))
}

// told waits for something said, in this order.
func (c *conversation) told(texts ...string) {
	c.t.Helper()
	for _, text := range texts {
		ok(c.t, c.hear(c.ctx, patience, text))
	}
}

// ends waits for the program to be over.
func (c *conversation) ends(code int) {
	c.t.Helper()
	got, err := c.exitCode(patience)
	ok(c.t, err)
	if got != code {
		c.t.Fatalf("exit code %d, want %d; it said:\n%s", got, code, c.output)
	}
}

// signIn answers name, password and code.
func (c *conversation) signIn(p practice.Person, phone phone) {
	c.t.Helper()
	c.asked("Domän\\Användarnamn", p.User)
	c.asked("Lösenord: ", p.Password)
	c.asked("engångskod", phone.message(c.t).Code)
}

// An ordinary morning in a terminal: sign in, paste the whole SMS as the code,
// look for a system, open it, leave. The RDP client goes on.
func TestTextOrdinary(t *testing.T) {
	endToEnd(t)
	portal := newPortal(t, practicetest.Options{Options: practice.Options{RDPHost: "rdp.example.se:3390"}})
	phone := newPhone(t, portal)
	seat := newSeat(t, portal)
	seat.Set("DISPLAY", newDisplay(t).Name)
	client := newRecorder(t, seat)
	anna := person(practice.RoleOrdinary)

	c := converse(t, seat, "-portal", portal.URL())
	c.asked("Domän\\Användarnamn", anna.User)
	c.asked("Lösenord: ", anna.Password)
	c.asked("engångskod", "Din kod: "+pasted(phone.message(t).Code))
	c.told("5 system", "XXX.MultiAccess01", "R-CARD M5 Arbetstation")
	c.asked("Siffra öppnar", "s stockholm 03")
	c.told("1 system", "1  XXX.Stockholm.MultiAccess03")
	c.asked("Siffra öppnar", "1")
	c.told("XXX.Stockholm.MultiAccess03 är öppet")
	c.asked("Siffra öppnar", "99")
	c.told("99")
	c.asked("Siffra öppnar", "q")
	c.told("Du är utloggad")
	c.ends(0)
	if n := portal.Count("logoff.aspx"); n == 0 {
		t.Error("the portal was not told that the person left")
	}

	got := client.wait(t, 1)
	if !alive(got.PID) {
		t.Error("the session ended with the launcher")
	}
	if want := []string{digest(anna.Password)}; !slices.Equal(got.Digests, want) {
		t.Errorf("the client got %d lines on standard input; want the password alone", len(got.Digests))
	}
	for _, want := range []string{"/u:anna", "/d:amido", "/from-stdin:force", "/cert:deny"} {
		if !slices.Contains(got.Args, want) {
			t.Errorf("no argument %s in %q", want, got.Args)
		}
	}
	for _, want := range []string{"full address:s:rdp.example.se", "authentication level:i:2"} {
		if !strings.Contains(got.File, want) {
			t.Errorf("no line %q in the file:\n%s", want, got.File)
		}
	}
	if got.FileMode != "-rw-------" || got.DirMode != "drwx------" {
		t.Errorf("file %s in directory %s; want private ones", got.FileMode, got.DirMode)
	}
	if _, err := os.Stat(got.Args[0]); err == nil {
		t.Errorf("%s was left behind", got.Args[0])
	}
}

// The first sign-in with a temporary password: the launcher asks for a new one,
// twice, and goes on with it.
func TestTextExpiredPassword(t *testing.T) {
	endToEnd(t)
	portal := newPortal(t, practicetest.Options{})
	phone := newPhone(t, portal)
	nils := person(practice.RoleFirstSignIn)

	c := converse(t, newSeat(t, portal), "-portal", portal.URL())
	c.asked("Domän\\Användarnamn", nils.User)
	c.asked("Lösenord: ", nils.Password)
	c.told("gått ut")
	c.asked("Nytt lösenord: ", nils.NewPassword)
	c.asked("Bekräfta nytt lösenord: ", nils.NewPassword+"x") // a slip
	c.asked("Nytt lösenord: ", nils.NewPassword)
	c.asked("Bekräfta nytt lösenord: ", nils.NewPassword)
	c.asked("engångskod", phone.message(t).Code)
	c.told("5 system")
	c.asked("Siffra öppnar", "q")
	c.ends(0)
}

// What goes wrong on the way in costs a try, never the journey: a wrong
// password, a wrong code, a new code by the portal's own button.
func TestTextWrongPasswordAndCode(t *testing.T) {
	endToEnd(t)
	portal := newPortal(t, practicetest.Options{Variant: practicetest.Variant{Resend: true}})
	phone := newPhone(t, portal)
	anna := person(practice.RoleOrdinary)

	c := converse(t, newSeat(t, portal), "-portal", portal.URL())
	c.asked("Domän\\Användarnamn", anna.User)
	c.asked("Lösenord: ", "not the password")
	c.told("Fel användarnamn eller lösenord")
	c.asked("Domän\\Användarnamn", anna.User)
	c.asked("Lösenord: ", anna.Password)
	first := phone.message(t).Code
	c.asked("engångskod", mistyped(first))
	c.told("kod") // the sentence about the wrong code
	c.asked("engångskod", "r")
	second := phone.message(t).Code
	c.asked("engångskod", second)
	c.told("5 system")
	c.asked("Siffra öppnar", "q")
	c.ends(0)
	if n := portal.SMSSent(); n != 2 {
		t.Errorf("%d SMS were sent; want one at sign-in and one on request", n)
	}
}

// A person with thousands of systems finds one by its words.
func TestTextManySystems(t *testing.T) {
	endToEnd(t)
	portal := newPortal(t, practicetest.Options{})
	phone := newPhone(t, portal)

	c := converse(t, newSeat(t, portal), "-portal", portal.URL(), "-lang", "sv")
	c.signIn(person(practice.RoleManySystems), phone)
	c.told("system:")
	c.asked("Siffra öppnar", "s 4711")
	c.told("1 system", "4711")
	c.asked("Siffra öppnar", "s no such thing")
	c.told("Inget system passar")
	c.asked("Siffra öppnar", "q")
	c.ends(0)
}

// A shortcut names the system; the sign-in leads straight to it. In English.
func TestTextOpenByName(t *testing.T) {
	endToEnd(t)
	portal := newPortal(t, practicetest.Options{})
	phone := newPhone(t, portal)
	seat := newSeat(t, portal)
	seat.Set("DISPLAY", newDisplay(t).Name)
	client := newRecorder(t, seat)
	anna := person(practice.RoleOrdinary)

	c := converse(t, seat, "-portal", portal.URL(), "-lang", "en", "open", "XXX.MultiAccess01")
	c.asked("ser", anna.User)
	c.asked("Password: ", anna.Password)
	c.asked("code", phone.message(t).Code)
	c.told("XXX.MultiAccess01 is open")
	client.wait(t, 1)
	ok(t, c.say("q"))
	c.ends(0)
}

// All answers may come at once, from a file or another program.
func TestTextScripted(t *testing.T) {
	endToEnd(t)
	portal := newPortal(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeNone}})
	anna := person(practice.RoleOrdinary)

	c := converse(t, newSeat(t, portal), "-portal", portal.URL())
	ok(t, c.say(strings.Join([]string{anna.User, anna.Password, "s arbetstation", "q"}, "\n")))
	c.told("5 system", "2 system", "Du är utloggad")
	c.ends(0)
}

// Answers that end too early leave the program with an exit code that says so.
func TestTextInputEnds(t *testing.T) {
	endToEnd(t)
	portal := newPortal(t, practicetest.Options{})
	c := converse(t, newSeat(t, portal), "-portal", portal.URL())
	c.asked("Domän\\Användarnamn", person(practice.RoleOrdinary).User)
	ok(t, c.in.Close())
	c.ends(1)
}

// A real RDP client that cannot reach its host: the person gets a sentence, and
// may try again.
func TestTextHostUnreachable(t *testing.T) {
	endToEnd(t)
	portal := newPortal(t, practicetest.Options{Options: practice.Options{RDPHost: "localhost:1", RDPDesktop: true}})
	phone := newPhone(t, portal)
	seat := newSeat(t, portal)
	seat.Set("DISPLAY", newDisplay(t).Name)

	c := converse(t, seat, "-portal", portal.URL())
	c.signIn(person(practice.RoleOrdinary), phone)
	c.asked("Siffra öppnar", "1")
	c.told("Det gick inte att nå servern för XXX.MultiAccess01", "!1  Kontrollera anslutningen", "!2  Försök igen")
	c.asked("Siffra öppnar", "!1")
	c.told("Kontrollerar …", "Portalen svarar", "Fjärrskrivbordsprogram")
	c.asked("Siffra öppnar", "!2")
	c.told("Det gick inte att nå servern för XXX.MultiAccess01")
	c.asked("Siffra öppnar", "q")
	c.ends(0)
}

// Practising needs no portal, no network and no phone.
func TestTextPractice(t *testing.T) {
	endToEnd(t)
	seat, err := NewSeat(t.TempDir())
	ok(t, err)
	anna := person(practice.RoleOrdinary)

	c := converse(t, seat, "-practice")
	c.asked("Domän\\Användarnamn", strings.TrimPrefix(anna.User, practice.Domain+`\`))
	c.told("Skickas som " + anna.User)
	c.asked("Lösenord: ", anna.Password)
	ok(t, until(c.ctx, patience, "the practice SMS in the terminal", func() (bool, error) {
		return codeIn(c.output.String()) != "", nil
	}))
	c.asked("engångskod", codeIn(c.output.String()))
	c.told("5 system")
	c.asked("Siffra öppnar", "q")
	c.ends(0)
}

// codeIn finds the first six digits that stand alone in what was said.
func codeIn(said string) string { return regexp.MustCompile(`\b\d{6}\b`).FindString(said) }
