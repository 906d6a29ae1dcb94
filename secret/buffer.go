package secret

import "slices"

// Buffer collects bytes among which is a secret. What it outgrows it wipes, which
// append does not. The zero value is empty. It is not safe for concurrent use.
type Buffer struct{ bytes []byte }

// Write adds a copy of p; it never fails.
func (b *Buffer) Write(p []byte) (int, error) {
	b.room(len(p))
	b.bytes = append(b.bytes, p...)
	return len(p), nil
}

// WriteString adds s; it never fails.
func (b *Buffer) WriteString(s string) (int, error) {
	b.room(len(s))
	b.bytes = append(b.bytes, s...)
	return len(s), nil
}

// WriteByte adds c; it never fails.
func (b *Buffer) WriteByte(c byte) error {
	b.room(1)
	b.bytes = append(b.bytes, c)
	return nil
}

// Len is the number of bytes in it.
func (b *Buffer) Len() int { return len(b.bytes) }

// Bytes are the content, valid until more is written; whoever takes them wipes them.
func (b *Buffer) Bytes() []byte { return b.bytes }

// Wipe overwrites the content and leaves the buffer empty.
func (b *Buffer) Wipe() {
	clear(b.bytes)
	b.bytes = nil
}

func (b *Buffer) room(n int) {
	if cap(b.bytes)-len(b.bytes) >= n {
		return
	}
	grown := append(slices.Grow([]byte(nil), max(2*cap(b.bytes), len(b.bytes)+n, 64)), b.bytes...)
	clear(b.bytes)
	b.bytes = grown
}
