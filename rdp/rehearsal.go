package rdp

import (
	"context"
	"crypto/x509"
	"sync"
)

// Rehearsal is a Starter for practising: it holds a file against the rules as
// the real one does, and then plays a session that shows nothing and runs until
// it is stopped. Nothing is written and no program is started. roots vouch for
// the practice portal's signature.
func Rehearsal(roots *x509.CertPool) Starter { return rehearsal{roots} }

type rehearsal struct{ roots *x509.CertPool }

func (rehearsal) Sweep() {}

func (rehearsal) Client(context.Context) (Info, error) {
	return Info{ID: "rehearsal"}, nil
}

func (r rehearsal) Start(ctx context.Context, req Request) (Session, error) {
	o, err := inspect(req.File, req.Rules, r.roots)
	if err != nil {
		return nil, err
	}
	s := &played{events: make(chan Event, 2), target: o.target()}
	s.info, _ = r.Client(ctx)
	s.events <- Event{Kind: EventWindow}
	return s, nil
}

// played is a session that only looks like one.
type played struct {
	events chan Event
	info   Info
	target Target
	once   sync.Once
}

func (p *played) Events() <-chan Event { return p.events }
func (p *played) Info() Info           { return p.info }
func (p *played) Target() Target       { return p.target }
func (p *played) Focus() bool          { return false }

func (p *played) Stop() {
	p.once.Do(func() {
		p.events <- Event{Kind: EventEnded, Exit: Exit{Kind: KindStopped}}
		close(p.events)
	})
}
