package practice

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxForm bounds a posted form, in bytes.
const maxForm = 64 << 10

// Handler serves the portal. Its cookies are Secure: mount it behind TLS.
func (p *Portal) Handler() http.Handler { return http.HandlerFunc(p.serve) }

// exchange is one request with what every page needs to answer it.
type exchange struct {
	*Portal
	w       http.ResponseWriter
	r       *http.Request
	v       Variant
	culture string // the culture folder of the request, or the one that would be chosen
	texts   texts
}

func (p *Portal) serve(w http.ResponseWriter, r *http.Request) {
	p.note(r)
	v := p.Variant()
	x := &exchange{Portal: p, w: w, r: r, v: v}
	x.setCulture(x.chosenCulture())
	header := w.Header()
	header.Set("Server", "Microsoft-IIS/10.0")
	header.Set("Cache-Control", "no-cache")
	header.Set("Pragma", "no-cache")
	header.Set("Expires", "-1")
	if r.Method == http.MethodPost {
		p.wait(r.Context(), v.Slow)
		if p.isClosed() {
			panic(http.ErrAbortHandler) // ends the connection without an answer
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			x.status(http.StatusBadRequest)
			return
		}
	}
	if v.DropAnswer && r.Method == http.MethodPost {
		x.w = lostAnswer{}
		x.route()
		panic(http.ErrAbortHandler)
	}
	x.route()
}

// lostAnswer takes an answer that never arrives.
type lostAnswer struct{}

func (lostAnswer) Header() http.Header         { return http.Header{} }
func (lostAnswer) Write(b []byte) (int, error) { return len(b), nil }
func (lostAnswer) WriteHeader(int)             {}

// route finds the page whatever its case, as IIS does.
func (x *exchange) route() {
	lower := strings.ToLower(x.r.URL.Path)
	rest, inPages := strings.CutPrefix(lower, "/rdweb/pages/")
	switch {
	case x.v.NotAPortal, lower == "/":
		x.foreignPage()
	case x.r.Method != http.MethodGet && x.r.Method != http.MethodHead && x.r.Method != http.MethodPost:
		x.status(http.StatusMethodNotAllowed)
	case lower == "/rdweb", lower == "/rdweb/":
		x.permanently("https://" + x.r.Host + "/RDWeb/Pages")
	case lower == "/rdweb/pages":
		x.permanently("https://" + x.r.Host + "/RDWeb/Pages/")
	case strings.HasPrefix(lower, "/rdweb/feed"):
		x.feedApplication(lower)
	case !inPages:
		x.status(http.StatusNotFound)
	case x.v.WindowsAuth:
		x.windowsAuth()
	default:
		x.pages(rest)
	}
}

// pages serves /RDWeb/Pages/; rest is the folded path below it.
func (x *exchange) pages(rest string) {
	first, below, hasBelow := strings.Cut(rest, "/")
	switch {
	case rest == "", first == "default.aspx" && !hasBelow:
		x.entry()
	case first == "webfeed.aspx":
		x.webFeed(below)
	case first == "rdp" && hasBelow:
		x.resourceFile(below)
	case rest == "site.xsl":
		x.static("site.xsl", "text/xsl")
	case rest == "tswa.css":
		x.static("tswa.css", "text/css")
	case x.setCultureFolder(first):
		x.culturePage(below)
	default:
		x.status(http.StatusNotFound)
	}
}

// culturePage serves what is in a culture folder. Only the list has pages below it.
func (x *exchange) culturePage(name string) {
	first, folder, hasBelow := strings.Cut(name, "/")
	if first == "default.aspx" || name == "" {
		x.list(folder)
		return
	}
	page := map[string]func(){
		"login.aspx": x.login, "logoff.aspx": x.logoff, "password.aspx": x.password,
		"desktops.aspx": x.desktops, "rap-help.htm": x.help,
		x.codePageName(): x.code, "checktoken.aspx": x.checktoken,
	}[first]
	if page == nil || hasBelow {
		x.status(http.StatusNotFound)
		return
	}
	page()
}

// entry is Pages/Default.aspx: on to the culture folder, with the query as it came.
func (x *exchange) entry() {
	switch {
	case x.v.RedirectTo != "":
		x.redirect(http.StatusFound, x.v.RedirectTo)
		return
	case x.v.Endless:
		x.endless()
		return
	}
	to := x.page("Default.aspx")
	if x.r.URL.RawQuery != "" {
		to += "?" + x.r.URL.RawQuery
	}
	x.found(to)
}

// endless sends until the other side has had enough.
func (x *exchange) endless() {
	x.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	paragraph := []byte("<p>" + strings.Repeat("x", 64<<10) + "</p>\n")
	for {
		if _, err := x.w.Write(paragraph); err != nil || x.isClosed() {
			return
		}
	}
}

// page is the path of a page in the culture folder.
func (x *exchange) page(name string) string { return "/RDWeb/Pages/" + x.culture + "/" + name }

// chosenCulture goes through Accept-Language in its order, as ASP.NET does: the
// folder of that very culture, or the one of the same language; otherwise the
// server's own.
func (x *exchange) chosenCulture() string {
	folders := x.v.cultures()
	for entry := range strings.SplitSeq(x.r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(entry, ";")
		language, _, _ := strings.Cut(strings.TrimSpace(tag), "-")
		for _, folder := range folders {
			own, _, _ := strings.Cut(folder, "-")
			if strings.EqualFold(language, own) {
				return folder
			}
		}
	}
	return folders[0]
}

func (x *exchange) setCulture(folder string) { x.culture, x.texts = folder, textsOf(folder) }

// setCultureFolder takes the culture from the request's path; false when there is no such folder.
func (x *exchange) setCultureFolder(name string) bool {
	for _, folder := range x.v.cultures() {
		if strings.EqualFold(folder, name) {
			x.setCulture(folder)
			return true
		}
	}
	return false
}

func (x *exchange) status(code int) { http.Error(x.w, http.StatusText(code), code) }

func (x *exchange) found(to string) { x.redirect(http.StatusFound, to) }

func (x *exchange) permanently(to string) { x.redirect(http.StatusMovedPermanently, to) }

// redirect writes Location as it is: http.Redirect would clean and re-encode it.
func (x *exchange) redirect(status int, to string) {
	x.w.Header().Set("Location", to)
	x.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	x.w.WriteHeader(status)
}

func (x *exchange) windowsAuth() {
	x.w.Header().Add("WWW-Authenticate", "Negotiate")
	x.w.Header().Add("WWW-Authenticate", "NTLM")
	x.status(http.StatusUnauthorized)
}

// returnTarget is where a sign-in leads: the ReturnUrl where it stays on this
// portal, otherwise the list.
func (x *exchange) returnTarget(returnURL string) string {
	list := x.page("Default.aspx")
	if returnURL == "" {
		return list
	}
	base := &url.URL{Scheme: "https", Host: x.r.Host, Path: x.page("login.aspx")}
	to, err := base.Parse(returnURL)
	if err != nil || to.Scheme != base.Scheme || to.Host != base.Host {
		return list
	}
	return to.RequestURI()
}

// queryEscape percent-encodes with lower-case digits, as ASP.NET does.
func queryEscape(s string) string {
	escaped := []byte(url.QueryEscape(s))
	for i := 0; i+2 < len(escaped); i++ {
		if escaped[i] == '%' {
			copy(escaped[i+1:i+3], strings.ToLower(string(escaped[i+1:i+3])))
		}
	}
	return string(escaped)
}

// withReturn repeats the request's ReturnUrl in the address of the next page.
func (x *exchange) withReturn(page, returnURL string) string {
	if returnURL == "" {
		return page
	}
	return page + "?ReturnUrl=" + queryEscape(returnURL)
}

// The names of the cookies.
const (
	cookieTicket  = "TSWAAuthHttpOnlyCookie"
	cookieClient  = "TSWAAuthClientSideCookie"
	cookieFeature = "TSWAFeatureCheckCookie"
	cookieVisit   = "ASP.NET_SessionId"
	cookieRadius  = "RadiusSessionId"
)

// longAgo is the date with which ASP.NET deletes a cookie.
const longAgo = "Mon, 11-Oct-1999 14:00:00 GMT"

func (x *exchange) setCookie(name, value, attributes string) {
	x.w.Header().Add("Set-Cookie", name+"="+value+"; "+attributes)
}

func (x *exchange) cookie(name string) string {
	c, err := x.r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

func cookieDate(t time.Time) string { return t.UTC().Format("Mon, 02-Jan-2006 15:04:05 GMT") }

// giveTicket signs the browser in.
func (x *exchange) giveTicket(a *account, private bool) {
	x.setCookie(cookieTicket, x.issueTicket(a, private), "path=/; secure; HttpOnly")
	machine, life := "public", ""
	if private {
		machine, life = "private", "expires="+cookieDate(x.options.Clock().AddDate(0, 0, 1000))+"; "
	}
	crumbs := "Name=" + queryEscape(a.person.User) + "&MachineType=" + machine + "&WorkSpaceID=" + queryEscape(workspaceID)
	x.setCookie(cookieClient, crumbs, life+"path=/; secure")
}

// takeTicket signs the browser out.
func (x *exchange) takeTicket() {
	x.dropTicket(x.cookie(cookieTicket))
	x.setCookie(cookieTicket, "", "expires="+longAgo+"; path=/; secure; HttpOnly")
}

// guard lets a request through when the password was right, and answers it
// otherwise. Whether the code was right too is the second result.
func (x *exchange) guard(answer func(ended string)) (t *ticket, codePassed bool) {
	t, ended := x.useTicket(x.cookie(cookieTicket))
	if t == nil {
		if ended != "" {
			x.takeTicket()
		}
		answer(ended)
		return nil, false
	}
	v := x.visit(x.cookie(cookieVisit))
	x.mu.Lock()
	defer x.mu.Unlock()
	return t, !x.asksCodeAfterwards() || v.passed && v.user == t.user
}

// asksCodeAfterwards: the ticket alone does not tell that the code was right.
func (x *exchange) asksCodeAfterwards() bool {
	switch x.v.Code {
	case CodeOwnPage, CodeTokenForm, CodeHTML:
		return true
	default:
		return false
	}
}

// toSignIn sends a request without a ticket to the sign-in page, which leads back to here.
func (x *exchange) toSignIn(ended string) {
	if ended != "" {
		x.found(x.page("login.aspx") + "?Error=" + ended)
		return
	}
	back := x.r.URL.Query().Get("ReturnUrl")
	if back == "" {
		back = x.r.URL.RequestURI()
	}
	x.found(x.withReturn(x.page("login.aspx"), back))
}

// who names a person in the log.
func who(a *account) slog.Attr { return slog.String("user", a.person.User) }
