package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/secret"
)

// changeScreen asks for a new password, twice.
type changeScreen struct {
	ui *UI
	onPage
	title, subtitle        *prose
	notice                 *noticeBox
	user                   *field
	current, next, confirm *field
	change, cancel         *button
	sent                   submission
	lastNotice             *launcher.Notice
}

func newChangeScreen(u *UI) *changeScreen {
	s := &changeScreen{ui: u, title: newProse(), subtitle: newProse()}
	s.notice = newNoticeBox(u, func(a launcher.Action) { u.perform(s.notice, a) })
	s.user = newField(u)
	s.current, s.next, s.confirm = newPasswordField(u), newPasswordField(u), newPasswordField(u)
	s.confirm.reserve = true
	for _, f := range s.passwords() {
		f.entry.OnChanged = func(string) { s.compare() }
	}
	s.user.entry.OnSubmitted = func(string) { s.goOn(s.current, s.next) }
	s.current.entry.OnSubmitted = func(string) { s.goOn(s.next) }
	s.next.entry.OnSubmitted = func(string) { s.goOn(s.confirm) }
	s.confirm.entry.OnSubmitted = func(string) { s.submit() }
	onFocus := s.confirm.entry.onFocus
	s.confirm.entry.onFocus = func(on bool) { onFocus(on); s.compare() }
	s.change = newButton(u, true, s.submit)
	s.cancel = newButton(u, false, s.back)
	s.page = &page{
		notice: s.notice,
		body: []fyne.CanvasObject{s.title, below(4, s.subtitle), below(14, s.notice), below(14, s.user), below(12, s.current),
			below(12, s.next), below(12, s.confirm)},
		actions: newRow(10, 0, s.change, s.cancel),
	}
	s.page.build(u)
	return s
}

// goOn moves to the first empty field of those that follow, or sends the form.
func (s *changeScreen) goOn(fields ...*field) {
	for _, f := range append(fields, s.next, s.confirm) {
		if f.Visible() && f.entry.Text == "" {
			s.ui.focus(f.entry)
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
	for _, f := range []*field{s.user, s.current, s.next, s.confirm} {
		if f.Visible() && f.entry.Text == "" {
			s.ui.focus(f.entry)
			return
		}
	}
	if s.next.entry.Text != s.confirm.entry.Text {
		s.mismatch(true)
		s.ui.focus(s.confirm.entry)
		return
	}
	s.sent.mark(s.ui.o.Now())
	for _, f := range s.passwords() {
		f.reveal.show(false)
	}
	current := secret.New(s.current.entry.Text)
	if !s.current.Visible() {
		current = secret.New("")
	}
	s.ui.o.Launcher.ChangePassword(s.user.entry.Text, current, secret.New(s.next.entry.Text), secret.New(s.confirm.entry.Text))
}

// compare tells at once that the two new passwords differ, but not while the
// second one is still being typed rightly.
func (s *changeScreen) compare() {
	next, confirm := s.next.entry.Text, s.confirm.entry.Text
	typing := s.confirm.entry.focused && strings.HasPrefix(next, confirm)
	s.mismatch(confirm != "" && next != confirm && !typing)
}

func (s *changeScreen) mismatch(on bool) {
	if on {
		s.confirm.hint.set(small(s.ui.t("change.mismatch")).in(colorError))
	} else {
		s.confirm.hint.set()
	}
	s.confirm.complain(on)
	s.confirm.Refresh()
}

func (s *changeScreen) enter(st launcher.State) {
	s.sent, s.lastNotice = submission{}, nil
	s.leave()
	s.user.clear()
	s.user.entry.replaceText(st.User)
	s.page.toTop()
}

func (s *changeScreen) leave() {
	for _, f := range s.passwords() {
		f.clear()
	}
}

func (s *changeScreen) render(st launcher.State) {
	t := s.ui.t
	busy := s.sent.see(st) && st.Busy == launcher.DoingChangePassword
	s.title.set(title(t("change.title")))
	subtitle := "change.subtitle"
	if st.Expired {
		subtitle = "change.expired"
	}
	s.subtitle.set(muted(t(subtitle)))
	s.takeNotice(st.Notice)
	s.user.setLabel(t("change.user"))
	if st.Expired && s.user.entry.Text != "" {
		s.user.entry.Disable()
	} else {
		s.user.entry.Enable()
	}
	s.current.setLabel(t("change.current"))
	s.current.Hidden = st.CurrentKnown
	s.next.setLabel(t("change.next"))
	s.confirm.setLabel(t("change.confirm"))
	s.change.set(s.ui.busyText("change.button", busy), busy)
	s.cancel.set(t("cancel"), false)
	s.compare()
	s.page.relayout()
}

// takeNotice wipes what was refused, and leaves what can be used again.
func (s *changeScreen) takeNotice(n *launcher.Notice) {
	s.notice.show(n)
	if n == s.lastNotice {
		return
	}
	s.lastNotice = n
	s.current.complain(false)
	s.next.complain(false)
	if n == nil {
		return
	}
	switch n.Key {
	case "portal.change-wrong":
		s.current.clear()
		s.current.complain(true)
	case "portal.change-rules", "portal.change-blank", "portal.change-mismatch", "notice.password-same":
		s.next.clear()
		s.confirm.clear()
		s.next.complain(true)
	}
}

func (s *changeScreen) first() fyne.Focusable {
	for _, f := range []*field{s.user, s.current, s.next, s.confirm} {
		if f.Visible() && f.entry.Text == "" {
			return f.entry
		}
	}
	return s.next.entry
}

func (s *changeScreen) passwords() []*field            { return []*field{s.current, s.next, s.confirm} }
func (s *changeScreen) tick(launcher.State, time.Time) {}
func (s *changeScreen) escape()                        { s.back() }
