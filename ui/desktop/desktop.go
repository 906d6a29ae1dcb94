// Package desktop puts the window on a real screen: it starts Fyne with its
// OpenGL driver, watches that a first frame is painted, and says so in plain
// words when this machine cannot. It is apart from package ui so that ui, and
// its tests, need neither C nor OpenGL.
package desktop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/driver"
	"fyne.io/fyne/v2/driver/desktop"
	locale "github.com/jeandeaual/go-locale"

	"backstage/assets"
	"backstage/ui"
)

const (
	appID      = "se.amido.backstage"
	windowName = "RESOURCE_NAME"
)

// firstPaint is how long a machine may take to show the first frame. A slow disk
// and a virus scanner need some seconds; a machine without OpenGL never does.
const firstPaint = 20 * time.Second

// Options of a desktop window.
type Options struct {
	// UI is completed with the app and what the platform knows, then built.
	UI ui.Options
	// Title and Version for the system; Failure is the sentence for a machine
	// that cannot show a window, Crash the one for a window that failed later; in
	// the person's language.
	Title, Version, Failure, Crash string
	// Tray: an icon stands for the window where the system has a place for icons;
	// Unseen: the window is not shown at first then.
	Tray, Unseen bool
	// Lang is the launcher's language, for the few texts that are Fyne's own.
	Lang string
	// Exit ends the program at once: without OpenGL the event loop never ends by
	// itself. Called after the failure was told.
	Exit   func(error)
	ErrOut io.Writer
}

// errNoScreen: there is no display to open a window on.
var errNoScreen = errors.New("no display")

// Run shows the window and returns when it was closed. When no window can be
// shown it tells the person, by message box where the system has one, and
// returns the technical reason.
func Run(o Options) (err error) {
	if !hasScreen() {
		tell(o)
		return errNoScreen
	}
	painted := &atomic.Bool{}
	defer func() {
		// Fyne panics where it cannot reach the display it was promised.
		if r := recover(); r != nil {
			err = fmt.Errorf("the window failed: %v\n%s", r, debug.Stack())
			if painted.Load() {
				o.Failure = o.Crash
			}
			tell(o)
		}
	}()
	useBus()
	useLanguage(o.Lang)
	_ = os.Setenv(windowName, appID) // X11: the desktop entry knows its window by it
	icon := fyne.NewStaticResource("backstage.png", assets.Icon)
	app.SetMetadata(fyne.AppMetadata{ID: appID, Name: o.Title, Version: o.Version, Icon: icon})
	a := app.NewWithID(appID)
	a.SetIcon(icon)
	o.UI.App = a
	o.UI.OnShow, o.UI.OnFirstPaint = watch(o, painted)
	o.UI.CapsLock = capsLock
	o.UI.OpenURL = func(address string) error {
		u, err := url.Parse(address)
		if err != nil {
			return err
		}
		return a.OpenURL(u)
	}
	o.UI.Notify = func(title, text string) { a.SendNotification(fyne.NewNotification(title, text)) }
	if icons, ok := a.(desktop.App); ok && o.Tray && hasTray() {
		o.UI.Tray = tray{icons}
	}
	u := ui.New(o.UI)
	if o.UI.Tray != nil && o.Unseen {
		a.Run()
		return nil
	}
	u.Show()
	if !exists(u.Window()) {
		// Without OpenGL Fyne logs an error and lives on with no window, for ever.
		err := errors.New("no window was made")
		tell(o)
		return err
	}
	a.Run()
	return nil
}

// exists tells whether the system made a window; true where it cannot be told.
func exists(w fyne.Window) bool {
	native, ok := w.(driver.NativeWindow)
	if !ok {
		return true
	}
	made := true
	native.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.X11WindowContext:
			made = c.WindowHandle != 0
		case driver.WaylandWindowContext:
			made = c.WaylandSurface != 0
		case driver.WindowsWindowContext:
			made = c.HWND != 0
		case driver.MacWindowContext:
			made = c.NSWindow != 0
		}
	})
	return made
}

// watch returns what starts the first-paint watchdog, when the window is shown for
// the first time, and what tells it that a frame was painted.
func watch(o Options, painted *atomic.Bool) (shown, tellPainted func()) {
	var once sync.Once
	timer := time.AfterFunc(firstPaint, func() {
		err := errors.New("no frame was painted")
		tell(o)
		o.Exit(err)
	})
	timer.Stop()
	shown = func() { once.Do(func() { timer.Reset(firstPaint) }) }
	return shown, func() {
		_ = os.Unsetenv(windowName) // it has its name: programs started from here have theirs
		painted.Store(true)
		timer.Stop()
	}
}

// tray is the icon in the system's notification area.
type tray struct{ app desktop.App }

// SetMenu implements ui.Tray.
func (t tray) SetMenu(m *fyne.Menu) { t.app.SetSystemTrayMenu(m) }

// tell says once, in the terminal and in a box of the system's own, that there
// will be no window.
func tell(o Options) {
	_, _ = fmt.Fprintln(o.ErrOut, o.Failure)
	messageBox(o.Title, o.Failure)
}

// Tell says something in a box of the system's own, where there is one, for what
// goes wrong before there is a window: a double click shows no terminal.
func Tell(title, text string) { messageBox(title, text) }

// Screen tells whether there is a display to open a window on.
func Screen(context.Context) error {
	if !hasScreen() {
		return errNoScreen
	}
	return nil
}

// Locale is the system's language, such as "sv-SE"; "" when it does not say.
func Locale() string {
	l, err := locale.GetLocale()
	if err != nil {
		return os.Getenv("LANG")
	}
	return l
}
