package doctor

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"backstage/portal/practice"
)

func TestWhatAProxyScriptAnswers(t *testing.T) {
	o := newStage(t, practice.Variant{}).well()
	o = o.withDefaults()
	o.Now = func() time.Time { return time.Date(2026, 3, 6, 23, 30, 0, 0, time.UTC) } // a Friday
	target := &url.URL{Scheme: "https", Host: "portal.example.test", Path: "/RDWeb", RawQuery: "token=planted"}
	for expression, want := range map[string]string{
		`"DIRECT"`: "", `""`: "", `null`: "", `undefined`: "", `"PROXY a:8080; DIRECT"`: "http://a:8080", `"proxy a:1"`: "http://a:1",
		`"HTTPS a:443"`: "https://a:443", `"SOCKS a:1080"`: "socks5://a:1080", `"SOCKS5 [::1]:1080"`: "socks5://[::1]:1080",
		`"NONSENSE a:1"`: "error", `"PROXY"`: "error", `"PROXY kim:hunter2@a:1"`: "error", `7`: "error",
		`url === "https://portal.example.test/" && host === "portal.example.test" ? "PROXY y:1" : "DIRECT"`: "http://y:1",
	} {
		p, err := o.runPAC(t.Context(), []byte("function FindProxyForURL(url, host) { return "+expression+"; }"), target)
		got := ""
		switch {
		case err != nil:
			got = "error"
		case p != nil:
			got = p.String()
		}
		if got != want {
			t.Errorf("%s: %q %v, want %q", expression, got, err, want)
		}
	}
	for _, c := range []struct {
		yes, no string
	}{
		{`isPlainHostName("portal")`, `isPlainHostName("portal.example.se")`},
		{`dnsDomainIs("portal.example.se", ".example.se")`, `dnsDomainIs("portal.example.com", ".example.se")`},
		{`localHostOrDomainIs("portal", "portal.example.se")`, `localHostOrDomainIs("home.example.se", "portal.example.se")`},
		{`["a", "b"].join("-") === "a-b" && String([1, 2]) === "1,2"`, `[].join() !== ""`},
		{`dnsDomainLevels("a.b.c") === 2`, `dnsDomainLevels("a") > 0`},
		{`shExpMatch("http://a/b/c", "*/b/*")`, `shExpMatch("abc", "b*")`},
		{`shExpMatch("a[1]", "a[?]")`, `shExpMatch("a1", "a[1]")`},
		{`isInNet("10.1.2.3", "10.1.0.0", "255.255.0.0")`, `isInNet("10.2.2.3", "10.1.0.0", "255.255.0.0")`},
		{`isResolvable("portal.example.test")`, `isResolvable("unknown.example.test")`},
		{`dnsResolve("portal.example.test") === "127.0.0.1"`, `dnsResolve("unknown.example.test") !== null`},
		{`/^\d+\.\d+\.\d+\.\d+$/.test(myIpAddress())`, `myIpAddress() === ""`},
		{`weekdayRange("MON", "FRI", "GMT")`, `weekdayRange("SAT", "GMT")`},
		{`weekdayRange("FRI", "MON", "GMT")`, `weekdayRange("SUN", "THU", "GMT")`},
		{`timeRange(23, "GMT")`, `timeRange(8, 17, "GMT")`},
		{`timeRange(22, 6, "GMT")`, `timeRange(23, 0, 23, 30, "GMT")`},
		{`timeRange(23, 0, 0, 23, 30, 0, "GMT")`, `timeRange("GMT")`},
		{`dateRange(6, "GMT")`, `dateRange(7, "GMT")`},
		{`dateRange("JAN", "MAR", "GMT")`, `dateRange("APR", "DEC", "GMT")`},
		{`dateRange(24, "DEC", 6, "MAR", "GMT")`, `dateRange(7, "MAR", 1, "APR", "GMT")`},
		{`dateRange(1, "MAR", 2026, 6, "MAR", 2026, "GMT")`, `dateRange(2027, "GMT")`},
	} {
		for expression, want := range map[string]bool{c.yes: true, c.no: false} {
			p, err := o.runPAC(t.Context(), []byte("function FindProxyForURL() { return ("+expression+`) ? "PROXY y:1" : "DIRECT"; }`), target)
			if err != nil || (p != nil) != want {
				t.Errorf("%s: %v %v, want %v", expression, p, err, want)
			}
		}
	}
}

func TestAProxyScriptThatTakesAllMemoryIsStopped(t *testing.T) {
	o := Options{}.withDefaults()
	_, err := o.runPAC(t.Context(), []byte(`function FindProxyForURL() { var a = []; while (true) a.push({n: a.length}); }`), &url.URL{Host: "portal"})
	if err == nil || !strings.Contains(err.Error(), "memory") {
		t.Errorf("%v", err)
	}
}

func TestAProxyScriptWithoutItsFunctionOrEnd(t *testing.T) {
	o := Options{}.withDefaults()
	for _, script := range []string{"", "FindProxyForURL = 1", "function FindProxyForURL(", "function FindProxyForURL() { return FindProxyForURL(); }",
		`function FindProxyForURL() { return Array(3e8).join("x"); }`, `function FindProxyForURL() { return "x".repeat(3e8); }`} {
		if p, err := o.runPAC(t.Context(), []byte(script), &url.URL{Host: "portal"}); err == nil {
			t.Errorf("%q: %v", script, p)
		}
	}
}

func TestTheCheckTellsWhichProxyTheScriptNames(t *testing.T) {
	s := newStage(t, practice.Variant{})
	for answer, want := range map[string]string{"PROXY proxy.example.test:8080; DIRECT": "proxy.example.test:8080", "DIRECT": ""} {
		o := s.closedBehind(`function FindProxyForURL() { return "` + answer + `"; }`)
		settings, _ := o.System(t.Context())
		settings.Server = "overruled.example.test:1"
		o = s.well()
		o.System = system(settings)
		r := Check(t.Context(), o, nil).Result(CheckProxy)
		if r.Status != StatusOK || r.Details.Proxy != want || r.Details.Source != "system" {
			t.Errorf("%s: %+v", answer, r)
		}
	}
}
