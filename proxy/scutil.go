package proxy

import (
	"net"
	"strings"
)

// parseScutil reads what `scutil --proxy` prints on macOS: one "Key : value" a
// line, the exceptions as a nested array.
func parseScutil(text string) Settings {
	values := map[string]string{}
	var s Settings
	list := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		key, value, ok := strings.Cut(line, " : ")
		switch {
		case line == "}":
			list = ""
		case !ok:
		case strings.HasPrefix(value, "<array>"):
			list = key
		case list == "ExceptionsList":
			s.Bypass = append(s.Bypass, value)
		case list == "":
			values[key] = value
		}
	}
	if values["HTTPSEnable"] == "1" && values["HTTPSProxy"] != "" {
		port := values["HTTPSPort"]
		if port == "" {
			port = "443"
		}
		s.Server = net.JoinHostPort(values["HTTPSProxy"], port)
	}
	if values["ExcludeSimpleHostnames"] == "1" {
		s.Bypass = append(s.Bypass, "<local>")
	}
	if values["ProxyAutoConfigEnable"] == "1" {
		s.PAC = values["ProxyAutoConfigURLString"]
	}
	s.AutoDetect = values["ProxyAutoDiscoveryEnable"] == "1"
	return s
}
