package doctor

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"backstage/syntax"
)

const (
	maxHops = 5
	maxPage = 1 << 20
)

// visit fetches the entry page as a stranger: no cookie is sent or kept, so no
// portal can know whom to send a code.
func (w *walk) visit(ctx context.Context, s *secured) {
	started := time.Now()
	client := w.stranger(s)
	defer client.CloseIdleConnections()
	answer, err := w.fetch(ctx, client)
	r := passed(CheckPortal).took(started)
	r.Details.Host = hostOf(w.Portal)
	if !answer.date.IsZero() {
		w.clock(answer.date)
	}
	r.Details.HTTPStatus = answer.status
	if err == nil {
		w.tell(r)
		return
	}
	kind := KindPortalSilent
	var failure *connectError
	if errors.As(err, &failure) {
		kind = failure.kind
	}
	w.tell(r.failed(kind, err))
}

// stranger is an HTTP client without memory. It uses the connection that was
// judged, and judges every further one.
func (w *walk) stranger(first *secured) *http.Client {
	waiting := make(chan *secured, 1)
	waiting <- first
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		select {
		case s := <-waiting:
			return s, nil
		default:
		}
		conn, err := w.connect(ctx, w.via, w.Portal)
		if err != nil {
			return nil, err
		}
		s, err := w.handshake(ctx, conn, w.Portal.Hostname())
		if err != nil {
			return nil, err
		}
		if s.kind != "" {
			_ = s.Close()
			return nil, &connectError{s.kind, false, s.err}
		}
		return s, nil
	}
	return &http.Client{
		Transport:     &http.Transport{DialTLSContext: dial, MaxResponseHeaderBytes: maxPage},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// answered is what of the portal's answers is looked at.
type answered struct {
	status int
	date   time.Time
}

// fetch goes from the entry page to the sign-in page and no further. Its error
// is a *connectError, or one of the line.
func (w *walk) fetch(ctx context.Context, client *http.Client) (last answered, err error) {
	at := w.Portal
	for range maxHops {
		//lint:ignore bodyclose get has read and closed it
		res, body, err := w.get(ctx, client, at)
		if err != nil {
			return last, err
		}
		last.status = res.StatusCode
		if date, err := http.ParseTime(res.Header.Get("Date")); err == nil {
			last.date = date
		}
		if !redirects(res.StatusCode) {
			return last, w.statusFinding(at, res, body)
		}
		to, err := at.Parse(strings.TrimSpace(res.Header.Get("Location")))
		if err != nil || res.Header.Get("Location") == "" {
			return last, finding(KindPortalTrouble, "a redirect that leads nowhere")
		}
		if to.Scheme != "https" || !strings.EqualFold(syntax.Endpoint(to), syntax.Endpoint(w.Portal)) {
			return last, finding(KindExternalRedirect, "redirects to "+to.Scheme+"://"+to.Host)
		}
		if !harmless(to) {
			return last, nil // a sign-in of its own kind answers; better not knock there
		}
		at = to
	}
	return last, finding(KindPortalTrouble, "redirects without end")
}

func (w *walk) get(ctx context.Context, client *http.Client, at *url.URL) (*http.Response, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, nil, finding(KindPortalTrouble, "a redirect to something that is no URL")
	}
	req.Header.Set("User-Agent", w.UserAgent)
	req.Header.Set("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
	res, err := client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // its own words repeat the query
		}
		return nil, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxPage))
	if err != nil {
		return nil, nil, err
	}
	if err := ctx.Err(); err != nil {
		// A server that notices the hanging up can end its answer neatly: silence
		// is not to look like an empty page.
		return nil, nil, err
	}
	return res, body, nil
}

// harmless pages are those on the way to the sign-in page: a folder, a default
// page, the sign-in page itself. Any other could be one that sends a code.
func harmless(u *url.URL) bool {
	switch name := strings.ToLower(path.Base(u.Path)); {
	case u.Path == "", strings.HasSuffix(u.Path, "/"), path.Ext(name) == "" && name == "pages":
		return true
	default:
		return name == "default.aspx" || name == "login.aspx"
	}
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

func finding(kind Kind, words string) error {
	return &connectError{kind, false, errors.New(plain(words))}
}

// statusFinding reads the last answer; nil is the sign-in page of RD Web Access.
func (o Options) statusFinding(at *url.URL, res *http.Response, body []byte) error {
	status := "status " + http.StatusText(res.StatusCode)
	switch s := res.StatusCode; {
	case s == http.StatusOK && o.IsPortal(o.Portal, at, res.Header.Get("Content-Type"), body):
		return nil
	case s == http.StatusUnauthorized && res.Header.Get("WWW-Authenticate") != "":
		return finding(KindWindowsAuth, status)
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		return finding(KindPortalForbidden, status)
	case s == http.StatusProxyAuthRequired:
		return finding(KindProxySignIn, status)
	case s == http.StatusNetworkAuthenticationRequired:
		return finding(KindNetworkSignIn, status)
	case s == http.StatusTooManyRequests, s == http.StatusRequestTimeout, s >= 500:
		return finding(KindPortalTrouble, status)
	}
	return finding(KindNotAPortal, "a page without the marks of RD Web Access, "+status)
}

// dateOf asks for the date over a connection whose certificate is out of time
// by this computer's clock. The question holds nothing, and the answer decides
// nothing but which of two sentences is read.
func (w *walk) dateOf(ctx context.Context, s *secured) (time.Time, bool) {
	ctx, cancel := w.step(ctx)
	defer cancel()
	client := w.stranger(s)
	defer client.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, "https://"+w.Portal.Host+"/", nil)
	if err != nil {
		return time.Time{}, false
	}
	req.Header.Set("User-Agent", w.UserAgent)
	res, err := client.Do(req)
	if err != nil {
		return time.Time{}, false
	}
	_ = res.Body.Close()
	date, err := http.ParseTime(res.Header.Get("Date"))
	return date, err == nil
}
