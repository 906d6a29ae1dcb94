package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// laidOut arranges a widget's new renderer where the widget has its size already:
// Fyne throws the renderer of what has not been painted for a minute away, and lays
// the next one out only when the size changes.
func laidOut(r fyne.WidgetRenderer, size fyne.Size) fyne.WidgetRenderer {
	if size.Width > 0 {
		r.Layout(size)
	}
	return r
}

// Scroll is Fyne's, whose bar and shades stay where they belong.
type Scroll struct{ container.Scroll }

// NewScroll lets content scroll up and down.
func NewScroll(content fyne.CanvasObject) *Scroll {
	s := &Scroll{container.Scroll{Direction: container.ScrollVerticalOnly, Content: content}}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *Scroll) CreateRenderer() fyne.WidgetRenderer {
	return laidOut(s.Scroll.CreateRenderer(), s.Size())
}
