package picture

import (
	"bytes"
	"errors"
	"image"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
)

// DrawSVG draws a picture of lines as large as a logo is ever shown. Its
// library panics at some that are broken.
func DrawSVG(data []byte) (img image.Image, err error) {
	defer func() {
		if recover() != nil {
			img, err = nil, errUnusable
		}
	}()
	icon, err := oksvg.ReadIconStream(bytes.NewReader(data), oksvg.IgnoreErrorMode)
	if err != nil {
		return nil, errUnusable
	}
	w, h := icon.ViewBox.W, icon.ViewBox.H
	if !(w > 0 && h > 0) || len(icon.SVGPaths) == 0 {
		return nil, errors.Join(errUnusable, errors.New("nothing is drawn"))
	}
	scale := Shown / max(w, h)
	w, h = max(1, w*scale), max(1, h*scale)
	canvas := image.NewRGBA(image.Rect(0, 0, int(w), int(h)))
	icon.SetTarget(0, 0, w, h)
	icon.Draw(rasterx.NewDasher(int(w), int(h), rasterx.NewScannerGV(int(w), int(h), canvas, canvas.Bounds())), 1)
	return canvas, nil
}
