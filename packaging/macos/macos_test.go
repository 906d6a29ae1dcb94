// Package macos is what a Mac gets: build makes the app and its package there.
// What can be checked elsewhere is checked here.
package macos

import (
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
	"howett.net/plist"

	"backstage/packaging/version"
	"backstage/settings"
)

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if _, err := plist.Unmarshal([]byte(text), into); err != nil {
		t.Fatal(err)
	}
}

// info is Info.plist as build fills it in.
func info(t *testing.T) (values map[string]any, number string) {
	t.Helper()
	number, err := version.Read("../../" + version.File)
	if err != nil {
		t.Fatal(err)
	}
	decode(t, strings.ReplaceAll(read(t, "Info.plist.in"), "@VERSION@", number), &values)
	return values, number
}

func TestInfo(t *testing.T) {
	values, number := info(t)
	for key, want := range map[string]any{
		"CFBundleIdentifier": settings.PreferenceDomain, "CFBundleExecutable": "backstage", "CFBundlePackageType": "APPL",
		"CFBundleShortVersionString": number, "CFBundleVersion": number, "NSHighResolutionCapable": true,
	} {
		if values[key] != want {
			t.Errorf("%s is %v, not %v", key, values[key], want)
		}
	}
	app := read(t, "../../FyneApp.toml")
	for _, key := range []string{"CFBundleIdentifier", "CFBundleDisplayName"} {
		if !strings.Contains(app, `"`+values[key].(string)+`"`) {
			t.Errorf("%s %v is not FyneApp.toml's", key, values[key])
		}
	}
	var schemes struct {
		Types []struct {
			Schemes []string `plist:"CFBundleURLSchemes"`
		} `plist:"CFBundleURLTypes"`
	}
	decode(t, read(t, "Info.plist.in"), &schemes)
	if len(schemes.Types) != 1 || len(schemes.Types[0].Schemes) != 1 || schemes.Types[0].Schemes[0] != "backstage" {
		t.Errorf("links: %+v", schemes)
	}
}

// The hardened runtime stays whole: no entitlement weakens it.
func TestNoEntitlements(t *testing.T) {
	var entitlements map[string]any
	decode(t, read(t, "entitlements.plist"), &entitlements)
	if len(entitlements) > 0 {
		t.Errorf("entitlements: %v", entitlements)
	}
}

// What Intune asks of a package: one app, in /Applications, that stays there.
func TestComponent(t *testing.T) {
	var components []struct {
		Path        string `plist:"RootRelativeBundlePath"`
		Relocatable bool   `plist:"BundleIsRelocatable"`
	}
	decode(t, read(t, "component.plist"), &components)
	if len(components) != 1 || components[0].Relocatable || !strings.HasPrefix(components[0].Path, "Applications/") {
		t.Errorf("%+v", components)
	}
	if build := read(t, "build"); !strings.Contains(build, "$work/root/"+components[0].Path) || strings.Contains(build, "--scripts") {
		t.Error("build makes another package than component.plist describes")
	}
}

func TestDistribution(t *testing.T) {
	var distribution struct {
		Options struct {
			Architectures string `xml:"hostArchitectures,attr"`
		} `xml:"options"`
		OS struct {
			Min string `xml:"min,attr"`
		} `xml:"volume-check>allowed-os-versions>os-version"`
		Packages []struct {
			ID   string `xml:"id,attr"`
			File string `xml:",chardata"`
		} `xml:"pkg-ref"`
	}
	if err := xml.Unmarshal([]byte(read(t, "Distribution.xml")), &distribution); err != nil {
		t.Fatal(err)
	}
	values, _ := info(t)
	build := read(t, "build")
	if distribution.OS.Min != values["LSMinimumSystemVersion"] || !strings.Contains(build, "MACOSX_DEPLOYMENT_TARGET="+distribution.OS.Min+" ") {
		t.Errorf("the oldest macOS is %s, %v and build's", distribution.OS.Min, values["LSMinimumSystemVersion"])
	}
	if distribution.Options.Architectures != "arm64,x86_64" || len(distribution.Packages) != 1 ||
		distribution.Packages[0].ID != values["CFBundleIdentifier"] || distribution.Packages[0].File != "component.pkg" {
		t.Errorf("%+v", distribution)
	}
}

func TestScriptsParse(t *testing.T) {
	if out, err := exec.Command("sh", "-n", "build").CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	var workflow struct {
		On   any
		Jobs map[string]struct {
			Runs  string `yaml:"runs-on"`
			Steps []struct {
				Name, Uses, Run string
			}
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, "../../.github/workflows/macos.yml")), &workflow); err != nil {
		t.Fatal(err)
	}
	job := workflow.Jobs["package"]
	if !strings.HasPrefix(job.Runs, "macos-") || len(job.Steps) == 0 {
		t.Fatalf("%+v", job)
	}
	builds := false
	for _, step := range job.Steps {
		if step.Run == "" {
			continue
		}
		script := filepath.Join(t.TempDir(), "step")
		if err := os.WriteFile(script, []byte(regexp.MustCompile(`\$\{\{[^}]*\}\}`).ReplaceAllString(step.Run, "filled")), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("sh", "-n", script).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", step.Name, err, out)
		}
		builds = builds || strings.Contains(step.Run, "packaging/macos/build")
	}
	if !builds {
		t.Error("the workflow builds no package")
	}
}
