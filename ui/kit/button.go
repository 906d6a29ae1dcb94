package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// Button is filled (the one main action of a card) or outlined. Waiting shows
// inside it: dots and words take the label's place, and it cannot be pressed.
type Button struct {
	Control
	filled  bool
	label   *Prose
	Text    string
	Busy    bool
	Waiting *dots
}

// NewButton makes a button that does act when pressed.
func NewButton(h *Host, filled bool, act func()) *Button {
	b := &Button{filled: filled, label: NewProse(), Waiting: newDots()}
	b.label.Align = fyne.TextAlignCenter
	b.Init(h, b, func() {
		if !b.Busy {
			act()
		}
	})
	return b
}

// Set gives the label, and whether it tells of waiting.
func (b *Button) Set(text string, busy bool) {
	if b.Text == text && b.Busy == busy {
		return
	}
	b.Text, b.Busy = text, busy
	b.host.move(b.Waiting, busy)
	b.Refresh()
}

// AccessibilityLabel implements fyne.Accessible.
func (b *Button) AccessibilityLabel() string { return b.Text }

// AccessibilityRole implements fyne.Accessible.
func (b *Button) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (b *Button) paddingX() float32 {
	if b.Busy {
		return 20 + dotsWidth/2 + 6
	}
	return 20
}

func (b *Button) look() Span {
	c := ColorBrand
	switch {
	case b.filled:
		c = ColorOnBrand
	case b.Disabled():
		c = ColorMuted
	}
	return Strong(b.Text).In(c)
}

// NaturalWidth is the width at which its label needs one line.
func (b *Button) NaturalWidth() float32 {
	s := b.look()
	return s.Measure(b.Text).Width + 2*b.paddingX() + 2
}

// HeightFor implements Flowing.
func (b *Button) HeightFor(width float32) float32 {
	b.label.Set(b.look())
	return max(42, b.label.HeightFor(width-2*b.paddingX())+20)
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	ring, box := NewRing(RadiusControl), NewBox(RadiusControl)
	d := &Drawn{Parts: Parts(ring, box, b.label, b.Waiting.Container)}
	d.Min = func() fyne.Size { return fyne.NewSize(b.NaturalWidth(), b.HeightFor(b.NaturalWidth())) }
	d.Arrange = func(s fyne.Size) {
		LayRing(ring, s)
		box.Resize(s)
		pad := b.paddingX()
		h := b.label.HeightFor(s.Width - 2*pad)
		x := pad
		if b.Busy { // dots and words are centred together
			x += dotsWidth/2 + 4
			words := min(b.label.NaturalWidth(), s.Width-2*pad)
			b.Waiting.Move(fyne.NewPos((s.Width-words)/2-dotsWidth/2-4, (s.Height-dotSize)/2))
		}
		Place(b.label, x, (s.Height-h)/2, s.Width-2*pad, h)
	}
	d.Draw = func() {
		b.label.Set(b.look())
		switch {
		case b.filled && (b.Hovered || b.Busy):
			Paint(box, colorBrandHover, ColorClear)
		case b.filled:
			Paint(box, ColorBrand, ColorClear)
		case b.Hovered && !b.Disabled():
			Paint(box, ColorBrandSoft, ColorControl)
		default:
			Paint(box, ColorSurface, ColorControl)
		}
		b.Waiting.show(b.Busy, b.look().Color)
		PaintRing(ring, b.Focused)
		d.Arrange(b.Size())
		canvas.Refresh(b)
	}
	d.Draw()
	return d
}
