package settings

import (
	"reflect"
	"runtime"
	"testing"
)

// specimen is a value that shows where it came from: not the default, but for
// what would forbid another setting. That is tested for itself.
func specimen(d Definition) any {
	switch d.Name {
	case "portalChangeAllowed", "rememberUserAllowed", "rememberPasswordAllowed":
		return true
	}
	return d.Example(runtime.GOOS)
}

func everySetting() map[string]any {
	values := map[string]any{}
	for _, d := range Table {
		values[d.Name] = specimen(d)
	}
	return values
}

// arrived proves that every setting came from source as it was written there,
// and that nothing there was left out.
func arrived(t *testing.T, what string, o Options, source Source) {
	t.Helper()
	s := open(t, o).Current()
	for _, p := range s.Problems() {
		t.Errorf("%s: %v", what, &p)
	}
	for _, v := range s.Values() {
		d, _ := Find(v.Name)
		if got := d.get(&s); !reflect.DeepEqual(got, specimen(d)) {
			t.Errorf("%s: %s is %#v", what, v.Name, got)
		}
		if v.Source != source || v.Locked != source.Locks() || v.Origin == "" {
			t.Errorf("%s: %s comes from %v %q, locked %v", what, v.Name, v.Source, v.Origin, v.Locked)
		}
	}
}
