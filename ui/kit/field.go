package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Field is a label, an entry and a line of help or complaint below it.
type Field struct {
	widget.BaseWidget
	Entry  *Entry
	Reveal *Reveal // nil without
	label  *Prose
	// Aside stands at the right of the label: what may come and go without
	// moving anything, such as the caps-lock hint.
	Aside *Prose
	Hint  *Prose
	// ReserveHint keeps the hint's place while it is empty.
	ReserveHint bool
	wrong       bool
	// OnFocus hears that the entry got or lost the focus.
	OnFocus func(bool)
	big     *container.ThemeOverride
}

// NewField makes a field for one line of text.
func NewField(h *Host) *Field {
	f := &Field{Entry: newEntry(h), label: NewProse(), Aside: NewProse(), Hint: NewProse()}
	f.Aside.Align = fyne.TextAlignTrailing
	f.Hint.Hide()
	f.Aside.Hide()
	f.Entry.onFocus = func(on bool) {
		if f.OnFocus != nil {
			f.OnFocus(on)
		}
		f.Refresh()
	}
	f.ExtendBaseWidget(f)
	return f
}

// NewPasswordField makes a field that hides what is typed, and can show it.
func NewPasswordField(h *Host) *Field {
	f := NewField(h)
	f.Entry.Password = true
	f.Reveal = newReveal(h, f.Entry)
	f.Entry.ActionItem = f.Reveal
	return f
}

// NewCodeField has big digits.
func NewCodeField(h *Host) *Field {
	f := NewField(h)
	f.big = container.NewThemeOverride(f.Entry, larger{fyne.CurrentApp().Settings().Theme(), codeFactor})
	return f
}

const codeFactor = 1.55

// Clear empties the field, hides what was shown, and takes the text out of Fyne's
// undo history and out of what Fyne has measured. What was drawn in clear, a code or
// a password that was shown, Fyne keeps for a minute more, to draw it again faster.
func (f *Field) Clear() {
	f.Entry.SetText("")
	forgetMeasured()
	if f.Reveal != nil {
		f.Reveal.SetShown(false)
	}
	f.Complain(false)
}

// forgetMeasured makes Fyne forget the texts whose sizes it knows. It measures what
// is typed in clear, also a password that it draws as dots, and keeps text and size
// for a minute and more. There is no call for this: Fyne does it when a part of a
// window gets a theme of its own, which may measure the same texts differently.
func forgetMeasured() {
	container.NewThemeOverride(widget.NewSeparator(), fyne.CurrentApp().Settings().Theme())
}

// SetLabel says what is to be typed.
func (f *Field) SetLabel(text string) {
	f.label.Set(Label(text))
	if f.Reveal != nil {
		f.Reveal.relabel()
	}
}

// Complain marks the field as wrong, or no longer.
func (f *Field) Complain(wrong bool) {
	if f.wrong != wrong {
		f.wrong = wrong
		f.Refresh()
	}
}

func (f *Field) input() fyne.CanvasObject {
	if f.big != nil {
		return f.big
	}
	return f.Entry
}

func (f *Field) inputHeight() float32 { return max(40, f.input().MinSize().Height) }

func (f *Field) hintHeight(width float32) float32 {
	if f.Hint.Visible() {
		return f.Hint.HeightFor(width) + 5
	}
	if f.ReserveHint {
		return Small("M").Measure("M").Height + 5
	}
	return 0
}

// HeightFor implements Flowing.
func (f *Field) HeightFor(width float32) float32 {
	return f.label.HeightFor(width) + 5 + f.inputHeight() + f.hintHeight(width)
}

// topOf implements holder.
func (f *Field) topOf(part fyne.CanvasObject) (top float32, found bool) {
	ours := part == fyne.CanvasObject(f.Entry) || f.Reveal != nil && part == fyne.CanvasObject(f.Reveal)
	return f.input().Position().Y, ours
}

// CreateRenderer implements fyne.Widget.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	ring, edge, ground := NewRing(RadiusControl), NewBox(RadiusControl), NewBox(RadiusControl)
	d := &Drawn{Parts: Parts(f.label, f.Aside, ring, ground, f.input(), edge, f.Hint)}
	d.Min = func() fyne.Size { return fyne.NewSize(120, f.HeightFor(f.Size().Width)) }
	d.Arrange = func(s fyne.Size) {
		lh := f.label.HeightFor(s.Width)
		Place(f.label, 0, 0, s.Width, lh)
		Place(f.Aside, 0, lh-HeightOf(f.Aside, s.Width), s.Width, HeightOf(f.Aside, s.Width))
		y, h := lh+5, f.inputHeight()
		Place(f.input(), 0, y, s.Width, h)
		Place(edge, 0, y, s.Width, h)
		Place(ground, 0, y, s.Width, h)
		Place(ring, -ringGap, y-ringGap, s.Width+2*ringGap, h+2*ringGap)
		Place(f.Hint, 0, y+h+5, s.Width, HeightOf(f.Hint, s.Width))
	}
	d.Draw = func() {
		if f.big != nil {
			if t, ok := f.big.Theme.(larger); !ok || t.Theme != fyne.CurrentApp().Settings().Theme() {
				f.big.Theme = larger{fyne.CurrentApp().Settings().Theme(), codeFactor}
				f.big.Refresh()
			}
		}
		Paint(ground, ColorSurface, ColorClear)
		if f.Entry.Disabled() {
			Paint(ground, theme.ColorNameBackground, ColorClear)
		}
		edge.StrokeColor, edge.StrokeWidth = theme.Color(ColorError), 1
		edge.Hidden = !f.wrong || f.Entry.Focused
		edge.Refresh()
		PaintRing(ring, f.Entry.Focused)
		d.Arrange(f.Size())
		canvas.Refresh(f)
	}
	if f.big != nil {
		f.big.Refresh() // the theme reaches the new parts of the entry
	}
	d.Draw()
	return d
}
