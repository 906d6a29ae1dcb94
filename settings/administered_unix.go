//go:build unix

package settings

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"howett.net/plist"
)

var errForeign = errors.New("everybody on this computer may write to it")

// administeredFile reads a file that IT put there: a property list by its
// name, else JSON. A missing file is an empty layer.
func administeredFile(path string) Layer {
	layer := Layer{Origin: path}
	data, err := readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return layer
	}
	if err == nil {
		err = guarded(path)
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

// administeredFolder reads every *.json of a folder; a later name wins over an
// earlier one. A missing folder holds nothing.
func administeredFolder(folder string) []Layer {
	entries, err := os.ReadDir(folder) // sorted by name
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return []Layer{{Origin: folder, Err: err}}
	}
	var layers []Layer
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".json") && !strings.HasPrefix(e.Name(), ".") {
			layers = append(layers, administeredFile(filepath.Join(folder, e.Name())))
		}
	}
	return layers
}

// guarded refuses a policy that anybody may write: neither it nor its folder.
func guarded(path string) error {
	for _, p := range []string{path, filepath.Dir(path)} {
		info, err := os.Stat(p)
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o002 != 0 {
			return errForeign
		}
	}
	return nil
}

func parsePlist(data []byte, into *map[string]any) (err error) {
	defer func() {
		if recover() != nil { // a parser of binary files that is not ours
			err = errors.New("broken property list")
		}
	}()
	if _, err := plist.Unmarshal(data, into); err != nil {
		return errors.New("broken property list")
	}
	for name := range *into {
		if strings.HasPrefix(name, "Payload") {
			delete(*into, name) // what the MDM says about its own profile
		}
	}
	return nil
}
