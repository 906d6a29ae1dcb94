package kit

import (
	"image/color"
	"math"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/theme"
)

// Readable is the least contrast of text on its ground (WCAG 2.2, 1.4.3).
const Readable = 4.5

// Hex is an opaque colour, given as 0xRRGGBB.
func Hex(rgb uint32) color.NRGBA {
	return color.NRGBA{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), 0xFF}
}

// parseHex reads "#RRGGBB".
func parseHex(s string) (color.NRGBA, bool) {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
	if err != nil || len(s) != 7 || s[0] != '#' {
		return color.NRGBA{}, false
	}
	return Hex(uint32(n)), true
}

// branded is the palette with another brand colour, darkened or lightened until
// it can be read on every ground where it appears, and until text can be read
// on it.
func (p Palette) branded(brand color.NRGBA) Palette {
	q := Palette{}
	for name, c := range p {
		q[name] = c
	}
	away := color.Color(color.Black)
	if luminance(p[ColorSurface]) < 0.5 {
		away = color.White
	}
	q[ColorBrandSoft] = Mix(p[ColorSurface], brand, 0.14)
	grounds := []color.Color{p[ColorSurface], p[theme.ColorNameBackground], q[ColorBrandSoft]}
	c := color.Color(brand)
	for range 20 {
		if lowest(c, grounds) >= Readable {
			break
		}
		c = Mix(c, away, 0.1)
	}
	q[ColorBrand] = c
	q[ColorOnBrand] = color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}
	if Contrast(c, color.White) < Contrast(c, color.Black) {
		q[ColorOnBrand] = Mix(color.Black, c, 0.1)
	}
	return q
}

func lowest(c color.Color, grounds []color.Color) float64 {
	low := math.Inf(1)
	for _, g := range grounds {
		low = min(low, Contrast(c, g))
	}
	return low
}

// Contrast of two opaque colours, 1 to 21.
func Contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xFFFF
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// Mix is a with part of b in it, 0 to 1.
func Mix(a, b color.Color, part float64) color.NRGBA {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	blend := func(x, y uint32) uint8 {
		return uint8(math.Round((float64(x)*(1-part) + float64(y)*part) / 0x101))
	}
	return color.NRGBA{blend(ar, br), blend(ag, bg), blend(ab, bb), 0xFF}
}
