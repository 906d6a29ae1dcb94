package portal

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding/htmlindex"
)

const (
	maxDepth    = 512
	maxElements = 1_000_000
)

var (
	errPageTooBig = errors.New("page has too many or too deeply nested elements")
	errDTD        = errors.New("the list declares a document type")
)

// attribute of an element; the name is in lower case and without a prefix.
type attribute struct{ name, value string }

// element is one element or, where name is "", one piece of text.
type element struct {
	name     string // lower case, without a prefix
	attrs    []attribute
	text     string
	parent   *element
	children []*element
	// form is the form element that a control belongs to: the innermost open
	// one when it started, as browsers have it, not necessarily an ancestor.
	form *element
	// veiled: its own style hides it from a person, inline or by a rule of the page.
	veiled bool
	// closed: its end was seen. What a broken line cut off was never closed.
	closed bool
}

func (e *element) attr(name string) string {
	v, _ := e.lookup(name)
	return v
}

func (e *element) lookup(name string) (string, bool) {
	for _, a := range e.attrs {
		if a.name == name {
			return a.value, true
		}
	}
	return "", false
}

// each walks e and what is below it in document order; a visit that returns
// false skips what is below.
func (e *element) each(visit func(*element) bool) {
	if !visit(e) {
		return
	}
	for _, c := range e.children {
		c.each(visit)
	}
}

// maxScan elements are more than a card, a row or a label has; a page that has more
// in each does not make reading it slow.
const maxScan = 5000

// scan is each with an end: it stops for good when visit wants no more, or after
// maxScan elements.
func (e *element) scan(visit func(*element) (below, more bool)) {
	left := maxScan
	var walk func(*element) bool
	walk = func(e *element) bool {
		if left--; left < 0 {
			return false
		}
		below, more := visit(e)
		if !more || !below {
			return more
		}
		for _, c := range e.children {
			if !walk(c) {
				return false
			}
		}
		return true
	}
	walk(e)
}

// root is the document that the element is in.
func (e *element) root() *element {
	for e.parent != nil {
		e = e.parent
	}
	return e
}

// find is the first element of that name, or nil.
func (e *element) find(name string) *element {
	var found *element
	e.each(func(c *element) bool {
		if found == nil && c.name == name {
			found = c
		}
		return found == nil
	})
	return found
}

// page is a parsed answer of the portal: RD Web Access sends XML that the
// browser turns into HTML, customised portals send HTML or broken XML. All
// three become the same tree.
type page struct {
	url  *url.URL
	root *element
	// source is the decoded text, for what only scripts say.
	source string
	// dtd: the page declares a document type of its own.
	dtd bool
	// charset the page declares when it is not UTF-8; forms are posted in it.
	charset string
}

// parsePage never fails on bad markup, only on too much of it.
func parsePage(u *url.URL, body []byte, contentType string) (*page, error) {
	p := &page{url: u}
	p.source, p.charset = decodeText(body, contentType)
	if p.parseXML() != nil { // HTML leaves out end tags, so what nests too deeply as XML may not
		if err := p.parseHTML(); err != nil {
			return nil, err
		}
	}
	p.drawVeils()
	return p, nil
}

func (p *page) parseXML() error {
	b := newBuilder()
	p.dtd = false
	d := xml.NewDecoder(strings.NewReader(p.source))
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded already
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			attrs := make([]attribute, 0, len(t.Attr))
			for _, a := range t.Attr {
				attrs = append(attrs, attribute{strings.ToLower(a.Name.Local), a.Value})
			}
			err = b.start(t.Name.Local, attrs)
		case xml.EndElement:
			b.end(strings.ToLower(t.Name.Local))
		case xml.CharData:
			b.write(string(t))
		case xml.Comment:
			if b.open.name == "script" || b.open.name == "style" {
				b.write(string(t)) // old pages hide these from older browsers
			}
		case xml.Directive:
			p.dtd = p.dtd || ownDTD(string(t))
		}
		if err != nil {
			return err
		}
	}
	p.root = b.root
	if len(b.root.children) == 0 {
		return errors.New("no element")
	}
	return nil
}

// void elements of HTML have no end tag.
var void = set("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")

func (p *page) parseHTML() error {
	b := newBuilder()
	b.loose = true
	p.dtd = false
	z := html.NewTokenizer(strings.NewReader(p.source))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break // a reader of a string ends, and does nothing else
		}
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			attrs := make([]attribute, 0, len(t.Attr))
			for _, a := range t.Attr {
				attrs = append(attrs, attribute{a.Key[strings.LastIndexByte(a.Key, ':')+1:], a.Val})
			}
			if err := b.start(t.Data, attrs); err != nil {
				return err
			}
			if kind == html.SelfClosingTagToken || void[localName(t.Data)] {
				// These pages grew out of XML: <script/> is whole, and no
				// raw text follows it.
				z.NextIsNotRawText()
				b.end(localName(t.Data))
			}
		case html.EndTagToken:
			t := z.Token()
			b.end(localName(t.Data))
		case html.TextToken:
			b.write(z.Token().Data)
		case html.DoctypeToken:
			p.dtd = p.dtd || ownDTD("DOCTYPE "+z.Token().Data)
		}
	}
	p.root = b.root
	return nil
}

// ownDTD: a document type beyond HTML's own could define entities.
func ownDTD(directive string) bool {
	f := strings.Fields(strings.ToLower(directive))
	if len(f) == 0 || f[0] != "doctype" {
		return strings.Contains(strings.ToLower(directive), "entity")
	}
	return len(f) < 2 || f[1] != "html" || strings.Contains(directive, "[")
}

func localName(name string) string {
	return strings.ToLower(name[strings.LastIndexByte(name, ':')+1:])
}

// builder makes the tree, the same for both syntaxes.
type builder struct {
	root, open, form *element
	depth, count     int
	loose            bool // HTML: end tags may be missing
}

func newBuilder() *builder {
	root := &element{name: "#document", closed: true}
	return &builder{root: root, open: root}
}

// impliedEnd: in HTML the start of the first closes an open one of the list,
// up to the nearest of the fence.
var impliedEnd = map[string]struct{ ends, fence map[string]bool }{
	"tr":     {set("tr", "td", "th"), set("table")},
	"td":     {set("td", "th"), set("table", "tr")},
	"th":     {set("td", "th"), set("table", "tr")},
	"li":     {set("li"), set("ul", "ol")},
	"option": {set("option"), set("select")},
	"dt":     {set("dt", "dd"), set("dl")},
	"dd":     {set("dt", "dd"), set("dl")},
	"p":      {set("p"), set("div", "td", "form", "table", "li")},
}

func (b *builder) start(name string, attrs []attribute) error {
	name = localName(name)
	if b.loose {
		b.closeImplied(name)
	}
	b.depth++
	b.count++
	if b.depth > maxDepth || b.count > maxElements {
		return errPageTooBig
	}
	e := &element{name: name, attrs: attrs, parent: b.open}
	if name == "form" && b.form == nil {
		b.form = e
	}
	e.form = b.form
	b.open.children = append(b.open.children, e)
	b.open = e
	return nil
}

func (b *builder) closeImplied(name string) {
	rule, ok := impliedEnd[name]
	if !ok {
		return
	}
	for e := b.open; e != b.root && !rule.fence[e.name]; e = e.parent {
		if rule.ends[e.name] {
			b.closeUpTo(e)
			return
		}
	}
}

func (b *builder) end(name string) {
	if name == "form" && b.form != nil {
		b.form.closed = true
		b.form = nil
	}
	for e := b.open; e != b.root; e = e.parent {
		if e.name == name {
			b.closeUpTo(e)
			e.closed = true
			return
		}
		if b.loose && cell[e.name] && !crossesCells[name] {
			return // a stray end tag closes nothing outside its cell
		}
	}
}

var (
	cell         = set("td", "th", "table")
	crossesCells = set("td", "th", "tr", "tbody", "thead", "tfoot", "table", "form", "body", "html", "htmlmaincontent", "rdwapage")
)

func (b *builder) closeUpTo(e *element) {
	for b.open != e {
		b.open = b.open.parent
		b.depth--
	}
	b.open = e.parent
	b.depth--
}

func (b *builder) write(text string) {
	if text == "" {
		return
	}
	b.count++
	b.open.children = append(b.open.children, &element{text: text, parent: b.open})
}

var (
	xmlEncoding  = regexp.MustCompile(`^\s*<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']`)
	metaCharset  = regexp.MustCompile(`(?i)<meta[^>]*\bcharset\s*=\s*["']?([A-Za-z0-9._-]+)`)
	paramCharset = regexp.MustCompile(`(?i)\bcharset\s*=\s*["']?([A-Za-z0-9._-]+)`)
)

// decodeText is body as UTF-8 without NULs, and the charset that it declares
// where that is another one. A byte order mark beats the header, the header the
// page; what names none is UTF-8, or Windows-1252 where it cannot be.
func decodeText(body []byte, contentType string) (text, charset string) {
	switch {
	case bytes.HasPrefix(body, []byte{0xEF, 0xBB, 0xBF}):
		return clean(string(body[3:])), ""
	case bytes.HasPrefix(body, []byte{0xFF, 0xFE}), bytes.HasPrefix(body, []byte{'<', 0}):
		return clean(convert(body, "utf-16le")), ""
	case bytes.HasPrefix(body, []byte{0xFE, 0xFF}), bytes.HasPrefix(body, []byte{0, '<'}):
		return clean(convert(body, "utf-16be")), ""
	}
	head := body[:min(len(body), 4096)]
	for _, m := range [][][]byte{paramCharset.FindSubmatch([]byte(contentType)), xmlEncoding.FindSubmatch(head), metaCharset.FindSubmatch(head)} {
		if m == nil {
			continue
		}
		name := canonicalCharset(string(m[1]))
		if name == "" || strings.HasPrefix(name, "utf-16") {
			continue // unknown, or contradicted by the bytes
		}
		if name == "utf-8" {
			break
		}
		return clean(convert(body, name)), name
	}
	if utf8.Valid(body) {
		return clean(string(body)), ""
	}
	if bytes.Contains(bytes.ToLower([]byte(contentType)), []byte("utf-8")) {
		return clean(strings.ToValidUTF8(string(body), "\uFFFD")), ""
	}
	return clean(convert(body, "windows-1252")), ""
}

func canonicalCharset(label string) string {
	e, err := htmlindex.Get(label)
	if err != nil {
		return ""
	}
	name, err := htmlindex.Name(e)
	if err != nil {
		return ""
	}
	return name
}

func convert(body []byte, charset string) string {
	e, err := htmlindex.Get(charset)
	if err != nil {
		return string(body)
	}
	out, err := e.NewDecoder().Bytes(body)
	if err != nil {
		return strings.ToValidUTF8(string(body), "\uFFFD")
	}
	return strings.TrimPrefix(string(out), "\uFEFF")
}

func clean(s string) string { return strings.ReplaceAll(s, "\x00", "") }

func set(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}
