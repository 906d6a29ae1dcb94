//go:build linux

package windows

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"backstage/e2e"
)

// computer is a Windows computer of Wine's, new and empty.
type computer struct {
	prefix, wine string
	display      *e2e.Display
}

// patience is how long a step may take before it counts as broken.
const patience = 3 * time.Minute

func newComputer(t *testing.T, root string) *computer {
	t.Helper()
	// Not t.TempDir: Wine writes until its last breath.
	dir, err := os.MkdirTemp("", "backstage-computer-")
	ok(t, err)
	c := &computer{prefix: filepath.Join(dir, "wine"), wine: filepath.Join(root, "scripts/wine")}
	t.Cleanup(func() {
		server := exec.Command("wineserver", "-k", "-w") // this prefix's own
		server.Env = c.env()
		_ = server.Run()
		_ = os.RemoveAll(dir)
	})
	c.display, err = e2e.StartDisplay(t.Context())
	ok(t, err)
	t.Cleanup(c.display.Close)
	c.run(t)
	// Somebody stays signed in, so that Wine does not shut down between two steps.
	stays := c.command(t.Context(), "cmd")
	_, err = stays.StdinPipe()
	ok(t, err)
	ok(t, stays.Start())
	return c
}

func (c *computer) env() []string {
	env := []string{"WINEPREFIX=" + c.prefix, "LC_ALL=C.UTF-8"}
	if c.display != nil {
		env = append(env, "DISPLAY="+c.display.Name)
	}
	for _, v := range os.Environ() {
		switch name, _, _ := strings.Cut(v, "="); name {
		case "DISPLAY", "WAYLAND_DISPLAY", "WINEPREFIX", "LC_ALL", "LANG", "LANGUAGE":
		default:
			env = append(env, v)
		}
	}
	return env
}

func (c *computer) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.wine, args...)
	cmd.Env = c.env()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	cmd.WaitDelay = time.Second
	return cmd
}

// ended waits for the end of a program. Others that it has started, of Wine's
// own, may hold on to its output.
func ended(cmd *exec.Cmd) error {
	err := cmd.Wait()
	if errors.Is(err, exec.ErrWaitDelay) {
		return nil
	}
	return err
}

// run runs a Windows program and gives what it said and its exit code.
func (c *computer) run(t *testing.T, args ...string) (said string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := c.command(ctx, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Start()
	if err == nil {
		err = ended(cmd)
	}
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("%q: %v\n%s", args, err, out.String())
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// path is where a file of the computer is on this one.
func (c *computer) path(windows string) string {
	return filepath.Join(c.prefix, "drive_c", filepath.FromSlash(strings.ReplaceAll(strings.TrimPrefix(windows, `C:\`), `\`, "/")))
}

// bring puts a file on the computer's disk.
func (c *computer) bring(t *testing.T, file, windows string) {
	t.Helper()
	data, err := os.ReadFile(file)
	ok(t, err)
	ok(t, os.WriteFile(c.path(windows), data, 0o600))
}

// key is a registry key with all below it, "" where there is none.
func (c *computer) key(t *testing.T, key string) string {
	t.Helper()
	said, code := c.run(t, "reg", "query", key, "/s", "/reg:64")
	if code != 0 {
		return ""
	}
	return strings.ReplaceAll(said, "\r", "")
}

// links are the shortcuts on desktop and start menu.
func (c *computer) links(t *testing.T) (desktop, startMenu bool) {
	t.Helper()
	for _, folder := range []string{c.prefix, c.prefix + ".home"} {
		ok(t, filepath.WalkDir(folder, func(path string, _ os.DirEntry, err error) error {
			if errors.Is(err, os.ErrNotExist) {
				return nil // Wine tidies up
			}
			if filepath.Base(path) == "Amido Alliera Backstage.lnk" {
				desktop = desktop || !strings.Contains(path, "Start Menu")
				startMenu = startMenu || strings.Contains(path, "Start Menu")
			}
			return err
		}))
	}
	return desktop, startMenu
}

// talk is a program that is talked to line by line.
type talk struct {
	t    *testing.T
	in   io.WriteCloser
	done chan error

	mu    sync.Mutex
	said  bytes.Buffer
	more  chan struct{} // closed and replaced at every word
	heard int
}

func (c *computer) talk(t *testing.T, args ...string) *talk {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	cmd := c.command(ctx, args...)
	in, err := cmd.StdinPipe()
	ok(t, err)
	k := &talk{t: t, in: in, done: make(chan error, 1), more: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = k, k
	ok(t, cmd.Start())
	go func() { k.done <- ended(cmd) }()
	return k
}

// Write implements io.Writer for what the program says.
func (k *talk) Write(b []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	close(k.more)
	k.more = make(chan struct{})
	return k.said.Write(b)
}

// hear waits until find sees what it looks for in what was not heard before,
// and gives it.
func (k *talk) hear(what string, find func(said string) (begin, end int)) string {
	k.t.Helper()
	for {
		k.mu.Lock()
		said, more := k.said.String(), k.more
		k.mu.Unlock()
		if begin, end := find(said[k.heard:]); end > 0 {
			found := said[k.heard+begin : k.heard+end]
			k.heard += end
			return found
		}
		select {
		case <-more:
		case err := <-k.done:
			k.t.Fatalf("it ended (%v) before %s:\n%s", err, what, said)
		}
	}
}

// told waits for a text.
func (k *talk) told(text string) {
	k.t.Helper()
	k.hear(text, func(said string) (int, int) {
		i := strings.Index(said, text)
		return i, i + len(text)*min(1, i+1)
	})
}

// asked waits for a question and answers it.
func (k *talk) asked(question, answer string) {
	k.t.Helper()
	k.told(question)
	_, err := io.WriteString(k.in, answer+"\n")
	ok(k.t, err)
}

// shown is a program that is looked at.
type shown struct {
	t       *testing.T
	display *e2e.Display
	done    chan error
	said    bytes.Buffer // to be read after the end only
}

func (c *computer) show(t *testing.T, args ...string) *shown {
	t.Helper()
	w := &shown{t: t, display: c.display, done: make(chan error, 1)}
	cmd := c.command(t.Context(), args...)
	cmd.Stdout, cmd.Stderr = &w.said, &w.said
	ok(t, cmd.Start())
	go func() { w.done <- ended(cmd) }()
	return w
}

// see waits for texts on the screen.
func (w *shown) see(texts ...string) {
	w.t.Helper()
	_, err := w.display.WaitText(w.t.Context(), patience, func() error {
		select {
		case end := <-w.done:
			return fmt.Errorf("it ended: %v\n%s", end, w.said.String())
		default:
			return nil
		}
	}, texts...)
	ok(w.t, err)
}

// ends waits for a good end.
func (w *shown) ends() {
	w.t.Helper()
	select {
	case end := <-w.done:
		if end != nil {
			w.t.Errorf("%v\n%s", end, w.said.String())
		}
	case <-time.After(patience):
		w.t.Error("it did not end")
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
