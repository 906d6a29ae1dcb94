package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// link is a quiet action in the text: underlined, bold, in the brand's colour.
type link struct {
	control
	label *prose
	text  string
	size  fyne.ThemeSizeName
}

func newLink(u *UI, act func()) *link {
	l := &link{label: newProse(), size: sizeText}
	l.init(u, l, act)
	return l
}

func (l *link) set(text string) {
	if l.text == text {
		return
	}
	l.text = text
	l.Refresh()
}

// AccessibilityLabel implements fyne.Accessible.
func (l *link) AccessibilityLabel() string { return l.text }

// AccessibilityRole implements fyne.Accessible.
func (l *link) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleLink }

func (l *link) look() span {
	s := strong(l.text).in(colorBrand).sized(l.size)
	s.style.Underline = true
	if l.Disabled() {
		s.color, s.style.Underline = colorMuted, false
	}
	return s
}

func (l *link) naturalWidth() float32 { return l.look().measure(l.text).Width + 1 }

func (l *link) heightFor(width float32) float32 {
	l.label.set(l.look())
	return max(24, l.label.heightFor(width))
}

// CreateRenderer implements fyne.Widget.
func (l *link) CreateRenderer() fyne.WidgetRenderer {
	ring := newRing(1)
	d := &drawn{objects: these(ring, l.label)}
	d.min = func() fyne.Size { return fyne.NewSize(l.naturalWidth(), l.heightFor(l.naturalWidth())) }
	d.layout = func(s fyne.Size) {
		h := l.label.heightFor(s.Width)
		place(l.label, 0, (s.Height-h)/2, s.Width, h)
		layRing(ring, fyne.NewSize(min(s.Width, l.label.naturalWidth()), s.Height))
	}
	d.refresh = func() {
		l.label.set(l.look())
		paintRing(ring, l.focused)
		d.layout(l.Size())
		canvas.Refresh(l)
	}
	d.refresh()
	return d
}
