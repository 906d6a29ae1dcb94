package systems

import (
	"context"
	"image"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/translations"
	"backstage/ui/kit"
)

// Launcher is what the list asks of the launcher; see launcher.Face.
type Launcher interface {
	Open(id string)
	ToggleFavourite(id string)
	Refresh()
	Active()
	Icon(ctx context.Context, id string) ([]byte, error)
}

// Options of the screen.
type Options struct {
	Host     *kit.Host
	Launcher Launcher
	Texts    func() *translations.Texts
	Now      func() time.Time
	// Post runs f on the UI goroutine, or drops it where the window is closed.
	Post func(f func())
	// Tell tells a notice of the launcher in a message.
	Tell func(*kit.Message, *launcher.Notice)
	// Say tells what a choice has led to, for a moment.
	Say func(text string)
	// ServiceDesk is how to reach it, "" where nobody said.
	ServiceDesk func() string
	// AutoOpen are the names of the systems that open after the sign-in, and
	// whether that is IT's choice. SetAutoOpen keeps the person's.
	AutoOpen    func() (names []string, fixed bool)
	SetAutoOpen func(names []string)
	// Shortcuts to systems; nil where there can be none.
	Shortcuts func() Shortcuts
}

// Screen is the list of systems with its search. It gets the whole room.
type Screen struct {
	o      Options
	state  launcher.State
	inUse  bool // the person is at this step
	icons  *icons
	root   *fyne.Container
	search *kit.SearchBox
	list   *list
	// opened guards against a double click, which would open a system twice.
	opened     string
	openedAt   time.Time
	pillsShown string
	told       map[int]*launcher.Notice // session notices that were brought into view
}

// New makes the screen.
func New(o Options) *Screen {
	s := &Screen{o: o, told: map[int]*launcher.Notice{}}
	s.list = newList(s)
	s.icons = newIcons(o, s.list.drawVisible)
	s.search = kit.NewSearchBox(o.Host, func() {
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
func (s *Screen) column(width float32) (x, w float32) {
	margin := float32(28)
	if width < kit.NarrowWindow {
		margin = 14
	}
	w = min(width-2*margin, systemsWidth*min(kit.Unit(), 1.5))
	return (width - w) / 2, w
}

func (s *Screen) arrange(size fyne.Size) {
	x, w := s.column(size.Width)
	h := s.search.Height()
	kit.Place(s.search, x, 16, w, h)
	top := 16 + h + 8
	kit.Place(s.list, 0, top, size.Width, max(0, size.Height-top))
}

// keyInSearch leads from the search into the list.
func (s *Screen) keyInSearch(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyDown:
		s.o.Host.Focus(s.list)
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
func (s *Screen) typed(r rune) {
	s.o.Host.Focus(s.search.Entry)
	s.search.Entry.CursorColumn = len([]rune(s.search.Entry.Text))
	s.search.Entry.TypedRune(r)
}

// open opens a system, once for a double click.
func (s *Screen) open(id string) {
	now := s.o.Now()
	if s.opened == id && now.Sub(s.openedAt) < 1500*time.Millisecond {
		return
	}
	s.opened, s.openedAt = id, now
	s.o.Launcher.Open(id)
}

func (s *Screen) clearSearch() {
	s.search.Entry.SetText("")
	s.o.Host.Focus(s.First())
}

// Enter begins anew.
func (s *Screen) Enter(st launcher.State) {
	s.state, s.inUse = st, true
	s.search.Entry.SetText("")
	s.opened = ""
	clear(s.told)
	s.list.reset()
}

// Leave forgets what was typed.
func (s *Screen) Leave() {
	s.inUse = false
	s.search.Entry.SetText("")
}

// Close stops what is under way.
func (s *Screen) Close() { s.icons.close() }

// Render draws a state.
func (s *Screen) Render(st launcher.State) {
	s.state = st
	s.search.Entry.SetPlaceHolder(s.t("systems.search"))
	s.rebuild()
	s.root.Refresh()
}

func (s *Screen) rebuild() {
	if !s.inUse {
		return
	}
	st := s.state
	s.pillsShown = s.pills(st)
	s.list.set(s.items(st))
	for _, session := range st.Sessions {
		if n := session.Notice; n != nil && s.told[session.ID] != n {
			s.told[session.ID] = n
			s.list.showNotice(n)
		}
	}
}

// Tick brings what the clock changes up to date.
func (s *Screen) Tick() {
	st := s.state
	if pills := s.pills(st); pills != s.pillsShown {
		s.rebuild()
	}
}

// pills are the states of all sessions, to see when they change.
func (s *Screen) pills(st launcher.State) string {
	rows := s.rows(st)
	var all strings.Builder
	for _, session := range st.Sessions {
		text, _ := rows.pill(session)
		all.WriteString(text + "|")
	}
	return all.String()
}

// Object is the screen itself.
func (s *Screen) Object() fyne.CanvasObject { return s.root }

// First is where the person types: the search.
func (s *Screen) First() *kit.Entry { return s.search.Entry }

func (s *Screen) t(id string) string { return s.o.Texts().T(id) }

func (s *Screen) picture(system launcher.System) image.Image {
	return s.icons.picture(s.state.Entry, system)
}
