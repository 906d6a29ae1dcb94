package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// SearchBox is an entry without a label, with the focus ring of all fields.
type SearchBox struct {
	widget.BaseWidget
	Entry *Entry
}

// NewSearchBox makes a search; changed hears of every letter, focus (which may be
// nil) of the keyboard's coming and going.
func NewSearchBox(h *Host, changed func(), focus func()) *SearchBox {
	s := &SearchBox{Entry: newEntry(h)}
	s.Entry.OnChanged = func(string) { changed() }
	s.Entry.onFocus = func(bool) {
		s.Refresh()
		if focus != nil {
			focus()
		}
	}
	s.ExtendBaseWidget(s)
	return s
}

// Height is what it needs, at any width.
func (s *SearchBox) Height() float32 { return max(38, s.Entry.MinSize().Height) }

// CreateRenderer implements fyne.Widget.
func (s *SearchBox) CreateRenderer() fyne.WidgetRenderer {
	ring, ground := NewRing(RadiusControl), NewBox(RadiusControl)
	d := &Drawn{Parts: Parts(ring, ground, s.Entry)}
	d.Min = func() fyne.Size { return fyne.NewSize(120, s.Height()) }
	d.Arrange = func(size fyne.Size) {
		s.Entry.Resize(size)
		ground.Resize(size)
		LayRing(ring, size)
	}
	d.Draw = func() {
		Paint(ground, ColorSurface, ColorClear)
		PaintRing(ring, s.Entry.Focused)
		d.Arrange(s.Size())
		canvas.Refresh(s)
	}
	d.Draw()
	return d
}
