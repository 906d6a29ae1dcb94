package kit

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// StepLine shows how far the sign-in is: done, here, still to come.
type StepLine struct {
	widget.BaseWidget
	names []string
	at    int
}

// NewStepLine makes a line without steps.
func NewStepLine() *StepLine {
	s := &StepLine{}
	s.ExtendBaseWidget(s)
	return s
}

// Set names the steps; at is the index of the present one.
func (s *StepLine) Set(at int, names ...string) {
	s.names, s.at = names, at
	s.Refresh()
}

// AccessibilityLabel implements fyne.Accessible.
func (s *StepLine) AccessibilityLabel() string {
	if s.at < len(s.names) {
		return strconv.Itoa(s.at+1) + "/" + strconv.Itoa(len(s.names)) + " " + s.names[s.at]
	}
	return ""
}

// AccessibilityRole implements fyne.Accessible.
func (s *StepLine) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

func (s *StepLine) side() float32 { return 22 * min(1.6, Unit()) }

// HeightFor implements Flowing.
func (s *StepLine) HeightFor(float32) float32 { return s.side() }

func (s *StepLine) look(i int) Span {
	if i == s.at {
		return Small(s.names[i]).Bold().In(ColorText)
	}
	return Small(s.names[i])
}

// widthWith is the line's width when every name is shown, or only the current.
func (s *StepLine) widthWith(all bool) float32 {
	w := float32(-28)
	for i := range s.names {
		w += s.side() + 28
		if all || i == s.at {
			w += 8 + s.look(i).Measure(s.names[i]).Width
		}
	}
	return w
}

// CreateRenderer implements fyne.Widget.
func (s *StepLine) CreateRenderer() fyne.WidgetRenderer {
	type part struct {
		circle       *canvas.Circle
		number, name *canvas.Text
		tick         *Glyph
	}
	var parts []part
	var objects []fyne.CanvasObject
	d := &Drawn{Parts: func() []fyne.CanvasObject { return objects }}
	d.Min = func() fyne.Size { return fyne.NewSize(0, s.side()) }
	d.Arrange = func(size fyne.Size) {
		for len(parts) < len(s.names) {
			p := part{canvas.NewCircle(nil), canvas.NewText("", nil), canvas.NewText("", nil), NewGlyph(glyphTick, ColorOK)}
			p.number.Alignment = fyne.TextAlignCenter
			parts = append(parts, p)
			objects = append(objects, p.circle, p.number, p.tick.Image, p.name)
		}
		all := s.widthWith(true) <= size.Width-16
		x, side := (size.Width-s.widthWith(all))/2, s.side()
		for i, p := range parts {
			name := s.look(i)
			Place(p.circle, x, 0, side, side)
			h := p.number.MinSize().Height
			Place(p.number, x, (side-h)/2, side, h)
			Place(p.tick.Image, x+side*0.2, side*0.2, side*0.6, side*0.6)
			x += side
			p.name.Hidden = !all && i != s.at
			if !p.name.Hidden {
				m := name.Measure(name.Text)
				Place(p.name, x+8, (side-m.Height)/2, m.Width, m.Height)
				x += 8 + m.Width
			}
			x += 28
		}
	}
	d.Draw = func() {
		d.Arrange(s.Size())
		for i, p := range parts {
			p.circle.FillColor, p.circle.StrokeWidth = theme.Color(ColorClear), 1
			p.circle.StrokeColor = theme.Color(ColorControl)
			p.number.Color = theme.Color(ColorMuted)
			switch {
			case i == s.at:
				p.circle.FillColor, p.circle.StrokeColor = theme.Color(ColorBrand), theme.Color(ColorBrand)
				p.number.Color = theme.Color(ColorOnBrand)
			case i < s.at:
				p.circle.StrokeColor = theme.Color(ColorOK)
			}
			p.number.Text, p.number.TextSize = strconv.Itoa(i+1), theme.Size(SizeSmall)
			p.number.TextStyle = fyne.TextStyle{Bold: i == s.at}
			p.number.Hidden = i < s.at
			p.tick.Image.Hidden = i >= s.at
			p.tick.Refresh()
			name := s.look(i)
			p.name.Text, p.name.TextSize, p.name.TextStyle, p.name.Color = name.Text, theme.Size(name.Size), name.Style, theme.Color(name.Color)
			p.circle.Refresh()
			p.number.Refresh()
			p.name.Refresh()
		}
		d.Arrange(s.Size())
		canvas.Refresh(s)
	}
	d.Draw()
	return d
}
