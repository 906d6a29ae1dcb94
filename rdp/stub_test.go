//go:build unix

package rdp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"backstage/journal"
)

// The test binary plays the RDP clients: a script named like the client starts
// it again with RDP_TEST_STUB set to the directory that holds its part.
func TestMain(m *testing.M) {
	if dir := os.Getenv("RDP_TEST_STUB"); dir != "" {
		playClient(dir)
		return
	}
	if base := os.Getenv("RDP_TEST_LEAVE"); base != "" {
		temp, err := writeTemp(base, []byte("left behind"))
		if err != nil {
			panic(err)
		}
		fmt.Println(temp.path)
		waitForEver()
	}
	os.Exit(m.Run())
}

// part is what a stub client does.
type part struct {
	Version  string // printed for /version; "" prints nothing
	NoScreen bool   // /version fails for want of a display, as FreeRDP 2 does
	Hang     bool   // /version never answers
	Silent   bool   // does not ask for the password
	Deaf     bool   // asks, but never reads
	Stderr   string // printed after the password came
	Flood    int    // megabytes printed to both outputs
	Exit     int
	Signal   int
	Stay     bool // until it is told to end
	Stubborn bool // and not even then
}

// record is what a stub client saw.
type record struct {
	Argv     []string
	Env      []string
	Dir      string
	PID, SID int
	Stdin    []byte
	File     []byte
	FileMode os.FileMode
	DirMode  os.FileMode
	// FileLeft: the file was still there when the password came.
	FileLeft bool
}

func playClient(dir string) {
	var p part
	text, err := os.ReadFile(filepath.Join(dir, "part.json"))
	if err != nil || json.Unmarshal(text, &p) != nil {
		os.Exit(99)
	}
	if len(os.Args) > 1 && os.Args[1] == "/version" {
		playVersion(p)
	}
	r := see()
	if !p.Silent {
		fmt.Fprint(os.Stderr, "Password: ")
	}
	if !p.Deaf {
		r.Stdin, _ = io.ReadAll(os.Stdin)
	}
	_, err = os.Stat(r.Argv[len(r.Argv)-1])
	if len(r.Argv) > 2 {
		_, err = os.Stat(r.Argv[1])
	}
	r.FileLeft = err == nil
	signals := make(chan os.Signal, 1)
	if p.Stay {
		signal.Notify(signals, syscall.SIGTERM)
	}
	r.save(dir)
	for range p.Flood {
		block := bytes.Repeat([]byte("flood "), 1<<20/6)
		_, _ = os.Stdout.Write(block)
		_, _ = os.Stderr.Write(block)
	}
	fmt.Fprint(os.Stderr, p.Stderr)
	if p.Stay {
		<-signals
		if p.Stubborn {
			waitForEver()
		}
	}
	if p.Signal != 0 {
		_ = syscall.Kill(os.Getpid(), syscall.Signal(p.Signal))
		waitForEver()
	}
	os.Exit(p.Exit)
}

func playVersion(p part) {
	switch {
	case p.Hang:
		waitForEver()
	case p.NoScreen:
		fmt.Fprintln(os.Stderr, "failed to open display: ")
		os.Exit(1)
	case p.Version != "":
		fmt.Printf("This is FreeRDP version %s (n/a)\n", p.Version)
	}
	os.Exit(p.Exit)
}

func waitForEver() {
	never := make(chan os.Signal, 1)
	signal.Notify(never, syscall.SIGUSR2)
	<-never
}

func see() *record {
	r := &record{Argv: os.Args, PID: os.Getpid()}
	r.Dir, _ = os.Getwd()
	r.SID, _ = syscallGetsid()
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "RDP_TEST_") {
			r.Env = append(r.Env, kv)
		}
	}
	for _, arg := range os.Args[1:] {
		if strings.HasSuffix(arg, ".rdp") {
			r.File, _ = os.ReadFile(arg)
			if info, err := os.Stat(arg); err == nil {
				r.FileMode = info.Mode().Perm()
			}
			if info, err := os.Stat(filepath.Dir(arg)); err == nil {
				r.DirMode = info.Mode().Perm()
			}
		}
	}
	return r
}

func syscallGetsid() (int, error) {
	sid, _, errno := syscall.Syscall(syscall.SYS_GETSID, 0, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(sid), nil
}

// save writes the record whole, then gives it its name.
func (r *record) save(dir string) {
	text, err := json.Marshal(r)
	if err != nil {
		os.Exit(98)
	}
	path := filepath.Join(dir, fmt.Sprintf("saw-%d.json", r.PID))
	if os.WriteFile(path+".new", text, 0o600) != nil || os.Rename(path+".new", path) != nil {
		os.Exit(97)
	}
}

// stage is a machine with stub clients.
type stage struct {
	t       *testing.T
	dir     string
	temp    string
	log     bytes.Buffer
	env     map[string]string
	windows chan *fakeWindow
	*starter
}

func newStage(t *testing.T, clients map[string]part) *stage {
	t.Helper()
	st := &stage{t: t, dir: t.TempDir(), temp: filepath.Join(t.TempDir(), "run time å"), env: map[string]string{"DISPLAY": ":0"}, windows: make(chan *fakeWindow, 10)}
	if err := os.Mkdir(st.temp, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, p := range clients {
		st.install(name, p)
	}
	osRelease := filepath.Join(st.dir, "os-release")
	if err := os.WriteFile(osRelease, []byte("ID=debian\nVERSION_ID=\"12\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(&st.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	st.starter = New(Options{
		Log: log, Journal: &journal.Journal{Log: log},
		Dir: st.temp, OSRelease: osRelease,
		LookPath: func(name string) (string, error) {
			if path := filepath.Join(st.dir, name, name); executable(path) {
				return path, nil
			}
			return "", exec.ErrNotFound
		},
	}).(*starter)
	st.getenv = func(name string) string { return st.env[name] }
	st.patience.version = time.Minute // the machine may be busy
	st.patience.prompt = time.Minute
	st.watch = func(int, string) (windowWatch, bool) {
		w := &fakeWindow{ch: make(chan struct{})}
		st.windows <- w
		return w, true
	}
	return st
}

// showAtOnce lets each client's window be there as soon as it is looked for.
func (st *stage) showAtOnce() {
	st.watch = func(int, string) (windowWatch, bool) {
		w := &fakeWindow{ch: make(chan struct{})}
		close(w.ch)
		return w, true
	}
}

// install puts a stub client on the stage, or gives it another part.
func (st *stage) install(name string, p part) {
	st.t.Helper()
	dir := filepath.Join(st.dir, name)
	text, err := json.Marshal(p)
	// The race detector would let each stub linger for a second.
	script := fmt.Sprintf("#!/bin/sh\nGORACE=atexit_sleep_ms=0 RDP_TEST_STUB='%s' exec '%s' \"$@\"\n", dir, os.Args[0])
	if err = errors.Join(err, os.MkdirAll(dir, 0o700)); err == nil {
		err = errors.Join(os.WriteFile(filepath.Join(dir, "part.json"), text, 0o600),
			os.WriteFile(filepath.Join(dir, name), []byte(script), 0o700))
	}
	if err != nil {
		st.t.Fatal(err)
	}
}

// saw is what the named stub saw, the only time it ran.
func (st *stage) saw(name string) record {
	st.t.Helper()
	records, err := filepath.Glob(filepath.Join(st.dir, name, "saw-*.json"))
	if err != nil || len(records) != 1 {
		st.t.Fatalf("%s ran %d times", name, len(records))
	}
	text, err := os.ReadFile(records[0])
	if err != nil {
		st.t.Fatal(err)
	}
	var r record
	if err := json.Unmarshal(text, &r); err != nil {
		st.t.Fatal(err)
	}
	return r
}

// tidy checks that no private file is left.
func (st *stage) tidy() {
	st.t.Helper()
	if left, _ := filepath.Glob(filepath.Join(st.temp, "*")); len(left) > 0 {
		st.t.Errorf("left behind: %q", left)
	}
}

// fakeWindow appears when a test says so.
type fakeWindow struct {
	ch     chan struct{}
	raised int
}

func (w *fakeWindow) shown() <-chan struct{} { return w.ch }
func (w *fakeWindow) raise() bool            { w.raised++; return true }
func (w *fakeWindow) close()                 {}

// ends waits for the session's end and gives it; windows counts EventWindow.
func ends(t *testing.T, s Session) (exit Exit, windows int) {
	t.Helper()
	ended := false
	for e := range s.Events() {
		switch {
		case ended:
			t.Errorf("an event after the end: %+v", e)
		case e.Kind == EventWindow:
			windows++
		case e.Kind == EventEnded:
			ended, exit = true, e.Exit
		}
	}
	if !ended {
		t.Error("the session never ended")
	}
	return exit, windows
}
