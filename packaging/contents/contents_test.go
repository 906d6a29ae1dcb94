package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func TestMain(m *testing.M) {
	if err := os.Chdir("../.."); err != nil { // where it is run
		panic(err)
	}
	os.Exit(m.Run())
}

var systems = []struct{ system, arch string }{{"linux", "amd64"}, {"windows", "amd64"}, {"darwin", "arm64"}}

func TestBillOfMaterialsFollowsItsSchema(t *testing.T) {
	schema := compile(t)
	for _, s := range systems {
		sbom, _ := contents(t, s.system, s.arch)
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(sbom))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(document); err != nil {
			t.Errorf("%s: %v", s.system, err)
		}
		wrong := bytes.Replace(sbom, []byte(`"id": "MIT"`), []byte(`"id": "MITT"`), 1)
		document, _ = jsonschema.UnmarshalJSON(bytes.NewReader(wrong))
		if schema.Validate(document) == nil {
			t.Error("the schema takes everything")
		}
	}
}

// compile reads the schema that CycloneDX's library comes with.
func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go").Output()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(strings.TrimSpace(string(dir)), "schema")
	compiler := jsonschema.NewCompiler()
	for name, file := range map[string]string{
		"bom-1.5.schema.json": "bom-1.5.schema.json", "spdx.schema.json": "spdx.schema.json", "jsf-0.82.schema.json": "jsf-0.82.schemax.json",
	} {
		text, err := os.ReadFile(filepath.Join(folder, file))
		if os.IsNotExist(err) && strings.HasPrefix(name, "jsf") {
			text = []byte("{}") // signatures within the JSON, of which there are none
		} else if err != nil {
			t.Fatal(err)
		}
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiler.AddResource("http://cyclonedx.org/schema/"+name, document); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile("http://cyclonedx.org/schema/bom-1.5.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func contents(t *testing.T, system, arch string) (sbom, licences []byte) {
	t.Helper()
	dir := t.TempDir()
	if err := run(system, arch, filepath.Join(dir, "sbom"), filepath.Join(dir, "licences")); err != nil {
		t.Fatal(err)
	}
	sbom, err1 := os.ReadFile(filepath.Join(dir, "sbom"))
	licences, err2 := os.ReadFile(filepath.Join(dir, "licences"))
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	return sbom, licences
}

// What hides in folders below the packages: Fyne's letters, GLFW's C, the parts
// that goja took from others.
func TestLicencesOfDataAndC(t *testing.T) {
	_, licences := contents(t, "linux", "amd64")
	for _, want := range []string{"\ntheme/font/LICENSE_Inter.txt:", "\nglfw/LICENSE.md:", "\nftoa/LICENSE_LUCENE:", "\nThe Go standard library "} {
		if !bytes.Contains(licences, []byte(want)) {
			t.Errorf("not in the licence texts: %q", want)
		}
	}
}

func TestTwiceTheSame(t *testing.T) {
	sbom1, licences1 := contents(t, "linux", "amd64")
	sbom2, licences2 := contents(t, "linux", "amd64")
	if !bytes.Equal(sbom1, sbom2) || !bytes.Equal(licences1, licences2) {
		t.Error("two runs differ")
	}
}

func TestEachSystemHasItsOwnParts(t *testing.T) {
	const windowsOnly = "github.com/danieljoos/wincred"
	for _, s := range systems {
		parts, err := linked(s.system, s.arch)
		if err != nil {
			t.Fatal(err)
		}
		has := slices.ContainsFunc(parts, func(p part) bool { return p.Path == windowsOnly })
		if has != (s.system == "windows") {
			t.Errorf("%s: %s is a part: %v", s.system, windowsOnly, has)
		}
	}
}

func TestWithoutALicenceItFails(t *testing.T) {
	for what, files := range map[string]map[string]string{
		"has no licence text": {"main.go": "package main"},
		"what licence is":     {"LICENSE": "Ask Eve."},
		"no licence text":     {"NOTICE": "Thanks to Adam."},
	} {
		dir := t.TempDir()
		for name, text := range files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		p := part{Path: "example.com/part", Version: "v1.0.0", Dir: dir, Folders: []string{dir}}
		if err := p.findLicences(); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%v: %v", files, err)
		}
	}
}
