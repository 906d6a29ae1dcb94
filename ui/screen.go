package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/ui/kit"
)

// screen is one of the window's pages. It is built once and reset on entry.
type screen interface {
	object() fyne.CanvasObject
	// enter resets it; leave wipes what was typed.
	enter(s launcher.State)
	leave()
	// render draws a state, in the present language.
	render(s launcher.State)
	// tick is called every second while it is shown.
	tick(s launcher.State, now time.Time)
	// first is what has the focus first, nil without.
	first() fyne.Focusable
	// typesInto takes what is typed while nothing has the focus, nil without.
	typesInto() *kit.Entry
	// passwords are the fields at which the caps lock is told.
	passwords() []*kit.Field
	// scroller moves its text, nil where it does that by itself.
	scroller() *kit.Scroll
	escape()
	// bringIntoView scrolls to a part of it that was focused.
	bringIntoView(o fyne.CanvasObject)
}

// onPage is a screen that is one page, where nothing is typed.
type onPage struct{ page *kit.Page }

func (o onPage) object() fyne.CanvasObject            { return o.page.Root }
func (o onPage) bringIntoView(part fyne.CanvasObject) { o.page.Show(part) }
func (o onPage) scroller() *kit.Scroll                { return o.page.Scroll }
func (o onPage) typesInto() *kit.Entry                { return nil }
func (o onPage) passwords() []*kit.Field              { return nil }
