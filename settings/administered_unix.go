//go:build unix

package settings

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"howett.net/plist"
)

var (
	errForeign  = errors.New("it, or a folder above it, is not root's or can be written by others")
	errOutside  = errors.New("a link out of its folder")
	errDangling = errors.New("a link to nothing")
)

// file reads a file that IT put there: a property list by its name, else JSON. A
// missing file is an empty layer.
func (l layout) file(path string) Layer {
	layer := Layer{Origin: path}
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return layer
	}
	resolved, err := l.trusted(path)
	var data []byte
	if err == nil {
		data, err = readFile(resolved)
	}
	if err == nil && strings.HasSuffix(path, ".plist") {
		err = parsePlist(data, &layer.Values)
	} else if err == nil {
		err = parseJSON(data, &layer.Values)
	}
	if err != nil {
		layer.Values, layer.Err = nil, err
	}
	return layer
}

// folder reads every *.json of a folder; a later name wins over an earlier one. A
// missing folder holds nothing.
func (l layout) folder(path string) []Layer {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	entries, err := os.ReadDir(path) // sorted by name
	if err == nil {
		err = l.guard(path)
	}
	if err != nil {
		return []Layer{{Origin: path, Err: err}}
	}
	var layers []Layer
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".json") && !strings.HasPrefix(e.Name(), ".") {
			layers = append(layers, l.file(filepath.Join(path, e.Name())))
		}
	}
	return layers
}

// trusted is where a path leads without links, if that is in the same folder, and
// IT's all the way.
func (l layout) trusted(path string) (string, error) {
	resolved, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", errDangling
	}
	if err != nil {
		return "", err
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	if !strings.HasPrefix(resolved, folder+string(filepath.Separator)) {
		return "", errOutside
	}
	return resolved, l.guard(resolved)
}

// guard refuses what somebody else than root may change: a file or folder itself, or
// by way of any folder above it.
func (l layout) guard(path string) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	top, err := filepath.EvalSymlinks(l.root + "/")
	if err != nil {
		return err
	}
	for ; path != top && path != "/"; path = filepath.Dir(path) {
		info, err := os.Lstat(path)
		if err != nil {
			return err
		}
		if owner := info.Sys().(*syscall.Stat_t).Uid; owner != l.owner || info.Mode().Perm()&0o022 != 0 {
			return errForeign
		}
	}
	return nil
}

// parsePlist takes the two forms that macOS writes. An empty file would pass for one
// of an older form.
func parsePlist(data []byte, into *map[string]any) (err error) {
	defer func() {
		if recover() != nil { // a parser of binary files that is not ours
			err = errors.New("broken property list")
		}
	}()
	form, err := plist.Unmarshal(data, into)
	if err != nil || *into == nil || form != plist.XMLFormat && form != plist.BinaryFormat {
		return errors.New("broken property list")
	}
	for name := range *into {
		if strings.HasPrefix(name, "Payload") {
			delete(*into, name) // what the MDM says about its own profile
		}
	}
	return nil
}
