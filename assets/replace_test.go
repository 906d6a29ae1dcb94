package assets

import (
	"image"
	"image/png"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// replaced reads a folder with these files and gives what is logged.
func replaced(t *testing.T, files map[string]string) (*replacedPages, string) {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(folder, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var logged strings.Builder
	p := &replacedPages{}
	p.read(folder, slog.New(slog.NewTextHandler(&logged, nil)))
	return p, logged.String()
}

func TestAnOrganisationReplacesHelpPagesOneByOne(t *testing.T) {
	p, _ := replaced(t, map[string]string{"no-sms.sv.md": "\ufeff# Hos oss\n", "our-own.sv.md": "# Egen sida\n"})
	for name, want := range map[string]string{"no-sms.sv.md": "# Hos oss\n", "our-own.sv.md": "# Egen sida\n"} {
		if got, err := fs.ReadFile(p, name); err != nil || string(got) != want {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"no-sms.en.md", "index.sv.md"} {
		own, _ := fs.ReadFile(p, name)
		if built, _ := fs.ReadFile(Help, name); string(own) != string(built) || len(own) == 0 {
			t.Errorf("%s is not the built-in page", name)
		}
	}
	found, err := fs.Glob(p, "*.sv.md")
	built, _ := fs.Glob(Help, "*.sv.md")
	if err != nil || len(found) != len(built)+1 {
		t.Errorf("%d pages, %d are built in, %v", len(found), len(built), err)
	}
	if err := fstest.TestFS(p, append(found, "index.en.md")...); err != nil {
		t.Error(err)
	}
}

func TestWhatIsNoHelpPageIsLoggedAndLeftOut(t *testing.T) {
	p, logged := replaced(t, map[string]string{
		"index.sv.md": strings.Repeat("x", maxHelpPage+1), "no-sms.sv.md": "\xff\xfe#\x00", "locked.sv.md": " \n",
		"sign-in.de.md": "# x", "notes.txt": "x", ".sign-in.sv.md": "# x",
	})
	for _, name := range []string{"index.sv.md", "no-sms.sv.md", "locked.sv.md", "sign-in.de.md", "notes.txt", ".sign-in.sv.md"} {
		if !strings.Contains(logged, name) {
			t.Errorf("%s is not in the log", name)
		}
	}
	if len(p.now()) != 0 {
		t.Errorf("used: %d", len(p.now()))
	}
}

func TestAnOrganisationBringsPicturesOfItsOwn(t *testing.T) {
	ours := pngOf(t, 30, 20)
	p, logged := replaced(t, map[string]string{
		"sign-in.sv.md": "# Hos oss\n\n![Vår ruta](help:our-own)\n", "pictures/our-own.sv.png": ours, "pictures/sign-in.sv.png": ours,
		"pictures/huge.sv.png": ours + strings.Repeat("x", maxHelpPicture), "pictures/wide.sv.png": pngOf(t, maxHelpPictureSide+1, 1),
		"pictures/text.sv.png": "<svg/>", "pictures/mark.sv.svg": "<svg/>", "our-own.en.png": ours,
	})
	for _, name := range []string{"pictures/our-own.sv.png", "pictures/sign-in.sv.png"} {
		if got, err := fs.ReadFile(p, name); err != nil || string(got) != ours {
			t.Errorf("%s is not the organisation's own: %v", name, err)
		}
	}
	own, _ := fs.ReadFile(p, "pictures/sign-in.en.png")
	if built, _ := fs.ReadFile(Help, "pictures/sign-in.en.png"); string(own) != string(built) || len(own) == 0 {
		t.Error("the other language's picture is not the built-in one")
	}
	for _, name := range []string{"huge.sv.png", "wide.sv.png", "text.sv.png", "mark.sv.svg", "our-own.en.png"} {
		if !strings.Contains(logged, name) {
			t.Errorf("%s is not in the log", name)
		}
		if _, err := fs.Stat(p, "pictures/"+name); err == nil {
			t.Errorf("%s is used", name)
		}
	}
	if err := fstest.TestFS(p, "pictures/our-own.sv.png", "pictures/code.sv.png", "sign-in.sv.md"); err != nil {
		t.Error(err)
	}
}

func pngOf(t *testing.T, width, height int) string {
	t.Helper()
	var b strings.Builder
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAFolderThatIsNotThereLeavesTheBuiltInPages(t *testing.T) {
	var logged strings.Builder
	p := &replacedPages{}
	p.read(filepath.Join(t.TempDir(), "gone"), slog.New(slog.NewTextHandler(&logged, nil)))
	if _, err := fs.Stat(p, "index.sv.md"); err != nil || !strings.Contains(logged.String(), "help folder") {
		t.Errorf("%v, logged: %s", err, logged.String())
	}
	if HelpFrom("", nil) != Help {
		t.Error("without a folder the pages are not the built-in ones")
	}
}
