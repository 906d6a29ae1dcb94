package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

const (
	cardWidth    = 420 // at 100 % text
	NarrowWindow = 560 // below it the card fills the width
)

// Page is one card with one task, in a column that scrolls where the window is
// too low. The row of actions stays in view: where its place in the card would
// be below the window's edge it stands at the bottom, and the rest scrolls
// above it.
type Page struct {
	Steps   *StepLine // above the card; nil without
	Body    []fyne.CanvasObject
	Actions fyne.CanvasObject
	Tail    []fyne.CanvasObject // in the card, below the actions
	After   []fyne.CanvasObject // below the card
	Notice  fyne.CanvasObject   // the one of body that says what happened; nil without
	More    *MoreBelow          // says that something helps below the window's edge; nil without

	host     *Host
	view     fyne.Size // what could be seen at the last arrangement
	Root     *fyne.Container
	Scroll   *Scroll
	Content  *fyne.Container
	extent   *Fixed
	card     *canvas.Rectangle
	slot     *fyne.Container // the actions in the card
	bar      *fyne.Container // the actions at the bottom
	barBox   *canvas.Rectangle
	barLine  *canvas.Rectangle
	pinned   bool
	WideCard bool // settings: a wider card
}

// Build puts the parts together, once.
func (p *Page) Build(h *Host) {
	p.host = h
	p.card = NewBox(radiusCard)
	p.slot = Padded(Inset{})
	p.bar = Padded(Inset{})
	p.barBox, p.barLine = NewBox(0), NewBox(0)
	p.extent = &Fixed{}
	p.Content = &fyne.Container{Layout: p.extent}
	if p.Steps != nil {
		p.Content.Add(p.Steps)
	}
	p.Content.Add(p.card)
	for _, o := range p.Body {
		p.Content.Add(o)
	}
	p.Content.Add(p.slot)
	for _, o := range p.Tail {
		p.Content.Add(o)
	}
	for _, o := range p.After {
		p.Content.Add(o)
	}
	p.Scroll = NewScroll(p.Content)
	p.Root = &fyne.Container{Layout: &Arranged{Min: fyne.NewSize(200, 200), Put: p.arrange},
		Objects: []fyne.CanvasObject{p.Scroll, p.barBox, p.barLine, p.bar}}
	if p.More != nil {
		p.Root.Objects = append(p.Root.Objects, p.More.build(p)...)
	}
}

// arrange places everything for a window's size.
func (p *Page) arrange(size fyne.Size) {
	natural, bottom := p.flowDown(size, size.Height, false)
	p.pin(natural > size.Height && bottom > size.Height-8)
	room := size.Height
	if p.pinned {
		x, w, pad := p.columnAt(size.Width)
		h := HeightOf(p.Actions, w-2*pad)
		room = max(0, size.Height-h-24)
		Place(p.barBox, x, room, w, size.Height-room)
		Place(p.barLine, x, room, w, 1)
		Place(p.bar, x+pad, room+12, w-2*pad, h)
		natural, _ = p.flowDown(size, room, true)
	} else { // the actions may have stood at the bottom, in another width
		p.slot.Layout.Layout(p.slot.Objects, p.slot.Size())
	}
	p.extent.Size = fyne.NewSize(size.Width, natural)
	p.paint(size)
	Place(p.Scroll, 0, 0, size.Width, room)
	p.Content.Resize(fyne.NewSize(size.Width, max(natural, room)))
	p.Scroll.Base.Refresh()
	if p.More != nil {
		p.More.arrange()
	}
	if view := fyne.NewSize(size.Width, room); p.view != view {
		p.view = view
		p.showFocused()
	}
}

// showFocused keeps what has the focus in view when the window changes its size.
func (p *Page) showFocused() {
	if !p.Root.Visible() {
		return
	}
	if o, ok := p.host.Window.Canvas().Focused().(fyne.CanvasObject); ok {
		p.Show(o)
	}
}

// pin moves the actions between their place in the card and the bottom.
func (p *Page) pin(on bool) {
	p.pinned = on
	from, to := p.bar, p.slot
	if on {
		from, to = p.slot, p.bar
	}
	from.Objects = nil
	to.Objects = nil
	if p.Actions != nil {
		to.Objects = []fyne.CanvasObject{p.Actions}
	}
	p.barBox.Hidden, p.barLine.Hidden, p.bar.Hidden = !on, !on, !on
}

// columnAt is the card's left edge, width and padding in a window's width.
func (p *Page) columnAt(width float32) (x, w, pad float32) {
	if width < NarrowWindow {
		return 0, width, 20
	}
	most := float32(cardWidth)
	if p.WideCard {
		most = 560
	}
	w = min(most*Unit(), width-32)
	return (width - w) / 2, w, 28
}

// flowDown places the column's parts, with or without the actions among them,
// and returns its height and where the actions end.
func (p *Page) flowDown(size fyne.Size, room float32, pinned bool) (height, actionsEnd float32) {
	x, w, pad := p.columnAt(size.Width)
	y := float32(10)
	if size.Width >= NarrowWindow { // a tall window has the card a little lower
		y += max(0, size.Height-700) * 0.14
	}
	if p.Steps != nil && p.Steps.Visible() {
		h := p.Steps.HeightFor(size.Width)
		Place(p.Steps, 0, y, size.Width, h)
		y += h + 8
	} else if size.Width >= NarrowWindow {
		y += 6
	} else {
		y = 0
	}
	top := y
	y += pad - 6
	inner := w - 2*pad
	stack := func(objects []fyne.CanvasObject, x, w float32) {
		for _, o := range objects {
			h := HeightOf(o, w)
			Place(o, x, y, w, h)
			y += h
		}
	}
	stack(p.Body, x+pad, inner)
	if p.WideCard {
		y += 10
	}
	actionsEnd = y
	if p.Actions != nil && !pinned {
		y += 14
		h := HeightOf(p.Actions, inner)
		Place(p.slot, x+pad, y, inner, h)
		y += h
		actionsEnd = y
	} else {
		Place(p.slot, x+pad, y, inner, 0)
		if p.Actions != nil {
			actionsEnd = y + 14 + HeightOf(p.Actions, inner)
		}
	}
	stack(p.Tail, x+pad, inner)
	y += pad - 8
	cardEnd := y
	if anyVisible(p.After) {
		y += 10
		stack(p.After, x+p.afterInset(size.Width), w-2*p.afterInset(size.Width))
		y += 6
	} else if size.Width >= NarrowWindow {
		y += 12
	}
	if size.Width < NarrowWindow { // one sheet, down to the footer
		cardEnd = max(y, room) + radiusCard
	}
	Place(p.card, x, top, w, cardEnd-top)
	return y, actionsEnd
}

func (p *Page) afterInset(width float32) float32 {
	if width < NarrowWindow {
		return 20
	}
	return 0
}

func anyVisible(objects []fyne.CanvasObject) bool {
	for _, o := range objects {
		if o.Visible() {
			return true
		}
	}
	return false
}

func (p *Page) paint(size fyne.Size) {
	p.card.FillColor, p.card.StrokeColor, p.card.StrokeWidth = theme.Color(ColorSurface), theme.Color(ColorLine), 1
	p.card.CornerRadius = radiusCard
	p.card.Shadow = canvas.Shadow{Color: theme.Color(colorShade), BlurRadius: 14, Offset: fyne.NewPos(0, 3)}
	if size.Width < NarrowWindow {
		p.card.CornerRadius, p.card.StrokeWidth, p.card.Shadow = 0, 0, canvas.Shadow{}
	}
	p.card.Refresh()
	p.barBox.FillColor, p.barLine.FillColor = theme.Color(ColorSurface), theme.Color(ColorLine)
	p.barBox.Refresh()
	p.barLine.Refresh()
}

// Relayout is called after parts came, went or changed their words.
func (p *Page) Relayout() {
	if p.Root.Size().Width > 0 {
		p.Root.Refresh()
	}
}

// ToTop scrolls to the beginning.
func (p *Page) ToTop() { p.Scroll.ScrollToTop() }

// Show scrolls so that an object of the page can be seen, and with it as much as
// there is room for of the notice above it.
func (p *Page) Show(o fyne.CanvasObject) {
	scrollTo(p.Scroll, o)
	if p.Notice == nil || !p.Notice.Visible() {
		return
	}
	top, found := topIn(p.Content, o)
	above, known := topIn(p.Content, p.Notice)
	least := top + o.Size().Height + 8 - p.Scroll.Size().Height // any higher and o is cut
	if y := max(above-4, least, 0); found && known && y < p.Scroll.Offset.Y {
		p.Scroll.ScrollToOffset(fyne.NewPos(0, y))
	}
}

// scrollTo moves a scroll so that an object in it is in view, with a margin.
func scrollTo(s *Scroll, o fyne.CanvasObject) {
	top, found := topIn(s.Content, o)
	if !found {
		return
	}
	y := s.Offset.Y
	if end := top + o.Size().Height + 28*Unit(); end > y+s.Size().Height {
		y = end - s.Size().Height
	}
	y = max(0, min(y, top-34*Unit()))
	if y != s.Offset.Y {
		s.ScrollToOffset(fyne.NewPos(0, y))
	}
}

// holder is a widget with parts that can have the focus: it knows where they
// stand below its own upper edge.
type holder interface {
	topOf(part fyne.CanvasObject) (top float32, found bool)
}

// topIn is where an object stands below the upper edge of what it is part of.
// Fyne's driver knows that only of objects that have been painted before.
func topIn(tree, o fyne.CanvasObject) (top float32, found bool) {
	if tree == o {
		return 0, true
	}
	var parts []fyne.CanvasObject
	switch t := tree.(type) {
	case *fyne.Container:
		parts = t.Objects
	case holder:
		return t.topOf(o)
	}
	for _, part := range parts {
		if below, ok := topIn(part, o); ok {
			return part.Position().Y + below, true
		}
	}
	return 0, false
}
