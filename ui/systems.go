package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/translations"
	"backstage/ui/kit"
	"backstage/ui/systems"
)

// Shortcuts puts shortcuts to systems where the person finds them.
type Shortcuts = systems.Shortcuts

// systemsScreen is the list of systems.
type systemsScreen struct {
	ui   *UI
	list *systems.Screen
}

func newSystemsScreen(u *UI) *systemsScreen {
	return &systemsScreen{u, systems.New(systems.Options{
		Host: u.host, Launcher: u.o.Launcher, Texts: func() *translations.Texts { return u.texts }, Now: u.o.Now, Post: u.post,
		Tell: func(m *kit.Message, n *launcher.Notice) { u.showNotice(m, n, u.perform) },
		Say:  u.say, ServiceDesk: func() string { return u.desk().line(u.o.Now()) },
		AutoOpen:    func() ([]string, bool) { return u.settings.AutoOpen, u.settings.Locked("autoOpen") },
		SetAutoOpen: func(names []string) { u.choose("autoOpen", names, u.tellChoice) },
		Shortcuts:   func() Shortcuts { return u.o.Shortcuts },
	})}
}

// tellChoice tells a choice's problem over the list.
func (u *UI) tellChoice(err error) {
	if key := settingProblem(err); key != "" {
		u.say(u.t(key))
	}
}

func (s *systemsScreen) object() fyne.CanvasObject       { return s.list.Object() }
func (s *systemsScreen) enter(st launcher.State)         { s.list.Enter(st) }
func (s *systemsScreen) leave()                          { s.list.Leave() }
func (s *systemsScreen) render(st launcher.State)        { s.list.Render(st) }
func (s *systemsScreen) tick(launcher.State, time.Time)  { s.list.Tick() }
func (s *systemsScreen) first() fyne.Focusable           { return s.list.First() }
func (s *systemsScreen) typesInto() *kit.Entry           { return s.list.First() }
func (s *systemsScreen) passwords() []*kit.Field         { return nil }
func (s *systemsScreen) scroller() *kit.Scroll           { return nil }
func (s *systemsScreen) bringIntoView(fyne.CanvasObject) {}

// escape goes back to the search; the list is the end of the way, so it goes no
// further: nobody is signed out by a key.
func (s *systemsScreen) escape() { s.ui.focusFirst() }
