// Package secrettest has what tests need for secrets, a credential store and a look at
// this process's own memory: none of it is in the program.
package secrettest

import (
	"context"
	"errors"
	"sync"

	"backstage/secret"
)

// MemoryStore is a secret.Store that lives as long as the process.
type MemoryStore struct {
	mu   sync.Mutex
	fail error
	held map[[2]string]*secret.Text
}

// NewMemoryStore is empty and works.
func NewMemoryStore() *MemoryStore { return &MemoryStore{held: map[[2]string]*secret.Text{}} }

// FailWith makes every call answer err, such as secret.ErrUnavailable, until nil.
func (m *MemoryStore) FailWith(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = err
}

func (m *MemoryStore) ready(ctx context.Context) error {
	switch err := ctx.Err(); {
	case errors.Is(err, context.DeadlineExceeded):
		return secret.ErrTimeout
	case err != nil:
		return err
	default:
		return m.fail
	}
}

// Get is a Store's.
func (m *MemoryStore) Get(ctx context.Context, service, user string) (*secret.Text, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ready(ctx); err != nil {
		return nil, err
	}
	t, ok := m.held[[2]string{service, user}]
	if !ok {
		return nil, secret.ErrNotFound
	}
	return t.Clone(), nil
}

// Set is a Store's, with the names and sizes that a real one takes.
func (m *MemoryStore) Set(ctx context.Context, service, user string, t *secret.Text) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ready(ctx); err != nil {
		return err
	}
	if err := secret.CheckNames(service, user); err != nil {
		return err
	}
	if len(t.Reveal()) > secret.MaxStored {
		return secret.ErrTooBig
	}
	m.held[[2]string{service, user}] = t.Clone()
	return nil
}

// Delete is a Store's.
func (m *MemoryStore) Delete(ctx context.Context, service, user string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.ready(ctx); err != nil {
		return err
	}
	key := [2]string{service, user}
	if _, ok := m.held[key]; !ok {
		return secret.ErrNotFound
	}
	delete(m.held, key)
	return nil
}

// Available is a Store's.
func (m *MemoryStore) Available(ctx context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ready(ctx)
}
