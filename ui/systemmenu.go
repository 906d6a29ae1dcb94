package ui

import (
	"bytes"
	"image/png"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"backstage/desk"
	"backstage/launcher"
)

// Shortcuts puts shortcuts to systems where the person finds them. Its methods
// read and write a disk: they are called from goroutines only.
type Shortcuts interface {
	Places() []desk.Place
	Has(desk.Shortcut, desk.Place) bool
	Put(desk.Shortcut, desk.Place) error
	Remove(desk.Shortcut, desk.Place) error
}

// placeWords are the message keys of each place: what can be done there, and that
// it is done.
var placeWords = map[desk.Place]struct{ offer, done string }{
	desk.Desktop:   {"systems.shortcut-desktop", "systems.on-desktop"},
	desk.StartMenu: {"systems.shortcut-start-menu", "systems.on-start-menu"},
}

// openSystemMenu shows what can be done with a system, at a place on the window.
// What shortcuts there are takes a look at the disk, so the menu comes a moment
// later.
func (u *UI) openSystemMenu(s launcher.System, at fyne.Position) {
	shortcut := u.shortcutTo(s)
	if u.o.Shortcuts == nil {
		u.menuAt(u.systemItems(s, shortcut, nil), at)
		return
	}
	go func() {
		there := map[desk.Place]bool{}
		for _, p := range u.o.Shortcuts.Places() {
			there[p] = u.o.Shortcuts.Has(shortcut, p)
		}
		u.o.Post(func() {
			if !u.closed && u.state.Step == launcher.StepSystems && u.sheet == nil {
				u.menuAt(u.systemItems(s, shortcut, there), at)
			}
		})
	}()
}

// systemItems are the lines of a system's menu; there says where it has shortcuts.
func (u *UI) systemItems(s launcher.System, shortcut desk.Shortcut, there map[desk.Place]bool) []*fyne.MenuItem {
	name := u.nameOf(s)
	tick := func(key string, on bool, act func()) *fyne.MenuItem {
		i := fyne.NewMenuItem(u.t(key), act)
		i.Checked = on
		return i
	}
	auto := u.opensByItself(s)
	open := tick("systems.auto-open", auto >= 0, func() { u.toggleAutoOpen(name, auto) })
	open.Disabled = u.settings.Locked("autoOpen")
	items := []*fyne.MenuItem{
		fyne.NewMenuItem(u.t("systems.open"), func() { u.o.Launcher.Open(s.ID) }),
		fyne.NewMenuItemSeparator(),
		tick("systems.favourite", slices.Contains(u.state.Favourites, s.ID), func() { u.o.Launcher.ToggleFavourite(s.ID) }),
		open,
	}
	if u.o.Shortcuts != nil {
		items = append(items, fyne.NewMenuItemSeparator())
		for _, p := range u.o.Shortcuts.Places() {
			items = append(items, tick(placeWords[p].offer, there[p], func() { u.toggleShortcut(shortcut, p, there[p]) }))
		}
		items = append(items, fyne.NewMenuItem(u.t("systems.copy-link"), func() { u.app.Clipboard().SetContent(desk.Link(name)) }))
	}
	return items
}

// menuAt shows a menu at a place, or as near to it as it fits the window.
func (u *UI) menuAt(items []*fyne.MenuItem, at fyne.Position) {
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), u.window.Canvas())
	size, room := menu.MinSize(), u.window.Canvas().Size()
	menu.ShowAtPosition(fyne.NewPos(max(4, min(at.X, room.Width-size.Width-4)), max(4, min(at.Y, room.Height-size.Height-4))))
	menu.ActivateNext()
}

// nameOf is how links and settings name a system: by its title, which stays when
// the portal publishes it anew, or by its ID where another has the same title.
func (u *UI) nameOf(s launcher.System) string {
	same := 0
	for _, other := range u.state.Systems {
		if strings.EqualFold(other.Title, s.Title) || strings.EqualFold(other.ID, s.Title) {
			same++
		}
	}
	if same == 1 && desk.IsName(s.Title) {
		return s.Title
	}
	return s.ID
}

// opensByItself is the place of a system among those that open after the sign-in,
// -1 where it is not one of them.
func (u *UI) opensByItself(s launcher.System) int {
	return slices.IndexFunc(u.settings.AutoOpen, func(name string) bool {
		return strings.EqualFold(name, s.ID) || strings.EqualFold(name, u.nameOf(s))
	})
}

func (u *UI) toggleAutoOpen(name string, at int) {
	list := slices.Clone(u.settings.AutoOpen)
	if at < 0 {
		list = append(list, name)
	} else {
		list = slices.Delete(list, at, at+1)
	}
	u.choose("autoOpen", list, u.tellChoice)
}

// tellChoice tells a choice's problem over the list.
func (u *UI) tellChoice(err error) {
	if key := settingProblem(err); key != "" {
		u.say(u.t(key))
	}
}

func (u *UI) shortcutTo(s launcher.System) desk.Shortcut {
	shortcut := desk.Shortcut{System: u.nameOf(s), Title: s.Title}
	var picture bytes.Buffer
	if p := u.icons.picture(s); p != nil && png.Encode(&picture, p) == nil {
		shortcut.Picture = picture.Bytes()
	}
	return shortcut
}

func (u *UI) toggleShortcut(s desk.Shortcut, p desk.Place, there bool) {
	do := u.o.Shortcuts.Put
	done := placeWords[p].done
	if there {
		do, done = u.o.Shortcuts.Remove, "systems.shortcut-gone"
	}
	go func() {
		err := do(s, p)
		u.o.Post(func() {
			if u.closed {
				return
			}
			if err != nil {
				done = "systems.shortcut-failed"
			}
			u.say(u.t(done))
		})
	}()
}
