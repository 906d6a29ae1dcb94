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
)

// codeScreen asks for the one-time code and tells what has happened so far.
type codeScreen struct {
	ui *UI
	onPage
	title, subtitle, message *prose
	notice                   *noticeBox
	code                     *field
	next, cancel             *button
	times                    *timeline
	assist                   *noticeBox      // no SMS after a while: what to look at, a new code
	desk                     *noticeBox      // still none: who can look at the number, and what to say
	ask                      *fyne.Container // the question before starting again
	askBox                   *noticeBox
	askYes, askNo            *button
	sent                     submission
	lastNotice               *launcher.Notice
	lastNumber               int
	asking                   bool
	completed                string    // what was sent by itself
	caseOf                   time.Time // the request for a code that caseCode is about
	caseCode                 string
}

func newCodeScreen(u *UI) *codeScreen {
	s := &codeScreen{ui: u, title: newProse(), subtitle: newProse(), message: newProse(), code: newCodeField(u), times: newTimeline()}
	s.notice = newNoticeBox(u, func(a launcher.Action) {
		if a.Kind == launcher.ActStartAgain {
			s.askAgain(true)
			return
		}
		u.perform(s.notice, a)
	})
	s.code.entry.onPaste = pastedCode
	s.code.entry.OnSubmitted = func(string) { s.submit() }
	s.code.entry.OnChanged = func(string) { s.typed() }
	s.next = newButton(u, true, s.submit)
	s.cancel = newButton(u, false, s.back)
	s.assist, s.desk = newNoticeBox(u, s.perform), newNoticeBox(u, s.perform)
	s.assist.offer, s.desk.offer = s.offer, s.offer
	s.askBox = newNoticeBox(u, nil)
	s.askYes = newButton(u, false, func() { s.askAgain(false); u.o.Launcher.StartAgain() })
	s.askNo = newButton(u, false, func() { s.askAgain(false) })
	s.ask = newColumn(s.askBox, below(10, newRow(10, 0, s.askYes, s.askNo)))
	s.ask.Hide()
	s.page = &page{
		notice:  s.notice,
		steps:   newStepLine(),
		body:    []fyne.CanvasObject{s.title, below(4, s.subtitle), below(8, s.message), below(14, s.notice), below(14, s.code)},
		actions: newRow(10, 0, s.next, s.cancel),
		tail:    []fyne.CanvasObject{below(16, s.times), below(14, s.assist), below(12, s.ask), below(10, s.desk)},
	}
	s.page.further = newFurther(u, s.assist, s.desk)
	s.page.build(u)
	return s
}

// pastedCode takes the code out of a whole message, such as "Din kod: 123 456".
func pastedCode(text string) string {
	if code := portal.NormalizeCode(text); code != "" {
		return code
	}
	return trimPasted(text)
}

func (s *codeScreen) submit() {
	if s.sent.waiting(s.ui.state, s.ui.o.Now()) {
		return
	}
	if s.code.entry.Text == "" {
		s.ui.focus(s.code.entry)
		return
	}
	s.sent.mark(s.ui.o.Now())
	s.ui.o.Launcher.SubmitCode(secret.New(s.code.entry.Text))
}

// typed sends a complete code by itself where IT has asked for that: once, and
// never the same one again.
func (s *codeScreen) typed() {
	s.code.complain(false)
	n := s.ui.settings.CodeLength
	text := s.code.entry.Text
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
	s.code.clear()
	s.page.toTop()
}

func (s *codeScreen) leave() {
	s.code.clear()
	s.completed = ""
}

func (s *codeScreen) render(st launcher.State) {
	t := s.ui.t
	s.sent.see(st)
	s.page.steps.set(1, t("step.sign-in"), t("step.code"), t("step.systems"))
	s.title.set(title(t("code.title")))
	s.subtitle.set(muted(t("code.subtitle")))
	s.message.set()
	if st.Code.Message != "" {
		s.message.set(small(t("code.portal-says")+" "), small(st.Code.Message).in(colorText))
	}
	s.takeNotice(st)
	s.code.setLabel(t("code.label"))
	s.next.set(s.ui.busyText("code.button", st.Busy == launcher.DoingCode), st.Busy == launcher.DoingCode)
	s.cancel.set(t("cancel"), false)
	s.askBox.tell(launcher.Warning, t("code.ask-title"), t("code.ask-advice"))
	s.askYes.set(t("code.ask-yes"), false)
	s.askNo.set(t("code.ask-no"), false)
	s.ask.Hidden = !s.asking
	s.page.further.link.set(t("code.further"))
	now := s.ui.o.Now()
	s.drawTimes(st, now)
	s.drawAssist(st, now)
	s.page.relayout()
}

// takeNotice wipes a refused code, and one that belongs to an earlier question.
func (s *codeScreen) takeNotice(st launcher.State) {
	s.notice.show(st.Notice)
	if st.Notice == s.lastNotice && st.Code.Number == s.lastNumber {
		return
	}
	refused := st.Notice != nil && st.Notice != s.lastNotice &&
		(st.Notice.Key == "portal.wrong-code" || st.Notice.Key == "notice.code-missing")
	if refused || st.Code.Number != s.lastNumber {
		s.code.clear()
		s.completed = ""
	}
	s.code.complain(refused)
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
		s.page.relayout()
	}
}

func (s *codeScreen) first() fyne.Focusable { return s.code.entry }

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
	words []*prose
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
		l.words = append(l.words, newProse())
	}
	for i, w := range l.words {
		switch {
		case i >= len(rows):
			w.set()
		case rows[i].now:
			w.set(label(rows[i].text))
		default:
			w.set(small(rows[i].clock+"  ").sized(sizeLabel), small(rows[i].text).sized(sizeLabel))
		}
	}
	l.Refresh()
	return true
}

func (l *timeline) heightFor(width float32) float32 {
	var h float32
	for _, w := range l.words {
		if w.Visible() {
			h += w.heightFor(width-16) + 6
		}
	}
	return max(0, h-6)
}

// CreateRenderer implements fyne.Widget.
func (l *timeline) CreateRenderer() fyne.WidgetRenderer {
	line := newBox(1)
	d := &drawn{}
	d.objects = func() []fyne.CanvasObject {
		all := []fyne.CanvasObject{line}
		for _, w := range l.words {
			all = append(all, w)
		}
		return all
	}
	d.min = func() fyne.Size { return fyne.NewSize(100, l.heightFor(l.Size().Width)) }
	d.layout = func(s fyne.Size) {
		place(line, 0, 0, 2, s.Height)
		var y float32
		for _, w := range l.words {
			if w.Visible() {
				h := w.heightFor(s.Width - 16)
				place(w, 16, y, s.Width-16, h)
				y += h + 6
			}
		}
	}
	d.refresh = func() {
		line.FillColor = theme.Color(colorLine)
		line.Refresh()
		d.layout(l.Size())
		canvas.Refresh(l)
	}
	d.refresh()
	return d
}
