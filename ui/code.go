package ui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"backstage/launcher"
	"backstage/portal"
	"backstage/secret"
	"backstage/ui/kit"
)

// codeScreen asks for the one-time code and tells what has happened so far.
type codeScreen struct {
	ui *UI
	onPage
	title, subtitle, message *kit.Prose
	notice                   *kit.Message
	code                     *kit.Field
	next, cancel             *kit.Button
	times                    *timeline
	assist                   *kit.Message    // no SMS after a while: what to look at, a new code
	desk                     *kit.Message    // still none: who can look at the number, and what to say
	ask                      *fyne.Container // the question before starting again
	askBox                   *kit.Message
	askYes, askNo            *kit.Button
	sent                     submission
	lastNotice               *launcher.Notice
	lastNumber               int
	asking                   bool
	completed                string    // what was sent by itself
	caseOf                   time.Time // the request for a code that caseCode is about
	caseCode                 string
}

func newCodeScreen(u *UI) *codeScreen {
	s := &codeScreen{ui: u, title: kit.NewProse(), subtitle: kit.NewProse(), message: kit.NewProse(), code: kit.NewCodeField(u.host), times: newTimeline()}
	s.notice = kit.NewMessage(u.host)
	s.code.Entry.OnPaste = pastedCode
	s.code.Entry.OnSubmitted = func(string) { s.submit() }
	s.code.Entry.OnChanged = func(string) { s.typed() }
	s.next = kit.NewButton(u.host, true, s.submit)
	s.cancel = kit.NewButton(u.host, false, s.back)
	s.assist, s.desk = kit.NewMessage(u.host), kit.NewMessage(u.host)
	s.askBox = kit.NewMessage(u.host)
	s.askYes = kit.NewButton(u.host, false, func() { s.askAgain(false); u.o.Launcher.StartAgain() })
	s.askNo = kit.NewButton(u.host, false, func() { s.askAgain(false) })
	s.ask = kit.NewColumn(s.askBox, kit.Below(10, kit.NewRow(10, 0, s.askYes, s.askNo)))
	s.ask.Hide()
	s.page = &kit.Page{
		Notice:  s.notice,
		Steps:   kit.NewStepLine(),
		Body:    []fyne.CanvasObject{s.title, kit.Below(4, s.subtitle), kit.Below(8, s.message), kit.Below(14, s.notice), kit.Below(14, s.code)},
		Actions: kit.NewRow(10, 0, s.next, s.cancel),
		Tail:    []fyne.CanvasObject{kit.Below(16, s.times), kit.Below(14, s.assist), kit.Below(12, s.ask), kit.Below(10, s.desk)},
	}
	s.page.More = kit.NewMoreBelow(u.host, s.assist, s.desk)
	s.page.Build(u.host)
	return s
}

// pastedCode takes the code out of a whole message, such as "Din kod: 123 456".
func pastedCode(text string) string {
	if code := portal.NormalizeCode(text); code != "" {
		return code
	}
	return kit.TrimPasted(text)
}

func (s *codeScreen) submit() {
	if s.sent.waiting(s.ui.state, s.ui.o.Now()) {
		return
	}
	if s.code.Entry.Text == "" {
		s.ui.focus(s.code.Entry)
		return
	}
	s.sent.mark(s.ui.o.Now())
	s.ui.o.Launcher.SubmitCode(secret.New(s.code.Entry.Text))
}

// typed sends a complete code by itself where IT has asked for that: once, and
// never the same one again.
func (s *codeScreen) typed() {
	s.code.Complain(false)
	n := s.ui.settings.CodeLength
	text := s.code.Entry.Text
	if !s.ui.settings.CodeSubmitWhenComplete || n == 0 || len(text) != n || text == s.completed {
		return
	}
	for _, r := range text {
		if r < '0' || r > '9' {
			return
		}
	}
	s.completed = text
	s.submit()
}

func (s *codeScreen) back() {
	if s.ui.state.Busy != launcher.DoingNothing {
		s.ui.o.Launcher.Cancel()
		return
	}
	s.ui.o.Launcher.Back()
}

// askAgain asks before a new sign-in, which sends a new SMS.
func (s *codeScreen) askAgain(on bool) {
	s.asking = on
	s.render(s.ui.state)
	if on {
		s.ui.focus(s.askNo)
	} else {
		s.ui.focusFirst()
	}
}

func (s *codeScreen) enter(st launcher.State) {
	s.sent, s.lastNotice, s.asking, s.completed = submission{}, nil, false, ""
	s.caseOf, s.caseCode = time.Time{}, ""
	s.lastNumber = st.Code.Number
	s.code.Clear()
	s.page.ToTop()
}

func (s *codeScreen) leave() {
	s.code.Clear()
	s.completed = ""
}

func (s *codeScreen) render(st launcher.State) {
	t := s.ui.t
	s.sent.see(st)
	s.page.Steps.Set(1, t("step.sign-in"), t("step.code"), t("step.systems"))
	s.title.Set(kit.Title(t("code.title")))
	s.subtitle.Set(kit.Muted(t("code.subtitle")))
	s.message.Set()
	if st.Code.Message != "" {
		s.message.Set(kit.Small(t("code.portal-says")+" "), kit.Small(st.Code.Message).In(kit.ColorText))
	}
	s.takeNotice(st)
	s.code.SetLabel(t("code.label"))
	s.next.Set(s.ui.busyText("code.button", st.Busy == launcher.DoingCode), st.Busy == launcher.DoingCode)
	s.cancel.Set(t("cancel"), false)
	s.askBox.Tell(kit.Warning, t("code.ask-title"), t("code.ask-advice"))
	s.askYes.Set(t("code.ask-yes"), false)
	s.askNo.Set(t("code.ask-no"), false)
	s.ask.Hidden = !s.asking
	s.page.More.Link.Set(t("code.further"))
	now := s.ui.o.Now()
	s.drawTimes(st, now)
	s.drawAssist(st, now)
	s.page.Relayout()
}

// takeNotice wipes a refused code, and one that belongs to an earlier question.
func (s *codeScreen) takeNotice(st launcher.State) {
	s.ui.showNotice(s.notice, st.Notice, s.perform)
	if st.Notice == s.lastNotice && st.Code.Number == s.lastNumber {
		return
	}
	refused := st.Notice != nil && st.Notice != s.lastNotice && st.Notice.Field == launcher.FieldCode
	if refused || st.Code.Number != s.lastNumber {
		s.code.Clear()
		s.completed = ""
	}
	s.code.Complain(refused)
	s.lastNotice, s.lastNumber = st.Notice, st.Code.Number
}

// drawTimes tells what happened when, and how long one has been waiting; the
// result is whether anything changed.
func (s *codeScreen) drawTimes(st launcher.State, now time.Time) bool {
	t := s.ui.t
	var rows []timeRow
	add := func(at time.Time, key string) {
		if !at.IsZero() {
			rows = append(rows, timeRow{s.ui.clock(at), t(key), false})
		}
	}
	waited, known := waitedFor(st.Code, now)
	if !s.deskDue(st, now) { // then its words hold the same times, and need the room
		add(st.Code.PasswordAccepted, "code.password-accepted")
		add(st.Code.AskedAt, "code.asked")
		add(st.Code.ResentAt, "code.resent")
	}
	switch {
	case !known || waited < s.ui.settings.NoSMSAfterSeconds:
		rows = append(rows, timeRow{"", t("code.waiting"), true})
	case waited < 120:
		rows = append(rows, timeRow{"", s.ui.texts.N("code.waited", waited), true})
	case waited < 3600:
		rows = append(rows, timeRow{"", s.ui.texts.N("code.waited-minutes", waited/60), true})
	default:
		rows = append(rows, timeRow{"", t("code.waited-long"), true})
	}
	return s.times.set(rows)
}

func (s *codeScreen) tick(st launcher.State, now time.Time) {
	changed := s.drawTimes(st, now)
	if s.drawAssist(st, now) || changed {
		s.page.Relayout()
	}
}

func (s *codeScreen) first() fyne.Focusable { return s.code.Entry }
func (s *codeScreen) typesInto() *kit.Entry { return s.code.Entry }

func (s *codeScreen) escape() {
	if s.asking {
		s.askAgain(false)
		return
	}
	s.back()
}

// clock is a time of day in the language's own form.
func (u *UI) clock(at time.Time) string { return at.Local().Format(u.t("clock.format")) }

// timeRow is one line of a timeline.
type timeRow struct {
	clock, text string
	now         bool
}

// timeline lists what happened, with a line at its left.
type timeline struct {
	widget.BaseWidget
	rows  []timeRow
	words []*kit.Prose
}

func newTimeline() *timeline {
	l := &timeline{}
	l.ExtendBaseWidget(l)
	return l
}

// set shows the rows and tells whether anything changed.
func (l *timeline) set(rows []timeRow) bool {
	if slices.Equal(l.rows, rows) {
		return false
	}
	l.rows = rows
	for len(l.words) < len(rows) {
		l.words = append(l.words, kit.NewProse())
	}
	for i, w := range l.words {
		switch {
		case i >= len(rows):
			w.Set()
		case rows[i].now:
			w.Set(kit.Label(rows[i].text))
		default:
			w.Set(kit.Small(rows[i].clock+"  ").Sized(kit.SizeLabel), kit.Small(rows[i].text).Sized(kit.SizeLabel))
		}
	}
	l.Refresh()
	return true
}

func (l *timeline) HeightFor(width float32) float32 {
	var h float32
	for _, w := range l.words {
		if w.Visible() {
			h += w.HeightFor(width-16) + 6
		}
	}
	return max(0, h-6)
}

// CreateRenderer implements fyne.Widget.
func (l *timeline) CreateRenderer() fyne.WidgetRenderer {
	line := kit.NewBox(1)
	d := &kit.Drawn{}
	d.Parts = func() []fyne.CanvasObject {
		all := []fyne.CanvasObject{line}
		for _, w := range l.words {
			all = append(all, w)
		}
		return all
	}
	d.Min = func() fyne.Size { return fyne.NewSize(100, l.HeightFor(l.Size().Width)) }
	d.Arrange = func(s fyne.Size) {
		kit.Place(line, 0, 0, 2, s.Height)
		var y float32
		for _, w := range l.words {
			if w.Visible() {
				h := w.HeightFor(s.Width - 16)
				kit.Place(w, 16, y, s.Width-16, h)
				y += h + 6
			}
		}
	}
	d.Draw = func() {
		line.FillColor = theme.Color(kit.ColorLine)
		line.Refresh()
		d.Arrange(l.Size())
		canvas.Refresh(l)
	}
	d.Draw()
	return d
}
