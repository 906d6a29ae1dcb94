package rdp

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// usualPlaces are searched after PATH, which is short for programs started from
// a desktop.
var usualPlaces = []string{"/usr/local/bin", "/usr/bin", "/bin", "/opt/homebrew/bin", "/snap/bin"}

// lookPath finds a program by its absolute path. Unlike exec.LookPath it passes
// over relative entries of PATH, so that a program planted in the current
// directory is neither run nor hides the real one.
func lookPath(name string) (string, error) {
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), usualPlaces...) {
		if !filepath.IsAbs(dir) {
			continue
		}
		if path := filepath.Join(dir, name); executable(path) {
			return path, nil
		}
	}
	return "", exec.ErrNotFound
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode().Perm()&0o111 != 0)
}
