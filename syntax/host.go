package syntax

import (
	"errors"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"backstage/outside"
)

var (
	errHost = errors.New("not a host")
	errPort = errors.New("not a port between 1 and 65535")
)

// hostName is what may stand in a certificate or a hosts file. The underscore is
// in no DNS host name but in many internal ones; a hyphen in front would make an
// option of a name.
var hostName = regexp.MustCompile(`^([A-Za-z0-9_][A-Za-z0-9_-]{0,62}\.)*[A-Za-z0-9_][A-Za-z0-9_-]{0,62}\.?$`)

// Host checks a name, an IPv4 address or an IPv6 address without brackets, and
// gives it in ASCII: an international name becomes its punycode, so that a
// look-alike is seen for what it is. Upper case and a trailing dot stay.
func Host(s string) (string, error) {
	if ip, err := netip.ParseAddr(s); err == nil {
		if ip.Zone() != "" {
			return "", errHost
		}
		return s, nil
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
		if strings.ContainsFunc(s, outside.Hidden) { // punycode would leave it out
			return "", errHost
		}
		ascii, err := idna.Lookup.ToASCII(s)
		if err != nil {
			return "", errHost
		}
		s = ascii
	}
	if len(s) > 253 || !hostName.MatchString(s) {
		return "", errHost
	}
	return s, nil
}

// Canonical is the one spelling of a host that Host has taken: lower case,
// without a trailing dot.
func Canonical(host string) string {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.String()
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// Port reads a TCP port in decimal digits.
func Port(s string) (int, error) {
	if strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		return 0, errPort // Atoi takes a sign
	}
	port, err := strconv.Atoi(s)
	if err != nil || port < 1 || port > 65535 {
		return 0, errPort
	}
	return port, nil
}

// HostRule reads a rule about hosts: one host, or all below a domain as
// ".example.com" or "*.example.com". It gives the canonical host, with a dot in
// front for all below it.
func HostRule(s string) (string, error) {
	s = strings.TrimPrefix(s, "*")
	name, below := strings.CutPrefix(s, ".")
	host, err := Host(name)
	if err != nil {
		return "", err
	}
	if host = Canonical(host); below {
		host = "." + host
	}
	return host, nil
}

// Follows tells whether a host follows one of the rules. A rule that cannot be
// read fits no host.
func Follows(host string, rules []string) bool {
	host = Canonical(host)
	for _, s := range rules {
		rule, err := HostRule(s)
		if err == nil && (host == rule || rule[0] == '.' && strings.HasSuffix(host, rule)) {
			return true
		}
	}
	return false
}

// Loopback tells whether a host is this very computer, which no proxy and no name
// server knows.
func Loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}
