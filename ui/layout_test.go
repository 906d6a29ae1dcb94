//go:build !race

package ui

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"backstage/ui/kit"
)

// Whatever the language, the theme, the size of the text and of the window: on no
// screen is a word cut, drawn over another, or where no scrolling leads.
func TestNothingIsClippedOverlapsOrIsOffScreen(t *testing.T) {
	for _, v := range views {
		for _, lang := range []string{"sv", "en"} {
			for _, theme := range []string{"light", "dark"} {
				for _, text := range []int{100, 200} {
					t.Run(fmt.Sprintf("%s-%s-%s-%d", v.name, lang, theme, text), func(t *testing.T) {
						s := v.open(t, with("language", lang), with("theme", theme), with("textSize", text))
						for _, size := range []fyne.Size{{Width: 900, Height: 640}, {Width: 480, Height: 640}, {Width: 1400, Height: 900}} {
							s.resize(size.Width, size.Height)
							for _, fault := range layoutFaults(s.window.Canvas()) {
								t.Errorf("%v×%v: %s", size.Width, size.Height, fault)
							}
						}
					})
				}
			}
		}
	}
}

// A layout that is broken in each of these ways is found out.
func TestABrokenLayoutIsFoundOut(t *testing.T) {
	text := func(words string, x, y, w, h float32) *canvas.Text {
		o := canvas.NewText(words, color.Black)
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
		return o
	}
	within := func(x, y, w, h float32, objects ...fyne.CanvasObject) *fyne.Container {
		c := container.New(&kit.Fixed{Size: fyne.NewSize(w, h)}, objects...)
		c.Move(fyne.NewPos(x, y))
		c.Resize(fyne.NewSize(w, h))
		return c
	}
	scrolled := func(x, y, w, h float32, content fyne.CanvasObject) fyne.CanvasObject {
		c := container.NewVScroll(content)
		c.Move(fyne.NewPos(x, y))
		c.Resize(fyne.NewSize(w, h))
		return c
	}
	entry := func(x, y float32) fyne.CanvasObject {
		e := widget.NewEntry()
		e.Move(fyne.NewPos(x, y))
		e.Resize(fyne.NewSize(100, 36))
		return e
	}
	box := func(x, y, w, h float32) fyne.CanvasObject {
		r := canvas.NewRectangle(color.White)
		r.Move(fyne.NewPos(x, y))
		r.Resize(fyne.NewSize(w, h))
		return r
	}
	test.NewTempApp(t)
	for name, c := range map[string]struct {
		objects []fyne.CanvasObject
		broken  bool
	}{
		"well":                        {[]fyne.CanvasObject{text("Sign in", 10, 10, 100, 20), text("Cancel", 10, 40, 100, 20), entry(10, 80), entry(120, 80)}, false},
		"longer than its box":         {[]fyne.CanvasObject{within(10, 10, 30, 20, text("A label that is too long", 0, 0, 30, 20))}, true},
		"lower than its box":          {[]fyne.CanvasObject{within(10, 10, 200, 12, text("A label", 0, 8, 100, 20))}, true},
		"over another":                {[]fyne.CanvasObject{text("Sign in", 10, 10, 100, 20), text("Cancel", 30, 16, 100, 20)}, true},
		"fields over each other":      {[]fyne.CanvasObject{entry(10, 10), entry(60, 20)}, true},
		"beyond the right edge":       {[]fyne.CanvasObject{text("A label", 380, 10, 100, 20)}, true},
		"below the lower edge":        {[]fyne.CanvasObject{text("A label", 10, 290, 100, 20)}, true},
		"above the upper edge":        {[]fyne.CanvasObject{text("A label", 10, -10, 100, 20)}, true},
		"where scrolling leads":       {[]fyne.CanvasObject{scrolled(0, 0, 400, 300, within(0, 0, 400, 900, text("A label", 10, 800, 100, 20)))}, false},
		"where no scrolling leads":    {[]fyne.CanvasObject{scrolled(0, 0, 400, 300, within(0, 0, 400, 500, text("A label", 10, 800, 100, 20)))}, true},
		"beside what scrolls":         {[]fyne.CanvasObject{scrolled(0, 0, 100, 300, text("A label that is too long for that", 10, 0, 400, 20))}, true},
		"covered by a box, then over": {[]fyne.CanvasObject{text("Sign in", 10, 10, 100, 20), box(0, 0, 400, 300), text("Cancel", 10, 10, 100, 20)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := test.NewTempWindow(t, container.NewWithoutLayout(c.objects...))
			w.SetPadded(false)
			w.Resize(fyne.NewSize(400, 300))
			if faults := layoutFaults(w.Canvas()); len(faults) > 0 != c.broken {
				t.Errorf("faults found: %q", faults)
			}
		})
	}
}

// layoutFaults says in words what a person could not read or reach on a canvas.
func layoutFaults(c fyne.Canvas) []string {
	l := &layoutLook{seen: map[*piece]area{}}
	whole := area{0, 0, c.Size().Width, c.Size().Height}
	l.visit(c.Content(), fyne.Position{}, whole, whole, nil)
	l.compare()
	for _, o := range c.Overlays().List() {
		l.shown = nil // it lies over all the rest
		l.visit(o, fyne.Position{}, whole, whole, nil)
		l.compare()
	}
	return l.faults
}

// area is a rectangle on the canvas, in Fyne's units.
type area struct{ left, top, right, bottom float32 }

func (a area) meet(b area) area {
	return area{max(a.left, b.left), max(a.top, b.top), min(a.right, b.right), min(a.bottom, b.bottom)}
}

func (a area) empty() bool { return a.right <= a.left || a.bottom <= a.top }

// holds allows for a unit of rounding, and for the blank above and below letters.
func (a area) holds(b area) bool {
	const side, upright = 1, 4
	return b.left >= a.left-side && b.right <= a.right+side && b.top >= a.top-upright && b.bottom <= a.bottom+upright
}

// piece is an object where it is on the canvas, and all that it is part of.
type piece struct {
	fyne.CanvasObject
	at     area
	within []*piece
}

// words say which object is meant.
func (p *piece) words() string {
	if text, ok := p.CanvasObject.(*canvas.Text); ok {
		return fmt.Sprintf("%q", text.Text)
	}
	return fmt.Sprintf("%T", p.CanvasObject)
}

func (p *piece) partOf(whole *piece) bool { return slices.Contains(p.within, whole) }

// layoutLook goes through what a canvas paints, in that order, and remembers the
// texts and whatever can have the focus, with the part of each that is seen.
type layoutLook struct {
	shown  []*piece
	seen   map[*piece]area
	faults []string
}

func (l *layoutLook) fault(format string, args ...any) {
	l.faults = append(l.faults, fmt.Sprintf(format, args...))
}

// visit looks at an object and its parts. reach is where they can be brought into
// view, by scrolling if need be; view is where they are in view at present.
func (l *layoutLook) visit(o fyne.CanvasObject, origin fyne.Position, reach, view area, within []*piece) {
	if !o.Visible() {
		return
	}
	at := origin.Add(o.Position())
	p := &piece{o, area{at.X, at.Y, at.X + o.Size().Width, at.Y + o.Size().Height}, within}
	inside := append(within[:len(within):len(within)], p)
	if _, link := o.(*widget.Hyperlink); !link { // its words are looked at, its margin lies over its neighbours'
		if _, can := o.(fyne.Focusable); can {
			l.look(p, reach, view)
		}
	}
	switch o := o.(type) {
	case *canvas.Text:
		if p.at = inkOf(o, at); o.Text != "" {
			l.look(p, reach, view)
			l.fits(p)
		}
	case *canvas.Rectangle:
		if _, _, _, alpha := o.FillColor.RGBA(); alpha == 0xffff {
			l.cover(p.at.meet(view))
		}
	case *kit.Scroll:
		l.scroll(&o.Scroll, p.at, reach, view, inside)
	case *container.Scroll:
		l.scroll(o, p.at, reach, view, inside)
	case *fyne.Container:
		for _, part := range o.Objects {
			l.visit(part, at, reach, view, inside)
		}
	case fyne.Widget:
		for _, part := range test.WidgetRenderer(o).Objects() {
			l.visit(part, at, reach, view, inside)
		}
	}
}

// inkOf is where a text's letters are, whatever room it was given.
func inkOf(o *canvas.Text, at fyne.Position) area {
	ink := fyne.MeasureText(strings.TrimRight(o.Text, " "), o.TextSize, o.TextStyle)
	left, top := at.X, at.Y+(o.Size().Height-ink.Height)/2
	switch o.Alignment {
	case fyne.TextAlignCenter:
		left += (o.Size().Width - ink.Width) / 2
	case fyne.TextAlignTrailing:
		left += o.Size().Width - ink.Width
	}
	return area{left, top, left + ink.Width, top + ink.Height}
}

// scroll looks at what scrolls: all of the content can be reached, the part behind
// the opening is in view.
func (l *layoutLook) scroll(s *container.Scroll, opening, reach, view area, inside []*piece) {
	start := fyne.NewPos(opening.left-s.Offset.X, opening.top-s.Offset.Y)
	content := s.Content.Size()
	reach = reach.meet(opening)
	if s.Direction == container.ScrollVerticalOnly || s.Direction == container.ScrollBoth {
		reach.top, reach.bottom = start.Y, start.Y+max(content.Height, s.Size().Height)
	}
	if s.Direction == container.ScrollHorizontalOnly || s.Direction == container.ScrollBoth {
		reach.left, reach.right = start.X, start.X+max(content.Width, s.Size().Width)
	}
	l.visit(s.Content, start.Subtract(s.Content.Position()), reach, view.meet(opening), inside)
}

// look notes a piece as far as it is in view.
func (l *layoutLook) look(p *piece, reach, view area) {
	if !reach.holds(p.at) {
		l.fault("%s is at %.0f, and only %.0f can be reached", p.words(), p.at, reach)
	}
	if at := p.at.meet(view); !at.empty() {
		l.shown, l.seen[p] = append(l.shown, p), at
	}
}

// fits: a text is within what it is the words of. Fyne's RichText lets words hang
// over into its margin; whether they are in reach there, look says.
func (l *layoutLook) fits(p *piece) {
	if len(p.within) == 0 {
		return
	}
	box := p.within[len(p.within)-1]
	if _, rich := box.CanvasObject.(*widget.RichText); !rich && !box.at.holds(p.at) {
		l.fault("%s at %.0f does not fit %s at %.0f", p.words(), p.at, box.words(), box.at)
	}
}

// cover takes what an opaque box hides out of what is in view.
func (l *layoutLook) cover(box area) {
	l.shown = slices.DeleteFunc(l.shown, func(p *piece) bool {
		at := l.seen[p]
		if at.left < box.left || at.right > box.right {
			return false
		}
		switch {
		case box.top <= at.top:
			at.top = max(at.top, box.bottom)
		case box.bottom >= at.bottom:
			at.bottom = min(at.bottom, box.top)
		}
		l.seen[p] = at
		return at.empty()
	})
}

// compare finds texts that are drawn over texts, and controls over controls.
func (l *layoutLook) compare() {
	const side, upright = 1, 5 // letters are lower than their line
	for i, a := range l.shown {
		for _, b := range l.shown[i+1:] {
			_, textA := a.CanvasObject.(*canvas.Text)
			_, textB := b.CanvasObject.(*canvas.Text)
			both := l.seen[a].meet(l.seen[b])
			if textA == textB && both.right-both.left > side && both.bottom-both.top > upright && !a.partOf(b) && !b.partOf(a) {
				l.fault("%s at %.0f and %s at %.0f overlap", a.words(), a.at, b.words(), b.at)
			}
		}
	}
}
