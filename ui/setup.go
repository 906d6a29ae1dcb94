package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/ui/kit"
)

// setUpScreen asks for the portal's address, at the first start.
type setUpScreen struct {
	ui *UI
	onPage
	title, subtitle *kit.Prose
	notice          *kit.Message
	address         *kit.Field
	next            *kit.Button
	cancel          *kit.Link
	sent            submission
}

func newSetUpScreen(u *UI) *setUpScreen {
	s := &setUpScreen{ui: u, title: kit.NewProse(), subtitle: kit.NewProse(), address: kit.NewField(u.host)}
	s.notice = kit.NewMessage(u.host)
	s.address.Entry.OnSubmitted = func(string) { s.submit() }
	s.next = kit.NewButton(u.host, true, s.submit)
	s.cancel = kit.NewLink(u.host, u.o.Launcher.Cancel)
	s.page = &kit.Page{
		Notice:  s.notice,
		Body:    []fyne.CanvasObject{s.title, kit.Below(6, s.subtitle), kit.Below(14, s.notice), kit.Below(14, s.address)},
		Actions: s.next,
		Tail:    []fyne.CanvasObject{kit.Below(12, s.cancel)},
	}
	s.page.Build(u.host)
	return s
}

func (s *setUpScreen) submit() {
	if s.sent.waiting(s.ui.state, s.ui.o.Now()) {
		return
	}
	address := strings.TrimSpace(s.address.Entry.Text)
	if address == "" {
		s.ui.focus(s.address.Entry)
		return
	}
	s.sent.mark(s.ui.o.Now())
	s.ui.o.Launcher.SetPortal(address)
}

func (s *setUpScreen) enter(st launcher.State) {
	s.sent = submission{}
	s.address.Clear()
	s.address.Entry.ReplaceText(st.Host)
	s.page.ToTop()
}

func (s *setUpScreen) render(st launcher.State) {
	busy := s.sent.see(st)
	s.title.Set(kit.Title(s.ui.texts.T("setup.title", map[string]any{"Product": s.ui.productName()})))
	s.subtitle.Set(kit.Muted(s.ui.t("setup.subtitle")))
	s.ui.showNotice(s.notice, st.Notice, s.ui.perform)
	s.address.SetLabel(s.ui.t("setup.address"))
	s.address.Entry.SetPlaceHolder(s.ui.t("setup.placeholder"))
	s.address.Hint.Set(kit.Small(s.ui.t("setup.hint")))
	s.address.Complain(st.Notice != nil)
	s.next.Set(s.ui.busyText("setup.next", busy && st.Busy == launcher.DoingConnect), busy && st.Busy == launcher.DoingConnect)
	s.cancel.Set(s.ui.t("cancel"))
	s.cancel.Hidden = st.Busy == launcher.DoingNothing
	s.page.Relayout()
}

func (s *setUpScreen) leave()                         {}
func (s *setUpScreen) tick(launcher.State, time.Time) {}
func (s *setUpScreen) first() fyne.Focusable          { return s.address.Entry }
func (s *setUpScreen) typesInto() *kit.Entry          { return s.address.Entry }
func (s *setUpScreen) escape()                        { s.ui.o.Launcher.Back() }
