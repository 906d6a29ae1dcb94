package practicetest

import (
	"slices"
	"sync"
	"time"
)

// FakeClock is a clock that stands still until Advance: give its Now and After
// to Options and waiting costs a test no time.
type FakeClock struct {
	mu      sync.Mutex
	changed *sync.Cond // the alarms
	now     time.Time
	alarms  []*alarm
}

type alarm struct {
	at  time.Time
	run func()
}

// NewFakeClock starts at the given time.
func NewFakeClock(start time.Time) *FakeClock {
	c := &FakeClock{now: start}
	c.changed = sync.NewCond(&c.mu)
	return c
}

// Now is the clock's time, for Options.Clock.
func (c *FakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// After has f run by the Advance that passes d from now, for Options.After.
func (c *FakeClock) After(d time.Duration, f func()) (stop func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := &alarm{at: c.now.Add(d), run: f}
	c.alarms = append(c.alarms, a)
	c.changed.Broadcast()
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.alarms = slices.DeleteFunc(c.alarms, func(other *alarm) bool { return other == a })
		c.changed.Broadcast()
	}
}

// Await blocks until exactly n alarms are set: then that many wait for Advance.
func (c *FakeClock) Await(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.alarms) != n {
		c.changed.Wait()
	}
}

// Advance moves the clock and runs what has come due, in order, before it returns.
func (c *FakeClock) Advance(d time.Duration) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	var due []*alarm
	c.alarms = slices.DeleteFunc(c.alarms, func(a *alarm) bool {
		if a.at.After(c.now) {
			return false
		}
		due = append(due, a)
		return true
	})
	c.changed.Broadcast()
	c.mu.Unlock()
	slices.SortStableFunc(due, func(a, b *alarm) int { return a.at.Compare(b.at) })
	for _, a := range due {
		a.run()
	}
}
