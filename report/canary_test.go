package report

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httputil"
	"net/url"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"backstage/journal"
	"backstage/logfile"
	"backstage/redact"
	"backstage/secret"
	"backstage/settings"
)

// canaryReports is how many reports are made; under the race detector, which is
// ten times slower and looks for something else, fewer (raceDetector).
const canaryReports = 10_000

// canary is something personal or secret that is looked for in every report.
type canary struct {
	what, value string
	forms       []string // that must not be in a report, lower case
}

// cage is one person's canaries, new ones for every report.
type cage struct {
	password, mistyped, code, user, cookie, session, hidden, phone canary
}

func (c *cage) all() []canary {
	return []canary{c.password, c.mistyped, c.code, c.user, c.cookie, c.session, c.hidden, c.phone}
}

func newCage(rng *rand.Rand) *cage {
	pick := func(from string, n int) string {
		runes := []rune(from)
		out := make([]rune, n)
		for i := range out {
			out[i] = runes[rng.IntN(len(runes))]
		}
		return string(out)
	}
	const lower, upper, digit = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
	special := lower + upper + digit + " åäö%&=+?\"'<>\\/:;@#"
	token := func() string {
		n := 64 + rng.IntN(300)
		switch rng.IntN(4) {
		case 0:
			return pick(upper+lower+digit+"+/", n) + "=="
		case 1:
			return pick(upper+lower+digit+"-_", n)
		case 2:
			return pick("0123456789ABCDEF", n)
		}
		return pick("0123456789abcdef", 32)
	}
	phones := []string{"+46 7%c %s %s %s", "07%c-%s %s %s", "07%c%s%s%s", "00467%c%s%s%s", "+467%c%s%s%s", "(07%c) %s %s %s"}
	phone := fmt.Sprintf(phones[rng.IntN(len(phones))], '0'+rune(rng.IntN(10)), pick(digit, 3), pick(digit, 2), pick(digit, 2))
	return &cage{
		password: registered("password", pick(special, 8+rng.IntN(12))),
		mistyped: registered("mistyped password", pick(lower+upper+digit, 8)),
		code:     registered("code", pick(digit, 5+rng.IntN(6))),
		user:     canary{"user name", "", nil}.named(pick(lower, 6) + "." + pick(lower, 5)),
		cookie:   unknown("cookie", token()), session: unknown("session", pick(lower+"012345", 24)).inCookie("ASP.NET_SessionId"), hidden: unknown("hidden field", token()),
		phone: canary{what: "phone number", value: phone},
	}
}

// registered is a secret that the program knows: every spelling of it counts.
func registered(what, s string) canary {
	quoted := strconv.Quote(s)
	return canary{what, s, []string{strings.ToLower(s), strings.ToLower(quoted[1 : len(quoted)-1]), strings.ToLower(url.QueryEscape(s)),
		strings.ToLower(url.PathEscape(s)), strings.ToLower(html.EscapeString(s)), hex.EncodeToString([]byte(s)),
		strings.ToLower(strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(s)), "="))}}
}

func (c canary) named(user string) canary {
	c.value, c.forms = user, []string{user, strings.ReplaceAll(user, ".", " "), strings.ReplaceAll(user, ".", "%2e")}
	return c
}

// unknown is a token that nobody has registered: not even half of it may be seen.
func unknown(what, s string) canary {
	c := canary{what: what, value: s}
	for i := 0; i+16 <= len(s); i += 8 {
		c.forms = append(c.forms, strings.ToLower(s[i:i+16]))
	}
	return c
}

// inCookie: ids that are letters only are told from words by their name alone.
func (c canary) inCookie(name string) canary {
	c.value = name + "=" + c.value
	return c
}

// in tells whether the canary is in a text that is lower case already; numbers
// is the text without everything but digits, line by line.
func (c canary) in(text, numbers string) bool {
	if c.what == "phone number" {
		return strings.Contains(numbers, strings.TrimPrefix(strings.TrimLeft(onlyDigits(c.value), "0"), "46"))
	}
	for _, form := range c.forms {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' || r == '\n' {
			return r
		}
		return -1
	}, s)
}

// perch is a place where a canary is planted.
type perch struct {
	name  string
	plant func(s *scene, v string)
}

// scene is a machine on which a report is being made.
type scene struct {
	rng     *rand.Rand
	log     *slog.Logger
	journal *journal.Journal
	report  *Facts
	check   map[string]any
}

var headerNames = []string{"Cookie", "Set-Cookie", "Authorization", "Proxy-Authorization", "Location", "X-Custom", "Referer", "WWW-Authenticate",
	"RDG-Connection-Id", "X-Amzn-Oidc-Data", "Server"}

var perches = []perch{
	{"message", func(s *scene, v string) { s.log.Info("the portal says " + v + " to that") }},
	{"text value", func(s *scene, v string) { s.log.Warn("odd", "detail", v, "duration", time.Second) }},
	{"telling key", func(s *scene, v string) {
		s.log.Warn("odd", []string{"password", "code", "user", "cookie", "phone", "token"}[s.rng.IntN(6)], v)
	}},
	{"error", func(s *scene, v string) {
		s.log.Info("exchange failed", "err", fmt.Errorf("portal: unknown-page: cannot parse %q: %w", v, io.ErrUnexpectedEOF))
	}},
	{"group", func(s *scene, v string) { s.log.WithGroup("req").With("a", v).Info("odd", slog.Group("b", "c", v)) }},
	{"struct", func(s *scene, v string) { s.log.Info("odd", "v", struct{ A, Password string }{v, v}) }},
	{"bytes", func(s *scene, v string) { s.log.Info("odd", "body", []byte("x "+v)) }},
	{"header", func(s *scene, v string) {
		s.log.Debug("headers", "h", http.Header{headerNames[s.rng.IntN(len(headerNames))]: {v}, "Content-Length": {"17"}})
	}},
	{"request dump", func(s *scene, v string) {
		r := &http.Request{Method: "POST", URL: &url.URL{Scheme: "https", Host: "portal.example.se", Path: "/x", RawQuery: "a=" + url.QueryEscape(v)},
			Header: http.Header{headerNames[s.rng.IntN(len(headerNames))]: {v}}, Body: io.NopCloser(strings.NewReader("DomainUserName=" + url.QueryEscape(v) + "&b=c"))}
		dump, _ := httputil.DumpRequest(r, true)
		s.log.Debug("request", "dump", string(dump))
	}},
	{"address", func(s *scene, v string) {
		s.log.Warn("odd", "err", &url.Error{Op: "Get", URL: "https://portal.example.se/RDWeb/x.aspx?ReturnUrl=" + url.QueryEscape(v), Err: errors.New("EOF")})
	}},
	{"user in address", func(s *scene, v string) {
		s.log.Warn("odd", "proxy", (&url.URL{Scheme: "http", User: url.UserPassword(v, v), Host: "proxy:3128"}).String())
	}},
	{"page", func(s *scene, v string) {
		s.log.Debug("page", "html", `<p class="x">`+html.EscapeString(v)+`</p><input type="hidden" name="WorkSpaceID" value="`+html.EscapeString(v)+`"/>`)
	}},
	{"page cut off", func(s *scene, v string) { s.log.Debug("page", "html", `<input type="hidden" name="x" value='`+v) }},
	{"json", func(s *scene, v string) {
		b, _ := json.Marshal(map[string]any{"password": v, "n": 1})
		s.log.Info("odd", "json", string(b), "raw", json.RawMessage(b))
	}},
	{"panic", func(s *scene, v string) {
		defer func() { s.log.Error("crash", "value", recover(), "stack", string(debug.Stack())[:400]) }()
		panic(fmt.Errorf("index out of range: %s", v))
	}},
	{"old log line", func(s *scene, v string) { // written by somebody else, never redacted
		s.report.Log = append(s.report.Log, `time=2026-11-22T08:41:12Z level=INFO msg="odd" err=`+strconv.Quote("said "+v)+` took=3s`)
	}},
	{"old log fields", func(s *scene, v string) {
		s.report.Log = append(s.report.Log, `level=INFO msg="session ended" client=`+strconv.Quote(v)+` kind=`+strconv.Quote(v)+` signal=`+strconv.Quote(v))
	}},
	{"step", func(s *scene, v string) {
		s.journal.Step(journal.Step{From: v, To: "odd " + v, Spent: time.Second})
		s.journal.Done(journal.Done{Step: "odd", What: v, Took: time.Second})
	}},
	{"notice", func(s *scene, v string) { s.journal.Notice(journal.Notice{Step: "odd", Key: v}) }},
	{"answer", func(s *scene, v string) {
		s.journal.Answer(journal.Answer{Method: v, Path: "/x?a=" + url.QueryEscape(v), Class: v})
	}},
	{"session", func(s *scene, v string) {
		s.journal.Session(journal.Session{Client: "mstsc " + v, End: &journal.End{Kind: v, Signal: v, Complaint: v}})
	}},
	{"client", func(s *scene, v string) { s.report.Client = "mstsc " + v }},
	{"check", func(s *scene, v string) {
		s.check["checks"] = append(s.check["checks"].([]any), map[string]any{"id": "tls", "details": map[string]any{"error": "odd " + v, "addresses": []string{v}}})
	}},
	{"check verdict", func(s *scene, v string) { s.check["odd"] = v }},
	{"settings", func(s *scene, v string) {
		st, _ := settings.Open(settings.Options{UserPolicy: func() []settings.Layer {
			return []settings.Layer{{Origin: `C:\Users\` + v + `\x.json`, Values: map[string]any{
				"userName": v, "portalURL": "https://portal.example.se/?x=" + url.QueryEscape(v), v: true, "textSize": v,
			}}}
		}})
		s.report.Settings = st.Current()
	}},
}

// Passwords, codes, user names, cookies, form state and phone numbers sit in
// every header, page, error, panic, file and environment variable that a report
// could meet. None of them is in any of 10,000 reports, and what the service
// desk needs is in all of them.
func TestReportHoldsNoCanary(t *testing.T) {
	environment := newCage(rand.New(rand.NewPCG(7, 7)))
	for i, c := range environment.all() {
		t.Setenv("BACKSTAGE_CANARY_"+strconv.Itoa(i), c.value)
	}
	t.Setenv("XDG_SESSION_TYPE", environment.password.value)
	t.Setenv("HTTPS_PROXY", "http://"+environment.user.value+":"+url.QueryEscape(environment.password.value)+"@proxy:3128")

	reports := canaryReports
	if raceDetector {
		reports /= 10
	}
	var mu sync.Mutex
	planted := map[string]int{}
	var work sync.WaitGroup
	for worker := range runtime.GOMAXPROCS(0) {
		work.Go(func() {
			counts := map[string]int{}
			for i := worker; i < reports; i += runtime.GOMAXPROCS(0) {
				oneCanaryReport(t, uint64(i), environment, counts)
			}
			mu.Lock()
			defer mu.Unlock()
			for k, n := range counts {
				planted[k] += n
			}
		})
	}
	work.Wait()
	for _, c := range environment.all() {
		for _, p := range perches {
			if n := planted[c.what+" in "+p.name]; n < reports/(len(perches)*2) {
				t.Errorf("%s in %s: planted %d times only", c.what, p.name, n)
			}
		}
	}
}

func oneCanaryReport(t *testing.T, seed uint64, environment *cage, planted map[string]int) {
	rng := rand.New(rand.NewPCG(1, seed))
	c := newCage(rng)
	hide := redact.New()
	for _, s := range []canary{c.password, c.mistyped, c.code} {
		known := secret.New(s.value)
		hide.Secret(known)
		known.Wipe()
	}
	hide.Person(`AMIDO\` + c.user.value)
	log, _, tail := logfile.Open("", slog.LevelDebug, hide)
	var file bytes.Buffer
	clock := func() time.Time { return time.Date(2026, 11, 22, 8, 41, 12, 0, time.UTC) } // whose digits are no canary
	notes := &journal.Journal{Log: log, Clean: hide.Text, File: &file, Now: clock}
	s := &scene{rng: rng, log: log, journal: notes, check: map[string]any{"verdict": map[string]any{"kind": "tls-expired", "who": "portal"}, "checks": []any{}}}
	s.report = &Facts{Texts: plainTexts{}, Hide: hide, Version: "1.0.0", Created: time.Date(2026, 11, 22, 8, 41, 12, 0, time.UTC)}
	notes.Answer(journal.Answer{Method: "POST", Path: "/RDWeb/Pages/login.aspx", Status: 200, Took: 312 * time.Millisecond, Class: "sign-in"})
	log.Info("looked up", "host", "portal.example.se")
	perchOf := map[string]string{}
	for _, bird := range c.all() {
		p := perches[rng.IntN(len(perches))]
		perchOf[bird.what] = p.name
		planted[bird.what+" in "+p.name]++
		p.plant(s, bird.value)
	}
	notes.Session(journal.Session{Client: "FreeRDP 3.10.3", End: &journal.End{Kind: "logon-failed", Code: 132}})
	s.report.Records = notes.Records()
	s.report.Check, _ = json.Marshal(s.check)
	s.report.Log = append(s.report.Log, tail.Lines()...)

	report := New(*s.report)
	text := strings.ToLower(unzipped(t, report))
	mail, err := url.PathUnescape(report.Mailto("support@example.se", nil))
	if err != nil {
		t.Errorf("report %d: %v", seed, err)
	}
	for where, text := range map[string]string{"report": text, "mail": strings.ToLower(mail), "log": strings.ToLower(strings.Join(tail.Lines(), "\n")), "journal": strings.ToLower(file.String())} {
		numbers := onlyDigits(text)
		for _, bird := range append(c.all(), environment.all()...) {
			if bird.in(text, numbers) {
				t.Errorf("report %d: a %s, planted in %s, is in the %s", seed, bird.what, perchOf[bird.what], where)
			}
		}
	}
	for _, fact := range []string{"portal.example.se", "tls-expired", "312ms", "sign-in", "logon-failed", "132", "1.0.0"} {
		if !strings.Contains(text, fact) {
			t.Errorf("report %d: %s is gone", seed, fact)
		}
	}
}

func unzipped(t *testing.T, r Report) string {
	var b bytes.Buffer
	if err := r.WriteZip(&b, nil); err != nil {
		t.Error(err)
		return ""
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil || len(z.File) != 1 {
		t.Errorf("the zip holds no report: %v", err)
		return ""
	}
	f, err := z.File[0].Open()
	if err != nil {
		t.Error(err)
		return ""
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Error(err)
	}
	return string(text)
}

// plainTexts says IDs and data: the translations have tests of their own.
type plainTexts struct{}

func (plainTexts) T(id string, data ...map[string]any) string {
	if len(data) == 0 {
		return id
	}
	return fmt.Sprint(id, " ", data[0])
}

func (plainTexts) N(id string, n int, _ ...map[string]any) string { return fmt.Sprint(id, " ", n) }

// The test sees what it looks for.
func TestCanariesAreSeen(t *testing.T) {
	c := newCage(rand.New(rand.NewPCG(3, 9)))
	for _, bird := range c.all() {
		if text := "x" + bird.value + "y"; !bird.in(strings.ToLower(text), onlyDigits(text)) {
			t.Errorf("a %s is not seen", bird.what)
		}
		if sum := fmt.Sprintf("%x", sha256.Sum256([]byte(bird.value))); bird.in(sum, onlyDigits(sum)) {
			t.Errorf("a %s is seen where it is not", bird.what)
		}
	}
	r := New(Facts{Texts: plainTexts{}, Log: []string{"msg=x odd=KNOWNBYNOBODY"}})
	if !strings.Contains(unzipped(t, r), "KNOWNBYNOBODY") {
		t.Error("the log is not in the report, so nothing could be seen in it")
	}
}
