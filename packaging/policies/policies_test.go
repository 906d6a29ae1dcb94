package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"howett.net/plist"

	"backstage/settings"
	"backstage/translations"
)

func TestTheFilesAreUpToDate(t *testing.T) {
	for path, want := range generate() {
		got, err := os.ReadFile(filepath.Join("../..", path))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is out of date (%v): go run ./packaging/policies", path, err)
		}
	}
}

// What of the templates' XML the checks below look at.
type (
	admxFile struct {
		XMLName  xml.Name
		Revision string `xml:"revision,attr"`
		Targets  []struct {
			Prefix    string `xml:"prefix,attr"`
			Namespace string `xml:"namespace,attr"`
		} `xml:"policyNamespaces>target"`
		Using     []struct{} `xml:"policyNamespaces>using"`
		Resources struct {
			Revision string `xml:"minRequiredRevision,attr"`
		} `xml:"resources"`
		Supported  []named `xml:"supportedOn>definitions>definition"`
		Categories []struct {
			named
			Parent ref `xml:"parentCategory"`
		} `xml:"categories>category"`
		Policies []policy `xml:"policies>policy"`
	}
	named struct {
		Name        string `xml:"name,attr"`
		DisplayName string `xml:"displayName,attr"`
	}
	ref struct {
		Ref string `xml:"ref,attr"`
	}
	policy struct {
		named
		Class        string `xml:"class,attr"`
		ExplainText  string `xml:"explainText,attr"`
		Presentation string `xml:"presentation,attr"`
		Key          string `xml:"key,attr"`
		ValueName    string `xml:"valueName,attr"`
		Parent       ref    `xml:"parentCategory"`
		Supported    ref    `xml:"supportedOn"`
		Elements     struct {
			All []element `xml:",any"`
		} `xml:"elements"`
	}
	element struct {
		XMLName   xml.Name
		ID        string  `xml:"id,attr"`
		Key       string  `xml:"key,attr"`
		ValueName string  `xml:"valueName,attr"`
		MaxLength string  `xml:"maxLength,attr"`
		Items     []named `xml:"item"`
	}
	admlFile struct {
		Revision string `xml:"revision,attr"`
		Strings  []struct {
			ID   string `xml:"id,attr"`
			Text string `xml:",chardata"`
		} `xml:"resources>stringTable>string"`
		Presentations []struct {
			ID       string `xml:"id,attr"`
			Controls []struct {
				XMLName xml.Name
				RefID   string `xml:"refId,attr"`
			} `xml:",any"`
		} `xml:"resources>presentationTable>presentation"`
	}
)

// controls that show an element; a comboBox is refused by Intune.
var controls = map[string]string{"text": "textBox", "decimal": "decimalTextBox", "list": "listBox", "enum": "dropdownList"}

// faults lists what Group Policy or Intune would stumble over. The schema that
// Microsoft publishes sees none of it.
func faults(admx []byte, adml map[string][]byte) (list []string) {
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	var f admxFile
	if err := xml.Unmarshal(admx, &f); err != nil {
		return []string{err.Error()}
	}
	if len(admx) > 1<<20 {
		say("larger than 1 MB")
	}
	if len(f.Using) > 0 || len(f.Targets) != 1 || strings.HasPrefix(f.Targets[0].Namespace, "Microsoft.") {
		say("not one namespace of its own")
	}
	if bytes.Contains(admx, []byte("schemaLocation")) || bytes.Contains(admx, []byte("comboBox")) {
		say("something that Intune refuses")
	}
	categories, supported := map[string]bool{}, map[string]bool{}
	var texts, shown []string
	text := func(s string) {
		if !strings.HasPrefix(s, "$(string.") || !strings.HasSuffix(s, ")") {
			say("%q is not a text of the language files", s)
		}
		texts = append(texts, strings.TrimSuffix(strings.TrimPrefix(s, "$(string."), ")"))
	}
	for _, s := range f.Supported {
		supported[s.Name] = true
		text(s.DisplayName)
	}
	for _, c := range f.Categories {
		if categories[c.Name] || c.Parent.Ref != "" && !categories[c.Parent.Ref] {
			say("category %s is there twice or before its parent", c.Name)
		}
		categories[c.Name] = true
		text(c.DisplayName)
	}
	names, values := map[string]bool{}, map[string]bool{}
	elements := map[string][]element{}
	for _, p := range f.Policies {
		if names[strings.ToLower(p.Name)] {
			say("%s is there twice", p.Name)
		}
		names[strings.ToLower(p.Name)] = true
		if p.Class != "Machine" && p.Class != "User" && p.Class != "Both" {
			say("%s: class %q", p.Name, p.Class)
		}
		if !categories[p.Parent.Ref] || !supported[p.Supported.Ref] {
			say("%s: its category or what it is supported on is not there", p.Name)
		}
		text(p.DisplayName)
		text(p.ExplainText)
		keys := []string{p.Key}
		written := []string{p.Key + `\` + p.ValueName}
		if len(p.Elements.All) > 0 {
			written = nil
			shown = append(shown, strings.TrimSuffix(strings.TrimPrefix(p.Presentation, "$(presentation."), ")"))
			elements[shown[len(shown)-1]] = p.Elements.All
		} else if p.ValueName == "" || p.Presentation != "" {
			say("%s writes nothing, or shows what it has not", p.Name)
		}
		for _, e := range p.Elements.All {
			if e.Key != "" {
				keys = append(keys, e.Key)
			}
			if e.XMLName.Local == "text" && e.MaxLength == "" {
				say("%s: a text without maxLength", p.Name)
			}
			written = append(written, e.Key+`\`+e.ValueName)
			for _, i := range e.Items {
				text(i.DisplayName)
			}
		}
		for _, k := range keys {
			if k != settings.PolicyKey && !strings.HasPrefix(k, settings.PolicyKey+`\`) {
				say("%s: the key %s", p.Name, k)
			}
		}
		for _, w := range written {
			if values[strings.ToLower(w)] {
				say("%s: %s is written twice", p.Name, w)
			}
			values[strings.ToLower(w)] = true
		}
	}
	for language, data := range adml {
		list = append(list, languageFaults(language, data, f, texts, shown, elements)...)
	}
	return list
}

func languageFaults(language string, data []byte, f admxFile, texts, shown []string, elements map[string][]element) (list []string) {
	say := func(format string, args ...any) { list = append(list, language+": "+fmt.Sprintf(format, args...)) }
	var l admlFile
	if err := xml.Unmarshal(data, &l); err != nil {
		return []string{err.Error()}
	}
	if l.Revision != f.Revision || f.Resources.Revision != f.Revision {
		say("another revision")
	}
	has := map[string]string{}
	for _, s := range l.Strings {
		if _, twice := has[s.ID]; twice || strings.TrimSpace(s.Text) == "" {
			say("the text %s is empty or there twice", s.ID)
		}
		has[s.ID] = s.Text
	}
	for _, id := range texts {
		if has[id] == "" {
			say("the text %s is not there", id)
		}
	}
	for id := range has {
		if !slices.Contains(texts, id) {
			say("nothing uses the text %s", id)
		}
	}
	there := map[string]bool{}
	for _, p := range l.Presentations {
		if there[p.ID] || !slices.Contains(shown, p.ID) {
			say("the presentation %s is there twice or not used", p.ID)
		}
		there[p.ID] = true
		var want, got []string
		for _, e := range elements[p.ID] {
			want = append(want, controls[e.XMLName.Local]+" "+e.ID)
		}
		for _, c := range p.Controls {
			got = append(got, c.XMLName.Local+" "+c.RefID)
		}
		if !slices.Equal(got, want) {
			say("%s shows %v for %v", p.ID, got, want)
		}
	}
	for _, id := range shown {
		if !there[id] {
			say("the presentation %s is not there", id)
		}
	}
	return list
}

func templates() ([]byte, map[string][]byte) {
	return admx(), map[string][]byte{"en": adml("en"), "sv": adml("sv")}
}

func TestGroupPolicyAndIntuneTakeTheTemplates(t *testing.T) {
	for _, f := range faults(templates()) {
		t.Error(f)
	}
	var f admxFile
	if err := xml.Unmarshal(admx(), &f); err != nil {
		t.Fatal(err)
	}
	for i, d := range settings.Table {
		if len(f.Policies) <= i || f.Policies[i].Name != d.Name {
			t.Errorf("%s is no policy, or not in its place", d.Name)
		}
	}
}

// The checks themselves must be able to say no.
func TestBrokenTemplatesAreRefused(t *testing.T) {
	for _, c := range []struct{ file, change, to string }{
		{"admx", `ref="Backstage_portal"`, `ref="Nowhere"`},
		{"admx", `name="proxy"`, `name="portalURL"`},
		{"admx", `key="Software\Policies\Backstage"`, `key="Software\Backstage"`},
		{"admx", `Backstage\allowedHosts`, `Other\allowedHosts`},
		{"admx", `explainText="$(string.proxy_explain)"`, ``},
		{"admx", ` maxLength="1000"`, ``},
		{"admx", `namespace="Amido`, `namespace="Microsoft`},
		{"admx", `revision="1.0"`, `revision="1.1"`},
		{"admx", `valueName="defaultDomain"`, `valueName="proxy"`},
		{"admx", `<target `, `<using prefix="windows" namespace="Microsoft.Policies.Windows" /><target `},
		{"en", `<string id="proxy">`, `<string id="poxy">`},
		{"sv", `<presentation id="proxy">`, `<presentation id="poxy">`},
		{"sv", `<textBox refId="proxy">`, `<textBox refId="portalURL">`},
		{"sv", `<listBox refId="allowedHosts">`, `<listBox refId="x">`},
		{"en", `revision="1.0"`, `revision="0.9"`},
	} {
		x, l := templates()
		if c.file == "admx" {
			x = bytes.Replace(x, []byte(c.change), []byte(c.to), 1)
		} else {
			l[c.file] = bytes.Replace(l[c.file], []byte(c.change), []byte(c.to), 1)
		}
		if before, _ := templates(); c.file == "admx" && bytes.Equal(x, before) {
			t.Errorf("%s is not in the file", c.change)
		}
		if len(faults(x, l)) == 0 {
			t.Errorf("%s: %q in place of %q passes", c.file, c.to, c.change)
		}
	}
}

// Microsoft's own schema is not ours to hand on: BACKSTAGE_ADMX_XSD names a
// PolicyDefinitionFiles.xsd where there is one. xmllint wants [$] for \$ in it.
func TestTheTemplatesFollowMicrosoftsSchema(t *testing.T) {
	schema := os.Getenv("BACKSTAGE_ADMX_XSD")
	if schema == "" {
		t.Skip("BACKSTAGE_ADMX_XSD is not set")
	}
	x, l := templates()
	check := func(data []byte) error {
		file := filepath.Join(t.TempDir(), "template.xml")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("xmllint", "--noout", "--schema", schema, file).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}
	for _, data := range [][]byte{x, l["en"], l["sv"]} {
		if err := check(data); err != nil {
			t.Error(err)
		}
	}
	if check(bytes.Replace(x, []byte("required="), []byte("requried="), 1)) == nil {
		t.Error("an attribute that does not exist passes")
	}
}

// reads gives what the launcher makes of values at the place of machine policy.
func reads(t *testing.T, values map[string]any) settings.Settings {
	t.Helper()
	store, err := settings.Open(settings.Options{MachinePolicy: func() []settings.Layer { return []settings.Layer{{Values: values}} }})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range store.Current().Problems() {
		t.Error(&p)
	}
	return store.Current()
}

// The samples are what the launcher takes without a complaint.
func TestTheSamplesAreUsable(t *testing.T) {
	var profile struct {
		PayloadContent []map[string]any
	}
	if _, err := plist.Unmarshal(mobileConfig(), &profile); err != nil || len(profile.PayloadContent) != 1 {
		t.Fatal(err, len(profile.PayloadContent))
	}
	mac := profile.PayloadContent[0]
	if mac["PayloadType"] != settings.PreferenceDomain {
		t.Errorf("the payload is for %v", mac["PayloadType"])
	}
	maps.DeleteFunc(mac, func(name string, _ any) bool { return strings.HasPrefix(name, "Payload") })
	var linux map[string]any
	if err := json.Unmarshal(jsonExample(), &linux); err != nil {
		t.Fatal(err)
	}
	for system, values := range map[string]map[string]any{"macOS": mac, "Linux": linux} {
		if s := reads(t, values); len(values) != len(starters) || s.PortalURL != "portal.example.com" || !s.Locked("portalURL") || s.PortalChangeAllowed {
			t.Errorf("%s: %v gives %+v", system, values, s)
		}
	}
}

// Every setting, commented out or not, is in the profile in a form that is read.
func TestTheProfileShowsEverySetting(t *testing.T) {
	whole := strings.NewReplacer("<!-- <key>", "<key>", "> -->", ">").Replace(string(mobileConfig()))
	var profile struct {
		PayloadContent []map[string]any
	}
	if _, err := plist.Unmarshal([]byte(whole), &profile); err != nil {
		t.Fatal(err)
	}
	values := profile.PayloadContent[0]
	maps.DeleteFunc(values, func(name string, _ any) bool { return strings.HasPrefix(name, "Payload") })
	for _, d := range settings.Table {
		if d.Name == "logoFile" || d.Name == "helpFolder" {
			values[d.Name] = d.Example("linux") // readable on the system of the test
		}
		if _, ok := values[d.Name]; !ok {
			t.Errorf("%s is not in the profile", d.Name)
		}
	}
	reads(t, values)
}

func TestTheSchemasNameEverySetting(t *testing.T) {
	type property struct {
		Title, Description, Type, Comment string
		PropertyOrder                     int `json:"property_order"`
		Minimum, Maximum                  *int
		Enum                              []string
		Items                             *struct{ Type string }
		Default                           any
	}
	for name, data := range map[string][]byte{"Linux": jsonSchema(), "Jamf": jamfSchema()} {
		var s struct{ Properties map[string]property }
		if err := json.Unmarshal(data, &s); err != nil {
			t.Fatal(err)
		}
		for i, d := range settings.Table {
			p, ok := s.Properties[d.Name]
			if !ok || p.Type != d.Type.String() || p.Title != title(d, "en") || !strings.HasPrefix(p.Description, description(d, "en")) || !slices.Equal(p.Enum, d.Choices) {
				t.Errorf("%s: %s is %+v", name, d.Name, p)
			}
			if (p.Items != nil) != (d.Type == settings.List) || d.Type == settings.Number && (p.Minimum == nil || *p.Minimum != d.Min || *p.Maximum != d.Max) {
				t.Errorf("%s: the bounds of %s", name, d.Name)
			}
			if name == "Jamf" && p.PropertyOrder != 10*(i+1) {
				t.Errorf("%s is out of order", d.Name)
			}
		}
	}
}

// The templates promise the length that the launcher takes.
func TestTheLongestTextIsTheSameEverywhere(t *testing.T) {
	longest := strings.Repeat("å", maxText)
	if settings.Check("organisationName", longest) != nil || settings.Check("organisationName", longest+"å") == nil {
		t.Errorf("%d characters are not the longest text", maxText)
	}
}

func TestThePageDescribesEverySetting(t *testing.T) {
	text := string(page())
	for _, d := range settings.Table {
		for _, want := range []string{"\n### " + d.Name + "\n", pageText(description(d, "en")), pageText(description(d, "sv"))} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not there", d.Name, want)
			}
		}
	}
}

// Group Policy shows the first sentence in a list, and the rest beside it.
func TestEverySettingIsDescribedInWholeSentences(t *testing.T) {
	for _, d := range settings.Table {
		if description(d, "sv") == description(d, "en") {
			t.Errorf("%s is described in one language only", d.Name)
		}
		for _, language := range translations.Languages {
			if s := description(d, language); !translations.In(language).Has("policy."+d.Name) || !strings.HasSuffix(s, ".") {
				t.Errorf("%s: %s is described by %q", language, d.Name, s)
			}
			if n := utf8.RuneCountInString(title(d, language)); n == 0 || n > 80 {
				t.Errorf("the %s title of %s has %d characters", language, d.Name, n)
			}
		}
	}
	for _, s := range settings.Sections {
		if heading(s, "sv") == heading(s, "en") {
			t.Errorf("%s has a name in one language only", s.ID)
		}
	}
}
