package launcher

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"backstage/portal"
	"backstage/secret"
	"backstage/secret/secrettest"
	"backstage/settings"
)

// under runs a journey under a machine policy that the scene may change.
func under(t *testing.T, p *script, st *stage, c Config, scene func(t *testing.T, l *Launcher, policy func(map[string]any))) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		values := map[string]any{}
		store, err := settings.Open(settings.Options{
			MachinePolicy: func() []settings.Layer { return []settings.Layer{{Origin: "policy", Values: values}} },
			CommandLine:   map[string]any{"portalURL": "https://portal.example/", "defaultDomain": "amido"},
		})
		if err != nil {
			t.Fatal(err)
		}
		c.Settings, c.Kept, c.Starter = store, settings.OpenState("", nil), st
		if c.Store == nil {
			c.Store = secrettest.NewMemoryStore()
		}
		c.Connect = func(string) (portal.Portal, error) { return p, nil }
		l := New(c)
		defer l.Close()
		synctest.Wait()
		scene(t, l, func(now map[string]any) { values = now })
	})
}

// What IT changes counts from the next sign-in and the next session on.
func TestPoliciesThatChangeWhileRunning(t *testing.T) {
	p := newScript().on("begin", signInPage).on(annaSignsIn, systems).on("download ma1", reply{})
	st := freeRDP()
	under(t, p, st, Config{}, func(t *testing.T, l *Launcher, policy func(map[string]any)) {
		if !l.State().CanRememberPassword || !l.State().CanRememberUser {
			t.Fatalf("%+v", l.State())
		}
		policy(map[string]any{"rememberPasswordAllowed": false, "rememberUserAllowed": false})
		l.SignIn(anna())
		s := at(t, l, StepSystems, "")
		if s.CanRememberPassword || s.CanRememberUser || s.RememberReason != "remember.policy" {
			t.Errorf("after the sign-in: %+v", s)
		}
		policy(map[string]any{"allowedHosts": []string{"rds.example"}, "redirectClipboard": false, "clientOptions": []string{"network:lan"}})
		l.Open("ma1")
		at(t, l, StepSystems, "")
		if r := st.requests[0].Rules; !slices.Equal(r.Hosts, []string{"rds.example"}) || r.Clipboard || !slices.Equal(r.ClientOptions, []string{"network:lan"}) {
			t.Errorf("the session starts by %+v", r)
		}
	})
}

// New settings change neither that there is no credential store, nor that
// practising remembers nothing.
func TestNewSettingsAllowNoMoreThanBefore(t *testing.T) {
	broken := secrettest.NewMemoryStore()
	for name, c := range map[string]struct {
		config Config
		reason string
	}{
		"no store": {Config{Store: unavailable{broken}}, "remember.no-store"},
		"practice": {Config{Practice: true}, "remember.policy"},
	} {
		under(t, newScript().on("begin", signInPage), freeRDP(), c.config, func(t *testing.T, l *Launcher, policy func(map[string]any)) {
			policy(map[string]any{"startTimeoutSeconds": 60})
			l.cfg.Settings.Refresh()
			if s := at(t, l, StepSignIn, ""); s.CanRememberPassword || s.RememberReason != c.reason {
				t.Errorf("%s: %v, %q", name, s.CanRememberPassword, s.RememberReason)
			}
		})
	}
}

type unavailable struct{ secret.Store }

func (unavailable) Available(context.Context) error { return errors.New("no store here") }

// What IT has decided is no failure to keep a choice.
func TestALockedChoiceIsNotSavedInSilence(t *testing.T) {
	p := newScript().on("begin", signInPage).on(annaSignsIn, systems)
	under(t, p, freeRDP(), Config{}, func(t *testing.T, l *Launcher, policy func(map[string]any)) {
		policy(map[string]any{"rememberUser": true, "rememberPassword": true, "userName": "bo"})
		l.cfg.Settings.Refresh()
		s := anna()
		s.RememberUser, s.RememberPassword = true, true
		l.SignIn(s)
		at(t, l, StepSystems, "")
	})
}

func TestAPinnedPortalStays(t *testing.T) {
	p := newScript().on("begin", signInPage)
	under(t, p, freeRDP(), Config{}, func(t *testing.T, l *Launcher, policy func(map[string]any)) {
		policy(map[string]any{"portalURL": "https://portal.example/", "portalChangeAllowed": false})
		l.cfg.Settings.Refresh()
		l.SetPortal("other.example")
		at(t, l, StepSignIn, "")
		if p.count("begin") != 1 {
			t.Errorf("asked %v", p.asked)
		}
	})
}
