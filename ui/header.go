package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// header never changes: mark, product name, help, menu.
type header struct {
	ui       *UI
	root     *fyne.Container
	box, rim *canvas.Rectangle
	mark     *canvas.Rectangle
	sign     *glyph
	logo     *canvas.Image // the organisation's own, nil without
	name     *prose
	help     *textButton
	menu     *textButton
	helpLong string
}

func newHeader(u *UI) *header {
	h := &header{ui: u, box: newBox(0), rim: newBox(0), mark: newBox(7), sign: newGlyph(glyphMark, colorOnBrand), name: newProse()}
	h.name.oneLine = true
	h.help = newTextButton(u, u.toggleHelp)
	h.menu = newTextButton(u, u.openMenu)
	h.menu.icon = newGlyph(glyphMenu, colorBrand)
	h.root = &fyne.Container{Layout: &arranged{put: h.arrange}, Objects: []fyne.CanvasObject{h.box, h.rim, h.mark, h.sign.image, h.name, h.help, h.menu}}
	return h
}

func headerHeight() float32 { return 56 * (0.6 + 0.4*unit()) }

func (h *header) arrange(s fyne.Size) {
	h.box.Resize(s)
	place(h.rim, 0, s.Height-1, s.Width, 1)
	side := 28 * (0.6 + 0.4*unit())
	y := (s.Height - side) / 2
	place(h.mark, 16, y, side, side)
	place(h.sign.image, 16+side*0.14, y+side*0.14, side*0.72, side*0.72)
	if h.logo != nil {
		place(h.logo, 16, y, side, side)
	}
	bh := h.menu.MinSize().Height
	mw := h.menu.naturalWidth()
	x := s.Width - 12 - mw
	place(h.menu, x, (s.Height-bh)/2, mw, bh)
	left := 16 + side + 12
	nameWidth := h.name.naturalWidth()
	// The longest form of the help's name that leaves the product its own.
	for _, text := range []string{h.helpLong, h.ui.t("help.short"), "?"} {
		h.help.text = text
		if left+nameWidth+16+h.help.naturalWidth()+4 <= x {
			break
		}
	}
	hw := h.help.naturalWidth()
	x -= hw + 8
	place(h.help, x, (s.Height-bh)/2, hw, bh)
	h.help.Refresh()
	nh := h.name.heightFor(1e4)
	place(h.name, left, (s.Height-nh)/2, max(0, x-left-8), nh)
}

func (h *header) render() {
	h.helpLong = "? " + h.ui.t("help.open")
	h.help.label = h.ui.t("help.open")
	h.menu.label = h.ui.t("menu.open")
	h.name.set(strong(h.ui.productName()).sized(sizeText))
	h.help.on = h.ui.help.open
	paint(h.box, colorSurface, colorClear)
	paint(h.rim, colorLine, colorClear)
	paint(h.mark, colorBrand, colorClear)
	h.sign.refresh()
	h.menu.icon.refresh()
	h.mark.Hidden, h.sign.image.Hidden = h.logo != nil, h.logo != nil
	h.root.Refresh()
}

// setLogo puts the organisation's picture in the mark's place.
func (h *header) setLogo(r fyne.Resource) {
	if h.logo != nil {
		h.root.Remove(h.logo)
		h.logo = nil
	}
	if r != nil {
		h.logo = canvas.NewImageFromResource(r)
		h.logo.FillMode = canvas.ImageFillContain
		h.root.Add(h.logo)
	}
	h.render()
}

// textButton is a button without a frame: words or a small picture, with soft
// colour under the pointer and while what it opens is open.
type textButton struct {
	control
	text  string
	label string // for screen readers
	icon  *glyph
	on    bool
	size  fyne.ThemeSizeName
	plain bool // in the footer: muted, not bold
}

func newTextButton(u *UI, act func()) *textButton {
	b := &textButton{size: sizeLabel}
	b.init(u, b, act)
	return b
}

// AccessibilityLabel implements fyne.Accessible.
func (b *textButton) AccessibilityLabel() string {
	if b.label != "" {
		return b.label
	}
	return b.text
}

// AccessibilityRole implements fyne.Accessible.
func (b *textButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (b *textButton) look() span {
	if b.plain {
		return small(b.text)
	}
	return strong(b.text).in(colorBrand).sized(b.size)
}

func (b *textButton) iconSide() float32 {
	if b.icon == nil {
		return 0
	}
	if b.plain {
		return 10 * unit()
	}
	return 18 * (0.6 + 0.4*unit())
}

func (b *textButton) naturalWidth() float32 {
	w := b.look().measure(b.text).Width + b.iconSide() + 24
	if b.plain {
		w -= 8
	}
	return w
}

// CreateRenderer implements fyne.Widget.
func (b *textButton) CreateRenderer() fyne.WidgetRenderer {
	ring, box, text := newRing(radiusControl-2), newBox(radiusControl), canvas.NewText("", nil)
	objects := []fyne.CanvasObject{ring, box, text}
	if b.icon != nil {
		objects = append(objects, b.icon.image)
	}
	d := &drawn{objects: these(objects...)}
	d.min = func() fyne.Size {
		return fyne.NewSize(b.naturalWidth(), max(28, b.look().measure("M").Height+16))
	}
	d.layout = func(s fyne.Size) {
		place(ring, -1, -1, s.Width+2, s.Height+2)
		box.Resize(s)
		m := b.look().measure(b.text)
		side := b.iconSide()
		x := (s.Width - m.Width - side) / 2
		if b.text != "" && side > 0 {
			x -= 2
		}
		place(text, x, (s.Height-m.Height)/2, m.Width, m.Height)
		if b.icon != nil {
			gap := float32(0)
			if b.text != "" {
				gap = 4
			}
			place(b.icon.image, x+m.Width+gap, (s.Height-side)/2, side, side)
		}
	}
	d.refresh = func() {
		l := b.look()
		text.Text, text.TextSize, text.TextStyle, text.Color = l.text, theme.Size(l.size), l.style, theme.Color(l.color)
		text.Refresh()
		if b.icon != nil {
			b.icon.refresh()
		}
		if b.on || b.hovered {
			paint(box, colorBrandSoft, colorClear)
		} else {
			paint(box, colorClear, colorClear)
		}
		paintRing(ring, b.focused)
		d.layout(b.Size())
		canvas.Refresh(b)
	}
	d.refresh()
	return d
}
