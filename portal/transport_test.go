package portal

import (
	"errors"
	"net/url"
	"testing"

	"backstage/syntax"
)

func TestAClientIsNotMadeForAnAddressThatIsNone(t *testing.T) {
	_, err := New(Options{Address: "http://portal.example:8080"})
	if e := (*Error)(nil); !errors.As(err, &e) || e.Kind != KindBadAddress {
		t.Errorf("%v", err)
	}
}

func TestAnotherPortIsAnotherServer(t *testing.T) {
	entry, _ := syntax.PortalAddress("portal.example")
	for in, want := range map[string]bool{
		"https://portal.example/x": true, "https://PORTAL.example:443/x": true, "https://portal.example./x": true,
		"https://portal.example:444/": false, "http://portal.example/": false, "https://portal.example.evil.example/": false, "https://evil.example/portal.example": false,
		"file:///x": false, "javascript:x": false, "https:portal.example": false, "https:///x": false, "https://portal.example:444@evil.example/": false,
	} {
		if u, err := url.Parse(in); err == nil && sameOrigin(entry, u) != want {
			t.Errorf("%s: %v", in, !want)
		}
	}
}
