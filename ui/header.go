package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"backstage/ui/kit"
)

// header never changes: mark, product name, help, menu.
type header struct {
	ui       *UI
	root     *fyne.Container
	box, rim *canvas.Rectangle
	mark     *canvas.Rectangle
	sign     *kit.Glyph
	logo     *canvas.Image // the organisation's own, nil without
	name     *kit.Prose
	help     *kit.TextButton
	menu     *kit.TextButton
	helpLong string
}

func newHeader(u *UI) *header {
	h := &header{ui: u, box: kit.NewBox(0), rim: kit.NewBox(0), mark: kit.NewBox(7), sign: kit.NewGlyph(kit.GlyphMark, kit.ColorOnBrand), name: kit.NewProse()}
	h.name.OneLine = true
	h.help = kit.NewTextButton(u.host, u.toggleHelp)
	h.menu = kit.NewTextButton(u.host, u.openMenu)
	h.menu.Icon = kit.NewGlyph(kit.GlyphMenu, kit.ColorBrand)
	h.root = &fyne.Container{Layout: &kit.Arranged{Put: h.arrange}, Objects: []fyne.CanvasObject{h.box, h.rim, h.mark, h.sign.Image, h.name, h.help, h.menu}}
	return h
}

func headerHeight() float32 { return 56 * (0.6 + 0.4*kit.Unit()) }

func (h *header) arrange(s fyne.Size) {
	h.box.Resize(s)
	kit.Place(h.rim, 0, s.Height-1, s.Width, 1)
	side := 28 * (0.6 + 0.4*kit.Unit())
	y := (s.Height - side) / 2
	kit.Place(h.mark, 16, y, side, side)
	kit.Place(h.sign.Image, 16+side*0.14, y+side*0.14, side*0.72, side*0.72)
	if h.logo != nil {
		kit.Place(h.logo, 16, y, side, side)
	}
	bh := h.menu.MinSize().Height
	mw := h.menu.NaturalWidth()
	x := s.Width - 12 - mw
	kit.Place(h.menu, x, (s.Height-bh)/2, mw, bh)
	left := 16 + side + 12
	nameWidth := h.name.NaturalWidth()
	// The longest form of the help's name that leaves the product its own.
	for _, text := range []string{h.helpLong, h.ui.t("help.short"), "?"} {
		h.help.Text = text
		if left+nameWidth+16+h.help.NaturalWidth()+4 <= x {
			break
		}
	}
	hw := h.help.NaturalWidth()
	x -= hw + 8
	kit.Place(h.help, x, (s.Height-bh)/2, hw, bh)
	h.help.Refresh()
	nh := h.name.HeightFor(1e4)
	kit.Place(h.name, left, (s.Height-nh)/2, max(0, x-left-8), nh)
}

func (h *header) render() {
	h.helpLong = "? " + h.ui.t("help.open")
	h.help.Label = h.ui.t("help.open")
	h.menu.Label = h.ui.t("menu.open")
	h.name.Set(kit.Strong(h.ui.productName()).Sized(kit.SizeText))
	h.help.On = h.ui.help.IsOpen()
	kit.Paint(h.box, kit.ColorSurface, kit.ColorClear)
	kit.Paint(h.rim, kit.ColorLine, kit.ColorClear)
	kit.Paint(h.mark, kit.ColorBrand, kit.ColorClear)
	h.sign.Refresh()
	h.menu.Icon.Refresh()
	h.mark.Hidden, h.sign.Image.Hidden = h.logo != nil, h.logo != nil
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
