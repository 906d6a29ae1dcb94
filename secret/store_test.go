package secret

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"
)

// scripted is a backend whose every call runs do.
type scripted struct{ do func() (string, error) }

func (s scripted) Get(_, _ string) (string, error) { return s.do() }
func (s scripted) Set(_, _, _ string) error        { _, err := s.do(); return err }
func (s scripted) Delete(_, _ string) error        { _, err := s.do(); return err }

func storeOver(b backend) *keyringStore {
	open := func(context.Context) error { return nil }
	return &keyringStore{backend: b, turn: newTurn(), probe: open,
		unlock: func(ctx context.Context, _ bool) error { return open(ctx) }}
}

// Whatever go-keyring says, the launcher hears one of four things.
func TestEveryFailureIsOneOfFour(t *testing.T) {
	for _, c := range []struct{ from, want error }{
		{keyring.ErrNotFound, ErrNotFound},
		{keyring.ErrSetDataTooBig, ErrTooBig},
		{keyring.ErrUnsupportedPlatform, ErrUnavailable},
		{errors.New("exit status 51"), ErrUnavailable},
		{fmt.Errorf("dbus: %w", context.DeadlineExceeded), ErrTimeout},
		{context.Canceled, context.Canceled},
	} {
		st := storeOver(scripted{func() (string, error) { return canary, c.from }})
		if got, err := st.Get(t.Context(), "backstage", "anna"); !errors.Is(err, c.want) || got != nil {
			t.Errorf("Get after %q: %v, want %v", c.from, err, c.want)
		}
		if err := st.Set(t.Context(), "backstage", "anna", New(canary)); !errors.Is(err, c.want) {
			t.Errorf("Set after %q: %v, want %v", c.from, err, c.want)
		}
		if err := st.Delete(t.Context(), "backstage", "anna"); !errors.Is(err, c.want) {
			t.Errorf("Delete after %q: %v, want %v", c.from, err, c.want)
		}
	}
}

// A library that panics on a strange answer takes neither the launcher nor the turn with it.
func TestAPanicInTheLibraryIsAnUnavailableStore(t *testing.T) {
	fails := true
	st := storeOver(scripted{func() (string, error) {
		if fails {
			panic("interface conversion: " + canary)
		}
		return canary, nil
	}})
	_, err := st.Get(t.Context(), "backstage", "anna")
	if !errors.Is(err, ErrUnavailable) || strings.Contains(err.Error(), canary) {
		t.Fatalf("got %v", err)
	}
	fails = false
	if got, err := st.Get(t.Context(), "backstage", "anna"); err != nil || got.Reveal() != canary {
		t.Fatalf("after the panic: %v", err)
	}
}

// A store that was locked again between unlocking and the call gets one more try, no more.
func TestALockedStoreIsTriedTwice(t *testing.T) {
	for _, c := range []struct{ failures, calls int }{{0, 1}, {1, 2}, {9, 2}} {
		calls := 0
		st := storeOver(scripted{func() (string, error) {
			if calls++; calls <= c.failures {
				return "", errors.New("failed to unlock correct collection '/org/freedesktop/secrets/collection/login'")
			}
			return canary, nil
		}})
		_, err := st.Get(t.Context(), "backstage", "anna")
		if calls != c.calls || (err != nil) != (c.failures > 1) {
			t.Errorf("%d failures: %d calls, %v", c.failures, calls, err)
		}
	}
}

// Nobody answers the unlock prompt: the launcher gets its answer after a minute,
// and whoever asks next does not wait a minute behind it.
func TestAPromptThatNobodyAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer := make(chan struct{})
		st := storeOver(scripted{func() (string, error) { <-answer; return canary, nil }})
		start := time.Now()
		if _, err := st.Get(t.Context(), "backstage", "anna"); !errors.Is(err, ErrTimeout) || time.Since(start) != promptLimit {
			t.Errorf("first: %v after %v", err, time.Since(start))
		}
		start = time.Now()
		if err := st.Set(t.Context(), "backstage", "anna", New(canary)); !errors.Is(err, ErrUnavailable) || time.Since(start) != probeLimit {
			t.Errorf("behind it: %v after %v", err, time.Since(start))
		}
		close(answer)
		synctest.Wait()
		if _, err := st.Get(t.Context(), "backstage", "anna"); err != nil {
			t.Errorf("after the answer: %v", err)
		}
	})
}

func TestCancelEndsTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer := make(chan struct{})
		st := storeOver(scripted{func() (string, error) { <-answer; return "", nil }})
		ctx, cancel := context.WithCancel(t.Context())
		go func() { synctest.Wait(); cancel() }()
		if _, err := st.Get(ctx, "backstage", "anna"); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		close(answer)
	})
}

// When the person gave up while the store was being unlocked, nothing is stored
// behind their back.
func TestNothingIsStoredAfterGivingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stored := false
		st := storeOver(scripted{func() (string, error) { stored = true; return "", nil }})
		st.unlock = func(ctx context.Context, _ bool) error { <-ctx.Done(); return nil }
		if err := st.Set(t.Context(), "backstage", "anna", New(canary)); !errors.Is(err, ErrTimeout) {
			t.Errorf("got %v", err)
		}
		synctest.Wait()
		if stored {
			t.Error("it was stored all the same")
		}
	})
}

func TestOneCallAtATime(t *testing.T) {
	var mu sync.Mutex
	st := storeOver(scripted{func() (string, error) {
		if !mu.TryLock() {
			t.Error("two calls at once")
			return "", nil
		}
		defer mu.Unlock()
		return canary, nil
	}})
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() { _, _ = st.Get(t.Context(), "backstage", "anna") })
		all.Go(func() { _ = st.Delete(t.Context(), "backstage", "anna") })
	}
	all.Wait()
}

// Names come from a login form. One with a line end would be a second command to
// macOS's security tool; an empty one means everybody's; broken text ends a D-Bus connection.
func TestNamesThatAStoreMustNeverSee(t *testing.T) {
	st := storeOver(scripted{func() (string, error) { t.Error("the store was asked"); return "", nil }})
	for _, name := range namesNoStoreMaySee {
		refusesName(t, st, name)
	}
	refusesBigSecret(t, st)
}

var namesNoStoreMaySee = []string{"", "anna\ndelete-keychain", "anna\x00", "an\xffna", "\x1b[2J", strings.Repeat("x", 10_000)}

// refusesName is what every Store answers for a name that it must never see.
func refusesName(t *testing.T, s Store, name string) {
	t.Helper()
	if _, err := s.Get(t.Context(), "backstage", name); !errors.Is(err, ErrNotFound) {
		t.Errorf("%T Get %.20q: %v", s, name, err)
	}
	if err := s.Delete(t.Context(), "backstage", name); !errors.Is(err, ErrNotFound) {
		t.Errorf("%T Delete %.20q: %v", s, name, err)
	}
	if err := s.Set(t.Context(), "backstage", name, New(canary)); !errors.Is(err, ErrUnavailable) && !errors.Is(err, ErrTooBig) {
		t.Errorf("%T Set %.20q: %v", s, name, err)
	}
}

func refusesBigSecret(t *testing.T, s Store) {
	t.Helper()
	if err := s.Set(t.Context(), "backstage", "anna", New(strings.Repeat("x", MaxStored+1))); !errors.Is(err, ErrTooBig) {
		t.Errorf("%T: a secret of %d bytes: %v", s, MaxStored+1, err)
	}
}

// keepsSecrets is what every Store has to do, told as one person's story.
func keepsSecrets(t *testing.T, st Store) {
	t.Helper()
	ctx := t.Context()
	const service, anna = "backstage:portal.example.se", `amido\anna.ärlig`
	must := func(what string, err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Fatalf("%s: %v, want %v", what, err, want)
		}
	}
	must("available", st.Available(ctx), nil)
	_, err := st.Get(ctx, service, anna)
	must("nothing is there yet", err, ErrNotFound)
	must("nor to delete", st.Delete(ctx, service, anna), ErrNotFound)

	first := New(canary + " åäö \" ' \\ $()")
	must("remember the password", st.Set(ctx, service, anna, first), nil)
	got, err := st.Get(ctx, service, anna)
	must("read it", err, nil)
	if !got.Equal(first) {
		t.Fatal("it came back changed")
	}
	first.Wipe()
	must("a changed password takes its place", st.Set(ctx, service, anna, New(canary+"2")), nil)
	must("another person has their own", st.Set(ctx, service, `amido\bo`, New(canary+"3")), nil)
	if got, err = st.Get(ctx, service, anna); err != nil || got.Reveal() != canary+"2" {
		t.Fatalf("after the change: %v", err)
	}
	must("forget it", st.Delete(ctx, service, anna), nil)
	_, err = st.Get(ctx, service, anna)
	must("forgotten", err, ErrNotFound)
	if got, err = st.Get(ctx, service, `amido\bo`); err != nil || got.Reveal() != canary+"3" {
		t.Fatalf("the other person's is gone: %v", err)
	}
	must("forget that too", st.Delete(ctx, service, `amido\bo`), nil)
}
