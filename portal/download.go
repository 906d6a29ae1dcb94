package portal

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

const (
	maxRDP = 512<<10 + 2 // the 256 KB of text that a client may get, in UTF-16
	// maxDownload leaves room to recognise a sign-in page that comes instead.
	maxDownload = 1 << 20
)

// tokenCheck is what is known about the portal's checktoken.aspx, which opens
// the gateway for this person for a minute.
type tokenCheck struct {
	named  bool // the list page's script calls it
	absent bool // asked, and there is none
}

var tokenName = regexp.MustCompile(`(?i)checktoken\.aspx`)

// Download makes the pre-launch check where there is one and fetches the .rdp
// fresh, as the bytes that came.
func (c *Client) Download(ctx context.Context, r Resource) ([]byte, error) {
	leave, err := c.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	at, err := url.Parse(r.URL)
	if err != nil || r.URL == "" {
		return nil, &Error{Kind: KindNotPublished, Host: c.Host(), Err: errors.New("the system has no file")}
	}
	if err := c.refuseForeign(at); err != nil {
		return nil, err
	}
	if err := c.preLaunchCheck(ctx); err != nil {
		return nil, err
	}
	res, err := c.fetchFile(ctx, at)
	if err != nil {
		return nil, err
	}
	return res.body, c.isRDP(res)
}

// radiusCookie is RDSFactor's: whoever sets it has a checktoken.aspx.
const radiusCookie = "RadiusSessionId"

// preLaunchCheck asks once, right before the file. A refusal counts where the
// portal is known to have the check: its list page, its code page or its cookie
// says so, or the administrator. Where only the name is guessed the file itself
// will tell.
func (c *Client) preLaunchCheck(ctx context.Context) error {
	sure := c.preLaunch != nil || c.place.token.named || c.place.tokenForm || c.visit.Load().cookies.has(radiusCookie)
	at := c.preLaunch
	if at == nil {
		if c.place.list == nil || c.place.token.absent {
			return nil
		}
		at = sibling(c.place.list, "checktoken.aspx")
	}
	res, err := c.send(ctx, request{method: http.MethodGet, url: at, limit: maxDownload})
	if err != nil {
		return err
	}
	c.noted(res, "pre-launch check")
	switch s := res.status; {
	case s == http.StatusOK && !c.asksToSignIn(res), s == http.StatusNoContent:
		return nil
	case s == http.StatusOK, res.redirects():
		if !sure {
			c.place.token.absent = true // an error page of the server: the file itself will tell
			return nil
		}
		return c.lapsed("pre-launch check")
	case s == http.StatusNotFound && c.preLaunch == nil, !sure && s != http.StatusProxyAuthRequired && s != http.StatusNetworkAuthenticationRequired:
		c.place.token.absent = true // a filter's answer to a page that is not there
		return nil
	case s == http.StatusTooManyRequests, s == http.StatusProxyAuthRequired, s == http.StatusNetworkAuthenticationRequired, s > http.StatusInternalServerError:
		return c.statusFailure(res, KindLaunchRefused)
	}
	return &Error{Kind: KindLaunchRefused, Host: c.Host(), Err: c.statusFailure(res, KindLaunchRefused)}
}

func (c *Client) lapsed(what string) *Error {
	return &Error{Kind: KindSessionExpired, Host: c.Host(), Err: errors.New(what + " led to another page")}
}

// fetchFile follows a redirect only to another .rdp file. Any other leads to
// pages, and one of those might send an SMS: the session is over.
func (c *Client) fetchFile(ctx context.Context, at *url.URL) (*response, error) {
	for range maxHops {
		res, err := c.send(ctx, request{method: http.MethodGet, url: at, accept: "application/x-rdp,application/rdp,*/*;q=0.8", limit: maxDownload})
		if err != nil {
			return nil, err
		}
		if !res.redirects() {
			return res, nil
		}
		c.noted(res, "redirect")
		if at, err = location(res); err != nil {
			return nil, err
		}
		if err := c.refuseForeign(at); err != nil {
			return nil, err
		}
		if !strings.HasSuffix(strings.ToLower(at.Path), ".rdp") {
			return nil, c.lapsed("the file")
		}
	}
	return nil, &Error{Kind: KindTooManyRedirects, Host: c.Host()}
}

// isRDP looks at the bytes, never at the content type. A sign-in page in place
// of the file means that the session is over.
func (c *Client) isRDP(res *response) error {
	switch {
	case res.status == http.StatusUnauthorized:
		c.noted(res, "file")
		return c.lapsed("the file")
	case res.status != http.StatusOK:
		c.noted(res, "no file")
		if e := c.statusFailure(res, KindNotPublished); e != nil {
			return e
		}
	case looksLikeRDP(res.body):
		c.noted(res, "rdp file")
		if len(res.body) > maxRDP {
			return &Error{Kind: KindAnswerTooBig, Host: c.Host()}
		}
		return nil
	case c.asksToSignIn(res):
		c.noted(res, "sign-in page instead of a file")
		return c.lapsed("the file")
	default:
		c.noted(res, "no rdp file")
	}
	return &Error{Kind: KindNotRDP, Host: c.Host()}
}

func (c *Client) asksToSignIn(res *response) bool {
	if !looksLikeMarkup(res.body) {
		return false
	}
	p, err := parsePage(res.url, res.body, res.header.Get("Content-Type"))
	if err != nil {
		return false
	}
	class := read(p, c.opt.hints()).class
	return class == classSignIn || class == classCode
}

var rdpLine = regexp.MustCompile(`(?m)^[ \t]*[A-Za-z][A-Za-z0-9 _-]{0,80}[ \t]*:[ \t]*[isbISB][ \t]*:`)

// looksLikeRDP: an address, or two lines of the grammar. Package rdp reads the
// file in earnest.
func looksLikeRDP(body []byte) bool {
	text, _ := decodeText(body[:min(len(body), maxRDP)], "")
	if len(body) > 1 && body[1] == 0 { // UTF-16 without a mark
		text = clean(convert(body[:min(len(body), maxRDP)&^1], "utf-16le"))
	}
	if looksLikeMarkup(body) {
		return false
	}
	text = strings.ReplaceAll(text, "\r", "\n")
	return bytes.Contains(bytes.ToLower([]byte(text)), []byte("full address:s:")) || len(rdpLine.FindAllStringIndex(text, 2)) == 2
}
