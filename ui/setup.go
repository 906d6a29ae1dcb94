package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
)

// setUpScreen asks for the portal's address, at the first start.
type setUpScreen struct {
	ui *UI
	onPage
	title, subtitle *prose
	notice          *noticeBox
	address         *field
	next            *button
	cancel          *link
	sent            submission
}

func newSetUpScreen(u *UI) *setUpScreen {
	s := &setUpScreen{ui: u, title: newProse(), subtitle: newProse(), address: newField(u)}
	s.notice = newNoticeBox(u, func(a launcher.Action) { u.perform(s.notice, a) })
	s.address.entry.OnSubmitted = func(string) { s.submit() }
	s.next = newButton(u, true, s.submit)
	s.cancel = newLink(u, u.o.Launcher.Cancel)
	s.page = &page{
		notice:  s.notice,
		body:    []fyne.CanvasObject{s.title, below(6, s.subtitle), below(14, s.notice), below(14, s.address)},
		actions: s.next,
		tail:    []fyne.CanvasObject{below(12, s.cancel)},
	}
	s.page.build(u)
	return s
}

func (s *setUpScreen) submit() {
	if s.sent.waiting(s.ui.state, s.ui.o.Now()) {
		return
	}
	address := strings.TrimSpace(s.address.entry.Text)
	if address == "" {
		s.ui.focus(s.address.entry)
		return
	}
	s.sent.mark(s.ui.o.Now())
	s.ui.o.Launcher.SetPortal(address)
}

func (s *setUpScreen) enter(st launcher.State) {
	s.sent = submission{}
	s.address.clear()
	s.address.entry.replaceText(st.Host)
	s.page.toTop()
}

func (s *setUpScreen) render(st launcher.State) {
	busy := s.sent.see(st)
	s.title.set(title(s.ui.texts.T("setup.title", map[string]any{"Product": s.ui.productName()})))
	s.subtitle.set(muted(s.ui.t("setup.subtitle")))
	s.notice.show(st.Notice)
	s.address.setLabel(s.ui.t("setup.address"))
	s.address.entry.SetPlaceHolder(s.ui.t("setup.placeholder"))
	s.address.hint.set(small(s.ui.t("setup.hint")))
	s.address.complain(st.Notice != nil)
	s.next.set(s.ui.busyText("setup.next", busy && st.Busy == launcher.DoingConnect), busy && st.Busy == launcher.DoingConnect)
	s.cancel.set(s.ui.t("cancel"))
	s.cancel.Hidden = st.Busy == launcher.DoingNothing
	s.page.relayout()
}

func (s *setUpScreen) leave()                         {}
func (s *setUpScreen) tick(launcher.State, time.Time) {}
func (s *setUpScreen) first() fyne.Focusable          { return s.address.entry }
func (s *setUpScreen) escape()                        { s.ui.o.Launcher.Back() }
