package ui

import (
	"fmt"

	"fyne.io/fyne/v2"

	"backstage/launcher"
)

// Tray is the icon that stands for the window in the system's notification area.
type Tray interface {
	SetMenu(*fyne.Menu)
}

// trayFavourites is how many of them the icon's menu holds.
const trayFavourites = 10

// Hide takes the window away; its icon brings it back.
func (u *UI) Hide() {
	u.window.Hide()
	u.rest()
}

// drawTray brings the icon's menu up to date, where it changed: a menu that is
// open would close.
func (u *UI) drawTray() {
	if u.o.Tray == nil {
		return
	}
	items := u.trayItems()
	shown := ""
	for _, i := range items {
		shown += fmt.Sprintf("%q", i.Label)
	}
	if shown == u.trayShown {
		return
	}
	u.trayShown = shown
	u.o.Tray.SetMenu(fyne.NewMenu(u.productName(), items...))
}

func (u *UI) trayItems() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, f := range u.state.Known[:min(len(u.state.Known), trayFavourites)] {
		items = append(items, fyne.NewMenuItem(f.Title, func() { u.o.Launcher.OpenNamed(f.ID) }))
	}
	if len(items) > 0 {
		items = append(items, fyne.NewMenuItemSeparator())
	}
	items = append(items, fyne.NewMenuItem(u.texts.T("tray.show", map[string]any{"Product": u.productName()}), u.comeForward))
	if u.state.SignedInAs != "" && !u.state.SignedOut {
		items = append(items, fyne.NewMenuItem(u.t("menu.sign-out"), u.signOut))
	}
	quit := fyne.NewMenuItem(u.t("tray.quit"), u.app.Quit)
	quit.IsQuit = true
	return append(items, quit)
}

// closing is what the window's close button does where an icon stands for it.
func (u *UI) closing() {
	u.Hide()
	if !u.toldOfTray {
		u.toldOfTray = true
		u.notify(u.t("tray.stays.title"), u.t("tray.stays.advice"))
	}
}

// tellChanges notifies a person who does not see the window of what cannot wait.
func (u *UI) tellChanges(old, s launcher.State) {
	if u.inFront {
		return
	}
	before := map[int]launcher.SessionPhase{}
	for _, session := range old.Sessions {
		before[session.ID] = session.Phase
	}
	var ended []launcher.Session
	for _, session := range s.Sessions {
		if session.Phase == launcher.PhaseEnded && session.Notice != nil && before[session.ID] != launcher.PhaseEnded {
			ended = append(ended, session)
		}
	}
	if len(ended) > 0 {
		name := ""
		if len(ended) == 1 {
			name = plainName(ended[0].Title)
		}
		u.notify(u.texts.T("notify.ended.title", map[string]any{"System": name}), u.t("notify.ended.advice"))
	}
	if s.Notice.Offers(launcher.ActStaySignedIn) && !old.Notice.Offers(launcher.ActStaySignedIn) {
		u.notify(u.t("notify.ends-soon.title"), u.t("notify.ends-soon.advice"))
	}
}

func (u *UI) notify(title, text string) {
	if u.o.Notify == nil || !u.settings.Notifications {
		return
	}
	go u.o.Notify(title, text)
}

// plainName is a system's name if it means nothing but itself to whatever shows a
// notification (scripts on Windows, markup on Linux); "" otherwise.
func plainName(title string) string {
	const most = 40
	if len([]rune(title)) > most {
		return ""
	}
	for _, r := range title {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == ' ', r == '-', r == '.':
		case r == 'å', r == 'ä', r == 'ö', r == 'Å', r == 'Ä', r == 'Ö', r == 'é', r == 'ü':
		default:
			return ""
		}
	}
	return title
}
