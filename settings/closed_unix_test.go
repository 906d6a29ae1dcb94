//go:build unix

package settings

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every restriction in every way in which a file can be broken, as JSON and as a
// property list.
func TestARestrictionInAFileThatCannotBeRead(t *testing.T) {
	for _, d := range restrictions() {
		inJSON := []string{`{%q:"yes"}`, `{%q:null}`, `{%q:0.5}`, `{%q:{}}`, `{%q:true,}`, `{%q:`, `[%q]`, `{%q:true} x`, `{%q:[{}]}`}
		inPlist := []string{"<string>yes</string>", "<integer>1</integer>", "<real>0.5</real>", "<data>AQ==</data>", "<date>2026-01-01T00:00:00Z</date>",
			"<dict/>", "<array><integer>1</integer></array>", "<true>", "<nonsense/>"}
		if d.Type == List {
			inJSON = append(inJSON, `{%q:["ka put"]}`, `{%q:true}`)
			inPlist = append(inPlist, "<array><string>ka put</string></array>", "<true/>")
		}
		for _, form := range inJSON {
			root := t.TempDir()
			put(t, filepath.Join(root, "etc/backstage/policies/managed/it.json"), fmt.Sprintf(form, d.Name))
			isClosed(t, d, form, layout{root: root, owner: self}.linux())
		}
		for _, value := range inPlist {
			root := t.TempDir()
			put(t, filepath.Join(root, "Library/Managed Preferences/se.amido.backstage.plist"),
				`<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict><key>`+d.Name+`</key>`+value+`</dict></plist>`)
			isClosed(t, d, value, layout{root: root, owner: self}.mac())
		}
	}
	for _, content := range []string{"", " ", "null", "[]", `"requireSigned"`, "requireSigned: true", "\x00\x01", strings.Repeat(" ", maxFile+1), "<plist><string>x</string></plist>"} {
		for _, file := range []string{"etc/backstage/policies/managed/it.json", "Library/Managed Preferences/se.amido.backstage.plist"} {
			root := t.TempDir()
			put(t, filepath.Join(root, file), content)
			l := layout{root: root, owner: self}
			o := l.linux()
			if strings.HasSuffix(file, ".plist") {
				o = l.mac()
			}
			for _, d := range restrictions() {
				isClosed(t, d, fmt.Sprintf("%.20q", content), o)
			}
		}
	}
}

func isClosed(t *testing.T, d Definition, what string, o Options) {
	t.Helper()
	s := open(t, Options{MachinePolicy: o.MachinePolicy}).Current()
	if fmt.Sprint(s.Value(d.Name)) != fmt.Sprint(strict(d)) || s.Unreadable(d.Name) == nil || d.Opening && s.Closed() == nil {
		t.Errorf("%s, %s: %v, unreadable %v, closed by %v", d.Name, what, s.Value(d.Name), s.Unreadable(d.Name), s.Closed())
	}
}

// A policy that somebody else may change, or has put there, is not IT's, at any
// level of its path; and a restriction may have stood in its place.
func TestAPolicyThatIsNotITs(t *testing.T) {
	const folder = "etc/backstage/policies/managed"
	chmod := func(path string, mode os.FileMode) func(*testing.T, string) {
		return func(t *testing.T, root string) {
			if err := os.Chmod(filepath.Join(root, path), mode); err != nil {
				t.Fatal(err)
			}
		}
	}
	link := func(to, at string) func(*testing.T, string) {
		return func(t *testing.T, root string) {
			put(t, filepath.Join(root, "srv/it.json"), `{"redirectClipboard":true}`)
			if err := os.Symlink(filepath.Join(root, to), filepath.Join(root, at)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for what, spoil := range map[string]func(*testing.T, string){
		"a file open to all":                  chmod(folder+"/it.json", 0o646),
		"a file open to a group":              chmod(folder+"/it.json", 0o664),
		"a folder open to all":                chmod(folder, 0o777),
		"a folder open to all, as /tmp is":    chmod(folder, 0o777|os.ModeSticky),
		"a folder above it, open to a group":  chmod("etc/backstage", 0o775),
		"the highest folder, open to all":     chmod("etc", 0o757),
		"a link out of the folder":            link("srv/it.json", folder+"/link.json"),
		"a link to nothing":                   link("srv/none.json", folder+"/link.json"),
		"a link to a folder":                  link("srv", folder+"/link.json"),
		"a link to itself":                    link(folder+"/link.json", folder+"/link.json"),
		"a file that only a folder's name is": func(t *testing.T, root string) { put(t, filepath.Join(root, folder, "x.json/y"), "") },
	} {
		t.Run(what, func(t *testing.T) {
			root := t.TempDir()
			put(t, filepath.Join(root, folder, "it.json"), `{"redirectClipboard":true}`)
			spoil(t, root)
			s := open(t, Options{MachinePolicy: layout{root: root, owner: self}.linux().MachinePolicy}).Current()
			if s.Closed() == nil || s.RedirectPrinters || len(s.Problems()) == 0 {
				t.Errorf("closed by %v, printers %v, problems %v", s.Closed(), s.RedirectPrinters, s.Problems())
			}
		})
	}
	root := t.TempDir()
	put(t, filepath.Join(root, folder, "it.json"), `{"redirectClipboard":true}`)
	if s := open(t, Options{MachinePolicy: layout{root: root, owner: self + 1}.linux().MachinePolicy}).Current(); s.Closed() == nil || s.RedirectClipboard {
		t.Errorf("somebody else's file: closed by %v, clipboard %v", s.Closed(), s.RedirectClipboard)
	}
}

// What IT links to within the folder, or puts elsewhere as a whole, is IT's.
func TestAPolicyBehindALink(t *testing.T) {
	const folder = "etc/backstage/policies/managed"
	root := t.TempDir()
	put(t, filepath.Join(root, "srv/policies/versions/1/it.json"), `{"redirectClipboard":false}`)
	if err := os.MkdirAll(filepath.Join(root, filepath.Dir(folder)), 0o755); err != nil {
		t.Fatal(err)
	}
	for at, to := range map[string]string{folder: filepath.Join(root, "srv/policies"), "srv/policies/it.json": "versions/1/it.json"} {
		if err := os.Symlink(to, filepath.Join(root, at)); err != nil {
			t.Fatal(err)
		}
	}
	policy := layout{root: root, owner: self}.linux().MachinePolicy
	if s := open(t, Options{MachinePolicy: policy}).Current(); s.Closed() != nil || s.RedirectClipboard || !s.RedirectPrinters || len(s.Problems()) != 0 {
		t.Errorf("clipboard %v, closed by %v, %v", s.RedirectClipboard, s.Closed(), s.Problems())
	}
	if err := os.Chmod(filepath.Join(root, "srv"), 0o777); err != nil {
		t.Fatal(err)
	}
	if s := open(t, Options{MachinePolicy: policy}).Current(); s.Closed() == nil {
		t.Error("the folder that the link leads to is open to all, and its policy counts")
	}
}
