package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"backstage/doctor"
	"backstage/launcher"
	"backstage/ui/kit"
)

// checkSheet answers "is it me, the network or the portal?": the verdict first,
// below it each part that was looked at.
type checkSheet struct {
	ui *UI
	onPage
	title, subtitle *kit.Prose
	verdict         *kit.Message
	rows            []*checkRow
	again, close    *kit.Button
}

func newCheckSheet(u *UI) *checkSheet {
	s := &checkSheet{ui: u, title: kit.NewProse(), subtitle: kit.NewProse()}
	s.verdict = kit.NewMessage(u.host)
	s.again = kit.NewButton(u.host, true, func() {
		u.checkup.start()
		u.redraw()
	})
	s.close = kit.NewButton(u.host, false, s.escape)
	s.page = &kit.Page{WideCard: true, Actions: kit.NewRow(10, 0, s.again, s.close), Body: []fyne.CanvasObject{s.title, kit.Below(6, s.subtitle), kit.Below(14, s.verdict)}}
	for i, id := range doctor.IDs {
		row := newCheckRow(u, id)
		s.rows = append(s.rows, row)
		gap := float32(6)
		if i == 0 {
			gap = 14
		}
		s.page.Body = append(s.page.Body, kit.Below(gap, row))
	}
	s.page.Build(u.host)
	return s
}

func (s *checkSheet) enter(launcher.State) {
	s.page.ToTop()
	s.ui.checkup.start()
}

func (s *checkSheet) leave() { s.ui.checkup.stop() }

func (s *checkSheet) render(launcher.State) {
	t, c := s.ui.t, s.ui.checkup
	s.title.Set(kit.Title(t("check.title")))
	s.subtitle.Set(kit.Muted(t("check.subtitle")))
	s.tellVerdict(c.last)
	for _, row := range s.rows {
		r, known := c.results[row.id]
		row.set(r, known)
	}
	s.again.Set(t("check.again"), false)
	s.close.Set(t("about.close"), false)
	if c.running() {
		s.again.Set(t("check.running"), true)
		s.close.Set(t("cancel"), false)
	}
	s.page.Relayout()
}

// tellVerdict says what is broken first, and who can mend it.
func (s *checkSheet) tellVerdict(r *doctor.Report) {
	if r == nil || s.ui.checkup.running() {
		s.verdict.Hide()
		return
	}
	kind := r.Verdict.Kind
	words := r.Result(r.Verdict.Check).Words()
	n := &launcher.Notice{Level: launcher.Problem, Key: "doctor." + string(kind), Data: words, Topic: kind.Topic()}
	switch kind {
	case doctor.KindOK:
		if warnings := r.Warnings(); len(warnings) > 0 {
			s.tellWarnings(warnings)
			return
		}
		n.Level = launcher.OK
	case doctor.KindCancelled:
		n.Level = launcher.Info
	default:
		n.Actions = []launcher.Action{{Kind: launcher.ActCopy}, {Kind: launcher.ActHelp}, {Kind: launcher.ActReport}}
	}
	title, advice := s.ui.noticeWords(n)
	advice += "\n" + s.ui.t("doctor.who."+string(r.Verdict.Who))
	if r.Verdict.Who == doctor.WhoIT || r.Verdict.Who == doctor.WhoPortal {
		if line := s.ui.desk().line(s.ui.o.Now()); line != "" {
			advice += "\n" + line
		}
		if code := s.ui.checkup.code; code != "" {
			advice += "\n" + s.ui.texts.T("report.code", map[string]any{"Code": code})
		}
	}
	s.verdict.Tell(tones[n.Level], title, advice, s.ui.noticeOffers(n, s.ui.perform)...)
}

// tellWarnings says what somebody should look at though everything works: the
// line itself may be far down.
func (s *checkSheet) tellWarnings(warnings []doctor.Result) {
	var lines []string
	for _, r := range warnings {
		lines = append(lines, s.ui.texts.T("doctor."+string(r.Kind)+".title", r.Words())+" "+s.ui.t("doctor.who."+string(r.Kind.Who())))
	}
	s.verdict.Tell(kit.Warning, s.ui.t("check.warned"), strings.Join(lines, "\n"), kit.Offer{Text: s.ui.t("action.help"), Do: func() {
		s.ui.openHelp(warnings[0].Kind.Topic())
	}})
}

func (s *checkSheet) tick(launcher.State, time.Time) {}
func (s *checkSheet) first() fyne.Focusable          { return s.close }

// escape cancels what is under way first.
func (s *checkSheet) escape() {
	if s.ui.checkup.running() {
		s.ui.checkup.stop()
		return
	}
	s.ui.closeSheet()
}

// checkRow is one part of the check: a dot, its name, what came out in a word,
// and where something is to be said, a line below.
type checkRow struct {
	widget.BaseWidget
	ui                   *UI
	id                   doctor.ID
	status               doctor.Status
	name, result, detail *kit.Prose
}

func newCheckRow(u *UI, id doctor.ID) *checkRow {
	r := &checkRow{ui: u, id: id, name: kit.NewProse(), result: kit.NewProse(), detail: kit.NewProse()}
	r.result.Align = fyne.TextAlignTrailing
	r.detail.Hide()
	r.ExtendBaseWidget(r)
	return r
}

var statusColors = map[doctor.Status]fyne.ThemeColorName{
	doctor.StatusOK: kit.ColorOK, doctor.StatusWarning: kit.ColorWarning, doctor.StatusFailed: kit.ColorError, doctor.StatusSkipped: kit.ColorMuted, "": kit.ColorLine,
}

// set shows a result, or that it is still to come.
func (r *checkRow) set(result doctor.Result, known bool) {
	r.status = result.Status
	r.name.Set(kit.Plain(r.ui.t("doctor.check." + string(r.id))).Sized(kit.SizeLabel))
	r.detail.Set()
	word := "…"
	if known {
		word = r.ui.t("doctor.status." + string(result.Status))
	}
	r.result.Set(kit.Label(word).In(kit.ColorMuted))
	if result.Status == doctor.StatusWarning || result.Status == doctor.StatusFailed {
		r.result.Set(kit.Label(word).In(statusColors[result.Status]))
		r.detail.Set(kit.Small(r.ui.texts.T("doctor."+string(result.Kind)+".title", result.Words())))
	}
	r.Refresh()
}

// text is what a person reads.
func (r *checkRow) text() string {
	return r.name.Text() + ": " + r.result.Text() + " " + r.detail.Text()
}

// AccessibilityLabel implements fyne.Accessible.
func (r *checkRow) AccessibilityLabel() string { return r.text() }

// AccessibilityRole implements fyne.Accessible.
func (r *checkRow) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

const checkRowLeft = 22

func (r *checkRow) widths(width float32) (name, result float32) {
	result = min(r.result.NaturalWidth(), width/2)
	return max(1, width-checkRowLeft-result-10), result
}

func (r *checkRow) HeightFor(width float32) float32 {
	name, result := r.widths(width)
	h := max(r.name.HeightFor(name), r.result.HeightFor(result))
	return h + kit.HeightOf(r.detail, width-checkRowLeft)
}

// CreateRenderer implements fyne.Widget.
func (r *checkRow) CreateRenderer() fyne.WidgetRenderer {
	dot := canvas.NewCircle(theme.Color(kit.ColorLine))
	d := &kit.Drawn{Parts: kit.Parts(dot, r.name, r.result, r.detail)}
	d.Min = func() fyne.Size { return fyne.NewSize(100, r.HeightFor(r.Size().Width)) }
	d.Arrange = func(s fyne.Size) {
		name, result := r.widths(s.Width)
		h := max(r.name.HeightFor(name), r.result.HeightFor(result))
		line := r.result.HeightFor(1e4)
		kit.Place(dot, 2, (line-10)/2, 10, 10)
		kit.Place(r.name, checkRowLeft, 0, name, h)
		kit.Place(r.result, s.Width-result, 0, result, h)
		kit.Place(r.detail, checkRowLeft, h, s.Width-checkRowLeft, kit.HeightOf(r.detail, s.Width-checkRowLeft))
	}
	d.Draw = func() {
		dot.FillColor = theme.Color(statusColors[r.status])
		dot.Refresh()
		d.Arrange(r.Size())
		canvas.Refresh(r)
	}
	d.Draw()
	return d
}
