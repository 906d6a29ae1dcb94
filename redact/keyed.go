package redact

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"backstage/secret"
)

// keySort tells what a key says about its value.
type keySort int

const (
	keyPlain  keySort = iota
	keySecret         // a password, a token: the value goes
	keyPerson         // a user name: the account goes, the domain stays
	keyCode           // a one-time code goes, a status or exit code stays
	keyHeader         // a header whose value goes to the end of the line
)

var (
	secretInside = []string{"password", "passwd", "passphrase", "passcode", "userpass", "newpass", "oldpass", "lösenord", "secret", "token",
		"viewstate", "eventvalidation", "sessionid", "ticket", "csrf", "xsrf", "credential", "engångskod", "onetimecode", "nonce"}
	secretWords = []string{"pass", "pwd", "pw", "pin", "otp", "sid", "auth", "apikey", "signature"}
	personWords = []string{"user", "username", "userid", "upn", "account", "accountname", "loginname", "logonname", "domainusername", "samaccountname",
		"användare", "användarnamn", "displayname", "fullname", "email", "mail", "phone", "mobile", "tel", "telephone", "msisdn", "mobil", "telefon"}
)

// Value is the value of a key without what must not be seen: all of it where the
// key says so.
func (r *Redactor) Value(key, value string, size int) string {
	return hideValue(sortOfKey(key), r.Short(value, size))
}

// sortOfKey reads a key as headers, forms, JSON and logs write it.
func sortOfKey(key string) keySort {
	if strings.HasPrefix(key, "wrong-") {
		return keyPlain // a kind in front of its cause: "portal: wrong-password: …"
	}
	word := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, key)
	inside := func(part string) bool { return strings.Contains(word, part) }
	switch {
	case word == "":
		return keyPlain
	case inside("cookie"), inside("authorization"), word == "wwwauthenticate", word == "proxyauthenticate":
		return keyHeader
	case slices.ContainsFunc(secretInside, inside), slices.Contains(secretWords, word):
		return keySecret
	case slices.Contains(personWords, word), strings.HasSuffix(word, "username"):
		return keyPerson
	case strings.HasSuffix(word, "code"), strings.HasSuffix(word, "kod"):
		return keyCode
	}
	return keyPlain
}

// withoutKeyed hides the values of telling keys: key=value, "key": "value",
// Key: value, Key:[value].
func withoutKeyed(s string) string {
	return replaceEach(s, func(done int) (start, end int, with string) {
		for i := done; i < len(s); i++ {
			if s[i] != '=' && s[i] != ':' {
				continue
			}
			key := keyBefore(s[done:i])
			sort := sortOfKey(key)
			if sort == keyPlain || s[i] == ':' && key == "secret" { // a package's name in front of its error
				continue
			}
			from, to := valueAfter(s, i+1, sort)
			if hidden := hideValue(sort, s[from:to]); hidden != s[from:to] {
				return from, to, hidden
			}
		}
		return 0, 0, ""
	})
}

// keyBefore is the word that ends s, its quotes and blanks aside.
func keyBefore(s string) string {
	s = strings.TrimRight(s, ` "'\]`)
	from := len(s)
	for from > 0 && len(s)-from < 64 {
		r, size := utf8.DecodeLastRuneInString(s[:from])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-.$", r) {
			break
		}
		from -= size
	}
	return s[from:]
}

// valueAfter is where the value that begins at or after i stands.
func valueAfter(s string, i int, sort keySort) (from, to int) {
	for i < len(s) && strings.IndexByte(" [=", s[i]) >= 0 {
		i++
	}
	if sort == keyHeader {
		return i, i + untilAny(s[i:], "\r\n")
	}
	for _, quote := range []string{`\"`, `"`, `'`, "`"} {
		if strings.HasPrefix(s[i:], quote) {
			i += len(quote)
			return i, i + untilQuote(s[i:], quote)
		}
	}
	to = i + untilAny(s[i:], " \t\r\n&;,)]}\"'<")
	if sort == keySecret && !isPlainAnswer(s[i:to]) { // a pass phrase has blanks
		to = i + untilKey(s[i:])
	}
	return i, to
}

// untilKey is where the next key, or the text around the value, begins.
func untilKey(s string) int {
	end := untilAny(s, "\t\r\n&;,)]}\"'<")
	for i := range end {
		if s[i] != '=' && s[i] != ':' {
			continue
		}
		word := i - len(keyBefore(s[:i]))
		if before := strings.TrimRight(s[:word], " "); word < i && len(before) < word {
			return len(before)
		}
	}
	return end
}

func untilAny(s, ends string) int {
	if n := strings.IndexAny(s, ends); n >= 0 {
		return n
	}
	return len(s)
}

// untilQuote finds the closing quote; one behind a backslash belongs to the value.
func untilQuote(s, quote string) int {
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], quote):
			return i
		case s[i] == '\\' && len(quote) == 1:
			i++
		}
	}
	return len(s)
}

// plainAnswers tell nothing secret, and must be read: rememberPassword=true.
var plainAnswers = []string{"", "true", "false", "yes", "no", "on", "off", "none", "null", "nil", "<nil>", "0", "1"}

func isPlainAnswer(value string) bool { return slices.Contains(plainAnswers, strings.ToLower(value)) }

func hideValue(sort keySort, value string) string {
	lower := strings.ToLower(value)
	if sort == keyPlain || isPlainAnswer(value) || value == Block || value == secret.Mask {
		return value
	}
	switch sort {
	case keyHeader:
		if rest, ok := strings.CutPrefix(value, Block); ok && strings.IndexByte("\"]}\\", rest[0]) >= 0 {
			return value // what follows stands behind the header
		}
	case keyCode:
		if len(value) < 5 || strings.HasPrefix(lower, "0x") || strings.Trim(lower, "0123456789abcdefghijklmnopqrstuvwxyz") != "" || !strings.ContainsAny(value, "0123456789") {
			return value
		}
	case keyPerson:
		if strings.Contains(value, "‹person") {
			return value
		}
		if i := strings.LastIndexByte(value, '\\'); i > 0 {
			if value[i+1:] == Block {
				return value
			}
			return value[:i+1] + Block
		}
	}
	return Block
}
