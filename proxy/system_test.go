package proxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func listening(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}

func closed(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	return l.Addr().String()
}

// seat is a computer whose settings, clock and addresses the test turns.
type seat struct {
	*system
	now  time.Time
	at   string
	read atomic.Int32
	log  bytes.Buffer
}

func newSeat(settings func() (Settings, error)) *seat {
	s := &seat{now: time.Date(2026, 3, 6, 8, 0, 0, 0, time.UTC), at: "10.1.2.3"}
	o := Options{
		Resolver: names(false), Now: func() time.Time { return s.now },
		Read: func(context.Context) (Settings, error) { s.read.Add(1); return settings() },
	}
	s.system = newSystem(o, slog.New(slog.NewTextHandler(&s.log, nil)))
	s.environment = func() func(*url.URL) (*url.URL, error) { return nil }
	s.addresses = func() string { return s.at }
	return s
}

// to is the proxy for an address, "-" for none.
func (s *seat) to(t *testing.T, address string) string {
	t.Helper()
	via, err := s.proxy(httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil))
	if err != nil {
		t.Fatal(err)
	}
	return spelled([]*url.URL{via}, nil)
}

func TestTheSystemsOwnWay(t *testing.T) {
	live, dead := listening(t), closed(t)
	for _, c := range []struct {
		name     string
		settings Settings
		to, want string
	}{
		{"no proxy", Settings{}, "https://portal.example.test/", "-"},
		{"a server", Settings{Server: "proxy:8080"}, "https://portal.example.test/", "http://proxy:8080"},
		{"not for this host", Settings{Server: "proxy:8080", Bypass: []string{"*.example.test"}}, "https://portal.example.test/", "-"},
		{"never for this computer", Settings{Server: "proxy:8080", PAC: "http://" + dead}, "https://127.0.0.1:4711/", "-"},
		{"a script", Settings{PAC: scriptServer(t, `function FindProxyForURL(u, h) { return dnsDomainIs(h, ".example.test") ? "PROXY y:1" : "DIRECT"; }`)}, "https://portal.example.test/", "http://y:1"},
		{"a script overrules a server", Settings{Server: "proxy:8080", PAC: scriptServer(t, `function FindProxyForURL() { return "DIRECT"; }`)}, "https://portal.example.test/", "-"},
		{"the first that is there", Settings{PAC: scriptServer(t, `function FindProxyForURL() { return "PROXY `+dead+`; PROXY `+live+`; DIRECT"; }`)}, "https://portal.example.test/", "http://" + live},
		{"none is there but the direct way", Settings{PAC: scriptServer(t, `function FindProxyForURL() { return "PROXY `+dead+`; DIRECT"; }`)}, "https://portal.example.test/", "-"},
		{"the direct way is closed", Settings{PAC: scriptServer(t, `function FindProxyForURL() { return "DIRECT; PROXY `+live+`"; }`)}, "https://portal.example.test:" + portOf(dead) + "/", "http://" + live},
		{"none is there", Settings{PAC: scriptServer(t, `function FindProxyForURL() { return "PROXY `+dead+`; PROXY `+closed(t)+`"; }`)}, "https://portal.example.test/", "http://" + dead},
		{"a script that is gone", Settings{PAC: "http://" + dead + "/"}, "https://portal.example.test/", "-"},
		{"a script that is gone, and a server", Settings{Server: "proxy:8080", PAC: "http://" + dead + "/"}, "https://portal.example.test/", "http://proxy:8080"},
		{"a script that is a file", Settings{PAC: "file:///etc/proxy.pac"}, "https://portal.example.test/", "-"},
	} {
		if got := newSeat(func() (Settings, error) { return c.settings, nil }).to(t, c.to); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func portOf(address string) string {
	_, port, _ := net.SplitHostPort(address)
	return port
}

func TestTheEnvironmentComesFirst(t *testing.T) {
	s := newSeat(func() (Settings, error) { return Settings{Server: "system:1"}, nil })
	s.environment = Environment
	if got := s.to(t, "https://portal.example.test/"); got != "http://system:1" {
		t.Errorf("without an environment: %s", got)
	}
	t.Setenv("HTTPS_PROXY", "http://environment:1")
	t.Setenv("NO_PROXY", "inside.example.test")
	for to, want := range map[string]string{"https://portal.example.test/": "http://environment:1", "https://inside.example.test/": "-"} {
		if got := s.to(t, to); got != want {
			t.Errorf("%s: %s, want %s", to, got, want)
		}
	}
}

// The script is fetched and run once per host, and again when its answer is old
// or this computer has moved to another net.
func TestTheWayIsKeptForAWhile(t *testing.T) {
	var fetched atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `function FindProxyForURL() { return "PROXY y:%d"; }`, fetched.Add(1))
	}))
	t.Cleanup(server.Close)
	s := newSeat(func() (Settings, error) { return Settings{PAC: server.URL}, nil })
	for _, step := range []struct {
		change func()
		to     string
		want   string
	}{
		{func() {}, "https://portal.example.test/", "http://y:1"},
		{func() { s.now = s.now.Add(keepsFor - time.Second) }, "https://portal.example.test/other", "http://y:1"},
		{func() {}, "https://other.example.test/", "http://y:2"},
		{func() { s.now = s.now.Add(time.Second) }, "https://portal.example.test/", "http://y:3"},
		{func() { s.at = "192.0.2.7" }, "https://portal.example.test/", "http://y:4"},
		{func() {}, "https://portal.example.test/", "http://y:4"},
	} {
		step.change()
		if got := s.to(t, step.to); got != step.want {
			t.Errorf("%s: %s, want %s", step.to, got, step.want)
		}
	}
}

// Settings of no use mean the direct way, for a short while, and a line in the
// log that holds no query.
func TestUselessSettingsMeanTheDirectWay(t *testing.T) {
	s := newSeat(func() (Settings, error) { return Settings{PAC: scriptServer(t, "FindProxyForURL is none")}, nil })
	for _, later := range []time.Duration{0, keepsFailure - time.Second} {
		s.now = s.now.Add(later)
		if got := s.to(t, "https://portal.example.test/"); got != "-" || s.read.Load() != 1 {
			t.Errorf("%s after %d readings", got, s.read.Load())
		}
	}
	s.now = s.now.Add(time.Second)
	if s.to(t, "https://portal.example.test/"); s.read.Load() != 2 {
		t.Errorf("%d readings", s.read.Load())
	}
	if said := s.log.String(); !strings.Contains(said, "of no use") || strings.Contains(said, "planted") {
		t.Error(said)
	}
	broken := newSeat(func() (Settings, error) { return Settings{}, errors.New("no settings") })
	if got := broken.to(t, "https://portal.example.test/"); got != "-" {
		t.Error(got)
	}
}

// A script that hangs is waited for once, and not again soon.
func TestHowLongAFindingIsKept(t *testing.T) {
	for want, f := range map[time.Duration]Finding{
		keepsFor: {Err: context.DeadlineExceeded, Script: true, Late: true}, keepsFailure: {Err: errors.New("gone"), Script: true},
	} {
		if got := lasts(f); got != want {
			t.Errorf("%+v is kept for %v", f, got)
		}
	}
	if got := lasts(Finding{}); got != keepsFor {
		t.Errorf("kept for %v", got)
	}
}

// Of several proxies the one in use stays as long as it is there; then the next
// takes its place, without the script being asked again.
func TestTheProxyInUseGoesAway(t *testing.T) {
	first, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	second := listening(t)
	s := newSeat(func() (Settings, error) {
		return Settings{PAC: scriptServer(t, `function FindProxyForURL() { return "PROXY `+first.Addr().String()+`; PROXY `+second+`"; }`)}, nil
	})
	one, two := "http://"+first.Addr().String(), "http://"+second
	for i, want := range []string{one, one, one, two, two} {
		switch i {
		case 1, 3:
			s.now = s.now.Add(trusts)
		case 2:
			_ = first.Close()
		}
		if got := s.to(t, "https://portal.example.test/"); got != want {
			t.Errorf("%d: %s, want %s", i, got, want)
		}
	}
	if s.read.Load() != 1 {
		t.Errorf("%d readings", s.read.Load())
	}
}

// Whoever gives up does not wait for a script, and spoils nothing for others.
func TestAStoppedQuestionIsNotKept(t *testing.T) {
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(silent.Close)
	settings := Settings{PAC: silent.URL}
	s := newSeat(func() (Settings, error) { return settings, nil })
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := s.proxy(httptest.NewRequestWithContext(ctx, http.MethodGet, "https://portal.example.test/", nil))
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	settings = Settings{Server: "proxy:8080"}
	if got := s.to(t, "https://portal.example.test/"); got != "http://proxy:8080" {
		t.Error(got)
	}
}
