package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/ui/kit"
)

// Fyne throws away the renderers of what has been hidden for a minute. What was
// written before must be there again when a page comes back.
func TestWordsSurviveALongTimeOutOfSight(t *testing.T) {
	s := newStage(t, signInState())
	seen := 0
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if c, ok := o.(*fyne.Container); ok {
			for _, part := range c.Objects {
				walk(part)
			}
		}
		if p, ok := o.(*kit.Prose); ok && p.Visible() && p.Text() != "" && p.Size().Width > 0 {
			seen++
			if len(p.CreateRenderer().Objects()) == 0 {
				t.Errorf("%q is gone", p.Text())
			}
		}
	}
	walk(s.screens[launcher.StepSignIn].(*signInScreen).page.Content)
	if seen < 3 {
		t.Errorf("only %d texts were seen", seen)
	}
}
