//go:build !race

package ui

import (
	"testing"

	"fyne.io/fyne/v2/test"
)

// looksAsIn compares the window with a picture of testdata.
func looksAsIn(t *testing.T, picture string, s *stage) {
	t.Helper()
	test.AssertImageMatches(t, picture, s.window.Canvas().Capture())
}
