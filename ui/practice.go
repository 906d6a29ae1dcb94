package ui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"backstage/launcher"
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
	title    *prose
	hint     *prose
	empty    *prose
	people   *prose
	scroll   *container.Scroll
	content  *fyne.Container
	extent   *fixed
	bubbles  []*bubble
	persons  []*personButton
	strip    *bubble
	messages []PracticeSMS // newest first
	folded   bool
	cancel   func()
}

func newPhonePanel(u *UI, phone *PracticePhone) *phonePanel {
	p := &phonePanel{ui: u, phone: phone, box: newBox(0), rim: newBox(0), title: newProse(), hint: newProse(), empty: newProse(), people: newProse(), extent: &fixed{}}
	p.content = &fyne.Container{Layout: p.extent}
	p.content.Objects = []fyne.CanvasObject{p.title, p.hint, p.empty}
	for range messagesKept {
		b := newBubble(u)
		p.bubbles = append(p.bubbles, b)
		p.content.Objects = append(p.content.Objects, b)
	}
	p.content.Objects = append(p.content.Objects, p.people)
	for _, person := range phone.People {
		b := newPersonButton(u, person)
		p.persons = append(p.persons, b)
		p.content.Objects = append(p.content.Objects, b)
	}
	p.strip = newBubble(u)
	p.strip.short = true
	p.scroll = container.NewVScroll(p.content)
	p.root = &fyne.Container{Layout: &arranged{put: p.arrange}, Objects: []fyne.CanvasObject{p.box, p.rim, p.scroll, p.strip}}
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
	return max(44, plain("M").sized(sizeLabel).measure("M").Height+26)
}

func (p *phonePanel) render() {
	t := p.ui.t
	p.title.set(strong(t("phone.title")).sized(sizeSub))
	p.hint.set(small(t("phone.hint")))
	// Who one is matters while signing in; afterwards the phone is enough.
	step := p.ui.state.Step
	signingIn := step == launcher.StepSignIn || step == launcher.StepChangePassword
	p.people.set()
	if signingIn {
		p.people.set(strong(t("phone.people")).sized(sizeLabel), small("\n"+t("phone.people-hint")))
	}
	p.empty.set()
	if len(p.messages) == 0 {
		p.empty.set(muted(t("phone.no-sms")).sized(sizeLabel))
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
	p.box.FillColor, p.rim.FillColor = mix(theme.Color(theme.ColorNameBackground), theme.Color(colorLine), 0.45), theme.Color(colorLine)
	p.box.Resize(size)
	p.box.Refresh()
	p.rim.Refresh()
	if p.folded {
		place(p.rim, 0, 0, size.Width, 1)
		place(p.strip, 12, 5, max(0, size.Width-24), size.Height-10)
		return
	}
	place(p.rim, size.Width-1, 0, 1, size.Height)
	const margin = 16
	w := size.Width - 2*margin
	y := float32(16)
	put := func(o fyne.CanvasObject, gap float32) {
		if o.Visible() {
			h := heightOf(o, w)
			place(o, margin, y, w, h)
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
	p.extent.size = fyne.NewSize(size.Width, y+8)
	place(p.scroll, 0, 0, size.Width, size.Height)
	p.content.Resize(fyne.NewSize(size.Width, max(y+8, size.Height)))
	p.scroll.Base.Refresh()
}

// bubble is one SMS; pressing it copies the code.
type bubble struct {
	control
	words   *prose
	message PracticeSMS
	newest  bool
	copied  bool
	short   bool // one line: in the strip
}

func newBubble(u *UI) *bubble {
	b := &bubble{words: newProse()}
	b.init(u, b, b.copyCode)
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
	b.words.set(small(text))
	b.Refresh()
}

func (b *bubble) draw() {
	action := b.ui.t("phone.copy")
	if b.copied {
		action = b.ui.t("phone.copied")
	}
	if b.short {
		b.words.oneLine = true
		b.words.set(small("SMS  "), strong(b.message.Code+"   ").sized(sizeLabel), small(action).bold().in(colorBrand))
		b.Refresh()
		return
	}
	b.words.set(small(b.ui.clock(b.message.At)+"  ·  "+b.message.To+"\n"), plain(b.message.Text+"\n").sized(sizeLabel), small(action).bold().in(colorBrand))
	b.Refresh()
}

// AccessibilityLabel implements fyne.Accessible.
func (b *bubble) AccessibilityLabel() string { return b.words.text() }

// AccessibilityRole implements fyne.Accessible.
func (b *bubble) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (b *bubble) heightFor(width float32) float32 { return b.words.heightFor(width-24) + 16 }

// CreateRenderer implements fyne.Widget.
func (b *bubble) CreateRenderer() fyne.WidgetRenderer {
	ring, box := newRing(12), newBox(12)
	d := &drawn{objects: these(ring, box, b.words)}
	d.min = func() fyne.Size { return fyne.NewSize(80, 32) }
	d.layout = func(s fyne.Size) {
		layRing(ring, s)
		box.Resize(s)
		h := b.words.heightFor(s.Width - 24)
		place(b.words, 12, min(8, (s.Height-h)/2), s.Width-24, h)
	}
	d.refresh = func() {
		edge := colorLine
		if b.newest || b.hovered {
			edge = colorBrand
		}
		paint(box, colorSurface, edge)
		paintRing(ring, b.focused)
		d.layout(b.Size())
		canvas.Refresh(b)
	}
	d.refresh()
	return d
}

// personButton is one person to practise as; pressing it fills the sign-in in.
type personButton struct {
	control
	person PracticePerson
	words  *prose
}

func newPersonButton(u *UI, person PracticePerson) *personButton {
	b := &personButton{person: person, words: newProse()}
	b.init(u, b, func() {
		if s, ok := u.shown().(*signInScreen); ok {
			s.fill(person.User, person.Password)
		}
	})
	return b
}

// AccessibilityLabel implements fyne.Accessible.
func (b *personButton) AccessibilityLabel() string { return b.words.text() }

// AccessibilityRole implements fyne.Accessible.
func (b *personButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (b *personButton) draw() {
	key := "practice." + b.person.Role
	note := b.ui.t(key + ".note")
	login := b.person.User + " / " + b.person.Password
	if b.person.NewPassword != "" {
		login += "\n" + b.ui.texts.T("phone.new-password", map[string]any{"Password": b.person.NewPassword})
	}
	b.words.set(strong(b.ui.t(key+".title")).sized(sizeLabel).in(colorBrand), small("\n"+note), small("\n"+login).in(colorText))
}

func (b *personButton) heightFor(width float32) float32 {
	b.draw()
	return b.words.heightFor(width-20) + 14
}

// CreateRenderer implements fyne.Widget.
func (b *personButton) CreateRenderer() fyne.WidgetRenderer {
	ring, box := newRing(radiusControl), newBox(radiusControl)
	d := &drawn{objects: these(ring, box, b.words)}
	d.min = func() fyne.Size { return fyne.NewSize(80, b.heightFor(b.Size().Width)) }
	d.layout = func(s fyne.Size) {
		layRing(ring, s)
		box.Resize(s)
		place(b.words, 10, 7, s.Width-20, b.words.heightFor(s.Width-20))
	}
	d.refresh = func() {
		b.draw()
		if b.hovered {
			paint(box, colorBrandSoft, colorLine)
		} else {
			paint(box, colorSurface, colorLine)
		}
		paintRing(ring, b.focused)
		d.layout(b.Size())
		canvas.Refresh(b)
	}
	d.refresh()
	return d
}
