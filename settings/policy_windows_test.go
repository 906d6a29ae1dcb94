package settings

import (
	"os"
	"slices"
	"testing"

	"golang.org/x/sys/windows/registry"
)

// Every registry type that a policy template, an installer or a person with
// regedit writes.
func TestARegistryKey(t *testing.T) {
	const path = `Software\Backstage settings test`
	if l := registryLayer(registry.CURRENT_USER, "HKCU", path); l.Err != nil || len(l.Values) != 0 {
		t.Fatalf("no key: %+v", l)
	}
	key, _, err := registry.CreateKey(registry.CURRENT_USER, path, registry.ALL_ACCESS|registry.WOW64_64KEY)
	if err != nil {
		t.Fatal(err)
	}
	hosts, _, err := registry.CreateKey(key, "AllowedHosts", registry.ALL_ACCESS|registry.WOW64_64KEY)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = hosts.Close()
		_ = registry.DeleteKey(key, "AllowedHosts")
		_ = key.Close()
		_ = registry.DeleteKey(registry.CURRENT_USER, path)
	})
	for _, err := range []error{
		key.SetStringValue("PortalURL", "portal.example.se"),
		key.SetExpandStringValue("helpFolder", `%SystemRoot%\Help`),
		key.SetDWordValue("textSize", 150),
		key.SetQWordValue("codeLength", 6),
		key.SetDWordValue("redirectDrives", 1),
		key.SetDWordValue("redirectPrinters", 0),
		key.SetStringsValue("allowedGateways", []string{"gw1.example.se", ".example.se"}),
		key.SetStringValue("sound", "1"),
		key.SetBinaryValue("supportPhone", []byte{1, 2}),
		key.SetStringValue("nonsense", "x"),
		key.SetStringValue("", "the key's default value"),
		hosts.SetStringValue("2", "two.example.se"),
		hosts.SetStringValue("10", "ten.example.se"),
		hosts.SetStringValue("1", "one.example.se"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, Options{MachinePolicy: func() []Layer { return []Layer{registryLayer(registry.CURRENT_USER, "HKCU", path)} }}).Current()
	if s.PortalURL != "portal.example.se" || s.HelpFolder != os.Getenv("SystemRoot")+`\Help` || s.TextSize != 150 || s.CodeLength != 6 ||
		!s.RedirectDrives || s.RedirectPrinters || !s.Sound ||
		!slices.Equal(s.AllowedGateways, []string{"gw1.example.se", ".example.se"}) ||
		!slices.Equal(s.AllowedHosts, []string{"one.example.se", "two.example.se", "ten.example.se"}) {
		t.Errorf("%+v", s)
	}
	kinds := map[string]Kind{}
	for _, p := range s.Problems() {
		kinds[p.Name] = p.Kind
	}
	if len(kinds) != 3 || kinds["sound"] != KindWrongType || kinds["supportPhone"] != KindWrongType || kinds[`"nonsense"`] != KindUnknown {
		t.Errorf("%v", s.Problems())
	}
}
