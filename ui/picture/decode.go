// Package picture reads pictures from outside: what a portal gives for a system,
// and an organisation's logo. All of it may be broken or made to hurt; what comes
// out is small and has been drawn already. It knows bytes only.
package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/png"

	"golang.org/x/image/draw"
)

// Limits of a picture from a portal: bytes, and pixels a side.
const (
	maxBytes = 1 << 20
	maxSide  = 1024
	Shown    = 112 // what a row of the list needs at 200 % text and at twice the pixels
)

var errUnusable = errors.New("picture: no usable picture")

// Decode reads PNG or ICO bytes from a portal and returns a picture of at
// most 112 pixels a side.
func Decode(data []byte) (image.Image, error) {
	if len(data) > maxBytes {
		return nil, errUnusable
	}
	if bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")) {
		return decodePNG(data)
	}
	if bytes.HasPrefix(data, []byte{0, 0, 1, 0}) {
		return decodeICO(data)
	}
	return nil, errUnusable
}

func decodePNG(data []byte) (image.Image, error) {
	c, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || c.Width <= 0 || c.Height <= 0 || c.Width > maxSide || c.Height > maxSide {
		return nil, errUnusable
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, errUnusable
	}
	return shrink(img), nil
}

func shrink(img image.Image) image.Image {
	b := img.Bounds()
	if b.Dx() <= Shown && b.Dy() <= Shown {
		return img
	}
	factor := float64(Shown) / float64(max(b.Dx(), b.Dy()))
	small := image.NewNRGBA(image.Rect(0, 0, max(1, int(float64(b.Dx())*factor)), max(1, int(float64(b.Dy())*factor))))
	draw.CatmullRom.Scale(small, small.Bounds(), img, b, draw.Src, nil)
	return small
}

// decodeICO takes the frame that suits best: the smallest of at least 64
// pixels, or the largest. It does without fyne-io/image/ico, which reserves
// whatever size a frame claims, panics near 4 GB, and shows nothing of 256-pixel
// bitmaps and of old ones of 32 bits, where only the mask says what is clear.
func decodeICO(data []byte) (image.Image, error) {
	if len(data) < 6 {
		return nil, errUnusable
	}
	count := int(binary.LittleEndian.Uint16(data[4:]))
	best, bestSide, bestBits := []byte(nil), 0, 0
	for i := range min(count, 64) {
		at := 6 + 16*i
		if at+16 > len(data) {
			break
		}
		side := int(data[at])
		if side == 0 {
			side = 256
		}
		bits := int(binary.LittleEndian.Uint16(data[at+6:]))
		size, offset := uint64(binary.LittleEndian.Uint32(data[at+8:])), uint64(binary.LittleEndian.Uint32(data[at+12:]))
		if size == 0 || offset+size > uint64(len(data)) {
			continue
		}
		if best == nil || betterSide(side, bestSide) || side == bestSide && bits > bestBits {
			best, bestSide, bestBits = data[offset:offset+size], side, bits
		}
	}
	if bytes.HasPrefix(best, []byte("\x89PNG")) {
		return decodePNG(best)
	}
	return decodeDIB(best)
}

func betterSide(side, than int) bool {
	const wanted = 64
	if than < wanted {
		return side > than
	}
	return side >= wanted && side < than
}

// decodeDIB reads the bitmap of an ICO frame: a BITMAPINFOHEADER whose height
// counts picture and mask, uncompressed, of 1, 4, 8, 24 or 32 bits a pixel.
func decodeDIB(data []byte) (image.Image, error) {
	if len(data) < 40 || binary.LittleEndian.Uint32(data) != 40 {
		return nil, errUnusable
	}
	width := int(int32(binary.LittleEndian.Uint32(data[4:])))
	height := int(int32(binary.LittleEndian.Uint32(data[8:]))) / 2
	bits := int(binary.LittleEndian.Uint16(data[14:]))
	compression, used := binary.LittleEndian.Uint32(data[16:]), int(binary.LittleEndian.Uint32(data[32:]))
	if width <= 0 || height <= 0 || width > 256 || height > 256 || compression != 0 {
		return nil, errUnusable
	}
	colours := 0
	switch bits {
	case 1, 4, 8:
		colours = 1 << bits
		if used > 0 && used < colours {
			colours = used
		}
	case 24, 32:
	default:
		return nil, errUnusable
	}
	pixels := 40 + 4*colours
	line, maskLine := (width*bits+31)/32*4, (width+31)/32*4
	mask := pixels + line*height
	if mask > len(data) {
		return nil, errUnusable
	}
	hasMask := mask+maskLine*height <= len(data)
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	opaque := false
	for y := range height {
		row := data[pixels+(height-1-y)*line:]
		for x := range width {
			c, ok := dibPixel(row, x, bits, data[40:pixels])
			if !ok {
				return nil, errUnusable
			}
			opaque = opaque || c.A != 0
			img.SetNRGBA(x, y, c)
		}
	}
	// Up to 24 bits, and in old 32-bit icons, the mask says what is clear.
	if hasMask && (bits < 32 || !opaque) {
		for y := range height {
			row := data[mask+(height-1-y)*maskLine:]
			for x := range width {
				c := img.NRGBAAt(x, y)
				c.A = 0xFF
				if row[x/8]&(0x80>>(x%8)) != 0 {
					c = color.NRGBA{}
				}
				img.SetNRGBA(x, y, c)
			}
		}
	}
	return shrink(img), nil
}

func dibPixel(row []byte, x, bits int, palette []byte) (color.NRGBA, bool) {
	switch bits {
	case 32:
		return color.NRGBA{row[4*x+2], row[4*x+1], row[4*x], row[4*x+3]}, true
	case 24:
		return color.NRGBA{row[3*x+2], row[3*x+1], row[3*x], 0xFF}, true
	}
	perByte := 8 / bits
	shift := 8 - bits*(x%perByte+1)
	i := 4 * int(row[x/perByte]>>shift&(1<<bits-1))
	if i+3 >= len(palette) {
		return color.NRGBA{}, false
	}
	return color.NRGBA{palette[i+2], palette[i+1], palette[i], 0xFF}, true
}
