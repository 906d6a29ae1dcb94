package desk

import (
	"errors"
	"net/url"
	"strings"

	"backstage/outside"
)

// Scheme of the links, which the packages register: backstage://open/<system>.
const Scheme = "backstage"

// maxSystem is the longest name of a system in a link, in bytes.
const maxSystem = 512

// errLink does not repeat the link: it comes from anywhere.
var errLink = errors.New("a link has the form " + Scheme + "://open/SYSTEM")

// IsLink tells whether an argument means to be a link, good or bad.
func IsLink(s string) bool {
	scheme, _, ok := strings.Cut(s, ":")
	return ok && strings.EqualFold(scheme, Scheme)
}

// ParseLink takes a link apart: what stands there is the ID or name of one system,
// in percent-encoding, and nothing else. One slash after it, which some browsers
// add, does not count.
func ParseLink(s string) (system string, err error) {
	u, err := url.Parse(s)
	if err != nil || !strings.EqualFold(u.Scheme, Scheme) || u.Opaque != "" || u.User != nil || !strings.EqualFold(u.Host, "open") ||
		strings.ContainsAny(s, "?#") {
		return "", errLink
	}
	path := strings.TrimSuffix(strings.TrimPrefix(u.EscapedPath(), "/"), "/")
	system, err = url.PathUnescape(path)
	if err != nil || strings.Contains(path, "/") || !IsName(system) {
		return "", errLink
	}
	return system, nil
}

// WishOf is what a link wishes.
func WishOf(link string) Wish {
	system, err := ParseLink(link)
	return Wish{Open: system, BadLink: err != nil}
}

// Link is the link to a system. It holds letters, digits and -._~% only, beside
// the slashes and the colon of its beginning.
func Link(system string) string {
	var b strings.Builder
	b.WriteString(Scheme + "://open/")
	const hex = "0123456789ABCDEF"
	for _, c := range []byte(system) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~", c) >= 0:
			b.WriteByte(c)
		default:
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

// IsName tells whether a text can be the ID or name of a system.
func IsName(s string) bool {
	return strings.TrimSpace(s) != "" && len(s) <= maxSystem && outside.IsLine(s)
}
