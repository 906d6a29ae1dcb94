package ui

import (
	"bytes"
	"image/png"
	"os"

	"fyne.io/fyne/v2"

	"backstage/ui/kit"
	"backstage/ui/picture"
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
	if _, err := picture.Decode(data); err == nil {
		return kit.ResourceOf(data, ".png")
	}
	drawing, err := picture.DrawSVG(data)
	if err != nil {
		return nil
	}
	var out bytes.Buffer
	if png.Encode(&out, drawing) != nil {
		return nil
	}
	return kit.ResourceOf(out.Bytes(), ".png")
}
