package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/ui/kit"
)

// changedScreen tells that the new password is in force. In the expired-password
// journey the launcher goes on signing in by itself; the manual's way, back to
// the sign-in form, stays open.
type changedScreen struct {
	ui *UI
	onPage
	title    *kit.Prose
	subtitle *kit.Prose
	notice   *kit.Message
	done     *kit.Message
	next     *kit.Button
	back     *kit.Button
}

func newChangedScreen(u *UI) *changedScreen {
	s := &changedScreen{ui: u, title: kit.NewProse(), subtitle: kit.NewProse()}
	s.done = kit.NewMessage(u.host)
	s.notice = kit.NewMessage(u.host)
	s.next = kit.NewButton(u.host, true, u.o.Launcher.Continue)
	s.back = kit.NewButton(u.host, false, u.o.Launcher.Back)
	s.page = &kit.Page{
		Body:    []fyne.CanvasObject{s.title, kit.Below(14, s.done), kit.Below(14, s.notice), kit.Below(14, s.subtitle)},
		Actions: kit.NewRow(10, 0, s.next, s.back),
	}
	s.page.Build(u.host)
	return s
}

func (s *changedScreen) render(st launcher.State) {
	t := s.ui.t
	busy := st.Busy != launcher.DoingNothing
	s.title.Set(kit.Title(t("changed.title")))
	s.done.Tell(kit.Good, t("changed.done"), t("changed.advice"))
	s.notice.Hide()
	if n := st.Notice; n != nil && n.Level != launcher.OK { // the good news is told already
		s.ui.showNotice(s.notice, n, s.ui.perform)
	}
	s.subtitle.Set()
	if busy {
		s.subtitle.Set(kit.Muted(t("changed.going-on")))
	}
	s.next.Set(s.ui.busyText("changed.next", busy), busy)
	s.back.Set(t("changed.back"), false)
	s.page.Relayout()
}

func (s *changedScreen) enter(launcher.State)           { s.page.ToTop() }
func (s *changedScreen) leave()                         {}
func (s *changedScreen) tick(launcher.State, time.Time) {}
func (s *changedScreen) first() fyne.Focusable          { return s.next }
func (s *changedScreen) escape()                        { s.ui.o.Launcher.Back() }
