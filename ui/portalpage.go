package ui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/portal"
	"backstage/secret"
	"backstage/ui/kit"
)

// pageScreen shows a page of the portal that is none of the known ones: what it
// says, set apart as the portal's words, and what it asks.
type pageScreen struct {
	ui *UI
	onPage
	title, says *kit.Prose
	notice      *kit.Message
	words, asks *fyne.Container
	actions     *fyne.Container
	back        *kit.Button

	of      *portal.Page // what is drawn, nil before
	answers []pageAnswer // one for each field of it
	buttons []*kit.Button
	sent    submission
}

// pageAnswer is what a field is answered with, by its kind.
type pageAnswer struct {
	field  *kit.Field
	checks []*kit.Check // the one of a check box, or one for each choice
}

func newPageScreen(u *UI) *pageScreen {
	s := &pageScreen{ui: u, title: kit.NewProse(), says: kit.NewProse(), words: kit.NewColumn(), asks: kit.NewColumn(), actions: kit.NewColumn()}
	s.notice = kit.NewMessage(u.host)
	s.back = kit.NewButton(u.host, false, s.goBack)
	s.page = &kit.Page{
		Notice:  s.notice,
		Body:    []fyne.CanvasObject{s.title, kit.Below(14, s.notice), kit.Below(12, s.says), s.words, s.asks},
		Actions: s.actions,
	}
	s.page.Build(u.host)
	return s
}

// take builds what a page needs.
func (s *pageScreen) take(p *portal.Page) {
	s.leave()
	s.of, s.sent = p, submission{}
	s.words.Objects, s.asks.Objects = nil, nil
	said := map[string]bool{"": true}
	for _, text := range append([]string{p.Title}, p.Words...) {
		if !said[text] {
			said[text] = true
			words := kit.NewProse()
			words.Set(kit.Plain(text))
			s.words.Add(kit.Padded(kit.Inset{Top: 6, Left: 12}, words))
		}
	}
	s.answers, s.buttons = nil, nil
	for _, f := range p.Fields {
		s.answers = append(s.answers, s.answerTo(f))
	}
	row := []fyne.CanvasObject{}
	for i, b := range p.Buttons {
		button := kit.NewButton(s.ui.host, i == 0, func() { s.send(i) })
		button.Set(s.label(b.Label, "page.continue"), false)
		s.buttons = append(s.buttons, button)
		row = append(row, button)
	}
	s.actions.Objects = []fyne.CanvasObject{kit.NewFlow(10, 10, append(row, s.back)...)}
	s.page.ToTop()
}

func (s *pageScreen) answerTo(f portal.Field) (a pageAnswer) {
	h := s.ui.host
	switch f.Kind {
	case portal.FieldCheck:
		check := kit.NewCheck(h, nil)
		check.Set(s.label(f.Label, "page.choice"), f.Checked, "")
		a.checks = append(a.checks, check)
	case portal.FieldChoice:
		if f.Label != "" {
			label := kit.NewProse()
			label.Set(kit.Label(f.Label))
			s.asks.Add(kit.Below(14, label))
		}
		for i, option := range f.Options {
			check := kit.NewCheck(h, func(bool) { tickOnly(a.checks, i) })
			check.OneOf = true
			check.Set(s.label(option, "page.choice"), i == f.Chosen, "")
			a.checks = append(a.checks, check)
		}
	default:
		a.field = kit.NewField(h)
		if f.Kind == portal.FieldPassword {
			a.field = kit.NewPasswordField(h)
			a.field.OnFocus = func(bool) { s.ui.drawCapsLock() }
		}
		a.field.SetLabel(s.label(f.Label, "page.field"))
		a.field.Entry.ReplaceText(f.Value)
		a.field.Entry.OnSubmitted = func(string) { s.goOn(a.field) }
		s.asks.Add(kit.Below(14, a.field))
	}
	for _, check := range a.checks {
		s.asks.Add(kit.Below(12, check))
	}
	return a
}

// tickOnly ticks one of several.
func tickOnly(checks []*kit.Check, at int) {
	for i, c := range checks {
		c.Ticked = i == at
		c.Refresh()
	}
}

func (s *pageScreen) label(words, ours string) string {
	if words == "" {
		return s.ui.t(ours)
	}
	return words
}

// goOn moves to the next empty field, or presses the first button of the form.
func (s *pageScreen) goOn(from *kit.Field) {
	at := slices.IndexFunc(s.answers, func(a pageAnswer) bool { return a.field == from })
	if at < 0 {
		return // of a page that is gone
	}
	form := s.of.Fields[at].Form
	for i, a := range s.answers[at+1:] {
		if a.field != nil && a.field.Entry.Text == "" && s.of.Fields[at+1+i].Form == form {
			s.ui.focus(a.field.Entry)
			return
		}
	}
	s.send(slices.IndexFunc(s.of.Buttons, func(b portal.Button) bool { return b.Form == form }))
}

func (s *pageScreen) send(button int) {
	if s.of == nil || button < 0 || s.sent.waiting(s.ui.state, s.ui.o.Now()) {
		return
	}
	s.sent.mark(s.ui.o.Now())
	reply := portal.PageReply{Button: button}
	for i, a := range s.answers {
		f := s.of.Fields[i]
		r := portal.FieldReply{Choice: -1}
		switch {
		case a.field != nil:
			if a.field.Entry.Text != f.Value {
				r.Text = secret.New(a.field.Entry.Text)
			}
		case f.Kind == portal.FieldCheck:
			r.Checked = a.checks[0].Ticked
		default:
			r.Choice = slices.IndexFunc(a.checks, func(c *kit.Check) bool { return c.Ticked })
		}
		reply.Fields = append(reply.Fields, r)
	}
	for _, f := range s.passwords() {
		f.Reveal.SetShown(false)
	}
	s.ui.o.Launcher.SendPage(s.of, reply)
}

func (s *pageScreen) goBack() {
	if s.ui.state.Busy != launcher.DoingNothing {
		s.ui.o.Launcher.Cancel()
		return
	}
	s.ui.o.Launcher.Back()
}

func (s *pageScreen) render(st launcher.State) {
	if st.Page != nil && st.Page != s.of {
		s.take(st.Page)
	}
	busy := s.sent.see(st)
	s.title.Set(kit.Title(s.ui.t("page.title")))
	s.says.Set(kit.Muted(s.ui.t("page.says")))
	s.ui.showNotice(s.notice, st.Notice, s.ui.perform)
	if s.of != nil {
		for i, b := range s.buttons {
			text := s.label(s.of.Buttons[i].Label, "page.continue")
			if busy && i == 0 {
				text = s.ui.busyText("page.continue", true)
			}
			b.Set(text, busy && i == 0)
			b.SetDisabled(busy && i > 0)
		}
	}
	s.back.Set(s.ui.t("cancel"), false)
	s.page.Relayout()
}

func (s *pageScreen) enter(st launcher.State) {
	s.of = nil
	if st.Page != nil {
		s.take(st.Page)
	}
}

// leave wipes what was typed.
func (s *pageScreen) leave() {
	for _, a := range s.answers {
		if a.field != nil {
			a.field.Clear()
		}
	}
}

func (s *pageScreen) first() fyne.Focusable {
	for _, a := range s.answers {
		switch {
		case a.field != nil:
			return a.field.Entry
		case len(a.checks) > 0:
			return a.checks[0]
		}
	}
	if len(s.buttons) > 0 {
		return s.buttons[0]
	}
	return s.back
}

func (s *pageScreen) typesInto() *kit.Entry {
	for _, a := range s.answers {
		if a.field != nil {
			return a.field.Entry
		}
	}
	return nil
}

func (s *pageScreen) passwords() (all []*kit.Field) {
	for _, a := range s.answers {
		if a.field != nil && a.field.Reveal != nil {
			all = append(all, a.field)
		}
	}
	return all
}

func (s *pageScreen) tick(launcher.State, time.Time) {}
func (s *pageScreen) escape()                        { s.goBack() }
