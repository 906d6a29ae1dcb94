package report

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"
)

// maxMailto bounds the address of a new mail, in bytes: Windows hands over
// about 2000.
const maxMailto = 1800

// Kept are the lines without those left out: omit holds IDs of lines, and
// sections. What is not Optional stays.
func (r Report) Kept(omit map[string]bool) []Line {
	var kept []Line
	for _, l := range r.lines {
		if !l.Optional || !omit[l.ID] && !omit[string(l.Section)] {
			kept = append(kept, l)
		}
	}
	return kept
}

// Text is the report as one text, for the clipboard. It says how many lines of a
// section were left out, not what they were.
func (r Report) Text(omit map[string]bool) string {
	all, left := map[Section][]Line{}, map[Section]int{}
	for _, l := range r.lines {
		if l.Optional && (omit[l.ID] || omit[string(l.Section)]) {
			left[l.Section]++
			continue
		}
		all[l.Section] = append(all[l.Section], l)
	}
	var b strings.Builder
	b.WriteString(r.texts.T("report.title", map[string]any{"Code": r.code}))
	b.WriteString("\n")
	for _, section := range Sections {
		b.WriteString("\n== " + r.texts.T("report.section."+string(section)) + " ==\n")
		for _, l := range all[section] {
			b.WriteString(l.Text + "\n")
		}
		if n := left[section]; n > 0 {
			b.WriteString("(" + r.texts.N("report.left-out", n) + ")\n")
		} else if len(all[section]) == 0 {
			b.WriteString(r.texts.T("report.empty") + "\n")
		}
	}
	return b.String()
}

// ZipName is the file name to offer: the case code is in it.
func (r Report) ZipName() string { return "backstage-" + r.code + ".zip" }

// WriteZip writes the text of the report as a zip with one file.
func (r Report) WriteZip(w io.Writer, omit map[string]bool) error {
	z := zip.NewWriter(w)
	f, err := z.CreateHeader(&zip.FileHeader{
		Name: strings.TrimSuffix(r.ZipName(), ".zip") + ".txt", Method: zip.Deflate, Modified: r.created,
	})
	if err != nil {
		return err
	}
	// Old editors of Windows take a text for UTF-8 only by its mark.
	if _, err = io.WriteString(f, "\ufeff"+strings.ReplaceAll(r.Text(omit), "\n", "\r\n")); err != nil {
		return err
	}
	return z.Close()
}

// Save writes the zip to a new private file and gives its path; in a folder it
// gets ZipName. A file that is there already is never written over.
func (r Report) Save(path string, omit map[string]bool) (saved string, err error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, r.ZipName())
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	err = r.WriteZip(f, omit)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path)
		return "", err
	}
	return path, nil
}

// SaveToDownloads saves the report where the person finds it: in the downloads, or
// the home folder. One that was saved before is kept beside it.
func (r Report) SaveToDownloads(omit map[string]bool) (saved string, err error) {
	folder := xdg.UserDirs.Download
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		folder = xdg.Home
	}
	name := strings.TrimSuffix(r.ZipName(), ".zip")
	saved, err = r.Save(filepath.Join(folder, name+".zip"), omit)
	for n := 2; errors.Is(err, fs.ErrExist) && n < 100; n++ {
		saved, err = r.Save(filepath.Join(folder, fmt.Sprintf("%s-%d.zip", name, n)), omit)
	}
	return saved, err
}

// Mailto is the address that opens a new mail to the service desk ("" leaves
// the addressee open): the code, and of the report as many of its first lines
// as such an address can hold, the log and the settings aside.
func (r Report) Mailto(address string, omit map[string]bool) string {
	code := map[string]any{"Code": r.code}
	link := "mailto:" + strings.ReplaceAll(escapeMail(address), "%40", "@") +
		"?subject=" + escapeMail(r.texts.T("report.mail.subject", code)) + "&body=" + escapeMail(r.texts.T("report.mail.body", code)+"\r\n\r\n")
	for _, l := range r.mailLines(omit) {
		more := escapeMail(l + "\r\n")
		if len(link)+len(more) > maxMailto {
			break
		}
		link += more
	}
	return link
}

// mailLines: what the desk asks first, the newest steps before older ones.
func (r Report) mailLines(omit map[string]bool) []string {
	var first, check, steps []string
	for _, l := range r.Kept(omit) {
		switch l.Section {
		case SectionProgram, SectionClient:
			first = append(first, l.Text)
		case SectionCheck:
			check = append(check, l.Text)
		case SectionSteps:
			steps = append(steps, l.Text)
		}
	}
	first = append(first, steps[max(0, len(steps)-5):]...)
	return append(first, check[:min(1, len(check))]...)
}

func escapeMail(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
