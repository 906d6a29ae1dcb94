package portal

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"backstage/outside"
	"backstage/syntax"
)

// formAge is how long a form may wait for the person before it is fetched
// again: what it hides may be bound to a session of the server.
const formAge = 10 * time.Minute

// Client is a person's visit to one RD Web Access portal. It is made by New.
type Client struct {
	opt       Options
	entry     *url.URL
	preLaunch *url.URL
	log       *slog.Logger
	now       func() time.Time
	pause     func(context.Context, time.Duration) error
	transport http.RoundTripper
	// certificateAsked: the server has asked for a certificate of the visitor.
	certificateAsked *atomic.Bool
	// busy lets one method in at a time; Icon alone stays outside.
	busy  chan struct{}
	visit atomic.Pointer[session]
	place place
	// known are the systems of the last list, on this visit or one before.
	known known
}

var _ Portal = (*Client)(nil)

// place is where the visit stands: the forms that wait to be filled in, and
// what was learned on the way. It holds hidden form state and is dropped whole.
type place struct {
	last *url.URL // the last page of the journey

	signIn    *signInForm
	signInAt  time.Time
	signInURL *url.URL
	// sentCode: the sign-in form that was posted last had a code filled in.
	sentCode bool
	// gate is the address of the sign-in form that was sent last.
	gate string
	// passwordGiven: a password was posted on this visit.
	passwordGiven bool
	quiet         map[string]bool // the texts of the sign-in page while nothing is wrong

	change    *passwordForm
	changeAt  time.Time
	changeURL *url.URL // what the "password has expired" row links to

	code      *codeForm
	challenge Challenge
	codeQuiet map[string]bool // the texts of the code page before any code was sent

	asked *askedPage

	// ledTo is where the portal led after it had accepted what was sent, until the
	// page there has come.
	ledTo *url.URL

	list      *url.URL
	workspace Workspace // the names and thumbprints of the sign-in page
	noFeed    bool
	token     tokenCheck
	tokenForm bool // the code page was RDSFactor's
}

// phase is what was under way when a page arrived.
type phase int

const (
	phaseBegin phase = iota
	phaseSignIn
	phaseCode
	phaseResend
	phaseList
	phasePage
)

// New makes a client for a portal. It fails with KindBadAddress only, and sends
// nothing.
func New(o Options) (*Client, error) {
	entry, err := syntax.PortalAddress(o.Address)
	if err != nil {
		return nil, &Error{Kind: KindBadAddress, Err: err}
	}
	asked := new(atomic.Bool)
	c := &Client{entry: entry, log: orDiscard(o.Log), now: time.Now, pause: pause, transport: newTransport(o.Roots, o.Proxy, asked), certificateAsked: asked, busy: make(chan struct{}, 1)}
	if o.PreLaunch != "" {
		if c.preLaunch, err = entry.Parse(o.PreLaunch); err != nil || !sameOrigin(entry, c.preLaunch) {
			return nil, &Error{Kind: KindBadAddress, Err: errors.New("the pre-launch check is not on the portal's host")}
		}
	}
	o.UserAgent = orElse(o.UserAgent, DefaultUserAgent())
	o.Language = acceptLanguage(o.Language)
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.PostTimeout <= 0 {
		o.PostTimeout = defaultPostTimeout
	}
	c.opt = o
	c.visit.Store(o.newSession(c.transport, c.clock))
	return c, nil
}

// Host is the portal's host[:port] for display, international names in ASCII.
func (c *Client) Host() string { return c.entry.Host }

// Entry is the portal's address for a browser.
func (c *Client) Entry() string { return c.entry.String() }

// enter waits for the method before; ctx ends the wait.
func (c *Client) enter(ctx context.Context) (leave func(), err error) {
	select {
	case c.busy <- struct{}{}:
		if ctx.Err() != nil {
			<-c.busy
			return nil, c.networkFailure(ctx, context.Cause(ctx))
		}
		return func() { <-c.busy }, nil
	case <-ctx.Done():
		return nil, c.networkFailure(ctx, context.Cause(ctx))
	}
}

func (c *Client) clock() time.Time { return c.now() }

// forget starts a new visit: no cookie and no form of the old one is left, so
// that nobody continues as somebody else.
func (c *Client) forget() {
	old := c.visit.Swap(c.opt.newSession(c.transport, c.clock))
	old.close()
	c.place = place{}
}

// Begin forgets any earlier visit, fetches the entry page and says what the
// portal asks first.
func (c *Client) Begin(ctx context.Context) (Answer, error) {
	leave, err := c.enter(ctx)
	if err != nil {
		return Answer{}, err
	}
	defer leave()
	return c.begin(ctx)
}

func (c *Client) begin(ctx context.Context) (Answer, error) {
	c.forget()
	t, err := c.follow(ctx, request{method: http.MethodGet, url: c.entry})
	if err != nil {
		return Answer{}, err
	}
	if at := c.otherDoor(t); at != nil {
		if other, err := c.follow(ctx, request{method: http.MethodGet, url: at}); err == nil && other.readable() && other.isPortal(at, other.url) {
			t = other
		}
	}
	if t.readable() && !t.file && !t.isPortal(c.entry, t.url) {
		return Answer{}, &Error{Kind: KindNotAPortal, Host: c.Host()}
	}
	return c.arrive(ctx, t, phaseBegin)
}

// besidePages are the folders of RD Web Access for other programs than browsers.
var besidePages = regexp.MustCompile(`(?i)^(.*/)(feed|feedlogin|webclient)(/.*)?$`)

// otherDoor is where the portal may be where nothing of it stands at its address:
// people are handed the address of the feed, or of a server whose front page
// leads on. nil where there is no other.
func (c *Client) otherDoor(t *trail) *url.URL {
	if t.file || t.readable() && t.isPortal(c.entry, t.url) {
		return nil
	}
	at := url.URL{Scheme: c.entry.Scheme, Host: c.entry.Host, Path: "/"}
	if m := besidePages.FindStringSubmatch(c.entry.Path); m != nil {
		at.Path = m[1] + "Pages/"
		return &at
	}
	if c.entry.Path == syntax.StockPath && t.status == http.StatusNotFound {
		return &at
	}
	return nil
}

// IsPortal tells whether a page, which came from an address that the entry led
// to, is one of RD Web Access. It is what Begin goes by.
func IsPortal(entry, at *url.URL, contentType string, body []byte) bool {
	p, err := parsePage(at, body, contentType)
	return err == nil && read(p, hints{}).isPortal(entry, at)
}

// isPortal: the page bears a mark of RD Web Access, or it is a sign-in form on the
// server that was named. That may well be a gate in front of the portal, of
// whatever make. Only a server's front page says too little about what is behind
// a form: that one needs the usual name in its path.
func (r *reading) isPortal(entry, at *url.URL) bool {
	switch {
	case r.portal:
		return true
	case entry.Path == "/":
		return r.asks() && strings.Contains(strings.ToLower(at.Path), "/rdweb")
	}
	return (r.class == classSignIn || r.class == classUnknown && r.page.asksWho()) && sameOrigin(entry, at)
}

// arrive reads the page at the end of a trail into the next step.
func (c *Client) arrive(ctx context.Context, t *trail, during phase) (Answer, error) {
	if t.leadsToFile() {
		return c.atFile(ctx, t)
	}
	if !t.readable() {
		if a, told := c.toldByAddress(t, during); told {
			return a, nil
		}
		return Answer{}, c.refused(t, during)
	}
	c.place.last = t.url
	switch t.class {
	case classSignIn:
		return c.atSignIn(t, during)
	case classPassword:
		return c.atPassword(t, during)
	case classCode:
		return c.atCode(t, during)
	case classList:
		return c.atList(ctx, t)
	}
	asked := c.readAsked(t)
	if asked != nil && (during == phaseBegin || !t.page.navigates()) {
		return c.atAsked(asked)
	}
	if during != phaseBegin && during != phaseResend || t.class == classFeeds {
		if a, found, err := c.searchList(ctx, t); found {
			return a, err
		}
	}
	if asked != nil {
		return c.atAsked(asked)
	}
	return Answer{}, c.unknown(t)
}

// toldByAddress: the portal named its reason in an address, and the page there is
// missing. The reason counts all the same.
func (c *Client) toldByAddress(t *trail, during phase) (Answer, bool) {
	kind := signInCodes[t.errorCode()]
	if kind == "" || t.status != http.StatusNotFound && t.status != http.StatusGone || during == phaseBegin {
		return Answer{}, false
	}
	c.place.signIn, c.place.code = nil, nil // the next sign-in begins afresh
	if kind == kindExpired {
		at := c.place.signInURL
		if at == nil {
			at = t.url
		}
		c.place.change, c.place.changeURL = nil, sibling(at, "password.aspx")
		return Answer{Step: StepPasswordExpired, CanChange: true, User: outside.Line(unescaped(t.named("username")), 256)}, true
	}
	return Answer{Step: StepSignIn, Problem: &Error{Kind: kind}}, true
}

func (c *Client) refused(t *trail, during phase) *Error {
	absent := KindServerTrouble
	switch {
	case during == phaseBegin:
		absent = KindNotAPortal
	case during == phaseList, len(t.passed) > 1: // signed in, and led to nothing
		absent = KindNotPublished
	}
	if e := c.statusFailure(t.response, absent); e != nil {
		return e
	}
	return c.unknown(t) // 201 and its like
}

func (c *Client) unknown(t *trail) *Error {
	e := &Error{Kind: KindUnknownPage, Host: c.Host()}
	if t.empty {
		e.Kind = KindServerTrouble
		e.Err = errors.New("an empty answer")
	}
	if t.page != nil {
		e.Message = orElse(t.page.message(nil), t.page.title())
	}
	return e
}

// errorCode is the value of Error= in the addresses that the portal named on
// the way, in lower case; "" where there was none.
func (t *trail) errorCode() string { return strings.ToLower(t.named("error")) }

// named is a query value of the last address that has it. Keys are
// compared without case, and the address that was asked for does not count.
func (t *trail) named(key string) string {
	for _, u := range slices.Backward(t.passed[1:]) {
		for k, v := range u.Query() {
			if strings.EqualFold(k, key) && len(v) > 0 && v[0] != "" {
				return v[0]
			}
		}
	}
	return ""
}

// passedThrough tells whether an address on the way, the last one excluded,
// has that file name.
func (t *trail) passedThrough(name string) bool {
	return slices.ContainsFunc(t.passed[:len(t.passed)-1], func(u *url.URL) bool {
		return strings.HasSuffix(strings.ToLower(u.Path), "/"+name)
	})
}

// sibling is the file of that name in the folder of page. What the portal
// carries along in its queries (a tenant …) is kept, what belongs to one page is not.
func sibling(page *url.URL, name string) *url.URL {
	u := *withoutPathInfo(page)
	u.RawPath = ""
	u.Path = u.Path[:strings.LastIndexByte(u.Path, '/')+1] + name
	kept := strings.FieldsFunc(u.RawQuery, func(r rune) bool { return r == '&' })
	kept = slices.DeleteFunc(kept, func(pair string) bool {
		key, _, _ := strings.Cut(strings.ToLower(pair), "=")
		return key == "returnurl" || key == "error" || key == "username"
	})
	u.RawQuery = strings.Join(kept, "&")
	return &u
}

// withoutPathInfo cuts what follows the page's own name: Default.aspx/Folder.
func withoutPathInfo(page *url.URL) *url.URL {
	u := *page
	if i := strings.Index(strings.ToLower(u.Path), ".aspx/"); i >= 0 {
		u.Path, u.RawPath = u.Path[:i+len(".aspx")], ""
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return &u
}

// SignOut ends the session at the portal and forgets cookies and form state,
// the latter even when the portal cannot be reached.
func (c *Client) SignOut(ctx context.Context) error {
	leave, err := c.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	defer c.forget()
	at := c.place.list
	if at == nil {
		at = c.place.last
	}
	if at == nil {
		return nil
	}
	res, err := c.send(ctx, request{method: http.MethodGet, url: sibling(at, "logoff.aspx")})
	if err != nil {
		return err
	}
	c.noted(res, "sign-out") // whatever it answers: the session is over for us
	return nil
}
