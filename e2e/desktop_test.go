//go:build linux

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

// homely is a seat on a real desktop: the portal is set, the launcher registered
// for its links as its packages do it.
func homely(t *testing.T, portal *practicetest.Portal, settings string) *Seat {
	t.Helper()
	seat := newSeat(t, portal)
	write := func(text string, path ...string) {
		t.Helper()
		at := filepath.Join(path...)
		ok(t, os.MkdirAll(filepath.Dir(at), 0o700))
		ok(t, os.WriteFile(at, []byte(text), 0o600))
	}
	write(fmt.Sprintf(`{"portalURL": %q, "language": "sv"%s}`, portal.URL(), settings), seat.env["XDG_CONFIG_HOME"], "backstage", "settings.json")
	entries := filepath.Join(seat.env["XDG_DATA_HOME"], "applications")
	const entry = "se.amido.backstage.desktop"
	packaged, err := os.ReadFile(filepath.Join("..", "packaging", "linux", entry))
	ok(t, err)
	write(strings.Replace(string(packaged), "Exec=backstage", "Exec="+programs.backstage, 1), entries, entry)
	if said, err := seat.command("update-desktop-database", entries).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	t.Cleanup(func() {
		for _, pid := range launchers(seat) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	})
	return seat
}

// launchers are the launchers under test that run on a seat, whoever has started them.
func launchers(seat *Seat) (pids []int) {
	programsRunning, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range programsRunning {
		if target, err := os.Readlink(link); err != nil || target != programs.backstage {
			continue
		}
		process := filepath.Dir(link)
		if environment, err := os.ReadFile(filepath.Join(process, "environ")); err == nil && strings.Contains(string(environment), seat.Dir+"/") {
			pid, _ := strconv.Atoi(filepath.Base(process))
			pids = append(pids, pid)
		}
	}
	return pids
}

// runAtOnce waits until as many launchers run on a seat.
func runAtOnce(t *testing.T, seat *Seat, n int) {
	t.Helper()
	ok(t, until(t.Context(), patience, fmt.Sprintf("%d launchers", n), func() (bool, error) { return len(launchers(seat)) == n, nil }))
}

// visits makes a walk whose launcher the desktop starts, not the test.
func visits(t *testing.T, portal *practicetest.Portal, seat *Seat) *Walk {
	t.Helper()
	w := &Walk{Display: newDisplay(t), Portal: portal, Program: programs.backstage, Seat: seat, Pictures: os.Getenv("BACKSTAGE_E2E_PICTURES")}
	seat.Set("DISPLAY", w.Display.Name)
	w.phone = make(chan practice.SMS, 16)
	t.Cleanup(portal.Subscribe(func(m practice.SMS) { w.phone <- m }))
	return w
}

// opens has the desktop open something: a link, or a shortcut that is double-clicked.
func (w *Walk) opens(how, what string) func() error {
	return func() error {
		// Its output stays unread: what it starts goes on writing there.
		if err := w.Seat.command("gio", how, what).Run(); err != nil {
			return fmt.Errorf("gio %s %s: %w", how, what, err)
		}
		return nil
	}
}

// inFront tells whether the launcher's window has the keyboard.
func (w *Walk) inFront() bool {
	cmd := w.Seat.command("xdotool", "getactivewindow", "getwindowname")
	title, err := cmd.Output()
	return err == nil && strings.TrimSpace(string(title)) == strings.Trim(launcherTitle, "^$")
}

// A link opens its system whether the launcher runs or not, a hundred links a
// second open it once, and a shortcut from the system's menu does what the link does.
func TestLinksAndShortcutsOnARealDesktop(t *testing.T) {
	endToEnd(t)
	portal := newPortal(t, practicetest.Options{})
	seat, anna, ctx := homely(t, portal, ""), person(practice.RoleOrdinary), t.Context()
	client := newRecorder(t, seat)
	w := visits(t, portal, seat)
	const link = "backstage://open/xxx.multiaccess01"

	w.goes(t, w.opens("open", link), w.reads(ctx, "link-before-sign-in", "Logga in, så öppnas xxx.multiaccess01"),
		w.user(ctx, anna.User), w.types(ctx, anna.Password), w.presses(ctx, "Return"), w.reads(ctx, "", onCode), w.getsSMS(ctx), w.typesCode(ctx, exact),
		w.reads(ctx, "", "Körs"))
	client.wait(t, 1)

	var flood sync.WaitGroup
	for range 100 {
		flood.Go(func() {
			if err := w.opens("open", link)(); err != nil {
				t.Error(err)
			}
		})
	}
	flood.Wait()
	runAtOnce(t, seat, 1)
	if n := len(client.records(t)); n != 1 {
		t.Errorf("the system was started %d times", n)
	}
	if n := portal.Count("POST login.aspx"); n != 1 {
		t.Errorf("the password was sent %d times", n)
	}

	// The system's window is in front now; a link that leads nowhere brings the
	// launcher's, once the flood is a second ago.
	ok(t, until(ctx, patience, "the launcher's window in front", func() (bool, error) {
		err := w.opens("open", "backstage://open/a/b?c")()
		return w.inFront(), err
	}))
	w.goes(t, w.reads(ctx, "bad-link", "Länken leder inte till något system"))
	w.goes(t, w.presses(ctx, "Down", "Menu"), w.reads(ctx, "system-menu", "Genväg på skrivbordet"), w.clicks(ctx, "Genväg på skrivbordet"))
	var shortcuts []string
	ok(t, until(ctx, patience, "the shortcut", func() (bool, error) {
		shortcuts, _ = filepath.Glob(filepath.Join(seat.env["HOME"], "Desktop", "*.desktop"))
		return len(shortcuts) == 1, nil
	}))
	w.goes(t, func() error { return w.closes(ctx, "--name", launcherTitle) })
	runAtOnce(t, seat, 0)
	w.goes(t, w.opens("launch", shortcuts[0]), w.reads(ctx, "shortcut", "Logga in, så öppnas xxx.multiaccess01", "Byt lösenord"),
		w.types(ctx, anna.Password), w.presses(ctx, "Return"),
		w.reads(ctx, "", onCode), w.getsSMS(ctx), w.typesCode(ctx, exact), w.reads(ctx, "", "Körs"))
	client.wait(t, 2)
	runAtOnce(t, seat, 1)
}
