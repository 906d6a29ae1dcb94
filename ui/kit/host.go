package kit

import (
	"slices"

	"fyne.io/fyne/v2"
)

// Host is the window that controls stand in: what they ask of it, and what it
// asks of them.
type Host struct {
	Window    fyne.Window
	Clipboard func() fyne.Clipboard
	// Words are the controls' own, in the person's language.
	Words func() Words
	// Key does what a key means everywhere in the window, and tells whether it
	// meant anything.
	Key func(*fyne.KeyEvent) bool
	// Focused hears which control has just got the focus.
	Focused func(fyne.CanvasObject)

	moving []*dots // of what is under way
}

// Words are what controls say by themselves.
type Words struct {
	Show, Hide                  string // in a password's field
	Cut, Copy, Paste, SelectAll string // in an entry's menu
}

// Focus gives the focus to a control; nil takes it from all.
func (h *Host) Focus(f fyne.Focusable) {
	if f == nil {
		h.Window.Canvas().Unfocus()
		return
	}
	h.Window.Canvas().Focus(f)
}

// Step moves the dots of everything that is under way.
func (h *Host) Step() {
	for _, d := range h.moving {
		d.step()
	}
}

// move has dots move, or no more.
func (h *Host) move(d *dots, on bool) {
	h.moving = slices.DeleteFunc(h.moving, func(other *dots) bool { return other == d })
	if on {
		h.moving = append(h.moving, d)
	}
}
