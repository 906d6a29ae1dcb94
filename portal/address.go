package portal

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

const (
	// stockPath is where RD Web Access sits on a server unless its address says otherwise.
	stockPath  = "/RDWeb/Pages/"
	maxAddress = 2048
)

// hostName is what may stand in a certificate or a hosts file; the underscore
// is no DNS host name but lives in many internal networks.
var hostName = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$`)

// ParseAddress reads what a person or an administrator gives as the portal's
// address: a bare host, host:port, host/path or an https URL. A missing path
// becomes that of stock RD Web Access, an international name its punycode.
// Everything else (http, user:password@, fragments, control characters, ports
// out of range) is an *Error of KindBadAddress.
func ParseAddress(address string) (*url.URL, error) {
	u, err := parseAddress(strings.TrimSpace(address))
	if err != nil {
		return nil, &Error{Kind: KindBadAddress, Err: err}
	}
	return u, nil
}

func parseAddress(address string) (*url.URL, error) {
	switch {
	case address == "":
		return nil, errors.New("empty address")
	case len(address) > maxAddress:
		return nil, errors.New("address too long")
	case strings.ContainsFunc(address, notInAddress):
		return nil, errors.New("address holds blanks, control characters, backslashes or a fragment")
	}
	if !strings.Contains(address, "://") {
		address = "https://" + strings.TrimLeft(address, "/")
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("not a URL") // url.Parse's words repeat the whole address
	}
	if !strings.EqualFold(u.Scheme, "https") {
		return nil, errors.New("not https")
	}
	if u.User != nil || u.Opaque != "" {
		return nil, errors.New("a name or password in the address")
	}
	u.Scheme = "https"
	if u.Host, err = canonicalHost(u); err != nil {
		return nil, err
	}
	if u.Path == "" || u.Path == "/" {
		u.Path, u.RawPath = stockPath, ""
	}
	return u, nil
}

func notInAddress(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar || strings.ContainsRune("\\#\"<>^`{|}", r)
}

// canonicalHost is u's host in lower-case ASCII with its port, the port only
// where it is not 443, so that two spellings of one origin compare equal.
func canonicalHost(u *url.URL) (string, error) {
	host, err := canonicalName(u.Hostname())
	if err != nil {
		return "", err
	}
	port := u.Port()
	if port == "" || port == "443" {
		return host, nil
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 1 || n > 65535 {
		return "", errors.New("port out of range")
	}
	if n == 443 {
		return host, nil
	}
	return fmt.Sprintf("%s:%d", host, n), nil
}

func canonicalName(name string) (string, error) {
	if ip, err := netip.ParseAddr(name); err == nil {
		if ip.Zone() != "" {
			return "", errors.New("a network zone in the address")
		}
		if ip.Is6() {
			return "[" + ip.String() + "]", nil
		}
		return ip.String(), nil
	}
	name = strings.TrimSuffix(name, ".")
	ascii := strings.ToLower(name)
	if strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) {
		var err error
		if ascii, err = idna.Lookup.ToASCII(name); err != nil {
			return "", errors.New("not a host name")
		}
	}
	if len(ascii) > 253 || !hostName.MatchString(ascii) {
		return "", errors.New("not a host name")
	}
	return ascii, nil
}

// sameOrigin tells whether u is https on entry's own host and port. Another
// port of the same host is another server.
func sameOrigin(entry, u *url.URL) bool {
	if !strings.EqualFold(u.Scheme, "https") || u.Opaque != "" {
		return false
	}
	host, err := canonicalHost(u)
	return err == nil && host == entry.Host
}
