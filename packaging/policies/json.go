package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"backstage/settings"
)

// object is a JSON object whose members keep their order.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := plainJSON(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// plainJSON leaves <, > and & as they are: no browser reads these files.
func plainJSON(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return bytes.TrimSpace(b.Bytes()), err
}

// document is o as a file. Nothing in it can fail to be encoded.
func document(o object) []byte {
	flat, err := plainJSON(o)
	if err != nil {
		panic(err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, flat, "", "  "); err != nil {
		panic(err)
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// valueSchema is what JSON schema can say of a setting's value.
func valueSchema(d settings.Definition) object {
	s := object{{"type", d.Type.String()}}
	switch {
	case d.Type == settings.Number:
		s = append(s, member{"minimum", d.Min}, member{"maximum", d.Max})
	case d.Type == settings.List:
		s = append(s, member{"items", object{{"type", "string"}}})
	case d.Choices != nil:
		s = append(s, member{"enum", d.Choices})
	case d.Type == settings.Text:
		s = append(s, member{"maxLength", maxText})
	}
	return s
}

// defaultValue is the built-in value, a list never null.
func defaultValue(d settings.Definition) any {
	if d.Type == settings.List {
		return []string{}
	}
	return d.Default
}

func defaultWords(d settings.Definition) string {
	text, _ := plainJSON(defaultValue(d)) // a text, bool, int or list of texts
	return fmt.Sprintf("Built in: %s.", text)
}

// jsonSchema describes the files of /etc/backstage/policies, presets.json and a
// person's settings.json.
func jsonSchema() []byte {
	properties := object{{"$schema", object{{"type", "string"}}}}
	for _, d := range settings.Table {
		p := object{{"title", title(d, "en")}, {"description", description(d, "en")}, {"$comment", description(d, "sv")}}
		p = append(p, valueSchema(d)...)
		p = append(p, member{"default", defaultValue(d)}, member{"examples", []any{d.Example("linux")}})
		properties = append(properties, member{d.Name, p})
	}
	return document(object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", "Settings of Backstage"},
		{"type", "object"},
		{"additionalProperties", false},
		{"properties", properties},
	})
}

// jsonExample is a policy file to begin with.
func jsonExample() []byte {
	var o object
	for _, d := range settings.Table {
		if starters[d.Name] {
			o = append(o, member{d.Name, d.Example("linux")})
		}
	}
	return document(o)
}
