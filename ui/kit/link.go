package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Link is an action that stands in the text like a word: underlined, bold, in the brand's colour.
type Link struct {
	Control
	label    *Prose
	Text     string
	TextSize fyne.ThemeSizeName
}

// NewLink makes a link that does act when pressed.
func NewLink(h *Host, act func()) *Link {
	l := &Link{label: NewProse(), TextSize: SizeText}
	l.Init(h, l, act)
	return l
}

// Set gives the link its words.
func (l *Link) Set(text string) {
	if l.Text == text {
		return
	}
	l.Text = text
	l.Refresh()
}

// AccessibilityLabel implements fyne.Accessible.
func (l *Link) AccessibilityLabel() string { return l.Text }

// AccessibilityRole implements fyne.Accessible.
func (l *Link) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleLink }

func (l *Link) look() Span {
	s := Strong(l.Text).In(ColorBrand).Sized(l.TextSize)
	s.Style.Underline = true
	if l.Disabled() {
		s.Color, s.Style.Underline = ColorMuted, false
	}
	return s
}

// NaturalWidth is the width at which its words need one line.
func (l *Link) NaturalWidth() float32 { return l.look().Measure(l.Text).Width + 1 }

// HeightFor implements Flowing.
func (l *Link) HeightFor(width float32) float32 {
	l.label.Set(l.look())
	return max(24, l.label.HeightFor(width))
}

// CreateRenderer implements fyne.Widget.
func (l *Link) CreateRenderer() fyne.WidgetRenderer {
	ring := NewRing(1)
	d := &Drawn{Parts: Parts(ring, l.label)}
	d.Min = func() fyne.Size { return fyne.NewSize(l.NaturalWidth(), l.HeightFor(l.NaturalWidth())) }
	d.Arrange = func(s fyne.Size) {
		h := l.label.HeightFor(s.Width)
		Place(l.label, 0, (s.Height-h)/2, s.Width, h)
		LayRing(ring, fyne.NewSize(min(s.Width, l.label.NaturalWidth()), s.Height))
	}
	d.Draw = func() {
		l.label.Set(l.look())
		PaintRing(ring, l.Focused)
		d.Arrange(l.Size())
		canvas.Refresh(l)
	}
	d.Draw()
	return d
}
