//go:build linux

package e2e

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"backstage/portal/practicetest"
)

// area is a desktop's notification area, on a bus of the test's own: it takes
// icons, and keeps the messages that are shown.
type area struct {
	bus   *dbus.Conn
	icons chan dbus.BusObject
	told  chan string
}

// RegisterStatusNotifierItem is called by programs that have an icon.
func (a *area) RegisterStatusNotifierItem(path string, sender dbus.Sender) *dbus.Error {
	a.icons <- a.bus.Object(string(sender), dbus.ObjectPath(path))
	return nil
}

// Notify is called by programs that have something to tell.
func (a *area) Notify(_ string, _ uint32, _, title, _ string, _ []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	a.told <- title
	return 1, nil
}

// newArea starts a bus with a notification area on a seat.
func newArea(t *testing.T, seat *Seat) *area {
	t.Helper()
	daemon, err := find("dbus-daemon")
	ok(t, err)
	address := "unix:path=" + filepath.Join(t.TempDir(), "bus")
	p, err := start(exec.Command(daemon, "--session", "--nofork", "--nopidfile", "--address="+address))
	ok(t, err)
	t.Cleanup(p.stop)
	a := &area{icons: make(chan dbus.BusObject, 4), told: make(chan string, 4)}
	ok(t, until(t.Context(), patience, "the bus", func() (bool, error) {
		a.bus, err = dbus.Connect(address)
		return err == nil, nil
	}))
	t.Cleanup(func() { a.bus.Close() })
	const watcher, notifications = "org.kde.StatusNotifierWatcher", "org.freedesktop.Notifications"
	ok(t, a.bus.Export(a, "/StatusNotifierWatcher", watcher))
	ok(t, a.bus.Export(a, "/org/freedesktop/Notifications", notifications))
	_, err = prop.Export(a.bus, "/StatusNotifierWatcher", prop.Map{watcher: {"IsStatusNotifierHostRegistered": {Value: true}}})
	ok(t, err)
	for _, name := range []string{watcher, notifications} {
		_, err = a.bus.RequestName(name, dbus.NameFlagDoNotQueue)
		ok(t, err)
	}
	seat.Set("DBUS_SESSION_BUS_ADDRESS", address)
	return a
}

// soon is what comes out of a channel, within patience.
func soon[T any](t *testing.T, from <-chan T) (got T) {
	t.Helper()
	select {
	case got = <-from:
	case <-time.After(patience):
		t.Fatal("nothing came")
	}
	return got
}

// entry is a line of an icon's menu (com.canonical.dbusmenu).
type entry struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

// chooses clicks on a line of the icon's menu.
func (a *area) chooses(t *testing.T, icon dbus.BusObject, label string) {
	t.Helper()
	menu := a.bus.Object(icon.Destination(), icon.Path()+"/menu")
	var seen []string
	ok(t, until(t.Context(), patience, "the line "+label, func() (bool, error) {
		var revision uint32
		var top entry
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if menu.CallWithContext(ctx, "com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &top) != nil {
			return false, nil // asked once more
		}
		seen = nil
		for _, child := range top.Children {
			var line entry
			if err := dbus.Store([]any{child.Value()}, &line); err != nil {
				return false, err
			}
			text, _ := line.Properties["label"].Value().(string)
			if seen = append(seen, text); text == label {
				return true, menu.Call("com.canonical.dbusmenu.Event", dbus.FlagNoReplyExpected, line.ID, "clicked", dbus.MakeVariant(""), uint32(0)).Err
			}
		}
		return false, nil
	}))
	if t.Failed() {
		t.Logf("the menu holds %q", seen)
	}
}

// With an icon in the notification area the launcher starts unseen, closing its
// window does not end it, and the icon's menu brings it back and ends it.
func TestTheIconInTheNotificationArea(t *testing.T) {
	endToEnd(t)
	portal := newPortal(t, practicetest.Options{})
	seat, ctx := homely(t, portal, `, "trayIcon": true, "startAtSignIn": true`), t.Context()
	area := newArea(t, seat)
	w := visits(t, portal, seat)
	// Fyne's own tray reads a counter of its menu without its lock, which the race
	// detector finds: such a report alone is no failure, one of ours below is.
	seat.Set("GORACE", "exitcode=0")
	var err error
	w.launcher, err = seat.start(programs.backstage, "-tray")
	ok(t, err)
	t.Cleanup(w.Stop)
	icon := soon(t, area.icons)

	if w.isShown() {
		t.Error("it was to start unseen, and its window is there")
	}
	area.chooses(t, icon, "Visa Amido Alliera Backstage")
	w.goes(t, w.reads(ctx, "", onSignIn))
	// A window manager can miss a key while a window has just come.
	ok(t, until(ctx, patience, "the window's end", func() (bool, error) {
		_ = w.closes(ctx, "--name", launcherTitle)
		return !w.isShown(), w.alive()
	}))
	if told := soon(t, area.told); told != "Programmet finns kvar" {
		t.Errorf("told %q", told)
	}

	// The program's own icon on the desktop brings the same window back.
	again, err := seat.start(programs.backstage)
	ok(t, err)
	if code, err := again.exitCode(patience); err != nil || code != 0 {
		t.Errorf("a second start ended with %d: %v", code, err)
	}
	w.goes(t, w.reads(ctx, "", onSignIn))
	runAtOnce(t, seat, 1)

	entries, err := filepath.Glob(filepath.Join(seat.env["XDG_CONFIG_HOME"], "autostart", "*.desktop"))
	ok(t, err)
	if len(entries) != 1 {
		t.Errorf("what starts at sign-in: %q", entries)
	}
	area.chooses(t, icon, "Avsluta")
	if code, err := w.launcher.exitCode(patience); err != nil || code != 0 {
		t.Errorf("Quit ended with %d: %v\n%s", code, err, w.Output())
	}
	if strings.Contains(w.Output(), "  backstage/") || strings.Contains(w.Output(), "  main.") {
		t.Errorf("it printed\n%s", w.Output())
	}
}

// isShown tells whether the launcher's window is on the display.
func (w *Walk) isShown() bool {
	return w.Seat.command("xdotool", "search", "--onlyvisible", "--name", launcherTitle).Run() == nil
}
