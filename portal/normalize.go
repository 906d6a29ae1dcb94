package portal

import (
	"bytes"
	"regexp"
	"unicode"
	"unicode/utf8"

	"backstage/outside"
	"backstage/secret"
)

const (
	shortestCode = 4
	longestCode  = 10
)

var (
	// digitGroup: digits in groups that one blank, hyphen or dot separates.
	digitGroup = regexp.MustCompile(`[0-9]+(?:[ .-][0-9]+)*`)
	date       = regexp.MustCompile(`^(20\d\d[.-]\d\d?[.-]\d\d?|\d\d?[.-]\d\d?[.-]20\d\d)\b`)
	// wordWithDigit of letters and digits: "AB12-CD34".
	wordWithDigit = regexp.MustCompile(`[\p{L}0-9-]*[0-9][\p{L}0-9-]*`)
	codeWord      = regexp.MustCompile(`(?i)(kod|code|kode|koodi|token|otp|pin|tan|passcode|código|codice|код)[^0-9]{0,20}$`)
)

// NormalizeCode makes what a person typed or pasted into what a portal expects:
// digits of any script become ASCII, blanks, hyphens and invisible characters
// go, leading zeros stay. Of a whole message ("Din kod: 123 456") it takes the
// group of 4 to 10 digits that looks most like the code. A code with letters
// keeps them.
func NormalizeCode(s string) string { return string(normalizeCode([]byte(s))) }

// HasCode tells whether anything is left of a code once it is normalized.
func HasCode(code *secret.Text) bool {
	normalized := normalizedCode(code)
	defer normalized.Wipe()
	return !normalized.Empty()
}

// normalizedCode is NormalizeCode for a secret; the caller wipes the outcome.
func normalizedCode(code *secret.Text) (normalized *secret.Text) {
	code.Use(func(typed []byte) { normalized = secret.Own(normalizeCode(typed)) })
	return normalized
}

// normalizeCode leaves no other copy of the code behind than the one it returns.
func normalizeCode(typed []byte) []byte {
	s := plainCode(typed)
	if !bytes.ContainsFunc(s, unicode.IsLetter) {
		return keep(s, codeByte(s))
	}
	if group := likeliestGroup(s); group != nil {
		clear(s)
		return group
	}
	word := s
	if words := wordWithDigit.FindAllIndex(s, -1); len(words) == 1 && bytes.ContainsAny(s, " :") {
		word = s[words[0][0]:words[0][1]]
	}
	code := bytes.Clone(keep(word, func(c byte) bool { return c != ' ' && c != '-' }))
	clear(s)
	return code
}

// plainCode maps every rune by codeRune, which makes none longer, with one blank
// between words and none around them.
func plainCode(typed []byte) []byte {
	s := make([]byte, 0, len(typed))
	for len(typed) > 0 {
		r, size := utf8.DecodeRune(typed)
		typed = typed[size:]
		if r = codeRune(r); r < 0 || r == ' ' && (len(s) == 0 || s[len(s)-1] == ' ') {
			continue
		}
		s = utf8.AppendRune(s, r)
	}
	return bytes.TrimSuffix(s, []byte(" "))
}

// keep leaves in s, in place, only the bytes that are wanted.
func keep(s []byte, wanted func(byte) bool) []byte {
	kept := s[:0]
	for _, c := range s {
		if wanted(c) {
			kept = append(kept, c)
		}
	}
	clear(s[len(kept):])
	return kept
}

// codeRune gives the ASCII form of digits and separators; -1 drops the rune.
func codeRune(r rune) rune {
	switch {
	case r >= '０' && r <= '９':
		return r - '０' + '0'
	case r > unicode.MaxASCII && unicode.Is(unicode.Nd, r):
		return '0' + digitValue(r)
	case r >= 'Ａ' && r <= 'Ｚ':
		return r - 'Ａ' + 'A'
	case r >= 'ａ' && r <= 'ｚ':
		return r - 'ａ' + 'a'
	case unicode.Is(unicode.Pd, r), r == '\u2212', r == '\u00AD':
		return '-'
	case unicode.IsSpace(r), unicode.Is(unicode.Zs, r):
		return ' '
	case outside.Hidden(r):
		return -1
	}
	return r
}

// digitValue: decimal digits stand in runs of ten, zero first.
func digitValue(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	return 0
}

// codeByte tells what belongs to a code without letters: its digits. Without any
// digit nothing but blanks and hyphens goes: what it means is the portal's to say.
func codeByte(s []byte) func(byte) bool {
	hasDigit := bytes.ContainsAny(s, "0123456789")
	return func(c byte) bool { return c != ' ' && c != '-' && (!hasDigit || isDigit(c)) }
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// likeliestGroup of digits in a sentence: not part of a word, of a plausible
// length; rather behind a word for "code", rather of six digits, rather the first.
func likeliestGroup(s []byte) []byte {
	var found []byte
	best := 0
	for _, at := range digitGroup.FindAllIndex(s, -1) {
		group := s[at[0]:at[1]]
		if inWord(s, at[0], at[1]) || date.Match(group) {
			continue
		}
		digits := 0
		for _, c := range group {
			if isDigit(c) {
				digits++
			}
		}
		if digits < shortestCode || digits > longestCode {
			continue
		}
		score := 1
		if codeWord.Match(s[:at[0]]) {
			score += 2
		}
		if digits == 6 {
			score++
		}
		if score > best {
			found, best = group, score
		}
	}
	if found == nil {
		return nil
	}
	return bytes.Clone(keep(found, isDigit))
}

// inWord tells whether s[from:to] hangs together with letters, directly or by a hyphen.
func inWord(s []byte, from, to int) bool {
	before, _ := utf8.DecodeLastRune(bytes.TrimSuffix(s[:from], []byte("-")))
	after, _ := utf8.DecodeRune(bytes.TrimPrefix(s[to:], []byte("-")))
	return unicode.IsLetter(before) || unicode.IsLetter(after)
}
