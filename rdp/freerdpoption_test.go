package rdp

import (
	"strings"
	"testing"

	"backstage/syntax"
)

// FreeRDP understands every option that may be set, in both of its versions;
// what may not be set never becomes an argument.
func TestEveryAllowedOptionIsOneOfFreeRDP(t *testing.T) {
	for _, form := range syntax.ClientOptions {
		o := strings.Replace(form, "100–500", "125", 1)
		for _, version := range []int{2, 3} {
			args := freerdpArguments([]string{o}, version, false)
			if len(args) != 1 || !strings.ContainsRune("/+-", rune(args[0][0])) || strings.Contains(args[0], "$") {
				t.Errorf("%s is %q for version %d", o, args, version)
			}
		}
	}
	for _, o := range []string{"", "/cert:ignore", "cert:ignore", "p:x", "drive:x,/", "gateway:g:x", "scale:99", "scale-desktop:501", "network:lan,x", "keyboard:sv", "keyboard:0x41D /p:x", "fonts\n/p:x", "scale-desktop:100–500", "fonts:x"} {
		if args := freerdpArguments([]string{o}, 3, false); len(args) != 0 {
			t.Errorf("%q becomes %q", o, args)
		}
	}
}
