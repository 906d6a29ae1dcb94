package practice

import (
	"crypto"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxForm bounds a posted form, in bytes.
const maxForm = 64 << 10

// Handler serves the portal. Its cookies are Secure: mount it behind TLS.
func (p *Portal) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.Exchange(w, r, Ways{}).Serve() })
}

// Ways are where another portal goes another way than this one. The zero value is
// this portal.
type Ways struct {
	// Cultures are the culture folders, the server's own first; default sv-SE and en-US.
	Cultures []string
	// Pages are pages of the culture folder beside this portal's own or in their
	// place, by their file's name in lower case.
	Pages map[string]func()
	// SignedIn goes on after the right password; default is to ask for the code.
	SignedIn func(*Visit)
	// CodePage is the page to which somebody is led whose code is missing; default code.aspx.
	CodePage string
	// FilesWithoutCode lets icons and .rdp files go after the password alone.
	FilesWithoutCode bool
	// SessionMinutes a session lasts without use; default 240 in private, 20 in public.
	SessionMinutes int
	// Digest of the .rdp files' signatures; default SHA-256.
	Digest crypto.Hash
}

// Exchange is one request with what every page needs to answer it.
type Exchange struct {
	*Portal
	w       http.ResponseWriter
	r       *http.Request
	ways    Ways
	culture string // the culture folder of the request, or the one that would be chosen
	texts   texts
}

// Exchange is for a handler in front of the portal, which may go other ways: Serve
// answers as the portal does, the other methods give parts of an answer.
func (p *Portal) Exchange(w http.ResponseWriter, r *http.Request, ways Ways) *Exchange {
	setDefault(&ways.CodePage, ownCodePage)
	setDefault(&ways.Digest, crypto.SHA256)
	if ways.Cultures == nil {
		ways.Cultures = []string{"sv-SE", "en-US"}
	}
	x := &Exchange{Portal: p, w: w, r: r, ways: ways}
	if x.ways.SignedIn == nil {
		x.ways.SignedIn = x.askCode
	}
	x.setCulture(x.chosenCulture())
	header := w.Header()
	header.Set("Server", "Microsoft-IIS/10.0")
	header.Set("Cache-Control", "no-cache")
	header.Set("Pragma", "no-cache")
	header.Set("Expires", "-1")
	return x
}

// Serve answers with the page that was asked for.
func (x *Exchange) Serve() {
	if x.r.Method == http.MethodPost {
		x.r.Body = http.MaxBytesReader(x.w, x.r.Body, maxForm)
		if err := x.r.ParseForm(); err != nil {
			x.Status(http.StatusBadRequest)
			return
		}
	}
	x.route()
}

// route finds the page whatever its case, as IIS does.
func (x *Exchange) route() {
	lower := strings.ToLower(x.r.URL.Path)
	rest, inPages := strings.CutPrefix(lower, "/rdweb/pages/")
	switch {
	case lower == "/":
		x.ForeignPage()
	case x.r.Method != http.MethodGet && x.r.Method != http.MethodHead && x.r.Method != http.MethodPost:
		x.Status(http.StatusMethodNotAllowed)
	case lower == "/rdweb", lower == "/rdweb/":
		x.permanently("https://" + x.r.Host + "/RDWeb/Pages")
	case lower == "/rdweb/pages":
		x.permanently("https://" + x.r.Host + "/RDWeb/Pages/")
	case inPages:
		x.pages(rest)
	default:
		x.Status(http.StatusNotFound) // also /RDWeb/Feed, closed wherever a code is asked for
	}
}

// pages serves /RDWeb/Pages/; rest is the folded path below it.
func (x *Exchange) pages(rest string) {
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
		x.Status(http.StatusNotFound)
	}
}

// culturePage serves what is in a culture folder. Only the list has pages below it.
func (x *Exchange) culturePage(name string) {
	first, folder, hasBelow := strings.Cut(name, "/")
	if first == "default.aspx" || name == "" {
		x.list(folder)
		return
	}
	page, ok := x.ways.Pages[first]
	if !ok {
		page = map[string]func(){
			"login.aspx": x.Login, "logoff.aspx": x.logoff, "password.aspx": x.password,
			"desktops.aspx": x.desktops, "rap-help.htm": x.help, ownCodePage: x.code,
		}[first]
	}
	if page == nil || hasBelow {
		x.Status(http.StatusNotFound)
		return
	}
	page()
}

// entry is Pages/Default.aspx: on to the culture folder, with the query as it came.
func (x *Exchange) entry() {
	to := x.Page("Default.aspx")
	if x.r.URL.RawQuery != "" {
		to += "?" + x.r.URL.RawQuery
	}
	x.Found(to)
}

// Page is the path of a page in the culture folder.
func (x *Exchange) Page(name string) string { return "/RDWeb/Pages/" + x.culture + "/" + name }

// chosenCulture goes through Accept-Language in its order, as ASP.NET does: the
// folder of that very culture, or the one of the same language; otherwise the
// server's own.
func (x *Exchange) chosenCulture() string {
	folders := x.ways.Cultures
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

func (x *Exchange) setCulture(folder string) { x.culture, x.texts = folder, textsOf(folder) }

// setCultureFolder takes the culture from the request's path; false when there is no such folder.
func (x *Exchange) setCultureFolder(name string) bool {
	for _, folder := range x.ways.Cultures {
		if strings.EqualFold(folder, name) {
			x.setCulture(folder)
			return true
		}
	}
	return false
}

// Status answers with a status and its name.
func (x *Exchange) Status(code int) { http.Error(x.w, http.StatusText(code), code) }

// Found leads on to another page, as a GET.
func (x *Exchange) Found(to string) { x.Redirect(http.StatusFound, to) }

func (x *Exchange) permanently(to string) { x.Redirect(http.StatusMovedPermanently, to) }

// Redirect writes Location as it is: http.Redirect would clean and re-encode it.
func (x *Exchange) Redirect(status int, to string) {
	x.w.Header().Set("Location", to)
	x.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	x.w.WriteHeader(status)
}

// ReturnTarget is where a sign-in leads: the ReturnUrl where it stays on this
// portal, otherwise the list.
func (x *Exchange) ReturnTarget(returnURL string) string {
	list := x.Page("Default.aspx")
	if returnURL == "" {
		return list
	}
	base := &url.URL{Scheme: "https", Host: x.r.Host, Path: x.Page("login.aspx")}
	to, err := base.Parse(returnURL)
	if err != nil || to.Scheme != base.Scheme || to.Host != base.Host {
		return list
	}
	return to.RequestURI()
}

// QueryEscape percent-encodes with lower-case digits, as ASP.NET does.
func QueryEscape(s string) string {
	escaped := []byte(url.QueryEscape(s))
	for i := 0; i+2 < len(escaped); i++ {
		if escaped[i] == '%' {
			copy(escaped[i+1:i+3], strings.ToLower(string(escaped[i+1:i+3])))
		}
	}
	return string(escaped)
}

// WithReturn repeats the request's ReturnUrl in the address of the next page.
func (x *Exchange) WithReturn(page, returnURL string) string {
	if returnURL == "" {
		return page
	}
	return page + "?ReturnUrl=" + QueryEscape(returnURL)
}

// The names of the cookies.
const (
	cookieTicket  = "TSWAAuthHttpOnlyCookie"
	cookieClient  = "TSWAAuthClientSideCookie"
	cookieFeature = "TSWAFeatureCheckCookie"
	cookieVisit   = "ASP.NET_SessionId"
)

// longAgo is the date with which ASP.NET deletes a cookie.
const longAgo = "Mon, 11-Oct-1999 14:00:00 GMT"

// SetCookie adds a cookie to the answer.
func (x *Exchange) SetCookie(name, value, attributes string) {
	x.w.Header().Add("Set-Cookie", name+"="+value+"; "+attributes)
}

// Cookie is the value of one of the request's cookies, "" without it.
func (x *Exchange) Cookie(name string) string {
	c, err := x.r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

func cookieDate(t time.Time) string { return t.UTC().Format("Mon, 02-Jan-2006 15:04:05 GMT") }

// Admit issues the ticket for everything, the code included, and leads to the
// list, or back to where the person came from.
func (x *Exchange) Admit(v *Visit) {
	x.giveTicket(v, true)
	x.Found(x.ReturnTarget(v.ReturnURL))
}

// giveTicket signs the browser in, with or without the code.
func (x *Exchange) giveTicket(v *Visit, admitted bool) {
	x.SetCookie(cookieTicket, x.issueTicket(v, admitted, x.sessionLife(v.private)), "path=/; secure; HttpOnly")
	machine, life := "public", ""
	if v.private {
		machine, life = "private", "expires="+cookieDate(x.options.Clock().AddDate(0, 0, 1000))+"; "
	}
	crumbs := "Name=" + QueryEscape(v.User()) + "&MachineType=" + machine + "&WorkSpaceID=" + QueryEscape(workspaceID)
	x.SetCookie(cookieClient, crumbs, life+"path=/; secure")
}

// TakeTicket signs the browser out.
func (x *Exchange) TakeTicket() {
	x.dropTicket(x.Cookie(cookieTicket))
	x.SetCookie(cookieTicket, "", "expires="+longAgo+"; path=/; secure; HttpOnly")
}

// guard lets a request through when the password was right, and answers it
// otherwise. Whether the code was right too is the second result.
func (x *Exchange) guard(answer func(ended string)) (t *ticket, codePassed bool) {
	t, ended := x.useTicket(x.Cookie(cookieTicket))
	if t == nil {
		if ended != "" {
			x.TakeTicket()
		}
		answer(ended)
		return nil, false
	}
	v := x.OwnVisit()
	x.mu.Lock()
	defer x.mu.Unlock()
	return t, t.admitted || v.passed && v.user == t.user
}

// Guest is who asks, and whether their code was right too; refuse answers a
// request without a ticket, and then user is "".
func (x *Exchange) Guest(refuse func()) (user string, passed bool) {
	t, passed := x.guard(func(string) { refuse() })
	if t == nil {
		return "", false
	}
	return t.user.person.User, passed
}

// toSignIn sends a request without a ticket to the sign-in page, which leads back to here.
func (x *Exchange) toSignIn(ended string) {
	if ended != "" {
		x.Found(x.Page("login.aspx") + "?Error=" + ended)
		return
	}
	back := x.r.URL.Query().Get("ReturnUrl")
	if back == "" {
		back = x.r.URL.RequestURI()
	}
	x.Found(x.WithReturn(x.Page("login.aspx"), back))
}

// who names a person in the log.
func who(a *account) slog.Attr { return slog.String("user", a.person.User) }
