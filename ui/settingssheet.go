package ui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"backstage/launcher"
	"backstage/settings"
)

// settingsSheet holds the person's own choices. What IT has set is shown, with
// who set it, and cannot be changed.
type settingsSheet struct {
	ui *UI
	onPage
	title   *prose
	problem *noticeBox
	parts   []sheetPart
	close   *button
	failed  string // message key of the last choice's problem
}

// sheetPart is one setting, or a heading between them.
type sheetPart interface {
	object() fyne.CanvasObject
	render(s settings.Settings)
	name() string // of the setting, "" for a heading
}

func newSettingsSheet(u *UI) *settingsSheet {
	s := &settingsSheet{ui: u, title: newProse()}
	s.problem = newNoticeBox(u, nil)
	s.close = newButton(u, true, s.finish)
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
	s.page = &page{wideCard: true, actions: s.close, body: []fyne.CanvasObject{s.title, below(12, s.problem)}}
	for _, p := range s.parts {
		gap := float32(12)
		if p.name() == "" {
			gap = 20
		}
		s.page.body = append(s.page.body, below(gap, p.object()))
	}
	s.page.build(u)
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
	s.page.toTop()
}

func (s *settingsSheet) render(launcher.State) {
	s.title.set(title(s.ui.t("settings.title")))
	s.problem.show(nil)
	if s.failed != "" {
		s.problem.tell(launcher.Warning, s.ui.t(s.failed), "")
	}
	for _, p := range s.parts {
		p.render(s.ui.settings)
	}
	s.close.set(s.ui.t("settings.done"), false)
	s.page.relayout()
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
			return a.field.entry
		}
	}
	return s.close
}

// headingPart is a title between the settings.
type headingPart struct {
	sheet *settingsSheet
	key   string
	words *prose
}

func (s *settingsSheet) heading(key string) *headingPart {
	return &headingPart{s, key, newProse()}
}

func (h *headingPart) object() fyne.CanvasObject { return h.words }
func (h *headingPart) name() string              { return "" }
func (h *headingPart) render(settings.Settings) {
	h.words.set(small(upper(h.sheet.ui.t(h.key), h.sheet.ui.texts.Lang())).bold())
}

// flagPart is a choice to tick.
type flagPart struct {
	sheet *settingsSheet
	key   string
	check *check
}

func (s *settingsSheet) flag(key string) *flagPart {
	return &flagPart{s, key, newCheck(s.ui, func(on bool) { s.choose(key, on) })}
}

func (f *flagPart) object() fyne.CanvasObject { return f.check }
func (f *flagPart) name() string              { return f.key }
func (f *flagPart) render(v settings.Settings) {
	on := map[string]bool{
		"rememberUser": v.RememberUser, "redirectClipboard": v.RedirectClipboard, "redirectPrinters": v.RedirectPrinters,
		"redirectDrives": v.RedirectDrives, "sound": v.Sound,
		"startAtSignIn": v.StartAtSignIn, "trayIcon": v.TrayIcon, "notifications": v.Notifications,
	}[f.key]
	f.check.set(f.sheet.ui.t("settings."+f.key), on, f.sheet.lockedBy(f.key))
}

// addressPart is the portal's address. It is tried when the sheet is left.
type addressPart struct {
	sheet *settingsSheet
	key   string
	field *field
	was   string
}

func (s *settingsSheet) address(key string) *addressPart {
	a := &addressPart{sheet: s, key: key, field: newField(s.ui)}
	a.field.entry.OnSubmitted = func(string) { s.finish() }
	return a
}

func (a *addressPart) reset() {
	a.was = a.sheet.ui.settings.PortalURL
	a.field.clear()
	a.field.entry.replaceText(a.was)
}

func (a *addressPart) keep() {
	if text := trimPasted(a.field.entry.Text); text != a.was && text != "" && !a.sheet.ui.settings.Locked(a.key) {
		a.sheet.ui.o.Launcher.SetPortal(text)
	}
}

func (a *addressPart) object() fyne.CanvasObject { return a.field }
func (a *addressPart) name() string              { return a.key }
func (a *addressPart) render(settings.Settings) {
	a.field.setLabel(a.sheet.ui.t("settings.portalURL"))
	locked := a.sheet.lockedBy(a.key)
	if locked != "" {
		a.field.entry.Disable()
	} else {
		a.field.entry.Enable()
	}
	a.field.hint.set(small(locked))
}

// choicePart is one of a few values.
type choicePart struct {
	sheet   *settingsSheet
	key     string
	label   *prose
	options *fyne.Container
	buttons []*option
	why     *prose
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
	return &choicePart{sheet: s, key: key, label: newProse(), why: newProse(), options: &fyne.Container{Layout: flow{8, 8}}, now: now}
}

func (c *choicePart) add(value any, word string, data map[string]any) {
	o := newOption(c.sheet.ui, value, word, data, func() { c.sheet.choose(c.key, value) })
	c.buttons = append(c.buttons, o)
	c.options.Add(o)
}

func (c *choicePart) object() fyne.CanvasObject {
	return newColumn(c.label, below(6, c.options), below(4, c.why))
}
func (c *choicePart) name() string { return c.key }

func (c *choicePart) render(v settings.Settings) {
	c.label.set(label(c.sheet.ui.t("settings." + c.key)))
	locked := c.sheet.lockedBy(c.key)
	c.why.set(small(locked))
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
	control
	value  any
	word   string
	data   map[string]any
	chosen bool
}

func newOption(u *UI, value any, word string, data map[string]any, act func()) *option {
	o := &option{value: value, word: word, data: data}
	o.init(u, o, act)
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

func (o *option) look() span {
	s := plain(o.text()).sized(sizeLabel)
	if o.chosen {
		s = s.bold().in(colorBrand)
	}
	if o.Disabled() {
		s = s.in(colorMuted)
	}
	return s
}

func (o *option) naturalWidth() float32 { return o.look().bold().measure(o.text()).Width + 28 }

// AccessibilityLabel implements fyne.Accessible.
func (o *option) AccessibilityLabel() string { return o.text() }

// AccessibilityRole implements fyne.Accessible.
func (o *option) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer implements fyne.Widget.
func (o *option) CreateRenderer() fyne.WidgetRenderer {
	ring, box, text := newRing(radiusControl), newBox(radiusControl), canvas.NewText("", nil)
	d := &drawn{objects: these(ring, box, text)}
	d.min = func() fyne.Size { return fyne.NewSize(o.naturalWidth(), max(32, o.look().measure("M").Height+14)) }
	d.layout = func(s fyne.Size) {
		layRing(ring, s)
		box.Resize(s)
		m := o.look().measure(o.text())
		place(text, (s.Width-m.Width)/2, (s.Height-m.Height)/2, m.Width, m.Height)
	}
	d.refresh = func() {
		l := o.look()
		text.Text, text.TextSize, text.TextStyle, text.Color = l.text, theme.Size(l.size), l.style, theme.Color(l.color)
		text.Refresh()
		switch {
		case o.chosen:
			paint(box, colorBrandSoft, colorBrand)
		case o.hovered && !o.Disabled():
			paint(box, colorBrandSoft, colorControl)
		default:
			paint(box, colorSurface, colorControl)
		}
		switch {
		case o.Disabled() && o.chosen:
			paint(box, theme.ColorNameBackground, colorMuted)
		case o.Disabled():
			paint(box, theme.ColorNameBackground, colorLine)
		}
		paintRing(ring, o.focused)
		d.layout(o.Size())
		canvas.Refresh(o)
	}
	d.refresh()
	return d
}
