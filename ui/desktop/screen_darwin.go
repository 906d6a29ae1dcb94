package desktop

/*
#cgo LDFLAGS: -framework ApplicationServices
#include <ApplicationServices/ApplicationServices.h>

static int caps_lock(void) {
	return (CGEventSourceFlagsState(kCGEventSourceStateCombinedSessionState) & kCGEventFlagMaskAlphaShift) != 0;
}
*/
import "C"

import (
	"os/exec"
	"strings"
)

func hasScreen() bool { return true }

func useLanguage(string) {}

func useBus() {}

// messageBox asks the system's script host for a box. Title and text arrive as
// arguments, so nothing in them is read as script.
func messageBox(title, text string) {
	script := "on run argv\ndisplay dialog (item 2 of argv) with title (item 1 of argv) buttons {\"OK\"} default button 1\nend run"
	cmd := exec.Command("/usr/bin/osascript", "-", title, text)
	cmd.Stdin = strings.NewReader(script)
	_ = cmd.Run()
}

func capsLock() (on, known bool) { return C.caps_lock() != 0, true }
