package proxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
)

const (
	maxScript = 1 << 20
	maxHeader = 64 << 10
	maxWays   = 16
)

// fetchScript gives what looks like a script.
func (o Options) fetchScript(ctx context.Context, at *url.URL, connected *atomic.Bool) ([]byte, error) {
	transport := &http.Transport{
		DisableKeepAlives: true, MaxResponseHeaderBytes: maxHeader,
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
		return nil, fmt.Errorf("the proxy script's server answered %d", res.StatusCode)
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

func (o Options) dialer() *net.Dialer { return &net.Dialer{Resolver: o.Resolver} }

// waysOf are the ways that a script names, "PROXY a:8080; SOCKS b; DIRECT", in
// its order. As in browsers, what cannot be read is passed over; it is an error
// where nothing else is named.
func waysOf(answer string) (ways []*url.URL, err error) {
	for entry := range strings.SplitSeq(answer, ";") {
		words := strings.Fields(entry)
		switch {
		case len(ways) == maxWays || len(words) == 0:
		case len(words) == 1 && strings.EqualFold(words[0], "DIRECT"):
			ways = append(ways, nil)
		default:
			if at := wayOf(words); at != nil {
				ways = append(ways, at)
			} else {
				err = errors.New("the proxy script's answer names no address")
			}
		}
	}
	switch {
	case len(ways) > 0:
		return ways, nil
	case err == nil: // it names nothing at all
		return []*url.URL{nil}, nil
	}
	return nil, err
}

// wayOf is one of the script's proxies, nil when it is none.
func wayOf(words []string) *url.URL {
	scheme := map[string]string{"PROXY": "http", "HTTP": "http", "HTTPS": "https", "SOCKS": "socks5", "SOCKS5": "socks5"}[strings.ToUpper(words[0])]
	if scheme == "" || len(words) != 2 {
		return nil
	}
	at, err := url.Parse(scheme + "://" + words[1])
	if err != nil || at.Hostname() == "" || at.User != nil || at.Path != "" || at.RawQuery != "" || at.Fragment != "" {
		return nil
	}
	return at
}
