package portal

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

var cookieTime = time.Date(2026, 10, 5, 8, 0, 0, 0, time.UTC)

func at(t testing.TB, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// What a portal sets comes back byte for byte, where RFC 6265 has it.
func TestCookiesAsABrowserKeepsThem(t *testing.T) {
	const page = "https://portal.example.se/RDWeb/Pages/sv-SE/login.aspx"
	for name, tc := range map[string]struct {
		set  []string
		to   string // page when ""
		want string
	}{
		"plain":                       {[]string{"a=1; path=/; secure; HttpOnly"}, "", "a=1"},
		"JSON":                        {[]string{`a={"u":"amido\\anna","n":[1, 2]}; path=/`}, "", `a={"u":"amido\\anna","n":[1, 2]}`},
		"blanks, commas, backslashes": {[]string{`a=x y, z\w; path=/`}, "", `a=x y, z\w`},
		"quotes stay":                 {[]string{`a="x y"; path=/`}, "", `a="x y"`},
		"bytes above ASCII":           {[]string{"a=\xe5\xe4\xf6 åäö; path=/"}, "", "a=\xe5\xe4\xf6 åäö"},
		"an equals sign within":       {[]string{"a=b=c=; path=/"}, "", "a=b=c="},
		"an odd name":                 {[]string{`a b"c=1; path=/`}, "", `a b"c=1`},
		"an empty value":              {[]string{"a=; path=/"}, "", "a="},
		"blanks around":               {[]string{" \ta = 1\t ; path = / "}, "", "a=1"},
		"no name":                     {[]string{"=1; path=/", "alone; path=/", ""}, "", ""},
		"control characters":          {[]string{"a=1\x01; path=/"}, "", ""},
		"too long":                    {[]string{"a=" + strings.Repeat("x", 4096)}, "", ""},
		"the last one wins":           {[]string{"a=1; path=/", "a=2; path=/"}, "", "a=2"},
		"and keeps its place":         {[]string{"a=1; path=/", "b=1; path=/", "a=2; path=/"}, "", "a=2; b=1"},
		"long paths first":            {[]string{"a=1; path=/", "b=2; path=/RDWeb/Pages", "c=3; path=/RDWeb"}, "", "b=2; c=3; a=1"},
		"no path: the page's folder":  {[]string{"a=1"}, "", "a=1"},
		"no path, another folder":     {[]string{"a=1"}, "https://portal.example.se/RDWeb/Pages/", ""},
		"a path that is none":         {[]string{"a=1; path=x"}, "https://portal.example.se/RDWeb/Pages/sv-SE/x", "a=1"},
		"half a path":                 {[]string{"a=1; path=/RDWeb/Pa"}, "", ""},
		"case counts in paths":        {[]string{"a=1; path=/rdweb"}, "", ""},
		"deleted by ASP.NET":          {[]string{"a=1; path=/", "a=; expires=Mon, 11-Oct-1999 14:00:00 GMT; path=/"}, "", ""},
		"deleted by Max-Age":          {[]string{"a=1; path=/", "a=; max-age=0; path=/"}, "", ""},
		"Max-Age before Expires":      {[]string{"a=1; max-age=60; expires=Mon, 11-Oct-1999 14:00:00 GMT; path=/"}, "", "a=1"},
		"Max-Age that is none":        {[]string{"a=1; max-age=1x; path=/"}, "", "a=1"},
		"a huge Max-Age":              {[]string{"a=1; max-age=99999999999999999999; path=/"}, "", "a=1"},
		"Expires that is none":        {[]string{"a=1; expires=later; path=/"}, "", "a=1"},
		"a whole domain":              {[]string{"a=1; domain=.Example.SE; path=/"}, "", "a=1"},
		"another domain":              {[]string{"a=1; domain=evil.se; path=/", "b=1; domain=ample.se; path=/"}, "", ""},
		"a public suffix":             {[]string{"a=1; domain=se; path=/"}, "", ""},
		"an empty domain":             {[]string{"a=1; domain=; path=/"}, "", "a=1"},
		"__Host-":                     {[]string{"__Host-a=1; path=/; secure", "__Host-b=1; path=/", "__Host-c=1; path=/x; secure", "__Host-d=1; path=/; secure; domain=portal.example.se", "__host-e=1; secure"}, "", "__Host-a=1"},
		"__Secure-":                   {[]string{"__Secure-a=1; path=/; secure", "__Secure-b=1; path=/"}, "", "__Secure-a=1"},
	} {
		j := &cookieJar{now: func() time.Time { return cookieTime }}
		j.take(at(t, page), tc.set)
		if got := j.header(at(t, orElse(tc.to, page))); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
	j := &cookieJar{now: func() time.Time { return cookieTime }}
	for i := range 2 * maxCookies {
		j.take(at(t, page), []string{fmt.Sprintf("c%d=1; path=/", i)})
	}
	if len(j.held) != maxCookies {
		t.Error(len(j.held), "cookies")
	}
	for host, kept := range map[string]bool{"https://10.0.0.7/": true, "https://[::1]/": true, "https://localhost:8443/": true} {
		j := &cookieJar{now: func() time.Time { return cookieTime }}
		j.take(at(t, host), []string{"a=1; path=/", "b=1; path=/; domain=0.0.7"})
		if got := j.header(at(t, host)); (got == "a=1") != kept {
			t.Errorf("%s: %q", host, got)
		}
	}
}

func TestCookieDates(t *testing.T) {
	for date, want := range map[string]string{
		"Mon, 05 Oct 2026 14:00:00 GMT": "2026-10-05T14:00:00Z", "Mon, 05-Oct-26 14:00:00 GMT": "2026-10-05T14:00:00Z", "Sunday, 06-Nov-94 08:49:37 GMT": "1994-11-06T08:49:37Z",
		"Sun Nov  6 08:49:37 1994": "1994-11-06T08:49:37Z", "2026 october 5 1:2:3": "2026-10-05T01:02:03Z", "05/Oct/69 1:02:03": "2069-10-05T01:02:03Z", "5 Oct 70 00:00:00x": "1970-10-05T00:00:00Z",
		"": "", "Mon": "", "5 Oct 2026": "", "32 Oct 2026 00:00:00": "", "31 Feb 2026 00:00:00": "", "5 Oct 1600 00:00:00": "", "5 Oct 2026 24:00:00": "", "5 Okt 2026 00:00:00": "",
	} {
		got := ""
		if at, ok := parseCookieDate(date); ok {
			got = at.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", date, got, want)
		}
	}
}

// The cookies go over the line as they came, redirects included, and end with
// the visit.
func TestCookiesOnTheWay(t *testing.T) {
	const value = `{"u": "amido\anna, åäö"}`
	var got []string
	s := play(t, ordinary(scene{
		"POST " + login: func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Set-Cookie"] = []string{"t=" + value + "; path=/; secure; HttpOnly", "only=1; path=/RDWeb/Pages/rdp"}
			redirect("Default.aspx?in")(w, r)
		},
		list: func(w http.ResponseWriter, r *http.Request) {
			got = append(got, r.Header.Get("Cookie"))
			if r.URL.RawQuery != "in" {
				redirect("login.aspx")(w, r)
				return
			}
			show(listPage(""))(w, r)
		},
	}))
	s.begin()
	s.expect("signs in", s.signIn(), "systems")
	s.expect("sent", got[len(got)-1], "t="+value)
	s.begin()
	s.expect("after the visit", got[len(got)-1], "")
}

func FuzzCookie(f *testing.F) {
	for _, seed := range []string{"a=1; path=/; secure", `a={"x":1}; expires=Mon, 05-Oct-26 14:00:00 GMT`, "__Host-a=1; path=/; secure", "a=1; domain=.example.se; max-age=9", "=;=;=", "a=\xff; path"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		page := at(t, "https://portal.example.se/RDWeb/Pages/")
		j := &cookieJar{now: func() time.Time { return cookieTime }}
		j.take(page, []string{line})
		sent := j.header(page)
		if strings.ContainsAny(sent, "\r\n\x00") || len(sent) > maxCookie+1 {
			t.Errorf("%q is sent as %q", line, sent)
		}
		if name, value, _ := strings.Cut(sent, "="); sent != "" && (!strings.Contains(line, name) || !strings.Contains(line, value)) {
			t.Errorf("%q came back as %q", line, sent)
		}
		j.take(page, []string{"b=2; path=/; domain=" + line})
		if others := j.header(at(t, "https://elsewhere.se/RDWeb/Pages/")); others != "" {
			t.Errorf("%q goes elsewhere: %q", line, others)
		}
	})
}
