package portal

import (
	"regexp"
	"strings"
	"unicode"

	"backstage/outside"
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
func NormalizeCode(s string) string {
	s = strings.TrimSpace(strings.Join(strings.Fields(strings.Map(codeRune, s)), " "))
	if letters := strings.ContainsFunc(s, unicode.IsLetter); !letters {
		return strings.Map(digitsOr(s), s)
	}
	if group := likeliestGroup(s); group != "" {
		return group
	}
	words := wordWithDigit.FindAllString(s, -1)
	if strings.ContainsAny(s, " :") && len(words) == 1 {
		s = words[0]
	}
	return strings.NewReplacer(" ", "", "-", "").Replace(s)
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

// digitsOr keeps only the digits of a code without letters. Without any digit
// nothing but blanks and hyphens goes: what it means is the portal's to say.
func digitsOr(s string) func(rune) rune {
	hasDigit := strings.ContainsAny(s, "0123456789")
	return func(r rune) rune {
		if r == ' ' || r == '-' || hasDigit && (r < '0' || r > '9') {
			return -1
		}
		return r
	}
}

// likeliestGroup of digits in a sentence: not part of a word, of a plausible
// length; rather behind a word for "code", rather of six digits, rather the first.
func likeliestGroup(s string) string {
	found, best := "", 0
	for _, at := range digitGroup.FindAllStringIndex(s, -1) {
		if inWord(s, at[0], at[1]) || date.MatchString(s[at[0]:at[1]]) {
			continue
		}
		digits := strings.NewReplacer(" ", "", "-", "", ".", "").Replace(s[at[0]:at[1]])
		if len(digits) < shortestCode || len(digits) > longestCode {
			continue
		}
		score := 1
		if codeWord.MatchString(s[:at[0]]) {
			score += 2
		}
		if len(digits) == 6 {
			score++
		}
		if score > best {
			found, best = digits, score
		}
	}
	return found
}

// inWord tells whether s[from:to] hangs together with letters, directly or by a hyphen.
func inWord(s string, from, to int) bool {
	before, after := strings.TrimSuffix(s[:from], "-"), strings.TrimPrefix(s[to:], "-")
	return strings.ContainsFunc(lastRune(before), unicode.IsLetter) || strings.ContainsFunc(firstRune(after), unicode.IsLetter)
}

func lastRune(s string) string {
	r := []rune(s)
	return string(r[max(0, len(r)-1):])
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}
