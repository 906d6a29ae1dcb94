package rdp

import (
	"encoding/binary"
	"io"
	"log"
	"slices"
	"strings"
	"sync"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

func init() {
	xgb.Logger = log.New(io.Discard, "", 0) // it would write to the person's terminal
}

// x11Watch sees the windows of one client on an X server, by its process id
// (RemoteApp windows have classes of their own) or by our window class.
type x11Watch struct {
	conn  *xgb.Conn
	root  xproto.Window
	pid   uint32
	class string
	atoms map[string]xproto.Atom
	ch    chan struct{}
	once  sync.Once
	end   sync.Once
}

// watchWindow watches through the X server of DISPLAY; ok is false without one.
func watchWindow(pid int, class string) (windowWatch, bool) {
	conn, err := xgb.NewConn()
	if err != nil {
		return nil, false
	}
	w := &x11Watch{conn: conn, root: xproto.Setup(conn).DefaultScreen(conn).Root, pid: uint32(pid), class: class,
		atoms: map[string]xproto.Atom{}, ch: make(chan struct{})}
	for _, name := range []string{"_NET_CLIENT_LIST", "_NET_WM_PID", "_NET_ACTIVE_WINDOW", "_NET_SUPPORTING_WM_CHECK"} {
		reply, err := xproto.InternAtom(conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			conn.Close()
			return nil, false
		}
		w.atoms[name] = reply.Atom
	}
	mask := []uint32{xproto.EventMaskSubstructureNotify | xproto.EventMaskPropertyChange}
	if xproto.ChangeWindowAttributesChecked(conn, w.root, xproto.CwEventMask, mask).Check() != nil {
		conn.Close()
		return nil, false
	}
	go w.listen()
	return w, true
}

func (w *x11Watch) shown() <-chan struct{} { return w.ch }
func (w *x11Watch) close()                 { w.end.Do(w.conn.Close) }

// listen looks once at what is there, then whenever a window appears: on the
// root by itself, or in the list that a window manager keeps.
func (w *x11Watch) listen() {
	w.look()
	for {
		event, xerr := w.conn.WaitForEvent()
		if event == nil && xerr == nil {
			return // closed
		}
		switch e := event.(type) {
		case xproto.MapNotifyEvent:
			if !e.OverrideRedirect && w.find(e.Window, 2) != 0 {
				w.seen()
			}
		case xproto.PropertyNotifyEvent:
			if e.Window == w.root && e.Atom == w.atoms["_NET_CLIENT_LIST"] {
				w.look()
			}
		}
		if w.isSeen() {
			w.quiet()
		}
	}
}

func (w *x11Watch) seen() { w.once.Do(func() { close(w.ch) }) }

func (w *x11Watch) isSeen() bool {
	select {
	case <-w.ch:
		return true
	default:
		return false
	}
}

// quiet asks for no more events: one window is all there is to report.
func (w *x11Watch) quiet() {
	xproto.ChangeWindowAttributes(w.conn, w.root, xproto.CwEventMask, []uint32{0})
}

func (w *x11Watch) look() {
	if w.any() != 0 {
		w.seen()
	}
}

// any finds a visible window of the client, 0 when there is none.
func (w *x11Watch) any() xproto.Window {
	list := w.words(w.root, w.atoms["_NET_CLIENT_LIST"])
	for _, id := range slices.Backward(list) {
		if win := xproto.Window(id); w.ours(win) && w.visible(win) {
			return win
		}
	}
	return w.find(w.root, 3)
}

// find searches a window and, for the frame that a window manager puts around
// it, what is in it.
func (w *x11Watch) find(win xproto.Window, depth int) xproto.Window {
	if win != w.root && w.ours(win) && w.visible(win) {
		return win
	}
	if depth == 0 {
		return 0
	}
	tree, err := xproto.QueryTree(w.conn, win).Reply()
	if err != nil {
		return 0
	}
	for _, child := range slices.Backward(tree.Children) {
		if found := w.find(child, depth-1); found != 0 {
			return found
		}
	}
	return 0
}

func (w *x11Watch) ours(win xproto.Window) bool {
	if pid := w.words(win, w.atoms["_NET_WM_PID"]); len(pid) == 1 && pid[0] == w.pid {
		return true
	}
	reply, err := xproto.GetProperty(w.conn, false, win, xproto.AtomWmClass, xproto.AtomString, 0, 64).Reply()
	return err == nil && w.class != "" && slices.Contains(strings.Split(string(reply.Value), "\x00"), w.class)
}

// visible: on the screen, and no helper window of a single point.
func (w *x11Watch) visible(win xproto.Window) bool {
	attr, err := xproto.GetWindowAttributes(w.conn, win).Reply()
	if err != nil || attr.MapState == xproto.MapStateUnmapped || attr.Class == xproto.WindowClassInputOnly || attr.OverrideRedirect {
		return false
	}
	geo, err := xproto.GetGeometry(w.conn, xproto.Drawable(win)).Reply()
	return err == nil && geo.Width > 4 && geo.Height > 4
}

func (w *x11Watch) words(win xproto.Window, property xproto.Atom) []uint32 {
	reply, err := xproto.GetProperty(w.conn, false, win, property, xproto.GetPropertyTypeAny, 0, 4096).Reply()
	if err != nil || reply.Format != 32 {
		return nil
	}
	words := make([]uint32, len(reply.Value)/4)
	for i := range words {
		words[i] = binary.NativeEndian.Uint32(reply.Value[4*i:])
	}
	return words
}

// raise asks the window manager, or does it where there is none.
func (w *x11Watch) raise() bool {
	win := w.any()
	if win == 0 {
		win = w.minimised()
	}
	if win == 0 {
		return false
	}
	if len(w.words(w.root, w.atoms["_NET_SUPPORTING_WM_CHECK"])) == 0 {
		xproto.ConfigureWindow(w.conn, win, xproto.ConfigWindowStackMode, []uint32{xproto.StackModeAbove})
		return xproto.SetInputFocusChecked(w.conn, xproto.InputFocusParent, win, xproto.TimeCurrentTime).Check() == nil
	}
	const fromPager = 2 // the person asked for it, so no focus-stealing prevention
	message := xproto.ClientMessageEvent{Format: 32, Window: win, Type: w.atoms["_NET_ACTIVE_WINDOW"],
		Data: xproto.ClientMessageDataUnionData32New([]uint32{fromPager, xproto.TimeCurrentTime, 0, 0, 0})}
	mask := uint32(xproto.EventMaskSubstructureNotify | xproto.EventMaskSubstructureRedirect)
	return xproto.SendEventChecked(w.conn, false, w.root, mask, string(message.Bytes())).Check() == nil
}

// minimised finds a window that the window manager keeps off the screen.
func (w *x11Watch) minimised() xproto.Window {
	for _, id := range slices.Backward(w.words(w.root, w.atoms["_NET_CLIENT_LIST"])) {
		if win := xproto.Window(id); w.ours(win) {
			return win
		}
	}
	return 0
}
