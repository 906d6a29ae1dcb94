package rdp

import "time"

// windowWatch waits for the window of one client.
type windowWatch interface {
	// shown is closed when the window is on the screen.
	shown() <-chan struct{}
	// raise brings it to the front; false when it cannot be found or raised.
	raise() bool
	close()
}

// watchFunc starts watching for a window of the process, or of the window class.
// ok is false where windows of other programs cannot be seen.
type watchFunc func(pid int, class string) (w windowWatch, ok bool)

// assumedWindow stands in where windows cannot be seen (Wayland, macOS): a
// client that is still there after a while is taken to be showing something.
type assumedWindow struct {
	timer *time.Timer
	ch    chan struct{}
}

func assumeWindow(after time.Duration) windowWatch {
	w := &assumedWindow{ch: make(chan struct{})}
	w.timer = time.AfterFunc(after, func() { close(w.ch) })
	return w
}

func (w *assumedWindow) shown() <-chan struct{} { return w.ch }
func (w *assumedWindow) raise() bool            { return false }
func (w *assumedWindow) close()                 { w.timer.Stop() }
