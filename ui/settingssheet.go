package ui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"backstage/launcher"
	"backstage/settings"
	"backstage/ui/kit"
)

// settingsSheet holds the person's own choices. What IT has set is shown, with
// who set it, and cannot be changed.
type settingsSheet struct {
	ui *UI
	onPage
	title   *kit.Prose
	problem *kit.Message
	parts   []sheetPart
	close   *kit.Button
	failed  string // message key of the last choice's problem
}

// sheetPart is one setting, or a heading between them.
type sheetPart interface {
	object() fyne.CanvasObject
	render(s settings.Settings)
	name() string // of the setting, "" for a heading
}

func newSettingsSheet(u *UI) *settingsSheet {
	s := &settingsSheet{ui: u, title: kit.NewProse()}
	s.problem = kit.NewMessage(u.host)
	s.close = kit.NewButton(u.host, true, s.finish)
	s.parts = []sheetPart{
		s.heading("settings.portal"), s.address("portalURL"),
		s.heading("settings.window"), s.choice("language", "", "sv", "en"), s.choice("theme", "system", "light", "dark"), s.textSize(),
		s.heading("settings.sign-in"), s.flag("rememberUser"),
		s.heading("settings.sessions"), s.flag("redirectClipboard"), s.flag("redirectPrinters"), s.flag("redirectDrives"), s.flag("sound"),
		s.choice("fullScreen", "", "window", "full"), s.choice("multiMonitor", "", "one", "all"),
	}
	if len(clients) > 1 { // otherwise there is nothing to choose
		s.parts = append(s.parts, s.choice("preferredClient", append([]string{""}, clients...)...))
	}
	if !u.o.Launcher.State().Practice {
		s.parts = append(s.parts, s.heading("settings.desktop"), s.flag("startAtSignIn"), s.flag("trayIcon"), s.flag("notifications"))
	}
	s.page = &kit.Page{WideCard: true, Actions: s.close, Body: []fyne.CanvasObject{s.title, kit.Below(12, s.problem)}}
	for _, p := range s.parts {
		gap := float32(12)
		if p.name() == "" {
			gap = 20
		}
		s.page.Body = append(s.page.Body, kit.Below(gap, p.object()))
	}
	s.page.Build(u.host)
	return s
}

// finish keeps what was typed and closes.
func (s *settingsSheet) finish() {
	for _, p := range s.parts {
		if a, ok := p.(*addressPart); ok {
			a.keep()
		}
	}
	s.ui.closeSheet()
}

func (s *settingsSheet) choose(name string, value any) {
	s.ui.choose(name, value, func(err error) { s.failed = settingProblem(err) })
}

func (s *settingsSheet) enter(launcher.State) {
	s.failed = ""
	for _, p := range s.parts {
		if a, ok := p.(*addressPart); ok {
			a.reset()
		}
	}
	s.page.ToTop()
}

func (s *settingsSheet) render(launcher.State) {
	s.title.Set(kit.Title(s.ui.t("settings.title")))
	s.problem.Hide()
	if s.failed != "" {
		s.problem.Tell(kit.Warning, s.ui.t(s.failed), "")
	}
	for _, p := range s.parts {
		p.render(s.ui.settings)
	}
	s.close.Set(s.ui.t("settings.done"), false)
	s.page.Relayout()
}

// lockedBy says who has set a setting, "" where the person may.
func (s *settingsSheet) lockedBy(name string) string {
	switch v := s.ui.settings; {
	case !v.Locked(name):
		return ""
	case v.Source(name) == settings.UserPolicy:
		return s.ui.t("settings.locked-user")
	}
	return s.ui.t("settings.locked-machine")
}

func (s *settingsSheet) leave()                         {}
func (s *settingsSheet) tick(launcher.State, time.Time) {}
func (s *settingsSheet) escape()                        { s.ui.closeSheet() }

func (s *settingsSheet) first() fyne.Focusable {
	for _, p := range s.parts {
		if a, ok := p.(*addressPart); ok && !s.ui.settings.Locked(a.key) {
			return a.field.Entry
		}
	}
	return s.close
}

// headingPart is a title between the settings.
type headingPart struct {
	sheet *settingsSheet
	key   string
	words *kit.Prose
}

func (s *settingsSheet) heading(key string) *headingPart {
	return &headingPart{s, key, kit.NewProse()}
}

func (h *headingPart) object() fyne.CanvasObject { return h.words }
func (h *headingPart) name() string              { return "" }
func (h *headingPart) render(settings.Settings) {
	h.words.Set(kit.Small(h.sheet.ui.texts.Upper(h.sheet.ui.t(h.key))).Bold())
}

// flagPart is a choice to tick.
type flagPart struct {
	sheet *settingsSheet
	key   string
	check *kit.Check
}

func (s *settingsSheet) flag(key string) *flagPart {
	return &flagPart{s, key, kit.NewCheck(s.ui.host, func(on bool) { s.choose(key, on) })}
}

func (f *flagPart) object() fyne.CanvasObject { return f.check }
func (f *flagPart) name() string              { return f.key }
func (f *flagPart) render(v settings.Settings) {
	on := map[string]bool{
		"rememberUser": v.RememberUser, "redirectClipboard": v.RedirectClipboard, "redirectPrinters": v.RedirectPrinters,
		"redirectDrives": v.RedirectDrives, "sound": v.Sound,
		"startAtSignIn": v.StartAtSignIn, "trayIcon": v.TrayIcon, "notifications": v.Notifications,
	}[f.key]
	f.check.Set(f.sheet.ui.t("settings."+f.key), on, f.sheet.lockedBy(f.key))
}

// addressPart is the portal's address. It is tried when the sheet is left.
type addressPart struct {
	sheet *settingsSheet
	key   string
	field *kit.Field
	was   string
}

func (s *settingsSheet) address(key string) *addressPart {
	a := &addressPart{sheet: s, key: key, field: kit.NewField(s.ui.host)}
	a.field.Entry.OnSubmitted = func(string) { s.finish() }
	return a
}

func (a *addressPart) reset() {
	a.was = a.sheet.ui.settings.PortalURL
	a.field.Clear()
	a.field.Entry.ReplaceText(a.was)
}

func (a *addressPart) keep() {
	if text := kit.TrimPasted(a.field.Entry.Text); text != a.was && text != "" && !a.sheet.ui.settings.Locked(a.key) {
		a.sheet.ui.o.Launcher.SetPortal(text)
	}
}

func (a *addressPart) object() fyne.CanvasObject { return a.field }
func (a *addressPart) name() string              { return a.key }
func (a *addressPart) render(settings.Settings) {
	a.field.SetLabel(a.sheet.ui.t("settings.portalURL"))
	locked := a.sheet.lockedBy(a.key)
	if locked != "" {
		a.field.Entry.Disable()
	} else {
		a.field.Entry.Enable()
	}
	a.field.Hint.Set(kit.Small(locked))
}

// choicePart is one of a few values.
type choicePart struct {
	sheet   *settingsSheet
	key     string
	label   *kit.Prose
	options *fyne.Container
	buttons []*option
	why     *kit.Prose
	now     func(settings.Settings) any
}

func (s *settingsSheet) choice(key string, values ...string) *choicePart {
	c := s.options(key, func(v settings.Settings) any {
		return map[string]string{"language": v.Language, "theme": v.Theme, "fullScreen": v.FullScreen, "multiMonitor": v.MultiMonitor, "preferredClient": v.PreferredClient}[key]
	})
	for _, value := range values {
		word := value
		if word == "" {
			word = "auto"
		}
		c.add(value, "settings."+key+"."+word, nil)
	}
	return c
}

// textSizes are those that people may choose, in per cent.
var textSizes = []int{100, 125, 150, 200}

func (s *settingsSheet) textSize() *choicePart {
	c := s.options("textSize", func(v settings.Settings) any { return v.TextSize })
	for _, size := range textSizes {
		c.add(size, "settings.textSize.percent", map[string]any{"Size": size})
	}
	return c
}

func (s *settingsSheet) options(key string, now func(settings.Settings) any) *choicePart {
	return &choicePart{sheet: s, key: key, label: kit.NewProse(), why: kit.NewProse(), options: kit.NewFlow(8, 8), now: now}
}

func (c *choicePart) add(value any, word string, data map[string]any) {
	o := newOption(c.sheet.ui, value, word, data, func() { c.sheet.choose(c.key, value) })
	c.buttons = append(c.buttons, o)
	c.options.Add(o)
}

func (c *choicePart) object() fyne.CanvasObject {
	return kit.NewColumn(c.label, kit.Below(6, c.options), kit.Below(4, c.why))
}
func (c *choicePart) name() string { return c.key }

func (c *choicePart) render(v settings.Settings) {
	c.label.Set(kit.Label(c.sheet.ui.t("settings." + c.key)))
	locked := c.sheet.lockedBy(c.key)
	c.why.Set(kit.Small(locked))
	for _, b := range c.buttons {
		b.set(b.value == c.now(v), locked != "")
	}
	if !slices.ContainsFunc(c.buttons, func(b *option) bool { return b.chosen }) && c.key == "textSize" {
		c.nearest(v.TextSize)
	}
}

// nearest marks the size that is nearest to one that only IT can set.
func (c *choicePart) nearest(size int) {
	for i := len(c.buttons) - 1; i >= 0; i-- {
		if c.buttons[i].value.(int) <= size || i == 0 {
			c.buttons[i].set(true, c.buttons[i].Disabled())
			return
		}
	}
}

// option is one value of a choice: a small button that stays pressed.
type option struct {
	kit.Control
	ui     *UI
	value  any
	word   string
	data   map[string]any
	chosen bool
}

func newOption(u *UI, value any, word string, data map[string]any, act func()) *option {
	o := &option{ui: u, value: value, word: word, data: data}
	o.Init(u.host, o, act)
	return o
}

func (o *option) set(chosen, locked bool) {
	o.chosen = chosen
	if locked != o.Disabled() {
		if locked {
			o.Disable()
		} else {
			o.Enable()
		}
	}
	o.Refresh()
}

func (o *option) text() string { return o.ui.texts.T(o.word, o.data) }

func (o *option) look() kit.Span {
	s := kit.Plain(o.text()).Sized(kit.SizeLabel)
	if o.chosen {
		s = s.Bold().In(kit.ColorBrand)
	}
	if o.Disabled() {
		s = s.In(kit.ColorMuted)
	}
	return s
}

func (o *option) NaturalWidth() float32 { return o.look().Bold().Measure(o.text()).Width + 28 }

// AccessibilityLabel implements fyne.Accessible.
func (o *option) AccessibilityLabel() string { return o.text() }

// AccessibilityRole implements fyne.Accessible.
func (o *option) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer implements fyne.Widget.
func (o *option) CreateRenderer() fyne.WidgetRenderer {
	ring, box, text := kit.NewRing(kit.RadiusControl), kit.NewBox(kit.RadiusControl), canvas.NewText("", nil)
	d := &kit.Drawn{Parts: kit.Parts(ring, box, text)}
	d.Min = func() fyne.Size { return fyne.NewSize(o.NaturalWidth(), max(32, o.look().Measure("M").Height+14)) }
	d.Arrange = func(s fyne.Size) {
		kit.LayRing(ring, s)
		box.Resize(s)
		m := o.look().Measure(o.text())
		kit.Place(text, (s.Width-m.Width)/2, (s.Height-m.Height)/2, m.Width, m.Height)
	}
	d.Draw = func() {
		l := o.look()
		text.Text, text.TextSize, text.TextStyle, text.Color = l.Text, theme.Size(l.Size), l.Style, theme.Color(l.Color)
		text.Refresh()
		switch {
		case o.chosen:
			kit.Paint(box, kit.ColorBrandSoft, kit.ColorBrand)
		case o.Hovered && !o.Disabled():
			kit.Paint(box, kit.ColorBrandSoft, kit.ColorControl)
		default:
			kit.Paint(box, kit.ColorSurface, kit.ColorControl)
		}
		switch {
		case o.Disabled() && o.chosen:
			kit.Paint(box, theme.ColorNameBackground, kit.ColorMuted)
		case o.Disabled():
			kit.Paint(box, theme.ColorNameBackground, kit.ColorLine)
		}
		kit.PaintRing(ring, o.Focused)
		d.Arrange(o.Size())
		canvas.Refresh(o)
	}
	d.Draw()
	return d
}
