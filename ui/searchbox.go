package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// searchBox is an entry without a label, with the focus ring of all fields.
type searchBox struct {
	widget.BaseWidget
	entry *entry
}

func newSearchBox(u *UI, changed func(), focus func()) *searchBox {
	s := &searchBox{entry: newEntry(u)}
	s.entry.OnChanged = func(string) { changed() }
	s.entry.onFocus = func(bool) {
		s.Refresh()
		if focus != nil {
			focus()
		}
	}
	s.ExtendBaseWidget(s)
	return s
}

func (s *searchBox) height() float32 { return max(38, s.entry.MinSize().Height) }

// CreateRenderer implements fyne.Widget.
func (s *searchBox) CreateRenderer() fyne.WidgetRenderer {
	ring, ground := newRing(radiusControl), newBox(radiusControl)
	d := &drawn{objects: these(ring, ground, s.entry)}
	d.min = func() fyne.Size { return fyne.NewSize(120, s.height()) }
	d.layout = func(size fyne.Size) {
		s.entry.Resize(size)
		ground.Resize(size)
		layRing(ring, size)
	}
	d.refresh = func() {
		paint(ground, colorSurface, colorClear)
		paintRing(ring, s.entry.focused)
		d.layout(s.Size())
		canvas.Refresh(s)
	}
	d.refresh()
	return d
}
