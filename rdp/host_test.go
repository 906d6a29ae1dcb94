package rdp

import (
	"strings"
	"testing"
)

// An address can mean a host, or it is refused: no option, no file share, no
// pipe, no other transport.
func TestParseAddress(t *testing.T) {
	good := map[string]string{
		"host":                    "host",
		"Broker.Example.COM":      "Broker.Example.COM",
		"host.example.":           "host.example.",
		" host.example ":          "host.example",
		"host.example:3390":       "host.example:3390",
		"RDS_HOST01:3390":         "RDS_HOST01:3390",
		"10.0.0.1":                "10.0.0.1",
		"10.0.0.1:1":              "10.0.0.1:1",
		"[::1]":                   "[::1]",
		"[fe80::1]:65535":         "[fe80::1]:65535",
		"fe80::1":                 "[fe80::1]", // FreeRDP would take it for host fe80:, port 1
		"räksmörgås.example":      "xn--rksmrgs-5wao1o.example",
		"раypal.example":          "xn--ypal-43d9g.example", // Cyrillic letters show for what they are
		strings.Repeat("a", 63):   strings.Repeat("a", 63),
		"server-01.sub.example:1": "server-01.sub.example:1",
	}
	for in, want := range good {
		if got, err := parseAddress(in); err != nil || got.String() != want {
			t.Errorf("%q: got %q, %v; want %q", in, got, err, want)
		}
	}
	bad := []string{
		"", " ", ":", ":3389", "-v:evil", "/v:evil", "host /drive:x,/", "host%0aevil", "host:0", "host:99999", "host:-1",
		"host:+1", "host:", "host:12ab", "host:1:2", `\\server\share`, "//server/share", "|:5", "/run/pipe", "vsock://2:3",
		"https://host", "host/path", "host,evil", "user@host", "ho st", "ho\tst", "host\x00", "[::1", "[::1]x", "[::1]:0",
		"[host]", "[10.0.0.1]", "[fe80::1%eth0]", "fe80::1%eth0", "a..b", ".host", "host..", "-host", "a.-b.c", "host;x", "$(x)", "`x`",
		strings.Repeat("a", 64), strings.Repeat("a.", 130), "*", "host\u202eevil", "ho\u200bst.",
	}
	for _, in := range bad {
		if got, err := parseAddress(in); err == nil {
			t.Errorf("%q passed as %q", in, got)
		}
	}
}

func TestAllowedHosts(t *testing.T) {
	cases := []struct {
		host  string
		rules []string
		want  bool
	}{
		{"anything", nil, true},
		{"rds.example.com", []string{"rds.example.com"}, true},
		{"RDS.Example.COM.", []string{"rds.example.com"}, true},
		{"rds.example.com:3390", []string{"rds.example.com"}, true},
		{"rds.example.com", []string{".example.com"}, true},
		{"example.com", []string{".example.com"}, false},
		{"evilexample.com", []string{".example.com"}, false},
		{"rds.example.com.evil", []string{".example.com"}, false},
		{"evil", []string{"", " "}, false},
		{"[::1]", []string{"::1"}, true},
		{"räksmörgås.example", []string{"räksmörgås.example"}, true},
		{"RDS_HOST01", []string{"rds_host01"}, true},
	}
	for _, c := range cases {
		a, err := parseAddress(c.host)
		if err != nil {
			t.Fatal(err)
		}
		if got := allowed(a, c.rules); got != c.want {
			t.Errorf("%q among %q: %v", c.host, c.rules, got)
		}
	}
}
