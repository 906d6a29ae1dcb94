//go:build unix

package settings

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
	"howett.net/plist"
)

// self owns what a test writes, in place of root.
var self = uint32(os.Getuid()) //nolint:gosec // never negative on Unix

// here is a layout whose files lie anywhere below folder.
func here(folder string) layout { return layout{root: folder, owner: self} }

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A folder of policies: a later file wins, and where its value cannot be used,
// the earlier one's counts. What is no policy is not read, or named.
func TestAPolicyFolder(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "managed")
	if layers := here(root).folder(folder); len(layers) != 0 {
		t.Errorf("no folder: %v", layers)
	}
	put(t, filepath.Join(folder, "10-base.json"), `{"portalURL":"base.example.se","textSize":125,"supportPhone":"08-1"}`)
	put(t, filepath.Join(folder, "20-office.json"), `{"portalURL":"office.example.se","textSize":5}`)
	put(t, filepath.Join(folder, "30-broken.json"), `{"supportPhone":"08-2`)
	put(t, filepath.Join(folder, "40-open.json"), `{"portalURL":"evil.example"}`)
	put(t, filepath.Join(folder, "50-folder.json", "x"), ``)
	put(t, filepath.Join(folder, ".60-editor.json"), `{"portalURL":"hidden.example.se"}`)
	put(t, filepath.Join(folder, "70-notes.txt"), `not JSON`)
	if err := os.Chmod(filepath.Join(folder, "40-open.json"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mkfifo(filepath.Join(folder, "45-pipe.json"), 0o600); err != nil { // opening it would wait for ever
		t.Fatal(err)
	}
	if err := os.Symlink("/nonexistent", filepath.Join(folder, "47-dangling.json")); err != nil {
		t.Fatal(err)
	}
	s := open(t, Options{MachinePolicy: func() []Layer { return here(root).folder(folder) }}).Current()
	if s.PortalURL != "office.example.se" || s.TextSize != 125 || s.SupportPhone != "08-1" {
		t.Errorf("%q %d %q", s.PortalURL, s.TextSize, s.SupportPhone)
	}
	var named []string
	for _, p := range s.Problems() {
		named = append(named, filepath.Base(p.Origin)+":"+string(p.Kind))
	}
	want := "50-folder.json:unreadable 47-dangling.json:unreadable 45-pipe.json:unreadable 40-open.json:unreadable 30-broken.json:unreadable 20-office.json:bad-value"
	if got := strings.Join(named, " "); got != want {
		t.Errorf("problems\n got %s\nwant %s", got, want)
	}
	for _, v := range s.Values() {
		if v.Name == "textSize" && (v.Origin != filepath.Join(folder, "10-base.json") || !v.Locked) {
			t.Errorf("%+v", v)
		}
	}
}

// A folder that everybody may write to is nobody's policy.
func TestAPolicyFolderOpenToAll(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "managed")
	put(t, filepath.Join(folder, "10.json"), `{"portalURL":"evil.example"}`)
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if l := here(root).folder(folder); len(l) != 1 || !errors.Is(l[0].Err, errForeign) || l[0].Values != nil {
		t.Errorf("%+v", l)
	}
}

// macOS writes managed preferences as XML or binary.
func TestManagedPreferences(t *testing.T) {
	values := map[string]any{"portalURL": "portal.example.se", "textSize": 150, "redirectDrives": true,
		"allowedHosts": []string{".example.se"}, "PayloadUUID": "1234"}
	for _, format := range []int{plist.XMLFormat, plist.BinaryFormat} {
		data, err := plist.Marshal(values, format)
		if err != nil {
			t.Fatal(err)
		}
		root := t.TempDir()
		path := filepath.Join(root, "se.amido.backstage.plist")
		put(t, path, string(data))
		s := open(t, Options{MachinePolicy: func() []Layer { return []Layer{here(root).file(path)} }}).Current()
		if s.PortalURL != "portal.example.se" || s.TextSize != 150 || !s.RedirectDrives || len(s.AllowedHosts) != 1 || len(s.Problems()) != 0 {
			t.Errorf("%s: %+v", plist.FormatNames[format], s)
		}
		for _, broken := range []string{"", "bplist00", string(data[:len(data)/2]), `<plist><string>x</string></plist>`, "\xff\xfe"} {
			put(t, path, broken)
			if l := here(root).file(path); l.Err == nil || l.Values != nil {
				t.Errorf("%.20q: %+v", broken, l)
			}
		}
	}
}

func FuzzPropertyList(f *testing.F) {
	for _, format := range []int{plist.XMLFormat, plist.BinaryFormat} {
		data, err := plist.Marshal(map[string]any{"textSize": 150, "allowedHosts": []string{"a"}}, format)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(_ *testing.T, data []byte) {
		var values map[string]any
		_ = parsePlist(data, &values)
	})
}

// Whatever the umask, nobody else can read what is chosen here.
func TestFilesArePrivateUnderUmaskZero(t *testing.T) {
	old := unix.Umask(0)
	defer unix.Umask(old)
	folder := filepath.Join(t.TempDir(), "config", "backstage")
	if err := open(t, Options{Folder: folder}).Set("userName", `amido\anna`); err != nil {
		t.Fatal(err)
	}
	if err := OpenState(folder, nil).Update(func(s *State) { s.Favourites = []string{"a"} }); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(filepath.Dir(folder), func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A folder that an older version or a restored backup left open is closed.
func TestAnOpenFolderIsClosed(t *testing.T) {
	folder := t.TempDir()
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := open(t, Options{Folder: folder}).Set("textSize", 150); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(folder); info.Mode().Perm() != 0o700 {
		t.Errorf("%v", info.Mode())
	}
}

// Places that cannot be written, each with a typed error, the choice in force
// and everything there untouched.
func TestPlacesThatCannotBeWritten(t *testing.T) {
	base := t.TempDir()
	put(t, filepath.Join(base, "file"), "in the way")
	target := filepath.Join(base, "elsewhere.json")
	put(t, target, `{"language":"sv"}`)
	link := func(name, to string) string {
		folder := filepath.Join(base, name)
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{"settings.json", "state.json"} {
			if err := os.Symlink(to, filepath.Join(folder, file)); err != nil {
				t.Fatal(err)
			}
		}
		return folder
	}
	pipe := filepath.Join(base, "pipe")
	if err := os.Mkdir(pipe, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"settings.json", "state.json"} {
		if err := unix.Mkfifo(filepath.Join(pipe, file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, folder := range map[string]string{
		"a file in the way":  filepath.Join(base, "file", "backstage"),
		"a symbolic link":    link("linked", target),
		"a dangling link":    link("dangling", filepath.Join(base, "nothing")),
		"a pipe":             pipe,
		"a kernel directory": "/proc/backstage",
	} {
		t.Run(name, func(t *testing.T) {
			st := open(t, Options{Folder: folder})
			if p := wants(t, st.Set("textSize", 150), KindNotSaved); p.Err == nil {
				t.Error("no cause")
			}
			if s := st.Current(); s.TextSize != 150 {
				t.Errorf("the choice does not count: %d", s.TextSize)
			}
			state := OpenState(folder, nil)
			wants(t, state.Update(func(s *State) { s.Recents = []string{"a"} }), KindNotSaved)
			if len(state.State().Recents) != 1 {
				t.Error("the state does not count")
			}
		})
	}
	if got, _ := os.ReadFile(target); string(got) != `{"language":"sv"}` {
		t.Errorf("the link's target changed: %s", got)
	}
	if _, err := os.Lstat(filepath.Join(base, "nothing")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a file was made through the dangling link")
	}
}

func TestPlatformPlaces(t *testing.T) {
	t.Setenv("HOME", "/home/anna åäö")
	t.Setenv("XDG_CONFIG_HOME", "")
	if o := Platform(); !strings.HasPrefix(o.Folder, "/home/anna åäö/") || filepath.Base(o.Folder) != "backstage" {
		t.Errorf("%q", o.Folder)
	}
	t.Setenv("HOME", "")
	if o := Platform(); o.Folder != "" {
		t.Errorf("no home: %q", o.Folder)
	}
	t.Setenv("XDG_CONFIG_HOME", "relative")
	if o := Platform(); o.Folder != "" {
		t.Errorf("relative: %q", o.Folder)
	}
	if _, err := Open(Platform()); err != nil {
		t.Error(err)
	}
}
