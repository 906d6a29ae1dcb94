package desk

import (
	"strings"
	"testing"
)

func TestALinkNamesOneSystemAndNothingElse(t *testing.T) {
	for link, want := range map[string]string{
		"backstage://open/app01":                     "app01",
		"BACKSTAGE://Open/app01/":                    "app01",
		"backstage://open/R-CARD%20M5%20Arbetsplats": "R-CARD M5 Arbetsplats",
		"backstage://open/V%C3%A5rd%2FOmsorg":        "Vård/Omsorg",
		"backstage://open/Vård":                      "Vård",
		"backstage://open/-portal":                   "-portal", // a name like any other: it is never an option
		"backstage://open/%25n%25s":                  "%n%s",
	} {
		if got, err := ParseLink(link); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", link, got, err, want)
		}
	}
	for _, link := range []string{
		"", "backstage:", "backstage://", "backstage://open", "backstage://open/", "backstage://open//", "backstage:open/x",
		"backstage:///open/x", "backstage://close/x", "backstage://open/a/b", "backstage://open/a?portal=evil", "backstage://open/a#b",
		"backstage://open/a?", "backstage://anna:hemligt@open/a", "backstage://open:80/a", "backstage://open/%", "backstage://open/%zz",
		"backstage://open/a%00b", "backstage://open/a%0Ab", "backstage://open/%1b[31m", "backstage://open/%e2%80%ae", "backstage://open/a%e2%80%8bb", "backstage://open/a%ef%b8%8f", "backstage://open/%ff",
		"backstage://open/%20", "http://open/a", "backstage://open/" + strings.Repeat("a", maxSystem+1), "open/a",
	} {
		if got, err := ParseLink(link); err == nil {
			t.Errorf("%q was taken for %q", link, got)
		} else if strings.Contains(err.Error(), "hemligt") {
			t.Errorf("%q is repeated", link)
		}
	}
}

func TestEverySystemHasALinkThatLeadsBackToIt(t *testing.T) {
	for _, name := range []string{"app01", "R-CARD M5", "Vård & omsorg", `C:\x "y" 'z'`, "$(rm -rf ~)", "%TEMP%", "a/b?c#d", "日本語", "می\u200cخواهم", "&|;<>^`"} {
		link := Link(name)
		if rest := strings.TrimPrefix(link, "backstage://open/"); strings.ContainsFunc(rest, func(r rune) bool {
			return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%", r)
		}) {
			t.Errorf("%s holds more than plain letters", link)
		}
		if got, err := ParseLink(link); err != nil || got != name {
			t.Errorf("%q came back as %q, %v", name, got, err)
		}
	}
}

func FuzzParseLink(f *testing.F) {
	f.Add("backstage://open/app01")
	f.Fuzz(func(t *testing.T, s string) {
		name, err := ParseLink(s)
		if err != nil {
			return
		}
		if again, err := ParseLink(Link(name)); err != nil || again != name {
			t.Errorf("%q: %q, %v", s, again, err)
		}
	})
}
