package doctor

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	socks5 "golang.org/x/net/proxy"

	"backstage/syntax"
)

// connectError is a connection that failed with its finding. proxy tells that
// the proxy was to blame.
type connectError struct {
	kind  Kind
	proxy bool
	err   error
}

func (e *connectError) Error() string { return e.err.Error() }
func (e *connectError) Unwrap() error { return e.err }

// proxyFor is the proxy that the launcher's settings or the environment name for
// target, nil for the direct way, or where they name none.
func (o Options) proxyFor(target *url.URL) (*url.URL, error) {
	if o.Proxy == nil {
		return nil, nil
	}
	p, err := o.Proxy(target)
	if err != nil {
		// The cause quotes the setting, which may hold a password.
		return nil, &connectError{KindProxyUnreachable, true, errors.New("the proxy setting is no address")}
	}
	return p, nil
}

// connect opens a connection to target's host, through a proxy where via is not
// nil. Its error is a *connectError.
func (o Options) connect(ctx context.Context, via, target *url.URL) (net.Conn, error) {
	ctx, cancel := o.step(ctx)
	defer cancel()
	if via != nil {
		return o.connectThrough(ctx, via, syntax.Endpoint(target))
	}
	conn, err := o.dialer().DialContext(ctx, "tcp", syntax.Endpoint(target))
	if err != nil {
		return nil, &connectError{dialKind(err), false, err}
	}
	return conn, nil
}

func (o Options) dialer() *net.Dialer { return &net.Dialer{Resolver: o.Resolver} }

func dialKind(err error) Kind {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return KindNameNotFound
	case errors.As(err, &dns):
		return KindNameSilent
	case slices.ContainsFunc(refused, func(r error) bool { return errors.Is(err, r) }):
		return KindPortalClosed
	}
	return KindPortalUnreachable
}

// connectThrough asks a proxy for a connection. The proxy gets the name and
// password that its own address in the settings holds, if any, as it does from
// every program; nobody else's.
func (o Options) connectThrough(ctx context.Context, via *url.URL, address string) (net.Conn, error) {
	conn, err := o.dialer().DialContext(ctx, "tcp", syntax.Endpoint(via))
	if err != nil {
		return nil, &connectError{KindProxyUnreachable, true, err}
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	through, err := func() (net.Conn, error) {
		switch via.Scheme {
		case "socks5", "socks5h":
			return socks(ctx, conn, via, address)
		case "https":
			secure := tls.Client(conn, &tls.Config{ServerName: via.Hostname(), MinVersion: tls.VersionTLS12, RootCAs: o.Roots})
			return tunnel(secure, via, address)
		}
		return tunnel(conn, via, address)
	}()
	if !stop() && err == nil {
		err = &connectError{KindProxyUnreachable, true, ctx.Err()}
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return through, nil
}

// tunnel asks an HTTP proxy (RFC 9110, CONNECT).
func tunnel(conn net.Conn, via *url.URL, address string) (net.Conn, error) {
	ask := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if via.User != nil {
		password, _ := via.User.Password()
		ask.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(via.User.Username()+":"+password)))
	}
	if err := ask.Write(conn); err != nil {
		return nil, &connectError{KindProxyUnreachable, true, err}
	}
	answer := bufio.NewReader(io.LimitReader(conn, maxPage))
	//lint:ignore bodyclose what follows on the connection is not a body
	res, err := http.ReadResponse(answer, ask)
	if err != nil {
		return nil, &connectError{KindProxyUnreachable, true, errors.New("no answer of a proxy")}
	}
	cause := errors.New("the proxy answered " + plain(res.Status))
	switch res.StatusCode {
	case http.StatusOK:
		if answer.Buffered() > 0 { // a TLS server never speaks first
			return nil, &connectError{KindProxyRefused, true, errors.New("the proxy answered more than it was asked")}
		}
		return conn, nil
	case http.StatusProxyAuthRequired:
		return nil, &connectError{KindProxySignIn, true, cause}
	case http.StatusNetworkAuthenticationRequired:
		return nil, &connectError{KindNetworkSignIn, true, cause}
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return nil, &connectError{KindPortalUnreachable, false, cause}
	}
	return nil, &connectError{KindProxyRefused, true, cause}
}

// ready gives the connection that is there already.
type ready struct{ net.Conn }

func (r ready) Dial(string, string) (net.Conn, error) { return r.Conn, nil }

func socks(ctx context.Context, conn net.Conn, via *url.URL, address string) (net.Conn, error) {
	var who *socks5.Auth
	if via.User != nil {
		password, _ := via.User.Password()
		who = &socks5.Auth{User: via.User.Username(), Password: password}
	}
	d, err := socks5.SOCKS5("tcp", via.Host, who, ready{conn})
	if err != nil {
		return nil, &connectError{KindProxyUnreachable, true, err}
	}
	through, err := d.Dial("tcp", address)
	switch {
	case err == nil:
		return through, nil
	case ctx.Err() != nil:
		return nil, &connectError{KindProxyUnreachable, true, ctx.Err()}
	case strings.Contains(err.Error(), "authentication"):
		return nil, &connectError{KindProxySignIn, true, err}
	case strings.Contains(err.Error(), "unreachable"), strings.Contains(err.Error(), "refused"), strings.Contains(err.Error(), "TTL"):
		return nil, &connectError{KindPortalUnreachable, false, err}
	}
	return nil, &connectError{KindProxyRefused, true, err}
}
