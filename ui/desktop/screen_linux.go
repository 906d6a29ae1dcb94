package desktop

import (
	"os"
	"os/exec"
	"path/filepath"
	"sync"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

func hasScreen() bool {
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}

// useBus keeps the D-Bus library from starting a bus of its own, which would
// outlive us, where this session has none.
func useBus() {
	const name, none = "DBUS_SESSION_BUS_ADDRESS", "disabled:"
	address := os.Getenv(name)
	if address == "" || address == "autolaunch:" {
		address = none
		socket := filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "bus")
		if info, err := os.Stat(socket); err == nil && filepath.IsAbs(socket) && info.Mode()&os.ModeSocket != 0 {
			address = "unix:path=" + socket
		}
		_ = os.Setenv(name, address)
	}
	if address == none && os.Getenv("FYNE_THEME") == "" {
		// Nobody to ask for light or dark; Fyne would guess dark.
		_ = os.Setenv("FYNE_THEME", "light")
	}
}

// useLanguage makes Fyne's own few texts follow the launcher's language.
func useLanguage(lang string) {
	if lang != "" {
		_ = os.Setenv("LANGUAGE", lang)
	}
}

// messageBox uses the box program of the desktop that is installed, if any: a
// person who double-clicked an icon sees no terminal.
func messageBox(title, text string) {
	if !hasScreen() {
		return
	}
	for _, box := range [][]string{
		{"zenity", "--info", "--no-markup", "--title=" + title, "--text=" + text},
		{"kdialog", "--title", title, "--msgbox", text},
	} {
		if path, err := exec.LookPath(box[0]); err == nil {
			_ = exec.Command(path, box[1:]...).Start() // it outlives us: we are about to exit
			return
		}
	}
}

var keyboard struct {
	once sync.Once
	conn *xgb.Conn
	root xproto.Window
}

// capsLock asks the X server; known is false where there is none.
func capsLock() (on, known bool) {
	keyboard.once.Do(func() {
		if os.Getenv("DISPLAY") == "" {
			return
		}
		conn, err := xgb.NewConn()
		if err != nil {
			return
		}
		keyboard.conn, keyboard.root = conn, xproto.Setup(conn).DefaultScreen(conn).Root
	})
	if keyboard.conn == nil {
		return false, false
	}
	pointer, err := xproto.QueryPointer(keyboard.conn, keyboard.root).Reply()
	if err != nil {
		return false, false
	}
	return pointer.Mask&xproto.ModMaskLock != 0, true
}
