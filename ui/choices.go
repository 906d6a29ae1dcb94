package ui

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"backstage/launcher"
	"backstage/settings"
	"backstage/translations"
	"backstage/ui/kit"
)

// applyLook makes the theme of the present settings, when it changed.
func (u *UI) applyLook() {
	s := u.settings
	u.look = kit.NewTheme(s.Theme, s.TextSize, s.BrandColor)
	u.app.Settings().SetTheme(u.look)
}

// takeSettings takes new settings over and changes what they change.
func (u *UI) takeSettings(s settings.Settings) {
	if u.closed {
		return
	}
	old := u.settings
	u.settings = s
	if old.Theme != s.Theme || old.TextSize != s.TextSize || old.BrandColor != s.BrandColor {
		u.applyLook()
	}
	if lang := translations.Resolve(s.Language, u.o.SystemLanguage); lang != u.texts.Lang() {
		u.texts = translations.In(lang)
		u.help.Speak(u.texts)
	}
	if old.LogoFile != s.LogoFile {
		u.loadLogo()
	}
	u.redraw()
}

// choose keeps a choice of the person. Writing it takes a disk, so it happens
// on a goroutine; the window follows as it follows every change, and done, where
// it is not nil, hears what went wrong.
func (u *UI) choose(name string, value any, done func(error)) {
	go func() {
		err := u.o.Settings.Set(name, value)
		if done == nil {
			return
		}
		u.o.Post(func() {
			if !u.closed {
				done(err)
				u.redraw()
			}
		})
	}()
}

// settingProblem is what went wrong with a choice, as a message key; "" when
// nothing did, or nothing that the person needs to know.
func settingProblem(err error) string {
	var p *settings.Problem
	if !errors.As(err, &p) {
		return ""
	}
	switch p.Kind {
	case settings.KindNotSaved:
		return "settings.not-saved"
	case settings.KindLocked, settings.KindAdministrators:
		return "settings.locked"
	}
	return "settings.bad-value"
}

// loadLogo reads the organisation's picture, away from the UI goroutine.
func (u *UI) loadLogo() {
	file := u.settings.LogoFile
	if file == "" {
		u.header.setLogo(nil)
		return
	}
	go func() {
		r := readLogo(file)
		u.o.Post(func() {
			if !u.closed && u.settings.LogoFile == file {
				u.header.setLogo(r)
			}
		})
	}()
}

// openMenu is the "…" of the header.
func (u *UI) openMenu() {
	items := []*fyne.MenuItem{fyne.NewMenuItem(u.t("menu.settings"), func() { u.openSheet(u.prefs) })}
	if u.state.SignedInAs != "" && !u.state.SignedOut {
		if u.state.Step == launcher.StepSystems {
			items = append(items, fyne.NewMenuItem(u.t("menu.refresh"), u.o.Launcher.Refresh))
		}
		items = append(items, fyne.NewMenuItem(u.t("menu.sign-out"), u.signOut))
	}
	if u.state.SavedPassword {
		items = append(items, fyne.NewMenuItem(u.t("menu.forget-password"), u.o.Launcher.ForgetPassword))
	}
	items = append(items, fyne.NewMenuItemSeparator())
	if !u.settings.Locked("theme") {
		items = append(items, u.choiceMenu("settings.theme", "theme", u.settings.Theme, []string{"system", "light", "dark"}, "settings.theme."))
	}
	if !u.settings.Locked("language") {
		items = append(items, u.choiceMenu("settings.language", "language", u.texts.Lang(), translations.Languages, "language."))
	}
	items = append(items, fyne.NewMenuItemSeparator())
	if u.o.Check != nil {
		items = append(items, fyne.NewMenuItem(u.t("action.check"), u.openCheck))
	}
	if u.o.Report != nil {
		items = append(items, fyne.NewMenuItem(u.t("action.report"), u.openReport))
	}
	if u.state.Entry != "" {
		items = append(items, fyne.NewMenuItem(u.t("action.open-browser"), u.openPortal))
	}
	items = append(items, fyne.NewMenuItem(u.t("menu.about"), func() { u.openSheet(u.about) }))
	u.popUp(u.header.menu, items, true)
}

func (u *UI) choiceMenu(title, name, now string, choices []string, words string) *fyne.MenuItem {
	item := fyne.NewMenuItem(u.t(title), nil)
	item.ChildMenu = fyne.NewMenu("", u.choiceItems(name, now, choices, words)...)
	return item
}

func (u *UI) choiceItems(name, now string, choices []string, words string) []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, c := range choices {
		i := fyne.NewMenuItem(u.t(words+c), func() { u.choose(name, c, nil) })
		i.Checked = c == now
		items = append(items, i)
	}
	return items
}

func (u *UI) openLanguages() {
	u.popUp(u.footer.language, u.choiceItems("language", u.texts.Lang(), translations.Languages, "language."), false)
}

// popUp shows a menu at a control, below it or above.
func (u *UI) popUp(at fyne.CanvasObject, items []*fyne.MenuItem, below bool) {
	m := widget.NewPopUpMenu(fyne.NewMenu("", items...), u.window.Canvas())
	pos := fyne.CurrentApp().Driver().AbsolutePositionForObject(at)
	x := pos.X + at.Size().Width - m.MinSize().Width
	y := pos.Y - m.MinSize().Height - 4
	if below {
		y = pos.Y + at.Size().Height + 4
	}
	m.ShowAtPosition(fyne.NewPos(max(4, x), max(4, y)))
	m.ActivateNext()
}

func (u *UI) signOut() { u.o.Launcher.SignOut() }

// drawCapsLock shows or hides the hint beside the password that is typed.
func (u *UI) drawCapsLock() {
	on, known := u.o.CapsLock()
	for _, f := range u.passwordFields() {
		if on && known && f.Entry.Focused {
			f.Aside.Set(kit.Small(u.t("field.caps-lock")).Bold().In(kit.ColorWarning))
		} else {
			f.Aside.Set()
		}
	}
}

// passwordFields of the screen in front.
func (u *UI) passwordFields() []*kit.Field {
	if !u.drawnYet {
		return nil
	}
	return u.shown().passwords()
}
