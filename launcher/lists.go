package launcher

import (
	"slices"
	"strings"

	"backstage/portal"
)

// recentsKept is how many systems are remembered as recent.
const recentsKept = 5

// rememberedAs is how a system is remembered: by ID and title, since a portal may give
// a republished system a new ID.
func rememberedAs(r portal.Resource) string { return r.ID + "\t" + r.Title }

// resolveLists finds the remembered favourites and recent systems in the
// present list; those that are not there stay remembered.
func (m model) resolveLists() model {
	titles := make(map[string]string, len(m.Systems))
	for _, s := range m.Systems {
		if _, taken := titles[s.Title]; !taken {
			titles[s.Title] = s.ID
		}
	}
	resolve := func(keys []string) []string {
		ids := []string{}
		for _, key := range keys {
			id, title, _ := strings.Cut(key, "\t")
			if _, ok := m.resources[id]; !ok {
				id = titles[title]
			}
			if id != "" {
				ids = append(without(ids, id), id)
			}
		}
		return ids
	}
	m.Favourites, m.Recents = resolve(m.favourites), resolve(m.recents)
	m.Known = make([]System, 0, len(m.favourites))
	for _, key := range m.favourites {
		id, title, _ := strings.Cut(key, "\t")
		m.Known = append(m.Known, System{ID: id, Title: title})
	}
	return m
}

// toggleFavourite makes a system a favourite, first of all, or none.
func (m model) toggleFavourite(id string) (model, []effect) {
	r, ok := m.resources[id]
	if !ok {
		return m, nil
	}
	kept := withoutSystem(m.favourites, r)
	if len(kept) == len(m.favourites) {
		kept = append([]string{rememberedAs(r)}, kept...)
	}
	m.favourites = kept
	return m.resolveLists(), []effect{doSaveLists{m.favourites, m.recents}}
}

// noteRecent puts a system at the top of the recent ones.
func (m model) noteRecent(r portal.Resource) (model, []effect) {
	recents := append([]string{rememberedAs(r)}, withoutSystem(m.recents, r)...)
	m.recents = recents[:min(len(recents), recentsKept)]
	return m.resolveLists(), []effect{doSaveLists{m.favourites, m.recents}}
}

// withoutSystem is a copy of remembered keys without those of a system.
func withoutSystem(keys []string, r portal.Resource) []string {
	kept := make([]string, 0, len(keys))
	for _, key := range keys {
		id, title, _ := strings.Cut(key, "\t")
		if id != r.ID && title != r.Title {
			kept = append(kept, key)
		}
	}
	return kept
}

// without is a copy of list that does not hold gone.
func without[T comparable](list []T, gone T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(x T) bool { return x == gone })
}
