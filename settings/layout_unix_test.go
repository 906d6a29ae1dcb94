//go:build unix

package settings

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"howett.net/plist"
)

// Every setting at every place of Linux and macOS, in each form that it has there.
func TestEverySettingInFiles(t *testing.T) {
	inJSON := func() string {
		data, err := json.Marshal(everySetting())
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	inPlist := func(format int) func() string {
		return func() string {
			values := everySetting()
			values["PayloadUUID"], values["PayloadType"] = "x", "se.amido.backstage" // as an MDM leaves them
			data, err := plist.Marshal(values, format)
			if err != nil {
				t.Fatal(err)
			}
			return string(data)
		}
	}
	for _, c := range []struct {
		file   string
		form   func() string
		system func(layout) Options
		source Source
	}{
		{"etc/backstage/policies/managed/10-all.json", inJSON, layout.linux, MachinePolicy},
		{"etc/backstage/policies/users/anna/all.json", inJSON, layout.linux, UserPolicy},
		{"etc/backstage/presets.json", inJSON, layout.linux, Installer},
		{"Library/Managed Preferences/se.amido.backstage.plist", inPlist(plist.XMLFormat), layout.mac, MachinePolicy},
		{"Library/Managed Preferences/se.amido.backstage.plist", inPlist(plist.BinaryFormat), layout.mac, MachinePolicy},
		{"Library/Managed Preferences/anna/se.amido.backstage.plist", inPlist(plist.BinaryFormat), layout.mac, UserPolicy},
		{"Library/Application Support/Backstage/presets.json", inJSON, layout.mac, Installer},
	} {
		root := t.TempDir()
		put(t, filepath.Join(root, c.file), c.form())
		arrived(t, c.file, c.system(layout{root, "anna", self}), c.source)
	}
	if s := open(t, here(t.TempDir()).linux()).Current(); len(s.Problems()) != 0 {
		t.Errorf("nothing there: %v", s.Problems())
	}
}
