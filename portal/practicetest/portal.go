package practicetest

import (
	"context"
	"encoding/pem"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"backstage/portal/practice"
)

// Options of a bent portal. The zero value is the practice portal.
type Options struct {
	practice.Options
	// Variant is the portal's shape.
	Variant Variant
	// TLS is what is wrong with its TLS; the zero value is nothing.
	TLS TLSFault
}

// Portal is a practice portal that a test bends and looks into. All methods may be
// called from any goroutine.
type Portal struct {
	*practice.Portal
	options Options
	closed  chan struct{}
	close   func() error
	sent    atomic.Int64

	mu       sync.Mutex
	variant  Variant
	accepted map[*practice.Visit]int // codes in a row so far
	admitted map[string]time.Time    // until when the gateway lets a person in, by name
	outbox   []practice.SMS
	requests []string
	answered map[string]int // how often somebody with a ticket has answered Ask
}

// New makes a portal that listens nowhere: mount Handler where it is wanted.
func New(o Options) (*Portal, error) {
	p := &Portal{
		variant: o.Variant, closed: make(chan struct{}),
		accepted: map[*practice.Visit]int{}, admitted: map[string]time.Time{}, answered: map[string]int{},
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.After == nil {
		o.After = func(d time.Duration, f func()) func() {
			timer := time.AfterFunc(d, f)
			return func() { timer.Stop() }
		}
	}
	p.options = o
	p.options.Extra = nil // their passwords are the portal's own matter
	inner := o.Options
	code := o.Code
	if code == nil {
		code = practice.RandomCode
	}
	inner.Code = func() string { // asked once for each message
		p.sent.Add(1)
		return code()
	}
	var err error
	if p.Portal, err = practice.New(inner); err != nil {
		return nil, err
	}
	p.Subscribe(func(s practice.SMS) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.outbox = append(p.outbox, s)
	})
	p.close = sync.OnceValue(func() error {
		close(p.closed)
		return p.Portal.Close()
	})
	return p, nil
}

// Start makes a portal and serves it over TLS on loopback until Close.
func Start(o Options) (*Portal, error) {
	p, err := New(o)
	if err != nil {
		return nil, err
	}
	config, err := o.TLS.config(p.Portal)
	if err != nil {
		return nil, err
	}
	if err := p.Serve(p.Handler(), config); err != nil {
		return nil, err
	}
	return p, nil
}

// Close ends the portal. Closing twice is fine.
func (p *Portal) Close() error { return p.close() }

func (p *Portal) isClosed() bool {
	select {
	case <-p.closed:
		return true
	default:
		return false
	}
}

// wait passes d on the portal's clock, or less when ctx or the portal ends first.
func (p *Portal) wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	passed := make(chan struct{})
	defer p.options.After(d, func() { close(passed) })()
	select {
	case <-passed:
	case <-ctx.Done():
	case <-p.closed:
	}
}

// CAPEM is the root certificate in PEM, for programs that read SSL_CERT_FILE.
func (p *Portal) CAPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.Authority().Raw})
}

// Variant is the portal's present shape.
func (p *Portal) Variant() Variant {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.variant
}

// SetVariant changes the portal's shape from the next request on.
func (p *Portal) SetVariant(v Variant) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.variant = v
}

// Outbox is every message that has arrived, oldest first.
func (p *Portal) Outbox() []practice.SMS {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.outbox)
}

// SMSSent counts the messages the portal sent, also those that are late or never arrive.
func (p *Portal) SMSSent() int { return int(p.sent.Load()) }

// Expire ends all sessions now, as time does.
func (p *Portal) Expire() { p.EndSessions("") }

// ServerConfigChanged ends all sessions as an administrator's change of the farm does.
func (p *Portal) ServerConfigChanged() { p.EndSessions("ServerConfigChanged") }

// TakeOver ends all sessions as another person on the same computer does.
func (p *Portal) TakeOver() { p.EndSessions("WkSDisconnected") }

// maxRequests bounds the memory of a portal that runs for days.
const maxRequests = 100_000

func (p *Portal) note(r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.requests) < maxRequests {
		p.requests = append(p.requests, r.Method+" "+r.URL.Path)
	}
}

// Requests lists what was asked, in order, as "METHOD /path" without query and body.
func (p *Portal) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.requests)
}

// Count counts the requests whose last path element matches a pattern of package
// path, whatever the case, with or without a method in front: "login.aspx",
// "POST login.aspx", "GET *.rdp".
func (p *Portal) Count(pattern string) int {
	method, page, ok := strings.Cut(pattern, " ")
	if !ok {
		method, page = "", pattern
	}
	n := 0
	for _, request := range p.Requests() {
		m, asked, _ := strings.Cut(request, " ")
		matches, err := path.Match(strings.ToLower(page), strings.ToLower(path.Base(asked)))
		if err != nil {
			return 0
		}
		if matches && (method == "" || m == method) {
			n++
		}
	}
	return n
}
