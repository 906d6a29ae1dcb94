// Package secret holds the one type for passwords, one-time codes and other
// text that must never be seen: it prints as ••• whoever prints it, and it can
// be wiped. It is a leaf: it imports nothing of this program.
package secret

import (
	"bytes"
	"crypto/subtle"
	"fmt"
	"io"
	"sync"
)

// Mask is what every printed form of a Text reads as. Its length tells nothing.
const Mask = "•••"

// Text is a secret in memory. The zero value and nil are both the empty secret.
// A Text is shared by pointer, so that one Wipe reaches everyone who holds it.
// It is safe for concurrent use.
type Text struct {
	mu    sync.RWMutex
	bytes []byte
}

// New copies s into a Text. The string itself cannot be wiped (Go strings
// never can); keep it short-lived.
func New(s string) *Text { return &Text{bytes: []byte(s)} }

// Own makes a Text of bytes that belong to it from now on and go with its Wipe.
func Own(b []byte) *Text { return &Text{bytes: b} }

// Use hands the secret in clear to f, at the last moment, where it leaves the
// program. f neither keeps nor changes the bytes, and makes no string of them.
func (t *Text) Use(f func(clear []byte)) {
	if t == nil {
		f(nil)
		return
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	f(t.bytes)
}

// Reveal is the secret as a string, which nothing can wipe: for libraries that
// take nothing else, and for tests.
func (t *Text) Reveal() string {
	if t == nil {
		return ""
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	return string(t.bytes)
}

// Clone returns an own copy, for a holder that outlives the original.
func (t *Text) Clone() *Text {
	c := &Text{}
	t.Use(func(b []byte) { c.bytes = bytes.Clone(b) })
	return c
}

// Empty tells whether there is nothing in it, or nothing left.
func (t *Text) Empty() bool {
	if t == nil {
		return true
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.bytes) == 0
}

// Equal compares two secrets.
func (t *Text) Equal(other *Text) (same bool) {
	if t == other {
		return true
	}
	t.Use(func(a []byte) {
		other.Use(func(b []byte) { same = subtle.ConstantTimeCompare(a, b) == 1 })
	})
	return same
}

// Wipe overwrites the secret and leaves it empty. Wiping twice, or nil, is fine.
func (t *Text) Wipe() {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.bytes)
	t.bytes = nil
}

// Format prints the mask for every verb, so that no %v, %+v, %#v, %q or %x of a
// surrounding struct shows the bytes.
func (t *Text) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Mask) }

// String is the mask, for code that asks for a Stringer rather than fmt.
func (t *Text) String() string { return Mask }

// MarshalText is the mask: JSON, TOML, XML and slog's handlers use it.
func (t *Text) MarshalText() ([]byte, error) { return []byte(Mask), nil }
