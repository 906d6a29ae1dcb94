package doctor

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// schema is the part of JSON schema that schema.json uses.
type schema struct {
	Ref                  string            `json:"$ref"`
	Defs                 map[string]schema `json:"$defs"`
	Type                 string            `json:"type"`
	Properties           map[string]schema `json:"properties"`
	Required             []string          `json:"required"`
	AdditionalProperties *bool             `json:"additionalProperties"`
	Items                *schema           `json:"items"`
	Enum                 []any             `json:"enum"`
	Const                any               `json:"const"`
	Format               string            `json:"format"`
	Minimum              *float64          `json:"minimum"`
	Maximum              *float64          `json:"maximum"`
	MinItems             *int              `json:"minItems"`
	MaxItems             *int              `json:"maxItems"`
	// Words for readers.
	Schema, Title, Description string `json:"-"`
}

func readSchema(t *testing.T) schema {
	t.Helper()
	var raw map[string]any
	noError(t, json.Unmarshal(Schema, &raw))
	var s schema
	d := json.NewDecoder(bytes.NewReader(Schema))
	noError(t, d.Decode(&s))
	return s
}

// violations lists where value breaks s.
func (s schema) violations(root schema, at string, value any) (all []string) {
	if s.Ref != "" {
		return root.Defs[strings.TrimPrefix(s.Ref, "#/$defs/")].violations(root, at, value)
	}
	say := func(format string, args ...any) { all = append(all, at+": "+fmt.Sprintf(format, args...)) }
	if s.Enum != nil && !slices.Contains(s.Enum, value) {
		say("%v is not among %v", value, s.Enum)
	}
	if s.Const != nil && s.Const != value {
		say("%v is not %v", value, s.Const)
	}
	switch s.Type {
	case "object":
		object, isObject := value.(map[string]any)
		if !isObject {
			say("no object")
		}
		for _, name := range s.Required {
			if _, there := object[name]; !there {
				say("%s is missing", name)
			}
		}
		for name, v := range object {
			p, known := s.Properties[name]
			if !known {
				say("%s is unknown", name)
				continue
			}
			all = append(all, p.violations(root, at+"."+name, v)...)
		}
	case "array":
		array, isArray := value.([]any)
		if !isArray || s.MinItems != nil && len(array) < *s.MinItems || s.MaxItems != nil && len(array) > *s.MaxItems {
			say("no array of the right length")
		}
		for i, v := range array {
			all = append(all, s.Items.violations(root, fmt.Sprintf("%s[%d]", at, i), v)...)
		}
	case "integer":
		n, isNumber := value.(float64)
		if !isNumber || n != math.Trunc(n) || s.Minimum != nil && n < *s.Minimum || s.Maximum != nil && n > *s.Maximum {
			say("%v is no such integer", value)
		}
	case "boolean":
		if _, isBool := value.(bool); !isBool {
			say("%v is no boolean", value)
		}
	case "string":
		text, isText := value.(string)
		if _, err := time.Parse(time.RFC3339, text); s.Format == "date-time" && err != nil || !isText {
			say("%v is no such string", value)
		}
	default:
		say("the schema names no type")
	}
	return all
}

// follows proves that a report's JSON is what the schema promises.
func follows(t *testing.T, r Report) {
	t.Helper()
	text, err := r.JSON()
	noError(t, err)
	var value any
	noError(t, json.Unmarshal(text, &value))
	s := readSchema(t)
	for _, v := range s.violations(s, "report", value) {
		t.Errorf("%s\n%s", v, text)
	}
	for _, c := range r.Checks {
		if (c.Kind != "") != (c.Status == StatusFailed || c.Status == StatusWarning) {
			t.Errorf("%s is %s with the kind %q", c.ID, c.Status, c.Kind)
		}
	}
}

func texts[T ~string](list []T) []any {
	var all []any
	for _, v := range list {
		all = append(all, string(v))
	}
	return all
}

// Scripts rely on the schema: it names exactly what the program can say.
func TestTheSchemaNamesEveryValue(t *testing.T) {
	s := readSchema(t)
	check := *s.Properties["checks"].Items
	for what, lists := range map[string][2][]any{
		"kinds":    {s.Defs["kind"].Enum, texts(Kinds)},
		"ids":      {s.Defs["id"].Enum, texts(IDs)},
		"who":      {s.Properties["verdict"].Properties["who"].Enum, texts(Whos)},
		"statuses": {check.Properties["status"].Enum, texts(Statuses)},
	} {
		if !slices.Equal(lists[0], lists[1]) {
			t.Errorf("%s: the schema has %v, the program %v", what, lists[0], lists[1])
		}
	}
	if n := len(IDs); *s.Properties["checks"].MinItems != n || *s.Properties["checks"].MaxItems != n {
		t.Errorf("the schema does not promise %d checks", n)
	}
	if s.Properties["schema"].Const != float64(SchemaVersion) {
		t.Error("the schema's own version differs")
	}
}

// The validator itself must be able to say no.
func TestTheSchemaRefusesWhatIsNotPromised(t *testing.T) {
	s := readSchema(t)
	good := `{"schema":1,"version":"1","system":"linux","time":"2026-01-02T03:04:05Z","ms":1,"portal":"","verdict":{"kind":"ok","who":"nobody"},"checks":[` +
		strings.TrimSuffix(strings.Repeat(`{"id":"tcp","status":"ok","ms":0,"details":{"httpStatus":200}},`, len(IDs)), ",") + `]}`
	for _, c := range []struct{ change, to string }{
		{"", ""}, {`"schema":1`, `"schema":2`}, {`"ms":1`, `"ms":-1`}, {`"ms":1`, `"ms":1.5`}, {`"kind":"ok"`, `"kind":"fine"`}, {`"version":"1",`, ``},
		{`"version":"1"`, `"version":1`}, {`"portal":""`, `"portal":"","more":1`}, {`2026-01-02T`, `2026-01-02 `}, {`"httpStatus":200`, `"httpStatus":20`},
		{`{"id":"tcp","status":"ok","ms":0,"details":{"httpStatus":200}},`, ``}, {`"status":"ok"`, `"status":"green"`},
	} {
		var value any
		noError(t, json.Unmarshal([]byte(strings.Replace(good, c.change, c.to, 1)), &value))
		if refused := len(s.violations(s, "report", value)) > 0; refused != (c.change != "") {
			t.Errorf("%q for %q: refused %v", c.to, c.change, refused)
		}
	}
}
