package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// Fyne throws the renderers of what has not been painted for a minute away. Every
// part of every screen stands where it stood when new ones have to be made.
func TestEveryScreenSurvivesALongTimeOutOfSight(t *testing.T) {
	for _, v := range views {
		t.Run(v.name, func(t *testing.T) {
			s := v.open(t)
			before, _ := painted(s.window.Canvas())
			t.Run("a minute later", func(t *testing.T) {
				_, widgets := painted(s.window.Canvas())
				for _, w := range widgets {
					test.TempWidgetRenderer(t, w) // destroyed at this inner test's end
				}
			})
			after, _ := painted(s.window.Canvas())
			for i, line := range before {
				if i >= len(after) || after[i] != line {
					t.Fatalf("was\n%s\nand is\n%s", strings.Join(before[i:min(i+6, len(before))], "\n"), strings.Join(after[min(i, len(after)):min(i+6, len(after))], "\n"))
				}
			}
			if len(before) < 20 || len(after) != len(before) {
				t.Errorf("%d parts were painted, then %d", len(before), len(after))
			}
		})
	}
}

// painted tells what a canvas paints, one line for each part in that order: its
// kind, place and size, and its words; and which widgets are among the parts.
func painted(c fyne.Canvas) (lines []string, widgets []fyne.Widget) {
	var visit func(o fyne.CanvasObject, origin fyne.Position, inside string)
	visit = func(o fyne.CanvasObject, origin fyne.Position, inside string) {
		if !o.Visible() {
			return
		}
		at := origin.Add(o.Position())
		words := ""
		if text, ok := o.(*canvas.Text); ok {
			words = text.Text
		}
		lines = append(lines, fmt.Sprintf("%s/%T at %v, %v %q", inside, o, at, o.Size(), words))
		inside = fmt.Sprintf("%s/%T", inside, o)
		switch o := o.(type) {
		case *fyne.Container:
			for _, part := range o.Objects {
				visit(part, at, inside)
			}
		case fyne.Widget:
			widgets = append(widgets, o)
			for _, part := range test.WidgetRenderer(o).Objects() {
				visit(part, at, inside)
			}
		}
	}
	visit(c.Content(), fyne.Position{}, "") // a menu over it is Fyne's own, and made anew each time
	return lines, widgets
}
