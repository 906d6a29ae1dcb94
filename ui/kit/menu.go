package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// ShowMenu shows a menu at a place in the window, or as near to it as it fits.
func (h *Host) ShowMenu(items []*fyne.MenuItem, at fyne.Position) {
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), h.Window.Canvas())
	size, room := menu.MinSize(), h.Window.Canvas().Size()
	menu.ShowAtPosition(fyne.NewPos(max(4, min(at.X, room.Width-size.Width-4)), max(4, min(at.Y, room.Height-size.Height-4))))
	menu.ActivateNext()
}
