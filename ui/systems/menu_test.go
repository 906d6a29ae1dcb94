package systems

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"backstage/desk"
	"backstage/launcher"
)

// wall is where shortcuts hang.
type wall struct {
	mu   sync.Mutex
	hung map[desk.Place][]string
	err  error
}

func newWall() *wall { return &wall{hung: map[desk.Place][]string{}} }

func withWall(w *wall) func(*stage) { return func(s *stage) { s.wall = w } }

func (w *wall) Places() []desk.Place { return []desk.Place{desk.Desktop, desk.StartMenu} }
func (w *wall) Has(s desk.Shortcut, p desk.Place) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Contains(w.hung[p], s.System)
}

func (w *wall) Put(s desk.Shortcut, p desk.Place) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hung[p] = append(w.hung[p], s.System)
	return w.err
}

func (w *wall) Remove(s desk.Shortcut, p desk.Place) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hung[p] = slices.DeleteFunc(w.hung[p], func(name string) bool { return name == s.System })
	return w.err
}

// menu opens a menu and waits for it.
func (s *stage) menu(open func()) {
	s.t.Helper()
	open()
	s.await("the menu", func() bool { return s.window.Canvas().Overlays().Top() != nil })
}

// chooseLine goes down n lines in the menu and presses Enter.
func (s *stage) chooseLine(n int) {
	for range n {
		s.key(fyne.KeyDown)
	}
	s.key(fyne.KeyReturn)
}

// menuLines are a menu as a person reads it, with ticks, and what is dull in brackets.
func menuLines(items []*fyne.MenuItem) (lines []string) {
	for _, i := range items {
		switch {
		case i.IsSeparator:
		case i.Disabled:
			lines = append(lines, "("+i.Label+")")
		case i.Checked:
			lines = append(lines, "✓ "+i.Label)
		default:
			lines = append(lines, i.Label)
		}
	}
	return lines
}

func TestTheMenuOfASystemByKeyboard(t *testing.T) {
	w := newWall()
	s := newStage(t, someSystems(), withWall(w))
	open := []func(){
		func() { s.key(fyne.KeyRight); s.key(fyne.KeyRight); s.key(fyne.KeyReturn) },
		func() { s.key(desktop.KeyMenu) },
		func() {
			s.list.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyF10, Modifier: fyne.KeyModifierShift})
		},
	}
	s.key(fyne.KeyDown) // the favourite, s4
	s.menu(open[0])
	s.chooseLine(3) // the desktop
	s.await("the shortcut", func() bool { return w.Has(desk.Shortcut{System: "R-CARD M5 Arbetstation"}, desk.Desktop) })
	s.await("the word of it", func() bool { return s.said == "Genvägen ligger på skrivbordet." })
	s.menu(open[1])
	s.chooseLine(3)
	s.await("that it is gone", func() bool { return !w.Has(desk.Shortcut{System: "R-CARD M5 Arbetstation"}, desk.Desktop) })
	w.err = errors.New("full")
	s.menu(open[2])
	s.chooseLine(4)
	s.await("what failed", func() bool { return s.said == "Det gick inte. Prova en annan plats." })
	s.wantCalls()
}

func TestTheMenuOfASystemByMouse(t *testing.T) {
	s := newStage(t, someSystems(), withWall(newWall()))
	row := s.list.rows[1]
	s.menu(func() { test.TapSecondary(row) })
	s.chooseLine(0)
	s.wantCalls("Open s1")
	s.menu(func() { test.Tap(row.more) })
	s.chooseLine(5)
	s.await("the link", func() bool { return s.o.Host.Clipboard().Content() == "backstage://open/XXX.MultiAccess01" })
}

func TestWhatTheMenuOfASystemSays(t *testing.T) {
	st := someSystems()
	st.Systems = append(st.Systems, launcher.System{ID: "twin", Title: "xxx.multiaccess01"})
	s := newStage(t, st, withWall(newWall()), func(s *stage) { s.autoOpen = []string{"r-card m5 arbetstation"} })
	want := []string{"Öppna", "✓ Favorit", "✓ Öppna efter inloggning", "Genväg på skrivbordet", "✓ Genväg på startmenyn", "Kopiera länken"}
	if got := menuLines(s.menuItems(st.Systems[3], desk.Shortcut{}, map[desk.Place]bool{desk.StartMenu: true})); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if got := s.nameOf(st.Systems[0]); got != "s1" {
		t.Errorf("two of one title, and it is called %q", got)
	}
	// Practising leaves nothing on the desktop.
	practising := newStage(t, someSystems())
	if got := menuLines(practising.menuItems(st.Systems[0], desk.Shortcut{}, nil)); len(got) != 3 {
		t.Errorf("practising: %q", got)
	}
}

func TestASystemOpensAfterTheSignInByChoiceUnlessITDecides(t *testing.T) {
	s := newStage(t, someSystems(), withWall(newWall()))
	row := s.list.rows[1]
	for _, want := range [][]string{{"XXX.MultiAccess01"}, {}} {
		s.menu(func() { test.Tap(row.more) })
		s.chooseLine(2)
		s.await("the choice", func() bool { return slices.Equal(s.autoOpen, want) })
	}
	locked := newStage(t, someSystems(), withWall(newWall()), func(s *stage) { s.autoOpen, s.fixed = []string{"s1"}, true })
	if got := menuLines(locked.menuItems(locked.state.Systems[0], desk.Shortcut{}, nil)); !slices.Contains(got, "(Öppna efter inloggning)") {
		t.Errorf("got %q", got)
	}
}
