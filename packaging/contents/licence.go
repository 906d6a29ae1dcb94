package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// licence is one file of a part.
type licence struct {
	File string   // its place in the part, with slashes
	IDs  []string // SPDX, or licensecheck's name for what SPDX does not list
	Text []byte
}

var licenceName = regexp.MustCompile(`(?i)^(un)?(licen[cs]e|copying|copyright|notice|patents|ofl)`)

// findLicences reads the licence files that count for what is used of the part:
// those beside the packages, those above them, and those of the data and of the
// C below them (Fyne's letters, GLFW). Folders with Go in them that are not used
// do not count.
func (p *part) findLicences() error {
	if p.Path == launcherPath {
		return nil
	}
	files := map[string]bool{}
	for _, folder := range p.Folders {
		for above := folder; ; above = filepath.Dir(above) {
			if err := addLicences(files, above); err != nil {
				return err
			}
			if above == p.Dir || above == filepath.Dir(above) {
				break
			}
		}
		if p.Path == standardLibrary {
			continue // one licence for all of it
		}
		if err := belowWithoutGo(folder, func(below string) error { return addLicences(files, below) }); err != nil {
			return err
		}
	}
	return p.readLicences(files)
}

func (p *part) readLicences(files map[string]bool) error {
	for file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		ids := identify(text)
		if len(ids) == 0 && !strings.HasPrefix(strings.ToLower(filepath.Base(file)), "notice") {
			return fmt.Errorf("%s: what licence is %s?", p.Path, p.within(file))
		}
		p.Licences = append(p.Licences, licence{File: p.within(file), IDs: ids, Text: text})
	}
	slices.SortFunc(p.Licences, func(a, b licence) int { return strings.Compare(a.File, b.File) })
	if len(p.ids()) == 0 {
		return fmt.Errorf("%s %s has no licence text", p.Path, p.Version)
	}
	return nil
}

func addLicences(files map[string]bool, folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.Type().IsRegular() && licenceName.MatchString(entry.Name()) && filepath.Ext(entry.Name()) != ".go" {
			files[filepath.Join(folder, entry.Name())] = true
		}
	}
	return nil
}

// belowWithoutGo visits the folders below one, but for those with Go in them.
func belowWithoutGo(folder string, visit func(string) error) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() || path == folder {
			return err
		}
		if name := entry.Name(); name == "testdata" || strings.HasPrefix(name, ".") {
			return fs.SkipDir
		}
		withGo, err := filepath.Glob(filepath.Join(path, "*.go"))
		if err != nil {
			return err
		}
		if len(withGo) > 0 {
			return fs.SkipDir
		}
		return visit(path)
	})
}

// identify names the licences that make up a text.
func identify(text []byte) (ids []string) {
	// Texts differ in how they break lines and quote, which the library knows,
	// and in what stands around them: a name, a heading, a second licence.
	for _, match := range licensecheck.Scan(text).Match {
		if !match.IsURL && !slices.Contains(ids, match.ID) {
			ids = append(ids, match.ID)
		}
	}
	for phrase, id := range unlisted {
		if bytes.Contains(text, []byte(phrase)) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// unlisted are licences that the library does not know, by words of theirs.
var unlisted = map[string]string{
	"Bitstream Vera Fonts Copyright": "Bitstream-Vera",
	"by Lucent Technologies":         "David M. Gay's dtoa",
}

// ids are the part's licences, each once.
func (p part) ids() (ids []string) {
	for _, l := range p.Licences {
		ids = append(ids, l.IDs...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// licenceTexts is the file that goes with the launcher.
func licenceTexts(version string, parts []part) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Backstage %s contains the software below. Its authors ask that these texts go with it.\n", version)
	for _, p := range parts {
		if p.Path == launcherPath {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n%s %s\n%s\n", strings.Repeat("=", 80), p.name(), p.Version, strings.Join(p.ids(), ", "))
		for _, l := range p.Licences {
			text := strings.ReplaceAll(string(bytes.ToValidUTF8(l.Text, []byte("?"))), "\r\n", "\n")
			fmt.Fprintf(&b, "%s\n%s:\n\n%s\n", strings.Repeat("-", 80), l.File, strings.TrimSpace(text))
		}
	}
	return b.Bytes()
}

func (p part) name() string {
	if p.Path == standardLibrary {
		return "The Go standard library"
	}
	return p.Path
}
