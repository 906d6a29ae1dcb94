package desk

import (
	"fmt"
	"os"
	"path/filepath"
)

// meetingFolder is in the folder of the login session, or in the cache.
func meetingFolder() (string, error) {
	if run := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(run) {
		if info, err := os.Stat(run); err == nil && info.IsDir() {
			return filepath.Join(run, "backstage"), nil
		}
	}
	cache, err := os.UserCacheDir()
	return filepath.Join(cache, "backstage"), err
}

// shortened names a socket by a short path, good until done: the name of a socket
// holds 107 bytes, and a folder may be deep.
func shortened(socket string) (short string, done func(), err error) {
	folder, err := os.Open(filepath.Dir(socket))
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", folder.Fd(), filepath.Base(socket)), func() { _ = folder.Close() }, nil
}
