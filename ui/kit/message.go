package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Tone says how good or bad something is. Colour only supports what the words
// say.
type Tone int

// The tones, from plain news to what cannot be left as it is.
const (
	Neutral Tone = iota
	Good
	Warning
	Problem
)

// Colors of a tone: of the ground, and of a mark or a word on it.
func (t Tone) Colors() (ground, mark fyne.ThemeColorName) {
	switch t {
	case Good:
		return ColorOKSoft, ColorOK
	case Warning:
		return ColorWarningSoft, ColorWarning
	case Problem:
		return ColorErrorSoft, ColorError
	}
	return ColorBrandSoft, ColorBrand
}

// Offer is something that a message offers to do.
type Offer struct {
	Text string
	// Done is what it says once it was pressed, until the message tells another
	// thing; "" for its text.
	Done string
	// Off: it cannot be pressed now.
	Off bool
	Do  func()
}

// Message tells one thing: what happened in its first, bold sentence, what to
// do in the second, and the offers that help.
type Message struct {
	widget.BaseWidget
	host   *Host
	tone   Tone
	title  string
	words  *Prose
	lead   *Prose // measures the first of the words; it is not drawn
	links  *fyne.Container
	pool   []*Link
	offers []Offer
	done   string // the text of the offer that was pressed last, "" without
}

// NewMessage makes one that is hidden until it tells something.
func NewMessage(h *Host) *Message {
	m := &Message{host: h, words: NewProse(), lead: NewProse(), links: NewFlow(16, 6)}
	m.ExtendBaseWidget(m)
	m.BaseWidget.Hide()
	return m
}

// Tell shows the message; an empty advice takes no room.
func (m *Message) Tell(tone Tone, title, advice string, offers ...Offer) {
	if title != m.title {
		m.done = ""
	}
	m.tone, m.title = tone, title
	m.words.Set(lead(title, advice)...)
	m.offers = offers
	m.drawOffers()
	m.Show()
	m.Refresh()
}

// Hide implements fyne.CanvasObject.
func (m *Message) Hide() {
	m.done = ""
	m.BaseWidget.Hide()
}

func lead(title, advice string) []Span {
	if advice == "" {
		return []Span{Strong(title).Sized(SizeLabel)}
	}
	return []Span{Strong(title).Sized(SizeLabel), Plain("\n" + advice).Sized(SizeLabel)}
}

// drawOffers keeps and reuses the links, so that one that has the focus keeps it.
func (m *Message) drawOffers() {
	for i := len(m.pool); i < len(m.offers); i++ {
		l := NewLink(m.host, func() { m.press(i) })
		l.TextSize = SizeLabel
		m.pool = append(m.pool, l)
	}
	m.links.Objects = m.links.Objects[:0]
	for i, o := range m.offers {
		l := m.pool[i]
		l.Set(o.Text)
		if o.Done != "" && o.Text == m.done {
			l.Set(o.Done)
		}
		l.SetDisabled(o.Off)
		m.links.Objects = append(m.links.Objects, l)
	}
	m.links.Hidden = len(m.links.Objects) == 0
}

func (m *Message) press(i int) {
	if i >= len(m.offers) || m.offers[i].Do == nil {
		return
	}
	o := m.offers[i]
	m.done = o.Text
	o.Do()
	if o.Done != "" {
		m.drawOffers()
		m.Refresh()
	}
}

// Offers are the links that are shown.
func (m *Message) Offers() []*Link { return m.pool[:len(m.offers)] }

// Tone of what is told.
func (m *Message) Tone() Tone { return m.tone }

// Text is the two sentences.
func (m *Message) Text() string { return m.words.Text() }

// Shown is everything that can be read, "" while hidden.
func (m *Message) Shown() string {
	if !m.Visible() {
		return ""
	}
	all := m.Text()
	for _, l := range m.Offers() {
		all += "|" + l.Text
	}
	return all
}

// AccessibilityLabel implements fyne.Accessible.
func (m *Message) AccessibilityLabel() string { return m.Text() }

// AccessibilityRole implements fyne.Accessible.
func (m *Message) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

const (
	messageLeft = 36
	messagePad  = 12
)

// HeightFor implements Flowing.
func (m *Message) HeightFor(width float32) float32 {
	w := width - messageLeft - 14
	h := m.words.HeightFor(w) + 2*messagePad
	if m.links.Visible() {
		h += HeightOf(m.links, w) + 4
	}
	return h
}

// topOf implements holder.
func (m *Message) topOf(part fyne.CanvasObject) (top float32, found bool) {
	top, found = topIn(m.links, part)
	return m.links.Position().Y + top, found
}

// SetLead says which words at its beginning have to be seen.
func (m *Message) SetLead(title, advice string) { m.lead.Set(lead(title, advice)...) }

// leadEnd is how far down the first words reach, those of SetLead.
func (m *Message) leadEnd() float32 {
	return messagePad + m.lead.HeightFor(m.Size().Width-messageLeft-14)
}

// CreateRenderer implements fyne.Widget.
func (m *Message) CreateRenderer() fyne.WidgetRenderer {
	box, dot := NewBox(RadiusRow), canvas.NewCircle(theme.Color(ColorError))
	d := &Drawn{Parts: Parts(box, dot, m.words, m.links)}
	d.Min = func() fyne.Size { return fyne.NewSize(120, m.HeightFor(m.Size().Width)) }
	d.Arrange = func(s fyne.Size) {
		box.Resize(s)
		w := s.Width - messageLeft - 14
		line := Small("M").Sized(SizeLabel).Measure("M").Height
		Place(dot, 15, messagePad+(line-11)/2, 11, 11)
		h := m.words.HeightFor(w)
		Place(m.words, messageLeft, messagePad, w, h)
		Place(m.links, messageLeft, messagePad+h+4, w, HeightOf(m.links, w))
	}
	d.Draw = func() {
		ground, mark := m.tone.Colors()
		Paint(box, ground, ColorClear)
		dot.FillColor = theme.Color(mark)
		dot.Refresh()
		d.Arrange(m.Size())
		canvas.Refresh(m)
	}
	d.Draw()
	return d
}
