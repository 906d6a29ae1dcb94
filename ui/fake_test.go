package ui

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"backstage/desk"
	"backstage/launcher"
	"backstage/portal"
	"backstage/rdp"
	"backstage/secret"
	"backstage/settings"
	"backstage/ui/kit"
)

// face is a launcher that does nothing but remember what it was asked.
type face struct {
	mu     sync.Mutex
	state  launcher.State
	hear   []func(launcher.State)
	calls  []string
	signIn launcher.SignIn
	change [3]string
	code   string
	reply  portal.PageReply
	icon   func(id string) ([]byte, error)
}

func (f *face) note(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, fmt.Sprintf(format, args...))
}

// took gives the calls since the last time, without the keep-alive.
func (f *face) took() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	calls := slices.DeleteFunc(f.calls, func(c string) bool { return c == "Active" })
	f.calls = nil
	return calls
}

// publish brings a new state to the window.
func (f *face) publish(s launcher.State) {
	f.mu.Lock()
	f.state = s
	hear := slices.Clone(f.hear)
	f.mu.Unlock()
	for _, h := range hear {
		h(s)
	}
}

func (f *face) State() launcher.State {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state
}

func (f *face) Subscribe(h func(launcher.State)) func() {
	f.mu.Lock()
	f.hear = append(f.hear, h)
	f.mu.Unlock()
	h(f.State())
	return func() { f.note("unsubscribe") }
}

func (f *face) SetPortal(address string)       { f.note("SetPortal %s", address) }
func (f *face) SignIn(s launcher.SignIn)       { f.signIn = s; f.note("SignIn %s", s.User) }
func (f *face) OpenChangePassword(user string) { f.note("OpenChangePassword %s", user) }
func (f *face) ChangePassword(user string, current, next, confirm *secret.Text) {
	f.change = [3]string{current.Reveal(), next.Reveal(), confirm.Reveal()}
	f.note("ChangePassword %s", user)
}
func (f *face) Continue()                 { f.note("Continue") }
func (f *face) SubmitCode(c *secret.Text) { f.code = c.Reveal(); f.note("SubmitCode") }
func (f *face) SendPage(_ *portal.Page, r portal.PageReply) {
	f.note("SendPage %d", r.Button)
	f.reply = r
}
func (f *face) ResendCode()                { f.note("ResendCode") }
func (f *face) StartAgain()                { f.note("StartAgain") }
func (f *face) Open(id string)             { f.note("Open %s", id) }
func (f *face) OpenNamed(name string)      { f.note("OpenNamed %s", name) }
func (f *face) BringForward()              { f.note("BringForward") }
func (f *face) BadLink()                   { f.note("BadLink") }
func (f *face) Do(a launcher.Action)       { f.note("Do %s %d %s", a.Kind, a.Session, a.System) }
func (f *face) Refresh()                   { f.note("Refresh") }
func (f *face) ToggleFavourite(id string)  { f.note("ToggleFavourite %s", id) }
func (f *face) ForgetPassword()            { f.note("ForgetPassword") }
func (f *face) Active()                    { f.note("Active") }
func (f *face) Cancel()                    { f.note("Cancel") }
func (f *face) Back()                      { f.note("Back") }
func (f *face) DismissNotice()             { f.note("DismissNotice") }
func (f *face) SignOut()                   { f.note("SignOut") }
func (f *face) Close()                     { f.note("Close") }
func (f *face) Sync(context.Context) error { return nil }
func (f *face) Icon(_ context.Context, id string) ([]byte, error) {
	if f.icon != nil {
		return f.icon(id)
	}
	return nil, os.ErrNotExist
}

var noon = inUTC(2026, 3, 2, 8, 41, 54)

// inUTC makes every computer's own time UTC: pictures show clocks and case codes.
func inUTC(year int, month time.Month, day, hour, minute, second int) time.Time {
	time.Local = time.UTC
	return time.Date(year, month, day, hour, minute, second, 0, time.Local)
}

// stage is a window on a fake launcher, with everything on the test's goroutine.
type stage struct {
	*UI
	t     *testing.T
	face  *face
	store *settings.Store
	now   time.Time
	urls  chan string
	caps  bool
	posts chan func()
}

type stageOption func(*Options, map[string]any)

func with(name string, value any) stageOption {
	return func(_ *Options, values map[string]any) { values[name] = value }
}

// newStage opens a window of 900×640 on a state.
func newStage(t *testing.T, s launcher.State, options ...stageOption) *stage {
	t.Helper()
	// Fyne forgets all that it knows by the time of the last painting, if that is more
	// than a minute ago, so on a busy machine even what is not painted yet.
	test.NewCanvas().Capture()
	values := map[string]any{"language": "sv", "theme": "light", "portalURL": "portal.example.se", "defaultDomain": "amido"}
	st := &stage{t: t, now: noon, urls: make(chan string, 10), posts: make(chan func(), 100)}
	o := Options{
		App: test.NewTempApp(t), SystemLanguage: "sv_SE.UTF-8", Version: "1.0",
		OpenURL:  func(u string) error { st.urls <- u; return nil },
		Now:      func() time.Time { return st.now },
		CapsLock: func() (bool, bool) { return st.caps, true },
		Help:     os.DirFS("testdata/help"),
	}
	for _, option := range options {
		option(&o, values)
	}
	var err error
	st.store, err = settings.Open(settings.Options{MachinePolicy: policy(values)})
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range values {
		if strings.HasPrefix(name, "policy:") {
			continue
		}
		if err := st.store.Set(name, value); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	st.face = &face{state: s}
	o.Launcher, o.Settings = st.face, st.store
	// What the test does itself happens at once; what goroutines post waits for flush.
	here := true
	o.Post = func(f func()) {
		if here {
			f()
			return
		}
		st.posts <- f
	}
	st.UI = New(o)
	st.UI.o.Post = func(f func()) { st.posts <- f }
	st.face.mu.Lock()
	st.face.hear = []func(launcher.State){func(s launcher.State) { st.UI.receive(s); st.flush() }}
	st.face.mu.Unlock()
	here = false
	st.window.Resize(fyne.NewSize(900, 640))
	st.focusFirst()
	t.Cleanup(func() {
		if fyne.CurrentApp() == st.app { // not where the test went on to another window
			st.window.Close()
		}
	})
	return st
}

// policy gives the values named "policy:…" as IT's.
func policy(values map[string]any) settings.Reader {
	return func() []settings.Layer {
		locked := map[string]any{}
		for name, value := range values {
			if name, ok := strings.CutPrefix(name, "policy:"); ok {
				locked[name] = value
			}
		}
		return []settings.Layer{{Origin: "test", Values: locked}}
	}
}

// flush runs what was posted so far.
func (s *stage) flush() {
	for {
		select {
		case f := <-s.posts:
			f()
		default:
			return
		}
	}
}

// aWhile is an upper bound for busy machines; nothing takes it when all is well.
const aWhile = 2 * time.Minute

// await runs what goroutines post until something has come true.
func (s *stage) await(what string, come func() bool) {
	s.t.Helper()
	for !come() {
		select {
		case f := <-s.posts:
			f()
		case <-time.After(aWhile):
			s.t.Fatalf("%s: nothing more is posted", what)
		}
	}
	s.flush()
}

func (s *stage) resize(w, h float32) { s.window.Resize(fyne.NewSize(w, h)) }

func (s *stage) key(name fyne.KeyName) {
	s.t.Helper()
	if name == fyne.KeyTab {
		s.window.Canvas().FocusNext()
		return
	}
	k := &fyne.KeyEvent{Name: name}
	if f := s.window.Canvas().Focused(); f != nil {
		f.TypedKey(k)
	} else if on := s.window.Canvas().OnTypedKey(); on != nil {
		on(k)
	}
	if name == fyne.KeySpace { // a window sends the blank after its key, to what has the focus then
		s.typeText(" ")
	}
}

func (s *stage) typeText(text string) {
	s.t.Helper()
	for _, r := range text {
		if f := s.window.Canvas().Focused(); f != nil {
			f.TypedRune(r)
		} else {
			s.window.Canvas().OnTypedRune()(r)
		}
	}
}

func (s *stage) paste(text string) {
	s.t.Helper()
	s.app.Clipboard().SetContent(text)
	s.window.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: s.app.Clipboard()})
}

// States that tests and pictures share.

func signInState() launcher.State {
	return launcher.State{Step: launcher.StepSignIn, Host: "portal.example.se", Entry: "https://portal.example.se/RDWeb/", User: "fornamn.efternamn",
		RememberUser: true, CanRememberUser: true, RememberReason: "remember.no-store", CanChangePassword: true}
}

func wrongPasswordState() launcher.State {
	s := signInState()
	s.Notice = launcher.Tell(portal.KindWrongPassword, nil)
	return s
}

func changeState() launcher.State {
	s := signInState()
	s.Step, s.Expired, s.User = launcher.StepChangePassword, true, `amido\fornamn.efternamn`
	return s
}

func codeState() launcher.State {
	s := signInState()
	s.Step = launcher.StepCode
	s.Code = launcher.Code{Challenge: portal.Challenge{Number: 1, CanResend: true}, PasswordAccepted: noon.Add(-13 * time.Second), AskedAt: noon.Add(-12 * time.Second)}
	return s
}

func pageState() launcher.State {
	s := signInState()
	s.Step = launcher.StepPage
	s.Page = &portal.Page{Title: "Verifiera att det är du", Words: []string{"Hur vill du få din kod? Välj ett sätt nedan."}, Fields: []portal.Field{
		{Kind: portal.FieldChoice, Options: []string{"SMS till ••• •• 42", "Ring mig på ••• •• 42", "Godkänn i appen"}, Chosen: -1},
		{Kind: portal.FieldText, Label: "Svar på din säkerhetsfråga", Chosen: -1}, {Kind: portal.FieldPassword, Label: "Pinkod", Chosen: -1},
		{Kind: portal.FieldCheck, Label: "Lita på den här datorn", Chosen: -1}},
		Buttons: []portal.Button{{Label: "Nästa"}, {Label: "Hoppa över"}}}
	return s
}

func systemsState() launcher.State {
	s := signInState()
	s.Step, s.SignedInAs, s.SessionEnds = launcher.StepSystems, `amido\fornamn.efternamn`, noon.Add(3*time.Hour+52*time.Minute)
	for i, title := range []string{"XXX.MultiAccess01", "XXX.Stockholm.MultiAccess02", "XXX.Stockholm.MultiAccess03", "R-CARD M5 Arbetstation", "R-CARD M5 Arbetstation INSTRUKTIONER OCH HJÄLPVERKTYG"} {
		s.Systems = append(s.Systems, launcher.System{ID: fmt.Sprint("s", i+1), Title: title})
	}
	s.Systems[4].Type = portal.Desktop
	s.Favourites = []string{"s4"}
	s.Sessions = []launcher.Session{
		{ID: 1, SystemID: "s4", Title: s.Systems[3].Title, Phase: launcher.PhaseRunning, Since: noon.Add(-12 * time.Minute)},
		{ID: 2, SystemID: "s3", Title: s.Systems[2].Title, Phase: launcher.PhaseStarting, Since: noon.Add(-3 * time.Second)},
	}
	s.Client = rdp.Info{ID: "freerdp", Name: "FreeRDP 3.28.0"}
	return s
}

func turnedAwayState() launcher.State {
	s := systemsState()
	s.Sessions[1].Phase = launcher.PhaseEnded
	s.Sessions[1].Notice = launcher.TellOf(s.Sessions[1], rdp.KindLoggedOff, nil)
	return s
}

func slowState() launcher.State {
	s := systemsState()
	s.Sessions[1].Phase = launcher.PhaseWaiting
	s.Sessions[1].Notice = launcher.TellOf(s.Sessions[1], launcher.KindSlowStart, map[string]any{"Seconds": 30})
	return s
}

// messagesInList are those that the list of systems shows, from top to bottom.
func (s *stage) messagesInList() []*kit.Message {
	var all []*kit.Message
	for _, o := range test.LaidOutObjects(s.screens[launcher.StepSystems].object()) {
		if m, ok := o.(*kit.Message); ok {
			all = append(all, m)
		}
	}
	return all
}

// searchOfList is the search above the list of systems.
func (s *stage) searchOfList() *kit.SearchBox {
	for _, o := range test.LaidOutObjects(s.screens[launcher.StepSystems].object()) {
		if box, ok := o.(*kit.SearchBox); ok {
			return box
		}
	}
	s.t.Fatal("no search")
	return nil
}

// rowOf is the row of a system in the list.
func (s *stage) rowOf(title string) fyne.SecondaryTappable {
	for _, o := range test.LaidOutObjects(s.screens[launcher.StepSystems].object()) {
		row, ok := o.(interface {
			fyne.SecondaryTappable
			fyne.Accessible
		})
		if ok && strings.HasPrefix(row.AccessibilityLabel(), title+",") {
			return row
		}
	}
	s.t.Fatalf("no row of %q", title)
	return nil
}

// wall is where shortcuts hang: one hangs on the desktop already.
type wall struct{ hung string }

func (w *wall) Places() []desk.Place { return []desk.Place{desk.Desktop, desk.StartMenu} }
func (w *wall) Has(s desk.Shortcut, p desk.Place) bool {
	return s.System == w.hung && p == desk.Desktop
}
func (w *wall) Put(desk.Shortcut, desk.Place) error    { return nil }
func (w *wall) Remove(desk.Shortcut, desk.Place) error { return nil }

// pngOf is a picture of one colour.
func pngOf(w, h int, c color.Color) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		img.Set(i%w, i/w, c)
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img)
	return b.Bytes()
}
