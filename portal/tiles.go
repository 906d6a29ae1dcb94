package portal

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"backstage/outside"
)

// tile is one system on a page that companies have made of their list themselves:
// a card, a row or a link that leads to an .rdp file.
type tile struct {
	file, icon *url.URL
	title      string
	from       []*element // what leads to the file: links, buttons, pictures
}

// maxReference is the longest URL of a file, in bytes.
const maxReference = 2048

// maxReferences to files is more than any page has that a person reads.
const maxReferences = 10_000

// openerWord: what a link says that names no system. It chooses between names
// and never decides what is a system.
var openerWord = regexp.MustCompile(`(?i)^(\W*(open|launch|start|run|connect|go|click|here|this|the|to|app|application|download|file|rdp|remote\s?app|remote\s?desktop|desktop|` +
	`öppna|starta|anslut|kör|klicka|här|till|ladda|ner|hämta|fil|öffnen|starten|verbinden|herunterladen|hier|klicken|ouvrir|lancer|connecter|connexion|ici|télécharger|` +
	`abrir|iniciar|conectar|aquí|descargar|apri|avvia|connetti|qui|scarica|avaa|käynnistä|yhdistä|åpne|åbn|koble|forbind|openen|otwórz|uruchom|połącz|otevřít|spustit|открыть|запустить)\W*)+$`)

// readTiles finds what leads to .rdp files, one tile for each file, in the order
// of the page. own tells whether a reference may be asked for, and where; foreign
// are those that may not.
func readTiles(p *page, own func(base *url.URL, ref string) *url.URL) (tiles []*tile, foreign []string) {
	base := p.base()
	byFile, elsewhere := map[string]*tile{}, map[string]bool{}
	references := 0
	p.root.each(func(e *element) bool {
		if e.name == "script" || e.name == "style" || e.name == "template" {
			return false
		}
		ref := rdpReference(e)
		if ref == "" {
			return true
		}
		if references++; references > maxReferences {
			return false
		}
		file := own(base, ref)
		if file == nil {
			elsewhere[ref] = true
			return true
		}
		t := byFile[file.String()]
		if t == nil {
			t = &tile{file: file}
			byFile[file.String()] = t
			tiles = append(tiles, t)
		}
		t.from = append(t.from, e)
		return true
	})
	inside := cards(tiles)
	nameTiles(tiles, inside)
	for _, t := range tiles {
		t.icon = t.picture(base, own, inside)
	}
	return tiles, slices.Collect(maps.Keys(elsewhere))
}

// leadsToFiles tells whether something on the page leads to an .rdp file.
func (p *page) leadsToFiles() bool {
	found := false
	p.root.each(func(e *element) bool {
		found = found || e.name != "script" && rdpReference(e) != ""
		return !found && e.name != "script"
	})
	return found
}

var quoted = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'`)

// rdpReference is the .rdp file that a click on the element fetches, "" for none:
// by its address, or by a script such as the stock goRDP(…).
func rdpReference(e *element) string {
	for _, a := range e.attrs {
		value := strings.TrimSpace(a.value)
		script := strings.HasPrefix(a.name, "on") || strings.HasPrefix(strings.ToLower(value), "javascript:")
		switch {
		case script:
			for _, m := range quoted.FindAllStringSubmatch(value, 20) {
				if ref := unquoted(m[1] + m[2]); isRDPReference(ref) {
					return ref
				}
			}
		case a.name == "href" || a.name == "action" || a.name == "formaction" || strings.HasPrefix(a.name, "data-"):
			if isRDPReference(value) {
				return value
			}
		}
	}
	return ""
}

// isRDPReference: a URL whose path or one of whose query values ends in .rdp.
func isRDPReference(ref string) bool {
	if len(ref) > maxReference || !strings.Contains(strings.ToLower(ref), ".rdp") || strings.ContainsAny(ref, "\r\n") {
		return false
	}
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil || u.Opaque != "" {
		return false
	}
	if endsInRDP(u.Path) {
		return true
	}
	for _, values := range u.Query() {
		for _, v := range values {
			if endsInRDP(v) {
				return true
			}
		}
	}
	return false
}

func endsInRDP(s string) bool {
	return strings.HasSuffix(strings.ToLower(s), ".rdp") && len(s) > len(".rdp")
}

var scriptEscape = regexp.MustCompile(`\\(u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.)`)

// unquoted undoes the escapes of a string in a script.
func unquoted(s string) string {
	return scriptEscape.ReplaceAllStringFunc(s, func(escape string) string {
		if n, err := strconv.ParseUint(escape[2:], 16, 16); err == nil && len(escape) > 2 {
			return string(rune(n))
		}
		return escape[1:]
	})
}

// several marks an element that leads to more than one file.
var several = &tile{}

// cards tells of every element around a link whether it leads to that file alone.
func cards(tiles []*tile) map[*element]*tile {
	inside := map[*element]*tile{}
	for _, t := range tiles {
		for _, e := range t.from {
			for ; e != nil; e = e.parent {
				switch inside[e] {
				case nil:
					inside[e] = t
				case t, several:
				default:
					inside[e] = several
				}
			}
		}
	}
	return inside
}

// wholePage elements are around everything, also where the page has one tile only.
var wholePage = set("form", "main", "body", "html", "#document", "htmlmaincontent", "rdwapage")

// maxClimb is how far a card may be around its link.
const maxClimb = 20

// card is the widest element around the link that leads to no other file, at
// most a row; nil where even the parent leads to others. A lone tile has no
// neighbours to tell its card from the page: then it is the nearest with a name.
func (t *tile) card(inside map[*element]*tile) (card *element) {
	alone, climbed := inside[t.from[0].root()] == t, 0
	for e := t.from[0].parent; e != nil && inside[e] == t && !wholePage[e.name]; e = e.parent {
		card = e
		if climbed++; climbed > maxClimb {
			break
		}
		if e.name == "tr" || e.name == "li" || e.name == "article" || alone && t.nameIn(e) != "" {
			break
		}
	}
	return card
}

// nameTiles gives every tile its title. What all say alike ("Open") names none.
func nameTiles(tiles []*tile, inside map[*element]*tile) {
	said := map[string]int{}
	for _, t := range tiles {
		said[t.words()]++
	}
	before := wordsBefore(tiles)
	for _, t := range tiles {
		own := t.words()
		telling := said[own] == 1 && !openerWord.MatchString(own)
		for _, title := range []string{
			t.heading(), only(telling, own), t.nameIn(t.card(inside)), before[t],
			t.attribute("alt"), t.attribute("title"), t.attribute("aria-label"), own, stem(t.file),
		} {
			if t.title = outside.Line(title, maxTitle); t.title != "" {
				break
			}
		}
	}
}

func only(when bool, s string) string {
	if when {
		return s
	}
	return ""
}

// words are the visible text of what leads to the file.
func (t *tile) words() string {
	for _, e := range t.from {
		if s := visible(e); s != "" {
			return s
		}
		if e.name == "input" || e.name == "button" {
			if s := outside.Line(e.attr("value"), maxTitle); s != "" {
				return s
			}
		}
	}
	return ""
}

var headings = set("h1", "h2", "h3", "h4", "h5", "h6", "th", "dt", "strong", "b", "figcaption", "legend", "caption")

// heading is one within the link itself.
func (t *tile) heading() string {
	for _, e := range t.from {
		if s := firstHeading(e); s != "" {
			return s
		}
	}
	return ""
}

func firstHeading(e *element) (found string) {
	e.scan(func(c *element) (below, more bool) {
		if headings[c.name] {
			if s := visible(c); s != "" && !openerWord.MatchString(s) {
				found = s
			}
		}
		return speaks(c), found == ""
	})
	return found
}

// nameIn is the heading of a card or row, else its first text outside of the link.
func (t *tile) nameIn(card *element) (name string) {
	if card == nil {
		return ""
	}
	if s := firstHeading(card); s != "" {
		return s
	}
	card.scan(func(e *element) (below, more bool) {
		if slices.Contains(t.from[:min(len(t.from), 8)], e) {
			return false, true
		}
		if s := textName(e); s != "" {
			name = s
		}
		return speaks(e), name == ""
	})
	return name
}

// textName is a piece of text as a name; numbers and openers are none.
func textName(e *element) string {
	s := outside.Line(e.text, maxTitle)
	if e.name != "" || !strings.ContainsFunc(s, unicode.IsLetter) || openerWord.MatchString(s) {
		return ""
	}
	return strings.TrimRight(s, " :–-")
}

// wordsBefore is the last text between one tile and the next.
func wordsBefore(tiles []*tile) map[*tile]string {
	before := map[*tile]string{}
	if len(tiles) == 0 {
		return before
	}
	ofLink := map[*element]*tile{}
	for _, t := range tiles {
		for _, e := range t.from {
			ofLink[e] = t
		}
	}
	last := ""
	tiles[0].from[0].root().each(func(e *element) bool {
		if t := ofLink[e]; t != nil {
			before[t] = orElse(before[t], last)
			last = ""
			return false
		}
		last = orElse(textName(e), last)
		return speaks(e)
	})
	return before
}

// attribute of the link, or of the picture in it.
func (t *tile) attribute(name string) (found string) {
	for _, e := range t.from {
		e.scan(func(c *element) (below, more bool) {
			if s := strings.TrimSpace(c.attr(name)); !openerWord.MatchString(s) {
				found = s
			}
			return true, found == ""
		})
		if found != "" {
			break
		}
	}
	return found
}

// picture within the link, else in the card around it.
func (t *tile) picture(base *url.URL, own func(*url.URL, string) *url.URL, inside map[*element]*tile) (found *url.URL) {
	places := t.from
	if card := t.card(inside); card != nil {
		places = append(slices.Clone(places), card)
	}
	for _, e := range places {
		e.scan(func(c *element) (below, more bool) {
			if c.name == "img" {
				found = own(base, c.attr("src"))
			}
			return true, found == nil
		})
		if found != nil {
			break
		}
	}
	return found
}

// stem is the name of a file without what RD Web Access puts around it.
func stem(file *url.URL) string {
	name := file.Path[strings.LastIndexByte(file.Path, '/')+1:]
	if !endsInRDP(name) {
		for _, values := range file.Query() {
			for _, v := range values {
				if endsInRDP(v) {
					name = v[strings.LastIndexAny(v, `/\`)+1:]
				}
			}
		}
	}
	name = unescaped(name)
	if endsInRDP(name) {
		name = name[:len(name)-len(".rdp")]
	}
	return orElse(strings.TrimSuffix(strings.TrimPrefix(name, "cpub-"), "-CmsRdsh"), "?")
}

// speaks tells whether a person reads what is in the element.
func speaks(e *element) bool {
	return e.name == "" || (!wordless[e.name] || e.name == "button") && !e.veiled
}

// visible is the text that a person reads in e, as one line.
func visible(e *element) string {
	var b strings.Builder
	e.scan(func(c *element) (below, more bool) {
		if c != e && !speaks(c) {
			return false, true
		}
		if blockLevel[c.name] {
			b.WriteByte(' ')
		}
		b.WriteString(c.text)
		return true, b.Len() < 10*maxTitle
	})
	return outside.Line(b.String(), maxTitle)
}
