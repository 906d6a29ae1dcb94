package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// control is what everything that can be pressed has in common: focus with a
// visible ring, Enter and Space, the pointer, the window's own keys handed on.
type control struct {
	widget.DisableableWidget
	ui               *UI
	self             fyne.Widget
	focused, hovered bool
	act              func()
}

func (c *control) init(u *UI, self fyne.Widget, act func()) {
	c.ui, c.self, c.act = u, self, act
	c.ExtendBaseWidget(self)
}

// FocusGained implements fyne.Focusable.
func (c *control) FocusGained() {
	c.focused = true
	c.self.Refresh()
	c.ui.bringIntoView(c.self)
}

// FocusLost implements fyne.Focusable.
func (c *control) FocusLost() {
	c.focused = false
	c.self.Refresh()
}

// TypedRune implements fyne.Focusable.
func (c *control) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (c *control) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		c.press()
	default:
		c.ui.key(k)
	}
}

// Tapped implements fyne.Tappable.
func (c *control) Tapped(*fyne.PointEvent) { c.press() }

func (c *control) press() {
	if c.act != nil && !c.Disabled() {
		c.act()
	}
}

// MouseIn implements desktop.Hoverable.
func (c *control) MouseIn(*desktop.MouseEvent) {
	c.hovered = true
	c.self.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (c *control) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *control) MouseOut() {
	c.hovered = false
	c.self.Refresh()
}

// Cursor implements desktop.Cursorable.
func (c *control) Cursor() desktop.Cursor {
	if c.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// drawn is a renderer made of functions, so that a widget's looks stand beside it.
type drawn struct {
	objects func() []fyne.CanvasObject
	min     func() fyne.Size
	layout  func(fyne.Size)
	refresh func()
}

func (d *drawn) Layout(s fyne.Size)           { d.layout(s) }
func (d *drawn) MinSize() fyne.Size           { return d.min() }
func (d *drawn) Refresh()                     { d.refresh() }
func (d *drawn) Objects() []fyne.CanvasObject { return d.objects() }
func (d *drawn) Destroy()                     {}

func these(objects ...fyne.CanvasObject) func() []fyne.CanvasObject {
	return func() []fyne.CanvasObject { return objects }
}

// newRing is the mark of keyboard focus around a control.
func newRing(radius float32) *canvas.Rectangle {
	r := canvas.NewRectangle(color.Transparent)
	r.StrokeWidth = ringWidth
	r.CornerRadius = radius + ringGap
	r.Hide()
	return r
}

func layRing(r *canvas.Rectangle, s fyne.Size) {
	place(r, -ringGap, -ringGap, s.Width+2*ringGap, s.Height+2*ringGap)
}

func paintRing(r *canvas.Rectangle, on bool) {
	r.StrokeColor = theme.Color(colorBrand)
	r.Hidden = !on
	r.Refresh()
}

func paint(r *canvas.Rectangle, fill, stroke fyne.ThemeColorName) {
	r.FillColor, r.StrokeColor = theme.Color(fill), theme.Color(stroke)
	r.StrokeWidth = 1
	if stroke == colorClear {
		r.StrokeWidth = 0
	}
	r.Refresh()
}

func newBox(radius float32) *canvas.Rectangle {
	r := canvas.NewRectangle(color.Transparent)
	r.CornerRadius = radius
	return r
}
