package ui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"backstage/launcher"
	"backstage/ui/kit"
)

// PracticePhone connects the window with the practice portal: the phone that
// gets its SMS, and the people one can be there. None of them is real.
type PracticePhone struct {
	People []PracticePerson
	// Listen calls hear with every SMS, those that have already come first, from
	// any goroutine, until cancel is called.
	Listen func(hear func(PracticeSMS)) (cancel func())
}

// PracticePerson is one of the invented people. Role names the messages
// "practice.<role>.title" and ".note"; NewPassword is a suggestion where a new
// one will be asked for.
type PracticePerson struct {
	Role, User, Password, NewPassword string
}

// PracticeSMS is one message of the practice portal.
type PracticeSMS struct {
	To, Text, Code string
	At             time.Time
}

// messagesKept is how many SMS the phone shows.
const messagesKept = 6

// phonePanel is the phone beside the work, with the people below it. Where
// there is no room it folds into a strip with the newest message.
type phonePanel struct {
	ui       *UI
	phone    *PracticePhone
	root     *fyne.Container
	box, rim *canvas.Rectangle
	title    *kit.Prose
	hint     *kit.Prose
	empty    *kit.Prose
	people   *kit.Prose
	scroll   *kit.Scroll
	content  *fyne.Container
	extent   *kit.Fixed
	bubbles  []*bubble
	persons  []*personButton
	strip    *bubble
	messages []PracticeSMS // newest first
	folded   bool
	cancel   func()
}

// newPhonePanel makes the phone; chosen hears whom one wants to be.
func newPhonePanel(u *UI, phone *PracticePhone, chosen func(PracticePerson)) *phonePanel {
	p := &phonePanel{ui: u, phone: phone, box: kit.NewBox(0), rim: kit.NewBox(0), title: kit.NewProse(), hint: kit.NewProse(), empty: kit.NewProse(), people: kit.NewProse(), extent: &kit.Fixed{}}
	p.content = &fyne.Container{Layout: p.extent}
	p.content.Objects = []fyne.CanvasObject{p.title, p.hint, p.empty}
	for range messagesKept {
		b := newBubble(u)
		p.bubbles = append(p.bubbles, b)
		p.content.Objects = append(p.content.Objects, b)
	}
	p.content.Objects = append(p.content.Objects, p.people)
	for _, person := range phone.People {
		b := newPersonButton(u, person, chosen)
		p.persons = append(p.persons, b)
		p.content.Objects = append(p.content.Objects, b)
	}
	p.strip = newBubble(u)
	p.strip.short = true
	p.scroll = kit.NewScroll(p.content)
	p.root = &fyne.Container{Layout: &kit.Arranged{Put: p.arrange}, Objects: []fyne.CanvasObject{p.box, p.rim, p.scroll, p.strip}}
	if phone.Listen != nil {
		p.cancel = phone.Listen(func(m PracticeSMS) {
			u.o.Post(func() { p.hear(m) })
		})
	}
	return p
}

func (p *phonePanel) close() {
	if p.cancel != nil {
		p.cancel()
	}
}

// hear shows a new message on top.
func (p *phonePanel) hear(m PracticeSMS) {
	if p.ui.closed {
		return
	}
	p.messages = slices.Insert(p.messages, 0, m)
	if len(p.messages) > messagesKept {
		p.messages = p.messages[:messagesKept]
	}
	if p.ui.drawnYet {
		p.render()
		p.ui.root.Refresh()
	}
}

func (p *phonePanel) fold(on bool) {
	p.folded = on
	if on {
		p.scroll.Hide()
		p.strip.Show()
	} else {
		p.scroll.Show()
		p.strip.Hide()
	}
}

func (p *phonePanel) stripHeight() float32 {
	return max(44, kit.Plain("M").Sized(kit.SizeLabel).Measure("M").Height+26)
}

func (p *phonePanel) render() {
	t := p.ui.t
	p.title.Set(kit.Strong(t("phone.title")).Sized(kit.SizeSub))
	p.hint.Set(kit.Small(t("phone.hint")))
	// Who one is matters while signing in; afterwards the phone is enough.
	step := p.ui.state.Step
	signingIn := step == launcher.StepSignIn || step == launcher.StepChangePassword
	p.people.Set()
	if signingIn {
		p.people.Set(kit.Strong(t("phone.people")).Sized(kit.SizeLabel), kit.Small("\n"+t("phone.people-hint")))
	}
	p.empty.Set()
	if len(p.messages) == 0 {
		p.empty.Set(kit.Muted(t("phone.no-sms")).Sized(kit.SizeLabel))
	}
	for i, b := range p.bubbles {
		b.Hidden = i >= len(p.messages)
		if !b.Hidden {
			b.set(p.messages[i], i == 0)
		}
	}
	if len(p.messages) > 0 {
		p.strip.set(p.messages[0], true)
	} else {
		p.strip.setText(t("phone.no-sms"))
	}
	for _, b := range p.persons {
		b.Hidden = !signingIn
		b.Refresh()
	}
	p.root.Refresh()
}

func (p *phonePanel) arrange(size fyne.Size) {
	p.box.FillColor, p.rim.FillColor = kit.Mix(theme.Color(theme.ColorNameBackground), theme.Color(kit.ColorLine), 0.45), theme.Color(kit.ColorLine)
	p.box.Resize(size)
	p.box.Refresh()
	p.rim.Refresh()
	if p.folded {
		kit.Place(p.rim, 0, 0, size.Width, 1)
		kit.Place(p.strip, 12, 5, max(0, size.Width-24), size.Height-10)
		return
	}
	kit.Place(p.rim, size.Width-1, 0, 1, size.Height)
	const margin = 16
	w := size.Width - 2*margin
	y := float32(16)
	put := func(o fyne.CanvasObject, gap float32) {
		if o.Visible() {
			h := kit.HeightOf(o, w)
			kit.Place(o, margin, y, w, h)
			y += h + gap
		}
	}
	put(p.title, 2)
	put(p.hint, 12)
	put(p.empty, 10)
	for _, b := range p.bubbles {
		put(b, 8)
	}
	y += 10
	put(p.people, 8)
	for _, b := range p.persons {
		put(b, 6)
	}
	p.extent.Size = fyne.NewSize(size.Width, y+8)
	kit.Place(p.scroll, 0, 0, size.Width, size.Height)
	p.content.Resize(fyne.NewSize(size.Width, max(y+8, size.Height)))
	p.scroll.Base.Refresh()
}

// bubble is one SMS; pressing it copies the code.
type bubble struct {
	kit.Control
	ui      *UI
	words   *kit.Prose
	message PracticeSMS
	newest  bool
	copied  bool
	short   bool // one line: in the strip
}

func newBubble(u *UI) *bubble {
	b := &bubble{ui: u, words: kit.NewProse()}
	b.Init(u.host, b, b.copyCode)
	return b
}

func (b *bubble) copyCode() {
	if b.message.Code == "" {
		return
	}
	b.ui.app.Clipboard().SetContent(b.message.Code)
	b.copied = true
	b.draw()
}

func (b *bubble) set(m PracticeSMS, newest bool) {
	if m != b.message {
		b.copied = false
	}
	b.message, b.newest = m, newest
	b.draw()
}

func (b *bubble) setText(text string) {
	b.message, b.newest = PracticeSMS{}, false
	b.words.Set(kit.Small(text))
	b.Refresh()
}

func (b *bubble) draw() {
	action := b.ui.t("phone.copy")
	if b.copied {
		action = b.ui.t("phone.copied")
	}
	if b.short {
		b.words.OneLine = true
		b.words.Set(kit.Small("SMS  "), kit.Strong(b.message.Code+"   ").Sized(kit.SizeLabel), kit.Small(action).Bold().In(kit.ColorBrand))
		b.Refresh()
		return
	}
	b.words.Set(kit.Small(b.ui.clock(b.message.At)+"  ·  "+b.message.To+"\n"), kit.Plain(b.message.Text+"\n").Sized(kit.SizeLabel), kit.Small(action).Bold().In(kit.ColorBrand))
	b.Refresh()
}

// AccessibilityLabel implements fyne.Accessible.
func (b *bubble) AccessibilityLabel() string { return b.words.Text() }

// AccessibilityRole implements fyne.Accessible.
func (b *bubble) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (b *bubble) HeightFor(width float32) float32 { return b.words.HeightFor(width-24) + 16 }

// CreateRenderer implements fyne.Widget.
func (b *bubble) CreateRenderer() fyne.WidgetRenderer {
	ring, box := kit.NewRing(12), kit.NewBox(12)
	d := &kit.Drawn{Parts: kit.Parts(ring, box, b.words)}
	d.Min = func() fyne.Size { return fyne.NewSize(80, 32) }
	d.Arrange = func(s fyne.Size) {
		kit.LayRing(ring, s)
		box.Resize(s)
		h := b.words.HeightFor(s.Width - 24)
		kit.Place(b.words, 12, min(8, (s.Height-h)/2), s.Width-24, h)
	}
	d.Draw = func() {
		edge := kit.ColorLine
		if b.newest || b.Hovered {
			edge = kit.ColorBrand
		}
		kit.Paint(box, kit.ColorSurface, edge)
		kit.PaintRing(ring, b.Focused)
		d.Arrange(b.Size())
		canvas.Refresh(b)
	}
	d.Draw()
	return d
}

// personButton is one person to practise as; pressing it fills the sign-in in.
type personButton struct {
	kit.Control
	ui     *UI
	person PracticePerson
	words  *kit.Prose
}

func newPersonButton(u *UI, person PracticePerson, chosen func(PracticePerson)) *personButton {
	b := &personButton{ui: u, person: person, words: kit.NewProse()}
	b.Init(u.host, b, func() { chosen(person) })
	return b
}

// AccessibilityLabel implements fyne.Accessible.
func (b *personButton) AccessibilityLabel() string { return b.words.Text() }

// AccessibilityRole implements fyne.Accessible.
func (b *personButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (b *personButton) draw() {
	key := "practice." + b.person.Role
	note := b.ui.t(key + ".note")
	login := b.person.User + " / " + b.person.Password
	if b.person.NewPassword != "" {
		login += "\n" + b.ui.texts.T("phone.new-password", map[string]any{"Password": b.person.NewPassword})
	}
	b.words.Set(kit.Strong(b.ui.t(key+".title")).Sized(kit.SizeLabel).In(kit.ColorBrand), kit.Small("\n"+note), kit.Small("\n"+login).In(kit.ColorText))
}

func (b *personButton) HeightFor(width float32) float32 {
	b.draw()
	return b.words.HeightFor(width-20) + 14
}

// CreateRenderer implements fyne.Widget.
func (b *personButton) CreateRenderer() fyne.WidgetRenderer {
	ring, box := kit.NewRing(kit.RadiusControl), kit.NewBox(kit.RadiusControl)
	d := &kit.Drawn{Parts: kit.Parts(ring, box, b.words)}
	d.Min = func() fyne.Size { return fyne.NewSize(80, b.HeightFor(b.Size().Width)) }
	d.Arrange = func(s fyne.Size) {
		kit.LayRing(ring, s)
		box.Resize(s)
		kit.Place(b.words, 10, 7, s.Width-20, b.words.HeightFor(s.Width-20))
	}
	d.Draw = func() {
		b.draw()
		if b.Hovered {
			kit.Paint(box, kit.ColorBrandSoft, kit.ColorLine)
		} else {
			kit.Paint(box, kit.ColorSurface, kit.ColorLine)
		}
		kit.PaintRing(ring, b.Focused)
		d.Arrange(b.Size())
		canvas.Refresh(b)
	}
	d.Draw()
	return d
}
