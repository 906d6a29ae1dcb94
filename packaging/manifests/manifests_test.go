package main

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"backstage/packaging/version"
)

var sample = facts{
	Version: "1.2.3", Date: "2026-03-04", URL: "https://downloads.example.com/1.2.3", ProductName: "Amido Alliera Backstage", Manufacturer: "Amido",
	ProductCode: "{11111111-2222-5333-8444-555555555555}", UpgradeCode: "{66666666-2222-5333-8444-555555555555}",
	MSI: "Backstage-1.2.3-x64.msi", MSIHash: strings.Repeat("ab", 32), PKG: "Backstage-1.2.3.pkg", PKGHash: strings.Repeat("cd", 32),
}

func filled(t *testing.T, path string) string {
	t.Helper()
	text, err := sample.filled("templates/" + path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "{{") || strings.Contains(string(text), "<no value>") {
		t.Errorf("%s is not filled in: %s", path, text)
	}
	return string(text)
}

func TestWinget(t *testing.T) {
	for kind, file := range map[string]string{"version": "", "installer": ".installer", "defaultLocale": ".locale.en-US", "locale": ".locale.sv-SE"} {
		var m map[string]any
		if err := yaml.Unmarshal([]byte(filled(t, "winget/Amido.Backstage"+file+".yaml")), &m); err != nil {
			t.Fatal(err)
		}
		if m["ManifestType"] != kind || m["PackageVersion"] != "1.2.3" || m["PackageIdentifier"] != "Amido.Backstage" {
			t.Errorf("%s: %v", kind, m)
		}
	}
	var m struct {
		ProductCode            string   `yaml:"ProductCode"`
		Protocols              []string `yaml:"Protocols"`
		AppsAndFeaturesEntries []struct {
			UpgradeCode string `yaml:"UpgradeCode"`
		} `yaml:"AppsAndFeaturesEntries"`
		Installers []struct {
			URL  string `yaml:"InstallerUrl"`
			Hash string `yaml:"InstallerSha256"`
		} `yaml:"Installers"`
	}
	if err := yaml.Unmarshal([]byte(filled(t, "winget/Amido.Backstage.installer.yaml")), &m); err != nil {
		t.Fatal(err)
	}
	if m.ProductCode != sample.ProductCode || m.AppsAndFeaturesEntries[0].UpgradeCode != sample.UpgradeCode ||
		m.Installers[0].URL != sample.URL+"/windows/"+sample.MSI || m.Installers[0].Hash != strings.ToUpper(sample.MSIHash) || m.Protocols[0] != "backstage" {
		t.Errorf("%+v", m)
	}
}

func TestChocolatey(t *testing.T) {
	var p struct {
		ID      string `xml:"metadata>id"`
		Version string `xml:"metadata>version"`
	}
	if err := xml.Unmarshal([]byte(filled(t, "chocolatey/backstage.nuspec")), &p); err != nil || p.ID != "backstage" || p.Version != "1.2.3" {
		t.Errorf("%v %+v", err, p)
	}
	if install := filled(t, "chocolatey/tools/chocolateyInstall.ps1"); !strings.Contains(install, sample.MSIHash) || !strings.Contains(install, sample.URL+"/windows/"+sample.MSI) {
		t.Error(install)
	}
	if remove := filled(t, "chocolatey/tools/chocolateyUninstall.ps1"); !strings.Contains(remove, sample.ProductCode) {
		t.Error(remove)
	}
}

func TestHomebrew(t *testing.T) {
	cask := filled(t, "homebrew/backstage.rb")
	for _, want := range []string{`version "1.2.3"`, `sha256 "` + sample.PKGHash + `"`, `url "` + sample.URL + `/macos/Backstage-1.2.3.pkg"`, `pkg "Backstage-1.2.3.pkg"`} {
		if !strings.Contains(cask, want) {
			t.Errorf("no %s in\n%s", want, cask)
		}
	}
}

func TestProperties(t *testing.T) {
	table := "Property\tValue\r\ns72\tl0\r\nProductVersion\t1.2.3\r\nProductName\tN\r\nManufacturer\tM\r\nProductCode\t{P}\r\nUpgradeCode\t{U}\r\n"
	f := facts{Version: "1.2.3"}
	if err := f.readProperties(table); err != nil || f.ProductCode != "{P}" || f.UpgradeCode != "{U}" || f.ProductName != "N" || f.Manufacturer != "M" {
		t.Errorf("%v %+v", err, f)
	}
	if err := (&facts{Version: "1.2.4"}).readProperties(table); err == nil {
		t.Error("an installer of another version was taken")
	}
	if err := (&facts{Version: "1.2.3"}).readProperties(strings.Replace(table, "UpgradeCode", "Other", 1)); err == nil {
		t.Error("an installer without an upgrade code was taken")
	}
}

// What is not built has no manifest.
func TestOnlyWhatIsThere(t *testing.T) {
	t.Chdir("../..")
	folder := t.TempDir()
	number, err := version.Read(version.File)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(folder, "macos"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "macos", "Backstage-"+number+".pkg"), []byte("pkg"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := run(folder, sample.URL, time.Time{}); err != nil {
		t.Fatal(err)
	}
	found, _ := filepath.Glob(filepath.Join(folder, "manifests", "*"))
	if len(found) != 1 || filepath.Base(found[0]) != "homebrew" {
		t.Errorf("%q", found)
	}
	for _, bad := range []string{"", "http://example.com", "https://example.com/", "https://"} {
		if run(folder, bad, time.Time{}) == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
