package doctor

import (
	"context"
	"errors"
	"net"
	"net/url"
	"sync"
	"time"

	"backstage/syntax"
)

// walk is one attempt to reach the portal, and how far it came.
type walk struct {
	Options
	emit func(Result)
	done map[ID]Result
	// system waits for what the operating system says of proxies.
	system func() systemFinding
	// via is the proxy that the launcher goes through, nil for the direct way;
	// blocked is what went wrong there.
	via     *url.URL
	blocked *connectError
}

// checkWay goes to the portal step by step, and at the same time asks the system
// for its proxies and the net whether it is free. Results are told as they come.
func (o Options) checkWay(ctx context.Context, emit func(Result)) {
	proxies, probe := make(chan systemFinding, 1), make(chan probeFinding, 1)
	go func() { proxies <- o.findSystemProxy(ctx, o.Portal) }()
	go func() { probe <- o.ask(ctx) }()
	w := &walk{Options: o, emit: emit, done: map[ID]Result{}, system: sync.OnceValue(func() systemFinding { return <-proxies })}
	w.start(ctx)
	for _, id := range []ID{CheckName, CheckTCP, CheckClock, CheckTLS, CheckPortal} {
		if _, told := w.done[id]; !told {
			w.tell(skipped(id))
		}
	}
	emit(w.network())
	w.tell(w.captive(<-probe))
	emit(w.proxies(ctx, w.system()))
}

func (w *walk) tell(r Result) {
	w.done[r.ID] = r
	w.emit(r)
}

func (w *walk) failed(id ID) bool { return w.done[id].Status == StatusFailed }

// connected tells whether anything answered at the portal's address.
func (w *walk) connected() bool { return w.done[CheckTCP].Status == StatusOK }

// start walks until something fails.
func (w *walk) start(ctx context.Context) {
	if w.Portal == nil {
		kind := KindNoAddress
		if w.BadAddress != nil {
			kind = KindBadAddress
		}
		w.tell(passed(CheckPortal).failed(kind, w.BadAddress))
		return
	}
	via, err := w.proxyFor(w.Portal)
	if err != nil {
		errors.As(err, &w.blocked)
		return
	}
	if w.Proxy == nil {
		via = w.system().via
	}
	w.via = via
	if via == nil && !w.lookUp(ctx) {
		return // with a proxy, looking the name up is its task
	}
	if conn := w.connectPortal(ctx); conn != nil {
		if s := w.secure(ctx, conn); s != nil {
			w.visit(ctx, s)
		}
	}
}

// lookUp asks the name service.
func (w *walk) lookUp(ctx context.Context) bool {
	ctx, cancel := w.step(ctx)
	defer cancel()
	started := time.Now()
	addresses, err := w.Resolver.LookupNetIP(ctx, "ip", w.Portal.Hostname())
	r := passed(CheckName).took(started)
	r.Details.Host = plain(w.Portal.Hostname())
	for _, a := range addresses[:min(len(addresses), 16)] {
		r.Details.Addresses = append(r.Details.Addresses, a.Unmap().String())
	}
	if err != nil {
		var dns *net.DNSError
		kind := KindNameSilent
		if errors.As(err, &dns) && dns.IsNotFound {
			kind = KindNameNotFound
		}
		r = r.failed(kind, err)
	}
	w.tell(r)
	return err == nil
}

func (w *walk) connectPortal(ctx context.Context) net.Conn {
	started := time.Now()
	conn, err := w.connect(ctx, w.via, w.Portal)
	r := passed(CheckTCP).took(started)
	r.Details.Host = hostOf(w.Portal)
	var failure *connectError
	if errors.As(err, &failure) {
		if failure.proxy {
			w.blocked = failure
			return nil
		}
		w.tell(r.failed(failure.kind, err))
		return nil
	}
	w.tell(r)
	return conn
}

// secure speaks TLS and judges the certificate. A certificate that is out of
// time only by this computer's wrong clock is the clock's fault.
func (w *walk) secure(ctx context.Context, conn net.Conn) *secured {
	started := time.Now()
	s, err := w.handshake(ctx, conn, w.Portal.Hostname())
	r := passed(CheckTLS).took(started)
	var failure *connectError
	if errors.As(err, &failure) {
		r.Details.Host = hostOf(w.Portal)
		w.tell(r.failed(failure.kind, err))
		return nil
	}
	r.Details = s.details
	r.Details.Host = hostOf(w.Portal)
	switch {
	case s.kind == KindTLSExpired || s.kind == KindTLSNotYetValid:
		defer func() { _ = s.Close() }()
		if date, ok := w.dateOf(ctx, s); ok && w.clock(date) {
			if kind, _ := w.judge(s.ConnectionState().PeerCertificates, w.Portal.Hostname(), date); kind == "" {
				return nil // tls is not to be told with this clock
			}
		}
		w.tell(r.failed(s.kind, s.err))
		return nil
	case s.kind != "":
		_ = s.Close()
		w.tell(r.failed(s.kind, s.err))
		return nil
	case *s.details.DaysLeft < expiresSoon:
		r = r.warned(KindTLSExpiresSoon)
	}
	w.tell(r)
	return s
}

// clock compares this computer's clock with a date that the portal just gave;
// true when it is wrong.
func (w *walk) clock(date time.Time) (wrong bool) {
	skew := w.Now().Sub(date)
	r := passed(CheckClock)
	seconds := int(skew.Seconds())
	r.Details.SkewSeconds = &seconds
	if wrong = skew.Abs() > clockTolerance; wrong {
		r = r.failed(KindClockWrong, nil)
	}
	w.tell(r)
	return wrong
}

// network tells whether this computer is on any net at all.
func (w *walk) network() Result {
	r := passed(CheckNetwork)
	if w.connected() || w.Portal == nil || syntax.Loopback(w.Portal.Hostname()) || hasAddress() {
		return r
	}
	return r.failed(KindNoNetwork, nil)
}
