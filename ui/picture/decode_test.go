package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"testing"
)

func pngOf(w, h int, c color.Color) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		img.Set(i%w, i/w, c)
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img)
	return b.Bytes()
}

// icoOf packs frames, each with its side and bits, into an ICO file.
func icoOf(frames ...struct {
	side, bits int
	data       []byte
}) []byte {
	var b bytes.Buffer
	le := binary.LittleEndian
	_ = binary.Write(&b, le, []uint16{0, 1, uint16(len(frames))})
	offset := 6 + 16*len(frames)
	for _, f := range frames {
		b.Write([]byte{byte(f.side), byte(f.side), 0, 0, 1, 0, byte(f.bits), 0})
		_ = binary.Write(&b, le, []uint32{uint32(len(f.data)), uint32(offset)})
		offset += len(f.data)
	}
	for _, f := range frames {
		b.Write(f.data)
	}
	return b.Bytes()
}

type frame = struct {
	side, bits int
	data       []byte
}

// dibOf is a bitmap frame of one colour, with its lower half masked away.
func dibOf(side, bits int, c color.NRGBA) []byte {
	var b bytes.Buffer
	le := binary.LittleEndian
	_ = binary.Write(&b, le, []uint32{40, uint32(side), uint32(2 * side)})
	_ = binary.Write(&b, le, []uint16{1, uint16(bits)})
	_ = binary.Write(&b, le, []uint32{0, 0, 0, 0, 0, 0})
	if bits <= 8 {
		for range 1 << bits {
			b.Write([]byte{c.B, c.G, c.R, 0})
		}
	}
	line := (side*bits + 31) / 32 * 4
	for range side {
		row := make([]byte, line)
		for x := range side {
			switch bits {
			case 32:
				copy(row[4*x:], []byte{c.B, c.G, c.R, c.A})
			case 24:
				copy(row[3*x:], []byte{c.B, c.G, c.R})
			}
		}
		b.Write(row)
	}
	for y := range side {
		row := make([]byte, (side+31)/32*4)
		if y < side/2 {
			for i := range row {
				row[i] = 0xFF
			}
		}
		b.Write(row)
	}
	return b.Bytes()
}

func TestPortalsPicturesAreRead(t *testing.T) {
	red := color.NRGBA{0xC0, 0x10, 0x20, 0xFF}
	for name, c := range map[string]struct {
		data    []byte
		side    int
		clearUp bool // the lower half is clear
	}{
		"png":                      {pngOf(64, 64, red), 64, false},
		"big png shrinks":          {pngOf(512, 512, red), Shown, false},
		"ico with png":             {icoOf(frame{0, 32, pngOf(256, 256, red)}), Shown, false},
		"ico 32 bit":               {icoOf(frame{32, 32, dibOf(32, 32, red)}), 32, false},
		"ico 32 bit without alpha": {icoOf(frame{32, 32, dibOf(32, 32, color.NRGBA{0xC0, 0x10, 0x20, 0})}), 32, true},
		"ico 24 bit":               {icoOf(frame{32, 24, dibOf(32, 24, red)}), 32, true},
		"ico 8 bit":                {icoOf(frame{16, 8, dibOf(16, 8, red)}), 16, true},
		"ico 4 bit":                {icoOf(frame{16, 4, dibOf(16, 4, red)}), 16, true},
		"ico 1 bit":                {icoOf(frame{16, 1, dibOf(16, 1, red)}), 16, true},
		"the frame that suits best": {icoOf(frame{16, 32, dibOf(16, 32, red)}, frame{64, 8, dibOf(64, 8, red)}, frame{64, 32, dibOf(64, 32, red)},
			frame{0, 32, pngOf(256, 256, red)}), 64, false},
	} {
		img, err := Decode(c.data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if img.Bounds().Dx() != c.side {
			t.Errorf("%s: %d pixels wide, want %d", name, img.Bounds().Dx(), c.side)
		}
		if r, _, _, a := img.At(1, 1).RGBA(); r>>8 < 0xB0 || a == 0 {
			t.Errorf("%s: the picture is not red", name)
		}
		if _, _, _, a := img.At(1, c.side-2).RGBA(); (a == 0) != c.clearUp {
			t.Errorf("%s: alpha below is %d", name, a)
		}
	}
}

func TestBrokenPicturesAreRefused(t *testing.T) {
	red := color.NRGBA{0xC0, 0, 0, 0xFF}
	whole := icoOf(frame{32, 32, dibOf(32, 32, red)})
	bomb := pngOf(1, 1, red)
	binary.BigEndian.PutUint32(bomb[16:], 50000) // its header claims 50 000 pixels
	wild := append([]byte{}, whole...)
	binary.LittleEndian.PutUint32(wild[6+16+4:], 1<<30)
	for name, data := range map[string][]byte{
		"nothing": nil, "html": []byte("<html>"), "svg": []byte("<svg/>"), "png header only": []byte("\x89PNG\r\n\x1a\n"), "bomb": bomb,
		"ico header only": {0, 0, 1, 0}, "ico without frames": {0, 0, 1, 0, 0, 0}, "ico cut off": whole[:200], "ico too wide": wild, "too many bytes": make([]byte, maxBytes+1),
	} {
		if _, err := Decode(data); err == nil {
			t.Errorf("%s was taken for a picture", name)
		}
	}
	for n := range whole { // nothing that is cut off anywhere may crash
		_, _ = Decode(whole[:n])
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(icoOf(frame{16, 8, dibOf(16, 8, color.NRGBA{1, 2, 3, 4})}))
	f.Add(pngOf(4, 4, color.White))
	f.Fuzz(func(_ *testing.T, data []byte) { _, _ = Decode(data) })
}

func TestADrawingKeepsItsShapeAndColour(t *testing.T) {
	img, err := DrawSVG([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#1A5FB4"/></svg>`))
	if err != nil || img.Bounds().Dx() != Shown || img.Bounds().Dy() != Shown/2 {
		t.Fatalf("%v, %v", img, err)
	}
	if got := color.NRGBAModel.Convert(img.At(Shown/2, Shown/4)); got != (color.NRGBA{0x1A, 0x5F, 0xB4, 0xFF}) {
		t.Errorf("%v", got)
	}
}
