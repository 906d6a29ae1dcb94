package doctor

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"time"

	"backstage/proxy"
	"backstage/syntax"
)

// systemFinding is what the operating system says of proxies.
type systemFinding struct {
	proxy.Finding
	// via is what that means for the portal, nil for the direct way.
	via  *url.URL
	took time.Duration
}

func (o Options) systemProxies() proxy.Options {
	return proxy.Options{Read: o.System, Resolver: o.Resolver, Now: o.Now, UserAgent: o.UserAgent}
}

// findSystemProxy goes the launcher's way: settings, script, and the first of
// what it names that is there.
func (o Options) findSystemProxy(ctx context.Context, target *url.URL) (f systemFinding) {
	started := time.Now()
	ctx, cancel := o.step(ctx)
	defer cancel()
	if target != nil {
		f.Finding = o.systemProxies().Find(ctx, target)
		f.via = o.systemProxies().First(ctx, f.Ways, target)
	}
	f.took = time.Since(started)
	return f
}

// proxies judges the way that the launcher goes.
func (w *walk) proxies(ctx context.Context, f systemFinding) Result {
	r := passed(CheckProxy)
	r.Milliseconds = f.took.Milliseconds()
	r.Details.AutoDetect = f.AutoDetect
	if at, err := url.Parse(f.PAC); err == nil && f.PAC != "" {
		r.Details.PAC = plain(withoutQuery(at))
	}
	closed := w.failed(CheckTCP) || w.failed(CheckName)
	switch {
	case w.via != nil && w.Proxy != nil:
		r.Details.Proxy, r.Details.Source = plain(w.via.Host), cmp.Or(w.ProxyFrom, "environment")
	case f.via != nil:
		r.Details.Proxy, r.Details.Source = plain(f.via.Host), "system"
	case f.PAC != "":
		r.Details.Source = "system"
	case f.Server != "":
		r.Details.Proxy, r.Details.Source = plain(f.Server), "system"
	}
	if f.Err != nil {
		r.Details.Error = plain(f.Err.Error())
	}
	switch {
	case w.failed(CheckCaptive): // until the person has signed in there, nothing is to be told of proxies
		r.Status = StatusSkipped
		return r
	case w.blocked != nil:
		return r.failed(w.blocked.kind, w.blocked)
	case w.Portal == nil:
		return r
	case w.Proxy != nil && w.via == nil && closed && f.via != nil:
		return w.otherWay(ctx, r, f.via)
	case w.Proxy == nil && f.Script:
		return w.script(r, f, closed)
	}
	return r
}

// script judges a proxy script that cannot be had or run; the launcher goes on
// without it. Where the whole net is silent, that is what is to be told.
func (w *walk) script(r Result, f systemFinding, closed bool) Result {
	kind := KindPACBroken
	if f.Late {
		kind = KindPACHangs
	}
	switch {
	case f.Late && !(closed && (f.Unconnected || f.NamesSilent)), w.failed(CheckTCP) && !f.Unconnected:
		return r.failed(kind, f.Err)
	}
	return r.warned(kind)
}

// otherWay tries the proxy that the system names, where the launcher is told to
// go directly and comes nowhere.
func (w *walk) otherWay(ctx context.Context, r Result, via *url.URL) Result {
	ctx, cancel := w.step(ctx)
	defer cancel()
	conn, err := w.connectThrough(ctx, via, syntax.Endpoint(w.Portal))
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
