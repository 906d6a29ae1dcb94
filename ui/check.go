package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// check is a choice to tick, with a reason below it where it may not be ticked.
type check struct {
	control
	ticked bool
	label  *prose
	reason *prose
	// quiet leaves the reason to the next check, which says the same.
	quiet bool
}

const checkSize = 20

func newCheck(u *UI, changed func(bool)) *check {
	c := &check{label: newProse(), reason: newProse()}
	c.reason.Hide()
	c.init(u, c, func() {
		c.ticked = !c.ticked
		c.Refresh()
		if changed != nil {
			changed(c.ticked)
		}
	})
	return c
}

// set draws the choice; a reason greys it.
func (c *check) set(text string, ticked bool, reason string) {
	c.ticked = ticked
	color := colorText
	if reason != "" {
		color = colorMuted
	}
	c.label.set(plain(text).in(color).sized(sizeLabel))
	c.reason.set(small(reason))
	if c.quiet {
		c.reason.set()
	}
	if (reason != "") != c.Disabled() {
		if reason != "" {
			c.Disable()
		} else {
			c.Enable()
		}
	}
	c.Refresh()
}

// AccessibilityLabel implements fyne.Accessible.
func (c *check) AccessibilityLabel() string { return c.label.text() }

// AccessibilityRole implements fyne.Accessible.
func (c *check) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (c *check) side() float32 { return checkSize * min(1.5, unit()) }

func (c *check) heightFor(width float32) float32 {
	x := c.side() + 10
	return max(24, c.side(), c.label.heightFor(width-x)) + heightOf(c.reason, width-x)
}

// CreateRenderer implements fyne.Widget.
func (c *check) CreateRenderer() fyne.WidgetRenderer {
	ring, box := newRing(5), newBox(5)
	tick := newGlyph(glyphTick, colorOnBrand)
	d := &drawn{objects: these(ring, box, tick.image, c.label, c.reason)}
	d.min = func() fyne.Size { return fyne.NewSize(0, c.heightFor(c.Size().Width)) }
	d.layout = func(s fyne.Size) {
		side, x := c.side(), c.side()+10
		h := c.label.heightFor(s.Width - x)
		line := max(24, side, h)
		y := (line - side) / 2
		place(box, 0, y, side, side)
		place(ring, -ringGap, y-ringGap, side+2*ringGap, side+2*ringGap)
		place(tick.image, side*0.12, y+side*0.12, side*0.76, side*0.76)
		place(c.label, x, (line-h)/2, s.Width-x, h)
		place(c.reason, x, line, s.Width-x, heightOf(c.reason, s.Width-x))
	}
	d.refresh = func() {
		switch {
		case c.ticked && !c.Disabled():
			paint(box, colorBrand, colorClear)
		case c.Disabled():
			paint(box, theme.ColorNameBackground, colorLine)
		case c.hovered:
			paint(box, colorBrandSoft, colorControl)
		default:
			paint(box, colorSurface, colorControl)
		}
		tick.color = colorOnBrand
		if c.Disabled() {
			tick.color = colorMuted
		}
		tick.refresh()
		tick.image.Hidden = !c.ticked
		paintRing(ring, c.focused)
		d.layout(c.Size())
		canvas.Refresh(c)
	}
	d.refresh()
	return d
}
