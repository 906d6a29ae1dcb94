package syntax

import (
	"net/url"
	"strings"
	"testing"
)

func TestAnAddressIsReadAsPeopleWriteIt(t *testing.T) {
	for in, want := range map[string]string{
		"portal.example":                                     "https://portal.example/RDWeb/Pages/",
		" Portal.Example \n":                                 "https://portal.example/RDWeb/Pages/",
		"portal.example/":                                    "https://portal.example/RDWeb/Pages/",
		"//portal.example/":                                  "https://portal.example/RDWeb/Pages/",
		"https://portal.example":                             "https://portal.example/RDWeb/Pages/",
		"HTTPS://portal.example:443/RDWeb":                   "https://portal.example/RDWeb",
		"portal.example:8443/x/y":                            "https://portal.example:8443/x/y",
		"https://portal.example:/":                           "https://portal.example/RDWeb/Pages/",
		"https://portal.example/RDWeb/Pages/?tenantId=7&a=b": "https://portal.example/RDWeb/Pages/?tenantId=7&a=b",
		"portal.example.":                                    "https://portal.example/RDWeb/Pages/",
		"intern_portal/RDWeb":                                "https://intern_portal/RDWeb",
		"räksmörgås.example":                                 "https://xn--rksmrgs-5wao1o.example/RDWeb/Pages/",
		"http://portal.example/rdweb":                        "https://portal.example/rdweb",
		"HTTP://portal.example:80":                           "https://portal.example/RDWeb/Pages/",
		"http://[2001:db8::1]:80/":                           "https://[2001:db8::1]/RDWeb/Pages/",
		"192.0.2.7":                                          "https://192.0.2.7/RDWeb/Pages/",
		"https://[2001:DB8::1]:8443":                         "https://[2001:db8::1]:8443/RDWeb/Pages/",
	} {
		if u, err := PortalAddress(in); err != nil || u.String() != want {
			t.Errorf("%q: %v, %v", in, u, err)
		}
	}
}

func TestAnAddressThatIsNoneIsRefused(t *testing.T) {
	for _, in := range []string{
		"", " ", "http://portal.example:8080", "ftp://portal.example", "file:///etc/passwd", "javascript:alert(1)", "mailto:a@b.example",
		"https://anna:hemligt@portal.example/", "anna@portal.example", "https://", "https:///path", "portal.example:0", "portal.example:65536",
		"portal.example:99999999999999999999", "portal.example:-1", "portal.example:http", "https://portal.example/#x", "portal.example#", "por tal.example",
		"portal\u00a0x.example", "portal.example/\r\nX: y", "portal.example/\x00", "portal\u202eelpmaxe.example", `\\portal\share`, "-portal.example", "portal..example",
		"https://%70ortal.example/", "https://portal.example%2fx/", "https://[fe80::1%25eth0]/", "https://[::1", strings.Repeat("a", 64) + ".example",
		"portal.example/" + strings.Repeat("x", 300_000), "portal.example/a|b", `portal.example/a"b`, "portal.example/<x>", "portal.example/a^b", "<portal>", "https://portal.example\u200b/",
	} {
		u, err := PortalAddress(in)
		if err == nil {
			t.Errorf("%.60q was taken for %v", in, u)
		} else if strings.Contains(err.Error(), "hemligt") {
			t.Error("the error repeats what was typed")
		}
	}
}

func TestAConnectionGoesToThePortOfTheScheme(t *testing.T) {
	for address, want := range map[string]string{
		"https://p.example": "p.example:443", "https://p.example:8443/RDWeb": "p.example:8443", "http://p.example": "p.example:80",
		"socks5://p.example": "p.example:1080", "socks5h://p.example": "p.example:1080", "https://[::1]/": "[::1]:443",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := Endpoint(u); got != want {
			t.Errorf("%s leads to %s, want %s", address, got, want)
		}
	}
}
