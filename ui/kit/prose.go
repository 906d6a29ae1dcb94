package kit

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Span is text in one style.
type Span struct {
	Text  string
	Size  fyne.ThemeSizeName
	Color fyne.ThemeColorName
	Style fyne.TextStyle
}

// Bold is the style of bold text.
var Bold = fyne.TextStyle{Bold: true}

// Plain is text of the usual size and colour.
func Plain(text string) Span { return Span{Text: text, Size: SizeText, Color: ColorText} }

// Strong is the same in bold.
func Strong(text string) Span {
	return Span{Text: text, Size: SizeText, Color: ColorText, Style: Bold}
}

// Title is a page's heading.
func Title(text string) Span {
	return Span{Text: text, Size: sizeTitle, Color: ColorText, Style: Bold}
}

// Muted is text that steps back.
func Muted(text string) Span { return Span{Text: text, Size: SizeText, Color: ColorMuted} }

// Label names a field.
func Label(text string) Span {
	return Span{Text: text, Size: SizeLabel, Color: ColorText, Style: Bold}
}

// Small is the text of hints.
func Small(text string) Span { return Span{Text: text, Size: SizeSmall, Color: ColorMuted} }

// Bold, In and Sized give the same text another look.
func (s Span) Bold() Span                         { s.Style.Bold = true; return s }
func (s Span) In(color fyne.ThemeColorName) Span  { s.Color = color; return s }
func (s Span) Sized(size fyne.ThemeSizeName) Span { s.Size = size; return s }

// Measure is the size of a text in this look, on one line.
func (s Span) Measure(text string) fyne.Size {
	return fyne.MeasureText(text, theme.Size(s.Size), s.Style)
}
func (s Span) sameLook(o Span) bool { o.Text = s.Text; return s == o }

// Prose is wrapped text in one or more styles. Its height follows its width.
type Prose struct {
	widget.BaseWidget
	spans []Span
	Align fyne.TextAlign
	// OneLine cuts with an ellipsis instead of wrapping.
	OneLine bool

	lines     []textLine
	wrappedAt float32
	wrapped   bool
}

type textRun struct {
	Span
	x, width float32
}

type textLine struct {
	runs          []textRun
	width, height float32
}

// NewProse makes a text that wraps.
func NewProse(spans ...Span) *Prose {
	p := &Prose{spans: spans}
	p.ExtendBaseWidget(p)
	return p
}

// Set changes the text; an empty one hides the widget, so that it takes no room.
func (p *Prose) Set(spans ...Span) {
	if sameSpans(p.spans, spans) && p.Visible() == anyText(spans) {
		return
	}
	p.spans = spans
	p.wrapped = false
	if anyText(spans) {
		p.Show()
	} else {
		p.Hide()
	}
	p.Refresh()
}

func sameSpans(a, b []Span) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func anyText(spans []Span) bool {
	for _, s := range spans {
		if s.Text != "" {
			return true
		}
	}
	return false
}

// Text is what a person reads, for tests and screen readers.
func (p *Prose) Text() string {
	var b strings.Builder
	for _, s := range p.spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// AccessibilityLabel implements fyne.Accessible.
func (p *Prose) AccessibilityLabel() string { return p.Text() }

// AccessibilityRole implements fyne.Accessible.
func (p *Prose) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// NaturalWidth is the width at which nothing wraps.
func (p *Prose) NaturalWidth() float32 {
	var longest float32
	for _, l := range p.wrap(1e6) {
		longest = max(longest, l.width)
	}
	return longest + 1
}

// HeightFor implements Flowing.
func (p *Prose) HeightFor(width float32) float32 {
	var h float32
	for _, l := range p.linesAt(width) {
		h += l.height
	}
	return h
}

// MinSize implements fyne.Widget.
func (p *Prose) MinSize() fyne.Size {
	w := p.Size().Width
	if w <= 0 {
		w = 320
	}
	return fyne.NewSize(1, p.HeightFor(w))
}

// Refresh implements fyne.Widget.
func (p *Prose) Refresh() {
	p.wrapped = false // text size or fonts may have changed
	p.BaseWidget.Refresh()
}

func (p *Prose) linesAt(width float32) []textLine {
	if !p.wrapped || p.wrappedAt != width {
		if p.OneLine {
			p.lines = p.cut(width)
		} else {
			p.lines = p.wrap(width)
		}
		p.wrapped, p.wrappedAt = true, width
	}
	return p.lines
}

// wrap breaks the text into lines between words; a word that is wider than a
// line is broken where it must be.
func (p *Prose) wrap(width float32) []textLine {
	var lines []textLine
	line := textLine{}
	end := func(s Span) {
		if line.height == 0 {
			line.height = s.Measure("M").Height
		}
		lines = append(lines, line)
		line = textLine{}
	}
	for _, s := range p.spans {
		for i, paragraph := range strings.Split(s.Text, "\n") {
			if i > 0 {
				end(s)
			}
			for _, word := range words(paragraph) {
				for word != "" {
					bare := strings.TrimRight(word, " ")
					if line.width+s.Measure(bare).Width <= width {
						line.add(s, word)
						break
					}
					if len(line.runs) > 0 {
						end(s)
						word = strings.TrimLeft(word, " ")
						continue
					}
					n := fitting(s, word, width)
					line.add(s, word[:n])
					word = word[n:]
					if word != "" {
						end(s)
					}
				}
			}
		}
	}
	if len(line.runs) > 0 || len(lines) == 0 && len(p.spans) > 0 {
		end(p.spans[len(p.spans)-1])
	}
	return lines
}

// cut is the text on one line, with an ellipsis where it is too long.
func (p *Prose) cut(width float32) []textLine {
	line := textLine{}
	for _, s := range p.spans {
		text := strings.ReplaceAll(s.Text, "\n", " ")
		if line.width+s.Measure(text).Width <= width {
			line.add(s, text)
			continue
		}
		room := width - line.width - s.Measure("…").Width
		n := 0
		if room > 0 {
			n = fitting(s, text, room)
		}
		line.add(s, strings.TrimRight(text[:n], " ")+"…")
		break
	}
	return []textLine{line}
}

// words splits into words, each with the blanks that follow it.
func words(s string) []string {
	var all []string
	for s != "" {
		end := strings.IndexByte(s, ' ')
		if end < 0 {
			return append(all, s)
		}
		for end < len(s) && s[end] == ' ' {
			end++
		}
		all = append(all, s[:end])
		s = s[end:]
	}
	return all
}

// fitting is how many bytes of a text fit into a width, at least one rune.
func fitting(s Span, text string, width float32) int {
	ends := []int{}
	for i, r := range text {
		ends = append(ends, i+utf8.RuneLen(r))
	}
	low, high := 1, len(ends)
	for low < high {
		mid := (low + high + 1) / 2
		if s.Measure(text[:min(ends[mid-1], len(text))]).Width <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return min(ends[low-1], len(text))
}

func (l *textLine) add(s Span, word string) {
	if n := len(l.runs); n > 0 && l.runs[n-1].sameLook(s) {
		last := &l.runs[n-1]
		l.width -= last.width
		last.Text += word
		last.width = s.Measure(last.Text).Width
		l.width += last.width
		return
	}
	s.Text = word
	size := s.Measure(word)
	l.runs = append(l.runs, textRun{Span: s, x: l.width, width: size.Width})
	l.width += size.Width
	l.height = max(l.height, size.Height)
}

// CreateRenderer implements fyne.Widget.
func (p *Prose) CreateRenderer() fyne.WidgetRenderer {
	return laidOut(&proseRenderer{prose: p}, p.Size())
}

type proseRenderer struct {
	prose *Prose
	texts []*canvas.Text // kept and reused
	shown []fyne.CanvasObject
}

// Layout implements fyne.WidgetRenderer.
func (r *proseRenderer) Layout(size fyne.Size) {
	r.shown = r.shown[:0]
	var y float32
	for _, line := range r.prose.linesAt(size.Width) {
		var left float32
		switch r.prose.Align {
		case fyne.TextAlignCenter:
			left = (size.Width - line.width) / 2
		case fyne.TextAlignTrailing:
			left = size.Width - line.width
		}
		for _, run := range line.runs {
			t := r.next()
			t.Text, t.TextSize, t.TextStyle = run.Text, theme.Size(run.Size), run.Style
			t.Color = theme.Color(run.Color)
			h := run.Measure(run.Text).Height
			t.Move(fyne.NewPos(left+run.x, y+(line.height-h)/2))
			t.Resize(fyne.NewSize(run.width, h))
			t.Refresh()
		}
		y += line.height
	}
}

func (r *proseRenderer) next() *canvas.Text {
	n := len(r.shown)
	if n == len(r.texts) {
		r.texts = append(r.texts, canvas.NewText("", theme.Color(ColorText)))
	}
	r.shown = append(r.shown, r.texts[n])
	return r.texts[n]
}

// MinSize implements fyne.WidgetRenderer.
func (r *proseRenderer) MinSize() fyne.Size { return r.prose.MinSize() }

// Refresh implements fyne.WidgetRenderer.
func (r *proseRenderer) Refresh() {
	r.Layout(r.prose.Size())
	canvas.Refresh(r.prose)
}

// Objects implements fyne.WidgetRenderer.
func (r *proseRenderer) Objects() []fyne.CanvasObject { return r.shown }

// Destroy implements fyne.WidgetRenderer.
func (r *proseRenderer) Destroy() {}
