package proxy

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	findPatience = 6 * time.Second
	keepsFor     = 3 * time.Minute
	keepsFailure = 30 * time.Second
	trusts       = 15 * time.Second // a proxy of several to be there still
)

// System is this computer's own way to a request's host: the environment's proxy
// where it names one, else what the system's settings or their script say. The
// answer for a host is kept for some minutes, as long as this computer's
// addresses stay the same. Settings that are of no use mean the direct way, and a
// line in the log. An error is a broken variable's, or means that the request has
// ended.
func System(o Options, log *slog.Logger) func(*http.Request) (*url.URL, error) {
	return newSystem(o, log).proxy
}

func newSystem(o Options, log *slog.Logger) *system {
	return &system{Options: o.withDefaults(), log: log, environment: Environment, addresses: ownAddresses, one: make(chan struct{}, 1), known: map[string]known{}}
}

type system struct {
	Options
	log         *slog.Logger
	environment func() func(*url.URL) (*url.URL, error)
	addresses   func() string
	one         chan struct{} // at a time; it guards known
	known       map[string]known
}

// known is a way that was found.
type known struct {
	ways      []*url.URL
	via       *url.URL  // the one of them that is used
	tried     time.Time // when it was seen to be there
	until     time.Time
	addresses string
}

func (s *system) proxy(req *http.Request) (*url.URL, error) {
	if from := s.environment(); from != nil {
		return from(req.URL)
	}
	ctx, host := req.Context(), req.URL.Host
	select {
	case s.one <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-s.one }()
	k, ok := s.known[host]
	if !ok || k.addresses != s.addresses() || !s.Now().Before(k.until) {
		k = s.find(ctx, req.URL)
	}
	k = s.still(ctx, k, req.URL)
	if ctx.Err() != nil {
		return nil, ctx.Err() // what was found in a hurry is not kept
	}
	s.known[host] = k
	return k.via, nil
}

// find asks the settings and their script.
func (s *system) find(ctx context.Context, target *url.URL) known {
	ctx, cancel := context.WithTimeout(ctx, findPatience)
	defer cancel()
	f := s.Find(ctx, target)
	if f.Err != nil {
		s.log.Warn("the system's proxy settings are of no use", "err", f.Err)
	}
	k := known{ways: f.Ways, until: s.Now().Add(lasts(f)), addresses: s.addresses()}
	return s.choose(ctx, k, target)
}

// lasts is how long a finding is kept. Who has waited for a script once does not
// wait again soon.
func lasts(f Finding) time.Duration {
	if f.Err != nil && !f.Late {
		return keepsFailure
	}
	return keepsFor
}

func (s *system) choose(ctx context.Context, k known, target *url.URL) known {
	k.via, k.tried = s.First(ctx, k.ways, target), s.Now()
	through := "none"
	if k.via != nil {
		through = k.via.Host
	}
	s.log.Info("proxy of the system", "host", target.Host, "proxy", through)
	return k
}

// still stays with the proxy that is used as long as it is there.
func (s *system) still(ctx context.Context, k known, target *url.URL) known {
	if len(k.ways) < 2 || k.via == nil || s.Now().Sub(k.tried) < trusts {
		return k
	}
	soon, cancel := context.WithTimeout(ctx, knock)
	defer cancel()
	if !s.takes(soon, k.via) {
		return s.choose(ctx, k, target)
	}
	k.tried = s.Now()
	return k
}

// ownAddresses change with the network: another net, a VPN.
func ownAddresses() string {
	all, _ := net.InterfaceAddrs()
	return fmt.Sprint(all)
}
