package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
)

// aboutSheet tells what the program is, which version, and what it uses.
type aboutSheet struct {
	ui *UI
	onPage
	title *prose
	words *prose
	close *button
}

func newAboutSheet(u *UI) *aboutSheet {
	s := &aboutSheet{ui: u, title: newProse(), words: newProse()}
	s.close = newButton(u, true, u.closeSheet)
	s.page = &page{body: []fyne.CanvasObject{s.title, below(12, s.words)}, actions: s.close}
	s.page.build(u)
	return s
}

func (s *aboutSheet) render(st launcher.State) {
	t := s.ui.texts
	s.title.set(title(s.ui.productName()))
	lines := []span{}
	add := func(what, value string) {
		if value != "" {
			lines = append(lines, small(t.T(what)+"\n").sized(sizeLabel), plain(value+"\n").sized(sizeLabel))
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
	lines = append(lines, small("\n"+t.T("about.text")))
	s.words.set(lines...)
	s.close.set(t.T("about.close"), false)
	s.page.relayout()
}

func (s *aboutSheet) enter(launcher.State)           { s.page.toTop() }
func (s *aboutSheet) leave()                         {}
func (s *aboutSheet) tick(launcher.State, time.Time) {}
func (s *aboutSheet) first() fyne.Focusable          { return s.close }
func (s *aboutSheet) escape()                        { s.ui.closeSheet() }
