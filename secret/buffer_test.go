package secret

import (
	"bytes"
	"testing"
)

// A buffer that grows leaves nothing behind in the memory that it outgrew.
func TestABufferWipesWhatItOutgrows(t *testing.T) {
	var b Buffer
	var outgrown [][]byte
	for range 1000 {
		before := b.Bytes()
		_, _ = b.WriteString(canary)
		_ = b.WriteByte('&')
		if len(before) > 0 && &before[0] != &b.Bytes()[0] {
			outgrown = append(outgrown, before)
		}
	}
	if want := bytes.Repeat([]byte(canary+"&"), 1000); !bytes.Equal(b.Bytes(), want) {
		t.Error("not what was written")
	}
	if len(outgrown) == 0 {
		t.Error("it never grew")
	}
	outgrown = append(outgrown, b.Bytes())
	b.Wipe()
	for _, memory := range outgrown {
		if bytes.ContainsFunc(memory, func(r rune) bool { return r != 0 }) {
			t.Errorf("%d bytes are still there", len(memory))
		}
	}
}
