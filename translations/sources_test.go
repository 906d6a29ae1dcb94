package translations

import (
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
)

// root of the repository, as seen from this package.
const root = ".."

// families are messages whose IDs are put together at run time: prefix, a value
// of a type's constants, suffix. Each constant has exactly its messages and no
// message is left over.
var families = []struct {
	prefix, dir, typeName string
	suffixes              []string
}{
	{"portal.", "portal", "Kind", []string{".title", ".advice"}},
	{"session.", "rdp", "Kind", []string{".title", ".advice"}},
	{"inspect.verdict.", "rdp", "Verdict", []string{""}},
	{"inspect.signature.", "rdp", "SignatureStatus", []string{""}},
	{"notice.", "launcher", "Kind", []string{".title", ".advice"}},
	{"busy.", "launcher", "Doing", []string{""}},
	{"action.", "launcher", "ActionKind", []string{""}},
	{"practice.", "portal/practice", "Role", []string{".title", ".note"}},
	{"doctor.", "doctor", "Kind", []string{".title", ".advice"}},
	{"doctor.who.", "doctor", "Who", []string{""}},
	{"doctor.check.", "doctor", "ID", []string{""}},
	{"doctor.status.", "doctor", "Status", []string{""}},
}

// family is the prefix of the family that a message belongs to, the longest one; "" for none.
func family(id string) (prefix string) {
	for _, f := range families {
		if strings.HasPrefix(id, f.prefix) && len(f.prefix) > len(prefix) {
			prefix = f.prefix
		}
	}
	return prefix
}

func TestEveryKindHasItsWords(t *testing.T) {
	for _, f := range families {
		wanted := map[string]bool{}
		for _, value := range constants(t, f.dir, f.typeName) {
			for _, suffix := range f.suffixes {
				if value != "" { // DoingNothing: nothing to say
					wanted[f.prefix+value+suffix] = true
				}
			}
		}
		for _, lang := range Languages {
			m := load(t, lang)
			for id := range wanted {
				if m[id]["other"] == "" {
					t.Errorf("%s: %s.%s needs the message %q", lang, f.dir, f.typeName, id)
				}
			}
			for id := range m {
				if family(id) == f.prefix && !wanted[id] {
					t.Errorf("%s: %q belongs to no %s.%s", lang, id, f.dir, f.typeName)
				}
			}
		}
	}
}

// Other tests walk these lists; a kind that is missing from one would escape them.
func TestListsHoldEveryConstant(t *testing.T) {
	for _, c := range []struct{ dir, typeName, list string }{
		{"portal/practice", "Role", "Roles"},
	} {
		declared := constants(t, c.dir, c.typeName)
		listed := listed(t, c.dir, c.list)
		for name := range declared {
			if !listed[name] {
				t.Errorf("%s.%s does not list %s", c.dir, c.list, name)
			}
		}
	}
}

func TestEveryMessageTheSourcesNameExists(t *testing.T) {
	m := load(t, "sv")
	src := readSources(t)
	for id, at := range src.asked {
		if _, ok := m[id]; !ok {
			t.Errorf("%s asks for %q, which does not exist", at, id)
		}
	}
	for prefix, at := range src.prefixes {
		if !slices.ContainsFunc(m.ids(), func(id string) bool { return strings.HasPrefix(id, prefix) }) {
			t.Errorf("%s asks for messages that begin with %q; there are none", at, prefix)
		}
	}
	for literal, at := range src.literals {
		if !noticeKey.MatchString(literal) {
			continue
		}
		for _, suffix := range []string{".title", ".advice"} {
			if _, ok := m[literal+suffix]; !ok {
				t.Errorf("%s tells %q, which has no %s", at, literal, suffix)
			}
		}
	}
}

func TestNoMessageIsUnused(t *testing.T) {
	src := readSources(t)
	for _, id := range load(t, "sv").ids() {
		if !src.uses(id) {
			t.Errorf("%q is used nowhere", id)
		}
	}
}

// A notice's key, without the .title and .advice that faces add.
var noticeKey = regexp.MustCompile(`^notice\.[a-z-]+$`)

// A message's ID, in sources.
var messageID = regexp.MustCompile(`^[a-z]+(\.[a-z0-9-]+)+$`)

// sources are what the program's Go files say about messages; each maps to
// where it was seen first.
type sources struct {
	asked    map[string]string // T("…") and its like
	prefixes map[string]string // T("…." + x)
	literals map[string]string // every other text
}

func (s sources) uses(id string) bool {
	if family(id) != "" {
		return true // TestEveryKindHasItsWords is exact about these
	}
	stem := id
	for _, suffix := range []string{".title", ".advice", ".note"} {
		stem = strings.TrimSuffix(stem, suffix)
	}
	for _, key := range []string{id, stem} {
		if s.asked[key] != "" || s.literals[key] != "" {
			return true
		}
	}
	for prefix := range s.prefixes {
		if strings.HasPrefix(id, prefix) {
			return true
		}
	}
	return false
}

// readSources parses every Go file of the program for every platform, tests aside.
func readSources(t *testing.T) sources {
	t.Helper()
	s := sources{map[string]string{}, map[string]string{}, map[string]string{}}
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "out" || d.Name() == "vendor"):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		files++
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if speaks(n.Fun) && len(n.Args) > 0 {
					s.ask(n.Args[0], set)
				}
			case *ast.BasicLit:
				note(s.literals, literal(n), set, n)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 20 {
		t.Fatalf("only %d Go files found", files)
	}
	return s
}

// speaks tells a call that takes a message's ID: T, N and Has of Texts, and the
// short forms t, n and say of the faces.
func speaks(fun ast.Expr) bool {
	name := ""
	switch f := fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	return slices.Contains([]string{"T", "N", "Has", "t", "n", "say"}, name)
}

func (s sources) ask(arg ast.Expr, set *token.FileSet) {
	if id := literal(arg); messageID.MatchString(id) {
		note(s.asked, id, set, arg)
	}
	sum, ok := arg.(*ast.BinaryExpr)
	for ok && sum.Op == token.ADD {
		if prefix := literal(sum.X); strings.HasSuffix(prefix, ".") && len(prefix) > 1 {
			note(s.prefixes, prefix, set, arg)
		}
		sum, ok = sum.X.(*ast.BinaryExpr)
	}
}

func note(into map[string]string, text string, set *token.FileSet, at ast.Node) {
	if text != "" && into[text] == "" {
		into[text] = set.Position(at.Pos()).String()
	}
}

// literal is the value of a string literal, "" for anything else.
func literal(e ast.Expr) string {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return s
}

// declarations of a package, tests aside.
func declarations(t *testing.T, dir string) []*ast.GenDecl {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(dir), "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var all []*ast.GenDecl
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if gen, ok := decl.(*ast.GenDecl); ok {
				all = append(all, gen)
			}
		}
	}
	return all
}

// constants gives a package's exported string constants of one type, name to
// value; the others never leave their package.
func constants(t *testing.T, dir, typeName string) map[string]string {
	t.Helper()
	values := map[string]string{}
	for _, gen := range declarations(t, dir) {
		for _, spec := range gen.Specs {
			v, ok := spec.(*ast.ValueSpec)
			if !ok || gen.Tok != token.CONST {
				continue
			}
			if ident, ok := v.Type.(*ast.Ident); ok && ident.Name == typeName {
				for i, name := range v.Names {
					if name.IsExported() {
						values[name.Name] = literal(v.Values[i])
					}
				}
			}
		}
	}
	if len(values) < 3 {
		t.Fatalf("%s.%s has only %d constants: did it move?", dir, typeName, len(values))
	}
	return values
}

// listed gives the names in a package's list of constants.
func listed(t *testing.T, dir, list string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, gen := range declarations(t, dir) {
		for _, spec := range gen.Specs {
			v, ok := spec.(*ast.ValueSpec)
			if !ok || len(v.Values) != 1 || v.Names[0].Name != list {
				continue
			}
			if lit, ok := v.Values[0].(*ast.CompositeLit); ok {
				for _, e := range lit.Elts {
					if ident, ok := e.(*ast.Ident); ok {
						names[ident.Name] = true
					}
				}
			}
		}
	}
	return names
}
