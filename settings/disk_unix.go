//go:build unix

package settings

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// lock waits until no other launcher of this person writes; 5 s at most, then
// an error. On a file system that knows no locks it does nothing: the rename
// still keeps the file whole.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0o600)
	if err != nil {
		return nil, err
	}
	unlock = func() { _ = f.Close() } // closing releases the lock
	for until := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case err == nil, errors.Is(err, unix.ENOTSUP), errors.Is(err, unix.ENOLCK), errors.Is(err, unix.ENOSYS):
			return unlock, nil
		case !errors.Is(err, unix.EWOULDBLOCK) && !errors.Is(err, unix.EINTR), time.Now().After(until):
			unlock()
			return nil, &os.PathError{Op: "lock", Path: path, Err: err}
		}
	}
}

// syncFolder makes the rename itself survive a power cut. Some file systems
// cannot; the content was flushed already.
func syncFolder(folder string) {
	if f, err := os.Open(folder); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}
