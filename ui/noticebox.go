package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"backstage/launcher"
	"backstage/ui/kit"
)

// noticeBox tells one thing: what happened in its first, bold sentence, what to
// do in the second, and the actions that help. Colour only supports it.
type noticeBox struct {
	widget.BaseWidget
	ui      *UI
	level   launcher.Level
	words   *kit.Prose
	lead    *kit.Prose // measures the first of the words; it is not drawn
	links   *fyne.Container
	perform func(launcher.Action)
	actions []launcher.Action
	pool    []*kit.Link
	notice  *launcher.Notice
	// offer gives an action other words than its usual ones, and says whether it
	// can be pressed now; nil for the usual.
	offer func(launcher.Action) (text string, on bool)
	// copied is the action that has just filled the clipboard.
	copied launcher.ActionKind
}

func newNoticeBox(u *UI, perform func(launcher.Action)) *noticeBox {
	n := &noticeBox{ui: u, words: kit.NewProse(), lead: kit.NewProse(), links: kit.NewFlow(16, 6), perform: perform}
	n.ExtendBaseWidget(n)
	n.Hide()
	return n
}

// show draws a notice of the launcher; nil hides the box.
func (n *noticeBox) show(notice *launcher.Notice) {
	if notice != n.notice {
		n.copied = ""
	}
	n.notice = notice
	if notice == nil {
		n.Hide()
		return
	}
	title, advice := n.ui.noticeWords(notice)
	n.tell(notice.Level, title, advice, withReport(notice)...)
}

// tell draws a notice in words of this package.
func (n *noticeBox) tell(level launcher.Level, title, advice string, actions ...launcher.Action) {
	n.level = level
	n.words.Set(kit.Strong(title).Sized(kit.SizeLabel), kit.Plain("\n"+advice).Sized(kit.SizeLabel))
	if advice == "" {
		n.words.Set(kit.Strong(title).Sized(kit.SizeLabel))
	}
	n.setActions(actions)
	n.Show()
	n.Refresh()
}

func (n *noticeBox) setActions(actions []launcher.Action) {
	var useful []launcher.Action
	for _, a := range actions {
		if !n.useless(a.Kind) {
			useful = append(useful, a)
		}
	}
	n.actions = useful
	// The links are kept and reused, so that one that has the focus keeps it.
	for i := len(n.pool); i < len(n.actions); i++ {
		l := kit.NewLink(n.ui.host, func() { n.act(i) })
		l.TextSize = kit.SizeLabel
		n.pool = append(n.pool, l)
	}
	n.links.Objects = n.links.Objects[:0]
	for i, a := range n.actions {
		n.drawOffer(n.pool[i], a)
		n.links.Objects = append(n.links.Objects, n.pool[i])
	}
	n.links.Hidden = len(n.links.Objects) == 0
}

// useless tells of an offer that would do nothing here.
func (n *noticeBox) useless(kind launcher.ActionKind) bool {
	switch kind {
	case launcher.ActCopy:
		return n.installCommand() == ""
	case launcher.ActCheck:
		return n.ui.o.Check == nil
	case actionReport:
		return n.ui.o.Reports == nil
	}
	return false
}

// withReport adds the support report to what a problem offers, before the way
// to put it away; and to a warning that leads to the check or the service desk.
func withReport(n *launcher.Notice) []launcher.Action {
	leads := contactHelps[n.Key] || slices.ContainsFunc(n.Actions, func(a launcher.Action) bool { return a.Kind == launcher.ActCheck })
	if n.Level != launcher.Problem && !(n.Level == launcher.Warning && leads) {
		return n.Actions
	}
	actions := slices.Clone(n.Actions)
	at := len(actions)
	if at > 0 && actions[at-1].Kind == launcher.ActDismiss {
		at--
	}
	return slices.Insert(actions, at, launcher.Action{Kind: actionReport})
}

func (n *noticeBox) drawOffer(l *kit.Link, a launcher.Action) {
	text, on := "", true
	switch {
	case n.copied == a.Kind:
		text = n.ui.t("copied")
	case n.offer != nil:
		text, on = n.offer(a)
	default:
		text = n.ui.actionWord(a.Kind)
	}
	l.Set(text)
	if on != l.Disabled() {
		return
	}
	if on {
		l.Enable()
	} else {
		l.Disable()
	}
}

// markCopied says at the action itself that the clipboard has it.
func (n *noticeBox) markCopied(kind launcher.ActionKind) {
	n.copied = kind
	n.setActions(n.actions)
	n.Refresh()
}

// topic is the help page about what is told.
func (n *noticeBox) topic() string {
	if n.notice == nil {
		return ""
	}
	return n.notice.Topic
}

// shown is everything that can be read, "" while hidden.
func (n *noticeBox) shown() string {
	if !n.Visible() {
		return ""
	}
	all := n.text()
	for i := range n.actions {
		all += "|" + n.pool[i].Text
	}
	return all
}

// actionWord is what an action is called; some are the window's own.
func (u *UI) actionWord(kind launcher.ActionKind) string {
	switch kind {
	case actionReport:
		return u.t("report.open")
	case actionRefresh:
		return u.t("systems.refresh")
	case actionClearSearch:
		return u.t("systems.clear-search")
	}
	return u.t("action." + string(kind))
}

func (n *noticeBox) act(i int) {
	if i < len(n.actions) && n.perform != nil {
		n.perform(n.actions[i])
	}
}

func (n *noticeBox) installCommand() string {
	if n.notice == nil {
		return ""
	}
	s, _ := n.notice.Data["Install"].(string)
	return s
}

func (n *noticeBox) text() string { return n.words.Text() }

// AccessibilityLabel implements fyne.Accessible.
func (n *noticeBox) AccessibilityLabel() string { return n.text() }

// AccessibilityRole implements fyne.Accessible.
func (n *noticeBox) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

const (
	noticeLeft = 36
	noticePad  = 12
)

func (n *noticeBox) HeightFor(width float32) float32 {
	w := width - noticeLeft - 14
	h := n.words.HeightFor(w) + 2*noticePad
	if n.links.Visible() {
		h += kit.HeightOf(n.links, w) + 4
	}
	return h
}

// TopOf is where one of its links stands below its upper edge.
func (n *noticeBox) TopOf(part fyne.CanvasObject) (top float32, found bool) {
	top, found = kit.TopIn(n.links, part)
	return n.links.Position().Y + top, found
}

// LeadEnd is how far down its first words reach, those of setLead.
func (n *noticeBox) LeadEnd() float32 {
	return noticePad + n.lead.HeightFor(n.Size().Width-noticeLeft-14)
}

// setLead says which words at its beginning have to be seen.
func (n *noticeBox) setLead(title, advice string) {
	n.lead.Set(kit.Strong(title).Sized(kit.SizeLabel), kit.Plain("\n"+advice).Sized(kit.SizeLabel))
}

var levelColors = map[launcher.Level][2]fyne.ThemeColorName{
	launcher.Info:    {kit.ColorBrandSoft, kit.ColorBrand},
	launcher.OK:      {kit.ColorOKSoft, kit.ColorOK},
	launcher.Warning: {kit.ColorWarningSoft, kit.ColorWarning},
	launcher.Problem: {kit.ColorErrorSoft, kit.ColorError},
}

// CreateRenderer implements fyne.Widget.
func (n *noticeBox) CreateRenderer() fyne.WidgetRenderer {
	box, dot := kit.NewBox(kit.RadiusRow), canvas.NewCircle(theme.Color(kit.ColorError))
	d := &kit.Drawn{Parts: kit.Parts(box, dot, n.words, n.links)}
	d.Min = func() fyne.Size { return fyne.NewSize(120, n.HeightFor(n.Size().Width)) }
	d.Arrange = func(s fyne.Size) {
		box.Resize(s)
		w := s.Width - noticeLeft - 14
		line := kit.Small("M").Sized(kit.SizeLabel).Measure("M").Height
		kit.Place(dot, 15, noticePad+(line-11)/2, 11, 11)
		h := n.words.HeightFor(w)
		kit.Place(n.words, noticeLeft, noticePad, w, h)
		kit.Place(n.links, noticeLeft, noticePad+h+4, w, kit.HeightOf(n.links, w))
	}
	d.Draw = func() {
		c := levelColors[n.level]
		kit.Paint(box, c[0], kit.ColorClear)
		dot.FillColor = theme.Color(c[1])
		dot.Refresh()
		d.Arrange(n.Size())
		canvas.Refresh(n)
	}
	d.Draw()
	return d
}

// noticeWords are a notice's two sentences in the person's language, with the
// service desk's lines where only they can help.
func (u *UI) noticeWords(n *launcher.Notice) (title, advice string) {
	title = u.texts.T(n.Key+".title", n.Data)
	if u.texts.Has(n.Key + ".advice") {
		advice = u.texts.T(n.Key+".advice", n.Data)
	}
	if contactHelps[n.Key] {
		if s := u.supportLine(); s != "" {
			advice = strings.TrimSpace(advice + "\n" + s)
		}
		if code := u.caseCode(n); code != "" {
			advice += "\n" + u.texts.T("report.code", map[string]any{"Code": code})
		}
	}
	return title, advice
}

// contactHelps are the notices whose only way out is the service desk.
var contactHelps = map[string]bool{
	"portal.not-authorised": true, "portal.expired-no-change": true, "portal.change-not-offered": true,
	"portal.change-failed": true, "portal.change-uncertain": true, "portal.code-service-silent": true,
	"portal.windows-auth": true, "portal.external-redirect": true, "portal.unknown-page": true,
	"portal.tls-expired": true, "portal.tls-wrong-host": true, "portal.tls-unknown-issuer": true,
	"session.disabled": true, "session.logged-off": true, "session.denied": true, "session.licence": true,
}
