package rdp

import (
	"bufio"
	"encoding/binary"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// screen is an X server of this test's own, and a connection to it.
type screen struct {
	t    *testing.T
	conn *xgb.Conn
	root xproto.Window
}

func newScreen(t *testing.T) *screen {
	t.Helper()
	xvfb, err := exec.LookPath("Xvfb")
	if err != nil {
		t.Skip("no Xvfb")
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(xvfb, "-displayfd", "3", "-nolisten", "tcp", "-noreset", "-screen", "0", "640x480x24")
	cmd.ExtraFiles = []*os.File{write}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	_ = write.Close()
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Skip("Xvfb does not start: ", err)
	}
	t.Setenv("DISPLAY", ":"+strings.TrimSpace(number))
	conn, err := xgb.NewConn()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return &screen{t, conn, xproto.Setup(conn).DefaultScreen(conn).Root}
}

func (s *screen) atom(name string) xproto.Atom {
	s.t.Helper()
	reply, err := xproto.InternAtom(s.conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		s.t.Fatal(err)
	}
	return reply.Atom
}

func (s *screen) must(cookie interface{ Check() error }) {
	s.t.Helper()
	if err := cookie.Check(); err != nil {
		s.t.Fatal(err)
	}
}

// window makes an unmapped window in parent.
func (s *screen) window(parent xproto.Window, class string, pid uint32) xproto.Window {
	s.t.Helper()
	id, err := xproto.NewWindowId(s.conn)
	if err != nil {
		s.t.Fatal(err)
	}
	s.must(xproto.CreateWindowChecked(s.conn, 0, id, parent, 0, 0, 100, 80, 0, xproto.WindowClassInputOutput, 0, 0, nil))
	if class != "" {
		value := "xfreerdp\x00" + class + "\x00"
		s.must(xproto.ChangePropertyChecked(s.conn, xproto.PropModeReplace, id, xproto.AtomWmClass, xproto.AtomString, 8, uint32(len(value)), []byte(value)))
	}
	if pid != 0 {
		s.words(id, "_NET_WM_PID", xproto.AtomCardinal, pid)
	}
	return id
}

func (s *screen) words(win xproto.Window, property string, kind xproto.Atom, values ...uint32) {
	s.t.Helper()
	var data []byte
	for _, v := range values {
		data = binary.NativeEndian.AppendUint32(data, v)
	}
	s.must(xproto.ChangePropertyChecked(s.conn, xproto.PropModeReplace, win, s.atom(property), kind, 32, uint32(len(values)), data))
}

func (s *screen) watch(pid int, class string) *x11Watch {
	s.t.Helper()
	w, ok := watchWindow(pid, class)
	if !ok {
		s.t.Fatal("cannot watch")
	}
	s.t.Cleanup(w.close)
	return w.(*x11Watch)
}

// appears waits for the window; the test's own time limit is the only one.
func appears(t *testing.T, w windowWatch) {
	t.Helper()
	select {
	case <-w.shown():
	case <-t.Context().Done():
		t.Fatal("never seen")
	}
}

func TestWindowIsSeenWhenItAppears(t *testing.T) {
	s := newScreen(t)
	const class, pid = "backstage-1", 4242
	cases := map[string]func() xproto.Window{ // each gives the window that a watcher is to find
		"by its class": func() xproto.Window {
			win := s.window(s.root, class, 0)
			s.must(xproto.MapWindowChecked(s.conn, win))
			return win
		},
		"by its process, as RemoteApps": func() xproto.Window {
			win := s.window(s.root, "RAIL:00001234", pid)
			s.must(xproto.MapWindowChecked(s.conn, win))
			return win
		},
		"in a window manager's frame": func() xproto.Window {
			frame := s.window(s.root, "", 0)
			win := s.window(frame, class, 0)
			s.must(xproto.MapWindowChecked(s.conn, win))
			s.must(xproto.MapWindowChecked(s.conn, frame))
			return win
		},
		"in a window manager's list": func() xproto.Window {
			deep := s.window(s.window(s.window(s.window(s.root, "", 0), "", 0), "", 0), "", 0)
			win := s.window(deep, class, 0)
			s.must(xproto.MapWindowChecked(s.conn, win))
			for parent := deep; parent != s.root; {
				s.must(xproto.MapWindowChecked(s.conn, parent))
				tree, err := xproto.QueryTree(s.conn, parent).Reply()
				if err != nil {
					t.Fatal(err)
				}
				parent = tree.Parent
			}
			s.words(s.root, "_NET_CLIENT_LIST", xproto.AtomWindow, uint32(win))
			return win
		},
	}
	for name, appear := range cases {
		t.Run(name, func(t *testing.T) {
			w := s.watch(pid, class)
			for _, foreign := range []xproto.Window{s.window(s.root, "other", 7), s.window(s.root, "", 0)} {
				s.must(xproto.MapWindowChecked(s.conn, foreign))
			}
			hidden := s.window(s.root, class, pid) // there, but not on the screen
			if w.any() != 0 || w.isSeen() {
				t.Fatal("seen before it appeared")
			}
			s.must(xproto.DestroyWindowChecked(s.conn, hidden))
			win := appear()
			appears(t, w)
			if got := w.any(); got != win {
				t.Errorf("found %d, want %d", got, win)
			}
			late := s.watch(pid, class) // a client that was faster than the launcher
			appears(t, late)
			s.must(xproto.DestroyWindowChecked(s.conn, win))
			s.words(s.root, "_NET_CLIENT_LIST", xproto.AtomWindow)
			if w.raise() {
				t.Error("a window that is gone was raised")
			}
		})
	}
}

func TestWindowIsRaised(t *testing.T) {
	s := newScreen(t)
	ours, above := s.window(s.root, "backstage-1", 0), s.window(s.root, "other", 0)
	for _, win := range []xproto.Window{ours, above} {
		s.must(xproto.MapWindowChecked(s.conn, win))
	}
	w := s.watch(1, "backstage-1")
	if !w.raise() {
		t.Fatal("not raised")
	}
	tree, err := xproto.QueryTree(s.conn, s.root).Reply()
	if err != nil || tree.Children[len(tree.Children)-1] != ours {
		t.Errorf("%v, %v: another window is on top", tree.Children, err)
	}
	// With a window manager it is asked, even for a minimised window.
	s.must(xproto.UnmapWindowChecked(s.conn, ours))
	s.words(s.root, "_NET_SUPPORTING_WM_CHECK", xproto.AtomWindow, uint32(above))
	s.words(s.root, "_NET_CLIENT_LIST", xproto.AtomWindow, uint32(above), uint32(ours))
	s.must(xproto.ChangeWindowAttributesChecked(s.conn, s.root, xproto.CwEventMask, []uint32{xproto.EventMaskSubstructureNotify}))
	if !w.raise() {
		t.Fatal("the window manager was not asked")
	}
	for {
		event, xerr := s.conn.WaitForEvent()
		if event == nil && xerr == nil {
			t.Fatal("the connection broke")
		}
		if m, ok := event.(xproto.ClientMessageEvent); ok {
			if m.Window != ours || m.Type != s.atom("_NET_ACTIVE_WINDOW") {
				t.Errorf("%+v", m)
			}
			return
		}
	}
}

// Asking for a session that has ended, or whose screen is gone, is no mistake.
func TestRaiseAfterTheEnd(t *testing.T) {
	s := newScreen(t)
	s.must(xproto.MapWindowChecked(s.conn, s.window(s.root, "backstage-1", 0)))
	w := s.watch(1, "backstage-1")
	appears(t, w)
	w.close()
	w.close()
	if w.raise() {
		t.Error("raised through a closed connection")
	}
}

func TestWithoutAScreenNothingIsWatched(t *testing.T) {
	for _, display := range []string{"", ":987", "nonsense"} {
		t.Setenv("DISPLAY", display)
		if _, ok := watchWindow(1, "x"); ok {
			t.Errorf("watching %q", display)
		}
	}
}

func TestMonitorsAreCounted(t *testing.T) {
	newScreen(t)
	if n := countMonitors(); n != 1 {
		t.Errorf("%d monitors", n)
	}
	t.Setenv("DISPLAY", "")
	if n := countMonitors(); n != 0 {
		t.Errorf("%d monitors without a screen", n)
	}
}
