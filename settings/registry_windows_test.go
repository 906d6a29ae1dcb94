package settings

import (
	"errors"
	"fmt"
	"os"
	"testing"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// Every setting in every key that IT writes, a list in both of its forms.
// On a computer whose keys are in use, or not ours to write, nothing is touched.
func TestEverySettingInTheRegistry(t *testing.T) {
	for _, c := range []struct {
		hive     registry.Key
		path     string
		numbered bool // lists as a policy template writes them
		source   Source
		only     func(all Options) Options
	}{
		{registry.LOCAL_MACHINE, PolicyKey, true, MachinePolicy, func(o Options) Options { return Options{MachinePolicy: o.MachinePolicy} }},
		{registry.CURRENT_USER, PolicyKey, true, UserPolicy, func(o Options) Options { return Options{UserPolicy: o.UserPolicy} }},
		{registry.LOCAL_MACHINE, PresetsKey, false, Installer, func(o Options) Options { return Options{Installer: o.Installer} }},
	} {
		what := c.source.String()
		key := newKey(t, c.hive, c.path)
		for name, value := range everySetting() {
			if err := writeValue(key, name, value, c.numbered); err != nil {
				t.Fatalf("%s: %s: %v", what, name, err)
			}
		}
		arrived(t, what, c.only(administered()), c.source)
	}
}

// An installer writes each property as text, and what an earlier version wrote
// comes back with a # in front, or several: see fromProperty.
func TestEverySettingInTheRegistryAsTheInstallerWritesIt(t *testing.T) {
	presets := Options{Installer: administered().Installer}
	for _, lead := range []string{"", "#", "##"} {
		t.Run("in front: "+lead, func(t *testing.T) {
			key := newKey(t, registry.LOCAL_MACHINE, PresetsKey)
			for name, value := range everySetting() {
				var err error
				switch v := value.(type) {
				case []string: // no property, but an administrator may add one
					err = key.SetStringsValue(name, v)
				case bool:
					err = key.SetStringValue(name, lead+map[bool]string{true: "1", false: "0"}[v])
				case string:
					if v[0] == '#' {
						v = lead + v
					}
					err = key.SetStringValue(name, v)
				default:
					err = key.SetStringValue(name, lead+fmt.Sprint(v))
				}
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			}
			arrived(t, "installer", presets, Installer)
		})
	}
}

// What is no flag and no number is named, and does not count.
func TestNonsenseInTheRegistryFromTheInstaller(t *testing.T) {
	key := newKey(t, registry.LOCAL_MACHINE, PresetsKey)
	for name, text := range map[string]string{"sound": "perhaps", "textSize": "large", "codeLength": "99", "organisationName": "##1"} {
		if err := key.SetStringValue(name, text); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, Options{Installer: administered().Installer}).Current()
	kinds := map[string]Kind{}
	for _, p := range s.Problems() {
		kinds[p.Name] = p.Kind
	}
	if len(kinds) != 3 || kinds["sound"] != KindWrongType || kinds["textSize"] != KindWrongType || kinds["codeLength"] != KindBadValue {
		t.Errorf("%v", s.Problems())
	}
	if !s.Sound || s.TextSize != 100 || s.OrganisationName != "#1" {
		t.Errorf("%+v", s)
	}
}

// newKey is empty at first, and gone with the test.
func newKey(t *testing.T, hive registry.Key, path string) registry.Key {
	t.Helper()
	key, existed, err := registry.CreateKey(hive, path, registry.ALL_ACCESS|registry.WOW64_64KEY)
	if (errors.Is(err, windows.ERROR_ACCESS_DENIED) || existed) && os.Getenv("BACKSTAGE_E2E") == "" {
		t.Skipf("%s: the key is in use, or not ours to write", path)
	}
	if err != nil || existed {
		t.Fatalf("%s: existed %v, %v", path, existed, err)
	}
	t.Cleanup(func() { removeKey(t, key, hive, path) })
	return key
}

func writeValue(key registry.Key, name string, value any, numbered bool) error {
	switch v := value.(type) {
	case string:
		return key.SetStringValue(name, v)
	case bool:
		n := uint32(0)
		if v {
			n = 1
		}
		return key.SetDWordValue(name, n)
	case int:
		return key.SetDWordValue(name, uint32(v)) //nolint:gosec // bounded by Table
	case []string:
		if !numbered {
			return key.SetStringsValue(name, v)
		}
		sub, _, err := registry.CreateKey(key, name, registry.ALL_ACCESS|registry.WOW64_64KEY)
		if err != nil {
			return err
		}
		for i, text := range v {
			err = errors.Join(err, sub.SetStringValue(fmt.Sprint(i+1), text))
		}
		return errors.Join(err, sub.Close())
	}
	return fmt.Errorf("%T has no form in the registry", value)
}

func removeKey(t *testing.T, key, hive registry.Key, path string) {
	names, err := key.ReadSubKeyNames(-1)
	for _, name := range names {
		err = errors.Join(err, registry.DeleteKey(key, name))
	}
	if err = errors.Join(err, key.Close(), registry.DeleteKey(hive, path)); err != nil {
		t.Error(err)
	}
}
