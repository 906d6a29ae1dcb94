package launcher

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"backstage/assets"
	"backstage/portal"
	"backstage/rdp"
	"backstage/translations"
)

// kindsOf are the rows of one type of kinds.
func kindsOf[K any]() []K {
	var kinds []K
	for _, kind := range Kinds() {
		if k, ok := kind.(K); ok {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// missing is what a kind needs and does not have.
func missing(kind any) (parts []string) {
	r, ok := notices[kind]
	if !ok {
		parts = append(parts, "a row in the table of notices")
	}
	for _, lang := range translations.Languages {
		texts := translations.In(lang)
		for _, part := range []string{".title", ".advice"} {
			if !texts.Has(keyOf(kind) + part) {
				parts = append(parts, fmt.Sprintf("the text %q in %s", keyOf(kind)+part, lang))
			}
		}
		if _, err := fs.Stat(assets.Help, r.topic+"."+lang+".md"); err != nil {
			parts = append(parts, fmt.Sprintf("a topic with a page of the help in %s", lang))
		}
	}
	return parts
}

// Who adds a kind of failure is told what else it needs, and needs nothing else.
func TestEveryKindHasEverythingItNeeds(t *testing.T) {
	var declared []any
	for _, value := range constantsOf(t, "../portal", "Kind") {
		declared = append(declared, portal.Kind(value))
	}
	for _, value := range constantsOf(t, "../rdp", "Kind") {
		declared = append(declared, rdp.Kind(value))
	}
	for _, value := range constantsOf(t, ".", "Kind") {
		declared = append(declared, Kind(value))
	}
	for _, kind := range declared {
		if parts := missing(kind); len(parts) != 0 {
			t.Errorf("%T %q lacks %s", kind, kind, strings.Join(parts, ", "))
		}
	}
	for _, kind := range Kinds() {
		if !slices.Contains(declared, kind) {
			t.Errorf("%T %q has a row and is no constant", kind, kind)
		}
	}
}

func TestAKindThatNobodyHasHeardOfLacksEverything(t *testing.T) {
	got := missing(portal.Kind("moon-phase"))
	want := []string{"a row in the table of notices",
		`the text "portal.moon-phase.title" in sv`, `the text "portal.moon-phase.advice" in sv`, "a topic with a page of the help in sv",
		`the text "portal.moon-phase.title" in en`, `the text "portal.moon-phase.advice" in en`, "a topic with a page of the help in en"}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("lacks %q, want %q", got, want)
	}
}

// What helps comes first, and the way to put a notice away last.
func TestTheWayToPutANoticeAwayIsItsLastOffer(t *testing.T) {
	for _, kind := range Kinds() {
		for _, n := range []*Notice{Tell(kind, nil), TellOf(Session{ID: 1, SystemID: "ma1"}, kind, nil)} {
			if n.Offers(ActDismiss) && n.Actions[len(n.Actions)-1].Kind != ActDismiss {
				t.Errorf("%s offers %v", n.Key, n.Actions)
			}
		}
	}
}

// The rows of the table decide what is done about a notice, never its key: a
// comparison with one would be a second table that nobody finds.
func TestNobodyDecidesByTheKeyOfANotice(t *testing.T) {
	key := regexp.MustCompile(`^"(portal|session|notice)\.[a-z-]+"$`)
	isKey := func(e ast.Expr) bool {
		field, ok := e.(*ast.SelectorExpr)
		return ok && field.Sel.Name == "Key"
	}
	files := 0
	for _, dir := range append(foldersIn(t, "../ui"), ".", "../text") {
		for _, file := range sourcesOf(t, dir) {
			files++
			for _, decl := range file.Decls {
				if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name == "Same" && dir == "." {
					continue // says whether two notices are the same, not which
				}
				ast.Inspect(decl, func(n ast.Node) bool {
					found := false
					switch n := n.(type) {
					case *ast.BinaryExpr:
						found = (n.Op == token.EQL || n.Op == token.NEQ) && (isKey(n.X) || isKey(n.Y))
					case *ast.SwitchStmt:
						found = isKey(n.Tag)
					case *ast.IndexExpr:
						found = isKey(n.Index)
					case *ast.BasicLit:
						found = key.MatchString(n.Value)
					}
					if found {
						t.Errorf("%s decides by the key of a notice, or spells one", positions.Position(n.Pos()))
					}
					return true
				})
			}
		}
	}
	if files < 30 {
		t.Fatalf("only %d files were read", files)
	}
}

// foldersIn are a folder and those in it, at any depth.
func foldersIn(t *testing.T, top string) []string {
	t.Helper()
	var folders []string
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			folders = append(folders, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return folders
}

var positions = token.NewFileSet()

// sourcesOf parses a package for every platform, tests aside.
func sourcesOf(t *testing.T, dir string) []*ast.File {
	t.Helper()
	paths, err := filepath.Glob(dir + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(positions, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// constantsOf are the values of a package's exported string constants of a type.
func constantsOf(t *testing.T, dir, typeName string) []string {
	t.Helper()
	var values []string
	for _, file := range sourcesOf(t, dir) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if of, ok := spec.Type.(*ast.Ident); ok && of.Name == typeName {
				for i, v := range spec.Values {
					if !spec.Names[i].IsExported() {
						continue // never leaves its package
					}
					value, err := strconv.Unquote(v.(*ast.BasicLit).Value)
					if err != nil {
						t.Fatal(err)
					}
					values = append(values, value)
				}
			}
			return true
		})
	}
	if len(values) < 10 {
		t.Fatalf("only %d constants in %s: did they move?", len(values), dir)
	}
	return values
}
