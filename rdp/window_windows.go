package rdp

import (
	"slices"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/windows"
)

// sessionClasses are the windows in which mstsc shows a remote system: a
// desktop, and a RemoteApp's window. Its dialogs have other classes.
var sessionClasses = []string{"TscShellContainerClass", "RAIL_WINDOW"}

// winWatch looks for the client's window until it has seen it. Windows can tell
// of new windows by itself only to a thread that runs a message loop.
type winWatch struct {
	pid  uint32
	ch   chan struct{}
	stop chan struct{}
	once sync.Once
}

func watchWindow(pid int, _ string) (windowWatch, bool) {
	w := &winWatch{pid: uint32(pid), ch: make(chan struct{}), stop: make(chan struct{})}
	go w.look()
	return w, true
}

func (w *winWatch) look() {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for {
		if w.find() != 0 {
			close(w.ch)
			return
		}
		select {
		case <-tick.C:
		case <-w.stop:
			return
		}
	}
}

func (w *winWatch) shown() <-chan struct{} { return w.ch }
func (w *winWatch) close()                 { w.once.Do(func() { close(w.stop) }) }

// topLevel collects the windows that EnumWindows calls back with. There is one
// callback for all: Windows lets a Go program make only so many.
var topLevel struct {
	sync.Mutex
	windows  []windows.HWND
	callback func() uintptr
}

func init() {
	topLevel.callback = sync.OnceValue(func() uintptr {
		return syscall.NewCallback(func(h windows.HWND, _ uintptr) uintptr {
			topLevel.windows = append(topLevel.windows, h)
			return 1
		})
	})
}

func (w *winWatch) find() windows.HWND {
	topLevel.Lock()
	defer topLevel.Unlock()
	topLevel.windows = topLevel.windows[:0]
	_ = windows.EnumWindows(topLevel.callback(), nil)
	for _, h := range topLevel.windows {
		var pid uint32
		_, _ = windows.GetWindowThreadProcessId(h, &pid)
		if pid == w.pid && windows.IsWindowVisible(h) && slices.Contains(sessionClasses, className(h)) {
			return h
		}
	}
	return 0
}

func className(h windows.HWND) string {
	var name [256]uint16
	n, err := windows.GetClassName(h, &name[0], int32(len(name)))
	if err != nil {
		return ""
	}
	return windows.UTF16ToString(name[:n])
}

var (
	user32              = windows.NewLazySystemDLL("user32.dll")
	isIconic            = user32.NewProc("IsIconic")
	showWindow          = user32.NewProc("ShowWindow")
	setForegroundWindow = user32.NewProc("SetForegroundWindow")
)

func (w *winWatch) raise() bool {
	h := w.find()
	if h == 0 {
		return false
	}
	if minimised, _, _ := isIconic.Call(uintptr(h)); minimised != 0 {
		const restore = 9 // SW_RESTORE
		_, _, _ = showWindow.Call(uintptr(h), restore)
	}
	done, _, _ := setForegroundWindow.Call(uintptr(h))
	return done != 0
}
