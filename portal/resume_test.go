package portal

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"backstage/secret"
)

// inTurn answers each request by the next of the answers; the last one stays.
func inTurn(answers ...http.HandlerFunc) http.HandlerFunc {
	n := 0
	return func(w http.ResponseWriter, r *http.Request) {
		now := answers[min(n, len(answers)-1)]
		n++
		now(w, r)
	}
}

// The portal has said yes, and the page behind it fails. Trying again asks for
// that page and sends nothing that was typed.
func TestTroubleBehindTheYes(t *testing.T) {
	systems := show(listPage(""))
	trouble := answer(500, "", "")
	for name, tc := range map[string]struct {
		page     http.HandlerFunc
		first    string
		resumed  []string
		accepted bool
	}{
		"a 500":             {inTurn(trouble, systems), "server-trouble", []string{"systems"}, true},
		"as often as asked": {inTurn(trouble, trouble, trouble, systems), "server-trouble", []string{"server-trouble", "server-trouble", "systems"}, true},
		"a 404":             {inTurn(answer(404, "", ""), systems), "not-published", []string{"systems"}, true},
		"an unknown page":   {inTurn(htmlPage("<h1>Underhåll</h1>"), systems), "unknown-page", []string{"systems"}, true},
		"a broken line": {inTurn(func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }, systems), "unreachable",
			[]string{"systems"}, true},
		"signed out meanwhile": {inTurn(trouble, redirect("login.aspx")), "server-trouble", []string{"sign-in, session-expired"}, true},
		"another host":         {redirect("https://evil.example/"), "external-redirect", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, posted := range []string{login, code} {
				answers := scene{"GET " + login: show(stockSignIn("")), entry: redirect("sv-SE/login.aspx"), "/RDWeb/Pages/sv-SE/Start.aspx": nil}
				answers["GET "+code] = htmlPage(codeHTML("code.aspx", "", codeField, okButton))
				answers["POST "+login] = redirect("code.aspx")
				answers["POST "+posted] = redirect("Start.aspx")
				answers["/RDWeb/Pages/sv-SE/Start.aspx"] = tc.page
				s := play(t, answers)
				s.begin()
				got, err := s.client.SignIn(s.Context(), Credentials{User: "u@x", Password: secret.New(canaryPassword)})
				if posted == code {
					s.expect("asks for the code", s.outcome(got, err), "code")
					got, err = s.client.SubmitCode(s.Context(), secret.New(canaryCode))
				}
				s.expect("comes to", s.outcome(got, err), tc.first)
				var e *Error
				if !errors.As(err, &e) || e.Accepted != tc.accepted {
					t.Errorf("accepted: %+v", e)
				}
				for _, want := range tc.resumed {
					a, err := s.client.Resume(s.Context())
					s.expect("again", s.outcome(a, err), want)
				}
				s.expect("posts", fmt.Sprint(s.count("POST "+posted)), "1")
				s.expect("sign-in pages", fmt.Sprint(s.count("GET "+login) <= 2), "true")
				tc.page = inTurn(answer(500, "", ""), systems) // for the second round, whatever the first was
				tc.first, tc.resumed, tc.accepted = "server-trouble", []string{"systems"}, true
			}
		})
	}
	// A form that the portal did not accept is not resumed.
	s := play(t, ordinary(scene{"POST " + login: inTurn(answer(500, "", ""), redirect("Default.aspx?in"))}))
	s.begin()
	_, err := s.client.SignIn(s.Context(), Credentials{User: "u@x", Password: secret.New(canaryPassword)})
	if e := (*Error)(nil); !errors.As(err, &e) || e.Accepted {
		t.Errorf("%+v", err)
	}
	a, err := s.client.Resume(s.Context())
	s.expect("begins anew", s.outcome(a, err), "sign-in")
}

// A server that is being replaced gets the time that it asks for, once, and only
// for a page: what was posted may have arrived.
func TestAPageIsAskedForOnceMore(t *testing.T) {
	busy := func(status int, after string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if after != "" {
				w.Header().Set("Retry-After", after)
			}
			w.WriteHeader(status)
		}
	}
	for name, tc := range map[string]struct {
		answers scene
		want    string
		paused  []time.Duration
	}{
		"503":                 {ordinary(scene{entry: inTurn(busy(503, ""), redirect("sv-SE/login.aspx"))}), "sign-in", []time.Duration{time.Second}},
		"502, with a time":    {ordinary(scene{entry: inTurn(busy(502, "7"), redirect("sv-SE/login.aspx"))}), "sign-in", []time.Duration{7 * time.Second}},
		"504, on the way":     {ordinary(scene{list: inTurn(busy(504, "30"), redirect("login.aspx"))}), "sign-in", []time.Duration{30 * time.Second}},
		"for too long":        {ordinary(scene{entry: busy(503, "31")}), "server-trouble", nil},
		"twice":               {ordinary(scene{entry: busy(503, "2")}), "server-trouble", []time.Duration{2 * time.Second}},
		"500 is the person's": {ordinary(scene{entry: busy(500, "1")}), "server-trouble", nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := play(t, tc.answers)
			s.expect("begins", s.begin(), tc.want)
			if !slices.Equal(s.paused, tc.paused) {
				t.Errorf("waited %v, want %v", s.paused, tc.paused)
			}
		})
	}
	s := play(t, ordinary(scene{"POST " + login: busy(503, "1")}))
	s.begin()
	s.expect("a password", s.signIn(), "server-trouble")
	s.expect("posts", fmt.Sprint(s.count("POST "+login)), "1")
}

// A page that waits for an approval on a phone gets the time that it asks for,
// and leads on when it is there. It is never asked in a storm.
func TestAPageThatWaits(t *testing.T) {
	for name, tc := range map[string]struct {
		page http.HandlerFunc
		each time.Duration
	}{
		"a meta element":  {htmlPage(`<p>Godkänn i telefonen</p><meta http-equiv="refresh" content="3;url=wait.aspx">`), 3 * time.Second},
		"the page itself": {htmlPage(`<meta http-equiv="Refresh" content="2">`), 2 * time.Second},
		"at once":         {htmlPage(`<meta http-equiv="refresh" content="0; URL='wait.aspx'">`), time.Second},
		"a header": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Refresh", "5; url=wait.aspx")
			htmlPage("<p>Vänta</p>")(w, r)
		}, 5 * time.Second},
		"a header, no URL": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Refresh", "5")
			htmlPage("<p>Vänta</p>")(w, r)
		}, 5 * time.Second},
		"a script, at once": {htmlPage(`<script>location.href='wait.aspx'</script>`), time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			waits := slices.Repeat([]http.HandlerFunc{tc.page}, 20)
			s := play(t, ordinary(scene{"POST " + login: redirect("wait.aspx"), "/RDWeb/Pages/sv-SE/wait.aspx": inTurn(append(waits, redirect("Default.aspx?in"))...)}))
			s.begin()
			s.expect("signs in", s.signIn(), "systems")
			if len(s.paused) != 20 || s.paused[0] != tc.each {
				t.Errorf("waited %v", s.paused)
			}
			s = play(t, ordinary(scene{"POST " + login: redirect("wait.aspx"), "/RDWeb/Pages/sv-SE/wait.aspx": tc.page}))
			s.begin()
			s.expect("never approved", s.signIn(), "timeout")
			if n := time.Duration(s.count("GET /RDWeb/Pages/sv-SE/wait.aspx")); n > longestWaiting/tc.each+2 {
				t.Error(int(n), "requests")
			}
		})
	}
}
