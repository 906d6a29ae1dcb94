package syntax

import (
	"cmp"
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"backstage/outside"
)

const (
	// StockPath is where RD Web Access sits on a server unless its address says otherwise.
	StockPath  = "/RDWeb/Pages/"
	maxAddress = 2048
)

// PortalAddress reads what a person or an administrator gives as the portal's
// address: a bare host, host:port, host/path or an https URL. http without a port
// of its own is what people write for https. A missing path becomes that of stock
// RD Web Access, an international name its punycode. Everything else
// (user:password@, fragments, control characters, ports out of range) is an error.
func PortalAddress(address string) (*url.URL, error) {
	address = strings.TrimSpace(address)
	switch {
	case address == "":
		return nil, errors.New("empty address")
	case len(address) > maxAddress:
		return nil, errors.New("address too long")
	case strings.ContainsFunc(address, notInAddress):
		return nil, errors.New("address holds blanks, hidden characters, a fragment or signs that no address has")
	}
	if !strings.Contains(address, "://") {
		address = "https://" + strings.TrimLeft(address, "/")
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("not a URL") // url.Parse's words repeat the whole address
	}
	if port := u.Port(); strings.EqualFold(u.Scheme, "http") && (port == "" || port == "80") {
		u.Scheme, u.Host = "https", strings.TrimSuffix(strings.TrimSuffix(u.Host, port), ":")
	}
	if !strings.EqualFold(u.Scheme, "https") {
		return nil, errors.New("not https")
	}
	if u.User != nil || u.Opaque != "" {
		return nil, errors.New("a name or password in the address")
	}
	u.Scheme = "https"
	if u.Host, err = Server(u); err != nil {
		return nil, err
	}
	if u.Path == "" || u.Path == "/" {
		u.Path, u.RawPath = StockPath, ""
	}
	return u, nil
}

func notInAddress(r rune) bool {
	return unicode.IsSpace(r) || outside.Hidden(r) || strings.ContainsRune("\\#\"<>^`{|}", r)
}

// Server is the host of an https address in lower-case ASCII, with the port
// where it is not 443: two spellings of one server compare equal.
func Server(u *url.URL) (string, error) {
	host, err := Host(u.Hostname())
	if err != nil {
		return "", err
	}
	if host = Canonical(host); strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if u.Port() == "" {
		return host, nil
	}
	port, err := Port(u.Port())
	if err != nil || port == 443 {
		return host, err
	}
	return host + ":" + strconv.Itoa(port), nil
}

// Endpoint is where a connection to an address goes, host:port: the port of the
// scheme (https, http, socks5, socks5h) where the address names none.
func Endpoint(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443", "socks5": "1080", "socks5h": "1080"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), cmp.Or(port, "80"))
}
