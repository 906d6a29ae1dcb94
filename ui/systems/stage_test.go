package systems

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"backstage/launcher"
	"backstage/portal"
	"backstage/translations"
	"backstage/ui/kit"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// stage is somebody in front of a window that holds the list alone.
type stage struct {
	*Screen
	t      *testing.T
	window fyne.Window
	now    time.Time
	posts  chan func()

	mu       sync.Mutex
	calls    []string
	icon     func(id string) ([]byte, error)
	wall     *wall
	autoOpen []string
	fixed    bool // by IT
	said     string
}

// newStage shows the systems of a state, in Swedish.
func newStage(t *testing.T, st launcher.State, setUp ...func(*stage)) *stage {
	t.Helper()
	app := test.NewTempApp(t)
	app.Settings().SetTheme(kit.NewTheme("light", 100, ""))
	s := &stage{t: t, window: app.NewWindow(""), now: noon, posts: make(chan func(), 100)}
	for _, f := range setUp {
		f(s)
	}
	host := &kit.Host{Window: s.window, Clipboard: app.Clipboard, Words: func() kit.Words { return kit.Words{} }, Focused: func(fyne.CanvasObject) {}}
	host.Key = func(k *fyne.KeyEvent) bool {
		if k.Name == fyne.KeyEscape {
			host.Focus(s.First())
		}
		return k.Name == fyne.KeyEscape
	}
	texts := translations.In("sv")
	s.Screen = New(Options{
		Host: host, Launcher: s, Texts: func() *translations.Texts { return texts }, Now: func() time.Time { return s.now },
		Post: func(f func()) { s.posts <- f },
		Tell: func(m *kit.Message, n *launcher.Notice) {
			var offers []kit.Offer
			for _, a := range n.Actions {
				offers = append(offers, kit.Offer{Text: string(a.Kind), Do: func() { s.note("Do %s %d", a.Kind, a.Session) }})
			}
			m.Tell(kit.Warning, n.Key, "", offers...)
		},
		Say:         func(text string) { s.said = text },
		ServiceDesk: func() string { return "Ring 08-123 45 67." },
		AutoOpen:    func() ([]string, bool) { return s.autoOpen, s.fixed },
		SetAutoOpen: func(names []string) { s.autoOpen = names },
		Shortcuts: func() Shortcuts {
			if s.wall == nil {
				return nil
			}
			return s.wall
		},
	})
	s.window.SetPadded(false)
	s.window.SetContent(s.Object())
	s.window.Resize(fyne.NewSize(900, 540))
	s.Enter(st)
	s.Render(st)
	host.Focus(s.First())
	t.Cleanup(func() {
		s.Close()
		s.window.Close()
	})
	return s
}

func (s *stage) note(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, fmt.Sprintf(format, args...))
}

func (s *stage) Open(id string)            { s.note("Open %s", id) }
func (s *stage) ToggleFavourite(id string) { s.note("ToggleFavourite %s", id) }
func (s *stage) Refresh()                  { s.note("Refresh") }
func (s *stage) Active()                   {}
func (s *stage) Icon(_ context.Context, id string) ([]byte, error) {
	return s.icon(id)
}

// wantCalls checks what the launcher was asked since the last time.
func (s *stage) wantCalls(want ...string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Equal(s.calls, want) {
		s.t.Errorf("asked %q, want %q", s.calls, want)
	}
	s.calls = nil
}

// await runs what goroutines post until something has come true.
func (s *stage) await(what string, come func() bool) {
	s.t.Helper()
	for !come() {
		select {
		case f := <-s.posts:
			f()
		case <-time.After(20 * time.Second):
			s.t.Fatalf("%s: nothing more is posted", what)
		}
	}
}

func (s *stage) key(name fyne.KeyName) {
	s.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name})
	if name == fyne.KeySpace { // a window sends the blank after its key
		s.typeText(" ")
	}
}

func (s *stage) typeText(text string) {
	for _, r := range text {
		s.window.Canvas().Focused().TypedRune(r)
	}
}

// lines is the list as a person reads it, from top to bottom.
func (s *stage) lines() []string {
	var all []string
	for _, i := range s.list.items {
		switch i.kind {
		case itemSection:
			all = append(all, "# "+i.title)
		case itemSystem:
			line := i.system.Title
			if i.pill != "" {
				line += " [" + i.pill + "]"
			}
			all = append(all, line)
		case itemNotice:
			all = append(all, "! "+i.words+noticeKey(i.notice))
		}
	}
	return all
}

func noticeKey(n *launcher.Notice) string {
	if n == nil {
		return ""
	}
	return n.Key
}

func (s *stage) wantLines(want ...string) {
	s.t.Helper()
	if got := strings.Join(s.lines(), "\n"); got != strings.Join(want, "\n") {
		s.t.Errorf("the list is\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

// someSystems are five, a favourite among them; one runs and one is starting.
func someSystems() launcher.State {
	st := launcher.State{Step: launcher.StepSystems, Entry: "https://portal.example.se/RDWeb/Pages/"}
	for i, title := range []string{"XXX.MultiAccess01", "XXX.Stockholm.MultiAccess02", "XXX.Stockholm.MultiAccess03", "R-CARD M5 Arbetstation", "R-CARD M5 Arbetstation INSTRUKTIONER OCH HJÄLPVERKTYG"} {
		st.Systems = append(st.Systems, launcher.System{ID: fmt.Sprint("s", i+1), Title: title})
	}
	st.Systems[4].Type = portal.Desktop
	st.Favourites = []string{"s4"}
	st.Sessions = []launcher.Session{
		{ID: 1, SystemID: "s4", Title: st.Systems[3].Title, Phase: launcher.PhaseRunning, Since: noon.Add(-12 * time.Minute)},
		{ID: 2, SystemID: "s3", Title: st.Systems[2].Title, Phase: launcher.PhaseStarting, Since: noon.Add(-3 * time.Second)},
	}
	return st
}

// aSlowStart is the same, where the one that is starting takes its time.
func aSlowStart() launcher.State {
	st := someSystems()
	st.Sessions[1].Phase = launcher.PhaseWaiting
	st.Sessions[1].Notice = launcher.TellOf(st.Sessions[1], launcher.KindSlowStart, map[string]any{"Seconds": 30})
	return st
}

func pngOf(w, h int, c color.Color) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		img.Set(i%w, i/w, c)
	}
	var out bytes.Buffer
	_ = png.Encode(&out, img)
	return out.Bytes()
}
