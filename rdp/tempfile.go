package rdp

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

const (
	// tempPrefix names our directories, and only ours, for Sweep.
	tempPrefix = "backstage-rdp-"
	// tempName ends in .rdp, without which no client takes it for a file.
	tempName = "connection.rdp"
)

// tempFile is a .rdp file on disk for as long as a client needs it, alone in a
// directory of its own.
type tempFile struct {
	dir, path string
	lock      releaser
	once      sync.Once
}

// releaser is the launcher's mark on a directory in use. The system takes it
// away when the launcher dies, however it dies.
type releaser interface{ release() }

// writeTemp writes content to a new private file below base. Nothing that is
// already there, link or file, is ever opened: both the directory and the file
// must be new.
func writeTemp(base string, content []byte) (*tempFile, error) {
	var t *tempFile
	err := errors.New("no directory")
	for range 3 { // a launcher starting right now may sweep a directory away before it is locked
		if t, err = newTempDir(base); err == nil {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(t.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		t.remove()
		return nil, err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err != nil {
		t.remove()
		return nil, err
	}
	return t, nil
}

func newTempDir(base string) (*tempFile, error) {
	dir, err := os.MkdirTemp(base, tempPrefix)
	if err != nil {
		return nil, err
	}
	t := &tempFile{dir: dir, path: filepath.Join(dir, tempName)}
	if t.lock, err = lockDir(dir); err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	return t, nil
}

// remove takes the file and its directory away. Removing twice is fine.
func (t *tempFile) remove() {
	t.once.Do(func() {
		_ = os.Remove(t.path)
		t.lock.release()
		_ = os.RemoveAll(t.dir)
	})
}

// runtimeDir is a directory that only this user can enter: the session's own
// (in memory, gone at logout) where there is one, else one in the user's cache,
// else one in the system's place for temporary files.
func runtimeDir() (string, error) {
	if dir := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) && private(dir) {
		return dir, nil
	}
	if cache, err := os.UserCacheDir(); err == nil {
		dir := filepath.Join(cache, "backstage")
		if err := os.MkdirAll(dir, 0o700); err == nil && private(dir) {
			return dir, nil
		}
	}
	if dir := os.TempDir(); filepath.IsAbs(dir) {
		return dir, nil // the directory made in it is 0700 with a random name
	}
	return "", errors.New("no place for a private file")
}

// private tells whether dir is a real directory, no link, that belongs to this
// user and that nobody else can enter.
func private(dir string) bool {
	info, err := os.Lstat(dir)
	return err == nil && info.IsDir() && mine(info) && (info.Mode().Perm()&0o077 == 0 || !permissionsCount)
}

// sweep removes directories whose launcher is gone, and never one in use.
func sweep(base string, log *slog.Logger) {
	entries, err := os.ReadDir(base)
	if err != nil {
		return
	}
	for _, e := range entries {
		dir := filepath.Join(base, e.Name())
		info, err := os.Lstat(dir)
		if err != nil || !e.IsDir() || !strings.HasPrefix(e.Name(), tempPrefix) || !mine(info) || !onlyOurs(dir) {
			continue
		}
		lock, err := lockDir(dir)
		if err != nil {
			continue // in use
		}
		lock.release()
		if err := os.RemoveAll(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			log.Warn("a leftover connection file could not be removed", "err", err)
		}
	}
}

// onlyOurs tells whether a directory holds nothing but what writeTemp makes: a
// namesake with anything else in it is somebody else's.
func onlyOurs(dir string) bool {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if e.Name() != tempName && e.Name() != lockName {
			return false
		}
	}
	return true
}
