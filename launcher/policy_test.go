package launcher

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"backstage/portal"
	"backstage/secret"
	"backstage/secret/secrettest"
	"backstage/settings"
	"backstage/translations"
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

// A restriction of which systems may be opened that cannot be read stops every
// opening before anything is fetched, in one sentence that names it and its place,
// until IT has mended it. The sign-in goes on.
func TestAPolicyThatCannotBeReadOpensNothing(t *testing.T) {
	for name, value := range map[string]any{
		"requireSigned": "yes", "publishers": []any{"not-a-thumbprint"}, "allowedHosts": []any{"ka put"}, "allowedGateways": true,
	} {
		p := newScript().on("begin", signInPage).on(annaSignsIn, systems).on("download ma1", reply{})
		st := freeRDP()
		under(t, p, st, Config{}, func(t *testing.T, l *Launcher, policy func(map[string]any)) {
			policy(map[string]any{name: value})
			l.SignIn(anna())
			at(t, l, StepSystems, "")
			l.Open("ma1")
			s := at(t, l, StepSystems, "")
			if p.count("download ma1") != 0 || len(st.requests) != 0 || len(s.Sessions) != 1 || s.Sessions[0].Phase != PhaseEnded {
				t.Fatalf("%s: asked %v, %+v", name, p.asked, s.Sessions)
			}
			n := s.Sessions[0].Notice
			if n == nil || n.Key != "notice.policy-unreadable" || n.Level != Problem || n.Topic == "" {
				t.Fatalf("%s: told %+v", name, n)
			}
			for _, lang := range translations.Languages {
				if title := translations.In(lang).T(n.Key+".title", n.Data); !strings.Contains(title, name) || !strings.Contains(title, "(policy)") ||
					!strings.Contains(title, s.Sessions[0].Title) || strings.Count(title, ". ") != 0 || !strings.HasSuffix(title, ".") {
					t.Errorf("%s: %q", name, title)
				}
			}
			policy(map[string]any{name: nil})
			l.Do(Action{Kind: ActTryAgain, Session: s.Sessions[0].ID, System: "ma1"})
			at(t, l, StepSystems, "")
			policy(nil)
			l.Do(Action{Kind: ActTryAgain, Session: l.State().Sessions[0].ID, System: "ma1"})
			at(t, l, StepSystems, "")
			if p.count("download ma1") != 1 || len(st.requests) != 1 {
				t.Errorf("%s, mended: asked %v", name, p.asked)
			}
		})
	}
}

// What only says what a session may use of this computer closes nothing: the session
// starts without it.
func TestALeaveThatCannotBeReadIsNotGiven(t *testing.T) {
	p := newScript().on("begin", signInPage).on(annaSignsIn, systems).on("download ma1", reply{})
	st := freeRDP()
	under(t, p, st, Config{}, func(t *testing.T, l *Launcher, policy func(map[string]any)) {
		policy(map[string]any{"redirectClipboard": "yes", "allowedHosts": []any{"rds.example", "ka put"}})
		l.SignIn(anna())
		at(t, l, StepSystems, "")
		l.Open("ma1")
		at(t, l, StepSystems, "")
		if len(st.requests) != 1 || st.requests[0].Rules.Clipboard || !slices.Equal(st.requests[0].Rules.Hosts, []string{"rds.example"}) {
			t.Errorf("%+v", st.requests)
		}
	})
}

// Nobody is asked for an address that is IT's to give: what cannot be read is said.
func TestAPortalsAddressThatCannotBeReadIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := settings.Open(settings.Options{
			MachinePolicy: func() []settings.Layer {
				return []settings.Layer{{Origin: "policy", Err: errors.New("broken JSON at byte 20")}}
			},
			CommandLine: map[string]any{"portalURL": "https://portal.example/"},
		})
		if err != nil {
			t.Fatal(err)
		}
		p := newScript()
		l := New(Config{Settings: store, Kept: settings.OpenState("", nil), Starter: freeRDP(), Store: secrettest.NewMemoryStore(),
			Connect: func(string) (portal.Portal, error) { return p, nil }})
		defer l.Close()
		s := at(t, l, StepSetUp, "notice.policy-unreadable")
		for _, lang := range translations.Languages {
			if title := translations.In(lang).T(s.Notice.Key+".title", s.Notice.Data); !strings.Contains(title, "(policy)") || strings.Contains(title, "<no value>") {
				t.Errorf("%q", title)
			}
		}
		l.SetPortal("other.example")
		at(t, l, StepSetUp, "notice.policy-unreadable")
		if len(p.asked) != 0 {
			t.Errorf("asked %v", p.asked)
		}
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
