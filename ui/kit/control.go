package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Control is what everything that can be pressed has in common: focus with a
// visible ring, Enter and Space, the pointer, the window's own keys handed on.
type Control struct {
	widget.DisableableWidget
	host             *Host
	self             fyne.Widget
	Focused, Hovered bool
	act              func()
}

// Init is called once by the control that embeds it: self is that control, act
// what pressing it does.
func (c *Control) Init(h *Host, self fyne.Widget, act func()) {
	c.host, c.self, c.act = h, self, act
	c.ExtendBaseWidget(self)
}

// FocusGained implements fyne.Focusable.
func (c *Control) FocusGained() {
	c.Focused = true
	c.self.Refresh()
	c.host.Focused(c.self)
}

// FocusLost implements fyne.Focusable.
func (c *Control) FocusLost() {
	c.Focused = false
	c.self.Refresh()
}

// TypedRune implements fyne.Focusable. A blank presses, and not its key, which comes
// before it: the blank would be typed into what has the focus then.
func (c *Control) TypedRune(r rune) {
	if r == ' ' {
		c.press()
	}
}

// TypedKey implements fyne.Focusable.
func (c *Control) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		c.press()
	case fyne.KeySpace: // its rune follows
	default:
		c.host.Key(k)
	}
}

// Tapped implements fyne.Tappable.
func (c *Control) Tapped(*fyne.PointEvent) { c.press() }

func (c *Control) press() {
	if c.act != nil && !c.Disabled() {
		c.act()
	}
}

// SetDisabled says whether it cannot be pressed now.
func (c *Control) SetDisabled(off bool) {
	switch {
	case off && !c.Disabled():
		c.Disable()
	case !off && c.Disabled():
		c.Enable()
	}
}

// MouseIn implements desktop.Hoverable.
func (c *Control) MouseIn(*desktop.MouseEvent) {
	c.Hovered = true
	c.self.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (c *Control) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *Control) MouseOut() {
	c.Hovered = false
	c.self.Refresh()
}

// Cursor implements desktop.Cursorable.
func (c *Control) Cursor() desktop.Cursor {
	if c.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// Drawn is a renderer made of functions, so that a widget's looks stand beside it.
type Drawn struct {
	Parts   func() []fyne.CanvasObject
	Min     func() fyne.Size
	Arrange func(fyne.Size)
	Draw    func()
}

// Layout implements fyne.WidgetRenderer; so do the methods below.
func (d *Drawn) Layout(s fyne.Size)           { d.Arrange(s) }
func (d *Drawn) MinSize() fyne.Size           { return d.Min() }
func (d *Drawn) Refresh()                     { d.Draw() }
func (d *Drawn) Objects() []fyne.CanvasObject { return d.Parts() }
func (d *Drawn) Destroy()                     {}

// Parts are a widget's that never change, in the order in which they are painted.
func Parts(objects ...fyne.CanvasObject) func() []fyne.CanvasObject {
	return func() []fyne.CanvasObject { return objects }
}

// NewRing is the mark of keyboard focus around a control.
func NewRing(radius float32) *canvas.Rectangle {
	r := canvas.NewRectangle(color.Transparent)
	r.StrokeWidth = ringWidth
	r.CornerRadius = radius + ringGap
	r.Hide()
	return r
}

// LayRing puts a ring around something of that size.
func LayRing(r *canvas.Rectangle, s fyne.Size) {
	Place(r, -ringGap, -ringGap, s.Width+2*ringGap, s.Height+2*ringGap)
}

// PaintRing shows the ring or hides it.
func PaintRing(r *canvas.Rectangle, on bool) {
	r.StrokeColor = theme.Color(ColorBrand)
	r.Hidden = !on
	r.Refresh()
}

// Paint gives a box its colours; ColorClear draws no edge.
func Paint(r *canvas.Rectangle, fill, stroke fyne.ThemeColorName) {
	r.FillColor, r.StrokeColor = theme.Color(fill), theme.Color(stroke)
	r.StrokeWidth = 1
	if stroke == ColorClear {
		r.StrokeWidth = 0
	}
	r.Refresh()
}

// NewBox is a ground to paint, with corners of that radius.
func NewBox(radius float32) *canvas.Rectangle {
	r := canvas.NewRectangle(color.Transparent)
	r.CornerRadius = radius
	return r
}
