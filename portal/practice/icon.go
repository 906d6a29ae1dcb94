package practice

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"net/http"
)

// icon is a system's picture: a shape on a coloured tile, drawn at any size.
type icon struct {
	hue   int // degrees
	shape shape
	dots  int // how many small dots tell similar systems apart; the pattern's number for shapePattern
}

type shape int

const (
	shapeKey shape = iota
	shapeCard
	shapeScreen
	shapePattern
)

// hash changes when the picture does, as RD Web Access has it in icon URLs.
func (i icon) hash() string {
	sum := sha1.Sum(fmt.Appendf(nil, "%+v", i))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// icon answers with a picture of kind ".ico", "_32x32.png" or "_64x64.png".
func (x *Exchange) icon(i icon, kind string) {
	var body []byte
	var err error
	contentType := "image/png"
	switch kind {
	case "_32x32.png":
		body, err = i.png(32)
	case "_64x64.png":
		body, err = i.png(64)
	default:
		body, err = i.ico()
		contentType = "image/x-icon"
	}
	if err != nil {
		x.log.Error("practice: icon", "error", err)
		x.Status(http.StatusInternalServerError)
		return
	}
	x.Answer(contentType, body)
}

func (i icon) png(size int) ([]byte, error) {
	var b bytes.Buffer
	if err := png.Encode(&b, i.draw(size)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// ico holds the PNG in 32 and 64 pixels, as Windows accepts since Vista.
func (i icon) ico() ([]byte, error) {
	sizes := []int{32, 64}
	header := []byte{0, 0, 1, 0, byte(len(sizes)), 0}
	offset := len(header) + 16*len(sizes)
	var pictures []byte
	for _, size := range sizes {
		picture, err := i.png(size)
		if err != nil {
			return nil, err
		}
		header = append(header, byte(size), byte(size), 0, 0, 1, 0, 32, 0)
		header = binary.LittleEndian.AppendUint32(header, uint32(len(picture)))
		header = binary.LittleEndian.AppendUint32(header, uint32(offset+len(pictures)))
		pictures = append(pictures, picture...)
	}
	return append(header, pictures...), nil
}

// draw samples each pixel 3×3 times, which makes smooth edges.
func (i icon) draw(size int) image.Image {
	const samples = 3
	tile := hueColor(i.hue)
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for py := range size {
		for px := range size {
			var inTile, inGlyph int
			for s := range samples * samples {
				x := (float64(px) + (float64(s%samples)+0.5)/samples) / float64(size)
				y := (float64(py) + (float64(s/samples)+0.5)/samples) / float64(size)
				if !inRoundRect(x, y, 0.03, 0.03, 0.97, 0.97, 0.2) {
					continue
				}
				inTile++
				if i.glyph(x, y) {
					inGlyph++
				}
			}
			if inTile == 0 {
				continue
			}
			white := float64(inGlyph) / float64(inTile)
			blend := func(c uint8) uint8 { return uint8(float64(c) + (255-float64(c))*white) }
			img.SetNRGBA(px, py, color.NRGBA{blend(tile.R), blend(tile.G), blend(tile.B),
				uint8(255 * inTile / (samples * samples))})
		}
	}
	return img
}

// glyph tells whether a point of the unit square belongs to the white shape.
func (i icon) glyph(x, y float64) bool {
	switch i.shape {
	case shapeKey:
		ring := math.Hypot(x-0.33, y-0.42)
		bow := ring < 0.17 && ring > 0.08
		blade := x > 0.48 && x < 0.84 && y > 0.38 && y < 0.46
		teeth := y >= 0.46 && y < 0.56 && (x > 0.65 && x < 0.71 || x > 0.77 && x < 0.84)
		return bow || blade || teeth || inDots(x, y, i.dots)
	case shapeCard:
		card := inRoundRect(x, y, 0.16, 0.27, 0.84, 0.73, 0.06)
		stripe := y > 0.36 && y < 0.44
		chip := x > 0.25 && x < 0.38 && y > 0.53 && y < 0.63
		return card && !stripe && !chip
	case shapeScreen:
		frame := inRoundRect(x, y, 0.16, 0.22, 0.84, 0.66, 0.05) && !inRoundRect(x, y, 0.22, 0.28, 0.78, 0.60, 0.03)
		stand := x > 0.44 && x < 0.56 && y >= 0.66 && y < 0.74 || x > 0.32 && x < 0.68 && y >= 0.74 && y < 0.79
		lines := x > 0.30 && x < 0.62 && (y > 0.35 && y < 0.40 || y > 0.46 && y < 0.51)
		return frame || stand || lines
	default:
		return inPattern(x, y, i.dots)
	}
}

// inDots draws up to a few dots in a row below the shape.
func inDots(x, y float64, n int) bool {
	for d := range n {
		if math.Hypot(x-(0.5+(float64(d)-float64(n-1)/2)*0.16), y-0.74) < 0.05 {
			return true
		}
	}
	return false
}

// inPattern is a mirrored 4×4 grid of cells, one for each number.
func inPattern(x, y float64, number int) bool {
	column, row := int((x-0.2)/0.15), int((y-0.2)/0.15)
	if x < 0.2 || y < 0.2 || column > 3 || row > 3 {
		return false
	}
	if column > 1 {
		column = 3 - column
	}
	mixed := uint32(number) * 2654435761 // Knuth's multiplicative hash
	return mixed>>(8+2*row+column)&1 == 1
}

func inRoundRect(x, y, left, top, right, bottom, radius float64) bool {
	dx := math.Max(math.Max(left+radius-x, x-(right-radius)), 0)
	dy := math.Max(math.Max(top+radius-y, y-(bottom-radius)), 0)
	return dx*dx+dy*dy <= radius*radius
}

// hueColor is a colour of that hue, dark enough for a white shape.
func hueColor(degrees int) color.NRGBA {
	channel := func(shift float64) uint8 {
		k := math.Mod(shift+float64(degrees)/30, 12)
		return uint8(255 * (0.38 - 0.26*math.Max(-1, math.Min(math.Min(k-3, 9-k), 1))))
	}
	return color.NRGBA{channel(0), channel(8), channel(4), 255}
}
