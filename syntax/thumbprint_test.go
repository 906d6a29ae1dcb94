package syntax

import (
	"strings"
	"testing"
)

func TestAThumbprintIsReadAsDialogsShowIt(t *testing.T) {
	const want = "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334"
	for _, in := range []string{
		want, strings.ToUpper(want), "\u200ea1 b2 c3 d4 e5 f6 07 18 29 3a 4b 5c 6d 7e 8f 90 01 12 23 34",
		"A1:B2:C3:D4:E5:F6:07:18:29:3A:4B:5C:6D:7E:8F:90:01:12:23:34\t",
	} {
		if got, err := Thumbprint(in); err != nil || got != want {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	if _, err := Thumbprint(strings.Repeat("0F", 32)); err != nil {
		t.Error(err)
	}
	for _, in := range []string{"", "a1b2", want + "0", want[:39] + "g", "sha256:" + want, strings.Repeat("a", 300_000)} {
		if got, err := Thumbprint(in); err == nil {
			t.Errorf("%.50q passed as %q", in, got)
		}
	}
}
