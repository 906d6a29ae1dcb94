package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/ui/kit"
)

// systemsScreen is the list of systems with its search. It gets the whole room.
type systemsScreen struct {
	ui     *UI
	root   *fyne.Container
	search *kit.SearchBox
	list   *systemList
	// opened guards against a double click, which would open a system twice.
	opened     string
	openedAt   time.Time
	pillsShown string
	told       map[int]*launcher.Notice // session notices that were brought into view
}

func newSystemsScreen(u *UI) *systemsScreen {
	s := &systemsScreen{ui: u, told: map[int]*launcher.Notice{}}
	s.list = newSystemList(u, s)
	s.search = kit.NewSearchBox(u.host, func() {
		s.list.toTop()
		s.rebuild()
	}, func() { s.list.Refresh() })
	s.search.Entry.OnSubmitted = func(string) { s.list.openCurrent() }
	s.search.Entry.OnKey = s.keyInSearch
	s.root = &fyne.Container{Layout: &kit.Arranged{Min: fyne.NewSize(200, 200), Put: s.arrange}, Objects: []fyne.CanvasObject{s.search, s.list}}
	return s
}

const systemsWidth = 1040

// margins of the list; the column is centred in a very wide window.
func (s *systemsScreen) column(width float32) (x, w float32) {
	margin := float32(28)
	if width < kit.NarrowWindow {
		margin = 14
	}
	w = min(width-2*margin, systemsWidth*min(kit.Unit(), 1.5))
	return (width - w) / 2, w
}

func (s *systemsScreen) arrange(size fyne.Size) {
	x, w := s.column(size.Width)
	h := s.search.Height()
	kit.Place(s.search, x, 16, w, h)
	top := 16 + h + 8
	kit.Place(s.list, 0, top, size.Width, max(0, size.Height-top))
}

// keyInSearch leads from the search into the list.
func (s *systemsScreen) keyInSearch(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyDown:
		s.ui.focus(s.list)
		return true
	case fyne.KeyEscape:
		if s.search.Entry.Text != "" {
			s.search.Entry.SetText("")
			return true
		}
	}
	return false
}

// typed goes on in the search with what was typed in the list.
func (s *systemsScreen) typed(r rune) {
	s.ui.focus(s.search.Entry)
	s.search.Entry.CursorColumn = len([]rune(s.search.Entry.Text))
	s.search.Entry.TypedRune(r)
}

// open opens a system, once for a double click.
func (s *systemsScreen) open(id string) {
	now := s.ui.o.Now()
	if s.opened == id && now.Sub(s.openedAt) < 1500*time.Millisecond {
		return
	}
	s.opened, s.openedAt = id, now
	s.ui.o.Launcher.Open(id)
}

func (s *systemsScreen) clearSearch() {
	s.search.Entry.SetText("")
	s.ui.focusFirst()
}

func (s *systemsScreen) enter(launcher.State) {
	s.search.Entry.SetText("")
	s.opened = ""
	clear(s.told)
	s.list.reset()
}

func (s *systemsScreen) leave() { s.search.Entry.SetText("") }

func (s *systemsScreen) render(launcher.State) {
	s.search.Entry.SetPlaceHolder(s.ui.t("systems.search"))
	s.rebuild()
	s.root.Refresh()
}

func (s *systemsScreen) rebuild() {
	st := s.ui.state
	if st.Step != launcher.StepSystems {
		return
	}
	s.pillsShown = s.pills(st)
	s.list.set(s.items(st))
	for _, session := range st.Sessions {
		if n := session.Notice; n != nil && s.told[session.ID] != n {
			s.told[session.ID] = n
			s.list.showNotice(n)
		}
	}
}

func (s *systemsScreen) tick(st launcher.State, _ time.Time) {
	if pills := s.pills(st); pills != s.pillsShown {
		s.rebuild()
	}
}

// pills are the states of all sessions, to see when they change.
func (s *systemsScreen) pills(st launcher.State) string {
	rows := s.rows(st)
	var all strings.Builder
	for _, session := range st.Sessions {
		text, _ := rows.pill(session)
		all.WriteString(text + "|")
	}
	return all.String()
}

func (s *systemsScreen) object() fyne.CanvasObject { return s.root }
func (s *systemsScreen) first() fyne.Focusable     { return s.search.Entry }

// escape goes back to the search; the list is the end of the way, so it goes no
// further: nobody is signed out by a key.
func (s *systemsScreen) escape() { s.ui.focusFirst() }

func (s *systemsScreen) bringIntoView(fyne.CanvasObject) {}
