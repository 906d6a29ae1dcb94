package systems

import (
	"bytes"
	"image/png"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

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

// openMenu shows what can be done with a system, at a place on the window.
// What shortcuts there are takes a look at the disk, so the menu comes a moment
// later.
func (s *Screen) openMenu(system launcher.System, at fyne.Position) {
	shortcut, shortcuts := s.shortcutTo(system), s.o.Shortcuts()
	if shortcuts == nil {
		s.o.Host.ShowMenu(s.menuItems(system, shortcut, nil), at)
		return
	}
	go func() {
		there := map[desk.Place]bool{}
		for _, p := range shortcuts.Places() {
			there[p] = shortcuts.Has(shortcut, p)
		}
		s.o.Post(func() {
			if s.root.Visible() { // the person may have gone on
				s.o.Host.ShowMenu(s.menuItems(system, shortcut, there), at)
			}
		})
	}()
}

// menuItems are the lines of a system's menu; there says where it has shortcuts.
func (s *Screen) menuItems(system launcher.System, shortcut desk.Shortcut, there map[desk.Place]bool) []*fyne.MenuItem {
	name, shortcuts := s.nameOf(system), s.o.Shortcuts()
	tick := func(key string, on bool, act func()) *fyne.MenuItem {
		i := fyne.NewMenuItem(s.t(key), act)
		i.Checked = on
		return i
	}
	auto := s.opensByItself(system)
	open := tick("systems.auto-open", auto >= 0, func() { s.toggleAutoOpen(name, auto) })
	_, open.Disabled = s.o.AutoOpen()
	items := []*fyne.MenuItem{
		fyne.NewMenuItem(s.t("systems.open"), func() { s.o.Launcher.Open(system.ID) }),
		fyne.NewMenuItemSeparator(),
		tick("systems.favourite", slices.Contains(s.state.Favourites, system.ID), func() { s.o.Launcher.ToggleFavourite(system.ID) }),
		open,
	}
	if shortcuts != nil {
		items = append(items, fyne.NewMenuItemSeparator())
		for _, p := range shortcuts.Places() {
			items = append(items, tick(placeWords[p].offer, there[p], func() { s.toggleShortcut(shortcut, p, there[p]) }))
		}
		items = append(items, fyne.NewMenuItem(s.t("systems.copy-link"), func() { s.o.Host.Clipboard().SetContent(desk.Link(name)) }))
	}
	return items
}

// nameOf is how links and settings name a system: by its title, which stays when
// the portal publishes it anew, or by its ID where another has the same title.
func (s *Screen) nameOf(system launcher.System) string {
	same := 0
	for _, other := range s.state.Systems {
		if strings.EqualFold(other.Title, system.Title) || strings.EqualFold(other.ID, system.Title) {
			same++
		}
	}
	if same == 1 && desk.IsName(system.Title) {
		return system.Title
	}
	return system.ID
}

// opensByItself is the place of a system among those that open after the sign-in,
// -1 where it is not one of them.
func (s *Screen) opensByItself(system launcher.System) int {
	names, _ := s.o.AutoOpen()
	return slices.IndexFunc(names, func(name string) bool {
		return strings.EqualFold(name, system.ID) || strings.EqualFold(name, s.nameOf(system))
	})
}

func (s *Screen) toggleAutoOpen(name string, at int) {
	names, _ := s.o.AutoOpen()
	names = slices.Clone(names)
	if at < 0 {
		names = append(names, name)
	} else {
		names = slices.Delete(names, at, at+1)
	}
	s.o.SetAutoOpen(names)
}

func (s *Screen) shortcutTo(system launcher.System) desk.Shortcut {
	shortcut := desk.Shortcut{System: s.nameOf(system), Title: system.Title}
	var encoded bytes.Buffer
	if p := s.picture(system); p != nil && png.Encode(&encoded, p) == nil {
		shortcut.Picture = encoded.Bytes()
	}
	return shortcut
}

func (s *Screen) toggleShortcut(shortcut desk.Shortcut, p desk.Place, there bool) {
	shortcuts := s.o.Shortcuts()
	do := shortcuts.Put
	done := placeWords[p].done
	if there {
		do, done = shortcuts.Remove, "systems.shortcut-gone"
	}
	go func() {
		err := do(shortcut, p)
		s.o.Post(func() {
			if err != nil {
				done = "systems.shortcut-failed"
			}
			s.o.Say(s.t(done))
		})
	}()
}
