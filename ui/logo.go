package ui

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"os"

	"fyne.io/fyne/v2"
	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"

	"backstage/ui/kit"
)

const logoLimit = 1 << 20

// readLogo gives nil for what is missing, too big or neither PNG nor SVG: the
// mark stays.
func readLogo(file string) fyne.Resource {
	info, err := os.Stat(file)
	if err != nil || !info.Mode().IsRegular() || info.Size() > logoLimit {
		return nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	if _, err := decodeIcon(data); err == nil {
		return kit.ResourceOf(data, ".png")
	}
	drawing, err := drawSVG(data)
	if err != nil {
		return nil
	}
	var out bytes.Buffer
	if png.Encode(&out, drawing) != nil {
		return nil
	}
	return kit.ResourceOf(out.Bytes(), ".png")
}

// drawSVG draws a picture of lines as large as a logo is ever shown. Its
// library panics at some that are broken.
func drawSVG(data []byte) (img image.Image, err error) {
	defer func() {
		if recover() != nil {
			img, err = nil, errIcon
		}
	}()
	icon, err := oksvg.ReadIconStream(bytes.NewReader(data), oksvg.IgnoreErrorMode)
	if err != nil {
		return nil, errIcon
	}
	w, h := icon.ViewBox.W, icon.ViewBox.H
	if !(w > 0 && h > 0) || len(icon.SVGPaths) == 0 {
		return nil, errors.Join(errIcon, errors.New("nothing is drawn"))
	}
	scale := iconShown / max(w, h)
	w, h = max(1, w*scale), max(1, h*scale)
	canvas := image.NewRGBA(image.Rect(0, 0, int(w), int(h)))
	icon.SetTarget(0, 0, w, h)
	icon.Draw(rasterx.NewDasher(int(w), int(h), rasterx.NewScannerGV(int(w), int(h), canvas, canvas.Bounds())), 1)
	return canvas, nil
}
