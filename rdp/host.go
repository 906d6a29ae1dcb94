package rdp

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"

	"backstage/outside"
	"backstage/syntax"
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

// short leaves out a port that is the usual one.
func (a address) short() address {
	if a.port == 3389 {
		a.port = 0
	}
	return a
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
	host, err = syntax.Host(host)
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
		if port, err = syntax.Port(s[end+colon+1:]); err != nil {
			return "", 0, err
		}
	} else if end > 0 && end != len(s) {
		return "", 0, errHost
	}
	return host, port, nil
}

// allowed tells whether a host follows one of the rules. No rule allows any.
func allowed(a address, rules []string) bool {
	return len(rules) == 0 || syntax.Follows(a.name(), rules)
}
