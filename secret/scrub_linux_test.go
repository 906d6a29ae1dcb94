package secret_test

import (
	"crypto/rand"
	"runtime"
	"testing"

	"backstage/secret"
	"backstage/secret/secrettest"
)

// A program that has run for long has small free places by the hundred thousand
// between objects in use: each of them is reached.
func TestScrubReachesEveryFreePlaceOfALargeHeap(t *testing.T) {
	masked := make([]byte, 16)
	_, _ = rand.Read(masked)
	const places = 400_000
	var held, dropped [][]byte
	for range places {
		held = append(held, make([]byte, len(masked)))
		copied := make([]byte, len(masked))
		for i, b := range masked {
			copied[i] = b ^ secrettest.Mask
		}
		dropped = append(dropped, copied)
	}
	runtime.KeepAlive(dropped)
	dropped = nil
	secret.Scrub()
	if found := secrettest.Look([][]byte{masked}); len(found) > 0 {
		t.Errorf("%d of %d copies are left", len(found), places)
	}
	runtime.KeepAlive(held)
}
