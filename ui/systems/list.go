package systems

import (
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"backstage/ui/kit"
)

// list draws the lines that are in view, out of any number, each with the
// height that it needs. It is one stop for the keyboard; the arrows move inside.
type list struct {
	widget.BaseWidget
	screen  *Screen
	items   []line
	scroll  *kit.Scroll
	content *fyne.Container
	extent  *kit.Fixed

	focused bool
	current string  // ID of the row with the keyboard
	at      int     // its index in items, -1 without rows
	part    rowMark // what of it has the keyboard: rowRing, the whole; rowStar; rowMore

	rows     []*row
	sections []*kit.Prose
	boxes    []*kit.Message
	probe    *kit.Message // for measuring only
	width    float32
	scale    float32
}

func newList(s *Screen) *list {
	l := &list{screen: s, extent: &kit.Fixed{}, at: -1}
	l.probe = kit.NewMessage(s.o.Host)
	l.content = &fyne.Container{Layout: l.extent}
	l.scroll = kit.NewScroll(l.content)
	l.scroll.OnScrolled = func(fyne.Position) { l.drawVisible() }
	l.ExtendBaseWidget(l)
	return l
}

// set replaces the lines; the row with the keyboard keeps it.
func (l *list) set(items []line) {
	l.items = items
	l.findCurrent()
	l.measure()
	l.Refresh()
}

func (l *list) reset() {
	l.toTop()
}

func (l *list) toTop() {
	l.current, l.at, l.part = "", -1, rowRing
	l.scroll.ScrollToOffset(fyne.Position{})
}

func (l *list) findCurrent() {
	was := l.at
	l.at = -1
	for i, item := range l.items {
		if item.kind == itemSystem && item.system.ID == l.current && (l.at < 0 || i == was) {
			l.at = i
		}
	}
	if l.at < 0 {
		if l.at = l.next(-1, 1); l.at >= 0 {
			l.current = l.items[l.at].system.ID
		}
	}
}

// next is the nearest row in a direction, -1 when there is none.
func (l *list) next(from, step int) int {
	for i := from + step; i >= 0 && i < len(l.items); i += step {
		if l.items[i].kind == itemSystem {
			return i
		}
	}
	return -1
}

func (l *list) moveTo(i int) {
	if i < 0 {
		return
	}
	l.at, l.current = i, l.items[i].system.ID
	l.show(i)
	l.drawVisible()
}

// show scrolls to a line, with the section's title where it is the first one.
func (l *list) show(i int) {
	item := l.items[i]
	top := item.y - 8
	if i > 0 && l.items[i-1].kind == itemSection {
		top = l.items[i-1].y
	}
	y := l.scroll.Offset.Y
	y = max(y, item.y+item.h+12-l.scroll.Size().Height)
	y = min(y, top)
	l.scroll.ScrollToOffset(fyne.NewPos(0, max(0, y)))
}

// FocusGained implements fyne.Focusable.
func (l *list) FocusGained() {
	l.focused = true
	if l.at >= 0 {
		l.show(l.at)
	}
	l.drawVisible()
	l.screen.o.Launcher.Active()
}

// FocusLost implements fyne.Focusable.
func (l *list) FocusLost() {
	l.focused, l.part = false, rowRing
	l.drawVisible()
}

// TypedRune implements fyne.Focusable: typing searches, a blank presses.
func (l *list) TypedRune(r rune) {
	if r == ' ' {
		l.press()
		return
	}
	l.screen.typed(r)
}

// TypedKey implements fyne.Focusable.
func (l *list) TypedKey(k *fyne.KeyEvent) {
	l.screen.o.Launcher.Active()
	switch k.Name {
	case fyne.KeyDown:
		l.step(1)
	case fyne.KeyUp:
		if l.next(l.at, -1) < 0 {
			l.screen.o.Host.Focus(l.screen.search.Entry)
			return
		}
		l.step(-1)
	case fyne.KeyPageDown, fyne.KeyPageUp:
		l.page(k.Name == fyne.KeyPageDown)
	case fyne.KeyHome:
		l.moveTo(l.next(-1, 1))
	case fyne.KeyEnd:
		l.moveTo(l.next(len(l.items), -1))
	case fyne.KeyRight:
		l.toPart(min(l.part+1, rowMore))
	case fyne.KeyLeft:
		l.toPart(max(l.part-1, rowRing))
	case desktop.KeyMenu:
		l.openMenu()
	case fyne.KeyReturn, fyne.KeyEnter:
		l.press()
	case fyne.KeySpace: // its rune follows
	case fyne.KeyBackspace:
		l.screen.o.Host.Focus(l.screen.search.Entry)
		l.screen.search.Entry.TypedKey(k)
	default:
		l.screen.o.Host.Key(k)
	}
}

// press does what the part of the row that is chosen is for.
func (l *list) press() {
	switch l.part {
	case rowStar:
		l.toggleStar()
	case rowMore:
		l.openMenu()
	default:
		l.openCurrent()
	}
}

// TypedShortcut implements fyne.Shortcutable: Ctrl+D makes a favourite, Shift+F10
// opens the menu.
func (l *list) TypedShortcut(s fyne.Shortcut) {
	c, ok := s.(*desktop.CustomShortcut)
	switch {
	case ok && c.KeyName == fyne.KeyD && c.Modifier == fyne.KeyModifierShortcutDefault:
		l.toggleStar()
	case ok && c.KeyName == fyne.KeyF10 && c.Modifier == fyne.KeyModifierShift:
		l.openMenu()
	}
}

func (l *list) toPart(part rowMark) {
	l.part = part
	l.drawVisible()
}

// openMenu opens the menu of the row with the keyboard.
func (l *list) openMenu() {
	for _, r := range l.rows {
		if l.at >= 0 && r.item.system.ID == l.current && r.Visible() {
			r.openMenu()
			return
		}
	}
}

func (l *list) step(by int) {
	l.part = rowRing
	l.moveTo(l.next(l.at, by))
}

func (l *list) page(down bool) {
	by := -1
	if down {
		by = 1
	}
	var far float32
	i := l.at
	for i >= 0 {
		n := l.next(i, by)
		if n < 0 {
			break
		}
		far += l.items[n].h
		i = n
		if far > l.scroll.Size().Height*0.8 {
			break
		}
	}
	l.moveTo(i)
}

func (l *list) openCurrent() {
	if l.at >= 0 {
		l.screen.open(l.items[l.at].system.ID)
	}
}

func (l *list) toggleStar() {
	if l.at >= 0 {
		l.screen.o.Launcher.ToggleFavourite(l.items[l.at].system.ID)
	}
}

// showNotice scrolls to a notice that has just come.
func (l *list) showNotice(n any) {
	for i, item := range l.items {
		if item.kind == itemNotice && any(item.notice) == n {
			l.show(i)
			if i > 0 && l.items[i-1].kind == itemSystem && l.items[i-1].y-8 < l.scroll.Offset.Y {
				l.show(i - 1)
			}
			return
		}
	}
}

func rowHeight() float32 {
	return max(64, kit.Strong("").Measure("M").Height+kit.Small("").Measure("M").Height+26)
}

const rowGap = 8

// measure gives every line its place.
func (l *list) measure() {
	width := l.Size().Width
	if width <= 0 {
		return
	}
	_, w := l.screen.column(width)
	row, section := rowHeight(), kit.Small("").Measure("M").Height
	y := float32(0)
	for i := range l.items {
		item := &l.items[i]
		item.y = y
		switch item.kind {
		case itemSection:
			item.h = section + 18
			if y > 0 {
				item.h += 2
			}
			y += item.h
		case itemSystem:
			item.h = row
			y += row + rowGap
		case itemNotice:
			l.fill(l.probe, item)
			if y == 0 {
				y = 8
				item.y = y
			}
			item.h = l.probe.HeightFor(w)
			y += item.h + rowGap
		}
	}
	l.extent.Size = fyne.NewSize(width, y+12)
	l.width, l.scale = width, kit.Unit()
}

func (l *list) fill(box *kit.Message, item *line) {
	if item.notice != nil {
		l.screen.o.Tell(box, item.notice)
		return
	}
	box.Tell(item.tone, item.words, item.advice, item.offers...)
}

// CreateRenderer implements fyne.Widget.
func (l *list) CreateRenderer() fyne.WidgetRenderer {
	d := &kit.Drawn{Parts: kit.Parts(l.scroll)}
	d.Min = func() fyne.Size { return fyne.NewSize(200, 100) }
	d.Arrange = func(s fyne.Size) {
		if l.width != s.Width || l.scale != kit.Unit() {
			l.measure()
		}
		l.scroll.Resize(s)
		l.content.Resize(fyne.NewSize(s.Width, max(l.extent.Size.Height, s.Height)))
		l.drawVisible()
	}
	d.Draw = func() {
		l.measure()
		d.Arrange(l.Size())
		l.scroll.Base.Refresh()
		canvas.Refresh(l)
	}
	return d
}

// drawVisible binds the lines in view to widgets, which are kept and reused.
func (l *list) drawVisible() {
	size := l.scroll.Size()
	if size.Height <= 0 {
		return
	}
	x, w := l.screen.column(size.Width)
	top, bottom := l.scroll.Offset.Y, l.scroll.Offset.Y+size.Height
	first := sort.Search(len(l.items), func(i int) bool { return l.items[i].y+l.items[i].h >= top })
	objects := l.content.Objects[:0]
	var rows, sections, boxes int
	for i := first; i < len(l.items) && l.items[i].y < bottom; i++ {
		item := &l.items[i]
		switch item.kind {
		case itemSection:
			p := l.section(sections)
			sections++
			p.Set(kit.Small(l.screen.o.Texts().Upper(item.title)).Bold())
			h := p.HeightFor(w)
			kit.Place(p, x+2, item.y+item.h-h-6, w, h)
			objects = append(objects, p)
		case itemSystem:
			r := l.row(rows)
			rows++
			r.bind(item, l.mark(i))
			kit.Place(r, x, item.y, w, item.h)
			objects = append(objects, r)
		case itemNotice:
			b := l.box(boxes)
			boxes++
			l.fill(b, item)
			kit.Place(b, x, item.y, w, item.h)
			objects = append(objects, b)
		}
	}
	if n := len(l.content.Objects); n > len(objects) {
		clear(l.content.Objects[len(objects):n])
	}
	l.content.Objects = objects
	canvas.Refresh(l.content)
}

// mark tells how a row is marked: by the keyboard, on its star, or as what
// Enter in the search would open.
func (l *list) mark(i int) rowMark {
	switch {
	case i != l.at:
		return rowPlain
	case l.focused:
		return max(l.part, rowRing)
	case l.screen.search.Entry.Focused && l.screen.search.Entry.Text != "":
		return rowNext
	}
	return rowPlain
}

func (l *list) row(i int) *row {
	for len(l.rows) <= i {
		l.rows = append(l.rows, newRow(l))
	}
	return l.rows[i]
}

func (l *list) section(i int) *kit.Prose {
	for len(l.sections) <= i {
		p := kit.NewProse()
		p.OneLine = true
		l.sections = append(l.sections, p)
	}
	return l.sections[i]
}

func (l *list) box(i int) *kit.Message {
	for len(l.boxes) <= i {
		l.boxes = append(l.boxes, kit.NewMessage(l.screen.o.Host))
	}
	return l.boxes[i]
}
