package desktop

import (
	"golang.org/x/sys/windows"
)

var getKeyState = windows.NewLazySystemDLL("user32.dll").NewProc("GetKeyState")

const vkCapital = 0x14

func hasScreen() bool { return true }

func useLanguage(string) {}

func useBus() {}

// messageBox shows a box that needs no OpenGL.
func messageBox(title, text string) {
	t, err := windows.UTF16PtrFromString(text)
	if err != nil {
		return
	}
	c, err := windows.UTF16PtrFromString(title)
	if err != nil {
		return
	}
	_, _ = windows.MessageBox(0, t, c, windows.MB_OK|windows.MB_ICONINFORMATION|windows.MB_SETFOREGROUND)
}

// capsLock asks the keyboard of the calling thread.
func capsLock() (on, known bool) {
	state, _, _ := getKeyState.Call(uintptr(vkCapital))
	return state&1 != 0, true
}
