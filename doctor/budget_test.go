package doctor

import (
	"context"
	"net"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

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
