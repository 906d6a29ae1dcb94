package doctor

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync/atomic"
	"time"
)

// ProxySettings are those of the operating system.
type ProxySettings struct {
	// Server for https, host:port; "" for none.
	Server string
	// Bypass are the hosts that go without, as the system writes them:
	// "*.example.se", ".example.se", "<local>".
	Bypass []string
	// PAC is the address of a script that chooses (proxy auto-configuration).
	PAC string
	// AutoDetect: the system looks for a script by itself (WPAD).
	AutoDetect bool
}

// any tells whether they name a proxy for a host.
func (s ProxySettings) any(host string) bool {
	return s.PAC != "" || s.Server != "" && !s.bypasses(host)
}

func (s ProxySettings) bypasses(host string) bool {
	host = strings.ToLower(host)
	for _, rule := range s.Bypass {
		rule = strings.ToLower(strings.TrimSpace(rule))
		match, err := path.Match(rule, host)
		switch {
		case rule == "<local>" && !strings.Contains(host, "."), err == nil && match, strings.HasPrefix(rule, ".") && strings.HasSuffix(host, rule):
			return true
		}
	}
	return false
}

// systemFinding is what the operating system says of proxies, and whether its
// script can be had.
type systemFinding struct {
	ProxySettings
	// script is "" when it loads and runs or there is none.
	script Kind
	// decided: via is what the system's settings mean for the portal, nil for the
	// direct way.
	decided bool
	via     *url.URL
	// connecting: the script's host did not even take the connection.
	connecting bool
	err        error
	took       time.Duration
}

// findSystemProxy reads the settings, fetches the script and asks it for the
// portal.
func (o Options) findSystemProxy(ctx context.Context) (f systemFinding) {
	started := time.Now()
	defer func() { f.took = time.Since(started) }()
	if f.ProxySettings, f.err = within(ctx, o.System); f.err != nil || f.PAC == "" {
		f.decide(o.Portal)
		return f
	}
	at, err := url.Parse(f.PAC)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" {
		f.err = errors.New("a proxy script that is not on the web")
		return f
	}
	ctx, cancel := o.step(ctx)
	defer cancel()
	var connected atomic.Bool
	script, err := o.fetchPAC(ctx, at, &connected)
	if err == nil && o.Portal != nil {
		f.via, err = o.runPAC(ctx, script, o.Portal)
		f.decided = err == nil
	}
	f.connecting = !connected.Load()
	switch {
	case err == nil:
	case ctx.Err() != nil || isTimeout(err):
		f.script = KindPACHangs
	default:
		f.script = KindPACBroken
	}
	f.err = err
	return f
}

// decide goes by the settings where there is no script.
func (f *systemFinding) decide(portal *url.URL) {
	if f.err != nil || portal == nil {
		return
	}
	f.decided = true
	if f.any(portal.Hostname()) {
		f.via = &url.URL{Scheme: "http", Host: f.Server}
	}
}

func isTimeout(err error) bool {
	var slow net.Error
	return errors.As(err, &slow) && slow.Timeout()
}

// fetchPAC gives what looks like a script.
func (o Options) fetchPAC(ctx context.Context, at *url.URL, connected *atomic.Bool) ([]byte, error) {
	transport := &http.Transport{
		DisableKeepAlives: true, MaxResponseHeaderBytes: maxPage,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := o.dialer().DialContext(ctx, network, address)
			connected.Store(err == nil)
			return conn, err
		},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, errors.New("the proxy script's address is no URL")
	}
	req.Header.Set("User-Agent", o.UserAgent)
	client := http.Client{Transport: transport}
	res, err := client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // its own words repeat the query
		}
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, errors.New("the proxy script's server answered " + plain(res.Status))
	}
	script, err := io.ReadAll(io.LimitReader(res.Body, maxScript+1))
	switch {
	case err != nil:
		return nil, err
	case len(script) > maxScript:
		return nil, errors.New("the proxy script is too long")
	case !bytes.Contains(script, []byte("FindProxyForURL")):
		return nil, errors.New("what comes is no proxy script")
	}
	return script, nil
}

// proxies judges the launcher's own proxy, or what the system says where the
// launcher goes directly.
func (w *walk) proxies(ctx context.Context, f systemFinding) Result {
	r := passed(CheckProxy)
	r.Milliseconds = f.took.Milliseconds()
	switch {
	case w.via != nil:
		r.Details.Proxy, r.Details.Source = plain(w.via.Host), cmp.Or(w.ProxyFrom, "environment")
	case f.via != nil:
		r.Details.Proxy, r.Details.Source = plain(f.via.Host), "system"
	case f.Server != "" || f.PAC != "":
		r.Details.Proxy, r.Details.Source = plain(f.Server), "system"
	}
	if w.via == nil && f.decided && f.PAC != "" && f.via == nil {
		r.Details.Proxy = "" // the script overrules the server that stands beside it
	}
	if at, err := url.Parse(f.PAC); err == nil && f.PAC != "" {
		r.Details.PAC = plain(withoutQuery(at))
	}
	r.Details.AutoDetect = f.AutoDetect
	closed := w.failed(CheckTCP) || w.failed(CheckName)
	switch {
	case w.failed(CheckCaptive): // until the person has signed in there, nothing is to be told of proxies
		r.Status = StatusSkipped
		return r
	case w.blocked != nil:
		return r.failed(w.blocked.kind, w.blocked)
	case w.via != nil, w.Portal == nil:
		return r
	case f.script == KindPACHangs && !(closed && f.connecting):
		return r.failed(KindPACHangs, f.err)
	case f.script != "" && w.failed(CheckTCP) && !f.connecting:
		return r.failed(f.script, f.err)
	case f.script != "":
		r = r.warned(f.script)
		r.Details.Error = plain(f.err.Error())
		return r
	case closed && f.via != nil:
		return w.otherWay(ctx, r, f.via)
	case closed && !f.decided && f.any(w.Portal.Hostname()):
		return r.failed(KindProxyNotUsed, nil)
	}
	if f.err != nil {
		r.Details.Error = plain(f.err.Error())
	}
	return r
}

// otherWay tries the proxy that the system names while the direct way is closed.
func (w *walk) otherWay(ctx context.Context, r Result, via *url.URL) Result {
	ctx, cancel := w.step(ctx)
	defer cancel()
	conn, err := w.connectThrough(ctx, via, withPort(w.Portal, "443"))
	var failure *connectError
	switch {
	case err == nil:
		_ = conn.Close()
		return r.failed(KindProxyNotUsed, nil)
	case errors.As(err, &failure) && failure.proxy:
		return r.failed(failure.kind, err)
	}
	return r // the portal is as closed from there
}
