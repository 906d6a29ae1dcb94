//go:build unix

package rdp

import (
	"io/fs"
	"os"
	"syscall"
)

const (
	permissionsCount = true
	lockName         = "" // the directory itself is locked
)

func mine(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}

type dirLock struct{ f *os.File }

func (l dirLock) release() { _ = l.f.Close() }

// lockDir locks the directory itself; Go opens it so that no child inherits it.
func lockDir(dir string) (releaser, error) {
	f, err := os.OpenFile(dir, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, err
	}
	return dirLock{f}, nil
}
