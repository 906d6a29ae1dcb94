package ui

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"backstage/launcher"
	"backstage/translations"
)

// The window asks the launcher for everything: what has no business here must
// not creep in.
func TestWhatMustNotEnterThisRoom(t *testing.T) {
	forbidden := []string{"net/http", "net", "os/exec", "github.com/zalando/go-keyring", "github.com/go-resty/resty/v2",
		"fyne.io/fyne/v2/app", "fyne.io/fyne/v2/dialog", "backstage/portal/practice", "backstage/text"}
	writes := map[string]bool{"Create": true, "CreateTemp": true, "WriteFile": true, "OpenFile": true, "Remove": true, "RemoveAll": true, "Rename": true, "Mkdir": true, "MkdirAll": true}
	for file, tree := range sources(t) {
		for _, i := range tree.Imports {
			path, _ := strconv.Unquote(i.Path.Value)
			for _, f := range forbidden {
				if path == f {
					t.Errorf("%s imports %s", file, path)
				}
			}
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && (x.Name == "os" && writes[s.Sel.Name] || s.Sel.Name == "SendNotification") {
				t.Errorf("%s uses %s.%s", file, x.Name, s.Sel.Name)
			}
			return true
		})
	}
}

// Settings are written on goroutines only: Set may wait for a disk.
func TestSettingsAreSetInOnePlace(t *testing.T) {
	for file, tree := range sources(t) {
		ast.Inspect(tree, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Set" && file != "choices.go" {
				if x, ok := s.X.(*ast.SelectorExpr); ok && x.Sel.Name == "Settings" {
					t.Errorf("%s sets a setting by itself", file)
				}
			}
			return true
		})
	}
}

// sources are those of the window and of all its rooms.
func sources(t *testing.T) map[string]*ast.File {
	t.Helper()
	trees := map[string]*ast.File{}
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if d.IsDir() && file == "desktop" { // the system's own windows and menus
			return filepath.SkipDir
		}
		if err != nil || filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return err
		}
		trees[file], err = parser.ParseFile(token.NewFileSet(), file, nil, 0)
		return err
	})
	if err != nil || len(trees) == 0 {
		t.Fatal("no sources: ", err)
	}
	return trees
}

// What comes from other goroutines waits for the UI goroutine: Fyne's widgets may
// be touched there only. (The test driver does not watch over that as the real
// one does; go test -race does.)
func TestWhatComesFromOtherGoroutinesWaits(t *testing.T) {
	var send func(PracticeSMS)
	s := newStage(t, signInState(), withPhone(&send))
	states := []launcher.State{{Step: launcher.StepSetUp}, wrongPasswordState(), changeState(), codeState(), systemsState(), slowState()}
	for _, st := range states {
		for i := range st.Systems {
			st.Systems[i].HasIcon = true
		}
		before, messages := s.state.Step, len(s.phone.messages)
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.UI.receive(st) // as the launcher does, from its own goroutine
			s.UI.receive(st) // two states, one drawing
			send(PracticeSMS{Text: "Din kod: 1234", Code: "1234"})
			s.choose("textSize", 125, nil)
		}()
		<-done
		if s.state.Step != before || len(s.phone.messages) != messages || len(s.posts) < 2 {
			t.Error("something was drawn by another goroutine")
		}
		s.redraw() // while icons and settings are on their way
		s.flush()
		if s.state.Step != st.Step {
			t.Errorf("%s was never drawn", st.Step)
		}
		s.tick()
	}
	s.await("the choice", func() bool { return s.settings.TextSize == 125 })
}

// Fyne logs what it cannot do, such as a colour that the theme does not know.
func TestFyneHasNothingToComplainAbout(t *testing.T) {
	var said bytes.Buffer
	log.SetOutput(&said)
	defer log.SetOutput(os.Stderr)
	for _, v := range views {
		s := v.open(t, with("theme", "system"))
		s.openMenu()
		s.window.Canvas().Capture()
	}
	log.SetOutput(os.Stderr) // from here on nobody else writes there
	if said.Len() > 0 {
		t.Errorf("Fyne says:\n%s", said.String())
	}
}

// Each screen is built once: going round the whole journey makes no new one.
func TestScreensAreBuiltOnce(t *testing.T) {
	s := newStage(t, signInState())
	before := map[launcher.Step]screen{}
	for step, screen := range s.screens {
		before[step] = screen
	}
	count := len(s.root.Objects)
	for range 5 {
		for _, st := range []launcher.State{codeState(), systemsState(), changeState(), signInState()} {
			s.face.publish(st)
		}
	}
	for step, screen := range s.screens {
		if before[step] != screen {
			t.Errorf("%s was built anew", step)
		}
	}
	if len(s.root.Objects) != count {
		t.Error("the window has grown")
	}
}

// Every text that the window asks for exists, in every language.
func TestEveryTextExists(t *testing.T) {
	for file, tree := range sources(t) {
		ast.Inspect(tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			name := ""
			switch f := call.Fun.(type) {
			case *ast.SelectorExpr:
				name = f.Sel.Name
			case *ast.Ident:
				name = f.Name
			}
			lit, ok := call.Args[0].(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING || name != "t" && name != "T" && name != "N" && name != "busyText" && name != "heading" {
				return true
			}
			id, _ := strconv.Unquote(lit.Value)
			for _, lang := range translations.Languages {
				if !strings.HasSuffix(id, ".") && !translations.In(lang).Has(id) {
					t.Errorf("%s: %q is missing in %s", file, id, lang)
				}
			}
			return true
		})
	}
}

func TestTheWindowIsCalledAsTheOrganisationWants(t *testing.T) {
	if got := newStage(t, signInState()).window.Title(); got != "Amido Alliera Backstage" {
		t.Errorf("it is called %q", got)
	}
	if got := newStage(t, signInState(), with("productName", "Kontoret")).window.Title(); got != "Kontoret" {
		t.Errorf("it is called %q", got)
	}
}

func TestTheFirstPaintIsTold(t *testing.T) {
	painted := 0
	s := newStage(t, signInState(), func(o *Options, _ map[string]any) { o.OnFirstPaint = func() { painted++ } })
	s.window.Canvas().Capture()
	s.window.Canvas().Capture()
	if painted != 1 {
		t.Errorf("told %d times", painted)
	}
}

func TestClosingIsToldOnce(t *testing.T) {
	told := 0
	s := newStage(t, signInState(), func(o *Options, _ map[string]any) { o.OnClose = func() { told++ } })
	s.close()
	s.close()
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}

func TestAfterClosingNothingIsDrawn(t *testing.T) {
	s := newStage(t, signInState())
	s.close()
	s.face.took()
	s.UI.receive(codeState())
	s.flush()
	if s.state.Step != launcher.StepSignIn {
		t.Error("a closed window was drawn")
	}
}
