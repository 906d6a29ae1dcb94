package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/secret"
	"backstage/ui/kit"
)

// changeScreen asks for a new password, twice.
type changeScreen struct {
	ui *UI
	onPage
	title, subtitle        *kit.Prose
	notice                 *kit.Message
	user                   *kit.Field
	current, next, confirm *kit.Field
	change, cancel         *kit.Button
	sent                   submission
	lastNotice             *launcher.Notice
}

func newChangeScreen(u *UI) *changeScreen {
	s := &changeScreen{ui: u, title: kit.NewProse(), subtitle: kit.NewProse()}
	s.notice = kit.NewMessage(u.host)
	s.user = kit.NewField(u.host)
	s.current, s.next, s.confirm = kit.NewPasswordField(u.host), kit.NewPasswordField(u.host), kit.NewPasswordField(u.host)
	s.confirm.ReserveHint = true
	for _, f := range s.passwords() {
		f.Entry.OnChanged = func(string) { s.compare() }
		f.OnFocus = func(bool) { u.drawCapsLock() }
	}
	s.user.Entry.OnSubmitted = func(string) { s.goOn(s.current, s.next) }
	s.current.Entry.OnSubmitted = func(string) { s.goOn(s.next) }
	s.next.Entry.OnSubmitted = func(string) { s.goOn(s.confirm) }
	s.confirm.Entry.OnSubmitted = func(string) { s.submit() }
	s.confirm.OnFocus = func(bool) {
		u.drawCapsLock()
		s.compare()
	}
	s.change = kit.NewButton(u.host, true, s.submit)
	s.cancel = kit.NewButton(u.host, false, s.back)
	s.page = &kit.Page{
		Notice: s.notice,
		Body: []fyne.CanvasObject{s.title, kit.Below(4, s.subtitle), kit.Below(14, s.notice), kit.Below(14, s.user), kit.Below(12, s.current),
			kit.Below(12, s.next), kit.Below(12, s.confirm)},
		Actions: kit.NewRow(10, 0, s.change, s.cancel),
	}
	s.page.Build(u.host)
	return s
}

// goOn moves to the first empty field of those that follow, or sends the form.
func (s *changeScreen) goOn(fields ...*kit.Field) {
	for _, f := range append(fields, s.next, s.confirm) {
		if f.Visible() && f.Entry.Text == "" {
			s.ui.focus(f.Entry)
			return
		}
	}
	s.submit()
}

func (s *changeScreen) back() {
	if s.ui.state.Busy != launcher.DoingNothing {
		s.ui.o.Launcher.Cancel()
		return
	}
	s.ui.o.Launcher.Back()
}

func (s *changeScreen) submit() {
	if s.sent.waiting(s.ui.state, s.ui.o.Now()) {
		return
	}
	for _, f := range []*kit.Field{s.user, s.current, s.next, s.confirm} {
		if f.Visible() && f.Entry.Text == "" {
			s.ui.focus(f.Entry)
			return
		}
	}
	if s.next.Entry.Text != s.confirm.Entry.Text {
		s.mismatch(true)
		s.ui.focus(s.confirm.Entry)
		return
	}
	s.sent.mark(s.ui.o.Now())
	for _, f := range s.passwords() {
		f.Reveal.SetShown(false)
	}
	current := secret.New(s.current.Entry.Text)
	if !s.current.Visible() {
		current = secret.New("")
	}
	s.ui.o.Launcher.ChangePassword(s.user.Entry.Text, current, secret.New(s.next.Entry.Text), secret.New(s.confirm.Entry.Text))
}

// compare tells at once that the two new passwords differ, but not while the
// second one is still being typed rightly.
func (s *changeScreen) compare() {
	next, confirm := s.next.Entry.Text, s.confirm.Entry.Text
	typing := s.confirm.Entry.Focused && strings.HasPrefix(next, confirm)
	s.mismatch(confirm != "" && next != confirm && !typing)
}

func (s *changeScreen) mismatch(on bool) {
	if on {
		s.confirm.Hint.Set(kit.Small(s.ui.t("change.mismatch")).In(kit.ColorError))
	} else {
		s.confirm.Hint.Set()
	}
	s.confirm.Complain(on)
	s.confirm.Refresh()
}

func (s *changeScreen) enter(st launcher.State) {
	s.sent, s.lastNotice = submission{}, nil
	s.leave()
	s.user.Clear()
	s.user.Entry.ReplaceText(st.User)
	s.page.ToTop()
}

func (s *changeScreen) leave() {
	for _, f := range s.passwords() {
		f.Clear()
	}
}

func (s *changeScreen) render(st launcher.State) {
	t := s.ui.t
	busy := s.sent.see(st) && st.Busy == launcher.DoingChangePassword
	s.title.Set(kit.Title(t("change.title")))
	subtitle := "change.subtitle"
	if st.Expired {
		subtitle = "change.expired"
	}
	s.subtitle.Set(kit.Muted(t(subtitle)))
	s.takeNotice(st.Notice)
	s.user.SetLabel(t("change.user"))
	if st.Expired && s.user.Entry.Text != "" {
		s.user.Entry.Disable()
	} else {
		s.user.Entry.Enable()
	}
	s.current.SetLabel(t("change.current"))
	s.current.Hidden = st.CurrentKnown
	s.next.SetLabel(t("change.next"))
	s.confirm.SetLabel(t("change.confirm"))
	s.change.Set(s.ui.busyText("change.button", busy), busy)
	s.cancel.Set(t("cancel"), false)
	s.compare()
	s.page.Relayout()
}

// takeNotice wipes what was refused, and leaves what can be used again.
func (s *changeScreen) takeNotice(n *launcher.Notice) {
	s.ui.showNotice(s.notice, n, s.ui.perform)
	if n == s.lastNotice {
		return
	}
	s.lastNotice = n
	s.current.Complain(false)
	s.next.Complain(false)
	if n == nil {
		return
	}
	switch n.Field {
	case launcher.FieldPassword:
		s.current.Clear()
		s.current.Complain(true)
	case launcher.FieldNewPassword:
		s.next.Clear()
		s.confirm.Clear()
		s.next.Complain(true)
	}
}

func (s *changeScreen) first() fyne.Focusable { return s.typesInto() }

func (s *changeScreen) typesInto() *kit.Entry {
	for _, f := range []*kit.Field{s.user, s.current, s.next, s.confirm} {
		if f.Visible() && f.Entry.Text == "" {
			return f.Entry
		}
	}
	return s.next.Entry
}

func (s *changeScreen) passwords() []*kit.Field        { return []*kit.Field{s.current, s.next, s.confirm} }
func (s *changeScreen) tick(launcher.State, time.Time) {}
func (s *changeScreen) escape()                        { s.back() }
