package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// further stands at the window's lower edge as long as one of the boxes that help
// is still below it, and leads to the first of those.
type further struct {
	page      *page
	goals     []*noticeBox
	link      *link
	box, line *canvas.Rectangle
}

func newFurther(u *UI, goals ...*noticeBox) *further {
	f := &further{goals: goals, box: newBox(0), line: newBox(0)}
	f.link = newLink(u, func() {
		if goal := f.unseen(); goal != nil {
			f.page.show(goal)
			f.arrange()
		}
	})
	f.link.size = sizeLabel
	return f
}

// build gives the parts, which lie over the page's scroll.
func (f *further) build(p *page) []fyne.CanvasObject {
	f.page = p
	p.scroll.OnScrolled = func(fyne.Position) { f.arrange() }
	return []fyne.CanvasObject{f.box, f.line, f.link}
}

// arrange shows or hides it, for where the page is scrolled to.
func (f *further) arrange() {
	on := f.unseen() != nil
	f.box.Hidden, f.line.Hidden = !on, !on
	if f.link.Hidden = !on; !on {
		return
	}
	size := f.page.scroll.Size()
	x, w, pad := f.page.columnAt(size.Width)
	h := f.link.heightFor(w-2*pad) + 14
	y := size.Height - h
	place(f.box, x, y, w, h)
	place(f.line, x, y, w, 1)
	place(f.link, x+pad, y+7, w-2*pad, h-14) // all of it, so that nothing below it is pressed
	f.box.FillColor, f.line.FillColor = theme.Color(colorSurface), theme.Color(colorLine)
	f.box.Refresh()
	f.line.Refresh()
}

// unseen is the first box whose first words end below the edge, nil when there is
// none; of long words half a window counts, for they cannot all be seen at once.
func (f *further) unseen() *noticeBox {
	view := f.page.scroll
	for _, goal := range f.goals {
		top, found := topIn(f.page.content, goal)
		if goal.Visible() && found && top+min(goal.leadEnd(), view.Size().Height/2) > view.Offset.Y+view.Size().Height {
			return goal
		}
	}
	return nil
}
