package rdp

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"time"
)

// handedOff is a Session given to a program that runs on its own: nothing more
// is ever heard of it.
type handedOff struct {
	info   Info
	target Target
	events chan Event
	stop   func()
}

func (h *handedOff) Events() <-chan Event { return h.events }
func (h *handedOff) Info() Info           { return h.info }
func (h *handedOff) Target() Target       { return h.target }
func (h *handedOff) Stop()                { h.stop() }
func (h *handedOff) Focus() bool          { return false }

// handOff starts a program that may pass the file on to an instance of itself
// that is already running. Whether it took the file shows at once or never: an
// early end with an error is an error, everything else counts as shown. The
// file stays for a minute, for nobody tells when it was read.
func (s *starter) handOff(ctx context.Context, info Info, o *inspected, content []byte, args func(path string) []string) (Session, error) {
	if err := ctx.Err(); err != nil {
		return nil, &Error{Kind: KindClientFailed, Err: err}
	}
	temp, err := s.private(content)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(info.Path, args(temp.path)...)
	cmd.Env = clientEnv()
	detach(cmd)
	if err := cmd.Start(); err != nil {
		temp.remove()
		return nil, &Error{Kind: KindClientFailed, Detail: clip(info.Path), Err: err}
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			temp.remove()
			return nil, &Error{Kind: KindClientFailed, Detail: clip(info.Path), Err: fmt.Errorf("it ended at once: %w", err)}
		}
	case <-time.After(s.patience.early):
	case <-ctx.Done():
		kill(cmd)
		temp.remove()
		return nil, &Error{Kind: KindClientFailed, Err: errors.Join(ctx.Err(), <-ended)}
	}
	time.AfterFunc(s.patience.read, temp.remove)
	h := &handedOff{info: info, target: o.target(), events: make(chan Event, 1), stop: sync.OnceFunc(temp.remove)}
	h.events <- Event{Kind: EventWindow}
	close(h.events)
	return h, nil
}
