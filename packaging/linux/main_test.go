package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"backstage/packaging/changelog"
)

func TestStage(t *testing.T) {
	t.Chdir("../..")
	folder := t.TempDir()
	if err := stage(folder, time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), "A <a@example.com>"); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if len(content) == 0 || regexp.MustCompile(`@[A-Z]+@`).Match(content) {
			t.Errorf("%s is empty or not filled in", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{16, 48, 512} {
		path := fmt.Sprintf("root/usr/share/icons/hicolor/%[1]dx%[1]d/apps/%[2]s.png", size, appID)
		content, err := os.ReadFile(filepath.Join(folder, path))
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(content))
		if err != nil || picture.Bounds().Dx() != size || picture.Bounds().Dy() != size {
			t.Errorf("%s: %v", path, err)
			continue
		}
		// Round corners, and the mark's white line left of the middle.
		_, _, _, corner := picture.At(0, 0).RGBA()
		r, _, _, _ := picture.At(size*144/512, size/2).RGBA()
		if corner > 0x8000 || r < 0x8000 {
			t.Errorf("%s does not show the mark", path)
		}
	}
	var info struct {
		ID       string `xml:"id"`
		Releases []struct {
			Version string `xml:"version,attr"`
		} `xml:"releases>release"`
	}
	content, err := os.ReadFile(filepath.Join(folder, "root/usr/share/metainfo", appID+".metainfo.xml"))
	if err != nil || xml.Unmarshal(content, &info) != nil || info.ID != appID || len(info.Releases) == 0 {
		t.Errorf("%v %+v", err, info)
	}
}

func TestChanges(t *testing.T) {
	day := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	releases := []changelog.Release{{Version: "1.2.3", Date: day, Notes: []string{"Uses 5 % less & shows <more>.", strings.Repeat("word ", 30)}}}
	debian := string(debianChangelog(releases, "A <a@example.com>"))
	if !regexp.MustCompile(`(?s)^backstage \(1\.2\.3\) stable; urgency=medium\n\n  \* Uses.*\n\n -- A <a@example\.com>  Wed, 04 Mar 2026 05:06:07 \+0000\n\n$`).MatchString(debian) {
		t.Error(debian)
	}
	for line := range strings.Lines(debian) {
		if len(line) > 80 {
			t.Errorf("too long: %q", line)
		}
	}
	if rpm := string(rpmChangelog(releases, "A <a@example.com>")); !strings.HasPrefix(rpm, "* Wed Mar 04 2026 A <a@example.com> - 1.2.3-1\n- Uses 5 %% less") {
		t.Error(rpm)
	}
	if xml := metainfoReleases(releases); !strings.Contains(xml, `<release version="1.2.3" date="2026-03-04">`) || !strings.Contains(xml, "% less &amp; shows &lt;more&gt;") {
		t.Error(xml)
	}
}

// The man pages know every flag that the program's usage names.
func TestManPagesAreComplete(t *testing.T) {
	program, err := os.ReadFile("../../main.go")
	if err != nil {
		t.Fatal(err)
	}
	usage := regexp.MustCompile("(?s)const usage = `(.*?)`").FindSubmatch(program)
	if usage == nil {
		t.Fatal("main.go has no usage")
	}
	flags := regexp.MustCompile(`[\[ |](-[a-z]+)`).FindAllStringSubmatch(string(usage[1]), -1)
	if len(flags) < 5 {
		t.Fatalf("flags: %q", flags)
	}
	for _, page := range []string{"man/backstage.1", "man/backstage.sv.1"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, flag := range flags {
			if !strings.Contains(string(text), `\`+flag[1]) {
				t.Errorf("%s does not know %s", page, flag[1])
			}
		}
	}
}

// LICENSE is the one place that says whose the program is; Debian wants the same
// in a form of its own.
func TestDebiansCopyrightSaysWhatTheLicenceSays(t *testing.T) {
	licence, err := os.ReadFile("../../LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	debian, err := os.ReadFile("copyright")
	if err != nil {
		t.Fatal(err)
	}
	terms := strings.SplitN(string(licence), "\n\n", 3)
	for _, want := range []string{strings.Replace(terms[0], "Copyright", "Copyright:", 1), " " + terms[1]} {
		if !strings.Contains(string(debian), want+"\n") {
			t.Errorf("packaging/linux/copyright lacks %q", want)
		}
	}
}
