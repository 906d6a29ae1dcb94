//go:build unix

package rdp

import (
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// The umask belongs to the whole process, so these tests are not parallel.
func TestPrivateFileWhateverTheUmask(t *testing.T) {
	for _, umask := range []int{0o000, 0o022, 0o077} {
		old := syscall.Umask(umask)
		temp, err := writeTemp(t.TempDir(), []byte("full address:s:h\r\n"))
		syscall.Umask(old)
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]os.FileMode{temp.dir: 0o700, temp.path: 0o600} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
				t.Errorf("umask %o: %s is %v (%v), want %o", umask, filepath.Base(path), info.Mode(), err, want)
			}
		}
		if filepath.Ext(temp.path) != ".rdp" {
			t.Errorf("%s is no .rdp file to a client", temp.path)
		}
		temp.remove()
		temp.remove()
		if _, err := os.Lstat(temp.dir); !os.IsNotExist(err) {
			t.Errorf("the directory is still there: %v", err)
		}
	}
}

func TestPrivateFileThatCannotBe(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "gone")
	s := New(Options{Dir: missing}).(*starter)
	_, err := s.private([]byte("x"))
	if got := kindOf(t, err); got != KindTempFile {
		t.Errorf("got %q, %v", got, err)
	}
}

// The launcher's own place is taken only when it is a directory of this user
// that nobody else can enter, and no link to somewhere.
func TestRuntimeDir(t *testing.T) {
	place := func(mode os.FileMode) string {
		dir := t.TempDir()
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	good, open, cache := place(0o700), place(0o755), place(0o700)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(good, link); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", cache)
	if userCache, err := os.UserCacheDir(); err == nil {
		cache = userCache
	}
	for runtime, want := range map[string]string{
		good: good, "": filepath.Join(cache, "backstage"), open: filepath.Join(cache, "backstage"),
		link: filepath.Join(cache, "backstage"), "relative": filepath.Join(cache, "backstage"), "/nonexistent": filepath.Join(cache, "backstage"),
	} {
		t.Setenv("XDG_RUNTIME_DIR", runtime)
		if got, err := runtimeDir(); err != nil || got != want {
			t.Errorf("with XDG_RUNTIME_DIR=%q: %q, %v; want %q", runtime, got, err, want)
		}
	}
	// A link planted where the cache would be is not followed.
	own := filepath.Join(cache, "backstage")
	if err := os.Remove(own); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(good, own); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_RUNTIME_DIR", "")
	if got, err := runtimeDir(); err != nil || got == own || got == good {
		t.Errorf("a planted link was followed: %q, %v", got, err)
	}
}

// Sweep takes what killed launchers left, and nothing of anybody else's.
func TestSweep(t *testing.T) {
	base := t.TempDir()
	live, err := writeTemp(base, []byte("in use"))
	if err != nil {
		t.Fatal(err)
	}
	killed := leftByKilledLauncher(t, base)
	target := t.TempDir()
	foreign := filepath.Join(base, tempPrefix+"notes")
	link := filepath.Join(base, tempPrefix+"link")
	for _, err := range []error{
		os.WriteFile(filepath.Join(target, tempName), []byte("precious"), 0o600),
		os.Mkdir(foreign, 0o700), os.WriteFile(filepath.Join(foreign, "thesis.txt"), []byte("precious"), 0o600),
		os.Symlink(target, link), os.Mkdir(filepath.Join(base, "other"), 0o700),
		os.WriteFile(filepath.Join(base, tempPrefix+"file"), nil, 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	New(Options{Dir: base}).Sweep()
	for path, want := range map[string]bool{
		killed: false, live.path: true, filepath.Join(foreign, "thesis.txt"): true, filepath.Join(target, tempName): true,
		link: true, filepath.Join(base, "other"): true, filepath.Join(base, tempPrefix+"file"): true,
	} {
		if _, err := os.Lstat(path); (err == nil) != want {
			t.Errorf("%s: there is %v, want %v", path, err == nil, want)
		}
	}
	live.remove()
	sweep(filepath.Join(base, "nonexistent"), slog.New(slog.NewTextHandler(io.Discard, nil)))
}

// leftByKilledLauncher lets another process write a private file and kills it.
func leftByKilledLauncher(t *testing.T, base string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "RDP_TEST_LEAVE="+base)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 4096)
	n, err := out.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimSpace(string(line[:n]))
	// While it lives, its file stays.
	New(Options{Dir: base}).Sweep()
	if _, err := os.Stat(path); err != nil {
		t.Errorf("another live launcher's file was swept: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("a killed launcher leaves nothing: %v", err)
	}
	return filepath.Dir(path)
}

// The current directory is never searched, and does not hide what is behind it.
func TestLookPath(t *testing.T) {
	planted, dirs, noExec, real := t.TempDir(), t.TempDir(), t.TempDir(), t.TempDir()
	for _, err := range []error{
		os.WriteFile(filepath.Join(planted, "xfreerdp"), []byte("#!/bin/sh\n"), 0o755),
		os.Mkdir(filepath.Join(dirs, "xfreerdp"), 0o755),
		os.WriteFile(filepath.Join(noExec, "xfreerdp"), []byte("#!/bin/sh\n"), 0o644),
		os.WriteFile(filepath.Join(real, "xfreerdp"), []byte("#!/bin/sh\n"), 0o755),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(planted)
	t.Setenv("PATH", strings.Join([]string{"", ".", "./", dirs, noExec, real}, ":"))
	if got, err := lookPath("xfreerdp"); err != nil || got != filepath.Join(real, "xfreerdp") {
		t.Errorf("found %q, %v", got, err)
	}
	if got, err := lookPath("no-such-program-anywhere"); err == nil {
		t.Errorf("found %q", got)
	}
}

// A client gets what it needs of the environment, and nothing that could be
// the launcher's secret or answer in the person's place.
func TestClientEnvironment(t *testing.T) {
	t.Setenv("BACKSTAGE_TOKEN", "secret")
	t.Setenv("FREERDP_ASKPASS", "/bin/evil")
	t.Setenv("SSH_AUTH_SOCK", "/x")
	t.Setenv("DISPLAY", ":5")
	t.Setenv("LC_TIME", "sv_SE.UTF-8")
	env := clientEnv()
	if !slices.Contains(env, "DISPLAY=:5") || !slices.Contains(env, "LC_TIME=sv_SE.UTF-8") {
		t.Errorf("not enough: %q", env)
	}
	for _, kv := range env {
		if strings.HasPrefix(kv, "BACKSTAGE_") || strings.HasPrefix(kv, "FREERDP_") || strings.HasPrefix(kv, "SSH_") {
			t.Errorf("too much: %q", kv)
		}
	}
}
