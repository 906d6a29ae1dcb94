//go:build linux

package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

// What the code page says while no SMS comes.
const (
	calm    = "Väntar på SMS, brukar ta"
	noSMS   = "Har du inte fått något SMS"
	noneYet = "Kommer det fortfarande"
	again   = "Vill du börja om"
)

// No SMS comes: the code page waits calmly, then asks, then gives the words for
// the service desk. Starting again is the person's choice, twice over; nothing
// else orders another SMS.
func TestNoSMSInTheWindow(t *testing.T) {
	endToEnd(t)
	const phone = "08-123 45 67"
	portal := newPortal(t, practicetest.Options{})
	// The calm is long enough for a busy machine to read the screen in it.
	w := waitsForSMS(t, portal, map[string]any{"noSMSAfterSeconds": 75, "supportAfterSeconds": 80, "supportPhone": phone})
	nora, ctx := person(practice.RoleSMSNever), t.Context()

	w.goes(t, w.signsIn(ctx, nora), w.readsWithout(ctx, "code-calm", []string{onCode, calm}, noSMS, noneYet),
		w.reads(ctx, "code-no-sms", noSMS, "Börja om"),
		w.reads(ctx, "", noneYet), w.scrollsDown(ctx),
		w.reads(ctx, "code-support", phone, "Säg så här", "Jag får ingen", "Ärendekoden"),
		w.smsSent(1), w.clicks(ctx, "Börja om"),
		w.reads(ctx, "code-start-again", again, "Skicka nytt SMS"),
		w.smsSent(1), w.clicks(ctx, "Skicka nytt SMS"),
		w.waitsForOrder(ctx, 2),
		w.readsWithout(ctx, "code-again", []string{onCode, calm}, noSMS, noneYet, again),
		w.smsSent(2),
	)
}

// The SMS comes when the person has begun to doubt it: the code counts all the same.
func TestLateSMSInTheWindow(t *testing.T) {
	endToEnd(t)
	sent := make(chan func(), 1)
	portal := newPortal(t, practicetest.Options{Options: practice.Options{After: func(_ time.Duration, deliver func()) (stop func()) {
		sent <- deliver
		return func() {}
	}}})
	w := waitsForSMS(t, portal, map[string]any{"noSMSAfterSeconds": 5})
	ctx := t.Context()

	w.goes(t, w.signsIn(ctx, person(practice.RoleSMSLate)), w.reads(ctx, "", noSMS),
		func() error { (<-sent)(); return nil },
		w.getsSMS(ctx), w.typesCode(ctx, exact),
		w.reads(ctx, "late-sms", onSystems), w.smsSent(1),
	)
}

// Two SMS that come in the wrong order: after a new code everything is calm
// again, the older code is refused in plain words, and the newer one leads on.
// Nothing but the person's one press ordered another SMS.
func TestANewCodeAndTheOldOneAfterItInTheWindow(t *testing.T) {
	endToEnd(t)
	held := make(chan func(), 2)
	portal := newPortal(t, practicetest.Options{Variant: practicetest.Variant{Resend: true}, Options: practice.Options{After: func(_ time.Duration, deliver func()) (stop func()) {
		held <- deliver
		return func() {}
	}}})
	w := waitsForSMS(t, portal, map[string]any{"noSMSAfterSeconds": 30, "resendAfterSeconds": 30})
	ctx := t.Context()
	var newest string

	w.goes(t, w.signsIn(ctx, person(practice.RoleSMSLate)),
		w.reads(ctx, "resend", noSMS, "Skicka en ny kod"), w.smsSent(1), w.clicks(ctx, "Skicka en ny kod"), w.waitsForOrder(ctx, 2),
		w.readsWithout(ctx, "resent", []string{"Ny kod begärd", calm}, noSMS),
		func() error {
			older, newer := <-held, <-held
			newer()
			if err := w.getsSMS(ctx)(); err != nil {
				return err
			}
			newest = w.lastCode
			older()
			return nil
		},
		w.getsSMS(ctx), w.typesCode(ctx, exact), w.reads(ctx, "older-code", "Koden stämmer inte", "senaste SMS"),
		func() error { w.lastCode = newest; return nil },
		w.typesCode(ctx, exact), w.reads(ctx, "newer-code", onSystems), w.smsSent(2),
	)
}

// waitsForSMS opens the window on a seat with these settings of the person's own.
func waitsForSMS(t *testing.T, portal *practicetest.Portal, settings map[string]any) *Walk {
	t.Helper()
	seat := newSeat(t, portal)
	ok(t, seat.Settings(settings))
	w := &Walk{Display: newDisplay(t), Portal: portal, Program: programs.backstage, Seat: seat, Pictures: os.Getenv("BACKSTAGE_E2E_PICTURES")}
	ok(t, w.Begin(t.Context()))
	t.Cleanup(w.Stop)
	return w
}

// goes takes the steps.
func (w *Walk) goes(t *testing.T, steps ...func() error) {
	t.Helper()
	if err := do(steps...); err != nil {
		t.Fatalf("%v\nthe launcher printed:\n%s", err, w.Output())
	}
}

// signsIn gives name and password, and waits until the portal has ordered an SMS.
func (w *Walk) signsIn(ctx context.Context, p practice.Person) func() error {
	return func() error {
		return do(w.reads(ctx, "", onSignIn), w.user(ctx, p.User), w.types(ctx, p.Password), w.presses(ctx, "Return"), w.waitsForOrder(ctx, 1))
	}
}

// scrollsDown turns the mouse's wheel over the page, to its end.
func (w *Walk) scrollsDown(ctx context.Context) func() error {
	return func() error {
		at, err := w.see(ctx, noSMS)
		if err != nil {
			return err
		}
		return w.Display.xdotool(ctx, "", "mousemove", "--sync", fmt.Sprint(at.X), fmt.Sprint(at.Y), "click", "--repeat", "40", "--delay", "5", "5")
	}
}

// waitsForOrder waits until so many SMS were ordered.
func (w *Walk) waitsForOrder(ctx context.Context, n int) func() error {
	return func() error {
		return until(ctx, patience, fmt.Sprintf("the order of SMS %d", n), func() (bool, error) {
			return w.Portal.SMSSent() >= n, w.alive()
		})
	}
}

// smsSent fails unless exactly so many SMS were ordered so far.
func (w *Walk) smsSent(n int) func() error {
	return func() error {
		if got := w.Portal.SMSSent(); got != n {
			return fmt.Errorf("%d SMS were ordered; want %d", got, n)
		}
		return nil
	}
}

// readsWithout waits until the window shows texts, and fails when at that moment
// it shows one of the others as well.
func (w *Walk) readsWithout(ctx context.Context, picture string, texts []string, others ...string) func() error {
	return func() error {
		_, page, err := w.Display.waitPage(ctx, patience, w.alive, texts...)
		if err != nil {
			return errors.Join(err, w.keep("unexpected"))
		}
		if err := page.readBoth(ctx); err != nil {
			return err
		}
		for _, other := range others {
			if _, there := page.shows([]string{other}); there {
				return fmt.Errorf("the window shows %q too early; it reads:\n  %s", other, page)
			}
		}
		return w.keep(picture)
	}
}

// Settings writes the person's own settings.
func (s *Seat) Settings(values map[string]any) error {
	folder := filepath.Join(s.env["XDG_CONFIG_HOME"], "backstage")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	text, err := json.Marshal(values)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "settings.json"), text, 0o600)
}
