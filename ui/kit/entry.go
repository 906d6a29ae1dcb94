package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Entry is Fyne's, with what a sign-in needs: pasted line ends are taken off,
// the window's own keys reach it, and the field around it knows about the focus.
type Entry struct {
	widget.Entry
	host *Host
	// OnKey may take a key before the entry sees it.
	OnKey func(*fyne.KeyEvent) bool
	// OnPaste may mend what is pasted.
	OnPaste func(string) string
	// onFocus hears that the focus came or went.
	onFocus func(bool)
	Focused bool
}

func newEntry(h *Host) *Entry {
	e := &Entry{host: h}
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	e.ExtendBaseWidget(e)
	return e
}

// CreateRenderer implements fyne.Widget.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	r := laidOut(e.Entry.CreateRenderer(), e.Size())
	if e.Focused {
		r.Refresh() // shows the cursor
	}
	return r
}

// FocusGained implements fyne.Focusable.
func (e *Entry) FocusGained() {
	e.Entry.FocusGained()
	e.Focused = true
	if e.onFocus != nil {
		e.onFocus(true)
	}
	e.host.Focused(e)
}

// FocusLost implements fyne.Focusable.
func (e *Entry) FocusLost() {
	e.Entry.FocusLost()
	e.Focused = false
	if e.onFocus != nil {
		e.onFocus(false)
	}
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(k *fyne.KeyEvent) {
	if e.OnKey != nil && e.OnKey(k) {
		return
	}
	if e.host.Key(k) {
		return
	}
	e.Entry.TypedKey(k)
}

// TypedShortcut implements fyne.Shortcutable. What was copied from a mail or a
// page often ends in a line end; as part of a password or a code it would be
// refused, and nobody could see why.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if paste, ok := s.(*fyne.ShortcutPaste); ok {
		s = &fyne.ShortcutPaste{Clipboard: &pasted{paste.Clipboard, e.OnPaste}}
	}
	if _, ours := s.(*desktop.CustomShortcut); ours {
		// Fyne gives shortcuts to the focused entry alone, which knows none of the window's.
		if window, ok := e.host.Window.Canvas().(fyne.Shortcutable); ok {
			window.TypedShortcut(s)
			return
		}
	}
	e.Entry.TypedShortcut(s)
}

// TappedSecondary implements fyne.SecondaryTappable. Fyne's own menu speaks the
// system's language, whatever the person has chosen here.
func (e *Entry) TappedSecondary(at *fyne.PointEvent) {
	if e.Disabled() && e.Password {
		return
	}
	e.host.Focus(e)
	pos := fyne.CurrentApp().Driver().AbsolutePositionForObject(e).Add(at.Position)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", e.Menu()...), e.host.Window.Canvas(), pos)
}

// Menu is what may be done with the text; nothing is copied out of a password.
func (e *Entry) Menu() []*fyne.MenuItem {
	clipboard, words := e.host.Clipboard(), e.host.Words()
	item := func(text string, s fyne.Shortcut) *fyne.MenuItem {
		return fyne.NewMenuItem(text, func() { e.TypedShortcut(s) })
	}
	var items []*fyne.MenuItem
	if !e.Password {
		if !e.Disabled() {
			items = append(items, item(words.Cut, &fyne.ShortcutCut{Clipboard: clipboard}))
		}
		items = append(items, item(words.Copy, &fyne.ShortcutCopy{Clipboard: clipboard}))
	}
	if !e.Disabled() {
		items = append(items, item(words.Paste, &fyne.ShortcutPaste{Clipboard: clipboard}))
	}
	return append(items, item(words.SelectAll, &fyne.ShortcutSelectAll{}))
}

// ReplaceText puts a text in, with the cursor behind it.
func (e *Entry) ReplaceText(text string) {
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
	return TrimPasted(p.Clipboard.Content())
}

// TrimPasted takes line ends away, and the blanks beside them; blanks within,
// and at the beginning, may belong to a password.
func TrimPasted(s string) string {
	s = strings.TrimLeft(s, "\r\n")
	if end := strings.IndexAny(s, "\r\n"); end >= 0 && strings.TrimSpace(s[end:]) == "" {
		s = s[:end]
	}
	return strings.NewReplacer("\r\n", " ", "\r", " ").Replace(strings.TrimRight(s, " \t"))
}

// Reveal is the "Show" inside a password field. It can be reached by keyboard;
// a click leaves the cursor in the field.
type Reveal struct {
	Control
	entry *Entry
	label *Prose
	Word  string
}

func newReveal(h *Host, e *Entry) *Reveal {
	r := &Reveal{entry: e, label: NewProse()}
	r.label.Align = fyne.TextAlignCenter
	r.Init(h, r, r.Toggle)
	return r
}

// Toggle shows the password, or hides it again.
func (r *Reveal) Toggle() { r.SetShown(r.entry.Password) }

// SetShown says whether the password is shown.
func (r *Reveal) SetShown(clear bool) {
	if r.entry.Password != clear {
		return
	}
	r.entry.Password = !clear
	r.entry.Refresh()
	r.relabel()
}

func (r *Reveal) relabel() {
	r.Word = r.host.Words().Show
	if !r.entry.Password {
		r.Word = r.host.Words().Hide
	}
	r.Refresh()
}

// AccessibilityLabel implements fyne.Accessible.
func (r *Reveal) AccessibilityLabel() string { return r.Word }

// AccessibilityRole implements fyne.Accessible.
func (r *Reveal) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped implements fyne.Tappable.
func (r *Reveal) Tapped(*fyne.PointEvent) {
	r.press()
	r.host.Focus(r.entry)
}

// CreateRenderer implements fyne.Widget.
func (r *Reveal) CreateRenderer() fyne.WidgetRenderer {
	ring := NewRing(2)
	d := &Drawn{Parts: Parts(ring, r.label)}
	width := func() float32 {
		show, hide := r.host.Words().Show, r.host.Words().Hide
		return max(Small(show).Measure(show).Width, Small(hide).Measure(hide).Width) + 24
	}
	d.Min = func() fyne.Size { return fyne.NewSize(width(), 24) }
	d.Arrange = func(s fyne.Size) {
		h := r.label.HeightFor(s.Width)
		Place(r.label, 0, (s.Height-h)/2, s.Width, h)
		Place(ring, 4, (s.Height-h)/2-3, s.Width-8, h+6)
	}
	d.Draw = func() {
		c := ColorMuted
		if r.Hovered || r.Focused {
			c = ColorBrand
		}
		r.label.Set(Small(r.Word).In(c))
		PaintRing(ring, r.Focused)
		d.Arrange(r.Size())
		canvas.Refresh(r)
	}
	d.Draw()
	return d
}
