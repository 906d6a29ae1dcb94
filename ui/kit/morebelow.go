package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// MoreBelow stands at the window's lower edge as long as one of the messages that
// help is still below it, and leads to the first of those.
type MoreBelow struct {
	page      *Page
	goals     []*Message
	Link      *Link
	box, line *canvas.Rectangle
}

// NewMoreBelow makes one for messages of a page, in their order.
func NewMoreBelow(h *Host, goals ...*Message) *MoreBelow {
	f := &MoreBelow{goals: goals, box: NewBox(0), line: NewBox(0)}
	f.Link = NewLink(h, func() {
		if goal := f.unseen(); goal != nil {
			f.page.Show(goal)
			f.arrange()
		}
	})
	f.Link.TextSize = SizeLabel
	return f
}

// build gives the parts, which lie over the page's scroll.
func (f *MoreBelow) build(p *Page) []fyne.CanvasObject {
	f.page = p
	p.Scroll.OnScrolled = func(fyne.Position) { f.arrange() }
	return []fyne.CanvasObject{f.box, f.line, f.Link}
}

// arrange shows or hides it, for where the page is scrolled to.
func (f *MoreBelow) arrange() {
	on := f.unseen() != nil
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

// unseen is the first message whose first words end below the edge, nil when there is
// none; of long words half a window counts, for they cannot all be seen at once.
func (f *MoreBelow) unseen() *Message {
	view := f.page.Scroll
	for _, goal := range f.goals {
		top, found := topIn(f.page.Content, goal)
		if goal.Visible() && found && top+min(goal.leadEnd(), view.Size().Height/2) > view.Offset.Y+view.Size().Height {
			return goal
		}
	}
	return nil
}
