package doctor

import (
	"context"
	"net"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"backstage/portal/practicetest"
	"backstage/proxy"
)

// Whatever hangs, a check is over in time: name service, settings, client, store
// and graphics never answer here.
func TestACheckWhereEverythingHangsEndsInTime(t *testing.T) {
	silent := func() *net.Resolver {
		return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}}
	}
	// The Go resolver's own settings are made once, and not inside the bubble.
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	_, _ = silent().LookupIPAddr(stopped, portalHost)
	synctest.Test(t, func(t *testing.T) {
		started := time.Now()
		report := Check(t.Context(), Options{
			Portal: &url.URL{Scheme: "https", Host: portalHost}, Gateway: "gateway.example.test", Resolver: silent(),
			Proxy: func(*url.URL) (*url.URL, error) { return nil, nil },
			System: func(ctx context.Context) (proxy.Settings, error) {
				<-ctx.Done()
				return proxy.Settings{}, ctx.Err()
			},
			Client: func(ctx context.Context) (Client, error) {
				<-ctx.Done()
				return Client{}, ctx.Err()
			},
			Store:    func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
			Graphics: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
		}, nil)
		took := time.Since(started)
		if took > 15*time.Second || took < time.Second {
			t.Errorf("it took %v", took)
		}
		if report.Result(CheckName).Kind != KindNameSilent || report.Result(CheckClient).Kind != KindNoClient || report.Result(CheckStore).Kind != KindNoStore {
			t.Errorf("%+v", report.Checks)
		}
	})
}

// A slow computer where all is well: the checks go side by side, so that the
// slowest of them counts and not their sum.
func TestASlowCheckIsStillQuick(t *testing.T) {
	s := newStage(t, practicetest.Variant{})
	o := s.well()
	o.Gateway = o.Portal.Host
	began := time.Now()
	_, _ = o.Resolver.LookupIPAddr(t.Context(), portalHost) // the Go resolver's own settings
	synctest.Test(t, func(t *testing.T) {
		started := time.Now()
		takes := func(d time.Duration) func(context.Context) error {
			return func(context.Context) error { time.Sleep(d); return nil }
		}
		o.Now = func() time.Time { return began.Add(time.Since(started)) } // the portal outside goes by the real clock
		o.System = func(ctx context.Context) (proxy.Settings, error) {
			return proxy.Settings{}, takes(2500 * time.Millisecond)(ctx)
		}
		o.Client = func(ctx context.Context) (Client, error) {
			return Client{Name: "FreeRDP"}, takes(4 * time.Second)(ctx)
		}
		o.Store, o.Graphics = takes(3*time.Second), takes(3*time.Second)
		report := Check(t.Context(), o, nil)
		if took := time.Since(started); took > 5*time.Second || took < 4*time.Second || !report.OK() {
			t.Errorf("it took %v: %+v", took, report.Verdict)
			for _, r := range report.Checks {
				t.Logf("%+v", r)
			}
		}
	})
}
