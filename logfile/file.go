package logfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/natefinch/lumberjack.v2"
)

const (
	fileName = "backstage.log"
	fileSize = 1   // MB of one file
	backups  = 4   // besides the current one
	hugeFile = 8e6 // bytes: no file of ours
	// endSize is how much of a file's end is read: what a report holds has room in it.
	endSize = 256 << 10
)

var errNoRegularFile = errors.New("not a regular file")

// Folder is where the program's log lives, "" for an account without a place for it.
func Folder() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "backstage")
}

// OpenFile opens a file of the program for appending: 0600 in a folder of 0700, of
// 1 MB at most, with four older ones beside it. What lies there and is no regular file (a link, a pipe, a folder) is
// left alone and refused; opening a pipe could wait for ever. A file that is far
// larger than any of ours is thrown away.
func OpenFile(folder, name string) (io.WriteCloser, error) {
	if folder == "" {
		return nil, errors.New("no cache folder")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return nil, errors.Join(err, fmt.Errorf("%s: no folder", filepath.Base(folder)))
	}
	_ = os.Chmod(folder, 0o700) // some file systems cannot; the file is private by itself
	path := filepath.Join(folder, name)
	if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && info.Size() > hugeFile {
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	f, err := openRegular(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE)
	if err != nil {
		return nil, err
	}
	_ = f.Chmod(0o600)
	if err := f.Close(); err != nil {
		return nil, err
	}
	return &lumberjack.Logger{Filename: path, MaxSize: fileSize, MaxBackups: backups}, nil
}

// openRegular opens a regular file, nothing else, without following a link and
// without waiting.
func openRegular(path string, flags int) (*os.File, error) {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errNoRegularFile}
	}
	f, err := os.OpenFile(path, flags|openSafely, 0o600)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, &fs.PathError{Op: "open", Path: path, Err: errNoRegularFile}, f.Close())
	}
	return f, nil
}

// Read gives the last lines of the log in folder, as ReadFile does.
func Read(folder string) []string { return ReadFile(folder, fileName, Lines) }

// ReadFile gives the last lines that were written with OpenFile, at most count of
// them, oldest first; those of the file before where the current one has fewer. What cannot be read
// counts as empty: the report is made without it.
func ReadFile(folder, name string, count int) []string {
	if folder == "" {
		return nil
	}
	lines := readEnd(filepath.Join(folder, name))
	ending := filepath.Ext(name)
	older, _ := filepath.Glob(filepath.Join(folder, strings.TrimSuffix(name, ending)+"-*"+ending)) // their names hold the time
	slices.Sort(older)
	if len(lines) < count && len(older) > 0 {
		lines = append(readEnd(older[len(older)-1]), lines...)
	}
	return lines[max(0, len(lines)-count):]
}

// readEnd reads the lines at a file's end.
func readEnd(path string) (lines []string) {
	f, err := openRegular(path, os.O_RDONLY)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil
	}
	from := max(0, info.Size()-endSize)
	data, _ := io.ReadAll(io.NewSectionReader(f, from, endSize))
	if from > 0 { // in the middle of a line
		_, data, _ = bytes.Cut(data, []byte("\n"))
	}
	for line := range strings.Lines(string(bytes.ToValidUTF8(data, []byte("\uFFFD")))) {
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
