package redact

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// withoutPatterns takes out what looks like something personal or secret. Each
// rule has a cheap sign that it could apply, so that ordinary lines cost little.
func withoutPatterns(s string) string {
	if strings.IndexByte(s, '<') >= 0 {
		s = markup.ReplaceAllString(s, "<"+Block+">")
	}
	if len(s) >= shortestToken {
		s = withoutTokens(s)
	}
	if strings.ContainsAny(s, "0123456789*•") {
		s = withoutPhones(s)
	}
	if strings.ContainsAny(s, "=:") {
		s = withoutKeyed(s)
	}
	if strings.IndexByte(s, '&') >= 0 {
		s = formBody.ReplaceAllString(s, Block)
	}
	if strings.IndexByte(s, '?') >= 0 {
		s = queryPart.ReplaceAllString(s, "${1}?"+Block)
	}
	if strings.ContainsAny(s, `/\`) && holdsAny(s, folderWords) {
		s = homeFolder.ReplaceAllString(s, "~${1}")
		s = rosterFolder.ReplaceAllString(s, "${1}"+Block)
	}
	if strings.IndexByte(s, '@') >= 0 {
		s = withoutMail(s)
	}
	if strings.IndexByte(s, '\\') >= 0 {
		s = withoutAccounts(s)
	}
	if holdsAny(s, schemes) {
		s = credentials.ReplaceAllStringFunc(s, hideCredentials)
	}
	return s
}

var (
	folderWords = []string{"home", "users", "settings", "hem", "profile"}
	schemes     = []string{"bearer ", "basic ", "ntlm ", "negotiate ", "digest ", "paa "}
)

func holdsAny(s string, words []string) bool {
	s = strings.ToLower(s)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

var (
	// markup with attributes, also where it was cut off: a page's hidden fields.
	markup = regexp.MustCompile(`<[A-Za-z!/][^>]*=[^>]*(?:>|$)`)
	// formBody is name=value&name=value.
	formBody  = regexp.MustCompile(`[^\s&="'<>?]+=[^\s&"'<>]*(?:&(?:amp;)?[^\s&="'<>]+=[^\s&"'<>]*)+`)
	queryPart = regexp.MustCompile(`([^\s?])\?[^\s"'<>)\]}?█][^\s"'<>)\]}]*`)
	// homeFolder of anybody, on any system.
	homeFolder = regexp.MustCompile(`(?i)(?:/home/|/Users/)[^/\\:*?"'<>|\s]+|\b[a-z]:(?:\\{1,2}|/)(?:Users|Documents and Settings)(?:\\{1,2}|/)(?:[^/\\:*?"<>|\r\n]{1,64}?([/\\])|[^/\\:*?"'<>|\s]+)`)
	// rosterFolder is a file server's: \\server\users$\name.
	rosterFolder = regexp.MustCompile(`(?i)(\\{1,2}(?:users|home|hem|profiles?)\$?\\{1,2})[^/\\:*?"'<>|\s█‹]+`)
	mailForm     = regexp.MustCompile(`[\p{L}\p{N}._%+'\-]+@([\p{L}\p{N}][\p{L}\p{N}.\-]*)`)
	userInfo     = regexp.MustCompile(`://[^/\s"'@]+@`)
	accountForm  = regexp.MustCompile(`([\p{L}\p{N}][\p{L}\p{N}.\-]{1,63})(\\{1,2})([\p{L}\p{N}][\p{L}\p{N}._\-]*)`)
	credentials  = regexp.MustCompile(`(?i)\b(?:bearer|basic|ntlm|negotiate|digest|paa) +[A-Za-z0-9+/=._~\-]{8,}`)

	// number is a phone number with +, 00 or 0 in front, a Swedish mobile without any
	// of them, or another long number.
	number = regexp.MustCompile(`(?:\+|00)[ \x{00a0}(]*[1-9][\d \x{00a0}()./\-]{5,24}\d|\(?0\d[\d \x{00a0}()/\-]{4,22}\d|46[ \-]?7[\d \-]{7,12}\d|\d{9,}`)
	// masked is a phone number as a portal shows it: ******4567.
	masked = regexp.MustCompile(`(?:\+?\d[\d ]*)?[*•]{2,}[*•\s\-]*\d{2,4}`)
)

func withoutMail(s string) string {
	if strings.Contains(s, "://") {
		s = userInfo.ReplaceAllString(s, "://"+Block+"@")
	}
	return mailForm.ReplaceAllStringFunc(s, func(m string) string {
		_, domain, _ := strings.Cut(m, "@")
		if len(domain) > 1 && domain[0] == 'v' && unicode.IsDigit(rune(domain[1])) {
			return m // a module's version in a stack trace
		}
		return Block + "@" + domain
	})
}

// withoutAccounts hides the name in DOMAIN\name. Paths have more backslashes,
// and quoted text has \n.
func withoutAccounts(s string) string {
	names := accountForm.FindAllStringSubmatchIndex(s, -1)
	return replaceEach(s, func(int) (start, end int, with string) {
		for len(names) > 0 {
			m := names[0]
			names = names[1:]
			from, slash, name, end := m[2], m[4], m[6], m[7]
			before, _ := utf8.DecodeLastRuneInString(s[:from])
			path := strings.ContainsRune(`\/:`, before) || strings.HasPrefix(s[end:], `\`) || strings.HasPrefix(s[from:], "HK")
			escape := name-slash == 1 && strings.IndexByte(`abfnrtuvx0"`, s[name]) >= 0 && strings.IndexByte(s[:from], '"') >= 0
			if !path && !escape {
				return name, end, Block
			}
		}
		return 0, 0, ""
	})
}

func hideCredentials(s string) string {
	scheme, value, _ := strings.Cut(s, " ")
	value = strings.TrimSpace(value)
	if value == strings.ToLower(value) && !strings.ContainsAny(value, "0123456789=") {
		return s // "basic authentication"
	}
	return scheme + " " + Block
}

// withoutPhones hides phone numbers, also those that a portal masks, and other
// long numbers.
func withoutPhones(s string) string {
	if strings.ContainsAny(s, "*•") {
		s = masked.ReplaceAllString(s, Block)
	}
	return replaceEach(s, func(from int) (start, end int, with string) {
		for from < len(s) {
			m := number.FindStringIndex(s[from:])
			if m == nil {
				break
			}
			start, end = from+m[0], from+m[1]
			end = start + firstDigits(s[start:end], 15) // no phone number has more; the next number may begin there
			if phoneAt(s, start, end) {
				return start, end, Block
			}
			from = start + 1
		}
		return 0, 0, ""
	})
}

// firstDigits is where the n-th digit of a run of them ends, at the end of s
// when digits follow without a break.
func firstDigits(s string, n int) int {
	for i := range len(s) {
		if !isDigit(s[i]) {
			continue
		}
		if n--; n <= 0 && (i+1 == len(s) || !isDigit(s[i+1])) {
			return i + 1
		}
	}
	return len(s)
}

func phoneAt(s string, start, end int) bool {
	count := 0
	for i := start; i < end; i++ {
		if isDigit(s[i]) {
			count++
		}
	}
	if count < 7 {
		return false
	}
	if start == 0 {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(s[:start])
	switch {
	case unicode.IsDigit(before), before == '.' && start > 1 && isDigit(s[start-2]): // in the middle of a number, or a fraction
		return false
	case s[start] != '+' && unicode.IsLetter(before): // in the middle of a name
		return count >= 9 && !hexBefore(s[:start])
	}
	return true
}

// hexBefore tells whether an address such as 0xc000123456 is being read.
func hexBefore(s string) bool {
	i := len(s)
	for i > 0 && (isDigit(s[i-1]) || 'a' <= s[i-1]|0x20 && s[i-1]|0x20 <= 'f' || s[i-1]|0x20 == 'x') {
		i--
	}
	return strings.HasPrefix(s[i:], "0x") || strings.HasPrefix(s[i:], "0X")
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// withoutTokens hides what no person would write: cookies, form state, keys.
func withoutTokens(s string) string {
	return replaceMatches(s, tokenForm, func(start, end int) bool { return end-start >= shortestToken && isToken(s, start, end) }, Block)
}

// tokenForm is a run of what base64, hex and GUIDs are made of; from shortestToken
// on it is looked at.
var tokenForm = regexp.MustCompile(`[A-Za-z0-9+/_%-]+=*`)

const shortestToken = 20

// isToken judges such a run, s[start:end].
func isToken(s string, start, end int) bool {
	run := s[start:end]
	all := mixtureOf(run)
	if all.digit == 0 && all.upper == 0 || all.digit+all.upper+all.lower == 0 {
		return len(run) >= 40 && !strings.ContainsAny(run, "/-_%+")
	}
	if all.mixed() && (strings.HasSuffix(run, "=") || strings.Contains(run, "+")) {
		return true
	}
	path := run[0] == '/' || start > 0 && strings.IndexByte(".:]~", s[start-1]) >= 0
	if !path && len(run) >= 24 && all.mixed() || len(run) >= 40 && all.changes*2 >= len(run) {
		return true
	}
	for segment := range strings.SplitSeq(run, "/") {
		if n := mixtureOf(segment); len(segment) >= 24 && n.mixed() && n.changes*3 >= len(segment) || guid.MatchString(segment) {
			return true
		}
		for piece := range strings.FieldsFuncSeq(segment, func(r rune) bool { return r == '-' || r == '_' || r == '%' }) {
			if n := mixtureOf(piece); len(piece) >= shortestToken && n.digit > 0 && n.lower+n.upper > 0 {
				return true
			}
		}
	}
	return false
}

var guid = regexp.MustCompile(`[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`)

// mixture of a run: how many characters of each sort, and how often the sort
// changes: in words seldom, in tokens at two of three places.
type mixture struct{ lower, upper, digit, changes int }

func (m mixture) mixed() bool { return m.lower > 0 && m.upper > 0 && m.digit > 0 }

func mixtureOf(s string) (m mixture) {
	last := byte(0)
	for i := range len(s) {
		sort := byte(4)
		switch c := s[i]; {
		case 'a' <= c && c <= 'z':
			m.lower++
			sort = 1
		case 'A' <= c && c <= 'Z':
			m.upper++
			sort = 2
		case isDigit(c):
			m.digit++
			sort = 3
		}
		if i > 0 && sort != last {
			m.changes++
		}
		last = sort
	}
	return m
}
