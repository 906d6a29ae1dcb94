package rdp

import (
	"io/fs"
	"path/filepath"

	"golang.org/x/sys/windows"
)

const (
	permissionsCount = false // the profile's access list keeps others out
	lockName         = "lock"
)

func mine(fs.FileInfo) bool { return true }

type dirLock struct{ h windows.Handle }

func (l dirLock) release() { _ = windows.CloseHandle(l.h) }

// lockDir holds a file that nobody else can open and that vanishes with the
// last handle, so also when the launcher is killed.
func lockDir(dir string) (releaser, error) {
	path, err := windows.UTF16PtrFromString(filepath.Join(dir, lockName))
	if err != nil {
		return nil, err
	}
	h, err := windows.CreateFile(path, windows.GENERIC_WRITE, 0, nil, windows.CREATE_ALWAYS,
		windows.FILE_ATTRIBUTE_NORMAL|windows.FILE_FLAG_DELETE_ON_CLOSE, 0)
	if err != nil {
		return nil, err
	}
	return dirLock{h}, nil
}
