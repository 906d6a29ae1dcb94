package portal

import (
	"fmt"
	"net/url"
	"strings"
)

// known are the systems that a client has seen last. Some portals give a system
// another ID in every list; whoever has chosen one means the system, not the ID.
type known []Resource

// keepIDs gives the systems of a new list the IDs that they had in the one
// before: of those whose ID is gone, the one with the same file is the same
// system, else the one with the same alias, else with the same title in the same
// folders.
func (k *known) keepIDs(list []Resource) []Resource {
	present := map[string]bool{}
	for _, r := range list {
		present[r.ID] = true
	}
	var gone []Resource
	for _, r := range *k {
		if !present[r.ID] {
			gone = append(gone, r)
		}
	}
	before := map[string]bool{}
	for _, r := range *k {
		before[r.ID] = true
	}
	for _, same := range []func(Resource) string{byFile, byPath, byAlias, byTitle} {
		was := unique(gone, same)
		now := unique(list, same)
		for key, at := range now {
			from, ok := was[key]
			if !ok || before[list[at].ID] || present[gone[from].ID] {
				continue
			}
			delete(present, list[at].ID)
			list[at].ID = gone[from].ID
			present[list[at].ID] = true
		}
	}
	*k = append(known(nil), list...)
	return list
}

// unique is where each key stands that only one of the list has.
func unique(list []Resource, key func(Resource) string) map[string]int {
	at := map[string]int{}
	for i, r := range list {
		k := key(r)
		if _, twice := at[k]; k == "" {
			continue
		} else if twice {
			at[k] = -1
			continue
		}
		at[k] = i
	}
	for k, i := range at {
		if i < 0 {
			delete(at, k)
		}
	}
	return at
}

func byFile(r Resource) string { return r.URL }

// byPath: what follows in the query changes on some portals as well.
func byPath(r Resource) string {
	u, err := url.Parse(r.URL)
	if err != nil || u.RawQuery == "" {
		return r.URL
	}
	if !endsInRDP(u.Path) {
		return "" // the query says which file
	}
	u.RawQuery = ""
	return u.String()
}

func byAlias(r Resource) string { return r.Alias }

func byTitle(r Resource) string {
	return fmt.Sprintf("%s\n%d\n%s", r.Title, r.Type, strings.Join(r.Folders, "\n"))
}
