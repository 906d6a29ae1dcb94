package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// field is a label, an entry and a line of help or complaint below it.
type field struct {
	widget.BaseWidget
	ui     *UI
	entry  *entry
	reveal *reveal // nil without
	label  *prose
	// aside stands at the right of the label: what may come and go without
	// moving anything, such as the caps-lock hint.
	aside *prose
	hint  *prose
	// reserve keeps the hint's place while it is empty.
	reserve bool
	wrong   bool
	big     *container.ThemeOverride
}

func newField(u *UI) *field {
	f := &field{ui: u, entry: newEntry(u), label: newProse(), aside: newProse(), hint: newProse()}
	f.aside.align = fyne.TextAlignTrailing
	f.hint.Hide()
	f.aside.Hide()
	f.entry.onFocus = func(bool) { f.Refresh() }
	f.ExtendBaseWidget(f)
	return f
}

func newPasswordField(u *UI) *field {
	f := newField(u)
	f.entry.Password = true
	f.reveal = newReveal(u, f.entry)
	f.entry.ActionItem = f.reveal
	f.entry.onFocus = func(bool) {
		u.drawCapsLock()
		f.Refresh()
	}
	return f
}

// newCodeField has big digits.
func newCodeField(u *UI) *field {
	f := newField(u)
	f.big = container.NewThemeOverride(f.entry, larger{u.app.Settings().Theme(), codeFactor})
	return f
}

const codeFactor = 1.55

// clear empties the field, hides what was shown and drops the undo history.
func (f *field) clear() {
	f.entry.SetText("")
	if f.reveal != nil {
		f.reveal.show(false)
	}
	f.complain(false)
}

func (f *field) setLabel(text string) {
	f.label.set(label(text))
	if f.reveal != nil {
		f.reveal.relabel()
	}
}

func (f *field) complain(wrong bool) {
	if f.wrong != wrong {
		f.wrong = wrong
		f.Refresh()
	}
}

func (f *field) input() fyne.CanvasObject {
	if f.big != nil {
		return f.big
	}
	return f.entry
}

func (f *field) inputHeight() float32 { return max(40, f.input().MinSize().Height) }

func (f *field) hintHeight(width float32) float32 {
	if f.hint.Visible() {
		return f.hint.heightFor(width) + 5
	}
	if f.reserve {
		return small("M").measure("M").Height + 5
	}
	return 0
}

func (f *field) heightFor(width float32) float32 {
	return f.label.heightFor(width) + 5 + f.inputHeight() + f.hintHeight(width)
}

// CreateRenderer implements fyne.Widget.
func (f *field) CreateRenderer() fyne.WidgetRenderer {
	ring, edge, ground := newRing(radiusControl), newBox(radiusControl), newBox(radiusControl)
	d := &drawn{objects: these(f.label, f.aside, ring, ground, f.input(), edge, f.hint)}
	d.min = func() fyne.Size { return fyne.NewSize(120, f.heightFor(f.Size().Width)) }
	d.layout = func(s fyne.Size) {
		lh := f.label.heightFor(s.Width)
		place(f.label, 0, 0, s.Width, lh)
		place(f.aside, 0, lh-heightOf(f.aside, s.Width), s.Width, heightOf(f.aside, s.Width))
		y, h := lh+5, f.inputHeight()
		place(f.input(), 0, y, s.Width, h)
		place(edge, 0, y, s.Width, h)
		place(ground, 0, y, s.Width, h)
		place(ring, -ringGap, y-ringGap, s.Width+2*ringGap, h+2*ringGap)
		place(f.hint, 0, y+h+5, s.Width, heightOf(f.hint, s.Width))
	}
	d.refresh = func() {
		if f.big != nil {
			if t, ok := f.big.Theme.(larger); !ok || t.Theme != f.ui.app.Settings().Theme() {
				f.big.Theme = larger{f.ui.app.Settings().Theme(), codeFactor}
				f.big.Refresh()
			}
		}
		paint(ground, colorSurface, colorClear)
		if f.entry.Disabled() {
			paint(ground, theme.ColorNameBackground, colorClear)
		}
		edge.StrokeColor, edge.StrokeWidth = theme.Color(colorError), 1
		edge.Hidden = !f.wrong || f.entry.focused
		edge.Refresh()
		paintRing(ring, f.entry.focused)
		d.layout(f.Size())
		canvas.Refresh(f)
	}
	d.refresh()
	return d
}
