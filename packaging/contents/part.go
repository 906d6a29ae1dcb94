package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// part is a module that is linked into the launcher, or Go's standard library.
type part struct {
	Path, Version string
	Sum           string   // as in go.sum, "h1:…"; "" for the standard library
	Dir           string   // where its source is
	Folders       []string // of the packages that are used, absolute
	Needs         []string // paths of the parts that it imports
	Licences      []licence
}

// standardLibrary is the Path of Go's own part.
const standardLibrary = "std"

// launcherPath is the Path of the program's own module.
const launcherPath = "backstage"

// goPackage is what "go list" says about a package.
type goPackage struct {
	ImportPath, Dir string
	Standard        bool
	Imports         []string
	Module          *struct {
		Path, Version, Sum, Dir string
		Main                    bool
		Replace                 *struct{ Path string }
	}
}

// linked lists the parts of the launcher for a system, by path, the launcher
// itself among them. Nothing is compiled for that.
func linked(system, arch string) ([]part, error) {
	packages, err := list(system, arch)
	if err != nil {
		return nil, err
	}
	owner := map[string]string{} // import path: path of its part
	parts := map[string]*part{}
	for _, p := range packages {
		own, err := partOf(p)
		if err != nil {
			return nil, err
		}
		owner[p.ImportPath] = own.Path
		if parts[own.Path] == nil {
			parts[own.Path] = &own
		}
		if !p.Standard {
			parts[own.Path].Folders = append(parts[own.Path].Folders, p.Dir)
		}
	}
	needs := map[string]map[string]bool{}
	for _, p := range packages {
		from := owner[p.ImportPath]
		for _, imported := range p.Imports {
			if to, known := owner[imported]; known && to != from { // "C" and vendored ones are not
				if needs[from] == nil {
					needs[from] = map[string]bool{}
				}
				needs[from][to] = true
			}
		}
	}
	var all []part
	for _, path := range slices.Sorted(maps.Keys(parts)) {
		parts[path].Needs = slices.Sorted(maps.Keys(needs[path]))
		all = append(all, *parts[path])
	}
	return all, nil
}

func partOf(p goPackage) (part, error) {
	switch {
	case p.Standard:
		root, err := goRoot()
		return part{Path: standardLibrary, Version: strings.TrimPrefix(runtime.Version(), "go"), Dir: root, Folders: []string{root}}, err
	case p.Module == nil:
		return part{}, fmt.Errorf("%s belongs to no module", p.ImportPath)
	case p.Module.Replace != nil:
		return part{}, fmt.Errorf("%s is replaced: say here whose licence counts", p.Module.Path)
	}
	return part{Path: p.Module.Path, Version: p.Module.Version, Sum: p.Module.Sum, Dir: p.Module.Dir}, nil
}

// goRoot is where Go is, with its licence.
var goRoot = sync.OnceValues(func() (string, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	return strings.TrimSpace(string(out)), err
})

func list(system, arch string) (packages []goPackage, err error) {
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Standard,Imports,Module", launcherPath)
	cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+arch, "CGO_ENABLED=1") // as it is built
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, complaint.String())
	}
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
}

// within gives path by its place in the part, with slashes.
func (p part) within(path string) string {
	relative, err := filepath.Rel(p.Dir, path)
	if err != nil {
		return path
	}
	return filepath.ToSlash(relative)
}
