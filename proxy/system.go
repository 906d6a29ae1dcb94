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
	via       *url.URL
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
	addresses := s.addresses()
	if k, ok := s.known[host]; ok && k.addresses == addresses && s.Now().Before(k.until) {
		return k.via, nil
	}
	via, lasts := s.find(ctx, req.URL)
	if ctx.Err() != nil {
		return nil, ctx.Err() // what was found in a hurry is not kept
	}
	s.known[host] = known{via, s.Now().Add(lasts), addresses}
	return via, nil
}

// find tells the way and how long it may be kept.
func (s *system) find(ctx context.Context, target *url.URL) (*url.URL, time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, findPatience)
	defer cancel()
	return s.judge(ctx, s.Find(ctx, target), target)
}

func (s *system) judge(ctx context.Context, f Finding, target *url.URL) (*url.URL, time.Duration) {
	via, lasts := s.First(ctx, f.Ways, target), keepsFor
	if f.Err != nil {
		s.log.Warn("the system's proxy settings are of no use", "err", f.Err)
		if !f.Late { // who has waited for it once does not wait again soon
			lasts = keepsFailure
		}
	}
	through := "none"
	if via != nil {
		through = via.Host
	}
	s.log.Info("proxy of the system", "host", target.Host, "proxy", through, "script", f.PAC != "")
	return via, lasts
}

// ownAddresses change with the network: another net, a VPN.
func ownAddresses() string {
	all, _ := net.InterfaceAddrs()
	return fmt.Sprint(all)
}
