package ui

import (
	"fyne.io/fyne/v2"
)

// flowing is an object whose height depends on the width it is given, such as
// wrapped text. Fyne's MinSize cannot say that; our layouts ask here first.
type flowing interface {
	heightFor(width float32) float32
}

// flowingLayout is the same for the layout of a container.
type flowingLayout interface {
	heightFor(objects []fyne.CanvasObject, width float32) float32
}

// heightOf is an object's height at a width; 0 when hidden.
func heightOf(o fyne.CanvasObject, width float32) float32 {
	if !o.Visible() {
		return 0
	}
	if f, ok := o.(flowing); ok {
		return f.heightFor(width)
	}
	if c, ok := o.(*fyne.Container); ok {
		if f, ok := c.Layout.(flowingLayout); ok {
			return f.heightFor(c.Objects, width)
		}
	}
	return o.MinSize().Height
}

// natural is an object that knows the width at which it needs one line only.
type natural interface {
	naturalWidth() float32
}

func widthOf(o fyne.CanvasObject) float32 {
	if n, ok := o.(natural); ok {
		return n.naturalWidth()
	}
	return o.MinSize().Width
}

// place puts an object somewhere. A container lays its objects out anew also
// when its own size stays: their words, and so their heights, may have changed.
func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	size := fyne.NewSize(w, h)
	if c, ok := o.(*fyne.Container); ok && c.Layout != nil && c.Size() == size {
		c.Layout.Layout(c.Objects, size)
		return
	}
	o.Resize(size)
}

// column stacks objects from top to bottom at full width.
type column struct{}

func newColumn(objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: column{}, Objects: objects}
}

func (column) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for _, o := range objects {
		h += heightOf(o, width)
	}
	return h
}

// MinSize implements fyne.Layout.
func (c column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, c.heightFor(objects, 320))
}

// Layout implements fyne.Layout.
func (column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var y float32
	for _, o := range objects {
		h := heightOf(o, size.Width)
		place(o, 0, y, size.Width, h)
		y += h
	}
}

// inset keeps distances around its objects, which lie on top of each other. It
// takes no room when they are all hidden: no gap is left behind.
type inset struct{ top, right, bottom, left float32 }

// below keeps a distance above an object.
func below(gap float32, o fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: inset{top: gap}, Objects: []fyne.CanvasObject{o}}
}

func padded(i inset, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: i, Objects: objects}
}

func (i inset) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	shown := false
	for _, o := range objects {
		shown = shown || o.Visible()
		h = max(h, heightOf(o, width-i.left-i.right))
	}
	if !shown {
		return 0
	}
	return h + i.top + i.bottom
}

// MinSize implements fyne.Layout.
func (i inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var w float32
	for _, o := range objects {
		w = max(w, o.MinSize().Width)
	}
	return fyne.NewSize(w+i.left+i.right, i.heightFor(objects, 320))
}

// Layout implements fyne.Layout.
func (i inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, i.left, i.top, size.Width-i.left-i.right, max(0, size.Height-i.top-i.bottom))
	}
}

// row puts objects side by side at their natural widths; the one at index
// stretch takes what is left (-1: none). What does not fit is stacked.
type row struct {
	gap     float32
	stretch int
}

func newRow(gap float32, stretch int, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: row{gap, stretch}, Objects: objects}
}

func (r row) fits(objects []fyne.CanvasObject, width float32) bool {
	var w float32
	n := 0
	for _, o := range objects {
		if o.Visible() {
			w += widthOf(o)
			n++
		}
	}
	return w+r.gap*float32(max(0, n-1)) <= width+0.5
}

func (r row) widths(objects []fyne.CanvasObject, width float32) []float32 {
	ws := make([]float32, len(objects))
	left := width
	for i, o := range objects {
		if o.Visible() {
			ws[i] = widthOf(o)
			left -= ws[i] + r.gap
		}
	}
	if r.stretch >= 0 && r.stretch < len(objects) && objects[r.stretch].Visible() {
		ws[r.stretch] += left + r.gap
	}
	return ws
}

func (r row) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	if r.fits(objects, width) {
		for i, w := range r.widths(objects, width) {
			h = max(h, heightOf(objects[i], w))
		}
		return h
	}
	for _, o := range objects {
		if o.Visible() {
			h += heightOf(o, width) + r.gap
		}
	}
	return max(0, h-r.gap)
}

// MinSize implements fyne.Layout.
func (r row) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, r.heightFor(objects, 320))
}

// Layout implements fyne.Layout.
func (r row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var x, y float32
	if r.fits(objects, size.Width) {
		for i, w := range r.widths(objects, size.Width) {
			if !objects[i].Visible() {
				continue
			}
			h := heightOf(objects[i], w)
			place(objects[i], x, (size.Height-h)/2, w, h)
			x += w + r.gap
		}
		return
	}
	for _, o := range objects {
		if o.Visible() {
			h := heightOf(o, size.Width)
			place(o, 0, y, size.Width, h)
			y += h + r.gap
		}
	}
}

// flow puts objects side by side and goes on below where a line is full, such
// as the actions of a notice.
type flow struct{ gapX, gapY float32 }

func newFlow(objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: flow{16, 6}, Objects: objects}
}

func (f flow) arrange(objects []fyne.CanvasObject, width float32, put func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	var x, y, line float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		w := min(widthOf(o), width)
		if x > 0 && x+w > width+0.5 {
			x, y, line = 0, y+line+f.gapY, 0
		}
		h := heightOf(o, w)
		put(o, x, y, w, h)
		x += w + f.gapX
		line = max(line, h)
	}
	return y + line
}

func (f flow) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return f.arrange(objects, width, func(fyne.CanvasObject, float32, float32, float32, float32) {})
}

// MinSize implements fyne.Layout.
func (f flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, f.heightFor(objects, 320))
}

// Layout implements fyne.Layout.
func (f flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.arrange(objects, size.Width, place)
}

// fixed leaves its objects where somebody else has put them.
type fixed struct{ size fyne.Size }

// MinSize implements fyne.Layout.
func (f *fixed) MinSize([]fyne.CanvasObject) fyne.Size { return f.size }

// Layout implements fyne.Layout.
func (f *fixed) Layout([]fyne.CanvasObject, fyne.Size) {}

// arranged lays its objects out with a function.
type arranged struct {
	min fyne.Size
	put func(size fyne.Size)
}

// MinSize implements fyne.Layout.
func (a *arranged) MinSize([]fyne.CanvasObject) fyne.Size { return a.min }

// Layout implements fyne.Layout.
func (a *arranged) Layout(_ []fyne.CanvasObject, size fyne.Size) { a.put(size) }
