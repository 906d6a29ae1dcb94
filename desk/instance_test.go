package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// somewhere gives the test a screen of its own.
func somewhere(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		return // each session of Windows is one
	}
	run := filepath.Join(t.TempDir(), strings.Repeat("deep/", 30)) // deeper than a socket's name may be
	if err := os.MkdirAll(run, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_RUNTIME_DIR", run)
	t.Setenv("TMPDIR", run)
	t.Setenv("DISPLAY", ":1")
}

func mustClaim(t *testing.T, w Wish) *Instance {
	t.Helper()
	i, err := Claim(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestASecondStartHandsItsWishToTheFirst(t *testing.T) {
	somewhere(t)
	first := mustClaim(t, Wish{})
	if first == nil {
		t.Fatal("nobody was there, and yet the wish was handed over")
	}
	wishes := make(chan Wish, 1)
	first.Serve(func(w Wish) { wishes <- w })
	for _, want := range []Wish{{}, {Open: `R-CARD "M5" 'å' %s`}, {BadLink: true}} {
		if second := mustClaim(t, want); second != nil {
			t.Fatal("two launchers of one person")
		}
		if got := <-wishes; got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	first.Close()
	next := mustClaim(t, Wish{})
	if next == nil {
		t.Fatal("after the first has ended, the place is free")
	}
	next.Serve(func(w Wish) { wishes <- w })
	first.Close() // once more: its window said so, and its end says it again
	if third := mustClaim(t, Wish{Open: "app01"}); third != nil || (<-wishes).Open != "app01" {
		t.Error("the first took the place away from the next")
	}
	next.Close()
}

func TestOfManyStartsAtOnceOneIsTheLauncherAndLosesNoWish(t *testing.T) {
	somewhere(t)
	const starts = 100
	wishes := make(chan Wish, starts)
	var wait sync.WaitGroup
	var mu sync.Mutex
	var launchers []*Instance
	for n := range starts {
		wait.Go(func() {
			i, err := Claim(t.Context(), Wish{Open: fmt.Sprint(n)})
			if err != nil {
				t.Error(err)
			}
			if i != nil {
				mu.Lock()
				launchers = append(launchers, i)
				mu.Unlock()
				i.Serve(func(w Wish) { wishes <- w })
			}
		})
	}
	wait.Wait()
	if len(launchers) != 1 || len(wishes) != starts-1 {
		t.Errorf("%d launchers, %d wishes handed over", len(launchers), len(wishes))
	}
	for _, i := range launchers {
		i.Close()
	}
}

// Who opens a link while the launcher is still starting gets what they asked for.
func TestAWishWaitsUntilTheLauncherListens(t *testing.T) {
	somewhere(t)
	first := mustClaim(t, Wish{})
	defer first.Close()
	var second *Instance
	var err error
	handed := make(chan struct{})
	go func() {
		defer close(handed)
		second, err = Claim(t.Context(), Wish{Open: "app01"})
	}()
	wishes := make(chan Wish, 1)
	first.Serve(func(w Wish) { wishes <- w })
	if <-handed; second != nil || err != nil {
		t.Fatalf("%v, %v", second, err)
	}
	if got := <-wishes; got.Open != "app01" {
		t.Errorf("got %+v", got)
	}
}

func TestALauncherThatHangsIsToldApart(t *testing.T) {
	somewhere(t)
	first := mustClaim(t, Wish{})
	defer first.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if second, err := Claim(ctx, Wish{}); second != nil || !errors.Is(err, ErrSilent) {
		t.Errorf("%v, %v", second, err)
	}
}

func TestNonsenseFromAnotherProgramIsNoWish(t *testing.T) {
	somewhere(t)
	first := mustClaim(t, Wish{})
	defer first.Close()
	wishes := make(chan Wish, 1)
	first.Serve(func(w Wish) { wishes <- w })
	for _, line := range []string{"\n", "hello\n", `{"open":"a\u0000b"}` + "\n", `{"open":"` + strings.Repeat("a", maxWish) + "\"}\n", `{"open":1}` + "\n"} {
		c, err := dial(t.Context())
		for err != nil { // Windows makes the next end of the pipe when the last was taken
			c, err = dial(t.Context())
		}
		_, _ = c.Write([]byte(line))
		if n, _ := c.Read(make([]byte, 3)); n != 0 {
			t.Errorf("%.20q was answered", line)
		}
		_ = c.Close()
	}
	if i := mustClaim(t, Wish{Open: "app01"}); i != nil || (<-wishes).Open != "app01" {
		t.Error("it does not serve on")
	}
}
