package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// button is filled (the one main action of a card) or outlined. Waiting shows
// inside it: dots and words take the label's place, and it cannot be pressed.
type button struct {
	control
	filled  bool
	label   *prose
	text    string
	busy    bool
	waiting *dots
}

func newButton(u *UI, filled bool, act func()) *button {
	b := &button{filled: filled, label: newProse(), waiting: newDots()}
	b.label.align = fyne.TextAlignCenter
	u.moving = append(u.moving, b.waiting)
	b.init(u, b, func() {
		if !b.busy {
			act()
		}
	})
	return b
}

// set gives the label, and whether it tells of waiting.
func (b *button) set(text string, busy bool) {
	if b.text == text && b.busy == busy {
		return
	}
	b.text, b.busy = text, busy
	b.Refresh()
}

// AccessibilityLabel implements fyne.Accessible.
func (b *button) AccessibilityLabel() string { return b.text }

// AccessibilityRole implements fyne.Accessible.
func (b *button) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (b *button) paddingX() float32 {
	if b.busy {
		return 20 + dotsWidth/2 + 6
	}
	return 20
}

func (b *button) look() span {
	c := colorBrand
	switch {
	case b.filled:
		c = colorOnBrand
	case b.Disabled():
		c = colorMuted
	}
	return strong(b.text).in(c)
}

func (b *button) naturalWidth() float32 {
	s := b.look()
	return s.measure(b.text).Width + 2*b.paddingX() + 2
}

func (b *button) heightFor(width float32) float32 {
	b.label.set(b.look())
	return max(42, b.label.heightFor(width-2*b.paddingX())+20)
}

// CreateRenderer implements fyne.Widget.
func (b *button) CreateRenderer() fyne.WidgetRenderer {
	ring, box := newRing(radiusControl), newBox(radiusControl)
	d := &drawn{objects: these(ring, box, b.label, b.waiting.Container)}
	d.min = func() fyne.Size { return fyne.NewSize(b.naturalWidth(), b.heightFor(b.naturalWidth())) }
	d.layout = func(s fyne.Size) {
		layRing(ring, s)
		box.Resize(s)
		pad := b.paddingX()
		h := b.label.heightFor(s.Width - 2*pad)
		x := pad
		if b.busy { // dots and words are centred together
			x += dotsWidth/2 + 4
			words := min(b.label.naturalWidth(), s.Width-2*pad)
			b.waiting.Move(fyne.NewPos((s.Width-words)/2-dotsWidth/2-4, (s.Height-dotSize)/2))
		}
		place(b.label, x, (s.Height-h)/2, s.Width-2*pad, h)
	}
	d.refresh = func() {
		b.label.set(b.look())
		switch {
		case b.filled && (b.hovered || b.busy):
			paint(box, colorBrandHover, colorClear)
		case b.filled:
			paint(box, colorBrand, colorClear)
		case b.hovered && !b.Disabled():
			paint(box, colorBrandSoft, colorControl)
		default:
			paint(box, colorSurface, colorControl)
		}
		b.waiting.show(b.busy, b.look().color)
		paintRing(ring, b.focused)
		d.layout(b.Size())
		canvas.Refresh(b)
	}
	d.refresh()
	return d
}

const (
	dotSize   = 6
	dotsWidth = 3*dotSize + 2*4
)

// dots tell that something is under way. They move with the window's own ticks:
// Fyne's animations are switched off in the product, as they keep a processor
// busy where the graphics are drawn by software.
type dots struct {
	*fyne.Container
	circles [3]*canvas.Circle
	color   fyne.ThemeColorName
	at      int
}

func newDots() *dots {
	d := &dots{Container: &fyne.Container{Layout: &fixed{}}, color: colorMuted}
	for i := range d.circles {
		c := canvas.NewCircle(theme.Color(d.color))
		place(c, float32(i)*(dotSize+4), 0, dotSize, dotSize)
		d.circles[i] = c
		d.Add(c)
	}
	d.Hide()
	return d
}

func (d *dots) show(on bool, color fyne.ThemeColorName) {
	d.color = color
	d.Hidden = !on
	d.paint()
}

// step moves the dots on by one.
func (d *dots) step() {
	if d.Visible() {
		d.at = (d.at + 1) % len(d.circles)
		d.paint()
	}
}

func (d *dots) paint() {
	for i, c := range d.circles {
		r, g, b, _ := theme.Color(d.color).RGBA()
		alpha := uint8(0x66)
		if i == d.at {
			alpha = 0xFF
		}
		c.FillColor = colorNRGBA(r, g, b, alpha)
		c.Refresh()
	}
}
