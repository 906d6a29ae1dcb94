package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"backstage/settings"
)

// document is what of the .wxs the checks look at.
type document struct {
	Components []struct {
		ID    string `xml:"Id,attr"`
		GUID  string `xml:"Guid,attr"`
		Win64 string `xml:"Win64,attr"`
		Files []struct {
			Name string `xml:"Name,attr"`
		} `xml:"File"`
		Values []struct {
			Root  string `xml:"Root,attr"`
			Key   string `xml:"Key,attr"`
			Name  string `xml:"Name,attr"`
			Type  string `xml:"Type,attr"`
			Value string `xml:"Value,attr"`
		} `xml:"RegistryValue"`
	} `xml:"Product>Directory>Directory>Directory>Component"`
	References []struct {
		ID string `xml:"Id,attr"`
	} `xml:"Product>Feature>ComponentRef"`
	Properties []struct {
		ID     string `xml:"Id,attr"`
		Search struct {
			Key  string `xml:"Key,attr"`
			Name string `xml:"Name,attr"`
		} `xml:"RegistrySearch"`
	} `xml:"Product>Property"`
}

func parse(t *testing.T, p *pack) (d document) {
	t.Helper()
	if err := xml.Unmarshal(p.wxs(), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// folder holds what an MSI needs, and more.
func folder(t *testing.T, more ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range append([]string{program.Name, iconFile}, more...) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func newPack(t *testing.T, version string, more ...string) *pack {
	t.Helper()
	p, err := packageOf(version, folder(t, more...))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A setting that is added to the table is a property without another line here.
func TestEverySettingIsAPublicProperty(t *testing.T) {
	p := newPack(t, "1.2.3")
	d := parse(t, p)
	mends := strings.Join(p.mends(), "\n")
	seen := map[string]bool{}
	for _, s := range settings.Table {
		name := property(s)
		if s.Type == settings.List {
			if strings.Contains(mends, "'"+name+"'") {
				t.Errorf("%s is a list, which Windows Installer does not have", name)
			}
			continue
		}
		if seen[name] || reserved[name] || !regexp.MustCompile(`^[A-Z][A-Z0-9]*$`).MatchString(name) {
			t.Errorf("%s cannot be a public property of its own", name)
		}
		seen[name] = true
		if strings.TrimPrefix(name, "BACKSTAGE") != strings.ToUpper(s.Name) {
			t.Errorf("the property of %s is %s", s.Name, name)
		}
		written, found := false, false
		for _, c := range d.Components {
			for _, v := range c.Values {
				if v.Root == "HKLM" && v.Key == settings.PresetsKey && v.Name == s.Name {
					written = v.Type == "string" && v.Value == "["+name+"]" && len(c.Values) == 1 &&
						strings.Contains(mends, `Condition='`+name+` <> ""', Attributes=324 WHERE Component='`+c.ID+`'`)
				}
			}
		}
		for _, k := range d.Properties {
			found = found || k.ID == "KEPT_"+name && k.Search.Key == settings.PresetsKey && k.Search.Name == s.Name
		}
		if !written || !found {
			t.Errorf("%s: written for itself and on its condition: %v, found again: %v", name, written, found)
		}
		for _, want := range []string{
			`VALUES ('Keep_` + name + `', 51, '` + name + `', '[KEPT_` + name + `]')`,
			`VALUES ('Keep_` + name + `', '` + name + ` = "" AND KEPT_` + name + ` <> ""', 51)`,
			`;` + name + `;KEPT_` + name,
		} {
			if !strings.Contains(mends, want) {
				t.Errorf("no %s", want)
			}
		}
		free := s.Type == settings.Text && s.Choices == nil
		if strings.Contains(mends, `VALUES ('Escape_`+name+`', 51, '`+name+`', '#[`+name+`]')`) != free ||
			strings.Contains(mends, `VALUES ('Escape_`+name+`', '`+name+` << "#"', 49)`) != free {
			t.Errorf("%s: a # in front is escaped where it can be, and only there", name)
		}
	}
	if len(seen) < 30 {
		t.Errorf("only %d properties", len(seen))
	}
}

// Windows Installer fills in USERNAME by itself.
func TestTheUserNameIsNotThatOfWhoeverInstalls(t *testing.T) {
	d, _ := settings.Find("userName")
	if property(d) != "BACKSTAGEUSERNAME" {
		t.Error(property(d))
	}
}

// Codes are for ever: an upgrade with others would be a second installation.
func TestTheCodesAreTheSameForEver(t *testing.T) {
	for name, want := range map[string]string{
		"product 1.0.0":              "9A7CD5FA-4633-5699-90A9-DB7EDDEFB1F5",
		"component Program":          "2BB008E6-F177-5362-80B8-8E78B8058D84",
		"component Links":            "71AFEB11-1531-534D-A1B9-465B3C333E1E",
		"component AppPath":          "DD1E0A8E-CCAE-5FE6-9E21-9E24EA0DAF02",
		"component desktopShortcut":  "313D2FFD-5ECB-5847-A505-D4544C8A652F",
		"component preset portalURL": "8E4ABBD2-D446-518D-BD42-9694D67D9A1A",
	} {
		if got := code(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if upgradeCode != "9A0BBCB4-21A3-439D-9A2E-893C2AB91479" {
		t.Error(upgradeCode)
	}
}

// RFC 9562, appendix A.4, by a name space of its own.
func TestCodesAreUUIDsOfVersion5(t *testing.T) {
	old := space
	t.Cleanup(func() { space = old })
	space = [16]byte{0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}
	if got := code("www.example.com"); got != "2ED6657D-E927-568B-95E1-2665A8AEA6A2" {
		t.Error(got)
	}
}

func TestEveryComponentHasACodeOfItsOwnAndIsInstalled(t *testing.T) {
	d := parse(t, newPack(t, "1.2.3", "LICENSES.txt", "sbom.cdx.json"))
	guids := map[string]bool{upgradeCode: true}
	var ids, references []string
	for _, c := range d.Components {
		if guids[c.GUID] || c.Win64 != "yes" {
			t.Errorf("%s: %s, 64 bit: %s", c.ID, c.GUID, c.Win64)
		}
		guids[c.GUID] = true
		ids = append(ids, c.ID)
	}
	for _, r := range d.References {
		references = append(references, r.ID)
	}
	if slices.Sort(ids); len(slices.Compact(slices.Clone(ids))) != len(ids) {
		t.Errorf("an id is there twice in %q", ids)
	}
	if slices.Sort(references); !slices.Equal(ids, references) {
		t.Errorf("components %q, installed %q", ids, references)
	}
}

func TestLicencesAndBillOfMaterialsGoAlongWhereTheyAreGiven(t *testing.T) {
	for _, more := range [][]string{nil, {"LICENSES.txt"}, {"LICENSES.txt", "sbom.cdx.json"}} {
		var files []string
		for _, c := range parse(t, newPack(t, "1.2.3", more...)).Components {
			for _, f := range c.Files {
				files = append(files, f.Name)
			}
		}
		if want := append([]string{program.Name}, more...); !slices.Equal(files, want) {
			t.Errorf("%q, want %q", files, want)
		}
	}
}

func TestAnotherVersionIsAnotherProductAndOtherContentAnotherPackage(t *testing.T) {
	one, same, next, more := newPack(t, "1.0.0"), newPack(t, "1.0.0"), newPack(t, "1.0.1"), newPack(t, "1.0.0", "LICENSES.txt")
	if one.ProductCode != same.ProductCode || one.PackageCode != same.PackageCode {
		t.Error("not the same twice")
	}
	if one.ProductCode == next.ProductCode || one.PackageCode == next.PackageCode {
		t.Error("another version has the same code")
	}
	if one.ProductCode != more.ProductCode || one.PackageCode == more.PackageCode {
		t.Error("other content is not another package of the same product")
	}
}

// The whole text, with two settings only, so that a new one changes nothing here.
// BACKSTAGE_WRITE=1 writes the file.
func TestTheText(t *testing.T) {
	p := newPack(t, "1.2.3", "LICENSES.txt")
	p.Presets = slices.DeleteFunc(p.Presets, func(k preset) bool { return k.Name != "portalURL" && k.Name != "sound" })
	got := append(p.wxs(), fmt.Sprintf("<!--\n%s\n-->\n", strings.Join(p.mends(), "\n"))...)
	const path = "testdata/backstage.wxs"
	if os.Getenv("BACKSTAGE_WRITE") == "1" {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v; it is now:\n%s", err, got)
	}
}

// What the MSI says itself must be in both languages, and in code page 1252.
func TestMessagesAreInBothLanguages(t *testing.T) {
	for _, m := range []string{tooOld, newer} {
		swedish, english, ok := strings.Cut(m, " / ")
		if !ok || !strings.ContainsAny(swedish, "åäö") || !strings.Contains(english, "Backstage") {
			t.Error(m)
		}
		if strings.ContainsFunc(m, func(r rune) bool { return r > 0xff }) {
			t.Errorf("not in code page 1252: %s", m)
		}
	}
}
