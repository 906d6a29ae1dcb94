package settings

import (
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// The table and the snapshot say the same: no field without a definition, no
// definition without its field, each under the name that it promises.
func TestTableAndSnapshotAgree(t *testing.T) {
	defined := map[string]bool{}
	for _, d := range Table {
		var s Settings
		field := reflect.ValueOf(&s).Elem().FieldByName(strings.ToUpper(d.Name[:1]) + d.Name[1:])
		if !field.IsValid() {
			t.Errorf("%s has no field", d.Name)
			continue
		}
		if field.Addr().Interface() != d.field(&s) {
			t.Errorf("%s sets another field", d.Name)
		}
		if defined[d.Name] {
			t.Errorf("%s is defined twice", d.Name)
		}
		defined[d.Name] = true
	}
	exported := 0
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Settings]()) {
		if f.IsExported() {
			exported++
		}
	}
	if exported != len(Table) {
		t.Errorf("%d fields, %d definitions", exported, len(Table))
	}
}

func TestEveryDefinitionIsWhole(t *testing.T) {
	for _, d := range Table {
		if !unicode.IsLower(rune(d.Name[0])) || strings.ContainsFunc(d.Name, func(r rune) bool { return !unicode.IsLetter(r) }) {
			t.Errorf("%s is no camelCase name", d.Name)
		}
		if _, problem := accept(d.Name, d.Default); problem != nil {
			t.Errorf("the default of %s is refused: %v", d.Name, problem)
		}
		var s Settings
		d.put(&s, d.Default)
		if got := d.get(&s); !reflect.DeepEqual(got, d.Default) {
			t.Errorf("%s: put %#v, got %#v", d.Name, d.Default, got)
		}
		for _, value := range d.Offered {
			if _, problem := accept(d.Name, value); problem != nil {
				t.Errorf("%s offers %v: %v", d.Name, value, problem)
			}
		}
		if d.Sheet != "" && (d.Administrators || d.Order == 0 || !slices.Contains(Headings, d.Sheet)) {
			t.Errorf("%s stands nowhere in the sheet, or is not a person's to choose", d.Name)
		}
	}
}

// What people and administrators write, and how it is kept. want nil: refused
// with kind.
func TestValues(t *testing.T) {
	long := strings.Repeat("x", 300_000)
	thumb := "A1B2C3D4E5F60718293A4B5C6D7E8F9001122334"
	for _, c := range []struct {
		name  string
		value any
		want  any
		kind  Kind
	}{
		{name: "portalURL", value: "portal.example.se", want: "portal.example.se"},
		{name: "portalURL", value: " https://portal.example.se:8443/RDWeb/Pages/sv-SE/default.aspx ", want: "https://portal.example.se:8443/RDWeb/Pages/sv-SE/default.aspx"},
		{name: "portalURL", value: "räksmörgås.example.se/RDWeb", want: "räksmörgås.example.se/RDWeb"},
		{name: "portalURL", value: "127.0.0.1:4433", want: "127.0.0.1:4433"},
		{name: "portalURL", value: "https://[::1]:4433/RDWeb", want: "https://[::1]:4433/RDWeb"},
		{name: "portalURL", value: "", want: ""},
		{name: "portalURL", value: "http://portal.example.se:8080", kind: KindBadValue},
		{name: "portalURL", value: "https://anna:" + canary + "@portal.example.se", kind: KindBadValue},
		{name: "portalURL", value: "anna:" + canary + "@portal.example.se", kind: KindBadValue},
		{name: "portalURL", value: "https://", kind: KindBadValue},
		{name: "portalURL", value: "https://portal.example.se:99999", kind: KindBadValue},
		{name: "portalURL", value: "javascript:alert(1)", kind: KindBadValue},
		{name: "portalURL", value: "file:///etc/passwd", kind: KindBadValue},
		{name: "portalURL", value: `https://portal.example.se\@evil.example`, kind: KindBadValue},
		{name: "portalURL", value: "https://portal.example.se/\r\nX: 1", kind: KindBadValue},
		{name: "portalURL", value: "https://%zz", kind: KindBadValue},
		{name: "portalURL", value: "portal.example.se/#a", kind: KindBadValue},
		{name: "portalURL", value: "portal.example.se/a|b", kind: KindBadValue},
		{name: "portalURL", value: `portal.example.se/a"b`, kind: KindBadValue},
		{name: "portalURL", value: "portal.example.se/<x>", kind: KindBadValue},
		{name: "portalURL", value: "portal.example.se/a^b", kind: KindBadValue},
		{name: "portalURL", value: strings.Repeat("a", 70) + ".example.se", kind: KindBadValue},
		{name: "portalURL", value: long, kind: KindBadValue},
		{name: "portalURL", value: 5.0, kind: KindWrongType},
		{name: "portalURL", value: nil, kind: KindWrongType},
		{name: "portalURL", value: map[string]any{"a": 1}, kind: KindWrongType},

		{name: "defaultDomain", value: "amido", want: "amido"},
		{name: "defaultDomain", value: `amido\`, want: "amido"},
		{name: "defaultDomain", value: "amido.local", want: "amido.local"},
		{name: "defaultDomain", value: `amido\anna`, kind: KindBadValue},
		{name: "preLaunch", value: "/RDWeb/Pages/rdp/checktoken.aspx", want: "/RDWeb/Pages/rdp/checktoken.aspx"},
		{name: "preLaunch", value: "//evil.example/x", kind: KindBadValue},
		{name: "preLaunch", value: `/\evil.example/x`, kind: KindBadValue},
		{name: "supportEmail", value: "stöd@example.se", want: "stöd@example.se"},
		{name: "supportEmail", value: "Stöd <stod@example.se>", kind: KindBadValue},
		{name: "supportURL", value: "example.se", kind: KindBadValue},
		{name: "organisationName", value: "Åkes & Söner <AB> %s", want: "Åkes & Söner <AB> %s"},
		{name: "organisationName", value: "evil \u202egpj.exe", kind: KindBadValue},
		{name: "organisationName", value: "\x1b[2J", kind: KindBadValue},
		{name: "organisationName", value: "\xff\xfe", kind: KindBadValue},
		{name: "productName", value: "  ", kind: KindBadValue},
		{name: "brandColor", value: "#1a5fB4", want: "#1a5fB4"},
		{name: "brandColor", value: "red", kind: KindBadValue},
		{name: "logoFile", value: "logo.png", kind: KindBadValue},
		{name: "userAgent", value: "Mozilla/5.0\r\nCookie: a=b", kind: KindBadValue},
		{name: "userName", value: `amido\anna`, want: `amido\anna`},

		{name: "language", value: "sv", want: "sv"},
		{name: "language", value: "de", kind: KindBadValue},
		{name: "textSize", value: 125.0, want: 125},
		{name: "textSize", value: uint32(200), want: 200},
		{name: "textSize", value: uint64(1 << 63), kind: KindBadValue},
		{name: "textSize", value: int64(-1 << 63), kind: KindBadValue},
		{name: "textSize", value: 99, kind: KindBadValue},
		{name: "textSize", value: 125.5, kind: KindWrongType},
		{name: "textSize", value: 1e300, kind: KindWrongType},
		{name: "textSize", value: "125", kind: KindWrongType},
		{name: "rememberUser", value: uint32(1), want: true},
		{name: "rememberUser", value: uint32(2), kind: KindWrongType},
		{name: "rememberUser", value: 1.0, kind: KindWrongType},
		{name: "rememberUser", value: "true", kind: KindWrongType},

		{name: "allowedHosts", value: []any{"RDS01.example.se", "*.Example.se", ".example.se"}, want: []string{"rds01.example.se", ".example.se"}},
		{name: "allowedHosts", value: []any{"RDS_HOST01", "räksmörgås.example"}, want: []string{"rds_host01", "xn--rksmrgs-5wao1o.example"}},
		{name: "allowedHosts", value: []any{}, want: []string{}},
		{name: "allowedHosts", value: "rds01.example.se", kind: KindWrongType},
		{name: "allowedHosts", value: []any{"a.example.se", 5.0}, kind: KindWrongType},
		{name: "allowedHosts", value: []any{"a.example.se /drive:x,/"}, kind: KindBadValue},
		{name: "allowedHosts", value: []any{"*"}, kind: KindBadValue},
		{name: "allowedHosts", value: make([]string, maxList+1), kind: KindBadValue},
		{name: "publishers", value: []string{"\u200ea1 b2 c3 d4 e5 f6 07 18 29 3a 4b 5c 6d 7e 8f 90 01 12 23 34", thumb}, want: []string{strings.ToLower(thumb)}},
		{name: "publishers", value: []string{"a1b2"}, kind: KindBadValue},
		{name: "publishers", value: []string{long}, kind: KindBadValue},

		{name: "proxy", value: "direct", want: "direct"},
		{name: "proxy", value: "http://proxy.example.se:8080/", want: "http://proxy.example.se:8080"},
		{name: "proxy", value: "https://proxy.example.se", want: "https://proxy.example.se"},
		{name: "proxy", value: "proxy.example.se:8080", kind: KindBadValue},
		{name: "proxy", value: "socks5://proxy.example.se", kind: KindBadValue},
		{name: "proxy", value: "http://anna:" + canary + "@proxy.example.se", kind: KindBadValue},
		{name: "proxy", value: "http://proxy.example.se/x?y", kind: KindBadValue},
		{name: "proxy", value: "http://:8080", kind: KindBadValue},
		{name: "codePath", value: "/RDWeb/Pages/sv-SE/kod.aspx", want: "/RDWeb/Pages/sv-SE/kod.aspx"},
		{name: "codePath", value: "https://portal.example.se/x", kind: KindBadValue},
		{name: "codePath", value: "//evil.example/x", kind: KindBadValue},
		{name: "codePath", value: "/x?y=1", kind: KindBadValue},
		{name: "codeResend", value: "ctl00$btnNew", want: "ctl00$btnNew"},
		{name: "clientOptions", value: []any{"scale-desktop:150", "keyboard:0x0000041D", "network:lan", "smart-sizing"}, want: []string{"scale-desktop:150", "keyboard:0x0000041D", "network:lan", "smart-sizing"}},
		{name: "clientOptions", value: []any{"/cert:ignore"}, kind: KindBadValue},
		{name: "clientOptions", value: []any{"scale-desktop:501"}, kind: KindBadValue},
		{name: "clientOptions", value: []any{"scale-desktop:100–500"}, kind: KindBadValue},
		{name: "clientOptions", value: []any{"network:lan /p:x"}, kind: KindBadValue},
		{name: "clientOptions", value: []any{"keyboard:0x41D,unicode"}, kind: KindBadValue},

		{name: "portalUrl", value: "portal.example.se", kind: KindUnknown},
		{name: long, value: true, kind: KindUnknown},
	} {
		got, problem := accept(c.name, c.value)
		if problem == nil && (c.kind != "" || !reflect.DeepEqual(got, c.want)) {
			t.Errorf("%.30s %.60v: got %#v", c.name, c.value, got)
		}
		if problem == nil {
			continue
		}
		if problem.Kind != c.kind {
			t.Errorf("%.30s %.60v: %v, want %q", c.name, c.value, problem.Kind, c.kind)
		}
		if text := problem.Error(); strings.Contains(text, canary) || len(text) > 300 {
			t.Errorf("%.30s: the problem quotes the value, or is too long: %.400s", c.name, text)
		}
	}
}

// canary stands for a password that somebody wrote where it does not belong.
const canary = "Kanarie-7Q!"

// Every setting stands in exactly one section, in the order of Table.
func TestSectionsHoldTheWholeTable(t *testing.T) {
	var names []string
	for _, s := range Sections {
		if len(s.In()) == 0 {
			t.Errorf("%s is empty", s.ID)
		}
		for _, d := range s.In() {
			names = append(names, d.Name)
		}
	}
	if len(names) != len(Table) {
		t.Fatalf("%d settings in sections, %d in all", len(names), len(Table))
	}
	for i, d := range Table {
		if names[i] != d.Name {
			t.Errorf("%s stands where %s belongs", names[i], d.Name)
		}
	}
}

func TestExamplesAreValidAndSaySomething(t *testing.T) {
	for _, d := range Table {
		if reflect.DeepEqual(d.Example(runtime.GOOS), d.Default) {
			t.Errorf("the example of %s is its default", d.Name)
		}
		if _, problem := accept(d.Name, d.Example(runtime.GOOS)); problem != nil {
			t.Errorf("the example of %s: %v", d.Name, problem)
		}
	}
}
