package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"text/template"

	"backstage/settings"
	"backstage/syntax"
	"backstage/translations"
)

// Templates for Group Policy and Intune. Intune takes a file only if it needs no
// other one (so no "using"), and if every policy has a category and an
// explanation; a text without maxLength is cut at 1023. A template that is in
// use cannot be replaced there, so names and kinds of policies are for ever.

const maxText = 1000 // as package settings has it

var admxTemplate = xmlTemplate(`<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <policyNamespaces>
    <target prefix="backstage" namespace="{{x .Namespace}}" />
  </policyNamespaces>
  <resources minRequiredRevision="1.0" />
  <supportedOn>
    <definitions>
      <definition name="SUPPORTED_Backstage_1_0" displayName="$(string.SUPPORTED_Backstage_1_0)" />
    </definitions>
  </supportedOn>
  <categories>
    <category name="Backstage" displayName="$(string.Backstage)" />
{{- range .Sections}}
    <category name="Backstage_{{.ID}}" displayName="$(string.Backstage_{{.ID}})">
      <parentCategory ref="Backstage" />
    </category>
{{- end}}
  </categories>
  <policies>
{{- range .Sections}}{{$section := .ID}}{{range .In}}
    <policy name="{{.Name}}" class="Both" displayName="$(string.{{.Name}})" explainText="$(string.{{.Name}}_explain)"
      {{- if ne .Type.String "boolean"}} presentation="$(presentation.{{.Name}})"{{end}} key="{{x $.Key}}"
      {{- if eq .Type.String "boolean"}} valueName="{{.Name}}"{{end}}>
      <parentCategory ref="Backstage_{{$section}}" />
      <supportedOn ref="SUPPORTED_Backstage_1_0" />
{{- if eq .Type.String "boolean"}}
      <enabledValue><decimal value="1" /></enabledValue>
      <disabledValue><decimal value="0" /></disabledValue>
{{- else}}
      <elements>
{{- if eq .Type.String "integer"}}
        <decimal id="{{.Name}}" valueName="{{.Name}}" required="true" minValue="{{.Min}}" maxValue="{{.Max}}" />
{{- else if eq .Type.String "array"}}
        <list id="{{.Name}}" key="{{x $.Key}}\{{.Name}}" valuePrefix="" />
{{- else if .Choices}}
        <enum id="{{.Name}}" valueName="{{.Name}}" required="true">
{{- range words .}}
          <item displayName="$(string.choice_{{.}})"><value><string>{{.}}</string></value></item>
{{- end}}
        </enum>
{{- else}}
        <text id="{{.Name}}" valueName="{{.Name}}" required="true" maxLength="{{$.MaxText}}" />
{{- end}}
      </elements>
{{- end}}
    </policy>
{{- end}}{{end}}
  </policies>
</policyDefinitions>
`)

var admlTemplate = xmlTemplate(`<?xml version="1.0" encoding="utf-8"?>
<policyDefinitionResources xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0">
  <displayName>Backstage</displayName>
  <description>{{if .Swedish}}Inställningar för Backstage{{else}}Settings of Backstage{{end}}</description>
  <resources>
    <stringTable>
      <string id="SUPPORTED_Backstage_1_0">{{if .Swedish}}Backstage 1.0 och senare{{else}}Backstage 1.0 and later{{end}}</string>
      <string id="Backstage">Backstage</string>
{{- range .Sections}}
      <string id="Backstage_{{.ID}}">{{x (heading . $.Language)}}</string>
{{- end}}
{{- range .Choices}}
      <string id="choice_{{.}}">{{.}}</string>
{{- end}}
{{- range .Table}}
      <string id="{{.Name}}">{{x (title . $.Language)}}</string>
      <string id="{{.Name}}_explain">{{x (explain . $.Language)}}</string>
{{- end}}
    </stringTable>
    <presentationTable>
{{- range .Table}}{{if ne .Type.String "boolean"}}
      <presentation id="{{.Name}}">
{{- if eq .Type.String "integer"}}
        <decimalTextBox refId="{{.Name}}" defaultValue="{{.Default}}">{{x (title . $.Language)}}</decimalTextBox>
{{- else if eq .Type.String "array"}}
        <listBox refId="{{.Name}}">{{x (title . $.Language)}}</listBox>
{{- else if .Choices}}
        <dropdownList refId="{{.Name}}" noSort="true" defaultItem="0">{{x (title . $.Language)}}</dropdownList>
{{- else}}
        <textBox refId="{{.Name}}"><label>{{x (title . $.Language)}}</label></textBox>
{{- end}}
      </presentation>
{{- end}}{{end}}
    </presentationTable>
  </resources>
</policyDefinitionResources>
`)

func xmlTemplate(text string) *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"x": escaped, "title": title, "description": description, "heading": heading, "explain": explain, "words": words,
		"comment": comment, "starter": starter, "plistValue": plistValue,
	}).Parse(text))
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return strings.ReplaceAll(b.String(), "&#xA;", "\n")
}

// words are the choices that a policy can make; the open one is not configured.
func words(d settings.Definition) (list []string) {
	for _, c := range d.Choices {
		if c != "" {
			list = append(list, c)
		}
	}
	return list
}

// description is what a setting is for.
func description(d settings.Definition, language string) string {
	return translations.In(language).T("policy."+d.Name, map[string]any{"Options": strings.Join(syntax.ClientOptions, ", ")})
}

// title is the first sentence of the description, without its full stop.
func title(d settings.Definition, language string) string {
	first, _, _ := strings.Cut(description(d, language), ". ")
	return strings.TrimSuffix(first, ".")
}

// heading is a section's name.
func heading(s settings.Section, language string) string {
	return translations.In(language).T("policy.section." + s.ID)
}

// explain is the description with what the value must be.
func explain(d settings.Definition, language string) string {
	swedish := language == "sv"
	s := description(d, language) + "\n\n"
	word := func(sv, en string) {
		if swedish {
			s += sv
		} else {
			s += en
		}
	}
	switch {
	case d.Type == settings.Flag && d.Default.(bool):
		word("Inte konfigurerad: på.", "Not configured: on.")
	case d.Type == settings.Flag:
		word("Inte konfigurerad: av.", "Not configured: off.")
	case d.Type == settings.Number:
		word(fmt.Sprintf("Från %d till %d; inte konfigurerad: %d.", d.Min, d.Max, d.Default),
			fmt.Sprintf("From %d to %d; not configured: %d.", d.Min, d.Max, d.Default))
	case d.Type == settings.List:
		word("En post per rad, till exempel: ", "One entry a line, such as: ")
		s += strings.Join(d.Example("windows").([]string), ", ")
	case d.Choices != nil:
		word("Inte konfigurerad: ", "Not configured: ")
		if d.Default == "" {
			word("öppet.", "open.")
		} else {
			s += d.Default.(string) + "."
		}
	default:
		word("Till exempel: ", "Such as: ")
		s += d.Example("windows").(string)
	}
	return s
}

func admx() []byte {
	return fill(admxTemplate, map[string]any{"Namespace": namespace, "Key": settings.PolicyKey, "Sections": settings.Sections, "MaxText": maxText})
}

func adml(language string) []byte {
	var choices []string
	seen := map[string]bool{}
	for _, d := range settings.Table {
		for _, c := range words(d) {
			if !seen[c] {
				choices = append(choices, c)
			}
			seen[c] = true
		}
	}
	return fill(admlTemplate, map[string]any{
		"Language": language, "Swedish": language == "sv", "Sections": settings.Sections, "Choices": choices, "Table": settings.Table,
	})
}

// fill cannot fail on templates and data that are both here; the tests fill all.
func fill(t *template.Template, data any) []byte {
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		panic(err)
	}
	return b.Bytes()
}
