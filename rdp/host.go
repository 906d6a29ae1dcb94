package rdp

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"backstage/outside"
)

// address is where a connection goes: a host that can mean nothing but a host,
// and a port, 0 for the usual one.
type address struct {
	host string // ASCII name, IPv4, or IPv6 in brackets
	port int
}

// String is host or host:port.
func (a address) String() string {
	if a.port == 0 {
		return a.host
	}
	return a.host + ":" + strconv.Itoa(a.port)
}

// name is the host without brackets and trailing dot, lower case: for comparing
// with rules and for the TERMSRV credential.
func (a address) name() string {
	return strings.ToLower(strings.TrimSuffix(strings.Trim(a.host, "[]"), "."))
}

var errHost = errors.New("not a host name")

// parseAddress reads host, host:port, [IPv6] or [IPv6]:port. Everything else is
// an error: FreeRDP 3 takes "|:5", "/path" and "vsock://" for other transports,
// Windows takes \\host\share for a file server that gets the user's hash.
func parseAddress(s string) (address, error) {
	s = strings.TrimSpace(s)
	if strings.ContainsFunc(s, outside.Hidden) { // an invisible character would be mapped away below
		return address{}, errHost
	}
	// A bare IPv6 address reads as host:port to FreeRDP, so it gets its brackets.
	if ip, err := netip.ParseAddr(s); err == nil && ip.Is6() && ip.Zone() == "" {
		return address{host: "[" + s + "]"}, nil
	}
	host, port, err := splitPort(s)
	if err != nil {
		return address{}, err
	}
	if strings.HasPrefix(host, "[") {
		ip, err := netip.ParseAddr(strings.TrimSuffix(host[1:], "]"))
		if err != nil || !ip.Is6() || ip.Zone() != "" {
			return address{}, errHost
		}
		return address{host, port}, nil
	}
	host, err = hostName(host)
	return address{host, port}, err
}

func splitPort(s string) (host string, port int, err error) {
	host = s
	end := 0
	if strings.HasPrefix(s, "[") {
		if end = strings.IndexByte(s, ']') + 1; end == 0 {
			return "", 0, errHost
		}
	}
	if colon := strings.IndexByte(s[end:], ':'); colon >= 0 {
		host = s[:end+colon]
		if port, err = parsePort(s[end+colon+1:]); err != nil {
			return "", 0, err
		}
	} else if end > 0 && end != len(s) {
		return "", 0, errHost
	}
	return host, port, nil
}

func parsePort(s string) (int, error) {
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0, errHost
		}
	}
	port, err := strconv.Atoi(s)
	if err != nil || port < 1 || port > 65535 {
		return 0, errHost
	}
	return port, nil
}

// hostName checks a DNS name; an international one becomes its ASCII form, so
// that a look-alike is seen for what it is.
func hostName(s string) (string, error) {
	for _, r := range s {
		if r >= 0x80 {
			ascii, err := idna.Lookup.ToASCII(s)
			if err != nil {
				return "", errHost
			}
			s = ascii
			break
		}
	}
	if s == "" || len(s) > 253 {
		return "", errHost
	}
	for _, label := range strings.Split(strings.TrimSuffix(s, "."), ".") {
		if label == "" || len(label) > 63 || label[0] == '-' {
			return "", errHost
		}
		for _, r := range label {
			if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-') {
				return "", errHost
			}
		}
	}
	return s, nil
}

// allowed tells whether a host is among the rules: exact names, or suffixes
// written ".example.com". No rule allows any.
func allowed(a address, rules []string) bool {
	if len(rules) == 0 {
		return true
	}
	name := a.name()
	for _, rule := range rules {
		rule = strings.ToLower(strings.Trim(strings.TrimSpace(rule), "[]"))
		if rule == "" {
			continue
		}
		if name == strings.TrimSuffix(rule, ".") || (rule[0] == '.' && strings.HasSuffix(name, rule)) {
			return true
		}
	}
	return false
}
