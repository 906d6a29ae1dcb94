package portal

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"

	"backstage/journal"
	"backstage/outside"
	"backstage/syntax"
)

const (
	defaultTimeout     = 30 * time.Second
	defaultPostTimeout = 60 * time.Second
	maxHops            = 10
	maxHeader          = 1 << 20
	maxPage            = 32 << 20 // 5 000 systems with their .rdp texts embedded are about 15 MB
	acceptPage         = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
)

// session is everything of one person's visit that must not outlive it: the
// cookies and the connections.
type session struct {
	http    *resty.Client
	cookies *cookieJar
}

func (s *session) close() { s.http.GetClient().CloseIdleConnections() }

// newSession makes a client without memory. Nothing is ever repeated or
// followed behind our back: redirects are ours to judge and retries are off.
func (o Options) newSession(transport http.RoundTripper, now func() time.Time) *session {
	c := resty.NewWithClient(&http.Client{Transport: transport})
	c.SetRedirectPolicy(resty.RedirectPolicyFunc(func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }))
	c.SetRetryCount(0)
	c.SetPreRequestHook(func(_ *resty.Client, r *http.Request) error {
		if f, ok := r.Context().Value(formKey{}).(*formBody); ok {
			f.fill(r)
		}
		return nil
	})
	c.SetLogger(silent{})
	c.SetDisableWarn(true)
	c.SetHeader("User-Agent", o.UserAgent)
	c.SetHeader("Accept-Language", o.Language)
	return &session{http: c, cookies: &cookieJar{now: now}}
}

// silent keeps resty from printing: its messages can hold headers and forms.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}

// newTransport trusts roots, or the system's certificate authorities where they
// are nil. There is no way to trust less carefully.
func newTransport(roots *x509.CertPool, proxy func(*http.Request) (*url.URL, error), certificateAsked *atomic.Bool) http.RoundTripper {
	config := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots, Renegotiation: tls.RenegotiateOnceAsClient}
	config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		certificateAsked.Store(true)
		return new(tls.Certificate), nil // none: the server decides
	}
	if proxy == nil {
		proxy = http.ProxyFromEnvironment
	}
	dial := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	return once{&http.Transport{
		Proxy:                  proxy,
		OnProxyConnectResponse: proxyAnswer,
		DialContext:            dial.DialContext,
		TLSClientConfig:        config,
		TLSHandshakeTimeout:    15 * time.Second,
		MaxResponseHeaderBytes: maxHeader,
		// Short, so that a connection which the server has long closed is not
		// tried for a request that must not be sent twice.
		IdleConnTimeout: 10 * time.Second,
		MaxIdleConns:    8,
	}}
}

type proxyError struct{ status int }

func (e *proxyError) Error() string { return "proxy answered " + http.StatusText(e.status) }

func proxyAnswer(_ context.Context, _ *url.URL, _ *http.Request, res *http.Response) error {
	if res.StatusCode != http.StatusOK {
		return &proxyError{res.StatusCode}
	}
	return nil
}

// once keeps net/http from sending a GET again by itself after a connection
// broke: a page that sends an SMS would send two. net/http repeats only what it
// can replay, and a request with a body of unknown making it cannot.
type once struct{ *http.Transport }

func (t once) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodGet && req.Body == nil {
		req = req.Clone(req.Context())
		req.Body = noReplay{}
	}
	return t.Transport.RoundTrip(req)
}

type noReplay struct{}

func (noReplay) Read([]byte) (int, error) { return 0, io.EOF }
func (noReplay) Close() error             { return nil }

// request is one exchange. body is an encoded form, for a POST only.
type request struct {
	method  string
	url     *url.URL
	body    []byte   // wiped once it is sent
	from    *url.URL // the page whose form or link it is, nil for none
	accept  string
	limit   int
	sent    *atomic.Bool // set when the first byte may have left
	timeout time.Duration
}

// response of the portal's own host, read whole.
type response struct {
	method string
	url    *url.URL
	status int
	header http.Header
	body   []byte
	took   time.Duration
}

func (r *response) redirects() bool {
	switch r.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// send is the only place where something leaves for the network. It refuses
// every URL that is not on the portal's own host.
func (c *Client) send(ctx context.Context, r request) (*response, error) {
	if err := c.refuseForeign(r.url); err != nil {
		return nil, err
	}
	r.url = c.secured(r.url)
	if r.timeout == 0 {
		r.timeout = c.opt.Timeout
	}
	bounded, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	if r.sent != nil {
		bounded = httptrace.WithClientTrace(bounded, &httptrace.ClientTrace{WroteHeaderField: func(string, []string) { r.sent.Store(true) }})
	}
	visit := c.visit.Load()
	q := visit.http.R().SetContext(bounded).SetHeaders(r.headers()).SetResponseBodyLimit(max(r.limit, 1))
	if r.limit == 0 {
		q.SetResponseBodyLimit(maxPage)
	}
	if r.method == http.MethodPost {
		form := &formBody{bytes: r.body}
		defer form.wipe()
		q.SetContext(context.WithValue(bounded, formKey{}, form))
	}
	if cookies := visit.cookies.header(r.url); cookies != "" {
		q.SetHeader("Cookie", cookies)
	}
	started := time.Now()
	res, err := q.Execute(r.method, r.url.String())
	took := time.Since(started)
	if err == nil {
		// A server that notices our hanging up may end its answer in good order
		// while we do: what came then is not whole.
		err = bounded.Err()
	}
	if err != nil {
		failure := c.networkFailure(ctx, err)
		c.opt.Journal.Answer(journal.Answer{Method: r.method, Path: notedPath(r.url), Class: string(failure.Kind), Took: took})
		return nil, failure
	}
	visit.cookies.take(r.url, res.Header()["Set-Cookie"])
	return &response{method: r.method, url: r.url, status: res.StatusCode(), header: res.Header(), body: res.Body(), took: took}, nil
}

// headers are those of a common browser.
func (r request) headers() map[string]string {
	h := map[string]string{"Accept": orElse(r.accept, acceptPage)}
	if r.accept == "" { // a page, not a file or a picture
		h["Upgrade-Insecure-Requests"] = "1"
		h["Sec-Fetch-Dest"], h["Sec-Fetch-Mode"], h["Sec-Fetch-User"] = "document", "navigate", "?1"
		h["Sec-Fetch-Site"] = "none"
	}
	if r.from != nil {
		page := *r.from
		page.User, page.Fragment, page.RawFragment = nil, "", ""
		h["Referer"] = page.String()
		if r.accept == "" {
			h["Sec-Fetch-Site"] = "same-origin"
		}
	}
	if r.method == http.MethodPost {
		h["Content-Type"] = "application/x-www-form-urlencoded"
		h["Origin"] = "https://" + r.url.Host
	}
	return h
}

// noted writes an exchange into the journal. No query: it may name people or
// tokens. No header, no body.
func (c *Client) noted(r *response, page string) {
	c.opt.Journal.Answer(journal.Answer{Method: r.method, Path: notedPath(r.url), Status: r.status, Class: page, Took: r.took})
}

func notedPath(u *url.URL) string {
	p := u.EscapedPath()
	return p[:min(len(p), 200)]
}

// sameOrigin tells whether u is https on entry's own host and port. Another
// port of the same host is another server.
func sameOrigin(entry, u *url.URL) bool {
	if !strings.EqualFold(u.Scheme, "https") || u.Opaque != "" {
		return false
	}
	server, err := syntax.Server(u)
	return err == nil && server == entry.Host
}

// secured is u by https where it is the portal itself by http: a portal behind a
// balancer that ends TLS does not know better. Nothing ever goes in clear.
func (c *Client) secured(u *url.URL) *url.URL {
	if !strings.EqualFold(u.Scheme, "http") || u.Opaque != "" || !strings.EqualFold(u.Hostname(), c.entry.Hostname()) {
		return u
	}
	if port := u.Port(); port != "" && port != "80" && port != c.entry.Port() {
		return u // another server
	}
	own := *u
	own.Scheme, own.Host = c.entry.Scheme, c.entry.Host
	return &own
}

func (c *Client) refuseForeign(u *url.URL) error {
	switch {
	case u == nil:
		return &Error{Kind: KindServerTrouble, Err: errors.New("the portal named a target that is no URL")}
	case sameOrigin(c.entry, c.secured(u)):
		return nil
	case strings.EqualFold(u.Scheme, "http"):
		return &Error{Kind: KindInsecureRedirect, Host: outside.Line(u.Host, 255)}
	}
	return &Error{Kind: KindExternalRedirect, Host: outside.Line(u.Host, 255), Err: errors.New("scheme " + outside.Line(u.Scheme, 20))}
}

// trail is where a chain of redirects ended, and the addresses it went through.
type trail struct {
	*response
	*reading
	passed []*url.URL    // every address asked or named, the last one included
	waited time.Duration // on pages that lead on by themselves
	empty  bool          // not one byte came
	file   bool          // an .rdp file came
}

// follow sends a request and goes where the portal redirects, always by GET and
// only on its own host: each address once.
func (c *Client) follow(ctx context.Context, r request) (*trail, error) {
	t := &trail{passed: []*url.URL{r.url}}
	ends := time.Now().Add(c.opt.Timeout) // of all GETs together
	again, waited := true, time.Duration(0)
	for hops := 0; ; hops++ {
		if r.method == http.MethodGet {
			r.timeout = max(time.Until(ends), 1)
		}
		res, err := c.send(ctx, r)
		if err != nil {
			return t, err
		}
		if d, worth := c.retryAfterPause(res); worth && again {
			c.noted(res, "once more")
			again, ends = false, ends.Add(d)
			if err := c.pause(ctx, d); err != nil {
				return t, c.networkFailure(ctx, err)
			}
			continue
		}
		t.response = res
		next, err := c.next(ctx, t)
		if err != nil || next == nil {
			return t, err
		}
		next = c.secured(next)
		t.passed = append(t.passed, next)
		if err := c.refuseForeign(next); err != nil {
			return t, err
		}
		if t.waited > waited { // a page that waits for something is no hop of a loop
			waited, hops, ends = t.waited, 0, time.Now().Add(c.opt.Timeout)
		}
		if hops >= maxHops {
			return t, &Error{Kind: KindTooManyRedirects, Host: c.Host()}
		}
		if r.method != http.MethodGet {
			ends = time.Now().Add(c.opt.Timeout)
		}
		r = request{method: http.MethodGet, url: next, from: r.from, accept: r.accept, limit: r.limit}
	}
}

// next is where the answer leads, or nil when it is the end; then the page is read.
func (c *Client) next(ctx context.Context, t *trail) (*url.URL, error) {
	if t.redirects() {
		c.noted(t.response, "redirect")
		if t.method != http.MethodGet && (t.status == http.StatusTemporaryRedirect || t.status == http.StatusPermanentRedirect) {
			return nil, c.refuseRepost(t.response)
		}
		return location(t.response)
	}
	var p *page
	if looksLikeMarkup(t.body) {
		var err error
		if p, err = parsePage(t.url, t.body, t.header.Get("Content-Type")); err != nil {
			return nil, &Error{Kind: KindAnswerTooBig, Host: c.Host(), Err: err}
		}
	}
	t.empty, t.file = len(t.body) == 0, p == nil && looksLikeRDP(t.body)
	t.response.body = nil
	t.reading = read(p, c.opt.hints())
	c.noted(t.response, string(t.class))
	if t.class != classUnknown || t.status != http.StatusOK || p.root.find("form") != nil {
		return nil, nil
	}
	to, after := p.leadsOn(t.header.Get("Refresh"))
	if to == nil {
		return nil, nil
	}
	return to, c.waitHere(ctx, t, to, after)
}

// refuseRepost: a 307 or 308 wants the same form, with its secrets, sent again.
func (c *Client) refuseRepost(r *response) error {
	if u, err := location(r); err == nil {
		if err := c.refuseForeign(u); err != nil {
			return err
		}
	}
	return &Error{Kind: KindServerTrouble, Host: c.Host(), Err: errors.New("the portal wants the form sent again")}
}

func location(r *response) (*url.URL, error) {
	to := strings.TrimSpace(r.header.Get("Location"))
	if to == "" {
		return nil, &Error{Kind: KindServerTrouble, Host: r.url.Host, Err: errors.New("a redirect that leads nowhere")}
	}
	u, err := r.url.Parse(to)
	if err != nil {
		return nil, &Error{Kind: KindServerTrouble, Host: r.url.Host, Err: errors.New("a redirect to something that is no URL")}
	}
	u.Fragment, u.RawFragment, u.User = "", "", nil
	return u, nil
}

func looksLikeMarkup(body []byte) bool {
	head, _ := decodeText(body[:min(len(body), 512)], "")
	head = strings.TrimLeft(head, " \t\r\n\uFEFF")
	return strings.HasPrefix(head, "<")
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// DefaultUserAgent is a common browser's, and says at its end what it is. To an
// unknown browser ASP.NET gives no cookies, and filters in front of portals give
// nothing at all.
func DefaultUserAgent() string {
	system := map[string]string{"windows": "Windows NT 10.0; Win64; x64", "darwin": "Macintosh; Intel Mac OS X 10.15"}[runtime.GOOS]
	return "Mozilla/5.0 (" + orElse(system, "X11; Linux x86_64") + "; rv:140.0) Gecko/20100101 Firefox/140.0 BackstageLauncher/1.0"
}

// acceptLanguage turns a language into a header's value: the portal picks its
// page by it, and falls back to its own.
func acceptLanguage(language string) string {
	switch {
	case language == "" || strings.ContainsFunc(language, func(r rune) bool { return r < ' ' || r > '~' }) || len(language) > 100:
		return acceptLanguage("sv")
	case strings.ContainsAny(language, ",;"):
		return language
	case language == "sv":
		return "sv-SE,sv;q=0.9,en;q=0.5"
	case language == "en":
		return "en-US,en;q=0.9,sv;q=0.5"
	}
	return language + ",en;q=0.5"
}

func orDiscard(l *slog.Logger) *slog.Logger {
	if l == nil {
		return slog.New(slog.DiscardHandler)
	}
	return l
}
