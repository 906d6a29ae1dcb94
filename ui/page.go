package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

const (
	cardWidth    = 420 // at 100 % text
	narrowWindow = 560 // below it the card fills the width
)

// page is one card with one task, in a column that scrolls where the window is
// too low. The row of actions stays in view: where its place in the card would
// be below the window's edge it stands at the bottom, and the rest scrolls
// above it.
type page struct {
	steps   *stepLine // above the card; nil without
	body    []fyne.CanvasObject
	actions fyne.CanvasObject
	tail    []fyne.CanvasObject // in the card, below the actions
	after   []fyne.CanvasObject // below the card
	notice  *noticeBox          // the one of body that says what happened; nil without
	further *further            // says that something helps below the window's edge; nil without

	ui       *UI
	view     fyne.Size // what could be seen at the last arrangement
	root     *fyne.Container
	scroll   *container.Scroll
	content  *fyne.Container
	extent   *fixed
	card     *canvas.Rectangle
	slot     *fyne.Container // the actions in the card
	bar      *fyne.Container // the actions at the bottom
	barBox   *canvas.Rectangle
	barLine  *canvas.Rectangle
	pinned   bool
	wideCard bool // settings: a wider card
}

// onPage is a screen that is one page.
type onPage struct{ page *page }

func (o onPage) object() fyne.CanvasObject            { return o.page.root }
func (o onPage) bringIntoView(part fyne.CanvasObject) { o.page.show(part) }
func (o onPage) scroller() *container.Scroll          { return o.page.scroll }

// build puts the parts together, once.
func (p *page) build(u *UI) {
	p.ui = u
	p.card = newBox(radiusCard)
	p.slot = padded(inset{})
	p.bar = padded(inset{})
	p.barBox, p.barLine = newBox(0), newBox(0)
	p.extent = &fixed{}
	p.content = &fyne.Container{Layout: p.extent}
	if p.steps != nil {
		p.content.Add(p.steps)
	}
	p.content.Add(p.card)
	for _, o := range p.body {
		p.content.Add(o)
	}
	p.content.Add(p.slot)
	for _, o := range p.tail {
		p.content.Add(o)
	}
	for _, o := range p.after {
		p.content.Add(o)
	}
	p.scroll = container.NewVScroll(p.content)
	p.root = &fyne.Container{Layout: &arranged{min: fyne.NewSize(200, 200), put: p.arrange},
		Objects: []fyne.CanvasObject{p.scroll, p.barBox, p.barLine, p.bar}}
	if p.further != nil {
		p.root.Objects = append(p.root.Objects, p.further.build(p)...)
	}
}

// arrange places everything for a window's size.
func (p *page) arrange(size fyne.Size) {
	natural, bottom := p.flowDown(size, size.Height, false)
	p.pin(natural > size.Height && bottom > size.Height-8)
	room := size.Height
	if p.pinned {
		x, w, pad := p.columnAt(size.Width)
		h := heightOf(p.actions, w-2*pad)
		room = max(0, size.Height-h-24)
		place(p.barBox, x, room, w, size.Height-room)
		place(p.barLine, x, room, w, 1)
		place(p.bar, x+pad, room+12, w-2*pad, h)
		natural, _ = p.flowDown(size, room, true)
	}
	p.extent.size = fyne.NewSize(size.Width, natural)
	p.paint(size)
	place(p.scroll, 0, 0, size.Width, room)
	p.content.Resize(fyne.NewSize(size.Width, max(natural, room)))
	p.scroll.Base.Refresh()
	if p.further != nil {
		p.further.arrange()
	}
	if view := fyne.NewSize(size.Width, room); p.view != view {
		p.view = view
		p.showFocused()
	}
}

// showFocused keeps what has the focus in view when the window changes its size.
func (p *page) showFocused() {
	if p.ui.shown().object() != p.root {
		return
	}
	if o, ok := p.ui.window.Canvas().Focused().(fyne.CanvasObject); ok {
		p.show(o)
	}
}

// pin moves the actions between their place in the card and the bottom.
func (p *page) pin(on bool) {
	p.pinned = on
	from, to := p.bar, p.slot
	if on {
		from, to = p.slot, p.bar
	}
	from.Objects = nil
	to.Objects = nil
	if p.actions != nil {
		to.Objects = []fyne.CanvasObject{p.actions}
	}
	p.barBox.Hidden, p.barLine.Hidden, p.bar.Hidden = !on, !on, !on
}

// columnAt is the card's left edge, width and padding in a window's width.
func (p *page) columnAt(width float32) (x, w, pad float32) {
	if width < narrowWindow {
		return 0, width, 20
	}
	most := float32(cardWidth)
	if p.wideCard {
		most = 560
	}
	w = min(most*unit(), width-32)
	return (width - w) / 2, w, 28
}

// flowDown places the column's parts, with or without the actions among them,
// and returns its height and where the actions end.
func (p *page) flowDown(size fyne.Size, room float32, pinned bool) (height, actionsEnd float32) {
	x, w, pad := p.columnAt(size.Width)
	y := float32(10)
	if size.Width >= narrowWindow { // a tall window has the card a little lower
		y += max(0, size.Height-700) * 0.14
	}
	if p.steps != nil && p.steps.Visible() {
		h := p.steps.heightFor(size.Width)
		place(p.steps, 0, y, size.Width, h)
		y += h + 8
	} else if size.Width >= narrowWindow {
		y += 6
	} else {
		y = 0
	}
	top := y
	y += pad - 6
	inner := w - 2*pad
	stack := func(objects []fyne.CanvasObject, x, w float32) {
		for _, o := range objects {
			h := heightOf(o, w)
			place(o, x, y, w, h)
			y += h
		}
	}
	stack(p.body, x+pad, inner)
	if p.wideCard {
		y += 10
	}
	actionsEnd = y
	if p.actions != nil && !pinned {
		y += 14
		h := heightOf(p.actions, inner)
		place(p.slot, x+pad, y, inner, h)
		y += h
		actionsEnd = y
	} else {
		place(p.slot, x+pad, y, inner, 0)
		if p.actions != nil {
			actionsEnd = y + 14 + heightOf(p.actions, inner)
		}
	}
	stack(p.tail, x+pad, inner)
	y += pad - 8
	cardEnd := y
	if anyVisible(p.after) {
		y += 10
		stack(p.after, x+p.afterInset(size.Width), w-2*p.afterInset(size.Width))
		y += 6
	} else if size.Width >= narrowWindow {
		y += 12
	}
	if size.Width < narrowWindow { // one sheet, down to the footer
		cardEnd = max(y, room) + radiusCard
	}
	place(p.card, x, top, w, cardEnd-top)
	return y, actionsEnd
}

func (p *page) afterInset(width float32) float32 {
	if width < narrowWindow {
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

func (p *page) paint(size fyne.Size) {
	p.card.FillColor, p.card.StrokeColor, p.card.StrokeWidth = theme.Color(colorSurface), theme.Color(colorLine), 1
	p.card.CornerRadius = radiusCard
	p.card.Shadow = canvas.Shadow{Color: theme.Color(colorShade), BlurRadius: 14, Offset: fyne.NewPos(0, 3)}
	if size.Width < narrowWindow {
		p.card.CornerRadius, p.card.StrokeWidth, p.card.Shadow = 0, 0, canvas.Shadow{}
	}
	p.card.Refresh()
	p.barBox.FillColor, p.barLine.FillColor = theme.Color(colorSurface), theme.Color(colorLine)
	p.barBox.Refresh()
	p.barLine.Refresh()
}

// relayout is called after parts came, went or changed their words.
func (p *page) relayout() {
	if p.root.Size().Width > 0 {
		p.root.Refresh()
	}
}

// toTop scrolls to the beginning.
func (p *page) toTop() { p.scroll.ScrollToTop() }

// show scrolls so that an object of the page can be seen, and with it as much as
// there is room for of the notice above it.
func (p *page) show(o fyne.CanvasObject) {
	scrollTo(p.scroll, o)
	if p.notice == nil || !p.notice.Visible() {
		return
	}
	top, found := topIn(p.content, o)
	above, known := topIn(p.content, p.notice)
	least := top + o.Size().Height + 8 - p.scroll.Size().Height // any higher and o is cut
	if y := max(above-4, least, 0); found && known && y < p.scroll.Offset.Y {
		p.scroll.ScrollToOffset(fyne.NewPos(0, y))
	}
}

// scrollTo moves a scroll so that an object in it is in view, with a margin.
func scrollTo(s *container.Scroll, o fyne.CanvasObject) {
	top, found := topIn(s.Content, o)
	if !found {
		return
	}
	y := s.Offset.Y
	if end := top + o.Size().Height + 28*unit(); end > y+s.Size().Height {
		y = end - s.Size().Height
	}
	y = max(0, min(y, top-34*unit()))
	if y != s.Offset.Y {
		s.ScrollToOffset(fyne.NewPos(0, y))
	}
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
	case *noticeBox:
		parts = []fyne.CanvasObject{t.links}
	case *field:
		if o == fyne.CanvasObject(t.entry) || t.reveal != nil && o == fyne.CanvasObject(t.reveal) {
			return t.input().Position().Y, true
		}
	}
	for _, part := range parts {
		if below, ok := topIn(part, o); ok {
			return part.Position().Y + below, true
		}
	}
	return 0, false
}
