package proxy

import (
	"net/netip"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// Settings are those of the operating system.
type Settings struct {
	// Server for https, host:port; "" for none.
	Server string
	// Bypass are the hosts that go without, as the system writes them:
	// "*.example.se", ".example.se", "10.0.0.0/8", "<local>".
	Bypass []string
	// PAC is the address of a script that chooses (proxy auto-configuration).
	PAC string
	// AutoDetect: the system looks for a script by itself (WPAD).
	AutoDetect bool
}

// Any tells whether they name a proxy for a host.
func (s Settings) Any(host string) bool {
	return s.PAC != "" || s.Server != "" && !s.bypasses(host)
}

func (s Settings) bypasses(host string) bool {
	host = strings.ToLower(host)
	for _, rule := range s.Bypass {
		rule = strings.ToLower(strings.TrimSpace(rule))
		match, err := path.Match(rule, host)
		switch {
		case rule == "<local>" && !strings.Contains(host, "."), err == nil && match, strings.HasPrefix(rule, ".") && strings.HasSuffix(host, rule), inNet(host, rule):
			return true
		}
	}
	return false
}

// inNet knows "10.0.0.0/8", and "169.254/16" as macOS writes it.
func inNet(host, rule string) bool {
	address, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	if start, bits, ok := strings.Cut(rule, "/"); ok && !strings.Contains(start, ":") {
		rule = start + strings.Repeat(".0", max(0, 3-strings.Count(start, "."))) + "/" + bits
	}
	of, err := netip.ParsePrefix(rule)
	return err == nil && of.Contains(address)
}

// Environment is the way that the environment's variables name, nil where they
// name no proxy for https and the system's settings count.
func Environment() func(*url.URL) (*url.URL, error) {
	variables := httpproxy.FromEnvironment()
	if variables.HTTPSProxy == "" {
		return nil
	}
	return variables.ProxyFunc()
}
