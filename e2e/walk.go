//go:build linux

package e2e

import (
	"context"
	"errors"
	"fmt"
	"image"
	"path/filepath"
	"slices"
	"time"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

// Walk is a person's way through the launcher's window, by keyboard and mouse,
// looking at the screen before each step.
type Walk struct {
	Display *Display
	Portal  *practicetest.Portal
	// Program is the launcher, Seat where it runs.
	Program string
	Seat    *Seat
	// Pictures is where numbered screenshots go; "" for none. Say tells what
	// happens.
	Pictures string
	Say      func(string)

	launcher *process
	phone    chan practice.SMS
	lastCode string
	lastUser string
	pictures int
}

// patience is how long anything may take before it counts as broken. It is an
// upper bound for machines that are busy with other things too; nothing waits that
// long when all is well.
const patience = 4 * time.Minute

// Begin opens the launcher's window.
func (w *Walk) Begin(ctx context.Context, args ...string) (err error) {
	w.phone = make(chan practice.SMS, 16)
	w.Portal.Subscribe(func(m practice.SMS) { w.phone <- m })
	w.Seat.Set("DISPLAY", w.Display.Name)
	w.launcher, err = w.Seat.start(w.Program, append([]string{"-portal", w.Portal.URL(), "-lang", "sv"}, args...)...)
	return err
}

// End closes the window as its close button does, and waits for the launcher's end.
func (w *Walk) End(ctx context.Context) error {
	if err := w.closes(ctx, "--name", launcherTitle); err != nil {
		return err
	}
	code, err := w.launcher.exitCode(patience)
	if err == nil && code != 0 {
		err = w.launcher.failed()
	}
	return err
}

// Stop ends the launcher whatever it does.
func (w *Walk) Stop() {
	if w.launcher != nil {
		w.launcher.stop()
	}
}

// Output is what the launcher printed, "" for one that the desktop has started.
func (w *Walk) Output() string {
	if w.launcher == nil {
		return ""
	}
	return w.launcher.output.String()
}

// alive fails when the launcher has ended.
func (w *Walk) alive() error {
	if w.launcher == nil {
		return nil
	}
	if over, _ := w.launcher.ended(); over {
		return w.launcher.failed()
	}
	return nil
}

// see waits until the window reads all of these and gives the place of the first.
func (w *Walk) see(ctx context.Context, texts ...string) (image.Point, error) {
	at, err := w.Display.WaitText(ctx, patience, w.alive, texts...)
	if err != nil {
		err = errors.Join(err, w.keep("unexpected"))
	}
	return at, err
}

// keep takes a numbered screenshot.
func (w *Walk) keep(name string) error {
	if w.Pictures == "" || name == "" {
		return nil
	}
	w.pictures++
	picture, err := w.Display.Picture()
	if err != nil {
		return err
	}
	path := filepath.Join(w.Pictures, fmt.Sprintf("%02d-%s.png", w.pictures, name))
	w.say("  " + path)
	return save(path, picture)
}

func (w *Walk) say(text string) {
	if w.Say != nil {
		w.Say(text)
	}
}

// do runs steps until one fails.
func do(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// Steps of a walk, for do.

// reads waits until the window shows texts, and keeps a picture by that name
// unless it is "".
func (w *Walk) reads(ctx context.Context, picture string, texts ...string) func() error {
	return func() error {
		if _, err := w.see(ctx, texts...); err != nil {
			return err
		}
		return w.keep(picture)
	}
}

func (w *Walk) types(ctx context.Context, text string) func() error {
	return func() error { return w.Display.Type(ctx, text) }
}

func (w *Walk) presses(ctx context.Context, keys ...string) func() error {
	return func() error { return w.Display.Press(ctx, keys...) }
}

// clicks clicks on a text on the display.
func (w *Walk) clicks(ctx context.Context, text string) func() error {
	return func() error {
		at, err := w.see(ctx, text)
		if err != nil {
			return err
		}
		return w.Display.Click(ctx, at)
	}
}

func (w *Walk) says(text string) func() error {
	return func() error { w.say(text); return nil }
}

// getsSMS waits for the next message on the phone.
func (w *Walk) getsSMS(ctx context.Context) func() error {
	return func() error {
		select {
		case m := <-w.phone:
			w.lastCode = m.Code
			return nil
		case <-time.After(patience):
			return fmt.Errorf("no SMS came")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// typesCode types the newest code in some form, and Enter.
func (w *Walk) typesCode(ctx context.Context, as func(code string) string) func() error {
	return func() error { return do(w.types(ctx, as(w.lastCode)), w.presses(ctx, "Return")) }
}

// Words that tell the screens apart, as the Swedish texts have them.
const (
	onSignIn  = "Med ditt användarnamn och lösenord"
	onChange  = "Bekräfta nytt lösenord"
	onChanged = "Ditt lösenord har ändrats"
	onCode    = "Ange engångskod"
	onSystems = "XXX.MultiAccess01"
)

// user types a name in the place of the one that is remembered, which has the
// focus further on; without one the name's field has it.
func (w *Walk) user(ctx context.Context, user string) func() error {
	return func() error {
		if w.lastUser != "" {
			if err := w.clicks(ctx, w.lastUser)(); err != nil {
				return err
			}
		}
		w.lastUser = user
		return do(w.presses(ctx, "ctrl+a", "BackSpace"), w.types(ctx, user), w.reads(ctx, "", "Skickas som "+user), w.presses(ctx, "Tab"))
	}
}

// annasNext is the password that the ordinary person of the cast changes to.
const annasNext = "Vattenfall2031"

// Everything is the whole walk: two of the cast, then somebody with a right to
// the RDP host.
func (w *Walk) Everything(ctx context.Context, worker practice.Person) error {
	return do(
		func() error { return w.FirstDay(ctx, person(practice.RoleFirstSignIn)) },
		func() error { return w.NewPassword(ctx, person(practice.RoleOrdinary), annasNext) },
		func() error { return w.Work(ctx, worker) },
		func() error { return w.LeaveWork(ctx) },
	)
}

// person is the one of the cast who plays a role.
func person(role practice.Role) practice.Person {
	people := practice.People()
	return people[slices.IndexFunc(people, func(p practice.Person) bool { return p.Role == role })]
}

// FirstDay is somebody's first day: a slip, a look at help and settings, a
// temporary password that must be changed, a mistyped code, the list of
// systems, a search, and out again.
func (w *Walk) FirstDay(ctx context.Context, p practice.Person) error {
	return do(
		w.says("The first sign-in, with a temporary password"),
		w.reads(ctx, "sign-in", onSignIn, "Säkerhet"),
		w.user(ctx, p.User), w.types(ctx, p.Password+"x"), w.presses(ctx, "Return"),
		w.reads(ctx, "wrong-password", "Fel användarnamn eller lösenord"),
		w.clicks(ctx, "Instruktioner och felsökning"),
		w.reads(ctx, "help", onSignIn, "Sök i hjälpen"),
		w.presses(ctx, "Escape"), w.reads(ctx, "", onSignIn),
		w.presses(ctx, "ctrl+comma"),
		w.reads(ctx, "settings", "Inställningar", "Språk"),
		w.presses(ctx, "Escape"),
		w.reads(ctx, "", onSignIn),
		w.types(ctx, p.Password), w.presses(ctx, "Return"),
		w.reads(ctx, "password-expired", onChange, "gått ut"),
		w.types(ctx, p.NewPassword), w.presses(ctx, "Return"), w.types(ctx, p.NewPassword), w.presses(ctx, "Return"),
		w.reads(ctx, "code", onCode),
		w.getsSMS(ctx), w.typesCode(ctx, mistyped),
		w.reads(ctx, "wrong-code", "Koden stämmer inte"),
		w.typesCode(ctx, exact),
		w.reads(ctx, "systems", onSystems, "INSTRUKTIONER OCH HJÄLPVERKTYG"),
		w.types(ctx, "arbetstation"),
		w.reads(ctx, "search", "R-CARD M5 Arbetstation"),
		w.clicks(ctx, "Logga ut"),
		w.reads(ctx, "signed-out", onSignIn),
	)
}

// NewPassword is somebody who changes a password of their own will, from the
// sign-in screen, and goes back to it.
func (w *Walk) NewPassword(ctx context.Context, p practice.Person, next string) error {
	return do(
		w.says("A new password from the sign-in screen"),
		w.user(ctx, p.User), w.clicks(ctx, "Byt lösenord"),
		w.reads(ctx, "change-password", onChange, "Nuvarande lösenord"),
		w.types(ctx, p.Password), w.presses(ctx, "Return"), w.types(ctx, next), w.presses(ctx, "Return"), w.types(ctx, next), w.presses(ctx, "Return"),
		w.reads(ctx, "password-changed", onChanged),
		w.presses(ctx, "Escape"),
		w.reads(ctx, "", onSignIn),
	)
}

// Work signs in and opens a system that leads to the practice RDP host; it ends
// with the remote desktop on the display, and a look at the launcher beside it.
func (w *Walk) Work(ctx context.Context, p practice.Person) error {
	return do(
		w.says("An ordinary day"),
		w.reads(ctx, "", onSignIn),
		w.user(ctx, p.User), w.types(ctx, p.Password), w.presses(ctx, "Return"),
		w.reads(ctx, "", onCode),
		w.getsSMS(ctx), w.typesCode(ctx, pasted),
		w.reads(ctx, "systems", onSystems),
		w.types(ctx, onSystems), w.presses(ctx, "Return"),
		func() error {
			if err := w.Display.WaitRemoteDesktop(ctx, patience, w.alive); err != nil {
				return errors.Join(err, w.keep("unexpected"))
			}
			return w.keep("remote-desktop")
		},
		w.raisesLauncher(ctx),
		w.reads(ctx, "running", "Körs"),
	)
}

// LeaveWork closes the window in the remote desktop, which logs off, signs out and closes the launcher.
func (w *Walk) LeaveWork(ctx context.Context) error {
	return do(
		w.says("Time to go home"),
		func() error {
			return w.closes(ctx, "--classname", "^xfreerdp$")
		},
		func() error { return w.Display.WaitNoRemoteDesktop(ctx, patience) },
		w.clicks(ctx, "Logga ut"),
		w.reads(ctx, "signed-out", onSignIn),
		func() error { return w.End(ctx) },
	)
}

// launcherTitle is the launcher's title bar, as xdotool searches for it.
const launcherTitle = "^Amido Alliera Backstage$"

func (w *Walk) raisesLauncher(ctx context.Context) func() error {
	return func() error { return w.raise(ctx, "--name", launcherTitle) }
}

func (w *Walk) raise(ctx context.Context, by, pattern string) error {
	return w.Display.xdotool(ctx, "", "search", "--onlyvisible", by, pattern, "windowactivate", "--sync")
}

// closes brings a window to the front and closes it as a person does.
func (w *Walk) closes(ctx context.Context, by, pattern string) error {
	if err := w.raise(ctx, by, pattern); err != nil {
		return err
	}
	return w.Display.Press(ctx, "alt+F4")
}

// What somebody makes of a code.
func exact(code string) string  { return code }
func pasted(code string) string { return code[:len(code)/2] + " " + code[len(code)/2:] }
func mistyped(code string) string {
	return code[:len(code)-1] + string((code[len(code)-1]-'0'+1)%10+'0')
}
