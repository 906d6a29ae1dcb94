package translations

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"
	"text/template/parse"

	"github.com/BurntSushi/toml"
)

// messages of one language: ID to plural form ("one", "other") to text.
type messages map[string]map[string]string

func load(t *testing.T, lang string) messages {
	t.Helper()
	data, err := files.ReadFile("active." + lang + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	m := messages{}
	if err := toml.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	if len(m) < 100 {
		t.Fatalf("%s has only %d messages: was the file read?", lang, len(m))
	}
	return m
}

// ids gives the IDs in order.
func (m messages) ids() []string { return slices.Sorted(maps.Keys(m)) }

// fields are the template fields that any form of a message mentions.
func fields(t *testing.T, id string, forms map[string]string) []string {
	t.Helper()
	found := map[string]bool{}
	for _, text := range forms {
		tmpl, err := template.New(id).Parse(text)
		if err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		collect(tmpl.Root, found)
	}
	return slices.Sorted(maps.Keys(found))
}

func collect(n parse.Node, found map[string]bool) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				collect(child, found)
			}
		}
	case *parse.IfNode:
		collect(n.Pipe, found)
		collect(n.List, found)
		collect(n.ElseList, found)
	case *parse.ActionNode:
		collect(n.Pipe, found)
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			collect(c, found)
		}
	case *parse.CommandNode:
		for _, a := range n.Args {
			collect(a, found)
		}
	case *parse.FieldNode:
		found[strings.Join(n.Ident, ".")] = true
	}
}

func TestBothLanguagesHaveTheSameMessages(t *testing.T) {
	sv, en := load(t, "sv"), load(t, "en")
	for _, id := range sv.ids() {
		if _, ok := en[id]; !ok {
			t.Errorf("%q is missing in English", id)
			continue
		}
		if f, g := slices.Sorted(maps.Keys(sv[id])), slices.Sorted(maps.Keys(en[id])); !slices.Equal(f, g) {
			t.Errorf("%q has the forms %v in Swedish, %v in English", id, f, g)
		}
		if f, g := fields(t, id, sv[id]), fields(t, id, en[id]); !slices.Equal(f, g) {
			t.Errorf("%q has the fields %v in Swedish, %v in English", id, f, g)
		}
	}
	for _, id := range en.ids() {
		if _, ok := sv[id]; !ok {
			t.Errorf("%q is missing in Swedish", id)
		}
	}
}

// data sets that a message may meet: nothing known, everything empty, all known.
var dataSets = []map[string]any{
	nil,
	{"Host": "", "Message": "", "System": "", "Seconds": 0, "Client": "", "Install": "", "Detail": "", "Setting": "", "Code": 0, "Days": 0, "Minutes": 0},
	{"Host": "portal.example.se", "Message": "Nej", "System": "XXX.MultiAccess01", "Seconds": 30, "Client": "FreeRDP 3.10.3",
		"Install": "sudo apt install freerdp3-x11", "Detail": "full address", "Setting": "allowedHosts", "Code": 131, "Days": 9, "Minutes": 1441},
	{"Code": -1},
}

var untidy = regexp.MustCompile(`<no value>|%!|\{\{|  | [.,:;!?)]|\( |\(\)|””|“”|\.\.|^\s|\s$`)

// Every notice is two sentences that read well, whatever is known.
func TestNoticesReadWellWithAndWithoutData(t *testing.T) {
	ending := regexp.MustCompile(`[.?]$`)
	for _, lang := range Languages {
		texts := In(lang)
		for _, id := range load(t, lang).ids() {
			if !notices.MatchString(id) {
				continue
			}
			for _, data := range dataSets {
				s := texts.T(id, data)
				if s == id || untidy.MatchString(s) {
					t.Errorf("%s %s with %v: %q", lang, id, data, s)
				}
				install := strings.Contains(id, ".no-client.") && data["Install"] != ""
				if !ending.MatchString(s) && !install {
					t.Errorf("%s %s does not end as a sentence: %q", lang, id, s)
				}
			}
		}
	}
}

var notices = regexp.MustCompile(`^(portal|session|notice|doctor)\..*\.(title|advice)$`)

// Notices may use what the launcher fills in, nothing else.
func TestNoticesUseKnownFields(t *testing.T) {
	known := []string{"Host", "Message", "System", "Seconds", "Client", "Install", "Detail", "Code", "Until", "Setting"}
	for id, forms := range load(t, "sv") {
		if !notices.MatchString(id) {
			continue
		}
		filled := known
		if strings.HasPrefix(id, "doctor.") {
			filled = []string{"Host", "Client", "Install", "Days", "Minutes"} // doctor.Result.Words
		}
		for _, f := range fields(t, id, forms) {
			if !slices.Contains(filled, f) {
				t.Errorf("%s uses .%s, which nobody fills in", id, f)
			}
		}
	}
}

// An office worker reads these: no word from the machine room, nothing long.
func TestNoticesArePlainAndShort(t *testing.T) {
	jargon := regexp.MustCompile(`(?i)\b(TLS|SSL|HTTPS?|DNS|TCP|IP|RDP|XML|URL|NLA|OTP|token|proxy|gateway|redirect\w*|timeout|cookie\w*|[45]\d\d)\b`)
	for _, lang := range Languages {
		for id, forms := range load(t, lang) {
			if !notices.MatchString(id) {
				continue
			}
			for _, text := range forms {
				if word := jargon.FindString(outsideTemplates(text)); word != "" {
					t.Errorf("%s %s says %q", lang, id, word)
				}
			}
			s := In(lang).T(id, dataSets[2])
			for _, sentence := range regexp.MustCompile(`[.?!:] `).Split(s, -1) {
				if n := len(strings.Fields(sentence)); n > 26 {
					t.Errorf("%s %s has a sentence of %d words: %q", lang, id, n, sentence)
				}
			}
			if n := len([]rune(s)); n > 220 {
				t.Errorf("%s %s is %d characters long: %q", lang, id, n, s)
			}
		}
	}
}

// outsideTemplates drops {{…}}.
func outsideTemplates(s string) string {
	return regexp.MustCompile(`\{\{[^}]*\}\}`).ReplaceAllString(s, " ")
}

// What a portal says is shown as it is: never run as a template, a format or markup.
func TestTextFromOutsideIsDataOnly(t *testing.T) {
	hostile := "{{.Host}} %s %n <b> \\u202e"
	for _, lang := range Languages {
		s := In(lang).T("portal.sign-in-failed.advice", map[string]any{"Message": hostile, "Host": "secret.example"})
		if !strings.Contains(s, hostile) {
			t.Errorf("%s: %q does not hold the portal's words unchanged", lang, s)
		}
	}
}

func TestResolvePicksTheLanguage(t *testing.T) {
	for _, c := range []struct{ choice, locale, want string }{
		{"", "sv_SE.UTF-8", "sv"}, {"", "sv-SE", "sv"}, {"", "en_GB.UTF-8", "en"}, {"", "de_DE", "en"},
		{"", "nb_NO.UTF-8", "sv"}, {"", "da-DK", "sv"}, {"", "", "sv"}, {"", "C.UTF-8", "sv"}, {"", "POSIX", "sv"},
		{"en", "sv_SE", "en"}, {"sv", "en_US", "sv"}, {"fr", "en_US", "en"},
	} {
		if got := Resolve(c.choice, c.locale); got != c.want {
			t.Errorf("Resolve(%q, %q) = %q, want %q", c.choice, c.locale, got, c.want)
		}
	}
}

func TestAMissingMessageShowsItsID(t *testing.T) {
	texts := In("sv")
	if got := texts.T("nobody.wrote-this"); got != "nobody.wrote-this" {
		t.Errorf("got %q", got)
	}
	if texts.Has("nobody.wrote-this") || !texts.Has("portal.timeout.title") {
		t.Error("Has does not tell what exists")
	}
}

func TestPluralsFollowTheCount(t *testing.T) {
	for id, forms := range load(t, "sv") {
		if len(forms) < 2 {
			continue
		}
		for _, lang := range Languages {
			one, many := In(lang).N(id, 1), In(lang).N(id, 7)
			if one == many || one == id || many == id {
				t.Errorf("%s %s: 1 gives %q, 7 gives %q", lang, id, one, many)
			}
		}
	}
}
