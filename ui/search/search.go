// Package search compares what a person types with what is written. It knows
// words only, and nothing of what is searched.
package search

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Fold makes text comparable: lower case, composed letters, single blanks.
func Fold(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(norm.NFC.String(s))), " ")
}

// HoldsAll tells whether a folded text has every one of the folded words.
func HoldsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
