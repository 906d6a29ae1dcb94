package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font/sfnt"
)

// Everything that the window says is in the fonts that it brings along: what is
// not would be taken from whatever fonts a machine has, or be a box.
func TestTheWindowBringsItsLetters(t *testing.T) {
	fonts := map[string]*sfnt.Font{}
	for name, resource := range map[string][]byte{"regular": theme.TextFont().Content(), "bold": theme.TextBoldFont().Content()} {
		font, err := sfnt.Parse(resource)
		if err != nil {
			t.Fatal(err)
		}
		fonts[name] = font
	}
	for where, words := range said(t) {
		for _, letter := range words {
			if letter < ' ' {
				continue
			}
			for name, font := range fonts {
				if at, err := font.GlyphIndex(nil, letter); err != nil || at == 0 {
					t.Errorf("%s: the %s font has no %q", where, name, letter)
				}
			}
		}
	}
}

// said is every text of the window by where it stands: messages, help pages, and
// what the screens' own sources hold.
func said(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{"../translations/*.toml", "../assets/help/*.md"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			texts[path] = string(content)
		}
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range sources {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				words, _ := strconv.Unquote(literal.Value)
				texts[path] += words
			}
			return true
		})
	}
	if len(texts) < 30 {
		t.Fatalf("only %d texts were found", len(texts))
	}
	return texts
}
