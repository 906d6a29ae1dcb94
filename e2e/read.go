//go:build linux

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"golang.org/x/image/draw"
	"golang.org/x/text/unicode/norm"
)

// line is one line of text that was read off the display.
type line struct {
	text  string // as read
	words []word
}

type word struct {
	text string
	box  image.Rectangle
}

// plain is text as far as reading pixels can be trusted with it: lower-case
// letters and digits, without accents, blanks and marks.
func plain(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// find gives the middle of the words that make up text within the line.
func (l line) find(text string) (image.Point, bool) {
	want := plain(text)
	for from := range l.words {
		var got string
		box := image.Rectangle{}
		for _, w := range l.words[from:] {
			got, box = got+plain(w.text), box.Union(w.box)
			if strings.HasPrefix(got, want) {
				return box.Min.Add(box.Size().Div(2)), true
			}
			if !strings.HasPrefix(want, got) {
				break
			}
		}
	}
	return image.Point{}, false
}

// read gives the lines of text in a picture: dark on light, and light on dark.
func read(ctx context.Context, picture *image.RGBA) ([]line, error) {
	area := content(picture)
	if area.Empty() {
		return nil, nil
	}
	// Letters of a screen are half as high as tesseract likes them.
	const scale = 2
	gray := image.NewGray(image.Rect(0, 0, area.Dx()*scale, area.Dy()*scale))
	draw.BiLinear.Scale(gray, gray.Bounds(), picture, area, draw.Src, nil)
	lines, err := recognise(ctx, gray)
	if err != nil {
		return nil, err
	}
	for i, v := range gray.Pix {
		gray.Pix[i] = 0xff - v
	}
	inverse, err := recognise(ctx, gray)
	if err != nil {
		return nil, err
	}
	lines = append(lines, inverse...)
	for _, l := range lines {
		for i, w := range l.words {
			box := image.Rectangle{w.box.Min.Div(scale), w.box.Max.Div(scale)}
			l.words[i].box = box.Add(area.Min)
		}
	}
	return lines, nil
}

// content is the part of the display that is not the empty background.
func content(picture *image.RGBA) image.Rectangle {
	background := picture.RGBAAt(picture.Rect.Max.X-1, picture.Rect.Max.Y-1)
	area := image.Rectangle{}
	for y := picture.Rect.Min.Y; y < picture.Rect.Max.Y; y++ {
		row := picture.Pix[picture.PixOffset(0, y):picture.PixOffset(picture.Rect.Max.X, y)]
		first, last := -1, -1
		for x := 0; x < len(row); x += 4 {
			if row[x] != background.R || row[x+1] != background.G || row[x+2] != background.B {
				if first < 0 {
					first = x / 4
				}
				last = x / 4
			}
		}
		if first >= 0 {
			area = area.Union(image.Rect(first, y, last+1, y+1))
		}
	}
	return area
}

// recognise runs tesseract; boxes are in pixels of the given picture.
func recognise(ctx context.Context, picture image.Image) ([]line, error) {
	path, err := find("tesseract")
	if err != nil {
		return nil, err
	}
	var in bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&in, picture); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, path, "stdin", "stdout", "--psm", "11", "-l", "swe+eng", "tsv")
	cmd.Stdin = &in
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1") // more threads make it slower
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("tesseract: %w: %s", err, complaint.String())
	}
	return parseTSV(out.String()), nil
}

// parseTSV reads tesseract's table: level, page, block, paragraph, line, word,
// left, top, width, height, confidence, text; level 5 is a word.
func parseTSV(table string) (lines []line) {
	last := ""
	for row := range strings.Lines(table) {
		f := strings.Split(strings.TrimRight(row, "\n"), "\t")
		if len(f) != 12 || f[0] != "5" || strings.TrimSpace(f[11]) == "" {
			continue
		}
		var n [4]int
		for i := range n {
			n[i], _ = strconv.Atoi(f[6+i])
		}
		place := strings.Join(f[1:5], ".")
		if place != last {
			lines, last = append(lines, line{}), place
		}
		l := &lines[len(lines)-1]
		l.words = append(l.words, word{f[11], image.Rect(n[0], n[1], n[0]+n[2], n[1]+n[3])})
		l.text = strings.TrimSpace(l.text + " " + f[11])
	}
	return lines
}

// shown tells whether a text was read, and where; the first of several.
func shown(lines []line, text string) (image.Point, bool) {
	for _, l := range lines {
		if at, ok := l.find(text); ok {
			return at, true
		}
	}
	return image.Point{}, false
}

// WaitText waits until every text can be read on the display and gives the place
// of the first. watched fails when there is no hope any more.
func (d *Display) WaitText(ctx context.Context, limit time.Duration, watched func() error, texts ...string) (image.Point, error) {
	var at image.Point
	var lines []line
	var seen *image.RGBA
	err := until(ctx, limit, fmt.Sprintf("reading %q on the display", texts), func() (bool, error) {
		if err := watched(); err != nil {
			return false, err
		}
		picture, err := d.Picture()
		if err != nil {
			return false, err
		}
		if seen != nil && bytes.Equal(seen.Pix, picture.Pix) {
			return false, nil
		}
		seen = picture
		if lines, err = read(ctx, picture); err != nil {
			return false, err
		}
		for i := len(texts) - 1; i >= 0; i-- {
			var found bool
			if at, found = shown(lines, texts[i]); !found {
				return false, nil
			}
		}
		return true, nil
	})
	if err != nil {
		var read []string
		for _, l := range lines {
			read = append(read, l.text)
		}
		return at, fmt.Errorf("%w; it reads:\n  %s", err, strings.Join(read, "\n  "))
	}
	return at, nil
}

// share is the part (0 to 1) of a picture that has a colour, give or take what
// an RDP codec changes.
func share(picture *image.RGBA, c color.RGBA) float64 {
	const tolerance = 12
	near := func(a, b uint8) bool { return math.Abs(float64(a)-float64(b)) <= tolerance }
	n := 0
	for i := 0; i < len(picture.Pix); i += 4 {
		if near(picture.Pix[i], c.R) && near(picture.Pix[i+1], c.G) && near(picture.Pix[i+2], c.B) {
			n++
		}
	}
	return float64(n) * 4 / float64(len(picture.Pix))
}
