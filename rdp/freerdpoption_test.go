package rdp

import (
	"slices"
	"strings"
	"testing"

	"backstage/settings"
)

// What the settings allow FreeRDP understands, in both of its versions; what
// they refuse never becomes an argument.
func TestEveryAllowedOptionIsOneOfFreeRDP(t *testing.T) {
	d, _ := settings.Find("clientOptions")
	_, forms, _ := strings.Cut(strings.TrimSuffix(d.English, "."), ". ")
	allowed := strings.Split(strings.Replace(forms, "100–500", "125", 1), ", ")
	if len(allowed) < 10 || !slices.Contains(allowed, "scale-desktop:125") {
		t.Fatalf("%q", allowed)
	}
	for _, o := range allowed {
		if err := settings.Check("clientOptions", []string{o}); err != nil {
			t.Errorf("%s: %v", o, err)
		}
		for _, version := range []int{2, 3} {
			args := freerdpArguments([]string{o}, version, false)
			if len(args) != 1 || !strings.ContainsRune("/+-", rune(args[0][0])) || strings.Contains(args[0], "$") {
				t.Errorf("%s is %q for version %d", o, args, version)
			}
		}
	}
	for _, o := range []string{"", "/cert:ignore", "cert:ignore", "p:x", "drive:x,/", "gateway:g:x", "scale:99", "scale-desktop:501", "network:lan,x", "keyboard:sv", "keyboard:0x41D /p:x", "fonts\n/p:x"} {
		if settings.Check("clientOptions", []string{o}) == nil {
			t.Errorf("the settings allow %q", o)
		}
		if args := freerdpArguments([]string{o}, 3, false); len(args) != 0 {
			t.Errorf("%q becomes %q", o, args)
		}
	}
}
