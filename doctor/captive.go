package doctor

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// probeFinding is what a plain http question to the portal's host came back with.
type probeFinding struct {
	// certain: status 511. likely: a page or a redirect that is not the portal's.
	certain, likely bool
	status          int // 0 when nothing answered
	took            time.Duration
}

// ask puts the question that nets with a sign-in page of their own answer in the
// portal's place: they cannot do so for https. It holds nothing but the host.
func (o Options) ask(ctx context.Context) (f probeFinding) {
	if o.Probe == "" {
		return f
	}
	started := time.Now()
	defer func() { f.took = time.Since(started) }()
	ctx, cancel := o.step(ctx)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, o.Probe, nil)
	if err != nil {
		return f
	}
	req.Header.Set("User-Agent", o.UserAgent)
	transport := &http.Transport{DialContext: o.dialer().DialContext, DisableKeepAlives: true, MaxResponseHeaderBytes: maxPage}
	res, err := transport.RoundTrip(req)
	if err != nil {
		return f
	}
	defer func() { _ = res.Body.Close() }()
	f.status = res.StatusCode
	body, _ := io.ReadAll(io.LimitReader(res.Body, maxPage))
	switch {
	case res.StatusCode == http.StatusNetworkAuthenticationRequired:
		f.certain = true
	case redirects(res.StatusCode):
		to, err := req.URL.Parse(res.Header.Get("Location"))
		f.likely = err == nil && !sameHost(to, req.URL)
	case res.StatusCode == http.StatusOK:
		f.likely = !o.IsPortal(o.Portal, req.URL, res.Header.Get("Content-Type"), body) && !strings.HasPrefix(res.Header.Get("Server"), "Microsoft-IIS")
	}
	return f
}

func sameHost(a, b *url.URL) bool { return strings.EqualFold(a.Hostname(), b.Hostname()) }

// captive judges the answer by how far the walk came. A portal may well have a
// page or a redirect at its http address; only where the safe way is closed,
// or ends at a stranger, is that page the net's.
func (w *walk) captive(f probeFinding) Result {
	r := passed(CheckCaptive)
	r.Milliseconds = f.took.Milliseconds()
	r.Details.HTTPStatus = f.status
	portal := w.done[CheckPortal]
	switch {
	case portal.Kind == KindNetworkSignIn:
		r.Details.HTTPStatus = portal.Details.HTTPStatus
		return r.failed(KindNetworkSignIn, nil)
	case w.blocked != nil && w.blocked.kind == KindNetworkSignIn:
		return r.failed(KindNetworkSignIn, w.blocked)
	case portal.Status == StatusOK:
		return r
	case f.certain, f.likely && (w.failed(CheckTCP) || w.proxyGone() || w.meetsAStranger()):
		return r.failed(KindNetworkSignIn, nil)
	case f.status == 0:
		return skipped(CheckCaptive)
	}
	return r
}

// proxyGone: the way leads through a proxy that is not to be had here, such as
// the office's in a hotel.
func (w *walk) proxyGone() bool { return w.blocked != nil && w.blocked.kind == KindProxyUnreachable }

// meetsAStranger: what answers at the portal's address cannot be the portal.
func (w *walk) meetsAStranger() bool {
	switch w.done[CheckTLS].Kind {
	case KindTLSWrongHost, KindTLSSelfSigned, KindTLSUnknownIssuer, KindTLSSilent, KindTLSOther:
		return true
	}
	return false
}
