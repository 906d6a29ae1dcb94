package systems

import (
	"hash/fnv"
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"backstage/ui/kit"
)

// rowMark is how a row is marked.
type rowMark int

const (
	rowPlain rowMark = iota
	rowRing          // has the keyboard
	rowStar          // its star has the keyboard
	rowMore          // its menu's button has
	rowNext          // Enter in the search opens it
)

// row is one system: picture, name, kind, state and star.
type row struct {
	widget.BaseWidget
	list         *list
	item         line
	mark         rowMark
	hovered      bool
	name, detail *kit.Prose
	star, more   *rowButton
	picture      image.Image
}

func newRow(l *list) *row {
	r := &row{list: l, name: kit.NewProse(), detail: kit.NewProse()}
	r.name.OneLine, r.detail.OneLine = true, true
	r.star = newRowButton(r, "systems.favourite", rowStar, r.toggleStar)
	r.more = newRowButton(r, "systems.menu", rowMore, r.openMenu)
	r.ExtendBaseWidget(r)
	return r
}

// bind gives the row a system to show.
func (r *row) bind(item *line, mark rowMark) {
	picture := r.list.screen.picture(item.system)
	same := r.item.system.ID == item.system.ID && r.item.system.Title == item.system.Title && r.item.detail == item.detail && r.item.pill == item.pill &&
		r.item.tone == item.tone && r.item.starred == item.starred && r.mark == mark && r.picture == picture
	r.item, r.mark, r.picture = *item, mark, picture
	if !same {
		r.Refresh()
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (r *row) AccessibilityLabel() string {
	return r.item.system.Title + ", " + r.item.detail + " " + r.item.pill
}

// AccessibilityRole implements fyne.Accessible.
func (r *row) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped implements fyne.Tappable.
func (r *row) Tapped(*fyne.PointEvent) {
	r.list.current = r.item.system.ID
	r.list.findCurrent()
	r.list.screen.o.Host.Focus(r.list)
	r.list.screen.open(r.item.system.ID)
}

// TappedSecondary implements fyne.SecondaryTappable.
func (r *row) TappedSecondary(e *fyne.PointEvent) {
	r.list.screen.openMenu(r.item.system, e.AbsolutePosition)
}

func (r *row) toggleStar() { r.list.screen.o.Launcher.ToggleFavourite(r.item.system.ID) }

// openMenu opens the row's menu below its button.
func (r *row) openMenu() {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(r.more)
	r.list.screen.openMenu(r.item.system, at.Add(fyne.NewPos(0, r.more.Size().Height)))
}

// MouseIn implements desktop.Hoverable.
func (r *row) MouseIn(*desktop.MouseEvent) { r.hovered = true; r.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (r *row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *row) MouseOut() { r.hovered = false; r.Refresh() }

// Cursor implements desktop.Cursorable.
func (r *row) Cursor() desktop.Cursor { return desktop.PointerCursor }

// tints of the tiles that stand for a missing picture; white is read on each.
var tints = []color.Color{kit.Hex(0x0B5566), kit.Hex(0x7A4F9E), kit.Hex(0x51636C), kit.Hex(0x1D6B3C), kit.Hex(0x9A4A1F), kit.Hex(0x2F5AA8)}

func tint(title string) color.Color {
	h := fnv.New32a()
	_, _ = h.Write([]byte(monogram(title)))
	return tints[h.Sum32()%uint32(len(tints))]
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	ring, box := kit.NewRing(kit.RadiusRow), kit.NewBox(kit.RadiusRow)
	tile, letters := kit.NewBox(kit.RadiusControl), canvas.NewText("", color.White)
	picture := &canvas.Image{FillMode: canvas.ImageFillContain, ScaleMode: canvas.ImageScaleSmooth}
	pill, state := kit.NewBox(kit.RadiusRow), canvas.NewText("", nil)
	letters.Alignment, letters.TextStyle = fyne.TextAlignCenter, kit.Bold
	d := &kit.Drawn{Parts: kit.Parts(ring, box, tile, letters, picture, r.name, r.detail, pill, state, r.star, r.more)}
	d.Min = func() fyne.Size { return fyne.NewSize(160, rowHeight()) }
	d.Arrange = func(s fyne.Size) {
		kit.LayRing(ring, s)
		box.Resize(s)
		side := min(56, 40*kit.Unit())
		y := (s.Height - side) / 2
		kit.Place(tile, 14, y, side, side)
		kit.Place(picture, 14, y, side, side)
		lh := letters.MinSize().Height
		kit.Place(letters, 14, y+(side-lh)/2, side, lh)
		right := s.Width - 8
		for _, b := range []*rowButton{r.more, r.star} {
			right -= b.side()
			kit.Place(b, right, (s.Height-b.side())/2, b.side(), b.side())
		}
		right -= 8
		left := 14 + side + 14
		nh, dh := r.name.HeightFor(1e4), r.detail.HeightFor(1e4)
		detail := []kit.Span{kit.Small(r.item.detail)}
		// Where the state would leave no room for the name, it stands below it.
		pill.Hidden = r.item.pill == "" || right-left-state.MinSize().Width-32 < 150*kit.Unit()
		state.Hidden = pill.Hidden
		if r.item.pill != "" && pill.Hidden {
			_, mark := r.item.tone.Colors()
			detail = []kit.Span{kit.Small(r.item.pill).Bold().In(mark), kit.Small("  ·  " + r.item.detail)}
		}
		r.detail.Set(detail...)
		if !pill.Hidden {
			m := state.MinSize()
			w, h := m.Width+20, m.Height+8
			ph := (s.Height - h) / 2
			kit.Place(pill, right-w, ph, w, h)
			pill.CornerRadius = h / 2
			kit.Place(state, right-w+10, ph+4, m.Width, m.Height)
			right -= w + 12
		}
		top := (s.Height - nh - dh - 2) / 2
		kit.Place(r.name, left, top, max(0, right-left), nh)
		kit.Place(r.detail, left, top+nh+2, max(0, right-left), dh)
	}
	d.Draw = func() {
		if r.hovered {
			kit.Paint(box, kit.ColorSurface, kit.ColorControl)
		} else {
			kit.Paint(box, kit.ColorSurface, kit.ColorLine)
		}
		if r.mark == rowNext {
			kit.Paint(box, kit.ColorSurface, kit.ColorBrand)
		}
		kit.PaintRing(ring, r.mark == rowRing)
		if r.mark == rowRing {
			kit.Paint(box, kit.ColorSurface, kit.ColorBrand)
		}
		tile.Hidden, letters.Hidden, picture.Hidden = r.picture != nil, r.picture != nil, r.picture == nil
		tile.FillColor = tint(r.item.system.Title)
		letters.Text, letters.TextSize = monogram(r.item.system.Title), min(20, theme.Size(kit.SizeText))
		if picture.Image != r.picture {
			picture.Image = r.picture
			picture.Refresh()
		}
		tile.Refresh()
		letters.Refresh()
		r.name.Set(kit.Strong(r.item.system.Title))
		ground, mark := r.item.tone.Colors()
		state.Text, state.TextSize, state.TextStyle, state.Color = r.item.pill, theme.Size(kit.SizeSmall), kit.Bold, theme.Color(mark)
		kit.Paint(pill, ground, kit.ColorClear)
		state.Refresh()
		r.star.Refresh()
		r.more.Refresh()
		d.Arrange(r.Size())
		canvas.Refresh(r)
	}
	d.Draw()
	return d
}

// rowButton is a small button in a row: the star, the menu. The keyboard reaches
// it with the right arrow, so it is no stop of its own.
type rowButton struct {
	widget.BaseWidget
	row     *row
	label   string // message key
	mark    rowMark
	act     func()
	hovered bool
}

func newRowButton(r *row, label string, mark rowMark, act func()) *rowButton {
	b := &rowButton{row: r, label: label, mark: mark, act: act}
	b.ExtendBaseWidget(b)
	return b
}

func (b *rowButton) side() float32 { return 40 * min(kit.Unit(), 1.4) }

// Tapped implements fyne.Tappable.
func (b *rowButton) Tapped(*fyne.PointEvent) { b.act() }

// AccessibilityLabel implements fyne.Accessible.
func (b *rowButton) AccessibilityLabel() string { return b.row.list.screen.t(b.label) }

// AccessibilityRole implements fyne.Accessible.
func (b *rowButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// MouseIn implements desktop.Hoverable.
func (b *rowButton) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (b *rowButton) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *rowButton) MouseOut() { b.hovered = false; b.Refresh() }

// Cursor implements desktop.Cursorable.
func (b *rowButton) Cursor() desktop.Cursor { return desktop.PointerCursor }

// look is the picture in it.
func (b *rowButton) look() (path string, color fyne.ThemeColorName) {
	switch {
	case b.mark == rowMore:
		return kit.GlyphMenu, kit.ColorMuted
	case b.row.item.starred:
		return kit.GlyphFull, kit.ColorStar
	}
	return kit.GlyphStar, kit.ColorMuted
}

// CreateRenderer implements fyne.Widget.
func (b *rowButton) CreateRenderer() fyne.WidgetRenderer {
	ring, box := kit.NewRing(kit.RadiusControl-4), kit.NewBox(kit.RadiusControl)
	g := kit.NewGlyph(b.look())
	d := &kit.Drawn{Parts: kit.Parts(box, ring, g.Image)}
	d.Min = func() fyne.Size { return fyne.NewSize(b.side(), b.side()) }
	d.Arrange = func(size fyne.Size) {
		kit.Place(box, 4, 4, size.Width-8, size.Height-8)
		kit.Place(ring, 3, 3, size.Width-6, size.Height-6)
		side := size.Width * 0.45
		kit.Place(g.Image, (size.Width-side)/2, (size.Height-side)/2, side, side)
	}
	d.Draw = func() {
		g.Path, g.Color = b.look()
		g.Refresh()
		fill := kit.ColorClear
		if b.hovered {
			fill = kit.ColorBrandSoft
		}
		kit.Paint(box, fill, kit.ColorClear)
		kit.PaintRing(ring, b.row.mark == b.mark)
		d.Arrange(b.Size())
		canvas.Refresh(b)
	}
	d.Draw()
	return d
}
