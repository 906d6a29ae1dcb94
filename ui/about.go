package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/ui/kit"
)

// aboutSheet tells what the program is, which version, and what it uses.
type aboutSheet struct {
	ui *UI
	onPage
	title *kit.Prose
	words *kit.Prose
	close *kit.Button
}

func newAboutSheet(u *UI) *aboutSheet {
	s := &aboutSheet{ui: u, title: kit.NewProse(), words: kit.NewProse()}
	s.close = kit.NewButton(u.host, true, u.closeSheet)
	s.page = &kit.Page{Body: []fyne.CanvasObject{s.title, kit.Below(12, s.words)}, Actions: s.close}
	s.page.Build(u.host)
	return s
}

func (s *aboutSheet) render(st launcher.State) {
	t := s.ui.texts
	s.title.Set(kit.Title(s.ui.productName()))
	lines := []kit.Span{}
	add := func(what, value string) {
		if value != "" {
			lines = append(lines, kit.Small(t.T(what)+"\n").Sized(kit.SizeLabel), kit.Plain(value+"\n").Sized(kit.SizeLabel))
		}
	}
	add("about.version", s.ui.o.Version)
	add("about.portal", st.Entry)
	add("about.organisation", s.ui.settings.OrganisationName)
	client := st.Client.Name
	if client == "" {
		client = t.T("about.no-client")
	}
	add("about.client", client)
	lines = append(lines, kit.Small("\n"+t.T("about.text")))
	s.words.Set(lines...)
	s.close.Set(t.T("about.close"), false)
	s.page.Relayout()
}

func (s *aboutSheet) enter(launcher.State)           { s.page.ToTop() }
func (s *aboutSheet) leave()                         {}
func (s *aboutSheet) tick(launcher.State, time.Time) {}
func (s *aboutSheet) first() fyne.Focusable          { return s.close }
func (s *aboutSheet) escape()                        { s.ui.closeSheet() }
