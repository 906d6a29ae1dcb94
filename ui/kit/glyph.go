package kit

import (
	"crypto/sha256"
	hexadecimal "encoding/hex"
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// Small pictures as SVG paths on a 24×24 ground; %s is the colour.
const (
	glyphTick = `<path d="M4.5 12.5l5 5L19.5 7" fill="none" stroke="%s" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>`
	GlyphStar = `<path d="M12 2.6l2.9 6 6.5.9-4.7 4.6 1.1 6.5L12 17.5l-5.8 3.1 1.1-6.5L2.6 9.5l6.5-.9z" fill="none" stroke="%s" stroke-width="1.5" stroke-linejoin="round"/>`
	GlyphFull = `<path d="M12 2.6l2.9 6 6.5.9-4.7 4.6 1.1 6.5L12 17.5l-5.8 3.1 1.1-6.5L2.6 9.5l6.5-.9z" fill="%[1]s" stroke="%[1]s" stroke-width="1.5" stroke-linejoin="round"/>`
	GlyphMenu = `<g fill="%s"><circle cx="5" cy="12" r="2"/><circle cx="12" cy="12" r="2"/><circle cx="19" cy="12" r="2"/></g>`
	GlyphDown = `<path d="M6 9l6 7 6-7z" fill="%s"/>`
	GlyphMark = `<g fill="none" stroke="%s" stroke-width="2.2" stroke-linejoin="round" stroke-linecap="round"><path d="M19 5H7.5A1.5 1.5 0 0 0 6 6.500v11A1.5 1.5 0 0 0 7.500 19H19"/><path d="M11 12h7"/></g>`
)

// Glyph is one of them in a colour of the theme.
type Glyph struct {
	Image *canvas.Image
	Path  string
	Color fyne.ThemeColorName
}

// NewGlyph draws one of the paths above in a colour of the theme.
func NewGlyph(path string, color fyne.ThemeColorName) *Glyph {
	g := &Glyph{Image: &canvas.Image{FillMode: canvas.ImageFillContain}, Path: path, Color: color}
	g.Refresh()
	return g
}

// Refresh paints it anew.
func (g *Glyph) Refresh() {
	svg := fmt.Sprintf(g.Path, cssColor(theme.Color(g.Color)))
	svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">` + svg + `</svg>`
	r := ResourceOf([]byte(svg), ".svg")
	if g.Image.Resource == nil || g.Image.Resource.Name() != r.Name() {
		g.Image.Resource = r
		g.Image.Refresh()
	}
}

// ResourceOf is a picture under a name that no other shares: Fyne keeps what it
// has drawn by name. The ending is ".svg" or ".png".
func ResourceOf(data []byte, ending string) fyne.Resource {
	sum := sha256.Sum256(data)
	return fyne.NewStaticResource(hexadecimal.EncodeToString(sum[:12])+ending, data)
}

func cssColor(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
