package doctor

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// constants are the values of a type's constants, as the sources declare them.
func constants(t *testing.T, file, typeName string) (values []any) {
	t.Helper()
	source, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	noError(t, err)
	for _, decl := range source.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || gen.Tok != token.CONST {
			continue
		}
		for _, spec := range gen.Specs {
			v := spec.(*ast.ValueSpec)
			if name, ok := v.Type.(*ast.Ident); ok && name.Name == typeName {
				value, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				noError(t, err)
				values = append(values, value)
			}
		}
	}
	return values
}

// Lists are walked by other tests, and a kind without a row would be told without
// saying who can mend it: every constant is in its list once.
func TestEveryConstantIsListed(t *testing.T) {
	for _, c := range []struct {
		file, typeName string
		list           []any
	}{
		{"kind.go", "Kind", texts(Kinds)}, {"kind.go", "Who", texts(Whos)}, {"check.go", "ID", texts(IDs)}, {"check.go", "Status", texts(Statuses)},
	} {
		declared := constants(t, c.file, c.typeName)
		byText := func(a, b any) int { return strings.Compare(a.(string), b.(string)) }
		slices.SortFunc(declared, byText)
		slices.SortFunc(c.list, byText)
		if len(declared) < 3 || !slices.Equal(declared, c.list) {
			t.Errorf("%s: declared %v, listed %v", c.typeName, declared, c.list)
		}
	}
}
