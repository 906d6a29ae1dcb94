package practicetest

import (
	"crypto"
	_ "crypto/sha1" // RDPSHA1
	"net/http"
	"net/url"
	"strings"
	"time"

	"backstage/portal/practice"
)

// maxForm bounds a posted form, in bytes.
const maxForm = 64 << 10

// Handler serves the portal. Its cookies are Secure: mount it behind TLS.
func (p *Portal) Handler() http.Handler { return http.HandlerFunc(p.serve) }

// exchange is one request to the bent portal.
type exchange struct {
	*practice.Exchange
	p      *Portal
	w      http.ResponseWriter
	r      *http.Request
	v      Variant
	words  words
	answer *answer // of the practice portal, before it is bent
}

func (p *Portal) serve(w http.ResponseWriter, r *http.Request) {
	p.note(r)
	v := p.Variant()
	readable := true
	if r.Method == http.MethodPost {
		p.wait(r.Context(), v.Slow)
		if p.isClosed() {
			panic(http.ErrAbortHandler) // ends the connection without an answer
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		readable = r.ParseForm() == nil
	}
	x := &exchange{p: p, w: w, r: r, v: v, answer: &answer{header: w.Header()}}
	x.Exchange = p.Exchange(x.answer, r, x.ways())
	x.words = wordsOf(x.Culture())
	if x.endless() {
		return
	}
	switch {
	case !readable:
		x.Status(http.StatusBadRequest)
	case !x.answeredInFront():
		x.Serve()
		x.words = wordsOf(x.Culture())
		x.bend()
	}
	if v.DropAnswer && r.Method == http.MethodPost {
		panic(http.ErrAbortHandler)
	}
	x.answer.send(w)
}

// ways are the pages and steps of the variant that are not the practice portal's.
func (x *exchange) ways() practice.Ways {
	w := practice.Ways{
		Cultures: x.v.cultures(), SessionMinutes: x.v.SessionMinutes, SignedIn: x.signedIn,
		Pages: map[string]func(){"login.aspx": x.login, "checktoken.aspx": x.checktoken},
	}
	if x.v.NoPasswordChange {
		w.Pages["password.aspx"] = func() { x.Found("default.aspx") }
	}
	if x.v.RDPSignature == RDPSHA1 {
		w.Digest = crypto.SHA1
	}
	x.codeWays(&w)
	return w
}

// answeredInFront answers what never reaches the practice portal.
func (x *exchange) answeredInFront() bool {
	lower := strings.ToLower(x.r.URL.Path)
	rest, inPages := strings.CutPrefix(lower, "/rdweb/pages/")
	switch {
	case x.v.NotAPortal:
		x.ForeignPage()
	case x.v.FeedLogin && strings.HasPrefix(lower, "/rdweb/feedlogin"):
		x.windowsAuth()
	case x.v.FeedLogin && strings.HasPrefix(lower, "/rdweb/feed"):
		x.Found("/RDWeb/FeedLogin/WebFeedLogin.aspx?ReturnUrl=" + practice.QueryEscape(x.r.URL.Path))
	case x.v.WindowsAuth && inPages:
		x.windowsAuth()
	case x.v.RedirectTo != "" && inPages && isEntry(rest):
		x.Found(x.v.RedirectTo)
	case x.v.List == ListTab && inPages && x.endsAtDesktops(rest):
	case x.v.Ask != AskNothing && inPages && x.asks(rest):
	case x.v.NoWebFeed && inPages && strings.HasPrefix(rest, "webfeed.aspx"):
		x.Status(http.StatusNotFound)
	default:
		return false
	}
	return true
}

func isEntry(rest string) bool { return rest == "" || rest == "default.aspx" }

func (x *exchange) windowsAuth() {
	x.answer.header.Add("WWW-Authenticate", "Negotiate")
	x.answer.header.Add("WWW-Authenticate", "NTLM")
	x.Status(http.StatusUnauthorized)
}

// endless sends its entry page until the other side has had enough.
func (x *exchange) endless() bool {
	rest, inPages := strings.CutPrefix(strings.ToLower(x.r.URL.Path), "/rdweb/pages/")
	if !x.v.Endless || !inPages || !isEntry(rest) {
		return false
	}
	x.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	paragraph := []byte("<p>" + strings.Repeat("x", 64<<10) + "</p>\n")
	for !x.p.isClosed() {
		if _, err := x.w.Write(paragraph); err != nil {
			break
		}
	}
	return true
}

// login is the sign-in page, with what the variant does to it.
func (x *exchange) login() {
	post := x.r.Method == http.MethodPost
	switch {
	case post && x.v.Trouble != 0:
		if x.v.RetryAfter != "" {
			x.answer.header.Set("Retry-After", x.v.RetryAfter)
		}
		x.Status(x.v.Trouble)
	case post && x.v.Code == CodeSameURL && x.r.PostForm.Has(sameURLState):
		x.postCode()
	case !post && x.v.RedirectTo != "":
		x.Found(x.v.RedirectTo)
	default:
		x.Login()
	}
}

// signedIn goes on after the right password.
func (x *exchange) signedIn(v *practice.Visit) {
	switch {
	case x.v.RedirectAfterSignIn != "":
		status := x.v.RedirectStatus
		if status == 0 {
			status = http.StatusFound
		}
		x.Redirect(status, x.v.RedirectAfterSignIn)
	case x.v.SignInError != "":
		x.Found("login.aspx?Error=" + url.QueryEscape(x.v.SignInError))
	case x.v.SignInRow != "":
		x.ShowLogin(v.User(), x.v.SignInRow, "")
	case x.v.Interlude:
		x.ForeignPage()
	default:
		x.beginCode(v)
	}
}

// gatewayWindow is how long the gateway lets somebody in after checktoken.aspx.
const gatewayWindow = 60 * time.Second

// checktoken is RDSFactor's page that opens the gateway for one connection.
func (x *exchange) checktoken() {
	if !x.v.Checktoken {
		x.Status(http.StatusNotFound)
		return
	}
	refuse := func() { x.Status(http.StatusUnauthorized) }
	user, passed := x.Guest(refuse)
	switch {
	case user == "":
	case !passed || x.v.ChecktokenRefuses:
		refuse()
	default:
		x.p.mu.Lock()
		x.p.admitted[strings.ToLower(user)] = x.p.options.Clock().Add(gatewayWindow)
		x.p.mu.Unlock()
		x.Answer("text/html; charset=utf-8", []byte("OK"))
	}
}

// GatewayAdmits asks as the gateway does when a session starts: whether
// checktoken.aspx was asked for this person within the last 60 s. The answer
// counts once.
func (p *Portal) GatewayAdmits(user string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	name := strings.ToLower(user)
	until, ok := p.admitted[name]
	delete(p.admitted, name)
	return ok && p.options.Clock().Before(until)
}
