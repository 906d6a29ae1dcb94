package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// TextButton is a button without a frame: words or a small picture, with soft
// colour under the pointer and while what it opens is open.
type TextButton struct {
	Control
	Text     string
	Label    string // for screen readers
	Icon     *Glyph
	On       bool
	TextSize fyne.ThemeSizeName
	Plain    bool // in the footer: muted, not bold
}

// NewTextButton makes one that does act when pressed.
func NewTextButton(h *Host, act func()) *TextButton {
	b := &TextButton{TextSize: SizeLabel}
	b.Init(h, b, act)
	return b
}

// AccessibilityLabel implements fyne.Accessible.
func (b *TextButton) AccessibilityLabel() string {
	if b.Label != "" {
		return b.Label
	}
	return b.Text
}

// AccessibilityRole implements fyne.Accessible.
func (b *TextButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (b *TextButton) look() Span {
	if b.Plain {
		return Small(b.Text)
	}
	return Strong(b.Text).In(ColorBrand).Sized(b.TextSize)
}

func (b *TextButton) iconSide() float32 {
	if b.Icon == nil {
		return 0
	}
	if b.Plain {
		return 10 * Unit()
	}
	return 18 * (0.6 + 0.4*Unit())
}

// NaturalWidth is the width at which its words and its picture fit.
func (b *TextButton) NaturalWidth() float32 {
	w := b.look().Measure(b.Text).Width + b.iconSide() + 24
	if b.Plain {
		w -= 8
	}
	return w
}

// CreateRenderer implements fyne.Widget.
func (b *TextButton) CreateRenderer() fyne.WidgetRenderer {
	ring, box, text := NewRing(RadiusControl-2), NewBox(RadiusControl), canvas.NewText("", nil)
	objects := []fyne.CanvasObject{ring, box, text}
	if b.Icon != nil {
		objects = append(objects, b.Icon.Image)
	}
	d := &Drawn{Parts: Parts(objects...)}
	d.Min = func() fyne.Size {
		return fyne.NewSize(b.NaturalWidth(), max(28, b.look().Measure("M").Height+16))
	}
	d.Arrange = func(s fyne.Size) {
		Place(ring, -1, -1, s.Width+2, s.Height+2)
		box.Resize(s)
		m := b.look().Measure(b.Text)
		side := b.iconSide()
		x := (s.Width - m.Width - side) / 2
		if b.Text != "" && side > 0 {
			x -= 2
		}
		Place(text, x, (s.Height-m.Height)/2, m.Width, m.Height)
		if b.Icon != nil {
			gap := float32(0)
			if b.Text != "" {
				gap = 4
			}
			Place(b.Icon.Image, x+m.Width+gap, (s.Height-side)/2, side, side)
		}
	}
	d.Draw = func() {
		l := b.look()
		text.Text, text.TextSize, text.TextStyle, text.Color = l.Text, theme.Size(l.Size), l.Style, theme.Color(l.Color)
		text.Refresh()
		if b.Icon != nil {
			b.Icon.Refresh()
		}
		if b.On || b.Hovered {
			Paint(box, ColorBrandSoft, ColorClear)
		} else {
			Paint(box, ColorClear, ColorClear)
		}
		PaintRing(ring, b.Focused)
		d.Arrange(b.Size())
		canvas.Refresh(b)
	}
	d.Draw()
	return d
}
