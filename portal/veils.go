package portal

import (
	"regexp"
	"strconv"
	"strings"
)

// drawVeils marks every element that its own style hides from a person: inline,
// by a usual class name, or by a simple rule of a <style> on the page. What a
// person cannot see is no field for them to fill in, and no word to read.
func (p *page) drawVeils() {
	rules := p.hidingRules()
	p.root.each(func(e *element) bool {
		if e.name != "" {
			e.veiled = hiddenInline(e) || rules.hide(e)
		}
		return true
	})
}

func hiddenInline(e *element) bool {
	_, hidden := display(e)
	return hidden || hidingStyle(e.attr("style"))
}

// hidingRules are the selectors of rules that hide: ".class", "#id", "tag.class".
type hidingRules map[string]bool

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssRule    = regexp.MustCompile(`([^{}]+)\{([^{}]*)\}`)
	selector   = regexp.MustCompile(`^([a-z0-9]*)([.#][A-Za-z0-9_-]+)$`)
)

func (p *page) hidingRules() hidingRules {
	rules := hidingRules{}
	p.root.each(func(e *element) bool {
		if e.name != "style" {
			return true
		}
		for _, rule := range cssRule.FindAllStringSubmatch(cssComment.ReplaceAllString(rawText(e), ""), 2000) {
			if !hidingStyle(rule[2]) && !hidesByDisplay(rule[2]) {
				continue
			}
			for s := range strings.SplitSeq(rule[1], ",") {
				if s = strings.TrimSpace(s); selector.MatchString(s) {
					rules[s] = true
				}
			}
		}
		return false
	})
	return rules
}

// rawText is what stands directly in an element, as it stands.
func rawText(e *element) string {
	var b strings.Builder
	for _, c := range e.children {
		b.WriteString(c.text)
	}
	return b.String()
}

func (r hidingRules) hide(e *element) bool {
	if len(r) == 0 {
		return false
	}
	if id := e.attr("id"); id != "" && (r["#"+id] || r[e.name+"#"+id]) {
		return true
	}
	for _, class := range strings.Fields(e.attr("class")) {
		if r["."+class] || r[e.name+"."+class] {
			return true
		}
	}
	return false
}

func hidesByDisplay(style string) bool {
	for d := range declarations(style) {
		if d.property == "display" && d.value == "none" || d.property == "visibility" && (d.value == "hidden" || d.value == "collapse") {
			return true
		}
	}
	return false
}

type declaration struct{ property, value string }

func declarations(style string) func(yield func(declaration) bool) {
	return func(yield func(declaration) bool) {
		for d := range strings.SplitSeq(strings.ToLower(style), ";") {
			property, value, ok := strings.Cut(d, ":")
			value = strings.TrimSpace(strings.ReplaceAll(value, "!important", ""))
			if ok && !yield(declaration{strings.TrimSpace(property), value}) {
				return
			}
		}
	}
}

// farOff: a length, in whatever unit, that no screen reaches.
const farOff = -500

var (
	length    = regexp.MustCompile(`^[-+]?[0-9]*\.?[0-9]+`)
	shifted   = regexp.MustCompile(`translate[xy3d]*\([^)]*-([0-9]{4,}|[2-9]00%)`)
	vanishing = regexp.MustCompile(`^(rect\(\s*[01](px)?[\s,]+[01](px)?[\s,]+[01](px)?[\s,]+[01](px)?\s*\)|rect\(\s*0(px)?\s*\)|inset\(\s*(50|100)%|circle\(\s*0|polygon\(\s*0(px)? 0(px)?\s*,\s*0(px)? 0)`)
)

// hidingStyle tells whether a style takes an element out of sight other than by
// display and visibility: transparent, without size, cut away, or far off.
func hidingStyle(style string) bool {
	if style == "" {
		return false
	}
	for d := range declarations(style) {
		n, measured := amount(d.value)
		switch d.property {
		case "opacity", "width", "height", "max-height", "max-width":
			if measured && n == 0 {
				return true
			}
		case "left", "right", "top", "bottom", "text-indent", "margin", "margin-left", "margin-top", "inset":
			if measured && n <= farOff || measured && n <= -50 && (strings.HasSuffix(d.value, "em") || strings.HasSuffix(d.value, "vw") || strings.HasSuffix(d.value, "vh")) {
				return true
			}
		case "clip", "clip-path":
			if vanishing.MatchString(d.value) {
				return true
			}
		case "transform":
			if shifted.MatchString(d.value) || strings.Contains(d.value, "scale(0)") {
				return true
			}
		case "visibility":
			if d.value == "collapse" {
				return true
			}
		}
	}
	return false
}

func amount(value string) (float64, bool) {
	n, err := strconv.ParseFloat(length.FindString(value), 64)
	return n, err == nil
}
