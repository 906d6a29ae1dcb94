package portal

import (
	"bytes"
	"compress/gzip"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"backstage/secret"
)

const (
	rdpURL = "/RDWeb/Pages/rdp/x.rdp"
	rdpTxt = "full address:s:host.example\r\nsession bpp:i:32\r\n"
	token  = "/RDWeb/Pages/sv-SE/checktoken.aspx"
)

// signedIn plays a portal whose person is signed in, and gives the one system.
func signedIn(t *testing.T, head string, o Options, answers scene) (*stage, Resource) {
	t.Helper()
	base := ordinary(answers)
	base["POST "+login] = redirect("Start.aspx")
	base["/RDWeb/Pages/sv-SE/Start.aspx"] = show(listPage(head))
	s := play(t, base)
	s.client = s.visitor(o)
	s.begin()
	a, err := s.client.SignIn(s.Context(), Credentials{User: "u@x", Password: secret.New(canaryPassword)})
	if s.outcome(a, err) != "systems" || len(a.Workspace.Resources) != 1 {
		t.Fatal(a, err)
	}
	return s, a.Workspace.Resources[0]
}

func TestDownloadingAFile(t *testing.T) {
	rdp := answer(200, "application/x-rdp", rdpTxt)
	for name, tc := range map[string]struct {
		file http.HandlerFunc
		want string
	}{
		"as it should":          {rdp, ""},
		"wrong content type":    {answer(200, "text/html", rdpTxt), ""},
		"UTF-16 with a mark":    {answer(200, "", string(utf16Bytes("\ufeff"+rdpTxt, binary.LittleEndian))), ""},
		"UTF-16 without a mark": {answer(200, "", string(utf16Bytes(rdpTxt, binary.LittleEndian))), ""},
		"no address":            {answer(200, "", "session bpp:i:32\nscreen mode id:i:2"), ""},
		"another address of the same": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery == "" {
				redirect("x.rdp?v=2")(w, r)
				return
			}
			rdp(w, r)
		}, ""},
		"the sign-in page":   {show(stockSignIn("")), "session-expired"},
		"a code page":        {htmlPage(codeHTML("", "", codeField, okButton)), "session-expired"},
		"led to sign-in":     {redirect("../sv-SE/default.aspx?ReturnUrl=x"), "session-expired"},
		"led off the host":   {redirect("https://evil.example/x.rdp"), "external-redirect"},
		"led to http":        {redirect("http://portal.example/x.rdp"), "insecure-redirect"},
		"round and round":    {redirect(rdpURL), "too-many-redirects"},
		"401":                {answer(401, "", ""), "session-expired"},
		"403":                {answer(403, "", ""), "forbidden"},
		"404":                {answer(404, "", ""), "not-published"},
		"503":                {answer(503, "", ""), "server-trouble"},
		"some page":          {htmlPage("<h1>Oj</h1>"), "not-rdp"},
		"no byte":            {answer(200, "", ""), "not-rdp"},
		"a program":          {answer(200, "", "MZ\x90\x00"), "not-rdp"},
		"a page with rdp in": {htmlPage("full address:s:x"), "not-rdp"},
		"more than 512 KB":   {answer(200, "", rdpTxt+strings.Repeat("x", maxRDP)), "answer-too-big"},
		"more than 1 MB":     {answer(200, "", strings.Repeat("x", maxDownload+1)), "answer-too-big"},
	} {
		t.Run(name, func(t *testing.T) {
			s, r := signedIn(t, "", Options{}, scene{rdpURL: tc.file})
			pages := s.count("GET /RDWeb/Pages/sv-SE/default.aspx") + s.count("GET "+list)
			b, err := s.client.Download(s.Context(), r)
			if got := kind(err); got != tc.want || err == nil && len(b) == 0 {
				t.Errorf("%q, want %q", got, tc.want)
			}
			if s.count("GET /RDWeb/Pages/sv-SE/default.aspx")+s.count("GET "+list) != pages {
				t.Error("a page was fetched in place of the file")
			}
		})
	}
	s, _ := signedIn(t, "", Options{}, nil)
	for _, u := range []string{"https://evil.example/x.rdp", s.Server.URL[:len(s.Server.URL)-1] + "/x.rdp"} {
		if _, err := s.client.Download(s.Context(), Resource{URL: u}); kind(err) != "external-redirect" {
			t.Errorf("%s: %v", u, err)
		}
	}
	if _, err := s.client.Download(s.Context(), Resource{}); kind(err) != "not-published" {
		t.Error(err)
	}
}

func kind(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return string(e.Kind)
	}
	return ""
}

func TestThePreLaunchCheck(t *testing.T) {
	const script = `function goRDP(){ $.ajax("checktoken.aspx"); }`
	rdp := answer(200, "application/x-rdp", rdpTxt)
	for name, tc := range map[string]struct {
		script string
		check  http.HandlerFunc
		want   string
		asked  int // in two downloads
	}{
		"there is none":          {"", nil, "", 1},
		"it says yes":            {script, answer(200, "text/html", "ok"), "", 2},
		"it says yes, unnamed":   {"", answer(200, "text/html", ""), "", 2},
		"401":                    {script, answer(401, "", ""), "launch-refused", 2},
		"401, unnamed":           {"", answer(401, "", ""), "", 1},
		"403, unnamed":           {"", answer(403, "", ""), "", 1},
		"500, unnamed":           {"", answer(500, "", ""), "", 1},
		"503, unnamed":           {"", answer(503, "", ""), "", 1},
		"500":                    {script, answer(500, "", ""), "launch-refused", 2},
		"503":                    {script, answer(503, "", ""), "server-trouble", 2},
		"signed out":             {script, redirect("logoff.aspx?Error=SessionExpired"), "session-expired", 2},
		"signed out, a page":     {script, show(stockSignIn("")), "session-expired", 2},
		"an error page, unnamed": {"", redirect("/Error.aspx"), "", 1},
		"named, but not there":   {script, nil, "", 1},
		"another host":           {script, redirect("https://evil.example"), "session-expired", 2},
	} {
		t.Run(name, func(t *testing.T) {
			answers := scene{rdpURL: rdp}
			if tc.check != nil {
				answers[token] = tc.check
			}
			s, r := signedIn(t, tc.script, Options{}, answers)
			for range 2 {
				if _, err := s.client.Download(s.Context(), r); kind(err) != tc.want {
					t.Errorf("%v, want %q", err, tc.want)
				}
			}
			s.expect("asked", fmt.Sprint(s.count("GET "+token)), fmt.Sprint(tc.asked))
		})
	}
	// RDSFactor's cookie tells that its check is there.
	known := ordinary(scene{rdpURL: rdp, token: answer(401, "", ""), "POST " + login: func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "RadiusSessionId=1; path=/; secure")
		redirect("Default.aspx?in")(w, r)
	}})
	stage := play(t, known)
	stage.begin()
	stage.expect("signs in", stage.signIn(), "systems")
	if _, err := stage.client.Download(stage.Context(), Resource{URL: stage.Server.URL + rdpURL}); kind(err) != "launch-refused" {
		t.Error(err)
	}
	s, r := signedIn(t, script, Options{PreLaunch: "/my/check"}, scene{rdpURL: rdp, "/my/check": answer(204, "", "")})
	_, err := s.client.Download(s.Context(), r)
	if err != nil || s.count("GET /my/check") != 1 || s.count("GET "+token) != 0 {
		t.Error(err, s.seen)
	}
	if _, err := New(Options{Address: "portal.example", PreLaunch: "https://evil.example/"}); kind(err) != "bad-address" {
		t.Error(err)
	}
}

func TestIcons(t *testing.T) {
	picture := func(side int) string {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	ico := func(inside string, size int) string {
		return "\x00\x00\x01\x00\x01\x00" + "\x20\x20\x00\x00\x01\x00\x20\x00" + string([]byte{byte(size), byte(size >> 8), 0, 0, 22, 0, 0, 0}) + inside
	}
	for name, tc := range map[string]struct {
		icon http.HandlerFunc
		want string
	}{
		"PNG": {answer(200, "text/plain", picture(32)), ""}, "ICO": {answer(200, "", ico(strings.Repeat("x", 40), 40)), ""}, "ICO of PNG": {answer(200, "", ico(picture(8), len(picture(8)))), ""},
		"BMP":             {answer(200, "", "BM"+strings.Repeat("\x00", 16)+"\x20\x00\x00\x00\x20\x00\x00\x00"), ""},
		"too many pixels": {answer(200, "image/png", picture(maxIconSide+1)), "unknown-page"}, "SVG": {answer(200, "image/svg+xml", "<svg/>"), "unknown-page"},
		"a page": {htmlPage("x"), "unknown-page"}, "no byte": {answer(200, "", ""), "unknown-page"}, "ICO beyond its end": {answer(200, "", ico("x", 4000)), "unknown-page"}, "ICO of nothing": {answer(200, "", "\x00\x00\x01\x00\xff\xff"), "unknown-page"},
		"ICO of a huge PNG": {answer(200, "", ico(picture(2000), len(picture(2000)))), "unknown-page"}, "over 1 MB": {answer(200, "", picture(8)+strings.Repeat("x", maxIcon)), "answer-too-big"},
		"signed out": {redirect("../sv-SE/default.aspx"), "session-expired"}, "404": {answer(404, "", ""), "not-published"}, "503": {answer(503, "", ""), "server-trouble"},
	} {
		s, r := signedIn(t, "", Options{}, scene{"/RDWeb/Pages/rdp/x.ico": tc.icon})
		if _, err := s.client.Icon(s.Context(), r); kind(err) != tc.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	s := play(t, scene{})
	for u, want := range map[string]string{"": "not-published", "https://evil.example/i.png": "external-redirect", "http://evil.example/i.png": "insecure-redirect"} {
		if _, err := s.client.Icon(s.Context(), Resource{IconURL: u}); kind(err) != want {
			t.Errorf("%q: %v", u, err)
		}
	}
}

func folderList(folder string, subfolders ...string) string {
	var sub strings.Builder
	for _, f := range subfolders {
		sub.WriteString(`<Folder Name="/` + f + `"/>`)
	}
	return `<RDWAPage><AppFeed><ResourceCollection><Publisher DisplayFolder="/` + folder + `"><SubFolders>` + sub.String() + `</SubFolders><Resources><Resource ID="in ` + folder + `" Title="T">` + file + `</Resource></Resources></Publisher></ResourceCollection></AppFeed></RDWAPage>`
}

func TestSystemsInFolders(t *testing.T) {
	const folder = "/RDWeb/Pages/sv-SE/Start.aspx/"
	walk := scene{folder + "Ekonomi & lön/å": show(folderList("Ekonomi & lön/å")), folder + "IT": show(folderList("IT")), folder + "Borta": answer(404, "", "")}
	for name, tc := range map[string]struct {
		feed http.HandlerFunc
		want []string
	}{
		"folder by folder": {nil, []string{"in []", "in Ekonomi & lön/å [Ekonomi & lön/å]", "in IT [IT]"}},
		"guarded feed":     {redirect("default.aspx"), []string{"in []", "in Ekonomi & lön/å [Ekonomi & lön/å]", "in IT [IT]"}},
		"feed that fails":  {answer(503, "", "<Error/>"), []string{"in []", "in Ekonomi & lön/å [Ekonomi & lön/å]", "in IT [IT]"}},
		"feed with a DTD":  {show(`<!DOCTYPE x []><ResourceCollection/>`), []string{"in []", "in Ekonomi & lön/å [Ekonomi & lön/å]", "in IT [IT]"}},
		"all in one feed": {show(`<ResourceCollection><Publisher><Resources><Resource ID="in IT">` + file + `<Folders><Folder Name="/IT"/><Folder Name="/Mer"/></Folders></Resource></Resources></Publisher></ResourceCollection>`),
			[]string{"in []", "in IT [IT Mer]"}},
	} {
		t.Run(name, func(t *testing.T) {
			answers := ordinary(walk)
			answers["POST "+login] = redirect("Start.aspx")
			answers["/RDWeb/Pages/sv-SE/Start.aspx"] = show(folderList("", "Ekonomi &amp; lön/å", "IT", "Borta", "IT"))
			if tc.feed != nil {
				answers["/RDWeb/Pages/WebFeed.aspx"] = func(w http.ResponseWriter, r *http.Request) {
					if !strings.Contains(r.Header.Get("Accept"), "radc_schema_version=2.0") {
						t.Error("Accept:", r.Header.Get("Accept"))
					}
					tc.feed(w, r)
				}
			}
			s := play(t, answers)
			a, err := s.client.SignIn(s.Context(), Credentials{User: "u@x", Password: secret.New("p")})
			s.expect("signs in", s.outcome(a, err), "systems")
			var got []string
			for _, r := range a.Workspace.Resources {
				got = append(got, fmt.Sprint(r.ID, " ", r.Folders))
			}
			slices.Sort(got)
			slices.Sort(tc.want)
			if !slices.Equal(got, tc.want) {
				t.Errorf("%q, want %q", got, tc.want)
			}
			if s.count("POST "+login) != 1 || s.count("GET "+folder+"IT") > 1 {
				t.Error(s.seen)
			}
		})
	}
	// Names go as they are into requests and cleaned onto the screen.
	raw := ordinary(scene{"POST " + login: redirect("Start.aspx"), folder + "R&D  Lab ": show(folderList("R&amp;D  Lab ")), "/RDWeb/Pages/sv-SE/Start.aspx": show(folderList("", "R&amp;D  Lab "))})
	stage := play(t, raw)
	a, err := stage.client.SignIn(stage.Context(), Credentials{User: "u@x", Password: secret.New("p")})
	stage.expect("signs in", stage.outcome(a, err), "systems")
	if n := len(a.Workspace.Resources); n != 2 || !slices.Equal(a.Workspace.Resources[1].Folders, []string{"R&D Lab"}) {
		t.Errorf("%+v", a.Workspace.Resources)
	}
	var names []string
	for i := range 500 {
		names = append(names, fmt.Sprint("f", i))
	}
	answers := ordinary(scene{"POST " + login: show(folderList("", names...))})
	s := play(t, answers)
	s.signIn()
	if n := len(s.seen); n > maxFolders+10 {
		t.Error(n, "requests")
	}
}

func TestTheChangePage(t *testing.T) {
	cut := func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_ = conn.Close()
		}
	}
	for name, tc := range map[string]struct {
		post http.HandlerFunc
		want string
	}{
		"changed, redirect":      {redirect("password.aspx?Error=PasswordSuccess"), "password-changed"},
		"changed, row":           {show(passwordPage("TR1")), "password-changed"},
		"changed, then cut":      {redirect("cut?ERROR=passwordsuccess"), "password-changed"},
		"wrong, redirect":        {redirect("password.aspx?Error=FailedLogon"), "change-password, change-wrong"},
		"wrong, row":             {show(passwordPage("trErrorIncorrectCredentials")), "change-password, change-wrong"},
		"rules, redirect":        {redirect("password.aspx?Error=ComplexityFailed"), "change-password, change-rules"},
		"rules, row":             {show(passwordPage("tr5")), "change-password, change-rules"},
		"blank, redirect":        {redirect("password.aspx?Error=FailedBlankPassword"), "change-password, change-blank"},
		"blank, row":             {show(passwordPage("tr2")), "change-password, change-blank"},
		"mismatch, redirect":     {redirect("password.aspx?Error=FailedPasswordMatch"), "change-password, change-mismatch"},
		"mismatch, row":          {show(passwordPage("tr3")), "change-password, change-mismatch"},
		"generic, redirect":      {redirect("password.aspx?Error=FailedGeneric"), "change-password, change-failed"},
		"generic, row":           {show(passwordPage("tr4")), "change-password, change-failed"},
		"a row nobody knows":     {show(passwordPage("trAnnat")), "change-password, change-failed"},
		"the page, nothing said": {show(passwordPage("")), "change-password, change-failed"},
		"some other page":        {htmlPage("<h1>Policy</h1>"), "change-uncertain"},
		"back to sign-in":        {redirect("login.aspx"), "change-uncertain"},
		"a success box":          {htmlPage(`<div class="alert alert-success">Klart!</div>`), "password-changed"},
		"a page that leads back": {htmlPage(`<p>Klart.</p><a href="login.aspx">Logga in</a>`), "password-changed"},
		"a failure that leads":   {htmlPage(`<div class="alert-danger">Nej.</div><a href="login.aspx">Logga in</a>`), "change-uncertain"},
		"a message alone":        {htmlPage(`<p role="status">Ditt lösenord</p>`), "change-uncertain"},
		"success and a password": {htmlPage(`<div class="success">Nu koden</div><form method="post"><input name="u" class="x"><input type="password" name="p"></form>`), "change-uncertain"},
		"line broke":             {cut, "change-uncertain"},
		"500":                    {answer(500, "", ""), "change-uncertain"},
		"403":                    {answer(403, "", ""), "forbidden"},
		"429":                    {answer(429, "", ""), "too-many-requests"},
	} {
		t.Run(name, func(t *testing.T) {
			s := play(t, ordinary(scene{"GET " + change: show(passwordPage("")), "POST " + change: tc.post, "/RDWeb/Pages/sv-SE/cut": cut}))
			s.begin()
			s.expect("opens", s.outcome(s.client.OpenChangePassword(s.Context())), "change-password")
			a, err := s.client.ChangePassword(s.Context(), "u@x", secret.New(canaryPassword), secret.New("hemlig1"), secret.New("hemlig2"))
			s.expect("comes to", s.outcome(a, err), tc.want)
			s.expect("posts", fmt.Sprint(s.count("POST "+change)), "1")
			s.expect("posted", s.lastForm(), "ConfirmNewUserPass=hemlig2&DomainUserName=u%40x&NewUserPass=hemlig1&UserPass=Kanarie-7Q-l%26senord")
		})
	}
	for name, page := range map[string]http.HandlerFunc{"redirect": redirect("default.aspx"), "404": answer(404, "", ""), "403": answer(403, "", ""), "list": show(listPage(""))} {
		s := play(t, ordinary(scene{change: page}))
		s.begin()
		s.expect("not offered, "+name, s.outcome(s.client.OpenChangePassword(s.Context())), "change-not-offered")
	}
	s := play(t, ordinary(scene{"GET " + change: show(passwordPage("")), "POST " + change: show(passwordPage("tr1"))}))
	s.begin()
	s.expect("opens", s.outcome(s.client.OpenChangePassword(s.Context())), "change-password")
	s.Server.Close()
	s.client.visit.Load().close()
	_, err := s.client.ChangePassword(s.Context(), "u", nil, nil, nil)
	s.expect("never sent", s.outcome(Answer{}, err), "unreachable")
}

func TestSigningOutForgetsTheVisit(t *testing.T) {
	var cookies []string
	keep := func(next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			cookies = append(cookies, r.Header.Get("Cookie"))
			next(w, r)
		}
	}
	s, r := signedIn(t, "", Options{}, scene{
		"GET " + login: func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "TSWAAuthHttpOnlyCookie", Value: "hemligt", Path: "/", Secure: true, HttpOnly: true})
			for i := range 200 {
				http.SetCookie(w, &http.Cookie{Name: fmt.Sprint("c", i), Value: strings.Repeat("x", 100), Path: "/elsewhere"})
			}
			show(stockSignIn(""))(w, r)
		},
		"/RDWeb/Pages/sv-SE/logoff.aspx": keep(redirect("https://evil.example/")), rdpURL: keep(redirect("login.aspx")),
	})
	if err := s.client.SignOut(s.Context()); err != nil {
		t.Error(err)
	}
	if _, err := s.client.Download(s.Context(), r); kind(err) != "session-expired" {
		t.Error(err)
	}
	if !slices.Equal(cookies, []string{"TSWAAuthHttpOnlyCookie=hemligt", ""}) {
		t.Errorf("%q", cookies)
	}
	if err := s.client.SignOut(s.Context()); err != nil {
		t.Error("twice:", err)
	}
	s.expect("signed out at the portal", fmt.Sprint(s.count("GET /RDWeb/Pages/sv-SE/logoff.aspx")), "1")
}

func TestTheSessionsLengthAndNames(t *testing.T) {
	s := play(t, ordinary(scene{"POST " + login: show(listPage(""))}))
	a, _ := s.client.SignIn(s.Context(), Credentials{})
	w := a.Workspace
	if w.SessionMinutes != 240 || w.Name != "Amido Backstage" || w.ID != "broker.example" || len(w.Publishers) != 1 || w.Resources[0].IconURL != s.Server.URL+"/RDWeb/Pages/rdp/x.ico" {
		t.Errorf("%+v", w)
	}
	for source, want := range map[string]int{`iSessionTimeout = parseInt("20");`: 20, `iSessionTimeout=30`: 30, "": 0, `iSessionTimeout = parseInt("x")`: 0} {
		if n := sessionMinutes(source); n != want {
			t.Errorf("%q: %d", source, n)
		}
	}
}

func TestHostileBodies(t *testing.T) {
	bomb := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		zeros := make([]byte, 1<<20)
		for range 64 {
			if _, err := z.Write(zeros); err != nil {
				return
			}
		}
		_ = z.Close()
	}
	short := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte("<html>"))
	}
	header := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X", strings.Repeat("x", 2*maxHeader))
	}
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"a bomb": {bomb, "answer-too-big"}, "cut off": {short, "unreachable"}, "a header of 2 MB": {header, "answer-too-big"},
		"not gzip": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write([]byte("no gzip at all"))
		}, "server-trouble"},
		"a hidden field of 5 MB":   {show(strings.Replace(stockSignIn(""), "broker.example", strings.Repeat("x", 5<<20), 1)), "sign-in"},
		"a Location of no address": {redirect("https://portal.example:port/?hemlig=1"), "server-trouble"},
		"only NULs":                {answer(200, "", strings.Repeat("\x00", 1000)), "not-a-portal"},
		"markup that never ends":   {answer(200, "", "<RDWAPage><form><input name='"), "unknown-page"},
	} {
		t.Run(name, func(t *testing.T) {
			s := play(t, scene{entry: tc.answer})
			s.client = s.visitor(Options{Timeout: 10 * time.Minute}) // a busy machine needs long for so much
			s.expect("begins", s.begin(), tc.want)
		})
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]int{"": 0, "17": 17, " 17 ": 17, "-5": 0, "soon": 0, "315360000": maxRetryAfter, "99999999999999999999": 0, "Sun, 22 Nov 2026 12:01:00 GMT": 60, "Sun, 22 Nov 2020 12:01:00 GMT": 0, "Sun, 22 Nov 2099 12:01:00 GMT": maxRetryAfter} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("%q: %d", value, got)
		}
	}
}

func TestNetworkFailuresHaveTheirKinds(t *testing.T) {
	refused := httptest.NewServer(nil)
	refused.Close()
	c, _ := New(Options{Address: strings.Replace(refused.URL, "http:", "https:", 1)})
	if _, err := c.Begin(t.Context()); kind(err) != "unreachable" {
		t.Error("refused:", err)
	}
	plainHTTP := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plainHTTP.Close)
	c, _ = New(Options{Address: strings.Replace(plainHTTP.URL, "http:", "https:", 1)})
	if _, err := c.Begin(t.Context()); kind(err) != "tls-other" {
		t.Error("no TLS:", err)
	}
	for want, err := range map[Kind]error{
		KindNameNotFound: &url.Error{Op: "Get", URL: "https://x/?hemlig=1", Err: &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "x", IsNotFound: true}}},
		KindTimeout:      &url.Error{Op: "Get", URL: "https://x/?hemlig=1", Err: &net.DNSError{IsTimeout: true}},
		KindProxyAuth:    &url.Error{Op: "Get", URL: "https://x/?hemlig=1", Err: &proxyError{407}},
		KindUnreachable:  &url.Error{Op: "Get", URL: "https://x/?hemlig=1", Err: &proxyError{502}},
		KindTLSTooOld:    &url.Error{Op: "Get", URL: "https://x/?hemlig=1", Err: tls.AlertError(70)},
		KindTLSOther:     &url.Error{Op: "Get", URL: "https://x/?hemlig=1", Err: tls.AlertError(40)},
	} {
		e := c.networkFailure(t.Context(), err)
		if e.Kind != want || strings.Contains(e.Error(), "hemlig") {
			t.Errorf("%s: %v", want, e)
		}
	}
}

// IT's proxy is the way, whatever the environment says.
func TestTheProxyThatITHasSet(t *testing.T) {
	asked := make(chan string, 1)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.Host
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	t.Cleanup(proxy.Close)
	at, _ := url.Parse(proxy.URL)
	c, _ := New(Options{Address: "portal.example", Proxy: http.ProxyURL(at)})
	if _, err := c.Begin(t.Context()); kind(err) != "proxy-auth" {
		t.Error(err)
	}
	if got := <-asked; got != "CONNECT portal.example:443" {
		t.Error(got)
	}
}

func TestAProxyThatWantsAPassword(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }))
	t.Cleanup(proxy.Close)
	at, _ := url.Parse(proxy.URL)
	c, _ := New(Options{Address: "portal.example", Proxy: http.ProxyURL(at)})
	if _, err := c.Begin(t.Context()); kind(err) != "proxy-auth" {
		t.Error(err)
	}
}

func TestEachFailureOfTheCertificateHasItsName(t *testing.T) {
	now := time.Now()
	for name, tc := range map[string]struct {
		from, to time.Time
		host     string
		trusted  bool
		max      uint16
		want     string
	}{
		"good":          {now.Add(-time.Hour), now.Add(time.Hour), "127.0.0.1", true, 0, "sign-in"},
		"expired":       {now.Add(-2 * time.Hour), now.Add(-time.Hour), "127.0.0.1", true, 0, "tls-expired"},
		"not yet valid": {now.Add(time.Hour), now.Add(2 * time.Hour), "127.0.0.1", true, 0, "tls-not-yet-valid"},
		"another name":  {now.Add(-time.Hour), now.Add(time.Hour), "192.0.2.1", true, 0, "tls-wrong-host"},
		"unknown":       {now.Add(-time.Hour), now.Add(time.Hour), "127.0.0.1", false, 0, "tls-unknown-issuer"},
		"TLS 1.1":       {now.Add(-time.Hour), now.Add(time.Hour), "127.0.0.1", true, tls.VersionTLS11, "tls-too-old"},
	} {
		t.Run(name, func(t *testing.T) {
			cert := selfSigned(t, tc.host, tc.from, tc.to)
			asked := false
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = true
				show(stockSignIn(""))(w, r)
			}))
			server.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, MaxVersion: tc.max, MinVersion: tls.VersionTLS10} // #nosec G402 -- what is refused
			server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
			server.StartTLS()
			t.Cleanup(server.Close)
			o := Options{Address: server.URL}
			if tc.trusted {
				o.Roots = x509.NewCertPool()
				o.Roots.AddCert(cert.Leaf)
			}
			c, err := New(o)
			if err != nil {
				t.Fatal(err)
			}
			s := &stage{T: t}
			a, err := c.Begin(t.Context())
			s.expect("begins", s.outcome(a, err), tc.want)
			if asked != (tc.want == "sign-in") {
				t.Error("asked:", asked)
			}
			if e := new(Error); errors.As(err, &e) && e.Host == "" {
				t.Error("whose certificate?")
			}
		})
	}
}

func selfSigned(t *testing.T, host string, from, to time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "portal"}, NotBefore: from, NotAfter: to, IPAddresses: []net.IP{net.ParseIP(host)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// A cookie that the server itself cannot bear is gone with the next try.
func TestAPoisonedCookieCostsOneTry(t *testing.T) {
	for name, refusal := range map[string]int{"with a status": http.StatusBadRequest, "without a word": http.StatusOK} {
		t.Run(name, func(t *testing.T) {
			tries := 0
			s := play(t, ordinary(scene{
				"POST " + login: func(w http.ResponseWriter, r *http.Request) {
					if c, err := r.Cookie("poison"); err == nil && c.Value != "" || tries == 0 {
						tries++
						http.SetCookie(w, &http.Cookie{Name: "poison", Value: strings.Repeat("x", 3000), Path: "/"})
						w.Header().Set("Content-Type", "text/html")
						w.WriteHeader(refusal)
						_, _ = w.Write([]byte(stockSignIn("")))
						return
					}
					redirect("Start.aspx")(w, r)
				},
				"/RDWeb/Pages/sv-SE/Start.aspx": show(listPage("")),
			}))
			s.begin()
			s.expect("the first try", s.signIn(), "sign-in, sign-in-failed")
			s.expect("the second", s.signIn(), "systems")
		})
	}
}
