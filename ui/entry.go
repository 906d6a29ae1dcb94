package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// entry is Fyne's, with what a sign-in needs: pasted line ends are taken off,
// the window's own keys reach it, and the field around it knows about the focus.
type entry struct {
	widget.Entry
	ui *UI
	// onKey may take a key before the entry sees it.
	onKey func(*fyne.KeyEvent) bool
	// onPaste may mend what is pasted.
	onPaste func(string) string
	// onFocus hears that the focus came or went.
	onFocus func(bool)
	focused bool
}

func newEntry(u *UI) *entry {
	e := &entry{ui: u}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.ExtendBaseWidget(e)
	return e
}

// FocusGained implements fyne.Focusable.
func (e *entry) FocusGained() {
	e.Entry.FocusGained()
	e.focused = true
	if e.onFocus != nil {
		e.onFocus(true)
	}
	e.ui.bringIntoView(e)
}

// FocusLost implements fyne.Focusable.
func (e *entry) FocusLost() {
	e.Entry.FocusLost()
	e.focused = false
	if e.onFocus != nil {
		e.onFocus(false)
	}
}

// TypedKey implements fyne.Focusable.
func (e *entry) TypedKey(k *fyne.KeyEvent) {
	if e.onKey != nil && e.onKey(k) {
		return
	}
	if e.ui.key(k) {
		return
	}
	e.Entry.TypedKey(k)
}

// TypedShortcut implements fyne.Shortcutable. What was copied from a mail or a
// page often ends in a line end; as part of a password or a code it would be
// refused, and nobody could see why.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	if paste, ok := s.(*fyne.ShortcutPaste); ok {
		s = &fyne.ShortcutPaste{Clipboard: &pasted{paste.Clipboard, e.onPaste}}
	}
	if _, ours := s.(*desktop.CustomShortcut); ours {
		// Fyne gives shortcuts to the focused entry alone, which knows none of the window's.
		if window, ok := e.ui.window.Canvas().(fyne.Shortcutable); ok {
			window.TypedShortcut(s)
			return
		}
	}
	e.Entry.TypedShortcut(s)
}

// TappedSecondary implements fyne.SecondaryTappable. Fyne's own menu speaks the
// system's language, whatever the person has chosen here.
func (e *entry) TappedSecondary(at *fyne.PointEvent) {
	if e.Disabled() && e.Password {
		return
	}
	e.ui.focus(e)
	pos := fyne.CurrentApp().Driver().AbsolutePositionForObject(e).Add(at.Position)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", e.menu()...), e.ui.window.Canvas(), pos)
}

// menu is what may be done with the text; nothing is copied out of a password.
func (e *entry) menu() []*fyne.MenuItem {
	clipboard := e.ui.app.Clipboard()
	item := func(text string, s fyne.Shortcut) *fyne.MenuItem {
		return fyne.NewMenuItem(e.ui.t(text), func() { e.TypedShortcut(s) })
	}
	var items []*fyne.MenuItem
	if !e.Password {
		if !e.Disabled() {
			items = append(items, item("edit.cut", &fyne.ShortcutCut{Clipboard: clipboard}))
		}
		items = append(items, item("edit.copy", &fyne.ShortcutCopy{Clipboard: clipboard}))
	}
	if !e.Disabled() {
		items = append(items, item("edit.paste", &fyne.ShortcutPaste{Clipboard: clipboard}))
	}
	return append(items, item("edit.select-all", &fyne.ShortcutSelectAll{}))
}

// replaceText puts a text in, with the cursor behind it.
func (e *entry) replaceText(text string) {
	if e.Text == text {
		return
	}
	e.SetText(text)
	e.CursorColumn = len([]rune(text))
	e.Refresh()
}

// pasted is a clipboard whose content has lost its line ends.
type pasted struct {
	fyne.Clipboard
	mend func(string) string
}

// Content implements fyne.Clipboard.
func (p *pasted) Content() string {
	if p.mend != nil {
		return p.mend(p.Clipboard.Content())
	}
	return trimPasted(p.Clipboard.Content())
}

// trimPasted takes line ends away, and the blanks beside them; blanks within,
// and at the beginning, may belong to a password.
func trimPasted(s string) string {
	s = strings.TrimLeft(s, "\r\n")
	if end := strings.IndexAny(s, "\r\n"); end >= 0 && strings.TrimSpace(s[end:]) == "" {
		s = s[:end]
	}
	return strings.NewReplacer("\r\n", " ", "\r", " ").Replace(strings.TrimRight(s, " \t"))
}

// reveal is the "Show" inside a password field. It can be reached by keyboard;
// a click leaves the cursor in the field.
type reveal struct {
	control
	entry *entry
	label *prose
	word  string
}

func newReveal(u *UI, e *entry) *reveal {
	r := &reveal{entry: e, label: newProse()}
	r.label.align = fyne.TextAlignCenter
	r.init(u, r, r.toggle)
	return r
}

func (r *reveal) toggle() { r.show(r.entry.Password) }

// show shows the password, or hides it again.
func (r *reveal) show(clear bool) {
	if r.entry.Password != clear {
		return
	}
	r.entry.Password = !clear
	r.entry.Refresh()
	r.relabel()
}

func (r *reveal) relabel() {
	r.word = r.ui.t("field.show")
	if !r.entry.Password {
		r.word = r.ui.t("field.hide")
	}
	r.Refresh()
}

// AccessibilityLabel implements fyne.Accessible.
func (r *reveal) AccessibilityLabel() string { return r.word }

// AccessibilityRole implements fyne.Accessible.
func (r *reveal) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped implements fyne.Tappable.
func (r *reveal) Tapped(*fyne.PointEvent) {
	r.press()
	r.ui.focus(r.entry)
}

// CreateRenderer implements fyne.Widget.
func (r *reveal) CreateRenderer() fyne.WidgetRenderer {
	ring := newRing(2)
	d := &drawn{objects: these(ring, r.label)}
	width := func() float32 {
		return max(small(r.ui.t("field.show")).measure(r.ui.t("field.show")).Width, small("").measure(r.ui.t("field.hide")).Width) + 24
	}
	d.min = func() fyne.Size { return fyne.NewSize(width(), 24) }
	d.layout = func(s fyne.Size) {
		h := r.label.heightFor(s.Width)
		place(r.label, 0, (s.Height-h)/2, s.Width, h)
		place(ring, 4, (s.Height-h)/2-3, s.Width-8, h+6)
	}
	d.refresh = func() {
		c := colorMuted
		if r.hovered || r.focused {
			c = colorBrand
		}
		r.label.set(small(r.word).in(c))
		paintRing(ring, r.focused)
		d.layout(r.Size())
		canvas.Refresh(r)
	}
	d.refresh()
	return d
}
