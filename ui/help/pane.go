package help

import (
	"io/fs"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"backstage/translations"
	"backstage/ui/kit"
	"backstage/ui/search"
)

// Options of the pane.
type Options struct {
	Host *kit.Host
	// Pages holds <topic>.<language>.md and pictures/<name>.<language>.png; nil
	// without help. They are read on the UI goroutine, so they lie in memory.
	Pages fs.FS
	Texts *translations.Texts
	// OpenURL opens an address, if it may be opened at all.
	OpenURL func(address string)
	// Close closes the pane, as the person asked.
	Close func()
	// ResizeText asks for the next larger text (1) or the next smaller one (-1).
	ResizeText func(step int)
	// Check and Report open the connection check and the support report; nil
	// where there is none.
	Check, Report func()
}

// View is what stands around the pages.
type View struct {
	// Desk is the service desk, nil where nobody said how to reach it.
	Desk *Desk
	// TextSizeFixed: the text's size may not be changed here.
	TextSizeFixed bool
}

// Desk is the service desk: its name, when it answers and whether it does now,
// and the ways to it.
type Desk struct {
	Name, Status string
	Answers      bool
	Offers       []kit.Offer
}

// Pane shows the help beside the work: the topic of the present step, a
// search, and the way to the service desk.
type Pane struct {
	o         Options
	texts     *translations.Texts
	view      View
	step      string // the topic of the present step
	open      bool
	topic     string
	history   []string
	root      *fyne.Container
	box, rim  *canvas.Rectangle
	searchBox *kit.SearchBox
	search    *kit.Entry
	back      *kit.Link
	close     *kit.Link
	smaller   *kit.TextButton // text size
	larger    *kit.TextButton
	scroll    *kit.Scroll
	content   *fyne.Container
	extent    *kit.Fixed
	page      *widget.RichText
	hits      *fyne.Container
	desk      *kit.Message
	ways      *fyne.Container // below every page: the connection check, the support report
	check     *kit.Link
	report    *kit.Link
	pages     []page // of the present language, in the order of their titles
	pictures  []*picture
	shown     string // what page holds: topic, language and text
	contact   bool   // contacting support is the page's last advice
}

// New makes the pane, closed.
func New(o Options) *Pane {
	h := &Pane{o: o, texts: o.Texts, box: kit.NewBox(0), rim: kit.NewBox(0), extent: &kit.Fixed{}}
	h.searchBox = kit.NewSearchBox(o.Host, h.searched, nil)
	h.search = h.searchBox.Entry
	h.search.OnSubmitted = func(string) { h.openFirstHit() }
	h.search.OnKey = func(k *fyne.KeyEvent) bool {
		if k.Name == fyne.KeyEscape && h.search.Text != "" {
			h.search.SetText("")
			return true
		}
		return false
	}
	h.back = kit.NewLink(o.Host, h.goBack)
	h.close = kit.NewLink(o.Host, o.Close)
	h.back.TextSize, h.close.TextSize = kit.SizeLabel, kit.SizeLabel
	h.page = widget.NewRichText()
	h.page.Wrapping = fyne.TextWrapWord
	h.hits = kit.NewColumn()
	h.desk = kit.NewMessage(o.Host)
	h.smaller = kit.NewTextButton(o.Host, func() { o.ResizeText(-1) })
	h.larger = kit.NewTextButton(o.Host, func() { o.ResizeText(1) })
	h.check, h.report = kit.NewLink(o.Host, o.Check), kit.NewLink(o.Host, o.Report)
	h.check.TextSize, h.report.TextSize = kit.SizeLabel, kit.SizeLabel
	h.ways = kit.NewFlow(16, 6, h.check, h.report)
	h.content = &fyne.Container{Layout: h.extent, Objects: []fyne.CanvasObject{h.hits, h.page, h.desk, h.ways}}
	h.scroll = kit.NewScroll(h.content)
	h.root = &fyne.Container{Layout: &kit.Arranged{Put: h.arrange}, Objects: []fyne.CanvasObject{h.box, h.rim, h.back, h.smaller, h.larger, h.close, h.searchBox, h.scroll}}
	h.root.Hide()
	return h
}

func (h *Pane) arrange(size fyne.Size) {
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
	kit.Place(h.searchBox, margin, y, w, h.searchBox.Height())
	y += h.searchBox.Height() + 10
	kit.Place(h.scroll, 0, y, size.Width, max(0, size.Height-y))
	h.flowDown(size.Width, margin, w)
	h.content.Resize(fyne.NewSize(size.Width, max(h.extent.Size.Height, h.scroll.Size().Height)))
	h.scroll.Base.Refresh()
}

// flowDown places what scrolls. Rich text knows its height only at its width.
func (h *Pane) flowDown(width, margin, w float32) {
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
	if h.desk.Visible() {
		sh := h.desk.HeightFor(w)
		kit.Place(h.desk, margin, y, w, sh)
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

// Object is the pane itself, for the window to place and to show.
func (h *Pane) Object() fyne.CanvasObject { return h.root }

// Open opens the help on a topic, or on that of the present step where there is
// no such page.
func (h *Pane) Open(topic, step string) {
	h.open, h.step = true, step
	h.history = nil
	h.root.Show()
	h.pages = nil // an organisation's own may have come since
	h.load()
	h.search.SetText("")
	h.show(topic)
}

// Close closes the help.
func (h *Pane) Close() {
	h.open = false
	h.root.Hide()
}

// IsOpen tells whether the help is open.
func (h *Pane) IsOpen() bool { return h.open }

// Topic is that of the page that is shown.
func (h *Pane) Topic() string { return h.topic }

// Text is what the page says.
func (h *Pane) Text() string { return h.page.String() }

// Scroll is where the page moves.
func (h *Pane) Scroll() *kit.Scroll { return h.scroll }

// FocusSearch gives the keyboard to the search.
func (h *Pane) FocusSearch() { h.o.Host.Focus(h.search) }

// FocusClose gives the keyboard to the way out.
func (h *Pane) FocusClose() { h.o.Host.Focus(h.close) }

// Focused tells whether somebody is typing or walking in the help.
func (h *Pane) Focused() bool {
	parts := []fyne.Focusable{h.search, h.close, h.back, h.smaller, h.larger, h.check, h.report}
	return h.open && slices.Contains(parts, h.o.Host.Window.Canvas().Focused())
}

// Follow goes to the topic of the work's next step, unless somebody is reading
// elsewhere.
func (h *Pane) Follow(topic, step string) {
	h.step = step
	if h.open && len(h.history) == 0 && h.search.Text == "" {
		h.show(topic)
	}
}

// Speak changes the language.
func (h *Pane) Speak(texts *translations.Texts) {
	h.texts = texts
	h.pages, h.shown = nil, ""
	if h.open {
		h.load()
		h.show(h.topic)
	}
}

// show puts a topic into the pane.
func (h *Pane) show(topic string) {
	p, ok := h.find(topic)
	h.topic = p.topic
	h.contact = strings.Contains(p.text, "\n## "+h.texts.T("help.contact")+"\n")
	if key := p.topic + "." + h.texts.Lang() + "\n" + p.text; key != h.shown {
		h.shown = key
		text := p.text
		if !ok {
			text = h.texts.T("help.missing")
		}
		h.page.Segments = h.segments(text)
		h.page.Refresh()
		h.scroll.ScrollToOffset(fyne.Position{})
	}
}

// goTo follows a link to another topic.
func (h *Pane) goTo(topic string) {
	h.history = append(h.history, h.topic)
	h.search.SetText("")
	h.show(topic)
	h.draw()
}

func (h *Pane) goBack() {
	if n := len(h.history); n > 0 {
		topic := h.history[n-1]
		h.history = h.history[:n-1]
		h.show(topic)
	} else if h.topic != firstTopic {
		h.show(firstTopic)
	}
	h.draw()
}

// searched lists the topics that hold every word that was typed.
func (h *Pane) searched() {
	h.hits.Objects = nil
	query := strings.Fields(search.Fold(h.search.Text))
	if len(query) > 0 {
		for _, p := range h.found(query) {
			l := kit.NewLink(h.o.Host, func() { h.goTo(p.topic) })
			l.Set(p.title)
			h.hits.Objects = append(h.hits.Objects, kit.Below(6, l))
		}
		if len(h.hits.Objects) == 0 {
			h.hits.Objects = []fyne.CanvasObject{kit.NewProse(kit.Muted(h.texts.T("help.no-hits")))}
		}
	}
	h.drawParts()
	h.root.Refresh()
}

func (h *Pane) openFirstHit() {
	if query := strings.Fields(search.Fold(h.search.Text)); len(query) > 0 {
		if found := h.found(query); len(found) > 0 {
			h.goTo(found[0].topic)
		}
	}
}

func (h *Pane) drawParts() {
	searching := strings.TrimSpace(h.search.Text) != ""
	h.hits.Hidden = !searching
	h.page.Hidden = searching
	h.desk.Hidden = searching || !h.contact || h.view.Desk == nil
	h.check.Hidden, h.report.Hidden = h.o.Check == nil, h.o.Report == nil
	h.ways.Hidden = h.check.Hidden && h.report.Hidden
}

// Render draws the pane anew, with what stands around its pages.
func (h *Pane) Render(v View) {
	h.view = v
	h.draw()
}

func (h *Pane) draw() {
	if !h.open {
		return
	}
	t := func(id string) string { return h.texts.T(id) }
	h.search.SetPlaceHolder(t("help.search"))
	h.close.Set(t("help.close"))
	h.back.Set(t("help.back"))
	if len(h.history) == 0 {
		h.back.Set(t("help.all"))
	}
	h.back.Hidden = len(h.history) == 0 && h.topic == firstTopic
	h.smaller.Text, h.larger.Text = "A–", "A+"
	h.smaller.Label, h.larger.Label = t("help.smaller"), t("help.larger")
	h.smaller.Hidden = h.view.TextSizeFixed
	h.larger.Hidden = h.smaller.Hidden
	h.check.Set(t("action.check"))
	h.report.Set(t("action.report"))
	h.drawDesk()
	h.drawParts()
	kit.Paint(h.box, kit.ColorSurface, kit.ColorClear)
	kit.Paint(h.rim, kit.ColorLine, kit.ColorClear)
	h.root.Refresh()
}

// drawDesk is the service desk, as the organisation gave it.
func (h *Pane) drawDesk() {
	d := h.view.Desk
	if d == nil {
		return
	}
	tone := kit.Neutral
	if d.Answers {
		tone = kit.Good
	}
	h.desk.Tell(tone, d.Name, d.Status, d.Offers...)
}
