package kit

import (
	"fyne.io/fyne/v2"
)

// Flowing is an object whose height depends on the width it is given, such as
// wrapped text. Fyne's MinSize cannot say that; our layouts ask here first.
type Flowing interface {
	HeightFor(width float32) float32
}

// flowingLayout is the same for the layout of a container.
type flowingLayout interface {
	HeightFor(objects []fyne.CanvasObject, width float32) float32
}

// HeightOf is an object's height at a width; 0 when hidden.
func HeightOf(o fyne.CanvasObject, width float32) float32 {
	if !o.Visible() {
		return 0
	}
	if f, ok := o.(Flowing); ok {
		return f.HeightFor(width)
	}
	if c, ok := o.(*fyne.Container); ok {
		if f, ok := c.Layout.(flowingLayout); ok {
			return f.HeightFor(c.Objects, width)
		}
	}
	return o.MinSize().Height
}

// natural is an object that knows the width at which it needs one line only.
type natural interface {
	NaturalWidth() float32
}

func widthOf(o fyne.CanvasObject) float32 {
	if n, ok := o.(natural); ok {
		return n.NaturalWidth()
	}
	return o.MinSize().Width
}

// Place puts an object somewhere. A container lays its objects out anew also
// when its own size stays: their words, and so their heights, may have changed.
func Place(o fyne.CanvasObject, x, y, w, h float32) {
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

// NewColumn stacks objects from top to bottom.
func NewColumn(objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: column{}, Objects: objects}
}

func (column) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for _, o := range objects {
		h += HeightOf(o, width)
	}
	return h
}

// MinSize implements fyne.Layout.
func (c column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, c.HeightFor(objects, 320))
}

// Layout implements fyne.Layout.
func (column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var y float32
	for _, o := range objects {
		h := HeightOf(o, size.Width)
		Place(o, 0, y, size.Width, h)
		y += h
	}
}

// Inset keeps distances around its objects, which lie on top of each other. It
// takes no room when they are all hidden: no gap is left behind.
type Inset struct{ Top, right, bottom, Left float32 }

// Below keeps a distance above an object.
func Below(gap float32, o fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: Inset{Top: gap}, Objects: []fyne.CanvasObject{o}}
}

// Padded keeps distances around objects that lie on top of each other.
func Padded(i Inset, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: i, Objects: objects}
}

// HeightFor implements flowingLayout.
func (i Inset) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	shown := false
	for _, o := range objects {
		shown = shown || o.Visible()
		h = max(h, HeightOf(o, width-i.Left-i.right))
	}
	if !shown {
		return 0
	}
	return h + i.Top + i.bottom
}

// MinSize implements fyne.Layout.
func (i Inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var w float32
	for _, o := range objects {
		w = max(w, o.MinSize().Width)
	}
	return fyne.NewSize(w+i.Left+i.right, i.HeightFor(objects, 320))
}

// Layout implements fyne.Layout.
func (i Inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		Place(o, i.Left, i.Top, size.Width-i.Left-i.right, max(0, size.Height-i.Top-i.bottom))
	}
}

// row puts objects side by side at their natural widths; the one at index
// stretch takes what is left (-1: none). What does not fit is stacked.
type row struct {
	gap     float32
	stretch int
}

// NewRow puts objects side by side, gap apart; see row for stretch.
func NewRow(gap float32, stretch int, objects ...fyne.CanvasObject) *fyne.Container {
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

func (r row) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	if r.fits(objects, width) {
		for i, w := range r.widths(objects, width) {
			h = max(h, HeightOf(objects[i], w))
		}
		return h
	}
	for _, o := range objects {
		if o.Visible() {
			h += HeightOf(o, width) + r.gap
		}
	}
	return max(0, h-r.gap)
}

// MinSize implements fyne.Layout.
func (r row) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, r.HeightFor(objects, 320))
}

// Layout implements fyne.Layout.
func (r row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var x, y float32
	if r.fits(objects, size.Width) {
		for i, w := range r.widths(objects, size.Width) {
			if !objects[i].Visible() {
				continue
			}
			h := HeightOf(objects[i], w)
			Place(objects[i], x, (size.Height-h)/2, w, h)
			x += w + r.gap
		}
		return
	}
	for _, o := range objects {
		if o.Visible() {
			h := HeightOf(o, size.Width)
			Place(o, 0, y, size.Width, h)
			y += h + r.gap
		}
	}
}

// flow puts objects side by side and goes on below where a line is full, such
// as the actions of a notice.
type flow struct{ gapX, gapY float32 }

// NewFlow puts objects side by side and goes on below where a line is full.
func NewFlow(gapX, gapY float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: flow{gapX, gapY}, Objects: objects}
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
		h := HeightOf(o, w)
		put(o, x, y, w, h)
		x += w + f.gapX
		line = max(line, h)
	}
	return y + line
}

func (f flow) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return f.arrange(objects, width, func(fyne.CanvasObject, float32, float32, float32, float32) {})
}

// MinSize implements fyne.Layout.
func (f flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, f.HeightFor(objects, 320))
}

// Layout implements fyne.Layout.
func (f flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.arrange(objects, size.Width, Place)
}

// Fixed leaves its objects where somebody else has put them.
type Fixed struct{ Size fyne.Size }

// MinSize implements fyne.Layout.
func (f *Fixed) MinSize([]fyne.CanvasObject) fyne.Size { return f.Size }

// Layout implements fyne.Layout.
func (f *Fixed) Layout([]fyne.CanvasObject, fyne.Size) {}

// Arranged lays its objects out with a function.
type Arranged struct {
	Min fyne.Size
	Put func(size fyne.Size)
}

// MinSize implements fyne.Layout.
func (a *Arranged) MinSize([]fyne.CanvasObject) fyne.Size { return a.Min }

// Layout implements fyne.Layout.
func (a *Arranged) Layout(_ []fyne.CanvasObject, size fyne.Size) { a.Put(size) }
