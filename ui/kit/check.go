package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// Check is a choice to tick, with a reason below it where it may not be ticked.
type Check struct {
	Control
	Ticked bool
	Label  *Prose
	Reason *Prose
	// HideReason leaves the reason to the next check, which says the same.
	HideReason bool
	// OneOf: ticking it unticks its neighbours, which its round box tells.
	OneOf bool
}

const checkSize = 20

// NewCheck makes a choice; changed hears of each tick, and may be nil.
func NewCheck(h *Host, changed func(bool)) *Check {
	c := &Check{Label: NewProse(), Reason: NewProse()}
	c.Reason.Hide()
	c.Init(h, c, func() {
		c.Ticked = !c.Ticked
		c.Refresh()
		if changed != nil {
			changed(c.Ticked)
		}
	})
	return c
}

// Set draws the choice; a reason greys it.
func (c *Check) Set(text string, ticked bool, reason string) {
	c.Ticked = ticked
	color := ColorText
	if reason != "" {
		color = ColorMuted
	}
	c.Label.Set(Plain(text).In(color).Sized(SizeLabel))
	c.Reason.Set(Small(reason))
	if c.HideReason {
		c.Reason.Set()
	}
	c.SetDisabled(reason != "")
	c.Refresh()
}

// AccessibilityLabel implements fyne.Accessible.
func (c *Check) AccessibilityLabel() string { return c.Label.Text() }

// AccessibilityRole implements fyne.Accessible.
func (c *Check) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (c *Check) side() float32 { return checkSize * min(1.5, Unit()) }

// HeightFor implements Flowing.
func (c *Check) HeightFor(width float32) float32 {
	x := c.side() + 10
	return max(24, c.side(), c.Label.HeightFor(width-x)) + HeightOf(c.Reason, width-x)
}

// CreateRenderer implements fyne.Widget.
func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	ring, box := NewRing(5), NewBox(5)
	tick := NewGlyph(glyphTick, ColorOnBrand)
	d := &Drawn{Parts: Parts(ring, box, tick.Image, c.Label, c.Reason)}
	d.Min = func() fyne.Size { return fyne.NewSize(0, c.HeightFor(c.Size().Width)) }
	d.Arrange = func(s fyne.Size) {
		side, x := c.side(), c.side()+10
		h := c.Label.HeightFor(s.Width - x)
		line := max(24, side, h)
		y := (line - side) / 2
		if c.OneOf {
			box.CornerRadius, ring.CornerRadius = side/2, side/2+ringGap
		}
		Place(box, 0, y, side, side)
		Place(ring, -ringGap, y-ringGap, side+2*ringGap, side+2*ringGap)
		Place(tick.Image, side*0.12, y+side*0.12, side*0.76, side*0.76)
		Place(c.Label, x, (line-h)/2, s.Width-x, h)
		Place(c.Reason, x, line, s.Width-x, HeightOf(c.Reason, s.Width-x))
	}
	d.Draw = func() {
		switch {
		case c.Ticked && !c.Disabled():
			Paint(box, ColorBrand, ColorClear)
		case c.Disabled():
			Paint(box, theme.ColorNameBackground, ColorLine)
		case c.Hovered:
			Paint(box, ColorBrandSoft, ColorControl)
		default:
			Paint(box, ColorSurface, ColorControl)
		}
		tick.Color = ColorOnBrand
		if c.Disabled() {
			tick.Color = ColorMuted
		}
		tick.Refresh()
		tick.Image.Hidden = !c.Ticked
		PaintRing(ring, c.Focused)
		d.Arrange(c.Size())
		canvas.Refresh(c)
	}
	d.Draw()
	return d
}
