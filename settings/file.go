package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// maxFile bounds every file that is read, in bytes.
const maxFile = 1 << 20

var (
	errNotRegular = errors.New("not a regular file")
	errTooBig     = errors.New("larger than 1 MB")
	errSymlink    = errors.New("a symbolic link, which saving would replace")
)

// readFile reads a regular file of at most maxFile bytes. A pipe or device is
// refused before it is opened: opening one may never return.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotRegular
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		return nil, errTooBig
	}
	return data, err
}

// parseJSON does not pass on encoding/json's error text where it quotes the file.
func parseJSON(data []byte, into *map[string]any) error {
	data = withoutBOM(data)
	err := json.Unmarshal(data, into)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("broken JSON at byte %d", syntax.Offset)
	case err != nil || *into == nil:
		return errors.New("not a JSON object")
	}
	delete(*into, "$schema") // how an editor finds what may stand there
	return nil
}

func withoutBOM(data []byte) []byte {
	return []byte(strings.TrimPrefix(string(data), "\ufeff")) // Windows editors write one
}

// disk is the file work that a test can make fail.
type disk struct {
	write  func(f *os.File, data []byte) error
	rename func(from, to string) error
}

var realDisk = disk{rename: os.Rename, write: func(f *os.File, data []byte) error {
	_, err := f.Write(data)
	return err
}}

// errBroken says that what a file holds cannot be understood.
var errBroken = errors.New("its content cannot be understood")

// update gives the file's present bytes (nil when there are none) to change and
// writes what it returns, whole: a new file beside it, flushed, then renamed
// over it. Whatever fails, the file is as it was before. Where change answers
// errBroken, or the file is too big, it is moved aside and change starts from
// nothing. Other launchers wait meanwhile.
func (d disk) update(path string, change func(old []byte) ([]byte, error)) error {
	folder := filepath.Dir(path)
	if err := privateFolder(folder); err != nil {
		return err
	}
	unlock, err := lock(filepath.Join(folder, "."+filepath.Base(path)+".lock"))
	if err != nil {
		return err
	}
	defer unlock()
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return errSymlink
	}
	old, err := readFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errTooBig) {
		return err
	}
	broken := errors.Is(err, errTooBig)
	var fresh []byte
	if !broken {
		fresh, err = change(old)
		broken = errors.Is(err, errBroken)
	}
	if broken {
		if err = d.moveAside(path); err == nil {
			fresh, err = change(nil)
		}
	}
	if err != nil {
		return err
	}
	return d.replace(path, fresh)
}

// replace expects the lock to be held, so that what lies there of the same
// pattern was left by a launcher that died.
func (d disk) replace(path string, data []byte) (err error) {
	pattern := "." + filepath.Base(path) + ".*.new"
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), pattern))
	for _, name := range left {
		_ = os.Remove(name)
	}
	f, err := os.CreateTemp(filepath.Dir(path), pattern) // 0600 whatever the umask, never through a symlink
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if err = d.write(f, data); err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err = d.rename(f.Name(), path); err != nil {
		return err
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// moveAside keeps a file that cannot be understood, under a name that says so.
func (d disk) moveAside(path string) error {
	return d.rename(path, path+".broken-"+time.Now().UTC().Format("20060102-150405.000000"))
}

// privateFolder makes the folder, and private where the file system lets us;
// the files in it are private by themselves.
func privateFolder(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(folder)
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		_ = os.Chmod(folder, 0o700)
	}
	return err
}
