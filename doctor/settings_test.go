package doctor

import (
	"errors"
	"strings"
	"testing"

	"backstage/settings"
)

// A portal's address that IT has misspelt is IT's to mend: nobody is asked for
// an address that is set.
func TestTheCheckNamesAnAddressThatAPolicyMisspells(t *testing.T) {
	policy := func(address string) settings.Reader {
		return func() []settings.Layer {
			return []settings.Layer{{Origin: "/etc/backstage/policies/managed/it.json", Values: map[string]any{"portalURL": address}}}
		}
	}
	for _, address := range []string{"portal.example.se/#a", "portal.example.se/a|b", `portal.example.se/a"b`, "portal.example.se/<x>", "portal.example.se/a^b", strings.Repeat("a", 70) + ".example.se", "http://portal.example.se:8080"} {
		store, err := settings.Open(settings.Options{MachinePolicy: policy(address)})
		if err != nil {
			t.Fatal(err)
		}
		o := Under(store.Current())
		if o.Portal != nil || o.BadAddress == nil || len(o.Settings) != 1 || !strings.Contains(o.Settings[0], "bad-value portalURL (machine policy, /etc/backstage/policies/managed/it.json)") {
			t.Errorf("%.60s: %v, %v, %q", address, o.Portal, o.BadAddress, o.Settings)
		}
	}
	store, err := settings.Open(settings.Options{MachinePolicy: policy("portal.example.se")})
	if err != nil {
		t.Fatal(err)
	}
	if o := Under(store.Current()); o.Portal == nil || o.BadAddress != nil || o.Settings != nil {
		t.Errorf("%v, %v, %q", o.Portal, o.BadAddress, o.Settings)
	}
}

// A policy that cannot be used is broken, whatever it is about; what a person or an
// installer has written is not a policy, and a name may be that of a newer version.
func TestTheCheckFailsOverABrokenPolicy(t *testing.T) {
	says := func(l settings.Layer) settings.Reader {
		return func() []settings.Layer { return []settings.Layer{l} }
	}
	value := func(name string, v any) settings.Layer {
		return settings.Layer{Origin: "it", Values: map[string]any{name: v}}
	}
	for what, c := range map[string]struct {
		o      settings.Options
		broken bool
	}{
		"nothing":            {settings.Options{}, false},
		"a sound policy":     {settings.Options{MachinePolicy: says(value("requireSigned", true))}, false},
		"a broken file":      {settings.Options{MachinePolicy: says(settings.Layer{Origin: "it", Err: errors.New("broken JSON")})}, true},
		"a restriction":      {settings.Options{MachinePolicy: says(value("requireSigned", "yes"))}, true},
		"a bad entry":        {settings.Options{MachinePolicy: says(value("allowedHosts", []any{"a.example", "ka put"}))}, true},
		"a preference":       {settings.Options{MachinePolicy: says(value("textSize", 5))}, true},
		"a person's policy":  {settings.Options{UserPolicy: says(value("requireSigned", "yes"))}, true},
		"a name to come":     {settings.Options{MachinePolicy: says(value("fromTheFuture", true))}, false},
		"a preset":           {settings.Options{Installer: says(value("requireSigned", "yes"))}, false},
		"a preset of a file": {settings.Options{Installer: says(settings.Layer{Origin: "preset", Err: errors.New("broken JSON")})}, false},
	} {
		store, err := settings.Open(c.o)
		noError(t, err)
		if got := Under(store.Current()).PolicyBroken; got != c.broken {
			t.Errorf("%s: broken %v", what, got)
		}
	}
	well := []Result{passed(CheckNetwork)}
	if v := verdict(well, false, true); v.Kind != KindPolicyBroken || v.Who != WhoIT || (Report{Verdict: v}).OK() {
		t.Errorf("%+v", v)
	}
	if v := verdict([]Result{skipped(CheckProxy).failed(KindProxySignIn, nil)}, false, true); v.Kind != KindProxySignIn {
		t.Errorf("%+v", v)
	}
	if v := verdict(well, true, true); v.Kind != KindCancelled {
		t.Errorf("%+v", v)
	}
}
