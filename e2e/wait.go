//go:build linux

package e2e

import (
	"context"
	"fmt"
	"time"
)

// until polls what has no event to wait for, until it is so, ctx ends, or met
// fails for good. what names it for the error.
func until(ctx context.Context, limit time.Duration, what string, met func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := met()
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: not within %v", what, limit)
		case <-tick.C:
		}
	}
}
