package logfile

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"backstage/redact"
	"backstage/secret"
)

func folderOf(t *testing.T) string { return filepath.Join(t.TempDir(), "cache", "backstage") }

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A run writes its log privately; the next run remembers its last lines.
func TestLogIsPrivateAndRemembered(t *testing.T) {
	folder := folderOf(t)
	level := new(slog.LevelVar)
	log, file, tail := Open(folder, level, nil)
	log.Info("start", "version", "1.0.0")
	log.Debug("too fine")
	level.Set(slog.LevelDebug)
	log.Debug("fine enough")
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	log.Info("after the end")
	if err := file.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	text := readText(t, filepath.Join(folder, fileName))
	if !strings.Contains(text, "version=1.0.0") || !strings.Contains(text, "fine enough") || strings.Contains(text, "too fine") || strings.Contains(text, "after the end") {
		t.Errorf("the log holds %q", text)
	}
	if runtime.GOOS != "windows" {
		for path, want := range map[string]os.FileMode{folder: 0o700, filepath.Join(folder, fileName): 0o600} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: %v, %v, want %v", filepath.Base(path), info.Mode().Perm(), err, want)
			}
		}
	}
	if n := len(tail.Lines()); n != 3 {
		t.Errorf("%d lines in memory, want 3", n)
	}
	_, next, tail := Open(folder, level, nil)
	defer func() { _ = next.Close() }()
	if lines := tail.Lines(); len(lines) != 2 || !strings.Contains(lines[0], "version=1.0.0") {
		t.Errorf("the next run remembers %q", lines)
	}
}

// A log of an older version may be open to others; not from now on.
func TestLogIsMadePrivate(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, fileName)
	if err := os.WriteFile(path, []byte("msg=old user=kajsa\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, file, tail := Open(folder, slog.LevelInfo, nil)
	defer func() { _ = file.Close() }()
	if info, _ := os.Stat(path); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the log is %v", info.Mode().Perm())
	}
	if got := strings.Join(tail.Lines(), ""); got != "msg=old user=█████" {
		t.Errorf("remembered as %q", got)
	}
}

// Whatever lies where the log belongs, the program starts and runs on.
func TestLogSurvivesWhatLiesThere(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		lay   func(path string) error
		wants string // what the log says of itself; "" when it can be used
	}{
		{"folder", func(path string) error { return os.MkdirAll(path, 0o700) }, "not a regular file"},
		{"symbolic link", func(path string) error { return os.Symlink(outside, path) }, "not a regular file"},
		{"dangling link", func(path string) error { return os.Symlink(outside+"-2", path) }, "not a regular file"},
		{"pipe", layPipe, "not a regular file"},
		{"no folder", func(path string) error {
			return errors.Join(os.Remove(filepath.Dir(path)), os.WriteFile(filepath.Dir(path), nil, 0o600))
		}, "not a directory"},
		{"2 GB", func(path string) error { return errors.Join(os.WriteFile(path, nil, 0o600), os.Truncate(path, 2<<30)) }, ""},
		{"binary", func(path string) error { return os.WriteFile(path, []byte("\x00\xff\n\xfe="), 0o600) }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := folderOf(t)
			if err := os.MkdirAll(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := c.lay(filepath.Join(folder, fileName)); err != nil {
				t.Skip(err) // not on this system
			}
			log, file, tail := Open(folder, slog.LevelInfo, nil)
			log.Info("here I am")
			said := strings.Join(tail.Lines(), "\n")
			if !strings.Contains(said, "here I am") || !strings.Contains(said, c.wants) {
				t.Errorf("the log in memory is %q", said)
			}
			if err := file.Close(); err != nil {
				t.Error(err)
			}
			if c.wants != "" {
				return
			}
			if info, err := os.Stat(filepath.Join(folder, fileName)); err != nil || info.Size() > 1000 {
				t.Errorf("the file: %v, %v", info.Size(), err)
			}
			if !strings.Contains(readText(t, filepath.Join(folder, fileName)), "here I am") {
				t.Error("the file does not hold the line")
			}
		})
	}
	if readText(t, outside) != "mine\n" {
		t.Error("a file elsewhere was written to")
	}
	if _, err := os.Lstat(outside + "-2"); err == nil {
		t.Error("a file elsewhere was made")
	}
}

// Five files of 1 MB, never more; the report finds its lines across two files.
func TestLogRotates(t *testing.T) {
	folder := folderOf(t)
	log, file, _ := Open(folder, slog.LevelInfo, nil)
	long := strings.Repeat("en rad till ", 150)
	for i := range 1300 {
		log.Info("line", "n", i, "text", long)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) < 3 || len(entries) > 1+backups {
		t.Errorf("%d files, %v", len(entries), err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Size() > fileSize<<20 || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", e.Name(), err)
		}
	}
	if err := os.WriteFile(filepath.Join(folder, fileName), []byte("msg=newest\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lines := Read(folder)
	if len(lines) < 100 || lines[len(lines)-1] != "msg=newest" {
		t.Errorf("%d lines, the last one %q", len(lines), lines[len(lines)-1])
	}
}

type nilMarshaler struct{}

func (n *nilMarshaler) MarshalText() ([]byte, error) { return []byte(fmt.Sprint(*n)), nil }

// What is the program's own stays readable; what is text is redacted, in every
// form in which code can log it.
func TestLogRedactsAtTheSource(t *testing.T) {
	hide := redact.New()
	log, _, tail := Open("", slog.LevelDebug, hide)
	withEarly := log.With("early", "hunter2-hunter2 here", "n", 4930215)
	hide.Secret(secret.New("hunter2-hunter2"))
	hide.Secret(secret.New("4930215"))
	hide.Person(`AMIDO\kajsa.berg`)
	for _, c := range []struct {
		log  func()
		want string
	}{
		{func() {
			log.Info("ended", "code", 132, "took", 1500*time.Millisecond, "ok", true, "kind", "logon-failed")
		}, `msg=ended code=132 took=1.5s ok=true kind=logon-failed`},
		{func() {
			log.Info("at", "t", time.Date(2026, 11, 22, 8, 41, 12, 0, time.UTC), "ip", netip.MustParseAddr("10.0.0.1"))
		}, `t=2026-11-22T08:41:12.000Z ip=10.0.0.1`},
		{func() { log.Info("got hunter2-hunter2", "n", 4930215) }, `msg="got █████" n=█████`},
		{func() { withEarly.Info("x") }, `early="█████ here" n=█████`},
		{func() { log.Info("x", "user", `AMIDO\Kajsa.Berg`, "u", "unknown.person", "user", "unknown.person") }, `user=AMIDO\‹person1› u=unknown.person user=█████`},
		{func() { log.Info("x", "p", secret.New("unregistered"), "password", secret.New("x")) }, `p=••• password=•••`},
		{func() { log.Info("x", slog.Group("g", "token", "abc", "host", "h")) }, `g.token=█████ g.host=h`},
		{func() { log.Info("x", "err", errors.New("Cookie: a=b; c=d\nHost: h")) }, `err="Cookie: █████\nHost: h"`},
		{func() { log.Info("x", "v", []string{"070-123 45 67"}, "nil", nil, "e", error(nil)) }, `v=[█████] nil=<nil> e=<nil>`},
		{func() { log.Info("x", "m", (*nilMarshaler)(nil)) }, `m=<nil>`},
		{func() { log.Info("x", "b", []byte("a\xffb")) }, `b="a` + "\uFFFD" + `b"`},
		{func() { log.WithGroup("g").Info("x", "code", "493 021 7") }, `g.code="493 021 7"`},
		{func() { log.Info("x", "code", "123456", "smsCode", "12345") }, `code=█████ smsCode=█████`},
	} {
		c.log()
		lines := tail.Lines()
		if got := lines[len(lines)-1]; !strings.Contains(got, c.want) {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// A long value is cut after it was redacted: no half of a secret at the cut.
func TestLogCutsLongValues(t *testing.T) {
	hide := redact.New()
	hide.Secret(secret.New("hunter2-hunter2-hunter2"))
	log, _, tail := Open("", slog.LevelInfo, hide)
	for pad := maxValue - 30; pad < maxValue+5; pad++ {
		log.Info(strings.Repeat("å ", pad/3) + strings.Repeat(" ", pad%3) + "hunter2-hunter2-hunter2" + strings.Repeat(" and more", 1000))
	}
	log.Info(strings.Repeat("x ", 5_000_000))
	for _, line := range tail.Lines() {
		if strings.Contains(line, "hun") {
			t.Fatal("a part of the secret is left")
		}
		if len(line) > maxLine+10 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
}

// Many goroutines log while its lines are read and secrets are learnt.
func TestLogIsSafeForConcurrentUse(t *testing.T) {
	hide := redact.New()
	log, file, tail := Open(folderOf(t), slog.LevelInfo, hide)
	var work sync.WaitGroup
	for g := range 8 {
		work.Go(func() {
			for i := range 50 {
				hide.Secret(secret.New(fmt.Sprintf("secret-%d-%d", g, i)))
				hide.Person(fmt.Sprintf("person.no%d", g))
				log.Info("line", "s", fmt.Sprintf("secret-%d-%d person.no%d", g, i, g))
				_ = tail.Lines()
			}
		})
	}
	work.Wait()
	if err := file.Close(); err != nil {
		t.Error(err)
	}
	lines := tail.Lines()
	if len(lines) != Lines {
		t.Errorf("%d lines", len(lines))
	}
	if all := strings.Join(lines, "\n"); strings.Contains(all, "secret-") || strings.Contains(all, "person.no") {
		t.Error("something is to be seen")
	}
}
