package ui

import (
	"cmp"
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
	for _, h := range settings.Headings {
		if h == settings.HeadingDesktop && u.o.Launcher.State().Practice {
			continue
		}
		s.parts = append(s.parts, &headingPart{s, h, kit.NewProse()})
		for _, d := range h.Shown() {
			s.parts = append(s.parts, s.part(d))
		}
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
	for _, e := range s.entries() {
		e.keep()
	}
	s.ui.closeSheet()
}

// entries are the parts that are typed.
func (s *settingsSheet) entries() (entries []*entryPart) {
	for _, p := range s.parts {
		if e, ok := p.(*entryPart); ok {
			entries = append(entries, e)
		}
	}
	return entries
}

func (s *settingsSheet) choose(name string, value any) {
	s.ui.choose(name, value, func(err error) { s.failed = settingProblem(err) })
}

func (s *settingsSheet) enter(launcher.State) {
	s.failed = ""
	for _, e := range s.entries() {
		e.reset()
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
	for _, e := range s.entries() {
		if !s.ui.settings.Locked(e.key) {
			return e.field.Entry
		}
	}
	return s.close
}

// part is how a setting is shown: ticked, chosen from a few values, or typed.
func (s *settingsSheet) part(d settings.Definition) sheetPart {
	switch {
	case d.Type == settings.Flag:
		return &flagPart{s, d.Name, kit.NewCheck(s.ui.host, func(on bool) { s.choose(d.Name, on) })}
	case len(d.Offered) > 0:
		return s.choice(d)
	}
	return s.entry(d.Name)
}

// headingPart is a title between the settings.
type headingPart struct {
	sheet *settingsSheet
	title settings.Heading
	words *kit.Prose
}

func (h *headingPart) object() fyne.CanvasObject { return h.words }
func (h *headingPart) name() string              { return "" }
func (h *headingPart) render(settings.Settings) {
	h.words.Set(kit.Small(h.sheet.ui.texts.Upper(h.sheet.ui.t("settings." + string(h.title)))).Bold())
}

// flagPart is a choice to tick.
type flagPart struct {
	sheet *settingsSheet
	key   string
	check *kit.Check
}

func (f *flagPart) object() fyne.CanvasObject { return f.check }
func (f *flagPart) name() string              { return f.key }
func (f *flagPart) render(v settings.Settings) {
	f.check.Set(f.sheet.ui.t("settings."+f.key), v.Value(f.key).(bool), f.sheet.lockedBy(f.key))
}

// entryPart is a text to type. It is kept when the sheet is left.
type entryPart struct {
	sheet *settingsSheet
	key   string
	field *kit.Field
	was   string
}

func (s *settingsSheet) entry(key string) *entryPart {
	e := &entryPart{sheet: s, key: key, field: kit.NewField(s.ui.host)}
	e.field.Entry.OnSubmitted = func(string) { s.finish() }
	return e
}

func (e *entryPart) reset() {
	e.was = e.sheet.ui.settings.Value(e.key).(string)
	e.field.Clear()
	e.field.Entry.ReplaceText(e.was)
}

func (e *entryPart) keep() {
	text := kit.TrimPasted(e.field.Entry.Text)
	switch {
	case text == e.was || e.sheet.ui.settings.Locked(e.key):
	case e.key != "portalURL":
		e.sheet.choose(e.key, text)
	case text != "": // another portal is tried before it is kept
		e.sheet.ui.o.Launcher.SetPortal(text)
	}
}

func (e *entryPart) object() fyne.CanvasObject { return e.field }
func (e *entryPart) name() string              { return e.key }
func (e *entryPart) render(settings.Settings) {
	e.field.SetLabel(e.sheet.ui.t("settings." + e.key))
	locked := e.sheet.lockedBy(e.key)
	if locked != "" {
		e.field.Entry.Disable()
	} else {
		e.field.Entry.Enable()
	}
	e.field.Hint.Set(kit.Small(locked))
}

// choicePart is one of a few values.
type choicePart struct {
	sheet   *settingsSheet
	key     string
	label   *kit.Prose
	options *fyne.Container
	buttons []*option
	why     *kit.Prose
}

func (s *settingsSheet) choice(d settings.Definition) *choicePart {
	c := &choicePart{sheet: s, key: d.Name, label: kit.NewProse(), why: kit.NewProse(), options: kit.NewFlow(8, 8)}
	for _, value := range d.Offered {
		switch word := "settings." + d.Name + "."; value := value.(type) {
		case int:
			c.add(value, word+"percent", map[string]any{"Percent": value})
		case string:
			c.add(value, word+cmp.Or(value, "auto"), nil)
		}
	}
	return c
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
	now := c.nearest(v.Value(c.key))
	for _, b := range c.buttons {
		b.set(b.value == now, locked != "")
	}
}

// nearest is the value that is offered for one that only IT can set: of numbers
// the next smaller, or the least.
func (c *choicePart) nearest(value any) any {
	n, number := value.(int)
	if !number {
		return value
	}
	near := c.buttons[0].value
	for _, b := range c.buttons[1:] {
		if b.value.(int) <= n {
			near = b.value
		}
	}
	return near
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
