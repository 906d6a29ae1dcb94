package proxy

import (
	"net"
	"strings"
)

// parseGSettings reads what `gsettings list-recursively org.gnome.system.proxy`
// prints: schema, key and value a line, texts in quotes, lists in brackets.
func parseGSettings(text string) Settings {
	values := map[string]string{}
	for line := range strings.Lines(text) {
		if parts := strings.SplitN(strings.TrimSpace(line), " ", 3); len(parts) == 3 {
			values[strings.TrimPrefix(strings.TrimPrefix(parts[0], "org.gnome.system.proxy"), ".")+"/"+parts[1]] = parts[2]
		}
	}
	var s Settings
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
				s.Bypass = append(s.Bypass, bypassOfGNOME(entry)...)
			}
		}
	}
	return s
}

// bypassOfGNOME: "example.se", ".example.se" and "*.example.se" all mean that
// host and what is below it (GSimpleProxyResolver).
func bypassOfGNOME(entry string) []string {
	if strings.ContainsAny(entry, "/:") {
		return []string{entry}
	}
	name := strings.TrimPrefix(strings.TrimPrefix(entry, "*"), ".")
	return []string{name, "." + name}
}

func unquoted(s string) string { return strings.Trim(s, "'") }
