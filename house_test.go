package main

import (
	"cmp"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms of the program from the top down: each imports only rooms behind it.
var rooms = []string{
	".", "ui/desktop", "ui", "ui/help", "ui/systems", "ui/picture", "ui/search", "ui/kit", "text",
	"launcher", "portal/practice", "portal", "rdp", "report", "doctor",
	"proxy", "logfile", "redact", "desk", "settings", "syntax", "outside", "journal", "secret", "translations", "assets",
}

// outsideTheProgram are folders that nothing of the program imports.
var outsideTheProgram = []string{"e2e", "packaging", "scripts", "portal/practicetest", "secret/secrettest"}

func TestARoomImportsOnlyRoomsBelowIt(t *testing.T) {
	house, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") && path != "." || entry.Name() == "out" || entry.Name() == "testdata") {
			return cmp.Or(err, fs.SkipDir)
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		room := filepath.ToSlash(filepath.Dir(path))
		if slices.ContainsFunc(outsideTheProgram, func(o string) bool { return room == o || strings.HasPrefix(room, o+"/") }) {
			return nil
		}
		floor := slices.Index(rooms, room)
		if floor < 0 || room != "." && !strings.Contains(string(house), filepath.Base(room)+"/") {
			t.Errorf("%s: the room %s stands neither in the list here nor in docs/architecture.md", path, room)
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			below, ours := strings.CutPrefix(name, "backstage/")
			if ours && slices.Index(rooms, below) <= floor {
				t.Errorf("%s imports %s, which is not below it", path, below)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
