package syntax

import (
	"strings"
	"testing"
)

func TestOnlyHarmlessOptionsOfAClientAreAllowed(t *testing.T) {
	for _, form := range ClientOptions {
		if o := strings.Replace(form, "100–500", "125", 1); ClientOption(o) != nil {
			t.Errorf("%q is refused", o)
		}
	}
	for _, o := range []string{
		"", "/cert:ignore", "cert:ignore", "p:x", "drive:x,/", "gateway:g:x", "scale:99", "scale-desktop:501", "scale-desktop:100–500",
		"network:lan,x", "network:lan /p:x", "keyboard:sv", "keyboard:0x41D /p:x", "keyboard:0x41D,unicode", "fonts\n/p:x", "fonts:x",
	} {
		if ClientOption(o) == nil {
			t.Errorf("%q is allowed", o)
		}
	}
}
