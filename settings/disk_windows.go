package settings

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// lock waits until no other launcher of this person writes; 5 s at most, then
// an error.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	unlock = func() { _ = f.Close() } // closing releases the lock
	for until := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		err = windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY,
			0, 1, 0, &windows.Overlapped{})
		switch {
		case err == nil, errors.Is(err, windows.ERROR_NOT_SUPPORTED), errors.Is(err, windows.ERROR_INVALID_FUNCTION):
			return unlock, nil
		case !errors.Is(err, windows.ERROR_LOCK_VIOLATION), time.Now().After(until):
			unlock()
			return nil, &os.PathError{Op: "lock", Path: path, Err: err}
		}
	}
}

// syncFolder has nothing to do: NTFS keeps a journal of its names.
func syncFolder(string) {}
