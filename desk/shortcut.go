package desk

import (
	"bytes"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	encoding "golang.org/x/text/encoding/unicode"
)

// Place is where a shortcut can be.
type Place string

const (
	Desktop   Place = "desktop"
	StartMenu Place = "start-menu"
)

// Shortcut leads to a system, by its link.
type Shortcut struct {
	// System is its ID or name, as a link has it; Title is what the person reads.
	System, Title string
	// Picture is a PNG, empty for the launcher's own icon.
	Picture []byte
}

// In tells whether the shortcut is there already. It reads a disk.
func (s Shortcut) In(p Place) bool {
	_, ours := s.file(p)
	return ours
}

// Put makes the shortcut. A file of somebody else's is never written over.
func (s Shortcut) Put(p Place) error {
	path, _ := s.file(p)
	if path == "" {
		return errors.New("no free name for the shortcut")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return s.write(path)
}

// Remove takes the shortcut away, and its picture with the last one.
func (s Shortcut) Remove(p Place) error {
	path, ours := s.file(p)
	if !ours {
		return nil
	}
	err := os.Remove(path)
	for _, other := range Places() {
		if s.In(other) {
			return err
		}
	}
	return errors.Join(err, s.removePicture())
}

// file is where the shortcut is, or else where it could be: "" where all names
// are taken.
func (s Shortcut) file(p Place) (path string, ours bool) {
	folder, err := folderOf(p)
	if err != nil {
		return "", false
	}
	free := ""
	for _, name := range []string{fileName(s.Title), strings.TrimSpace(fileName(s.Title) + " " + s.mark())} {
		at := filepath.Join(folder, nameIn(p, name, s.mark()))
		data, err := os.ReadFile(at)
		switch {
		case err == nil && s.leads(data):
			return at, true
		case errors.Is(err, fs.ErrNotExist) && free == "":
			free = at
		}
	}
	return free, false
}

// leads tells whether a shortcut's file leads to this system.
func (s Shortcut) leads(data []byte) bool {
	link := Link(s.System)
	wide, _ := encoding.UTF16(encoding.LittleEndian, encoding.IgnoreBOM).NewEncoder().Bytes([]byte(link)) // as Windows writes it
	for _, form := range [][]byte{[]byte(strings.ReplaceAll(link, "%", "%%")), []byte(link), wide} {
		if i := bytes.Index(data, form); i >= 0 {
			rest := data[i+len(form):]
			return len(rest) == 0 || !strings.ContainsRune("-._~%", rune(rest[0])) && !unicode.IsLetter(rune(rest[0])) && !unicode.IsDigit(rune(rest[0]))
		}
	}
	return false
}

// mark tells systems apart whose titles make the same file name.
func (s Shortcut) mark() string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s.System))
	return fmt.Sprintf("%08x", h.Sum32())
}

// fileName is a title as every system takes it for a file.
func fileName(title string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" -_.()+,&", r) {
			return r
		}
		return '_'
	}, title)
	const most = 80
	if r := []rune(name); len(r) > most {
		name = string(r[:most])
	}
	name = strings.Trim(name, " .-")
	if base, _, _ := strings.Cut(strings.ToUpper(name), "."); name == "" || reserved[base] {
		name = "Backstage " + name
	}
	return strings.TrimSpace(name)
}

// reserved are names that Windows keeps for devices.
var reserved = func() map[string]bool {
	names := map[string]bool{"CON": true, "PRN": true, "AUX": true, "NUL": true}
	for n := range 10 {
		names[fmt.Sprint("COM", n)], names[fmt.Sprint("LPT", n)] = true, true
	}
	return names
}()

// picture writes the picture into a folder and gives its path, "" without one.
func (s Shortcut) picture(folder, ending string, form func(png []byte) []byte) (string, error) {
	if len(s.Picture) == 0 {
		return "", nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	path := filepath.Join(folder, s.mark()+ending)
	return path, os.WriteFile(path, form(s.Picture), 0o600)
}

func removeIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Shortcuts are those of this computer, as a window uses them.
type Shortcuts struct{}

func (Shortcuts) Places() []Place                  { return Places() }
func (Shortcuts) Has(s Shortcut, p Place) bool     { return s.In(p) }
func (Shortcuts) Put(s Shortcut, p Place) error    { return s.Put(p) }
func (Shortcuts) Remove(s Shortcut, p Place) error { return s.Remove(p) }
