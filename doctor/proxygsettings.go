package doctor

import (
	"net"
	"strings"
)

// parseGSettings reads what `gsettings list-recursively org.gnome.system.proxy`
// prints: schema, key and value a line, texts in quotes, lists in brackets.
func parseGSettings(text string) ProxySettings {
	values := map[string]string{}
	for line := range strings.Lines(text) {
		if parts := strings.SplitN(strings.TrimSpace(line), " ", 3); len(parts) == 3 {
			values[strings.TrimPrefix(strings.TrimPrefix(parts[0], "org.gnome.system.proxy"), ".")+"/"+parts[1]] = parts[2]
		}
	}
	var s ProxySettings
	switch unquoted(values["/mode"]) {
	case "auto":
		s.PAC = unquoted(values["/autoconfig-url"])
		s.AutoDetect = s.PAC == ""
	case "manual":
		host, port := unquoted(values["https/host"]), values["https/port"]
		if unquoted(values["/use-same-proxy"]) == "true" && host == "" {
			host, port = unquoted(values["http/host"]), values["http/port"]
		}
		if host != "" {
			s.Server = net.JoinHostPort(host, port)
		}
		for entry := range strings.SplitSeq(strings.Trim(values["/ignore-hosts"], "@as []"), ",") {
			if entry = unquoted(strings.TrimSpace(entry)); entry != "" {
				s.Bypass = append(s.Bypass, entry)
			}
		}
	}
	return s
}

func unquoted(s string) string { return strings.Trim(s, "'") }
