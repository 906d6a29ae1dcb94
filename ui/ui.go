package ui

import (
	"context"
	"image/color"
	"io/fs"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"backstage/doctor"
	"backstage/journal"
	"backstage/launcher"
	"backstage/report"
	"backstage/settings"
	"backstage/translations"
	"backstage/ui/help"
	"backstage/ui/kit"
)

// Settings is what the window needs of *settings.Store. Set may write a file and
// Refresh reads some: they are called from goroutines only.
type Settings interface {
	Current() settings.Settings
	Set(name string, value any) error
	Refresh()
	Subscribe(hear func(before, now settings.Settings)) (now settings.Settings, cancel func())
}

// Options of the window. App, Launcher and Settings are needed, the rest has
// sound defaults.
type Options struct {
	App      fyne.App
	Launcher launcher.Face
	Settings Settings
	// SystemLanguage is the system's locale, such as "sv_SE.UTF-8".
	SystemLanguage string
	Version        string
	// OpenURL opens an address in the browser, mail or phone program.
	OpenURL func(string) error
	// Post runs f on the UI goroutine; default fyne.Do.
	Post func(f func())
	// Now is the clock; default time.Now.
	Now func() time.Time
	// CapsLock tells whether it is on, and whether that can be known here.
	CapsLock func() (on, known bool)
	// Help holds <topic>.<language>.md.
	Help fs.FS
	// Practice is the phone of the practice portal, nil without.
	Practice *PracticePhone
	// Journal of this run gets what only the window knows of; nil without.
	Journal *journal.Journal
	// Check runs the connection check (doctor.Check) and tells progress each result
	// as it comes, from any goroutine; nil without. It is called from a goroutine.
	Check func(ctx context.Context, progress func(doctor.Result)) doctor.Report
	// Shortcuts to systems, nil where there can be none.
	Shortcuts Shortcuts
	// Report makes the support report of this moment; check is the connection check,
	// nil where none was finished. nil: there is none. SaveReport writes one without
	// the lines that are left out, and gives the file's path; default
	// report.Report.SaveToDownloads. Both wait for a disk, and are called from
	// goroutines.
	Report     func(texts *translations.Texts, check *doctor.Report) report.Report
	SaveReport func(r report.Report, omit map[string]bool) (path string, err error)
	// Notify shows a message of the system's own; nil shows none. The texts are the
	// launcher's, with no more from outside than a name of plain letters. It is
	// called from a goroutine.
	Notify func(title, text string)
	// Tray is the icon that stands for the window when it is closed; nil without.
	Tray Tray
	// OnShow is called each time the window is shown.
	OnShow func()
	// OnFirstPaint is called once, when the first picture of the window is drawn.
	OnFirstPaint func()
	// OnClose is called once, when the window goes for good; nil for nothing.
	OnClose func()
}

// UI is the window.
type UI struct {
	o      Options
	app    fyne.App
	window fyne.Window
	host   *kit.Host // the window as its controls know it

	mu     sync.Mutex // guards next and queued
	next   launcher.State
	queued bool

	// All below belongs to the UI goroutine.
	state      launcher.State
	settings   settings.Settings
	texts      *translations.Texts
	look       *kit.Theme
	drawnYet   bool
	drawnUntil time.Time // when Fyne is to forget what it drew on the screen before; zero: it has
	closed     bool
	beats      int

	root    *fyne.Container
	header  *header
	footer  *footer
	screens map[launcher.Step]screen
	systems *systemsScreen // one of the screens
	sheet   screen         // settings, about, check or report, in front of the step's screen; nil without
	prefs   *settingsSheet
	about   *aboutSheet
	check   *checkSheet
	report  *reportSheet
	checkup *checkup
	help    *help.Pane
	phone   *phonePanel       // nil without practice
	paint   fyne.CanvasObject // tells of the first paint

	trayShown  string // the menu of the icon, to see when it changes
	toldOfTray bool
	inFront    bool

	unsubscribe []func()
	stop        chan struct{} // ends the beat, nil without one
}

// New builds the window without showing it. It draws the launcher's present
// state; nothing in it waits.
func New(o Options) *UI {
	if o.Post == nil {
		o.Post = fyne.Do
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.SaveReport == nil {
		o.SaveReport = report.Report.SaveToDownloads
	}
	if o.CapsLock == nil {
		o.CapsLock = func() (bool, bool) { return false, false }
	}
	if o.OpenURL == nil {
		o.OpenURL = func(string) error { return nil }
	}
	u := &UI{o: o, app: o.App, settings: o.Settings.Current()}
	u.texts = translations.In(translations.Resolve(u.settings.Language, o.SystemLanguage))
	u.applyLook()
	u.window = u.app.NewWindow(u.productName())
	u.build()
	u.state = o.Launcher.State()
	u.draw(u.state)
	u.loadLogo()
	now, cancel := o.Settings.Subscribe(func(_, now settings.Settings) { u.o.Post(func() { u.takeSettings(now) }) })
	u.takeSettings(now)
	u.unsubscribe = []func(){cancel, o.Launcher.Subscribe(u.receive)}
	return u
}

// Window is the window itself.
func (u *UI) Window() fyne.Window { return u.window }

// Show shows the window and starts its clock.
func (u *UI) Show() {
	if u.o.OnShow != nil {
		u.o.OnShow()
	}
	u.window.Show()
	if u.stop == nil {
		u.stop = make(chan struct{})
		go u.beat(u.stop)
		u.focusFirst()
	}
}

// rest stops the clock: nobody sees it.
func (u *UI) rest() {
	if u.stop != nil {
		close(u.stop)
		u.stop = nil
	}
	u.inFront = false
}

// comeForward brings the window to the front, from wherever it is.
func (u *UI) comeForward() {
	u.Show()
	u.window.RequestFocus()
}

func (u *UI) build() {
	u.host = &kit.Host{Window: u.window, Clipboard: u.app.Clipboard, Key: u.key, Focused: u.bringIntoView, Words: func() kit.Words {
		return kit.Words{Show: u.t("field.show"), Hide: u.t("field.hide"),
			Cut: u.t("edit.cut"), Copy: u.t("edit.copy"), Paste: u.t("edit.paste"), SelectAll: u.t("edit.select-all")}
	}}
	u.header, u.footer = newHeader(u), newFooter(u)
	u.help = u.newHelp()
	u.prefs, u.about = newSettingsSheet(u), newAboutSheet(u)
	u.checkup = newCheckup(u)
	u.check, u.report = newCheckSheet(u), newReportSheet(u)
	u.systems = newSystemsScreen(u)
	signIn := newSignInScreen(u)
	u.screens = map[launcher.Step]screen{
		launcher.StepSetUp:           newSetUpScreen(u),
		launcher.StepSignIn:          signIn,
		launcher.StepChangePassword:  newChangeScreen(u),
		launcher.StepPasswordChanged: newChangedScreen(u),
		launcher.StepCode:            newCodeScreen(u),
		launcher.StepPage:            newPageScreen(u),
		launcher.StepSystems:         u.systems,
	}
	if u.o.Practice != nil {
		u.phone = newPhonePanel(u, u.o.Practice, func(p PracticePerson) {
			if u.shown() == screen(signIn) {
				signIn.fill(p.User, p.Password)
			}
		})
	}
	u.paint = u.firstPaint()
	// The order is that of the Tab key, too.
	parts := []fyne.CanvasObject{u.header.root}
	for _, s := range u.allScreens() {
		s.object().Hide()
		parts = append(parts, s.object())
	}
	if u.phone != nil {
		parts = append(parts, u.phone.root)
	}
	parts = append(parts, u.help.Object(), u.footer.root, u.paint)
	u.root = &fyne.Container{Layout: &kit.Arranged{Min: fyne.NewSize(380, 420), Put: u.arrange}, Objects: parts}
	u.window.SetPadded(false)
	u.window.SetContent(u.root)
	u.window.Resize(fyne.NewSize(900, 640))
	u.window.SetOnClosed(u.close)
	u.app.Lifecycle().SetOnEnteredForeground(func() {
		u.inFront = true
		go u.o.Settings.Refresh() // IT may have changed something while the window was elsewhere
	})
	u.app.Lifecycle().SetOnExitedForeground(func() { u.inFront = false })
	if u.o.Tray != nil {
		u.window.SetCloseIntercept(u.closing)
	}
	u.window.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) { u.key(k) })
	u.window.Canvas().SetOnTypedRune(u.typedNowhere)
	u.window.Canvas().AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyF, Modifier: fyne.KeyModifierShortcutDefault}, func(fyne.Shortcut) { u.find() })
	u.window.Canvas().AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyComma, Modifier: fyne.KeyModifierShortcutDefault}, func(fyne.Shortcut) { u.openSheet(u.prefs) })
}

// firstPaint is one invisible point that tells when it is drawn.
func (u *UI) firstPaint() fyne.CanvasObject {
	var once sync.Once
	return canvas.NewRasterWithPixels(func(_, _, _, _ int) color.Color {
		if u.o.OnFirstPaint != nil {
			once.Do(u.o.OnFirstPaint)
		}
		return color.Transparent
	})
}

const (
	helpWidth  = 340
	helpBeside = 760 // narrower windows give the help their whole width
	phoneWidth = 268
)

// arrange places the window's parts.
func (u *UI) arrange(size fyne.Size) {
	top, bottom := headerHeight(), footerHeight()
	kit.Place(u.paint, 0, 0, 1, 1)
	kit.Place(u.header.root, 0, 0, size.Width, top)
	kit.Place(u.footer.root, 0, size.Height-bottom, size.Width, bottom)
	height := max(0, size.Height-top-bottom)
	left, right := float32(0), size.Width
	if u.help.IsOpen() {
		if size.Width < helpBeside {
			left = right
			kit.Place(u.help.Object(), 0, top, size.Width, height)
		} else {
			w := min(helpWidth*min(kit.Unit(), 1.5), size.Width*0.45)
			right -= w
			kit.Place(u.help.Object(), right, top, w, height)
		}
	}
	strip := float32(0)
	if u.phone != nil {
		strip = u.placePhone(&left, &right, top, height)
	}
	u.hideCovered(left >= right)
	for _, s := range u.allScreens() {
		kit.Place(s.object(), left, top, max(0, right-left), max(0, height-strip))
	}
}

// hideCovered takes the work out of the way of keyboard and pointer while the
// help has the whole width.
func (u *UI) hideCovered(covered bool) {
	if work := u.shown().object(); covered == work.Visible() && u.drawnYet {
		if covered {
			work.Hide()
		} else {
			work.Show()
		}
	}
}

// placePhone puts the practice phone at the left of the work, or as a strip
// above the footer where there is no room beside it.
func (u *UI) placePhone(left, right *float32, top, height float32) (strip float32) {
	room := *right - *left
	switch w := phoneWidth * min(kit.Unit(), 1.4); {
	case room < 1:
		u.phone.root.Hide()
	case room >= w+kit.NarrowWindow-140:
		u.phone.fold(false)
		u.phone.root.Show()
		kit.Place(u.phone.root, *left, top, w, height)
		*left += w
	default:
		u.phone.fold(true)
		u.phone.root.Show()
		strip = u.phone.stripHeight()
		kit.Place(u.phone.root, *left, top+height-strip, room, strip)
	}
	return strip
}

func (u *UI) allScreens() []screen {
	all := []screen{u.prefs, u.about, u.check, u.report}
	for _, step := range launcher.Steps {
		all = append(all, u.screens[step])
	}
	return all
}

// receive takes a new state from the launcher's goroutine.
func (u *UI) receive(s launcher.State) {
	u.mu.Lock()
	u.next = s
	queued := u.queued
	u.queued = true
	u.mu.Unlock()
	if !queued {
		u.o.Post(u.drawNext)
	}
}

// drawNext draws the newest state; those before it nobody needs to see.
func (u *UI) drawNext() {
	u.mu.Lock()
	s := u.next
	u.queued = false
	u.mu.Unlock()
	if u.closed {
		return
	}
	u.draw(s)
}

// draw shows a state.
func (u *UI) draw(s launcher.State) {
	old, first := u.state, !u.drawnYet
	u.state = s
	fresh := first || old.Step != s.Step
	if fresh {
		if u.drawnYet {
			u.screens[old.Step].leave()
			u.drawnUntil = u.o.Now().Add(keepsDrawn)
		}
		u.screens[s.Step].enter(s)
		if u.sheet != nil && old.Step == launcher.StepSetUp {
			u.sheet = nil
		}
	}
	u.drawnYet = true
	u.redraw()
	if fresh {
		u.help.Follow(s.Topic(), s.Step.Topic())
	}
	// A form that was sent goes on where the person types; a list that was
	// fetched anew stays where they are.
	ended := old.Busy != launcher.DoingNothing && s.Busy == launcher.DoingNothing && s.Step != launcher.StepSystems
	if fresh || ended && u.sheet == nil && !u.help.Focused() {
		u.focusFirst()
	}
	if first {
		return
	}
	u.tellChanges(old, s)
	if s.Called != old.Called {
		u.comeForward()
	}
}

// redraw draws the present state again, such as in another language.
func (u *UI) redraw() {
	u.window.SetTitle(u.productName())
	u.header.render()
	u.footer.render(u.state, u.o.Now())
	u.drawTray()
	shown := u.shown()
	for _, s := range u.allScreens() {
		if s != shown {
			s.object().Hide()
		}
	}
	shown.render(u.state)
	shown.object().Show()
	u.help.Render(u.helpView())
	if u.phone != nil {
		u.phone.render()
	}
	u.root.Refresh()
}

// shown is the screen in front.
func (u *UI) shown() screen {
	if u.sheet != nil {
		return u.sheet
	}
	return u.screens[u.state.Step]
}

func (u *UI) openSheet(s screen) {
	if u.sheet == s {
		return
	}
	u.sheet = s
	s.enter(u.state)
	u.redraw()
	u.focusFirst()
}

func (u *UI) closeSheet() {
	if u.sheet == nil {
		return
	}
	u.sheet.leave()
	u.sheet = nil
	u.redraw()
	u.focusFirst()
}

// escape goes one thing back: what is under way, then what lies in front.
func (u *UI) escape() {
	switch {
	case u.sheet != nil:
		u.sheet.escape()
	case u.state.Busy != launcher.DoingNothing:
		u.o.Launcher.Cancel()
	case u.help.IsOpen():
		u.closeHelp()
	default:
		u.shown().escape()
	}
}

func (u *UI) focus(f fyne.Focusable) { u.host.Focus(f) }

func (u *UI) focusFirst() { u.focus(u.shown().first()) }

// bringIntoView scrolls to what has just been focused.
func (u *UI) bringIntoView(o fyne.CanvasObject) {
	if !u.drawnYet {
		return
	}
	u.shown().bringIntoView(o)
	u.o.Launcher.Active()
}

// typedNowhere takes what is typed while nothing has the focus to the place
// where one types.
func (u *UI) typedNowhere(r rune) {
	if r == ' ' || u.sheet != nil {
		return // a blank presses buttons, it begins nothing
	}
	if e := u.shown().typesInto(); e != nil {
		u.focus(e)
		e.TypedRune(r)
	}
}

// find goes to the search of what is in front.
func (u *UI) find() {
	if u.state.Step == launcher.StepSystems && u.sheet == nil && !u.help.IsOpen() {
		u.focusFirst()
		return
	}
	u.openHelp("")
	u.help.FocusSearch()
}

// beat is the window's clock: one goroutine, as long as the window is shown.
func (u *UI) beat(stop <-chan struct{}) {
	ticker := time.NewTicker(350 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
			u.o.Post(u.pulse)
		}
	}
}

// pulse moves the dots of what is under way, and every third time the clocks.
func (u *UI) pulse() {
	if u.closed {
		return
	}
	u.host.Step()
	if u.beats++; u.beats%3 == 0 {
		u.tick()
	}
}

// tick brings clocks and countdowns up to date.
func (u *UI) tick() {
	now := u.o.Now()
	u.footer.tick(u.state, now)
	u.shown().tick(u.state, now)
	u.drawCapsLock()
	u.forgetDrawn(now)
}

// keepsDrawn is how long Fyne keeps the texts that it has drawn, and a little more.
const keepsDrawn = time.Minute + 5*time.Second

// forgetDrawn paints once more when what the screen before this one has drawn in
// clear, a code or a password that was shown, is too old: Fyne lets go of it only
// when it paints, and a window that rests paints nothing.
func (u *UI) forgetDrawn(now time.Time) {
	if u.drawnUntil.IsZero() || now.Before(u.drawnUntil) {
		return
	}
	u.drawnUntil = time.Time{}
	u.root.Refresh()
}

func (u *UI) close() {
	if u.closed {
		return
	}
	u.closed = true
	if u.o.OnClose != nil {
		u.o.OnClose()
	}
	u.rest()
	for _, cancel := range u.unsubscribe {
		cancel()
	}
	u.checkup.stop()
	u.screens[u.state.Step].leave()
	if u.phone != nil {
		u.phone.close()
	}
	u.systems.list.Close()
}

// post runs f on the UI goroutine, unless the window is closed by then.
func (u *UI) post(f func()) {
	u.o.Post(func() {
		if !u.closed {
			f()
		}
	})
}

// t is a message in the person's language.
func (u *UI) t(id string) string { return u.texts.T(id) }

func (u *UI) productName() string {
	if u.settings.ProductName != "" {
		return u.settings.ProductName
	}
	return u.t("product.name")
}
