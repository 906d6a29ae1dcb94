package ui

import (
	"fyne.io/fyne/v2"

	"backstage/launcher"
)

// key does what a key means everywhere in the window, whatever has the focus,
// and tells whether it meant anything.
func (u *UI) key(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyEscape:
		u.escape()
	case fyne.KeyF1:
		u.toggleHelp()
	case fyne.KeyF5:
		if u.state.Step == launcher.StepSystems && u.state.Busy == launcher.DoingNothing {
			u.o.Launcher.Refresh()
		}
	case fyne.KeyPageDown:
		return u.scrollBy(0.8)
	case fyne.KeyPageUp:
		return u.scrollBy(-0.8)
	case fyne.KeyDown:
		return u.help.Focused() && u.scrollBy(0.15)
	case fyne.KeyUp:
		return u.help.Focused() && u.scrollBy(-0.15)
	default:
		return false
	}
	return true
}

// scrollBy moves what is read by a part of its height: the help while somebody
// is in it, else the page. Text has no focus of its own that would do it.
func (u *UI) scrollBy(part float32) bool {
	s := u.shown().scroller()
	if u.help.Focused() {
		s = u.help.Scroll()
	}
	if s == nil {
		return false
	}
	most := max(0, s.Content.Size().Height-s.Size().Height)
	y := min(most, max(0, s.Offset.Y+part*s.Size().Height))
	s.ScrollToOffset(fyne.NewPos(0, y))
	return true
}
