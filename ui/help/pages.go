package help

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"backstage/ui/search"
)

// page is one topic in one language.
type page struct {
	topic, title, text string
}

// firstTopic is where the help starts when no topic fits.
const firstTopic = "index"

// load reads the pages of the present language; they are in memory, so this
// takes no disk.
func (h *Pane) load() {
	if h.pages != nil || h.o.Pages == nil {
		return
	}
	end := "." + h.texts.Lang() + ".md"
	files, _ := fs.Glob(h.o.Pages, "*"+end)
	for _, file := range files {
		text, err := fs.ReadFile(h.o.Pages, file)
		if err != nil {
			continue
		}
		p := page{topic: strings.TrimSuffix(path.Base(file), end), text: strings.ReplaceAll(string(text), "\r\n", "\n")}
		p.title = p.topic
		for line := range strings.Lines(p.text) {
			if strings.HasPrefix(line, "# ") {
				p.title = strings.TrimSpace(line[2:])
				break
			}
		}
		h.pages = append(h.pages, p)
	}
	slices.SortFunc(h.pages, func(a, b page) int { return strings.Compare(search.Fold(a.title), search.Fold(b.title)) })
}

// find is the page of a topic; without one that of the step, or where the help starts.
func (h *Pane) find(topic string) (page, bool) {
	for _, want := range []string{topic, h.step, firstTopic} {
		for _, p := range h.pages {
			if p.topic == want {
				return p, true
			}
		}
	}
	if len(h.pages) > 0 {
		return h.pages[0], true
	}
	return page{}, false
}

// found are the topics with all words; those with them in their titles first.
func (h *Pane) found(query []string) []page {
	var titles, texts []page
	for _, p := range h.pages {
		switch {
		case search.HoldsAll(search.Fold(p.title), query):
			titles = append(titles, p)
		case search.HoldsAll(search.Fold(p.text), query):
			texts = append(texts, p)
		}
	}
	return append(titles, texts...)
}
