package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
)

// changedScreen tells that the new password is in force. In the expired-password
// journey the launcher goes on signing in by itself; the manual's way, back to
// the sign-in form, stays open.
type changedScreen struct {
	ui *UI
	onPage
	title    *prose
	subtitle *prose
	notice   *noticeBox
	done     *noticeBox
	next     *button
	back     *button
}

func newChangedScreen(u *UI) *changedScreen {
	s := &changedScreen{ui: u, title: newProse(), subtitle: newProse()}
	s.done = newNoticeBox(u, nil)
	s.notice = newNoticeBox(u, func(a launcher.Action) { u.perform(s.notice, a) })
	s.next = newButton(u, true, u.o.Launcher.Continue)
	s.back = newButton(u, false, u.o.Launcher.Back)
	s.page = &page{
		body:    []fyne.CanvasObject{s.title, below(14, s.done), below(14, s.notice), below(14, s.subtitle)},
		actions: newRow(10, 0, s.next, s.back),
	}
	s.page.build(u)
	return s
}

func (s *changedScreen) render(st launcher.State) {
	t := s.ui.t
	busy := st.Busy != launcher.DoingNothing
	s.title.set(title(t("changed.title")))
	s.done.tell(launcher.OK, t("changed.done"), t("changed.advice"))
	if n := st.Notice; n != nil && n.Key != "notice.password-changed" {
		s.notice.show(n)
	} else {
		s.notice.show(nil)
	}
	s.subtitle.set()
	if busy {
		s.subtitle.set(muted(t("changed.going-on")))
	}
	s.next.set(s.ui.busyText("changed.next", busy), busy)
	s.back.set(t("changed.back"), false)
	s.page.relayout()
}

func (s *changedScreen) enter(launcher.State)           { s.page.toTop() }
func (s *changedScreen) leave()                         {}
func (s *changedScreen) tick(launcher.State, time.Time) {}
func (s *changedScreen) first() fyne.Focusable          { return s.next }
func (s *changedScreen) escape()                        { s.ui.o.Launcher.Back() }
