package syntax

import (
	"strings"
	"testing"
)

func TestAHostIsGivenInASCII(t *testing.T) {
	for in, want := range map[string]string{
		"host": "host", "Broker.Example.COM": "Broker.Example.COM", "host.example.": "host.example.",
		"RDS_HOST01": "RDS_HOST01", "_svc.example": "_svc.example", // names that Windows networks have
		"10.0.0.1": "10.0.0.1", "::1": "::1", "FE80::1": "FE80::1",
		"räksmörgås.example":    "xn--rksmrgs-5wao1o.example",
		"раypal.example":        "xn--ypal-43d9g.example", // Cyrillic letters show for what they are
		strings.Repeat("a", 63): strings.Repeat("a", 63),
	} {
		if got, err := Host(in); err != nil || got != want {
			t.Errorf("%q: got %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{
		"", " ", ".", "a..b", ".host", "host..", "-host", "a.-b.c", "ho st", "host/x", `host\x`, "host:1", "[::1]", "fe80::1%eth0", "*", "user@host",
		"host\x00", "ho\u200bst.example", "host\u202eevil", "räk\u00adsmörgås", strings.Repeat("a", 64), strings.Repeat("a.", 130),
	} {
		if got, err := Host(in); err == nil {
			t.Errorf("%q passed as %q", in, got)
		}
	}
}

func TestAPortIsDigits(t *testing.T) {
	if n, err := Port("3389"); err != nil || n != 3389 {
		t.Error(n, err)
	}
	for _, in := range []string{"", "0", "65536", "+1", "-1", "1 ", "x", "٣", strings.Repeat("9", 40)} {
		if n, err := Port(in); err == nil {
			t.Errorf("%q passed as %d", in, n)
		}
	}
}

// A rule holds for the host however either of them is spelt.
func TestAHostFollowsItsRule(t *testing.T) {
	for _, c := range []struct {
		host  string
		rules []string
		want  bool
	}{
		{"rds.example.com", nil, false},
		{"rds.example.com", []string{"rds.example.com"}, true},
		{"RDS.Example.COM.", []string{"rds.example.com"}, true},
		{"rds.example.com", []string{"RDS.example.com."}, true},
		{"rds.example.com", []string{"other.example", ".example.com"}, true},
		{"rds.example.com", []string{"*.Example.com"}, true},
		{"example.com", []string{".example.com"}, false},
		{"evilexample.com", []string{".example.com"}, false},
		{"rds.example.com.evil", []string{".example.com"}, false},
		{"RDS_HOST01", []string{"rds_host01"}, true},
		{"xn--rksmrgs-5wao1o.example", []string{"räksmörgås.example"}, true},
		{"rds.xn--rksmrgs-5wao1o.example", []string{".RÄKSMÖRGÅS.example"}, true},
		{"2001:DB8:0::1", []string{"2001:db8::1"}, true},
		{"evil", []string{"", " ", "*", ".", "*."}, false},
	} {
		if got := Follows(c.host, c.rules); got != c.want {
			t.Errorf("%q by %q: %v", c.host, c.rules, got)
		}
	}
}

func TestThisVeryComputerIsKnown(t *testing.T) {
	for host, want := range map[string]bool{"localhost": true, "LocalHost": true, "127.0.0.1": true, "127.9.9.9": true, "::1": true, "::ffff:127.0.0.1": true,
		"10.0.0.1": false, "localhost.example": false, "": false, "128.0.0.1": false} {
		if Loopback(host) != want {
			t.Errorf("%q is not %v", host, want)
		}
	}
}
