package portal

import (
	"regexp"
	"strings"

	"backstage/outside"
)

// display reads the inline style: shown and hidden are both false where it
// does not say.
func display(e *element) (shown, hidden bool) {
	if _, ok := e.lookup("hidden"); ok {
		return false, true
	}
	for _, c := range strings.Fields(strings.ToLower(e.attr("class"))) {
		if hiddenClass[c] {
			return false, true
		}
	}
	for _, d := range strings.Split(strings.ToLower(e.attr("style")), ";") {
		property, value, ok := strings.Cut(d, ":")
		value = strings.TrimSpace(strings.ReplaceAll(value, "!important", ""))
		switch {
		case !ok:
		case strings.TrimSpace(property) == "display":
			shown, hidden = value != "none", value == "none"
		case strings.TrimSpace(property) == "visibility" && value == "hidden":
			return false, true
		}
	}
	return shown, hidden
}

// hiddenClass: the class names that style sheets in use hide with.
var hiddenClass = set("hidden", "hide", "d-none", "invisible", "is-hidden", "ng-hide", "visually-hidden", "sr-only")

// block is one paragraph, row or cell of visible text.
type block struct {
	text string
	// marked: the page's author marked it as a message (class wrng of the stock
	// pages, an alert role, an error class …).
	marked bool
}

var (
	// blockLevel elements end a piece of text; inline ones continue it.
	blockLevel = set("tr", "td", "th", "table", "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "form", "fieldset", "legend", "h1", "h2", "h3", "h4", "h5", "h6",
		"br", "hr", "section", "article", "main", "body", "htmlmaincontent", "input", "select", "label", "blockquote", "pre")
	// wordless elements hold nothing that speaks to the person about this step.
	wordless = set("script", "style", "head", "title", "renderfailuremessage", "headerjs", "bodyattr", "navbar", "nav", "appfeed", "select", "button", "textarea",
		"noscript", "template", "svg", "iframe", "object")
	markedName = regexp.MustCompile(`wrng|warn|err|fail|alert|invalid|danger|validation`)
)

// blocks lists the visible text of the page.
func (p *page) blocks() []block {
	w := wordReader{open: p.fieldAncestors()}
	w.walk(p.root, false, false)
	w.flush()
	return w.blocks
}

// fieldAncestors: a script shows these whatever their style says (the stock
// sign-in table is display:none until then).
func (p *page) fieldAncestors() map[*element]bool {
	open := map[*element]bool{}
	p.root.each(func(e *element) bool {
		if kind := strings.ToLower(e.attr("type")); e.name == "input" && (kind == "password" || !notTextLike[kind]) {
			for a := e.parent; a != nil && !open[a]; a = a.parent {
				open[a] = true
			}
		}
		return true
	})
	return open
}

type wordReader struct {
	open   map[*element]bool
	blocks []block
	text   strings.Builder
	marked bool
	words  bool // some of it is more than a link
}

func (w *wordReader) walk(e *element, marked, link bool) {
	if e.name == "" {
		w.text.WriteString(e.text)
		if strings.TrimSpace(e.text) != "" {
			w.marked = w.marked || marked
			w.words = w.words || !link
		}
		return
	}
	if wordless[e.name] || (e.veiled && !w.open[e]) {
		return
	}
	if blockLevel[e.name] {
		w.flush()
	}
	marked = marked || isMarked(e)
	for _, c := range e.children {
		w.walk(c, marked, link || e.name == "a")
	}
	if blockLevel[e.name] {
		w.flush()
	}
}

// isMarked looks at one element; the page as a whole is never a message, nor
// is anything that holds the form.
func isMarked(e *element) bool {
	switch strings.ToLower(e.attr("role")) {
	case "alert", "status":
		return true
	}
	if e.attr("aria-live") != "" {
		return true
	}
	switch e.name {
	case "body", "form", "html", "rdwapage", "htmlmaincontent", "table", "input", "a":
		return false
	}
	return markedName.MatchString(strings.ToLower(e.attr("class") + " " + e.attr("id")))
}

func (w *wordReader) flush() {
	if t := outside.Line(w.text.String(), maxLabel); t != "" && w.words {
		w.blocks = append(w.blocks, block{t, w.marked})
	}
	w.text.Reset()
	w.marked, w.words = false, false
}

// texts is the set of a page's visible texts, to tell later what is new.
func (p *page) texts() map[string]bool {
	seen := map[string]bool{}
	for _, b := range p.blocks() {
		seen[b.text] = true
	}
	return seen
}

// message is what the page says: of its texts that are not among the known
// ones, those marked as messages, or all where none is marked.
func (p *page) message(known map[string]bool) string {
	if p == nil {
		return ""
	}
	var marked, all []string
	for _, b := range p.blocks() {
		if known[b.text] {
			continue
		}
		all = append(all, b.text)
		if b.marked {
			marked = append(marked, b.text)
		}
	}
	if len(marked) > 0 {
		return joined(marked)
	}
	if known == nil {
		return "" // nothing to compare with: static text is no message
	}
	return joined(all)
}

// allWords is every visible text that is not among the known ones, marked or not.
func (p *page) allWords(known map[string]bool) string {
	var all []string
	for _, b := range p.blocks() {
		if !known[b.text] {
			all = append(all, b.text)
		}
	}
	return joined(all)
}

// newMark tells whether a marked message is shown that was not known before.
func (p *page) newMark(known map[string]bool) bool {
	for _, b := range p.blocks() {
		if b.marked && !known[b.text] {
			return true
		}
	}
	return false
}

func joined(texts []string) string {
	seen := map[string]bool{}
	var once []string
	for _, t := range texts {
		if !seen[t] {
			seen[t] = true
			once = append(once, t)
		}
	}
	return outside.Line(strings.Join(once, " "), maxLabel)
}

// title of the page for the log and for unknown pages.
func (p *page) title() string {
	title := ""
	p.root.each(func(e *element) bool {
		if title == "" && (e.name == "title" || e.name == "h1") {
			title = outside.Line(inner(e), maxLabel)
		}
		return title == "" && e.name != "renderfailuremessage" && e.name != "svg"
	})
	return title
}

// shownRows are the rows of known that the page shows. A row shows when its
// inline style says "display:"; one that says nothing counts only in an answer
// to a form (unsure), and only when it is alone: where several say nothing, a
// style sheet does the hiding.
func (p *page) shownRows(known map[string]Kind, unsure bool) []string {
	var sure, maybe []string
	p.root.each(func(e *element) bool {
		id := strings.ToLower(e.attr("id"))
		if _, ok := known[id]; !ok || id == "" {
			return true
		}
		shown, hidden := display(e)
		switch {
		case hidden:
		case shown:
			sure = append(sure, id)
		case outside.Line(inner(e), 1) != "":
			maybe = append(maybe, id)
		}
		return true
	})
	if len(sure) > 0 {
		return sure
	}
	if unsure && len(maybe) == 1 {
		return maybe
	}
	return nil
}
