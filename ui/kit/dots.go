package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

const (
	dotSize   = 6
	dotsWidth = 3*dotSize + 2*4
)

// dots tell that something is under way. They move with the window's own ticks:
// Fyne's animations are switched off in the product, as they keep a processor
// busy where the graphics are drawn by software.
type dots struct {
	*fyne.Container
	circles [3]*canvas.Circle
	color   fyne.ThemeColorName
	At      int
}

func newDots() *dots {
	d := &dots{Container: &fyne.Container{Layout: &Fixed{}}, color: ColorMuted}
	for i := range d.circles {
		c := canvas.NewCircle(theme.Color(d.color))
		Place(c, float32(i)*(dotSize+4), 0, dotSize, dotSize)
		d.circles[i] = c
		d.Add(c)
	}
	d.Hide()
	return d
}

func (d *dots) show(on bool, color fyne.ThemeColorName) {
	d.color = color
	d.Hidden = !on
	d.paint()
}

// step moves the dots on by one.
func (d *dots) step() {
	if d.Visible() {
		d.At = (d.At + 1) % len(d.circles)
		d.paint()
	}
}

func (d *dots) paint() {
	for i, c := range d.circles {
		r, g, b, _ := theme.Color(d.color).RGBA()
		alpha := uint8(0x66)
		if i == d.At {
			alpha = 0xFF
		}
		c.FillColor = color.NRGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), alpha}
		c.Refresh()
	}
}
