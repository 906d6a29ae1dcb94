//go:build !race

package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
)

// The screens look as they did. A changed picture lies in testdata/failed, to be
// looked at before it replaces the old. (What scrolls out under the header is cut
// off there in a real window; the tests' painter lets the text of a field shine
// through.) Painting is one goroutine's work, so the race detector need not watch.
func TestScreensLookAsTheyDid(t *testing.T) {
	for _, v := range views {
		for _, picture := range v.pictures {
			t.Run(v.name+"-"+picture, func(t *testing.T) {
				lang, name, _ := strings.Cut(picture, "-")
				look := looks[name]
				s := v.open(t, with("language", lang), with("theme", look.theme), with("textSize", look.text))
				s.resize(look.w, look.h)
				test.AssertImageMatches(t, v.name+"-"+picture+".png", s.window.Canvas().Capture())
			})
		}
	}
}
