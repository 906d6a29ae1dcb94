package launcher

import (
	"reflect"
	"strings"
	"testing"

	"backstage/rdp"
	"backstage/settings"
)

// Each setting of the session changes the rules that a session starts by.
func TestEverySessionSettingCounts(t *testing.T) {
	rules := func(values map[string]any) rdp.Rules {
		t.Helper()
		st, err := settings.Open(settings.Options{CommandLine: values})
		if err != nil {
			t.Fatal(err)
		}
		return RulesOf(st.Current())
	}
	plain := rules(nil)
	for name, value := range map[string]any{
		"sound": false, "redirectClipboard": false, "redirectPrinters": false, "redirectDrives": true, "redirectSmartCards": true,
		"redirectMicrophone": true, "redirectSerialPorts": true, "redirectWebAuthn": true, "fullScreen": "full", "multiMonitor": "all",
		"preferredClient": "freerdp", "allowedHosts": []string{"a.example"}, "allowedGateways": []string{"a.example"},
		"publishers": []string{strings.Repeat("a1", 20)}, "requireSigned": true, "startPrograms": true, "clientOptions": []string{"network:lan"},
	} {
		if reflect.DeepEqual(rules(map[string]any{name: value}), plain) {
			t.Errorf("%s changes nothing", name)
		}
	}
	for _, d := range settings.Table {
		if strings.HasPrefix(d.Name, "redirect") && reflect.DeepEqual(rules(map[string]any{d.Name: !d.Default.(bool)}), plain) {
			t.Errorf("%s changes nothing", d.Name)
		}
	}
}
