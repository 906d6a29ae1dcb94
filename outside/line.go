package outside

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line is s as one line of at most limit runes. White space and control
// characters, however many, become one blank, or none at the ends. Whatever else
// is Hidden goes, but for a joiner where a script needs it: Persian and Indian
// words are spelt with them. Line(Line(s, n), n) is Line(s, n).
func Line(s string, limit int) string {
	var b strings.Builder
	n, gap, before := 0, false, ' '
	for i, r := range s {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			gap, before = n > 0, ' '
			continue
		}
		if Hidden(r) && !joins(before, r, s[i:]) {
			continue
		}
		if gap && n+1 < limit {
			b.WriteByte(' ')
			n++
		} else if gap || n >= limit {
			break
		}
		gap, before = false, r
		b.WriteRune(r)
		n++
	}
	return strings.TrimRight(b.String(), string(joiners))
}

// IsLine tells whether s is one line of which every character can be seen, as
// Line leaves it, blanks aside.
func IsLine(s string) bool {
	before := ' '
	for i, r := range s {
		if Hidden(r) && !joins(before, r, s[i:]) {
			return false
		}
		before = r
	}
	return true
}

// Hidden tells whether a character shows nothing of its own: control and format
// characters, line and paragraph ends, those that turn text around or join it,
// tags, selectors of a glyph's variant, fillers, private and broken ones.
func Hidden(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return unicode.IsControl(r)
	case unicode.Is(unicode.Prepended_Concatenation_Mark, r): // drawn around a number, though called a format character
		return false
	}
	return r == utf8.RuneError || r == brailleBlank || unicode.In(r, unicode.C, unicode.Zl, unicode.Zp,
		unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point)
}

const brailleBlank = '\u2800'

// The zero-width non-joiner and the zero-width joiner.
var joiners = []rune{'\u200c', '\u200d'}

// joining are the scripts that spell words with joiners.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian,
	unicode.Bengali, unicode.Devanagari, unicode.Gujarati, unicode.Gurmukhi, unicode.Kannada,
	unicode.Malayalam, unicode.Oriya, unicode.Sinhala, unicode.Tamil, unicode.Telugu,
}

// joins tells whether r, with which rest begins, is a joiner between two
// characters of one script that needs it.
func joins(before, r rune, rest string) bool {
	if r != joiners[0] && r != joiners[1] {
		return false
	}
	after, _ := utf8.DecodeRuneInString(rest[utf8.RuneLen(r):])
	if Hidden(after) {
		return false
	}
	for _, script := range joining {
		if unicode.Is(script, before) && unicode.Is(script, after) {
			return true
		}
	}
	return false
}
