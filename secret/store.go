package secret

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/zalando/go-keyring"
)

// What a Store answers when it does not do what it was asked. Tell them apart
// with errors.Is; a cancelled context is context.Canceled as everywhere.
var (
	// ErrNotFound: the store can be read and holds no such secret.
	ErrNotFound = errors.New("no such secret in the credential store")
	// ErrUnavailable: there is no credential store, it stayed locked, or it failed.
	ErrUnavailable = errors.New("the credential store cannot be used")
	// ErrTimeout: the store, or the person it asked, did not answer in time. A Set
	// may still happen later.
	ErrTimeout = errors.New("the credential store did not answer in time")
	// ErrTooBig: more than the store of every system can take.
	ErrTooBig = errors.New("too big for the credential store")
)

// Store keeps secrets between runs, by service and user name. Every call may
// wait for a person who is asked to unlock the store: never call it on the UI
// thread. It is safe for concurrent use.
type Store interface {
	// Get gives the secret, the caller's to wipe, or ErrNotFound.
	Get(ctx context.Context, service, user string) (*Text, error)
	// Set stores a copy of t, at most MaxStored bytes, in place of a former one.
	Set(ctx context.Context, service, user string, t *Text) error
	// Delete removes the secret, or answers ErrNotFound.
	Delete(ctx context.Context, service, user string) error
	// Available is nil where Set can be expected to work. It asks nobody and ends
	// within 3 s.
	Available(ctx context.Context) error
}

// The limits of the strictest system, so that what works on one works on all:
// Windows takes 2560 bytes; macOS one command line of 4096 for everything.
const (
	MaxStored     = 2560
	maxStoredName = 250
)

const (
	promptLimit = 60 * time.Second // somebody may have to type a password
	probeLimit  = 3 * time.Second
)

// Keyring is the credential store of this system: Credential Manager, Keychain,
// or the Secret Service of the desktop. Where there is none, every call answers
// ErrUnavailable; there is no file to fall back to, on purpose.
func Keyring() Store {
	return &keyringStore{backend: goKeyring{}, unlock: unlock, probe: probe, turn: processTurn}
}

// backend is go-keyring's part: blocking, untyped errors, one call at a time.
type backend interface {
	Get(service, user string) (string, error)
	Set(service, user, secret string) error
	Delete(service, user string) error
}

type goKeyring struct{}

func (goKeyring) Get(service, user string) (string, error) { return keyring.Get(service, user) }
func (goKeyring) Set(service, user, secret string) error   { return keyring.Set(service, user, secret) }
func (goKeyring) Delete(service, user string) error        { return keyring.Delete(service, user) }

type keyringStore struct {
	backend backend
	// unlock makes the store ready, asking the person where needed; toStore also
	// makes a place for secrets where there is none yet, which else is ErrNotFound.
	unlock func(ctx context.Context, toStore bool) error
	probe  func(ctx context.Context) error
	turn   *turn
}

func (k *keyringStore) Get(ctx context.Context, service, user string) (*Text, error) {
	if CheckNames(service, user) != nil {
		return nil, ErrNotFound
	}
	return inTurn(ctx, k.turn, promptLimit, func(ctx context.Context) (*Text, error) {
		var found string
		err := k.unlocked(ctx, false, func() (err error) {
			found, err = k.backend.Get(storedName(service), storedName(user))
			return err
		})
		return New(found), err
	})
}

func (k *keyringStore) Set(ctx context.Context, service, user string, t *Text) error {
	if err := CheckNames(service, user); err != nil {
		return err
	}
	value := t.Reveal()
	if len(value) > MaxStored {
		return ErrTooBig
	}
	_, err := inTurn(ctx, k.turn, promptLimit, func(ctx context.Context) (*Text, error) {
		return nil, k.unlocked(ctx, true, func() error {
			return k.backend.Set(storedName(service), storedName(user), value)
		})
	})
	return err
}

func (k *keyringStore) Delete(ctx context.Context, service, user string) error {
	if CheckNames(service, user) != nil {
		return ErrNotFound
	}
	_, err := inTurn(ctx, k.turn, promptLimit, func(ctx context.Context) (*Text, error) {
		return nil, k.unlocked(ctx, false, func() error {
			return k.backend.Delete(storedName(service), storedName(user))
		})
	})
	return err
}

func (k *keyringStore) Available(ctx context.Context) error {
	_, err := inTurn(ctx, k.turn, probeLimit, func(ctx context.Context) (*Text, error) { return nil, k.probe(ctx) })
	return err
}

// unlocked runs call with the store unlocked, once more if it was locked again
// (or, on a Secret Service that asks for each item, a foreign D-Bus signal was
// taken for the answer).
func (k *keyringStore) unlocked(ctx context.Context, toStore bool, call func() error) error {
	for attempt := 1; ; attempt++ {
		if err := k.unlock(ctx, toStore); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err() // nobody waits any more: better not store behind their back
		}
		err := call()
		if err == nil || attempt == 2 || !strings.Contains(err.Error(), "failed to unlock") {
			return err
		}
	}
}

// CheckNames refuses what would break out of a command of macOS's security
// tool, end the D-Bus connection, or name everything at once.
func CheckNames(names ...string) error {
	for _, name := range names {
		if len(name) > maxStoredName {
			return fmt.Errorf("%w: the name", ErrTooBig)
		}
		if name == "" || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
			return fmt.Errorf("%w: not a name to store under", ErrUnavailable)
		}
	}
	return nil
}

// turn lets one call at a time at the store: two prompts at once confuse people
// and some stores. It is a mutex that one can wait for with a context.
type turn struct {
	taken chan struct{}
	// left: whoever asked has given up, the call itself is still stuck.
	left atomic.Bool
}

func newTurn() *turn { return &turn{taken: make(chan struct{}, 1)} }

var processTurn = newTurn()

// take waits for the turn; not for long behind a call that nobody waits for.
func (t *turn) take(ctx context.Context) error {
	if t.left.Load() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, probeLimit, fmt.Errorf("%w: busy with an earlier question", ErrUnavailable))
		defer cancel()
	}
	select {
	case t.taken <- struct{}{}:
		t.left.Store(false)
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// inTurn runs work on its own goroutine, one at a time, and waits for it at most
// limit. A work that does not end keeps its goroutine and its turn until it does.
func inTurn(ctx context.Context, t *turn, limit time.Duration, work func(context.Context) (*Text, error)) (*Text, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := t.take(ctx); err != nil {
		return nil, mapped(err)
	}
	type result struct {
		text *Text
		err  error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			if p := recover(); p != nil { // go-keyring trusts what comes over D-Bus
				r = result{nil, errors.New("the credential store's library failed")}
			}
			<-t.taken
			done <- r
		}()
		r.text, r.err = work(ctx)
	}()
	select {
	case r := <-done:
		if r.err != nil {
			return nil, mapped(r.err)
		}
		return r.text, nil
	case <-ctx.Done():
		t.left.Store(true)
		go func() { (<-done).text.Wipe() }()
		return nil, mapped(ctx.Err())
	}
}

// mapped turns what go-keyring, D-Bus or a context says into the four errors.
// None of them ever quotes a secret.
func mapped(err error) error {
	for _, known := range []error{context.Canceled, ErrNotFound, ErrUnavailable, ErrTimeout, ErrTooBig} {
		if errors.Is(err, known) {
			return err
		}
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return ErrTimeout
	case errors.Is(err, keyring.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return ErrTooBig
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}
