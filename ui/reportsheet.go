package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"backstage/doctor"
	"backstage/launcher"
	"backstage/report"
	"backstage/ui/kit"
)

// reportSheet shows what a support report holds before anything is done with
// it: each line can be left out, what is secret is a row of blocks already.
type reportSheet struct {
	ui *UI
	onPage
	title, intro, code *kit.Prose
	told               *kit.Message
	copy, mail         *kit.Link
	sections           []*reportSection
	save, close        *kit.Button

	report   *report.Report // nil: it is being made
	making   int            // numbers the makings; an older one is not taken
	madeWith *doctor.Report // the connection check in it
	madeIn   string         // its language
	// leftOut holds what is left out by its words: a report that is made anew
	// numbers its lines anew.
	leftOut map[string]bool
	copied  bool
	saved   string // path
	failed  bool   // the last saving
}

func newReportSheet(u *UI) *reportSheet {
	s := &reportSheet{ui: u, title: kit.NewProse(), intro: kit.NewProse(), code: kit.NewProse(), leftOut: map[string]bool{}}
	s.told = kit.NewMessage(u.host)
	s.copy, s.mail = kit.NewLink(u.host, s.copyText), kit.NewLink(u.host, s.openMail)
	s.copy.TextSize, s.mail.TextSize = kit.SizeLabel, kit.SizeLabel
	s.save, s.close = kit.NewButton(u.host, true, s.saveFile), kit.NewButton(u.host, false, u.closeSheet)
	s.page = &kit.Page{WideCard: true, Actions: kit.NewRow(10, 0, s.save, s.close),
		Body: []fyne.CanvasObject{s.title, kit.Below(6, s.intro), kit.Below(12, s.told), kit.Below(12, s.code), kit.Below(4, kit.NewFlow(16, 6, s.copy, s.mail))}}
	for _, name := range report.Sections {
		section := newReportSection(s, name)
		s.sections = append(s.sections, section)
		s.page.Body = append(s.page.Body, kit.Below(14, section.root))
	}
	s.page.Build(u.host)
	return s
}

// enter makes the report of this moment. The connection check is made beside
// it where there is none yet, and put in when it comes.
func (s *reportSheet) enter(launcher.State) {
	clear(s.leftOut)
	s.report, s.copied, s.saved, s.failed = nil, false, "", false
	for _, section := range s.sections {
		section.chosen = false
	}
	s.page.ToTop()
	if s.ui.checkup.finished() == nil {
		s.ui.checkup.start()
	}
	s.make()
}

func (s *reportSheet) leave() { s.ui.checkup.stop() }

func (s *reportSheet) make() {
	s.making++
	s.madeWith, s.madeIn = s.ui.checkup.finished(), s.ui.texts.Lang()
	making, check, texts := s.making, s.madeWith, s.ui.texts
	go func() {
		report := s.ui.o.Report(texts, check)
		s.ui.o.Post(func() {
			if s.ui.closed || making != s.making {
				return
			}
			s.report = &report
			if s.ui.sheet == screen(s) {
				s.ui.redraw()
			}
		})
	}()
}

func (s *reportSheet) render(launcher.State) {
	if s.ui.sheet == screen(s) && (s.madeWith != s.ui.checkup.finished() && s.ui.checkup.finished() != nil || s.madeIn != s.ui.texts.Lang()) {
		s.make()
	}
	t := s.ui.t
	s.title.Set(kit.Title(t("action.report")))
	s.intro.Set(kit.Muted(t("report.intro")))
	s.copy.Set(t("report.copy"))
	if s.copied {
		s.copy.Set(t("copied"))
	}
	s.mail.Set(t("report.mail"))
	s.mail.Hidden = s.ui.settings.SupportEmail == ""
	s.save.Set(t("report.save"), false)
	s.close.Set(t("about.close"), false)
	s.told.Hide()
	s.code.Set(kit.Muted(t("report.making")))
	if s.report == nil {
		for _, section := range s.sections {
			section.root.Hide()
		}
		s.page.Relayout()
		return
	}
	s.code.Set(kit.Strong(s.ui.texts.T("report.code", map[string]any{"Code": s.report.CaseCode()})))
	switch {
	case s.failed:
		s.told.Tell(kit.Warning, t("report.not-saved"), t("report.not-saved-advice"))
	case s.saved != "":
		s.told.Tell(kit.Good, s.ui.texts.T("report.saved", map[string]any{"File": s.saved, "Code": s.report.CaseCode()}), "")
	}
	lines := map[report.Section][]report.Line{}
	for _, l := range s.report.Lines() {
		lines[l.Section] = append(lines[l.Section], l)
	}
	for _, section := range s.sections {
		section.render(lines[section.name])
	}
	s.page.Relayout()
}

// omit is what is left out, as the report names it.
func (s *reportSheet) omit() map[string]bool {
	omit := map[string]bool{}
	for _, l := range s.report.Lines() {
		if l.Optional && s.leftOut[lineKey(l)] {
			omit[l.ID] = true
		}
	}
	return omit
}

func lineKey(l report.Line) string { return string(l.Section) + "\n" + l.Text }

// changed forgets what was said about an earlier choice.
func (s *reportSheet) changed() {
	s.copied, s.saved, s.failed = false, "", false
	s.render(s.ui.state)
}

func (s *reportSheet) copyText() {
	if s.report == nil {
		return
	}
	s.ui.app.Clipboard().SetContent(s.report.Text(s.omit()))
	s.copied = true
	s.render(s.ui.state)
}

func (s *reportSheet) openMail() {
	if s.report != nil {
		s.ui.openURL(s.report.Mailto(s.ui.settings.SupportEmail, s.omit()))
	}
}

func (s *reportSheet) saveFile() {
	if s.report == nil {
		return
	}
	report, omit := *s.report, s.omit()
	go func() {
		path, err := s.ui.o.SaveReport(report, omit)
		s.ui.o.Post(func() {
			if s.ui.closed {
				return
			}
			s.saved, s.failed = path, err != nil
			s.ui.redraw()
			s.page.ToTop()
		})
	}()
}

func (s *reportSheet) tick(launcher.State, time.Time) {}
func (s *reportSheet) first() fyne.Focusable          { return s.save }
func (s *reportSheet) escape()                        { s.ui.closeSheet() }

// reportSection is one part of the report: its name to tick as a whole, and its
// lines, folded where they are many.
type reportSection struct {
	sheet  *reportSheet
	name   report.Section
	root   *fyne.Container
	whole  *kit.Check
	unfold *kit.Link
	list   *fyne.Container
	fixed  *kit.Prose // lines that always belong
	pool   []*kit.Check
	lines  []report.Line
	open   bool
	chosen bool // the person has folded or unfolded it
}

// manyLines is from where on a section is folded at first.
const manyLines = 12

func newReportSection(s *reportSheet, name report.Section) *reportSection {
	r := &reportSection{sheet: s, name: name, list: kit.NewColumn(), fixed: kit.NewProse()}
	r.whole = kit.NewCheck(s.ui.host, r.tickAll)
	r.unfold = kit.NewLink(s.ui.host, func() {
		r.open, r.chosen = !r.open, true
		s.render(s.ui.state)
	})
	r.unfold.TextSize = kit.SizeSmall
	r.root = kit.NewColumn(r.whole, kit.Padded(kit.Inset{Left: 30}, r.unfold), kit.Padded(kit.Inset{Left: 30, Top: 2}, r.list), kit.Below(2, kit.Padded(kit.Inset{Left: 30}, r.fixed)))
	return r
}

func (r *reportSection) tickAll(on bool) {
	for _, l := range r.lines {
		r.sheet.leaveOut(l, !on)
	}
	r.sheet.changed()
}

func (s *reportSheet) leaveOut(l report.Line, out bool) {
	if l.Optional {
		s.leftOut[lineKey(l)] = out
	}
}

func (r *reportSection) render(lines []report.Line) {
	r.lines = lines
	r.root.Hidden = len(lines) == 0 && r.name != report.SectionCheck
	if r.root.Hidden {
		return
	}
	t := r.sheet.ui.texts
	var optional []report.Line
	var always string
	kept := 0
	for _, l := range lines {
		switch {
		case !l.Optional:
			always += l.Text + "\n"
		default:
			optional = append(optional, l)
			if !r.sheet.leftOut[lineKey(l)] {
				kept++
			}
		}
	}
	r.fixed.Set(kit.Small(strings.TrimSuffix(always, "\n")).In(kit.ColorText))
	if len(lines) == 0 { // only the connection check is waited for
		r.fixed.Set(kit.Small(t.T("report.empty")))
		if r.sheet.ui.checkup.running() {
			r.fixed.Set(kit.Small(t.T("check.running")))
		}
	}
	reason := ""
	if len(optional) == 0 {
		reason = " "
	}
	r.whole.HideReason = true
	r.whole.Set(t.T("report.section."+string(r.name)), kept > 0 || len(optional) == 0, reason)
	r.whole.Label.Set(kit.Strong(t.T("report.section." + string(r.name))).Sized(kit.SizeLabel))
	if !r.chosen {
		r.open = len(optional) <= manyLines
	}
	r.unfold.Hidden = len(optional) == 0
	r.unfold.Set(t.N("report.show", len(optional)))
	if r.open {
		r.unfold.Set(t.N("report.hide", len(optional)))
	}
	r.drawLines(optional)
}

func (r *reportSection) drawLines(lines []report.Line) {
	r.list.Objects = nil
	r.list.Hidden = !r.open
	if !r.open {
		return
	}
	for i, l := range lines {
		if i == len(r.pool) {
			r.pool = append(r.pool, kit.NewCheck(r.sheet.ui.host, func(on bool) {
				r.sheet.leaveOut(r.optional(i), !on)
				r.sheet.changed()
			}))
		}
		c := r.pool[i]
		c.Set(l.Text, !r.sheet.leftOut[lineKey(l)], "")
		r.list.Objects = append(r.list.Objects, kit.Below(2, c))
	}
}

// optional is the i-th line that may be left out.
func (r *reportSection) optional(i int) report.Line {
	for _, l := range r.lines {
		if l.Optional {
			if i == 0 {
				return l
			}
			i--
		}
	}
	return report.Line{}
}
