package doctor

import (
	"context"
	"errors"
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
	conn, err := o.connect(ctx, target)
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
