package doctor

import (
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
