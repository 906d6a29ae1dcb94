// Command linux lays out what the packages for Linux hold beside the program
// itself: icons of every size, and the texts that show version and changes.
//
//	go run ./packaging/linux -stage FOLDER -epoch SECONDS -maintainer "NAME <ADDRESS>"
//
// FOLDER gets the tree root/ and the files debian.changelog and rpm.changelog.
// packaging/linux/build makes packages of it.
package main

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/image/draw"

	"backstage/assets"
	"backstage/packaging/changelog"
	"backstage/packaging/version"
)

const appID = "se.amido.backstage"

func main() {
	folder := flag.String("stage", "", "where to")
	epoch := flag.Int64("epoch", 0, "time of the commit, in seconds since 1970")
	maintainer := flag.String("maintainer", "", `"NAME <ADDRESS>"`)
	flag.Parse()
	if err := stage(*folder, time.Unix(*epoch, 0).UTC(), *maintainer); err != nil {
		fmt.Fprintln(os.Stderr, "linux:", err)
		os.Exit(1)
	}
}

func stage(folder string, now time.Time, maintainer string) error {
	number, err := version.Read(version.File)
	if err != nil {
		return err
	}
	releases, err := changes(number, now)
	if err != nil {
		return err
	}
	files := map[string][]byte{
		"debian.changelog": debianChangelog(releases, maintainer),
		"rpm.changelog":    rpmChangelog(releases, maintainer),
		"root/usr/share/icons/hicolor/scalable/apps/" + appID + ".svg": assets.Mark,
	}
	for _, size := range []int{16, 22, 24, 32, 48, 64, 128, 256, 512} {
		path := fmt.Sprintf("root/usr/share/icons/hicolor/%[1]dx%[1]d/apps/%[2]s.png", size, appID)
		if files[path], err = icon(size); err != nil {
			return err
		}
	}
	fill := strings.NewReplacer("@VERSION@", number, "@DATE@", now.Format(time.DateOnly), "@RELEASES@", metainfoReleases(releases))
	for from, to := range map[string]string{
		appID + ".desktop":      "usr/share/applications/" + appID + ".desktop",
		appID + ".metainfo.xml": "usr/share/metainfo/" + appID + ".metainfo.xml",
		"man/backstage.1":       "usr/share/man/man1/backstage.1",
		"man/backstage.sv.1":    "usr/share/man/sv/man1/backstage.1",
	} {
		text, err := os.ReadFile(filepath.Join("packaging/linux", from))
		if err != nil {
			return err
		}
		files["root/"+to] = []byte(fill.Replace(string(text)))
	}
	return write(folder, files)
}

func write(folder string, files map[string][]byte) error {
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func changes(number string, now time.Time) ([]changelog.Release, error) {
	text, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		return nil, err
	}
	releases, err := changelog.Packaged(string(text), number, now)
	if err != nil {
		return nil, fmt.Errorf("CHANGELOG.md: %w", err)
	}
	return releases, nil
}

// icon is the program's icon at a size.
func icon(size int) ([]byte, error) {
	large, err := png.Decode(bytes.NewReader(assets.Icon))
	if err != nil {
		return nil, err
	}
	small := image.NewNRGBA(image.Rect(0, 0, size, size))
	draw.CatmullRom.Scale(small, small.Bounds(), large, large.Bounds(), draw.Src, nil)
	var b bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, small)
	return b.Bytes(), err
}

// debianChangelog is in the form of deb-changelog(5).
func debianChangelog(releases []changelog.Release, maintainer string) []byte {
	var b bytes.Buffer
	for _, r := range releases {
		fmt.Fprintf(&b, "backstage (%s) stable; urgency=medium\n\n", r.Version)
		for _, note := range r.Notes {
			fmt.Fprintf(&b, "  * %s\n", wrap(note, "    "))
		}
		fmt.Fprintf(&b, "\n -- %s  %s\n\n", maintainer, r.Date.Format(time.RFC1123Z))
	}
	return b.Bytes()
}

// rpmChangelog is the %changelog of a spec file, which takes % for its own.
func rpmChangelog(releases []changelog.Release, maintainer string) []byte {
	var b bytes.Buffer
	for _, r := range releases {
		fmt.Fprintf(&b, "* %s %s - %s-1\n", r.Date.Format("Mon Jan 02 2006"), maintainer, r.Version)
		for _, note := range r.Notes {
			fmt.Fprintf(&b, "- %s\n", wrap(strings.ReplaceAll(note, "%", "%%"), "  "))
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// metainfoReleases is AppStream's <releases>.
func metainfoReleases(releases []changelog.Release) string {
	var b bytes.Buffer
	b.WriteString("  <releases>\n")
	for _, r := range releases {
		fmt.Fprintf(&b, "    <release version=%q date=%q>\n      <description>\n        <ul>\n", r.Version, r.Date.Format(time.DateOnly))
		for _, note := range r.Notes {
			b.WriteString("          <li>")
			_ = xml.EscapeText(&b, []byte(note)) // a buffer takes everything
			b.WriteString("</li>\n")
		}
		b.WriteString("        </ul>\n      </description>\n    </release>\n")
	}
	b.WriteString("  </releases>\n")
	return b.String()
}

// wrap breaks a text into lines of up to 76 letters, the later ones indented.
func wrap(text, indent string) string {
	var b strings.Builder
	length := len(indent)
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case length+1+len(word) > 76:
			b.WriteString("\n" + indent)
			length = len(indent)
		default:
			b.WriteByte(' ')
			length++
		}
		b.WriteString(word)
		length += len(word)
	}
	return b.String()
}
