package ui

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// Small pictures as SVG paths on a 24×24 ground; %s is the colour.
const (
	glyphTick = `<path d="M4.5 12.5l5 5L19.5 7" fill="none" stroke="%s" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>`
	glyphStar = `<path d="M12 2.6l2.9 6 6.5.9-4.7 4.6 1.1 6.5L12 17.5l-5.8 3.1 1.1-6.5L2.6 9.5l6.5-.9z" fill="none" stroke="%s" stroke-width="1.5" stroke-linejoin="round"/>`
	glyphFull = `<path d="M12 2.6l2.9 6 6.5.9-4.7 4.6 1.1 6.5L12 17.5l-5.8 3.1 1.1-6.5L2.6 9.5l6.5-.9z" fill="%[1]s" stroke="%[1]s" stroke-width="1.5" stroke-linejoin="round"/>`
	glyphMenu = `<g fill="%s"><circle cx="5" cy="12" r="2"/><circle cx="12" cy="12" r="2"/><circle cx="19" cy="12" r="2"/></g>`
	glyphDown = `<path d="M6 9l6 7 6-7z" fill="%s"/>`
	glyphMark = `<g fill="none" stroke="%s" stroke-width="2.2" stroke-linejoin="round" stroke-linecap="round"><path d="M19 5H7.5A1.5 1.5 0 0 0 6 6.500v11A1.5 1.5 0 0 0 7.500 19H19"/><path d="M11 12h7"/></g>`
)

// glyph is one of them in a colour of the theme.
type glyph struct {
	image *canvas.Image
	path  string
	color fyne.ThemeColorName
}

func newGlyph(path string, color fyne.ThemeColorName) *glyph {
	g := &glyph{image: &canvas.Image{FillMode: canvas.ImageFillContain}, path: path, color: color}
	g.refresh()
	return g
}

// refresh paints it anew. The resource is named for its content: Fyne keeps
// drawn SVGs by name.
func (g *glyph) refresh() {
	svg := fmt.Sprintf(g.path, cssColor(theme.Color(g.color)))
	svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">` + svg + `</svg>`
	name := contentName([]byte(svg)) + ".svg"
	if g.image.Resource == nil || g.image.Resource.Name() != name {
		g.image.Resource = fyne.NewStaticResource(name, []byte(svg))
		g.image.Refresh()
	}
}

func cssColor(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

func colorNRGBA(r, g, b uint32, alpha uint8) color.NRGBA {
	return color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), alpha}
}
