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

// plain is text as far as reading pixels can be trusted with it: letters and
// digits without case, accents and blanks, and those that look much the same
// (an ö is often taken for an é) as one.
func plain(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch r {
		case 'e', 'o', 'c', '0':
			r = 'o'
		case 'i', 'l', '1', 'j':
			r = 'l'
		case 's', '5':
			r = 's'
		}
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

// scale: letters of a screen are half as high as tesseract likes them.
const scale = 2

// page is a picture that is being read. Most text is found at the first reading;
// light text on a dark button takes a second one, of the picture turned over.
type page struct {
	area  image.Rectangle // what of the display was read
	gray  *image.Gray     // scaled up
	lines []line          // what was read so far, boxes in pixels of the display
}

func newPage(picture *image.RGBA) *page {
	p := &page{area: content(picture)}
	p.gray = image.NewGray(image.Rect(0, 0, p.area.Dx()*scale, p.area.Dy()*scale))
	draw.ApproxBiLinear.Scale(p.gray, p.gray.Bounds(), picture, p.area, draw.Src, nil)
	return p
}

// find looks for texts and gives the place of the first; ok when all are there.
func (p *page) find(ctx context.Context, texts []string) (at image.Point, ok bool, err error) {
	if p.area.Empty() {
		return at, false, nil
	}
	for range 2 {
		if err := p.read(ctx); err != nil {
			return at, false, err
		}
		if at, ok = p.shows(texts); ok {
			return at, true, nil
		}
		p.turnOver()
	}
	return at, false, nil
}

// readBoth reads the picture both ways, for whoever wants to know what the page
// does not show: find stops at the first reading that has what it looks for.
func (p *page) readBoth(ctx context.Context) error {
	for range 2 {
		if err := p.read(ctx); err != nil {
			return err
		}
		p.turnOver()
	}
	return nil
}

func (p *page) turnOver() {
	for i, v := range p.gray.Pix {
		p.gray.Pix[i] = 0xff - v
	}
}

func (p *page) shows(texts []string) (at image.Point, all bool) {
	for i := len(texts) - 1; i >= 0; i-- {
		var ok bool
		if at, ok = shown(p.lines, texts[i]); !ok {
			return at, false
		}
	}
	return at, true
}

func (p *page) read(ctx context.Context) error {
	lines, err := recognise(ctx, p.gray)
	for _, l := range lines {
		for i, w := range l.words {
			l.words[i].box = image.Rectangle{w.box.Min.Div(scale), w.box.Max.Div(scale)}.Add(p.area.Min)
		}
	}
	p.lines = append(p.lines, lines...)
	return err
}

// String is everything that was read, for an error's text.
func (p *page) String() string {
	var all []string
	for _, l := range p.lines {
		all = append(all, l.text)
	}
	return strings.Join(all, "\n  ")
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
	at, _, err := d.waitPage(ctx, limit, watched, texts...)
	return at, err
}

// waitPage is WaitText that gives what was read as well, for a further look at
// the same moment.
func (d *Display) waitPage(ctx context.Context, limit time.Duration, watched func() error, texts ...string) (at image.Point, last *page, err error) {
	var before, tried []byte // the pixels of the last look, and of the last reading
	last = &page{}
	err = until(ctx, limit, fmt.Sprintf("reading %q on the display", texts), func() (ok bool, err error) {
		if err := watched(); err != nil {
			return false, err
		}
		now, err := d.pixels()
		if err != nil {
			return false, err
		}
		moving := !bytes.Equal(before, now)
		before = now
		if moving || bytes.Equal(now, tried) {
			return false, nil // reading would be for nothing
		}
		tried, last = now, newPage(d.picture(now))
		at, ok, err = last.find(ctx, texts)
		return ok, err
	})
	if err != nil {
		return at, last, fmt.Errorf("%w; it reads:\n  %s", err, last)
	}
	return at, last, nil
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
