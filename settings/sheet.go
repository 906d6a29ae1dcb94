package settings

import (
	"cmp"
	"slices"
)

// Heading of the settings sheet, where people see their own settings. Its words
// are the message settings.HEADING.
type Heading string

const (
	HeadingPortal   Heading = "portal"
	HeadingWindow   Heading = "window"
	HeadingSignIn   Heading = "sign-in"
	HeadingSessions Heading = "sessions"
	// HeadingDesktop is about this computer, which practising leaves alone.
	HeadingDesktop Heading = "desktop"
)

// Headings in the order of the sheet.
var Headings = []Heading{HeadingPortal, HeadingWindow, HeadingSignIn, HeadingSessions, HeadingDesktop}

// Shown lists the settings below a heading of the sheet.
func (h Heading) Shown() []Definition {
	shown := slices.DeleteFunc(slices.Clone(Table), func(d Definition) bool { return d.Sheet != h || d.idle() })
	slices.SortFunc(shown, func(a, b Definition) int { return cmp.Compare(a.Order, b.Order) })
	return shown
}

// idle: one of several, and on this system there is nothing to choose.
func (d Definition) idle() bool { return d.Choices != nil && len(d.Offered) == 0 }
