package assets

import (
	"bytes"
	"image/png"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// topicsNeeded are those that the launcher's steps and the manual call for; more may be added.
var topicsNeeded = []string{"index", "sign-in", "first-time", "change-password", "no-sms", "wrong-code", "locked", "user-name",
	"systems", "second-sign-in", "security-dialog", "session-ended", "signed-out", "certificate", "network", "rdp-client",
	"printing", "screens", "system-login", "practice", "set-up", "portal", "connection-file", "no-window",
	"connection-check", "support-report", "turned-away"}

var languages = []string{"sv", "en"}

// page of the help, by topic and language.
type page struct {
	topic, lang, text string
}

func (p page) name() string    { return p.topic + "." + p.lang + ".md" }
func (p page) lines() []string { return strings.Split(strings.TrimSuffix(p.text, "\n"), "\n") }

func pages(t *testing.T) []page {
	t.Helper()
	entries, err := fs.ReadDir(Help, ".")
	if err != nil {
		t.Fatal(err)
	}
	var all []page
	for _, e := range entries {
		if e.Name() == picturesFolder && e.IsDir() {
			continue
		}
		parts := strings.Split(e.Name(), ".")
		if len(parts) != 3 || !slices.Contains(languages, parts[1]) {
			t.Errorf("%s is not named <topic>.<language>.md", e.Name())
			continue
		}
		text, err := fs.ReadFile(Help, e.Name())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page{parts[0], parts[1], string(text)})
	}
	return all
}

func TestEveryTopicIsThereInEveryLanguage(t *testing.T) {
	there := map[string]bool{}
	for _, p := range pages(t) {
		there[p.name()] = true
	}
	for _, p := range pages(t) {
		for _, lang := range languages {
			if other := (page{p.topic, lang, ""}).name(); !there[other] {
				t.Errorf("%s is missing", other)
			}
		}
	}
	for _, topic := range topicsNeeded {
		if name := topic + ".sv.md"; !there[name] {
			t.Errorf("%s is missing", name)
		}
	}
}

// link finds pictures too; picture only those, which stand on lines of their own.
var (
	link    = regexp.MustCompile(`\[([^\]]*)\]\(([^)]*)\)`)
	picture = regexp.MustCompile(`(?m)^!\[([^\]]*)\]\(([^)]*)\)$`)
)

func TestEveryLinkLeadsToAPage(t *testing.T) {
	linked := map[string]bool{"index": true}
	for _, p := range pages(t) {
		for _, found := range link.FindAllStringSubmatch(picture.ReplaceAllString(p.text, ""), -1) {
			topic, ok := strings.CutPrefix(found[2], "help:")
			switch {
			case !ok:
				t.Errorf("%s leads out of the help: %s", p.name(), found[0])
			case topic == p.topic:
				t.Errorf("%s leads to itself", p.name())
			case found[1] == "":
				t.Errorf("%s has a link without words", p.name())
			}
			if _, err := fs.Stat(Help, topic+"."+p.lang+".md"); err != nil {
				t.Errorf("%s leads to %q, which does not exist", p.name(), topic)
			}
			linked[topic] = true
		}
	}
	for _, p := range pages(t) {
		if !linked[p.topic] {
			t.Errorf("no page leads to %q", p.topic)
		}
	}
}

// A picture is one of the help's own, is there in both languages, and says in
// words what it shows.
func TestEveryPictureIsThereInEveryLanguage(t *testing.T) {
	used := map[string]bool{}
	for _, p := range pages(t) {
		for _, found := range picture.FindAllStringSubmatch(p.text, -1) {
			name, ok := strings.CutPrefix(found[2], "help:")
			if !ok {
				t.Errorf("%s has a picture from outside the help: %s", p.name(), found[0])
			}
			if len(strings.Fields(found[1])) < 2 {
				t.Errorf("%s does not say what %q shows", p.name(), name)
			}
			file := name + "." + p.lang + ".png"
			data, err := fs.ReadFile(Help, path.Join(picturesFolder, file))
			if err != nil {
				t.Errorf("%s shows %s, which does not exist", p.name(), file)
				continue
			}
			shown, err := png.Decode(bytes.NewReader(data))
			if err != nil || shown.Bounds().Dx() < 400 || shown.Bounds().Dx() > 520 {
				t.Errorf("%s is no picture that fits the pane: %v", file, err)
			}
			used[file] = true
		}
	}
	entries, _ := fs.ReadDir(Help, picturesFolder)
	total := 0
	for _, e := range entries {
		data, _ := fs.ReadFile(Help, path.Join(picturesFolder, e.Name()))
		total += len(data)
		if !used[e.Name()] {
			t.Errorf("no page shows %s", e.Name())
		}
	}
	if len(used) == 0 || total > 300_000 {
		t.Errorf("%d pictures of %d bytes", len(used), total)
	}
}

// Both languages tell the same: as many headings, steps, points, links and pictures.
func TestLanguagesHaveTheSameShape(t *testing.T) {
	shapes := map[string][]string{}
	for _, p := range pages(t) {
		var shape []string
		for _, line := range p.lines() {
			kind := kindOf(line)
			for _, found := range link.FindAllStringSubmatch(line, -1) {
				kind += " " + found[2]
			}
			shape = append(shape, kind)
		}
		if first, ok := shapes[p.topic]; ok && !slices.Equal(first, shape) {
			t.Errorf("%s has another shape than its other language:\n%v\n%v", p.name(), first, shape)
		}
		shapes[p.topic] = shape
	}
}

var step = regexp.MustCompile(`^\d+\. `)

func kindOf(line string) string {
	switch {
	case line == "":
		return "blank"
	case strings.HasPrefix(line, "#"):
		return strings.SplitN(line, " ", 2)[0]
	case strings.HasPrefix(line, "- "):
		return "point"
	case step.MatchString(line):
		return "step"
	case picture.MatchString(line):
		return "picture"
	}
	return "words"
}

// What the help pane cannot draw does not stand in a page.
func TestPagesUseOnlyWhatTheHelpPaneDraws(t *testing.T) {
	forbidden := regexp.MustCompile("(?m)&[a-zA-Z#0-9]+;|<[a-zA-Z/]|^[ \\t]+[-*\\d]|^\\||!\\[|`|^>|^####|^\\* |\t| $|\r")
	for _, p := range pages(t) {
		if found := forbidden.FindString(picture.ReplaceAllString(p.text, "")); found != "" {
			t.Errorf("%s has %q", p.name(), found)
		}
		if strings.Count(p.text, "**")%2 != 0 {
			t.Errorf("%s does not close what is bold", p.name())
		}
		lines := p.lines()
		if !strings.HasPrefix(lines[0], "# ") {
			t.Errorf("%s does not begin with its title", p.name())
		}
		number := 0
		for i, line := range lines {
			if i > 0 && strings.HasPrefix(line, "# ") {
				t.Errorf("%s has a second title: %q", p.name(), line)
			}
			if before := i > 0 && lines[i-1] != "" && kindOf(lines[i-1]) != kindOf(line); before && line != "" {
				t.Errorf("%s: no blank line before %q", p.name(), line)
			}
			if !step.MatchString(line) {
				number = 0
				continue
			}
			number++
			if want := string(rune('0'+number)) + ". "; !strings.HasPrefix(line, want) {
				t.Errorf("%s: step %q should be %q", p.name(), line, want)
			}
		}
		if number > 9 {
			t.Errorf("%s has a list of more than nine steps", p.name())
		}
	}
}

// Short sentences, and no word from the machine room.
func TestPagesAreEasyToRead(t *testing.T) {
	jargon := regexp.MustCompile(`(?i)\b(TLS|SSL|http|DNS|TCP|UDP|IP|RDP|RDS|XML|JSON|URL|NLA|MFA|2FA|OTP|tokens?|prox(y|ies)|gateways?|redirection|cookies?|cache|` +
		`host(name)?s?|ports?|protocols?|protokoll\pL*|sessions?|autentisera|autentisering|authenticat\pL*|krypter\pL*|encrypt\pL*|klient(en)?|clients?|hash|thumbprint|timeout|` +
		`deploy\pL*|backend|default|stdin|registr(y|et)|RemoteApps?|workspace|feed|publicera\pL*)\b`)
	sentenceEnd := regexp.MustCompile(`[.?!:]\**(\s|$)|\n`)
	for _, p := range pages(t) {
		text := link.ReplaceAllString(p.text, "$1")
		if word := jargon.FindString(text); word != "" {
			t.Errorf("%s says %q", p.name(), word)
		}
		text = regexp.MustCompile(`(?m)^(#+|-|\d+\.) `).ReplaceAllString(text, "")
		words, sentences := 0, 0
		for _, sentence := range sentenceEnd.Split(text, -1) {
			n := len(strings.Fields(sentence))
			if n == 0 {
				continue
			}
			if n > 25 {
				t.Errorf("%s has a sentence of %d words: %q", p.name(), n, sentence)
			}
			words, sentences = words+n, sentences+1
		}
		if average := float64(words) / float64(sentences); average > 12 {
			t.Errorf("%s has %.1f words a sentence", p.name(), average)
		}
		if words > 420 {
			t.Errorf("%s has %d words", p.name(), words)
		}
	}
}

// Everything that the manual of the browser's portal told people is in the help,
// as it is in a program: by topic, the manual's words or what took their place.
func TestTheManualIsInTheHelp(t *testing.T) {
	manual := map[string][]string{
		"sign-in": {"Logga in med användarnamnet och lösenordet som du har fått", "domänen före", "amido\\", "![",
			"bekräftar du att den här datorn följer din organisations säkerhetspolicy", "skydda mot oönskad åtkomst blir du automatiskt utloggad efter en viss tid"},
		"user-name":       {"med domänen före", "amido\\"},
		"first-time":      {"första gången med ett nytt lösenord", "temporära lösenordet", "Skriv ett nytt lösenord, och skriv det en gång till", "lösenordet har ändrats"},
		"change-password": {"gått ut", "nuvarande lösenord", "nya lösenordet två gånger", "**Ditt lösenord har ändrats**", "Byt lösenord"},
		"no-sms":          {"Efter inloggningen får du ett SMS med en engångskod", "rätt mobilnummer", "Kontakta supporten"},
		"systems":         {"Klicka på det system du vill koppla upp dig mot"},
		"second-sign-in":  {"kommer en ny inloggningsruta upp", "samma inloggning som till portalen", "kan se annorlunda ut"},
		"system-login":    {"Logga in med ditt användarnamn och lösenord för just det systemet"},
		"signed-out":      {"automatiskt utloggad efter en viss tid", "Logga in igen"},
		"index":           {"# Instruktioner och felsökning"},
	}
	for topic, told := range manual {
		text, err := fs.ReadFile(Help, topic+".sv.md")
		if err != nil {
			t.Fatal(err)
		}
		for _, words := range told {
			if !strings.Contains(string(text), words) {
				t.Errorf("%s no longer says %q", topic, words)
			}
		}
	}
}

// An organisation's own lines follow the last section.
func TestContactStandsLast(t *testing.T) {
	heading := map[string]string{"sv": "## Kontakta supporten", "en": "## Contact support"}
	for _, p := range pages(t) {
		at := slices.Index(p.lines(), heading[p.lang])
		if at < 0 {
			continue
		}
		for _, line := range p.lines()[at+1:] {
			if strings.HasPrefix(line, "#") {
				t.Errorf("%s: %q stands after the contact", p.name(), line)
			}
		}
	}
}

func TestTitlesTellTheTopicsApart(t *testing.T) {
	for _, lang := range languages {
		seen := map[string]string{}
		for _, p := range pages(t) {
			if p.lang != lang {
				continue
			}
			if other, ok := seen[p.lines()[0]]; ok {
				t.Errorf("%s and %s share a title", p.topic, other)
			}
			seen[p.lines()[0]] = p.topic
		}
		if len(seen) < len(topicsNeeded) {
			t.Errorf("%s has only the pages %v", lang, slices.Sorted(maps.Values(seen)))
		}
	}
}

func TestIconsAreSquareAndSharpEdged(t *testing.T) {
	for want, data := range map[int][]byte{512: Icon, 256: Icon256} {
		picture, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if b := picture.Bounds(); b.Dx() != want || b.Dy() != want {
			t.Errorf("icon is %v, want %d×%d", b, want, want)
		}
		if _, _, _, alpha := picture.At(0, 0).RGBA(); alpha != 0 {
			t.Error("the corner outside the rounded square is not transparent")
		}
		r, g, b, _ := picture.At(want/2, want/16).RGBA()
		if r>>8 != 0x0B || g>>8 != 0x55 || b>>8 != 0x66 {
			t.Errorf("the ground is #%02X%02X%02X, want the brand colour", r>>8, g>>8, b>>8)
		}
	}
	if strings.Count(string(Mark), MarkColor) != 1 {
		t.Error("the mark does not have its brand colour exactly once")
	}
}
