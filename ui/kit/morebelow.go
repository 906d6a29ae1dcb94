package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// moreBelow stands at the window's lower edge as long as one of the boxes that help
// is still below it, and leads to the first of those.
type moreBelow struct {
	page      *Page
	Goals     []goal
	Link      *Link
	box, line *canvas.Rectangle
}

// goal is a box that is worth scrolling to.
type goal interface {
	fyne.CanvasObject
	// LeadEnd is how far down its first words reach.
	LeadEnd() float32
}

func NewMoreBelow(h *Host, goals ...goal) *moreBelow {
	f := &moreBelow{Goals: goals, box: NewBox(0), line: NewBox(0)}
	f.Link = NewLink(h, func() {
		if goal := f.Unseen(); goal != nil {
			f.page.Show(goal)
			f.Arrange()
		}
	})
	f.Link.TextSize = SizeLabel
	return f
}

// build gives the parts, which lie over the page's scroll.
func (f *moreBelow) build(p *Page) []fyne.CanvasObject {
	f.page = p
	p.Scroll.OnScrolled = func(fyne.Position) { f.Arrange() }
	return []fyne.CanvasObject{f.box, f.line, f.Link}
}

// Arrange shows or hides it, for where the page is scrolled to.
func (f *moreBelow) Arrange() {
	on := f.Unseen() != nil
	f.box.Hidden, f.line.Hidden = !on, !on
	if f.Link.Hidden = !on; !on {
		return
	}
	size := f.page.Scroll.Size()
	x, w, pad := f.page.columnAt(size.Width)
	h := f.Link.HeightFor(w-2*pad) + 14
	y := size.Height - h
	Place(f.box, x, y, w, h)
	Place(f.line, x, y, w, 1)
	Place(f.Link, x+pad, y+7, w-2*pad, h-14) // all of it, so that nothing below it is pressed
	f.box.FillColor, f.line.FillColor = theme.Color(ColorSurface), theme.Color(ColorLine)
	f.box.Refresh()
	f.line.Refresh()
}

// Unseen is the first box whose first words end below the edge, nil when there is
// none; of long words half a window counts, for they cannot all be seen at once.
func (f *moreBelow) Unseen() goal {
	view := f.page.Scroll
	for _, goal := range f.Goals {
		top, found := TopIn(f.page.Content, goal)
		if goal.Visible() && found && top+min(goal.LeadEnd(), view.Size().Height/2) > view.Offset.Y+view.Size().Height {
			return goal
		}
	}
	return nil
}
