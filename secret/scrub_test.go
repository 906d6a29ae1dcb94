package secret

import (
	"bytes"
	"testing"
	"time"
)

func TestScrubEndsSoonAndTakesNothingInUse(t *testing.T) {
	var held [][]byte
	for i := range 1000 {
		held = append(held, bytes.Repeat([]byte{byte(i)}, 1+i*7))
	}
	start := time.Now()
	Scrub()
	t.Log("took", time.Since(start))
	for i, b := range held {
		if len(bytes.Trim(b, string([]byte{byte(i)}))) != 0 {
			t.Fatalf("object %d is changed", i)
		}
	}
}
