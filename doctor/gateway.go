package doctor

import (
	"context"
	"errors"
	"net"
	"net/url"
	"time"
)

// checkGateway connects to the RD Gateway that the last .rdp file named.
func (o Options) checkGateway(ctx context.Context) Result {
	target, err := url.Parse("https://" + o.Gateway)
	if o.Gateway == "" || err != nil || target.Hostname() == "" {
		return skipped(CheckGateway)
	}
	started := time.Now()
	r := passed(CheckGateway)
	r.Details.Host = hostOf(target)
	conn, err := o.connectGateway(ctx, target, clientsUseSystemProxy)
	if err == nil {
		var s *secured
		if s, err = o.handshake(ctx, conn, target.Hostname()); err == nil {
			_ = s.Close()
			host := r.Details.Host
			r.Details = s.details
			r.Details.Host = host
			if s.kind != "" {
				err = &connectError{s.kind, false, s.err}
			}
		}
	}
	r = r.took(started)
	var failure *connectError
	if !errors.As(err, &failure) {
		return r
	}
	switch failure.kind {
	case KindNameNotFound:
		return r.failed(KindGatewayNotFound, err)
	case KindPortalClosed:
		return r.failed(KindGatewayClosed, err)
	case KindNameSilent, KindPortalUnreachable, KindTLSSilent:
		return r.failed(KindGatewayUnreachable, err)
	}
	if failure.proxy {
		return r.failed(failure.kind, err)
	}
	return r.failed(KindGatewayCertificate, err)
}

// connectGateway goes the way of the RDP clients.
func (o Options) connectGateway(ctx context.Context, target *url.URL, bySystem bool) (net.Conn, error) {
	via, err := o.proxyFor(target)
	if err != nil {
		return nil, err
	}
	if o.Proxy == nil && bySystem {
		via = o.findSystemProxy(ctx, target).via
	}
	return o.connect(ctx, via, target)
}
