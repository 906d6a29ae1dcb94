package portal

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/transform"

	"backstage/secret"

	"backstage/outside"
)

// control is one field or button of a form, in the order of the page.
type control struct {
	kind         string // input's type, or "select", "textarea"; "text" for whatever a browser shows as a text box
	name, value  string
	label        string   // what the page shows beside it
	hint         string   // every word the page's author used for it, lower case: for guesses only
	asks         string   // of them, those that say what it is for: name, label and their like
	given        string   // the type as the page has it: "email", "tel" …
	options      []option // of a select
	numeric      bool     // a keyboard of digits is wanted for it
	autocomplete string
	maxLength    int
	off          bool // disabled
	on           bool // posted: checked, selected, not disabled
	readOnly     bool
	// veils counts the elements around it that their style hides, itself
	// included. Scripts lift the veil from a whole form at once, so only a
	// field with more veils than its neighbours is really hidden.
	veils int
}

// entry tells whether a person can type into the control.
func (c control) entry() bool {
	return (c.kind == "text" || c.kind == "password") && c.on && !c.readOnly
}

func (c control) button() bool { return c.kind == "submit" || c.kind == "image" }

// trigger is a button or link of a page: what a click does.
type trigger struct {
	control int      // index of the submit control in its form, or -1
	event   []string // ASP.NET's __doPostBack target and argument
	link    *url.URL // a plain GET
	form    *form    // the form it sends, nil for a link
	action  *url.URL // where it sends the form, nil for a link and for what is no URL
	after   int      // how many controls of the form came before it
	hint    string
	id      string // of the element
}

// named tells whether the page's author gave it this name: a button's name or
// id, a link's id, or what it tells the page's script.
func (t trigger) named(name string) bool {
	return strings.EqualFold(t.id, name) || t.control >= 0 && strings.EqualFold(t.form.controls[t.control].name, name) ||
		t.event != nil && strings.EqualFold(t.event[0], name)
}

// target is the technical name of what a link does.
func (t trigger) target() string {
	if t.link == nil {
		return strings.Join(t.event, " ")
	}
	return t.link.Path[strings.LastIndexByte(t.link.Path, '/')+1:] + " " + returnURL.ReplaceAllString(t.link.RawQuery, "")
}

// returnURL says where the page came from, not what the link does.
var returnURL = regexp.MustCompile(`(?i)returnurl=[^&]*`)

// form is what is needed to send a form the way a browser does, and no more.
type form struct {
	id       string
	page     *url.URL // that the form is on
	action   *url.URL
	get      bool
	search   bool // it says that it searches the site
	charset  string
	controls []control
	triggers []trigger
}

// forms reads all forms of a page, and the links that stand outside of them.
func (p *page) forms() (forms []*form, links []trigger) {
	r := formReader{page: p, base: p.base(), labels: p.labels(), byElement: map[*element]*form{}, byID: map[string]*form{}}
	p.root.each(r.visit)
	return r.forms, r.links
}

type formReader struct {
	page      *page
	base      *url.URL
	labels    map[string]string
	byElement map[*element]*form
	byID      map[string]*form
	forms     []*form
	links     []trigger
	lastText  string // the text before a field labels it where nothing else does
	controls  int
}

// maxControls: no sign-in page has more fields, buttons and links; a page that
// does shall not cost its square.
const maxControls = 2000

func (r *formReader) visit(e *element) bool {
	switch e.name {
	case "":
		if t := outside.Line(e.text, maxLabel); t != "" {
			r.lastText = t
		}
	case "script", "style", "head", "renderfailuremessage", "headerjs", "template":
		return false
	case "form":
		r.start(e)
	case "input", "select", "textarea", "button", "a":
		if r.controls++; r.controls > maxControls {
			return false
		}
		if e.name == "a" {
			r.link(e)
			return true
		}
		r.control(e)
		return e.name == "button"
	}
	return true
}

func (r *formReader) start(e *element) {
	if e.form != e {
		return // nested: not a form for a browser
	}
	f := &form{id: e.attr("id"), page: r.page.url, charset: r.page.charset, get: strings.EqualFold(e.attr("method"), "get")}
	f.action = r.resolve(e.attr("action"))
	f.search = strings.EqualFold(e.attr("role"), "search") || searchHint.MatchString(strings.ToLower(e.attr("id")+" "+e.attr("class")+" "+e.attr("action")))
	r.byElement[e] = f
	if r.byID[f.id] == nil {
		r.byID[f.id] = f
	}
	r.forms = append(r.forms, f)
	r.lastText = ""
}

// resolve gives nil for what is no URL; an empty action is the page itself.
func (r *formReader) resolve(ref string) *url.URL {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		return r.page.url
	}
	u, err := r.base.Parse(ref)
	if err != nil {
		return nil
	}
	u.Fragment, u.RawFragment, u.User = "", "", nil
	return u
}

func (r *formReader) owner(e *element) *form {
	if id, ok := e.lookup("form"); ok {
		return r.byID[id]
	}
	return r.byElement[e.form]
}

func (r *formReader) control(e *element) {
	f := r.owner(e)
	if f == nil {
		return
	}
	c := r.read(e)
	switch {
	case c.button():
		t := trigger{control: len(f.controls), form: f, action: f.action, after: len(f.controls), hint: c.hint, id: e.attr("id")}
		if own := e.attr("formaction"); own != "" {
			t.action = r.resolve(own)
		}
		f.triggers = append(f.triggers, t)
	case c.kind == "button":
		if t, ok := r.scripted(e.attr("onclick"), f); ok {
			t.hint, t.id = c.hint, e.attr("id")
			f.triggers = append(f.triggers, t)
		}
	}
	f.controls = append(f.controls, c)
	if c.entry() {
		r.lastText = ""
	}
}

// textLike: what a browser draws as a one-line text box, an unknown type included.
var notTextLike = set("hidden", "password", "submit", "image", "button", "reset", "file", "checkbox", "radio", "color", "range", "search", "date", "time", "month", "week", "datetime-local")

func (r *formReader) read(e *element) control {
	c := control{name: e.attr("name"), value: e.attr("value"), off: disabled(e), on: !disabled(e), veils: veils(e)}
	_, c.readOnly = e.lookup("readonly")
	c.kind = strings.ToLower(strings.TrimSpace(e.attr("type")))
	c.given = c.kind
	c.numeric = c.kind == "tel" || c.kind == "number" || strings.EqualFold(e.attr("inputmode"), "numeric") || strings.EqualFold(e.attr("inputmode"), "tel") || digitPattern.MatchString(e.attr("pattern"))
	c.autocomplete = strings.ToLower(e.attr("autocomplete"))
	c.maxLength = max(0, atoi(e.attr("maxlength")))
	switch e.name {
	case "select":
		c.kind = "select"
		c.value, c.on = selected(e, c.on)
		c.options = optionsOf(e)
	case "textarea":
		c.kind = "textarea"
		c.value = inner(e)
	case "button":
		if c.kind != "button" && c.kind != "reset" {
			c.kind = "submit"
		}
	default:
		if !notTextLike[c.kind] {
			c.kind = "text"
		}
	}
	if c.kind == "checkbox" || c.kind == "radio" {
		_, checked := e.lookup("checked")
		c.on = c.on && checked
		if _, ok := e.lookup("value"); !ok {
			c.value = "on"
		}
	}
	switch {
	case c.entry(), c.kind == "select", c.kind == "textarea":
		c.label = r.label(e)
	case c.kind == "radio", c.kind == "checkbox":
		c.label = orElse(r.ownLabel(e), orElse(textAfter(e), orElse(r.label(e), outside.Line(c.value, maxLabel))))
	case c.button():
		c.label = outside.Line(orElse(c.value, orElse(e.attr("alt"), e.attr("title"))), maxLabel)
		if e.name == "button" {
			c.label = orElse(visible(e), c.label)
		}
	}
	c.hint = strings.ToLower(strings.Join([]string{c.name, e.attr("id"), e.attr("class"), e.attr("title"), e.attr("placeholder"),
		e.attr("aria-label"), c.autocomplete, c.label, e.attr("alt")}, " "))
	c.asks = strings.ToLower(strings.Join([]string{c.name, c.autocomplete, c.label, e.attr("placeholder"), e.attr("aria-label")}, " "))
	if c.button() || c.kind == "button" {
		c.hint += " " + strings.ToLower(c.value+" "+inner(e))
	}
	return c
}

// digitPattern: a pattern of the page that takes digits alone.
var digitPattern = regexp.MustCompile(`^\^?(\[0-9\]|\\d)(\*|\+|\{[0-9,]+\})\$?$`)

const maxLabel = 300

// ownLabel is what the page says to be the control's label, "" where it does not.
func (r *formReader) ownLabel(e *element) string {
	for parent := e.parent; parent != nil; parent = parent.parent {
		if parent.name == "label" {
			if t := outside.Line(inner(parent), maxLabel); t != "" {
				return t
			}
		}
	}
	return outside.Line(orElse(r.labels[e.attr("id")], e.attr("aria-label")), maxLabel)
}

// textAfter is the text right behind a box or a dot to tick.
func textAfter(e *element) string {
	if e.parent == nil || len(e.parent.children) > maxScan {
		return ""
	}
	var b strings.Builder
	for _, c := range e.parent.children[slices.Index(e.parent.children, e)+1:] {
		if c.name == "input" || c.name == "br" || b.Len() > maxLabel {
			break
		}
		b.WriteString(visible(c))
	}
	return outside.Line(b.String(), maxLabel)
}

func (r *formReader) label(e *element) string {
	for _, t := range []string{r.ownLabel(e), r.lastText, e.attr("placeholder"), e.attr("title")} {
		if t = outside.Line(t, maxLabel); t != "" {
			return t
		}
	}
	return ""
}

// labels of the page by the id of the field that they are for.
func (p *page) labels() map[string]string {
	labels := map[string]string{}
	p.root.each(func(e *element) bool {
		if id := e.attr("for"); id != "" && e.name == "label" {
			labels[id] = inner(e)
		}
		return true
	})
	return labels
}

// base is what relative references of the page start from.
func (p *page) base() *url.URL {
	if e := p.root.find("base"); e != nil {
		if u, err := p.url.Parse(strings.TrimSpace(e.attr("href"))); err == nil {
			return u
		}
	}
	return p.url
}

func (r *formReader) link(e *element) {
	f := r.owner(e)
	href := strings.TrimSpace(e.attr("href"))
	t, ok := r.scripted(href, f)
	if !ok {
		t, ok = r.scripted(e.attr("onclick"), f)
	}
	if !ok && href != "" && !strings.HasPrefix(href, "#") {
		if u := r.resolve(href); u != nil {
			t, ok = trigger{control: -1, link: u}, true
		}
	}
	if !ok {
		return
	}
	t.id = e.attr("id")
	t.hint = strings.ToLower(strings.Join([]string{e.attr("id"), e.attr("class"), e.attr("title"), e.attr("aria-label"), inner(e), t.target()}, " "))
	if t.form != nil {
		f.triggers = append(f.triggers, t)
	} else {
		r.links = append(r.links, t)
	}
}

var (
	postBack = regexp.MustCompile(`__doPostBack\(\s*['"]([^'"]*)['"]\s*,\s*['"]([^'"]*)['"]`)
	goesTo   = regexp.MustCompile(`\blocation(?:\.href)?\s*=\s*['"]([^'"]+)['"]`)
)

// scripted reads the two things that buttons of these pages do by script.
func (r *formReader) scripted(script string, f *form) (trigger, bool) {
	if m := postBack.FindStringSubmatch(script); m != nil && f != nil {
		return trigger{control: -1, event: m[1:3], form: f, action: f.action, after: len(f.controls)}, true
	}
	if m := goesTo.FindStringSubmatch(script); m != nil {
		if u := r.resolve(m[1]); u != nil {
			return trigger{control: -1, link: u}, true
		}
	}
	return trigger{}, false
}

func disabled(e *element) bool {
	if _, off := e.lookup("disabled"); off {
		return true
	}
	for p := e.parent; p != nil; p = p.parent {
		if _, off := p.lookup("disabled"); off && p.name == "fieldset" {
			return true
		}
	}
	return false
}

func veils(e *element) (n int) {
	for ; e != nil; e = e.parent {
		if e.veiled {
			n++
		}
	}
	return n
}

// option of a select.
type option struct{ value, label string }

func optionsOf(e *element) (options []option) {
	e.each(func(o *element) bool {
		if o.name != "option" || len(options) >= maxControls {
			return true
		}
		label := strings.TrimSpace(inner(o))
		value, ok := o.lookup("value")
		if !ok {
			value = label
		}
		options = append(options, option{value, outside.Line(orElse(label, value), maxLabel)})
		return false
	})
	return options
}

func selected(e *element, on bool) (value string, _ bool) {
	var first, chosen *element
	e.each(func(o *element) bool {
		if o.name != "option" {
			return true
		}
		if first == nil {
			first = o
		}
		if _, ok := o.lookup("selected"); ok && chosen == nil {
			chosen = o
		}
		return false
	})
	if chosen == nil {
		chosen = first
	}
	if chosen == nil {
		return "", false
	}
	if v, ok := chosen.lookup("value"); ok {
		return v, on
	}
	return strings.TrimSpace(inner(chosen)), on
}

// inner is the text below e as it stands; a label that holds the whole page is
// cut after as many pieces as any honest one has.
func inner(e *element) string {
	var b strings.Builder
	pieces := 0
	e.scan(func(c *element) (below, more bool) {
		b.WriteString(c.text)
		pieces++
		return c.name != "script" && c.name != "style", pieces < 500
	})
	return b.String()
}

func atoi(s string) int {
	n, _ := strconv.Atoi(strings.TrimSpace(s))
	return n
}

// filling are the values that the person gives, by the control's index. The form
// only reads them.
type filling map[int]*secret.Text

// encode is the form as application/x-www-form-urlencoded: every control a
// browser would post, in the page's order, with the values of fill in place of
// their own, and the one button that was pressed. The bytes are the caller's to
// wipe; no other copy of a value is left.
func (f *form) encode(fill filling, press *trigger) []byte {
	e := formEncoder{charset: charsetNamed(f.charset)}
	event := map[string]string{}
	if press != nil && press.event != nil {
		event["__EVENTTARGET"], event["__EVENTARGUMENT"] = press.event[0], press.event[1]
	}
	for i, c := range f.controls {
		value, filled := fill[i]
		if v, ok := event[c.name]; ok && c.kind == "hidden" {
			c.value, filled = v, false
			delete(event, c.name)
		}
		switch {
		case c.button():
			if press != nil && press.control == i {
				e.press(c)
			}
		case c.name == "" || !c.on || c.kind == "button" || c.kind == "reset" || c.kind == "file":
		case filled:
			value.Use(func(v []byte) { e.add(c.name, v) })
		default:
			e.add(c.name, []byte(c.value))
		}
	}
	for _, name := range []string{"__EVENTTARGET", "__EVENTARGUMENT"} {
		if v, ok := event[name]; ok {
			e.add(name, []byte(v))
		}
	}
	return e.out.Bytes()
}

type formEncoder struct {
	out     secret.Buffer
	charset encoding.Encoding // nil for UTF-8
}

func (e *formEncoder) press(c control) {
	switch {
	case c.kind == "image" && c.name != "":
		e.add(c.name+".x", []byte("1"))
		e.add(c.name+".y", []byte("1"))
	case c.kind == "image":
		e.add("x", []byte("1"))
		e.add("y", []byte("1"))
	case c.name != "":
		e.add(c.name, []byte(c.value))
	}
}

func (e *formEncoder) add(name string, value []byte) {
	if e.out.Len() > 0 {
		_ = e.out.WriteByte('&')
	}
	e.escaped([]byte(name))
	_ = e.out.WriteByte('=')
	e.escaped(value)
}

// escaped writes text in the page's charset, percent-encoded as url.QueryEscape does.
func (e *formEncoder) escaped(text []byte) {
	const hex = "0123456789ABCDEF"
	if coded := inCharset(e.charset, text); coded != nil {
		defer clear(coded)
		text = coded
	}
	for _, c := range text {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.', c == '~':
			_ = e.out.WriteByte(c)
		case c == ' ':
			_ = e.out.WriteByte('+')
		default:
			_, _ = e.out.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
}

func charsetNamed(name string) encoding.Encoding {
	if name == "" {
		return nil
	}
	charset, _ := htmlindex.Get(name) // nil for one that nobody knows: UTF-8 then
	return charset
}

// inCharset is text in a charset, with an HTML escape for what that does not have;
// nil where it stays as it is.
func inCharset(charset encoding.Encoding, text []byte) []byte {
	if charset == nil {
		return nil
	}
	for size := 4*len(text) + 16; ; size *= 2 {
		out := make([]byte, size)
		n, _, err := encoding.HTMLEscapeUnsupported(charset.NewEncoder()).Transform(out, text, true)
		if err == nil {
			return out[:n]
		}
		clear(out)
		if !errors.Is(err, transform.ErrShortDst) {
			return nil
		}
	}
}
