package text

import (
	"strings"
	"testing"

	"backstage/portal/practicetest"
)

// A page of the portal is read and answered in a terminal: a lone button by Enter,
// a choice by its number.
func TestAPageOfThePortalInATerminal(t *testing.T) {
	said, code := talk(t, "sv", practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeNone, Ask: practicetest.AskTerms}}, func(*practicetest.Portal) []any {
		return []any{"anna", "Sommar2026", "", "q"}
	})
	contains(t, said, "Portalen säger:", "  | Terms", "  | Read this.", "Enter: I accept", "1  ")
	if code != ExitOK || strings.Contains(said, "tillbaka: \n") {
		t.Errorf("code %d, said %s", code, said)
	}
	said, _ = talk(t, "en", practicetest.Options{Variant: practicetest.Variant{Ask: practicetest.AskMethod}}, func(p *practicetest.Portal) []any {
		return []any{"anna", "Sommar2026", newest(p), "7", "2", "q"}
	})
	contains(t, said, "The portal says:", "   1  App", "   2  SMS", "Choice, 1–2", "I did not understand", "systems")
}
