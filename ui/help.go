package ui

import (
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"backstage/launcher"
	"backstage/ui/kit"
)

// helpPane shows the help beside the work: the topic of the present step, a
// search, and the way to the service desk.
type helpPane struct {
	ui       *UI
	open     bool
	topic    string
	history  []string
	root     *fyne.Container
	box, rim *canvas.Rectangle
	box2     *kit.SearchBox
	search   *kit.Entry
	back     *kit.Link
	close    *kit.Link
	smaller  *kit.TextButton // text size
	larger   *kit.TextButton
	scroll   *container.Scroll
	content  *fyne.Container
	extent   *kit.Fixed
	page     *widget.RichText
	hits     *fyne.Container
	support  *kit.Message
	ways     *fyne.Container // below every page: the connection check, the support report
	check    *kit.Link
	report   *kit.Link
	pages    []helpPage // of the present language, in the order of their titles
	pictures []*helpPicture
	shown    string // what page holds: topic, language and text
	contact  bool   // contacting support is the page's last advice
}

// helpPage is one topic in one language.
type helpPage struct {
	topic, title, text string
}

// firstTopic is where the help starts when no topic fits.
const firstTopic = "index"

func newHelpPane(u *UI) *helpPane {
	h := &helpPane{ui: u, box: kit.NewBox(0), rim: kit.NewBox(0), extent: &kit.Fixed{}}
	h.box2 = kit.NewSearchBox(u.host, h.searched, nil)
	h.search = h.box2.Entry
	h.search.OnSubmitted = func(string) { h.openFirstHit() }
	h.search.OnKey = func(k *fyne.KeyEvent) bool {
		if k.Name == fyne.KeyEscape && h.search.Text != "" {
			h.search.SetText("")
			return true
		}
		return false
	}
	h.back = kit.NewLink(u.host, h.goBack)
	h.close = kit.NewLink(u.host, u.closeHelp)
	h.back.TextSize, h.close.TextSize = kit.SizeLabel, kit.SizeLabel
	h.page = widget.NewRichText()
	h.page.Wrapping = fyne.TextWrapWord
	h.hits = kit.NewColumn()
	h.support = kit.NewMessage(u.host)
	h.smaller = kit.NewTextButton(u.host, func() { u.resizeText(-1) })
	h.larger = kit.NewTextButton(u.host, func() { u.resizeText(1) })
	h.check, h.report = kit.NewLink(u.host, u.openCheck), kit.NewLink(u.host, u.openReport)
	h.check.TextSize, h.report.TextSize = kit.SizeLabel, kit.SizeLabel
	h.ways = kit.NewFlow(16, 6, h.check, h.report)
	h.content = &fyne.Container{Layout: h.extent, Objects: []fyne.CanvasObject{h.hits, h.page, h.support, h.ways}}
	h.scroll = container.NewVScroll(h.content)
	h.root = &fyne.Container{Layout: &kit.Arranged{Put: h.arrange}, Objects: []fyne.CanvasObject{h.box, h.rim, h.back, h.smaller, h.larger, h.close, h.box2, h.scroll}}
	h.root.Hide()
	return h
}

func (h *helpPane) arrange(size fyne.Size) {
	h.box.Resize(size)
	kit.Place(h.rim, 0, 0, 1, size.Height)
	const margin = 20
	w := size.Width - 2*margin
	y := float32(10)
	cw := min(h.close.NaturalWidth(), w)
	lh := max(h.close.HeightFor(w), h.back.HeightFor(w))
	kit.Place(h.close, size.Width-margin-cw, y, cw, lh)
	x := size.Width - margin - cw - 8
	for _, b := range []*kit.TextButton{h.larger, h.smaller} {
		if bw, bh := b.NaturalWidth(), b.MinSize().Height; b.Visible() {
			x -= bw
			kit.Place(b, x, y+(lh-bh)/2, bw, bh)
		}
	}
	if bw := h.back.NaturalWidth(); h.back.Hidden || bw <= x-margin-4 {
		kit.Place(h.back, margin, y, bw, lh)
	} else { // large text: a line of its own
		y += lh + 4
		lh = h.back.HeightFor(w)
		kit.Place(h.back, margin, y, min(bw, w), lh)
	}
	y += lh + 8
	kit.Place(h.box2, margin, y, w, h.box2.Height())
	y += h.box2.Height() + 10
	kit.Place(h.scroll, 0, y, size.Width, max(0, size.Height-y))
	h.flowDown(size.Width, margin, w)
	h.content.Resize(fyne.NewSize(size.Width, max(h.extent.Size.Height, h.scroll.Size().Height)))
	h.scroll.Base.Refresh()
}

// flowDown places what scrolls. Rich text knows its height only at its width.
func (h *helpPane) flowDown(width, margin, w float32) {
	y := float32(4)
	if h.hits.Visible() {
		hh := kit.HeightOf(h.hits, w)
		kit.Place(h.hits, margin, y, w, hh)
		y += hh + 12
	}
	if h.page.Visible() {
		words := w - listIndent()
		for _, p := range h.pictures {
			p.fit(words)
		}
		pad := theme.Size(theme.SizeNameInnerPadding)
		h.page.Move(fyne.NewPos(margin-pad, y-pad))
		h.page.Resize(fyne.NewSize(words+2*pad, h.page.Size().Height))
		ph := h.page.MinSize().Height
		h.page.Resize(fyne.NewSize(words+2*pad, ph))
		y += ph - 2*pad + 14
	}
	if h.support.Visible() {
		sh := h.support.HeightFor(w)
		kit.Place(h.support, margin, y, w, sh)
		y += sh + 12
	}
	if wh := kit.HeightOf(h.ways, w); wh > 0 {
		kit.Place(h.ways, margin, y, w, wh)
		y += wh + 12
	}
	h.extent.Size = fyne.NewSize(width, y)
}

// listIndent is how far a list's further lines stand in. Fyne breaks them as if
// they did not, so that they would reach into the margin by as much.
func listIndent() float32 {
	of := func(mark string) float32 {
		return fyne.MeasureText(mark, theme.TextSize(), fyne.TextStyle{Bold: true}).Width
	}
	return max(of("•  "), of("1. "))
}

// focused tells whether somebody is typing or walking in the help.
func (h *helpPane) focused() bool {
	f := h.ui.window.Canvas().Focused()
	return h.open && (f == fyne.Focusable(h.search) || f == fyne.Focusable(h.close) || f == fyne.Focusable(h.back) ||
		f == fyne.Focusable(h.smaller) || f == fyne.Focusable(h.larger) || f == fyne.Focusable(h.check) || f == fyne.Focusable(h.report))
}

// toggleHelp opens the help on the present step's topic, or closes it.
func (u *UI) toggleHelp() {
	if u.help.open {
		u.closeHelp()
		return
	}
	u.openHelp("")
}

// openHelp opens the help on a topic; "" is that of the present step.
func (u *UI) openHelp(topic string) {
	h := u.help
	if topic == "" {
		topic = u.state.Topic()
	}
	h.open = true
	h.history = nil
	h.root.Show()
	h.pages = nil // an organisation's own may have come since
	h.load()
	h.search.SetText("")
	h.show(topic)
	u.redraw()
	if u.window.Canvas().Size().Width < helpBeside {
		u.focus(h.close)
	}
}

// resizeText goes to the next smaller or larger size of the settings.
func (u *UI) resizeText(step int) {
	at := 0
	for i, size := range textSizes {
		if size <= u.settings.TextSize {
			at = i
		}
	}
	if to := at + step; to >= 0 && to < len(textSizes) {
		u.choose("textSize", textSizes[to], nil)
	}
}

func (u *UI) closeHelp() {
	u.help.open = false
	u.help.root.Hide()
	u.redraw()
	u.focusFirst()
}

// stepChanged follows the work, unless somebody is reading elsewhere.
func (h *helpPane) stepChanged(s launcher.State) {
	if h.open && len(h.history) == 0 && h.search.Text == "" {
		h.show(s.Topic())
	}
}

func (h *helpPane) languageChanged() {
	h.pages, h.shown = nil, ""
	if h.open {
		h.load()
		h.show(h.topic)
	}
}

// load reads the pages of the present language; they are in memory, so this
// takes no disk.
func (h *helpPane) load() {
	if h.pages != nil || h.ui.o.Help == nil {
		return
	}
	end := "." + h.ui.texts.Lang() + ".md"
	files, _ := fs.Glob(h.ui.o.Help, "*"+end)
	for _, file := range files {
		text, err := fs.ReadFile(h.ui.o.Help, file)
		if err != nil {
			continue
		}
		p := helpPage{topic: strings.TrimSuffix(path.Base(file), end), text: strings.ReplaceAll(string(text), "\r\n", "\n")}
		p.title = p.topic
		for line := range strings.Lines(p.text) {
			if strings.HasPrefix(line, "# ") {
				p.title = strings.TrimSpace(line[2:])
				break
			}
		}
		h.pages = append(h.pages, p)
	}
	slices.SortFunc(h.pages, func(a, b helpPage) int { return strings.Compare(fold(a.title), fold(b.title)) })
}

func (h *helpPane) find(topic string) (helpPage, bool) {
	for _, want := range []string{topic, h.ui.state.Step.Topic(), firstTopic} {
		for _, p := range h.pages {
			if p.topic == want {
				return p, true
			}
		}
	}
	if len(h.pages) > 0 {
		return h.pages[0], true
	}
	return helpPage{}, false
}

// show puts a topic into the pane.
func (h *helpPane) show(topic string) {
	p, ok := h.find(topic)
	h.topic = p.topic
	h.contact = strings.Contains(p.text, "\n## "+h.ui.t("help.contact")+"\n")
	if key := p.topic + "." + h.ui.texts.Lang() + "\n" + p.text; key != h.shown {
		h.shown = key
		text := p.text
		if !ok {
			text = h.ui.t("help.missing")
		}
		h.page.Segments = h.segments(text)
		h.page.Refresh()
		h.scroll.ScrollToOffset(fyne.Position{})
	}
}

// goTo follows a link to another topic.
func (h *helpPane) goTo(topic string) {
	h.history = append(h.history, h.topic)
	h.search.SetText("")
	h.show(topic)
	h.ui.redraw()
}

func (h *helpPane) goBack() {
	if n := len(h.history); n > 0 {
		topic := h.history[n-1]
		h.history = h.history[:n-1]
		h.show(topic)
	} else if h.topic != firstTopic {
		h.show(firstTopic)
	}
	h.ui.redraw()
}

// searched lists the topics that hold every word that was typed.
func (h *helpPane) searched() {
	h.hits.Objects = nil
	query := strings.Fields(fold(h.search.Text))
	if len(query) > 0 {
		for _, p := range h.found(query) {
			l := kit.NewLink(h.ui.host, func() { h.goTo(p.topic) })
			l.Set(p.title)
			h.hits.Objects = append(h.hits.Objects, kit.Below(6, l))
		}
		if len(h.hits.Objects) == 0 {
			h.hits.Objects = []fyne.CanvasObject{kit.NewProse(kit.Muted(h.ui.t("help.no-hits")))}
		}
	}
	h.drawParts()
	h.root.Refresh()
}

// found are the topics with all words; those with them in their titles first.
func (h *helpPane) found(query []string) []helpPage {
	var titles, texts []helpPage
	for _, p := range h.pages {
		switch {
		case holdsAll(fold(p.title), query):
			titles = append(titles, p)
		case holdsAll(fold(p.text), query):
			texts = append(texts, p)
		}
	}
	return append(titles, texts...)
}

func (h *helpPane) openFirstHit() {
	if query := strings.Fields(fold(h.search.Text)); len(query) > 0 {
		if found := h.found(query); len(found) > 0 {
			h.goTo(found[0].topic)
		}
	}
}

func (h *helpPane) drawParts() {
	searching := strings.TrimSpace(h.search.Text) != ""
	h.hits.Hidden = !searching
	h.page.Hidden = searching
	h.support.Hidden = searching || !h.contact || h.ui.supportLine() == ""
	h.check.Hidden, h.report.Hidden = h.ui.o.Check == nil, h.ui.o.Reports == nil
	h.ways.Hidden = h.check.Hidden && h.report.Hidden
}

func (h *helpPane) render() {
	if !h.open {
		return
	}
	t := h.ui.t
	h.search.SetPlaceHolder(t("help.search"))
	h.close.Set(t("help.close"))
	h.back.Set(t("help.back"))
	if len(h.history) == 0 {
		h.back.Set(t("help.all"))
	}
	h.back.Hidden = len(h.history) == 0 && h.topic == firstTopic
	h.smaller.Text, h.larger.Text = "A–", "A+"
	h.smaller.Label, h.larger.Label = t("help.smaller"), t("help.larger")
	h.smaller.Hidden = h.ui.settings.Locked("textSize")
	h.larger.Hidden = h.smaller.Hidden
	h.check.Set(t("action.check"))
	h.report.Set(t("report.open"))
	h.drawSupport()
	h.drawParts()
	kit.Paint(h.box, kit.ColorSurface, kit.ColorClear)
	kit.Paint(h.rim, kit.ColorLine, kit.ColorClear)
	h.root.Refresh()
}

// drawSupport is the service desk, as the organisation gave it.
func (h *helpPane) drawSupport() {
	s := h.ui.settings
	name := s.OrganisationName
	if name == "" {
		name = h.ui.t("support.title")
	} else {
		name = h.ui.texts.T("support.of", map[string]any{"Organisation": name})
	}
	status, open := h.ui.deskStatus(h.ui.o.Now())
	tone := kit.Good
	if !open {
		tone = kit.Neutral
	}
	h.support.Tell(tone, name, status, h.ui.deskOffers()...)
}

// segments reads a page and makes it safe: links lead only where safeURL
// allows, or to other pages; pictures come only from the help itself.
func (h *helpPane) segments(text string) []widget.RichTextSegment {
	var all []widget.RichTextSegment
	h.pictures = nil
	at := 0
	for _, m := range pictureLine.FindAllStringSubmatchIndex(text, -1) {
		all = append(all, h.words(text[at:m[0]])...)
		all = append(all, h.pictureWithCaption(text[m[4]:m[5]], text[m[2]:m[3]])...)
		at = m[1]
	}
	return append(all, h.words(text[at:])...)
}

// words are what stands between the pictures. Of a picture that is not the
// help's own, its words are left.
func (h *helpPane) words(text string) []widget.RichTextSegment {
	return h.tame(widget.NewRichTextFromMarkdown(anyPicture.ReplaceAllString(text, "$1")).Segments)
}

func (h *helpPane) tame(segments []widget.RichTextSegment) []widget.RichTextSegment {
	var kept []widget.RichTextSegment
	for _, seg := range segments {
		switch s := seg.(type) {
		case *widget.ImageSegment:
			continue // Fyne would fetch it, from wherever it lies
		case *widget.TextSegment:
			if s.Style.SizeName == theme.SizeNameHeadingText || s.Style.SizeName == theme.SizeNameSubHeadingText {
				s.Style.SizeName = kit.SizeSub
			}
		case *widget.HyperlinkSegment:
			s.OnTapped = h.follow(s.URL)
			s.TextStyle.Bold = true
		case *widget.ParagraphSegment:
			s.Texts = h.tame(s.Texts)
		case *widget.ListSegment:
			s.Items = h.tame(s.Items)
			kept = append(kept, airy(s)...)
			continue
		}
		kept = append(kept, seg)
	}
	return kept
}

// airy is a list with a little air between its items and after it: Fyne sets
// them without any.
func airy(list *widget.ListSegment) []widget.RichTextSegment {
	var parts []widget.RichTextSegment
	for i, item := range list.Items {
		one := &widget.ListSegment{Items: []widget.RichTextSegment{item}, Ordered: list.Ordered}
		if list.Ordered {
			one.SetStartNumber(list.StartNumber() + i)
		}
		gap := widget.RichTextStyleParagraph
		gap.SizeName = kit.SizeGap
		parts = append(parts, one, &widget.TextSegment{Style: gap})
	}
	return parts
}

func (h *helpPane) follow(u *url.URL) func() {
	return func() {
		switch {
		case u == nil:
		case u.Scheme == "help":
			h.goTo(strings.Trim(u.Opaque+u.Host+u.Path, "/"))
		default:
			h.ui.openURL(u.String())
		}
	}
}

// safeURL tells whether an address may be handed to the system: a page, a mail
// or a phone call, never a file or a program.
func safeURL(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "https":
		return u.Host != "" && u.User == nil
	case "mailto", "tel":
		return u.Opaque != ""
	}
	return false
}
