package portal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"backstage/journal"
	"backstage/secret"
)

// The marks that must never be seen outside the form they were typed into.
const (
	canaryPassword = "Kanarie-7Q-l&senord"
	canaryCode     = "918273"
)

// stage is a portal that plays one scene: each path has its answer, and every
// request is remembered as "METHOD path", a POST with its form.
type stage struct {
	*testing.T
	*httptest.Server
	client *Client
	log    bytes.Buffer
	mu     sync.Mutex
	seen   []string
	forms  []string
	paused []time.Duration // before a page was asked for once more
}

type scene map[string]http.HandlerFunc

// play starts the portal. Keys of the scene are "METHOD /path"; a path alone
// answers every method. What has no answer is a 404.
func play(t *testing.T, answers scene) *stage {
	t.Helper()
	s := &stage{T: t}
	s.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		s.mu.Lock()
		s.seen = append(s.seen, r.Method+" "+r.URL.Path)
		if r.Method == http.MethodPost {
			s.forms = append(s.forms, r.PostForm.Encode())
		}
		s.mu.Unlock()
		for _, key := range []string{r.Method + " " + r.URL.Path, r.URL.Path} {
			if answer := answers[key]; answer != nil {
				answer(w, r)
				return
			}
		}
		http.NotFound(w, r)
	}))
	s.Server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	t.Cleanup(s.Server.Close)
	s.client = s.visitor(Options{})
	t.Cleanup(func() { s.keepsSecrets(s.log.String()) })
	return s
}

// visitor is a client that trusts the stage and writes the stage's log.
func (s *stage) visitor(o Options) *Client {
	s.Helper()
	o.Address = orElse(o.Address, s.Server.URL+"/RDWeb/Pages/")
	o.Roots = s.Server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	o.Log = slog.New(slog.NewJSONHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: withoutTime}))
	o.Journal = &journal.Journal{Log: o.Log}
	c, err := New(o)
	if err != nil {
		s.Fatal(err)
	}
	c.pause = func(_ context.Context, d time.Duration) error { s.paused = append(s.paused, d); return nil }
	s.Cleanup(func() { c.visit.Load().close() })
	return c
}

// withoutTime keeps digits of the clock from looking like the canary code.
func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey || a.Key == "duration" {
		return slog.Attr{}
	}
	return a
}

func (s *stage) keepsSecrets(texts ...string) {
	s.Helper()
	for _, text := range texts {
		for _, canary := range []string{canaryPassword, "Kanarie", canaryCode, "hemlig"} {
			if strings.Contains(text, canary) {
				s.Errorf("%q shows in %q", canary, text)
			}
		}
	}
}

func (s *stage) count(request string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.seen {
		if r == request {
			n++
		}
	}
	return n
}

func (s *stage) lastForm() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.forms) == 0 {
		return ""
	}
	return s.forms[len(s.forms)-1]
}

// outcome is an exchange in one line: the step, the problem or error kind.
func (s *stage) outcome(a Answer, err error) string {
	s.Helper()
	var e *Error
	switch {
	case errors.As(err, &e):
		s.keepsSecrets(e.Error(), fmt.Sprintf("%+v", e), e.Message, e.Host)
		if a.Step != 0 || a.Problem != nil {
			s.Errorf("both an answer and an error: %v, %v", a, err)
		}
		return string(e.Kind)
	case err != nil:
		s.Errorf("an error that is no *Error: %v", err)
	case a.Step == 0:
		s.Error("neither an answer nor an error")
	}
	s.keepsSecrets(fmt.Sprintf("%+v", a))
	if a.Problem != nil {
		s.keepsSecrets(a.Problem.Error(), a.Problem.Message)
		return a.Step.String() + ", " + string(a.Problem.Kind)
	}
	return a.Step.String()
}

func (s *stage) begin() string { s.Helper(); return s.outcome(s.client.Begin(s.Context())) }
func (s *stage) signIn() string {
	s.Helper()
	return s.outcome(s.client.SignIn(s.Context(), Credentials{User: `amido\anna`, Password: secret.New(canaryPassword)}))
}
func (s *stage) expect(what, got, want string) {
	s.Helper()
	if got != want {
		s.Errorf("%s: %s, want %s", what, got, want)
	}
}

func show(page string) http.HandlerFunc { return answer(200, "text/xml; charset=utf-8", page) }
func htmlPage(body string) http.HandlerFunc {
	return answer(200, "text/html; charset=utf-8", "<!DOCTYPE html><html><head><title>Backstage</title></head><body>"+body+"</body></html>")
}
func answer(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}
func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	}
}

const (
	entry  = "/RDWeb/Pages/"
	login  = "/RDWeb/Pages/sv-SE/login.aspx"
	list   = "/RDWeb/Pages/sv-SE/Default.aspx"
	code   = "/RDWeb/Pages/sv-SE/code.aspx"
	change = "/RDWeb/Pages/sv-SE/password.aspx"
)

// listPage is a list with one system; head goes into HeaderJS.
func listPage(head string) string {
	return `<RDWAPage domainuser="amido\anna" workspacename="Amido"><RenderFailureMessage><html><body><h1>Error: Unable to display</h1></body></html></RenderFailureMessage><HeaderJS>iSessionTimeout = parseInt("240");` + head +
		`</HeaderJS><NavBar showsignout="true"/><AppFeed><ResourceCollection><Publisher ID="broker" Name="Amido" DisplayFolder="/"><Resources><Resource ID="1" Title="Multi"><Icons><IconRaw FileType="Ico" FileURL="/RDWeb/Pages/rdp/x.ico"/></Icons>` +
		`<HostingTerminalServers><HostingTerminalServer><ResourceFile FileExtension=".rdp" URL="/RDWeb/Pages/rdp/x.rdp"/></HostingTerminalServer></HostingTerminalServers></Resource></Resources></Publisher></ResourceCollection></AppFeed></RDWAPage>`
}

// ordinary is a portal without a code; overrides change single answers.
func ordinary(overrides scene) scene {
	s := scene{
		entry:           redirect("sv-SE/Default.aspx"),
		"GET " + login:  show(stockSignIn("")),
		"POST " + login: redirect("Default.aspx?in"),
		list: func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery != "in" {
				redirect("login.aspx?ReturnUrl=%2fRDWeb")(w, r)
				return
			}
			show(listPage(""))(w, r)
		},
		change: redirect("default.aspx"),
	}
	s["/RDWeb/Pages/sv-SE/default.aspx"] = s[list]
	for k, v := range overrides {
		s[k] = v
	}
	return s
}

func codeHTML(action, before, field, after string) string {
	return before + `<form method="post" action="` + action + `"><input type="hidden" name="__VIEWSTATE" value="abc/+=="/>` + field + after + `</form>`
}

const (
	codeField = `<p><label for="c">Ange kod:</label> <input id="c" name="SmsToken" autocomplete="off"/></p>`
	okButton  = `<input type="submit" name="btnOk" value="OK"/>`
)

func TestARedirectIsNeverFollowedOffTheHost(t *testing.T) {
	var touched sync.Map
	foreign := httptest.NewTLSServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { touched.Store(r.URL.String(), true) }))
	insecure := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { touched.Store(r.URL.String(), true) }))
	t.Cleanup(foreign.Close)
	t.Cleanup(insecure.Close)
	for name, tc := range map[string]struct{ to, kind string }{
		"another port":       {foreign.URL + "/?x=hemlig", "external-redirect"},
		"http":               {insecure.URL + "/?x=hemlig", "insecure-redirect"},
		"no scheme":          {"//evil.example/", "external-redirect"},
		"a name before @":    {"https://127.0.0.1@evil.example/", "external-redirect"},
		"file":               {"file:///etc/passwd", "external-redirect"},
		"script":             {"javascript:alert(1)", "external-redirect"},
		"nowhere":            {"", "server-trouble"},
		"nothing like a URL": {"https://%zz/?hemlig", "server-trouble"},
	} {
		t.Run(name, func(t *testing.T) {
			s := play(t, scene{entry: redirect(tc.to)})
			s.expect("at the entry", s.begin(), tc.kind)
			for _, status := range []int{302, 307, 308} {
				s = play(t, ordinary(scene{"POST " + login: func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Location", tc.to)
					w.WriteHeader(status)
				}}))
				s.begin()
				s.expect(fmt.Sprint("after the password, ", status), s.signIn(), tc.kind)
				s.expect("posts", fmt.Sprint(s.count("POST "+login)), "1")
			}
			if tc.to == "" { // for a form that is the page itself
				return
			}
			s = play(t, ordinary(scene{"GET " + login: show(strings.Replace(stockSignIn(""), `action="login.aspx?ReturnUrl=%2fRDWeb"`, `action="`+tc.to+`"`, 1))}))
			s.expect("the form's action", s.begin(), tc.kind)
			s = play(t, ordinary(scene{"POST " + login: htmlPage(codeHTML(tc.to, "", codeField, okButton))}))
			s.begin()
			s.expect("the code form's action", s.signIn(), tc.kind)
		})
	}
	touched.Range(func(what, _ any) bool { t.Error("something was sent to", what); return true })
}

func TestRedirectsOnTheHost(t *testing.T) {
	s := play(t, scene{entry: redirect(entry)})
	s.expect("a loop", s.begin(), "too-many-redirects")
	if n := s.count("GET " + entry); n != maxHops+1 {
		t.Error(n, "requests")
	}
	again := func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Location", login); w.WriteHeader(307) }
	s = play(t, ordinary(scene{"POST " + login: again}))
	s.begin()
	s.expect("asked to post again", s.signIn(), "server-trouble")
	s.expect("posts", fmt.Sprint(s.count("POST "+login)), "1")
	s = play(t, ordinary(scene{entry: again}))
	s.expect("307 on a GET", s.begin(), "sign-in")
	s = play(t, ordinary(scene{entry: htmlPage(`<meta http-equiv="refresh" content="0; URL='sv-SE/default.aspx'">`)}))
	s.expect("a refresh by the page", s.begin(), "sign-in")
	s = play(t, ordinary(scene{entry: func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Refresh", "0; url=sv-SE/default.aspx")
		htmlPage("")(w, r)
	}}))
	s.expect("a refresh by a header", s.begin(), "sign-in")
}

func TestFindingThePortal(t *testing.T) {
	webMail := htmlPage(`<form action="/auth" method="post"><input name="username"><input type="password" name="password"><button>Sign in</button></form>`)
	renamed := htmlPage(`<form action="Login.aspx" method="post" autocomplete="off"><input type="hidden" name="t" value="1"><table><tr><td>Benutzer<td><input name="f1"><tr><td>Kennwort<td><input name="f2" type="password"></table><input type=submit name=b value="Anmelden"></form>`)
	for name, tc := range map[string]struct {
		answers scene
		want    string
	}{
		"stock":                        {ordinary(nil), "sign-in"},
		"any spelling of the paths":    {scene{entry: redirect("/rdweb/pages/EN-us/Login.ASPX"), "/rdweb/pages/EN-us/Login.ASPX": show(stockSignIn(""))}, "sign-in"},
		"elsewhere, by the front page": {scene{"/": redirect("/remote/start"), "/remote/start": show(stockSignIn(""))}, "sign-in"},
		"renamed fields":               {scene{entry: redirect("de-DE/Login.aspx"), "/RDWeb/Pages/de-DE/Login.aspx": renamed}, "sign-in"},
		"no sign-in at all":            {scene{entry: show(listPage(""))}, "systems"},
		"Windows authentication": {scene{entry: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Add("WWW-Authenticate", "Negotiate")
			w.Header().Add("WWW-Authenticate", "NTLM")
			w.WriteHeader(401)
		}}, "windows-auth"},
		"nothing there":                   {scene{}, "not-a-portal"},
		"the server's own front page":     {scene{"/": htmlPage("<h1>IIS Windows Server</h1>")}, "not-a-portal"},
		"a gate of its own make":          {scene{entry: webMail}, "sign-in"},
		"a gate elsewhere":                {scene{entry: redirect("/my.policy"), "/my.policy": webMail}, "sign-in"},
		"a front page led by script":      {scene{"/": htmlPage(`<script type="text/javascript"><!--` + "\nwindow.location.href = '/rdweb/';\n" + `//--></script>`), "/rdweb/": show(stockSignIn(""))}, "sign-in"},
		"led by the body":                 {scene{"/": htmlPage(`</body><body onload="location.replace('/rdweb/')">`), "/rdweb/": show(stockSignIn(""))}, "sign-in"},
		"a script that does more":         {scene{"/": htmlPage(`<script>function out(){ location.href="/rdweb/" }</script>`), "/rdweb/": show(stockSignIn(""))}, "not-a-portal"},
		"a web mail":                      {scene{"/": redirect("/owa/"), "/owa/": webMail}, "not-a-portal"},
		"a page with a search box":        {scene{entry: htmlPage(`<form><input name="q"></form>`)}, "not-a-portal"},
		"no byte":                         {scene{entry: htmlPage("")}, "not-a-portal"},
		"not a page":                      {scene{entry: answer(200, "application/json", `{"a":1}`)}, "not-a-portal"},
		"a page of RD Web without a form": {scene{entry: show(`<RDWAPage><HTMLMainContent><h1>Underhåll</h1></HTMLMainContent></RDWAPage>`)}, "unknown-page"},
		"403":                             {scene{entry: answer(403, "", "")}, "forbidden"},
		"405":                             {scene{entry: answer(405, "", "")}, "not-a-portal"},
		"407":                             {scene{entry: answer(407, "", "")}, "proxy-auth"},
		"408":                             {scene{entry: answer(408, "", "")}, "timeout"},
		"429":                             {scene{entry: answer(429, "", "")}, "too-many-requests"},
		"500":                             {scene{entry: answer(500, "text/html", "<html>Server Error in '/RDWeb' Application.</html>")}, "server-trouble"},
		"503":                             {scene{entry: answer(503, "", "")}, "server-trouble"},
		"511":                             {scene{entry: answer(511, "", "")}, "network-sign-in"},
		"the code page at once":           {scene{entry: show("<RDWAPage>" + codeHTML("", "", codeField, okButton) + "</RDWAPage>")}, "code"},
		"the change page at once":         {scene{entry: redirect("sv-SE/password.aspx"), change: show(passwordPage(""))}, "change-password"},
	} {
		t.Run(name, func(t *testing.T) {
			s := play(t, tc.answers)
			s.client = s.visitor(Options{Address: s.Server.URL})
			s.expect("begins", s.begin(), tc.want)
		})
	}
}

// People are handed the addresses that other programs use.
func TestTheAddressesThatPeopleAreGiven(t *testing.T) {
	windows := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", "NTLM")
		w.WriteHeader(401)
	}
	for _, path := range []string{"/RDWeb/Feed/webfeed.aspx", "/rdweb/FeedLogin/WebFeedLogin.aspx", "/RDWeb/webclient/", "/RDWeb/webclient", "/RDWeb/Feed"} {
		for name, there := range map[string]http.HandlerFunc{"nothing": nil, "Windows authentication": windows, "another page": htmlPage("<h1>Web client</h1>")} {
			answers := ordinary(nil)
			answers["/rdweb/Pages/"] = answers[entry]
			answers["/rdweb/Pages/sv-SE/Default.aspx"] = redirect(login)
			if there != nil {
				answers[path] = there
			}
			s := play(t, answers)
			s.client = s.visitor(Options{Address: s.Server.URL + path})
			s.expect(path+", "+name, s.begin(), "sign-in")
		}
	}
	s := play(t, scene{"/RDWeb/Feed/": windows})
	s.client = s.visitor(Options{Address: s.Server.URL + "/RDWeb/Feed/"})
	s.expect("no other", s.begin(), "windows-auth")
}

// In front of the portal stands a gate of another make. What it asks for goes to
// it, and the portal behind it asks for itself.
func TestAGateInFrontOfThePortal(t *testing.T) {
	gate := htmlPage(`<form action="/my.policy" method="post"><input name="username"><input type="password" name="password"><input type="hidden" name="vhost" value="standard"><button>Logon</button></form>`)
	open := false
	guarded := func(next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if !open {
				redirect("/my.policy")(w, r)
				return
			}
			next(w, r)
		}
	}
	answers := ordinary(nil)
	for path, handler := range answers {
		answers[path] = guarded(handler)
	}
	answers["GET /my.policy"] = gate
	answers["POST /my.policy"] = func(w http.ResponseWriter, r *http.Request) { open = true; redirect(entry)(w, r) }
	s := play(t, answers)
	s.expect("the gate", s.begin(), "sign-in")
	got := s.signIn()
	s.expect("the gate was given", s.lastForm(), "password=Kanarie-7Q-l%26senord&username=amido%5Canna&vhost=standard")
	if got != "sign-in, sign-in-again" || s.count("POST "+login) != 0 {
		t.Error("behind the gate:", got, "; the portal was given a password that nobody typed for it")
	}
	s.expect("the portal", s.signIn(), "systems")
}

func TestAPortalWithRenamedFields(t *testing.T) {
	page := htmlPage(`<form action="Login.aspx?tenantId=7" method="post"><input type="hidden" name="t" value="1"><input type="hidden" name="t" value="2"><table><tr><td>Domäne<td><input name="f0" value="AMIDO"><tr><td>Benutzer<td><input name="f1"><tr><td>Kennwort<td><input name="f2" type="password"></table><input type=submit name=help value="Hilfe"><input type=submit name=b value="Anmelden"></form>`)
	s := play(t, scene{entry: redirect("de-DE/Login.aspx"), "GET /RDWeb/Pages/de-DE/Login.aspx": page, "POST /RDWeb/Pages/de-DE/Login.aspx": show(listPage(""))})
	s.begin()
	s.expect("signs in", s.signIn(), "systems")
	s.expect("posts", s.lastForm(), "b=Anmelden&f0=AMIDO&f1=amido%5Canna&f2=Kanarie-7Q-l%26senord&t=1&t=2")
}

func TestThePasswordIsPostedOnce(t *testing.T) {
	s := play(t, ordinary(scene{"POST " + login: show(stockSignIn("TRERRORINCORRECTCREDENTIALS"))}))
	s.expect("signs in without beginning", s.signIn(), "sign-in, wrong-password")
	s.expect("again, with the form that came back", s.signIn(), "sign-in, wrong-password")
	s.expect("pages fetched", fmt.Sprint(s.count("GET "+login)), "1")
	s.expect("posts", fmt.Sprint(s.count("POST "+login)), "2")
	for _, field := range []string{"flags=4", "MachineType=private", "isUtf8=1", "DomainUserName=amido%5Canna", "WorkspaceFriendlyName=Amido%2520Backstage"} {
		if !strings.Contains(s.lastForm(), field) {
			t.Errorf("%s is not in %s", field, strings.ReplaceAll(s.lastForm(), "Kanarie", "•"))
		}
	}
	s.client.now = func() time.Time { return time.Now().Add(formAge + time.Minute) }
	s.signIn()
	s.expect("a form that lay about is fetched again", fmt.Sprint(s.count("GET "+login)), "2")
}

func TestWhatASignInComesTo(t *testing.T) {
	again := func(row string) http.HandlerFunc { return show(stockSignIn(row)) }
	noStyle := show(strings.Replace(stockSignIn("trErrorIncorrectCredentials"), ` style="display:"`, "", 1))
	allByCSS := show(strings.NewReplacer(` style="display:none"`, "", ` style="display:"`, "").Replace(stockSignIn("")))
	for name, tc := range map[string]struct {
		post http.HandlerFunc
		want string
	}{
		"wrong password":                       {again("trErrorIncorrectCredentials"), "sign-in, wrong-password"},
		"wrong password, ids in capitals":      {show(strings.ToUpper(stockSignIn("trErrorIncorrectCredentials"))), "sign-in, wrong-password"},
		"wrong password, sloppy page":          {htmlPage(sloppy(stockSignIn("trErrorIncorrectCredentials"))), "sign-in, wrong-password"},
		"wrong password, row without style":    {noStyle, "sign-in, wrong-password"},
		"wrong password, block":                {show(strings.Replace(stockSignIn("trErrorIncorrectCredentials"), `"display:"`, `"DISPLAY: table-row;"`, 1)), "sign-in, wrong-password"},
		"wrong password, 401 and the page":     {answer(401, "text/xml", stockSignIn("trErrorIncorrectCredentials")), "sign-in, wrong-password"},
		"rows hidden by a style sheet":         {allByCSS, "sign-in, sign-in-failed"},
		"an unknown row":                       {again("trNyFelrad"), "sign-in, sign-in-failed"},
		"the page again, nothing said":         {again(""), "sign-in, sign-in-failed"},
		"in use":                               {redirect("login.aspx?error=WKSINUSE"), "sign-in, in-use"},
		"in use, row":                          {again("trErrorWorkSpaceInUse"), "sign-in, in-use"},
		"not authorised":                       {redirect("login.aspx?ReturnUrl=x&Error=UnauthorizedAccessOverride"), "sign-in, not-authorised"},
		"server changed":                       {redirect("login.aspx?Error=ServerConfigChanged"), "sign-in, server-changed"},
		"server changed, row":                  {again("trErrorServerConfigChanged"), "sign-in, server-changed"},
		"expired":                              {redirect("login.aspx?ERROR=passwordexpired&username=amido%255canna"), "password-expired"},
		"expired, no name":                     {redirect("login.aspx?Error=PasswordExpired"), "password-expired"},
		"expired, row":                         {again("trPasswordExpired"), "password-expired"},
		"expired, no change":                   {again("trPasswordExpiredNoChange"), "password-expired, expired-no-change"},
		"expired, straight to the change page": {redirect("password.aspx?Error=PasswordExpired&UserName=amido%5canna"), "password-expired"},
		"an unknown error code":                {redirect("login.aspx?Error=Nytt"), "sign-in, sign-in-failed"},
		"refused behind the password":          {redirect("logoff.aspx"), "sign-in, sign-in-again"},
		"expired, and no page there":           {redirect("gone.aspx?error=PASSWORDEXPIRED&UserName=amido%5canna"), "password-expired"},
		"not allowed, and no page there":       {redirect("gone.aspx?Error=unauthorizedaccess"), "sign-in, not-authorised"},
		"no code server":                       {redirect("login.aspx?Error=LoginRadiusFailed"), "sign-in, code-service-silent"},
		"a page nobody knows":                  {htmlPage("<h1>Välkommen</h1>"), "unknown-page"},
		"no byte":                              {answer(200, "", ""), "server-trouble"},
		"no list there":                        {redirect("gone.aspx"), "not-published"},
		"404":                                  {answer(404, "", ""), "server-trouble"},
		"500":                                  {answer(500, "text/html", "<html>"), "server-trouble"},
		"Windows authentication": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("WWW-Authenticate", "NTLM")
			w.WriteHeader(401)
		}, "windows-auth"},
		"the list at once":            {show(listPage("")), "systems"},
		"a list without systems":      {show(strings.Replace(listPage(""), `<Resource ID="1"`, `<x ID="1"`, 1)), "systems"},
		"an empty list":               {show(`<RDWAPage><AppFeed><ResourceCollection><Publisher><Resources/></Publisher></ResourceCollection></AppFeed></RDWAPage>`), "systems"},
		"a list page without a list":  {show(`<RDWAPage><AppFeed/></RDWAPage>`), "server-trouble"},
		"a list that is cut off":      {show(testFeed(3)[:2500]), "server-trouble"},
		"a list with a document type": {show(`<!DOCTYPE r [<!ENTITY x "y">]>` + strings.TrimPrefix(testFeed(1), `<?xml version="1.0" encoding="utf-8"?>`)), "unknown-page"},
		"a list 10 000 deep":          {show(strings.Repeat("<a>", 10_000)), "answer-too-big"},
	} {
		t.Run(name, func(t *testing.T) {
			s := play(t, ordinary(scene{"POST " + login: tc.post, change: show(passwordPage("")), "/RDWeb/Pages/sv-SE/logoff.aspx": redirect("login.aspx")}))
			s.begin()
			a, err := s.client.SignIn(s.Context(), Credentials{User: `amido\anna`, Password: secret.New(canaryPassword)})
			s.expect("comes to", s.outcome(a, err), tc.want)
			s.expect("posts", fmt.Sprint(s.count("POST "+login)), "1")
			if a.Step == StepPasswordExpired && a.CanChange != (a.Problem == nil) {
				t.Error("can change:", a.CanChange)
			}
			if a.Step == StepPasswordExpired && strings.Contains(strings.ToLower(name), "username") && a.User != `amido\anna` {
				t.Error("user:", a.User)
			}
		})
	}
}

// The step behind the password refuses and says why on the sign-in page: that is
// the reason, and no sentence of ours contradicts it.
func TestAReasonBehindThePasswordIsThePortals(t *testing.T) {
	const reason = "Inget telefonnummer är registrerat."
	said := false
	s := play(t, ordinary(scene{"POST " + login: redirect("logoff.aspx"), "/RDWeb/Pages/sv-SE/logoff.aspx": func(w http.ResponseWriter, r *http.Request) {
		said = true
		redirect("login.aspx")(w, r)
	}, "GET " + login: func(w http.ResponseWriter, r *http.Request) {
		page := stockSignIn("")
		if said {
			page = strings.Replace(page, `<tr id="trPubOption"`, `<tr><td><span class="wrng">`+reason+`</span></td></tr><tr id="trPubOption"`, 1)
		}
		show(page)(w, r)
	}}))
	s.begin()
	a, err := s.client.SignIn(s.Context(), Credentials{User: "u@x", Password: secret.New(canaryPassword)})
	s.expect("comes to", s.outcome(a, err), "sign-in, sign-in-failed")
	if a.Problem == nil || a.Problem.Message != reason {
		t.Errorf("%+v", a.Problem)
	}
}

func TestThePortalsOwnWordsReachThePerson(t *testing.T) {
	s := play(t, ordinary(scene{"POST " + login: show(strings.Replace(stockSignIn("trNyFelrad"), "Kontot har upphört.", "Kontot\u202e har\x0b upphört. "+strings.Repeat("x", 5000), 1))}))
	s.begin()
	a, _ := s.client.SignIn(s.Context(), Credentials{User: "u@x", Password: secret.New("p")})
	if m := a.Problem.Message; !strings.HasPrefix(m, "Kontot har upphört. xxx") || len([]rune(m)) != 300 {
		t.Errorf("%q", m)
	}
}

func TestAllAndEverythingEndsWithTheContext(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	arrived := make(chan struct{}, 1)
	hang := func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(200)
		w.(http.Flusher).Flush() // the head comes, the body never
		select {
		case arrived <- struct{}{}:
		default:
		}
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}
	s := play(t, ordinary(scene{"POST " + login: hang}))
	s.begin()
	ctx, cancel := context.WithCancel(s.Context())
	go func() { <-arrived; cancel() }()
	_, err := s.client.SignIn(ctx, Credentials{User: "u", Password: secret.New(canaryPassword)})
	s.expect("cancelled", s.outcome(Answer{}, err), "cancelled")
	s.expect("already cancelled", s.outcome(s.client.Begin(ctx)), "cancelled")

	s.client = s.visitor(Options{PostTimeout: 50 * time.Millisecond})
	s.begin()
	s.expect("too slow", s.signIn(), "timeout")
	s2 := play(t, scene{entry: hang})
	s2.client = s2.visitor(Options{Timeout: 50 * time.Millisecond})
	s2.expect("a page too slow", s2.begin(), "timeout")
}

// passwordPage is stock's change page with one row visible.
func passwordPage(visible string) string {
	row := func(id, text string) string {
		style := "display:none"
		if strings.EqualFold(id, visible) {
			style = "display:"
		}
		return `<tr id="` + id + `" style="` + style + `"><td><span class="wrng">` + text + `</span><input type="button" value="OK" onclick="window.location='login.aspx'"/></td></tr>`
	}
	return `<RDWAPage><HTMLMainContent><form id="FrmLogin" action="password.aspx" method="post"><table><tr><td>Användarnamn:</td><td><input name="DomainUserName" type="text" value="amido\anna"/></td></tr>
<tr><td><input name="UserPass" type="password"/></td></tr><tr><td><input name="NewUserPass" type="password"/></td></tr><tr><td><input name="ConfirmNewUserPass" type="password"/></td></tr>` +
		row("tr4", "Det gick inte.") + row("tr2", "Tomt.") + row("tr5", "Reglerna.") + row("tr3", "Olika.") + row("tr1", "Ditt lösenord har ändrats.") + row("trErrorIncorrectCredentials", "Fel.") + row("trAnnat", "Något annat.") +
		`<tr id="trButtons"><td><input type="submit" id="btnSignIn" value="OK"/><input type="button" value="Avbryt"/></td></tr></table></form></HTMLMainContent></RDWAPage>`
}
