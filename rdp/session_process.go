package rdp

import (
	"errors"
	"os/exec"
	"sync"
	"time"

	"backstage/journal"
)

// process is a Session that is one process of ours, seen from start to end.
type process struct {
	info   Info
	target Target
	events chan Event
	cmd    *exec.Cmd
	window windowWatch // never nil
	grace  time.Duration

	stopping sync.Once
	stopped  chan struct{} // closed when Stop was called
	exited   chan struct{} // closed when the process is gone
}

func newProcess(info Info, target Target, cmd *exec.Cmd, window windowWatch, grace time.Duration) *process {
	return &process{
		info: info, target: target, cmd: cmd, window: window, grace: grace,
		events:  make(chan Event, 2), // both events fit: nobody has to listen
		stopped: make(chan struct{}), exited: make(chan struct{}),
	}
}

func (p *process) Events() <-chan Event { return p.events }
func (p *process) Info() Info           { return p.info }
func (p *process) Target() Target       { return p.target }
func (p *process) Focus() bool          { return p.window.raise() }

// Stop asks the client to end and, after the grace, makes it.
func (p *process) Stop() {
	p.stopping.Do(func() {
		close(p.stopped)
		go func() {
			if p.gone() {
				return
			}
			terminate(p.cmd)
			select {
			case <-p.exited:
			case <-time.After(p.grace):
				kill(p.cmd)
			}
		}()
	})
}

func (p *process) gone() bool {
	select {
	case <-p.exited:
		return true
	default:
		return false
	}
}

func (p *process) wasStopped() bool {
	select {
	case <-p.stopped:
		return true
	default:
		return false
	}
}

// errHandedOver: the process passed its session on to another one and left, so
// that its own end says nothing.
var errHandedOver = errors.New("handed over")

// report delivers the session's events until the process is gone. ended tells
// how it ended, given whether its window was seen.
func (p *process) report(notes *journal.Journal, ended func(window bool) (Exit, error)) {
	defer close(p.events)
	shown := p.window.shown()
	seen := false
	for gone := false; !gone; {
		select {
		case <-shown:
			seen, shown = true, nil
			p.events <- Event{Kind: EventWindow}
		case <-p.exited:
			gone = true
		}
	}
	if !seen { // both at once: the window came first
		select {
		case <-p.window.shown():
			seen = true
			p.events <- Event{Kind: EventWindow}
		default:
		}
	}
	p.window.close()
	exit, err := ended(seen)
	if err != nil && !p.wasStopped() {
		if !seen {
			p.events <- Event{Kind: EventWindow}
		}
		return
	}
	if p.wasStopped() {
		exit.Kind = KindStopped
	}
	notes.Session(journal.Session{Client: p.info.Name, End: &journal.End{
		Kind: string(exit.Kind), Code: exit.Code, Signal: exit.Signal, Complaint: exit.Complaint, Window: seen,
	}})
	p.events <- Event{Kind: EventEnded, Exit: exit}
}
