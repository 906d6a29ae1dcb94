package systems

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"backstage/launcher"
	"backstage/portal"
	"backstage/ui/kit"
	"backstage/ui/search"
)

// itemKind is what a line of the list is.
type itemKind int

const (
	itemSection itemKind = iota
	itemSystem
	itemNotice
)

// line is one line of the list: a section's title, a system, or a notice.
type line struct {
	kind    itemKind
	title   string // section
	system  launcher.System
	detail  string   // below the system's name
	pill    string   // state, "" without
	tone    kit.Tone // of the state, or of the words
	starred bool
	notice  *launcher.Notice
	// words of a notice of this screen's own, instead of the launcher's.
	words, advice string
	offers        []kit.Offer
	y, h          float32
}

// manySystems is from where on the recent ones get a section of their own.
const manySystems = 7

// items is the list for a state and the search that is typed.
func (s *Screen) items(st launcher.State) []line {
	list := s.notices(st)
	rows := s.rows(st)
	if len(st.Systems) == 0 {
		if st.Busy == launcher.DoingRefresh {
			return list
		}
		advice := strings.TrimSpace(s.t("systems.none-advice") + "\n" + s.o.ServiceDesk())
		return append(list, line{kind: itemNotice, words: s.t("systems.none"), advice: advice,
			offers: []kit.Offer{{Text: s.t("systems.refresh"), Do: s.o.Launcher.Refresh}}})
	}
	query := search.Fold(s.search.Entry.Text)
	var body []line
	if query != "" {
		body = s.hits(st, query)
	} else {
		body = s.sections(st)
	}
	return append(list, rows.with(body, st)...)
}

// notices are what concerns the whole list.
func (s *Screen) notices(st launcher.State) []line {
	var list []line
	if st.Notice != nil {
		list = append(list, line{kind: itemNotice, notice: st.Notice})
	} else if st.SignedOut {
		list = append(list, line{kind: itemNotice, notice: launcher.Tell(launcher.KindSessionExpiredList, nil)})
	}
	if st.ClientProblem != nil && !toldBySession(st, st.ClientProblem) {
		list = append(list, line{kind: itemNotice, notice: st.ClientProblem})
	}
	return list
}

// toldBySession: a click has just said it, beside its system.
func toldBySession(st launcher.State, n *launcher.Notice) bool {
	return slices.ContainsFunc(st.Sessions, func(s launcher.Session) bool { return s.Notice.Same(n) })
}

func (s *Screen) sections(st launcher.State) []line {
	byID := map[string]launcher.System{}
	for _, system := range st.Systems {
		byID[system.ID] = system
	}
	var list []line
	add := func(title string, systems []launcher.System) {
		if len(systems) == 0 {
			return
		}
		list = append(list, line{kind: itemSection, title: title})
		for _, system := range systems {
			list = append(list, line{kind: itemSystem, system: system})
		}
	}
	pick := func(ids []string, most int) []launcher.System {
		var picked []launcher.System
		for _, id := range ids {
			if system, ok := byID[id]; ok && len(picked) < most {
				picked = append(picked, system)
			}
		}
		return picked
	}
	favourites := pick(st.Favourites, len(st.Systems))
	add(s.t("systems.favourites"), favourites)
	if len(st.Systems) >= manySystems {
		recents := slices.DeleteFunc(slices.Clone(st.Recents), func(id string) bool { return slices.Contains(st.Favourites, id) })
		add(s.t("systems.recent"), pick(recents, 5))
	}
	var root []launcher.System
	var folders []string
	in := map[string][]launcher.System{}
	for _, system := range st.Systems {
		if slices.Contains(st.Favourites, system.ID) {
			continue
		}
		if len(system.Folders) == 0 {
			root = append(root, system)
		}
		for _, folder := range system.Folders {
			if _, seen := in[folder]; !seen {
				folders = append(folders, folder)
			}
			in[folder] = append(in[folder], system)
		}
	}
	slices.SortFunc(folders, func(a, b string) int { return strings.Compare(search.Fold(a), search.Fold(b)) })
	switch {
	case len(folders) == 0:
		add(s.t("systems.all"), root)
	case len(favourites) > 0:
		add(s.t("systems.others"), root)
	default:
		add(s.t("systems.root"), root)
	}
	for _, folder := range folders {
		add(folder, in[folder])
	}
	return list
}

// hits are the systems whose name or folder holds every word that was typed;
// those whose name begins with it come first.
func (s *Screen) hits(st launcher.State, query string) []line {
	var first, rest []line
	for _, system := range st.Systems {
		name := search.Fold(system.Title)
		text := name + " " + search.Fold(strings.Join(system.Folders, " "))
		if !search.HoldsAll(text, strings.Fields(query)) {
			continue
		}
		item := line{kind: itemSystem, system: system}
		if strings.HasPrefix(name, query) {
			first = append(first, item)
		} else {
			rest = append(rest, item)
		}
	}
	found := append(first, rest...)
	if len(found) == 0 {
		return []line{{kind: itemNotice, words: s.o.Texts().T("systems.no-hits", map[string]any{"Search": strings.TrimSpace(s.search.Entry.Text)}),
			advice: s.t("systems.no-hits-advice"), offers: []kit.Offer{{Text: s.t("systems.clear-search"), Do: s.clearSearch}}}}
	}
	title := s.o.Texts().N("systems.hits", len(found))
	return append([]line{{kind: itemSection, title: title}}, found...)
}

// rowState knows what each system's row shows.
type rowState struct {
	screen   *Screen
	sessions map[string]launcher.Session // the newest of each system
	stars    map[string]bool
	now      time.Time
}

func (s *Screen) rows(st launcher.State) rowState {
	r := rowState{screen: s, sessions: map[string]launcher.Session{}, stars: map[string]bool{}, now: s.o.Now()}
	for _, session := range st.Sessions {
		r.sessions[session.SystemID] = session
	}
	for _, id := range st.Favourites {
		r.stars[id] = true
	}
	return r
}

// with fills the rows in, and puts each session's notice below the first row of
// its system; at the top, where that row is not in the list.
func (r rowState) with(list []line, st launcher.State) []line {
	told := map[string]bool{}
	var full []line
	for _, item := range list {
		if item.kind != itemSystem {
			full = append(full, item)
			continue
		}
		id := item.system.ID
		session, open := r.sessions[id]
		item.starred = r.stars[id]
		item.detail = r.detail(item.system)
		if open {
			item.pill, item.tone = r.pill(session)
		}
		full = append(full, item)
		if !told[id] {
			told[id] = true
			for _, session := range st.Sessions {
				if session.SystemID == id && session.Notice != nil {
					full = append(full, line{kind: itemNotice, notice: session.Notice})
				}
			}
		}
	}
	var top []line
	for _, session := range st.Sessions {
		if session.Notice != nil && !told[session.SystemID] {
			top = append(top, line{kind: itemNotice, notice: session.Notice})
		}
	}
	return append(top, full...)
}

func (r rowState) detail(system launcher.System) string {
	kind := r.screen.t("systems.remoteapp")
	if system.Type == portal.Desktop {
		kind = r.screen.t("systems.desktop")
	}
	if len(system.Folders) > 0 {
		kind += " · " + strings.Join(system.Folders, ", ")
	}
	return kind
}

// pill is a session's state in a word, with how long it has been running.
func (r rowState) pill(s launcher.Session) (string, kit.Tone) {
	t := r.screen.o.Texts()
	switch s.Phase {
	case launcher.PhaseConsent, launcher.PhaseStarting:
		return t.T("systems.starting"), kit.Neutral
	case launcher.PhaseWaiting:
		return t.T("systems.waiting"), kit.Warning
	case launcher.PhaseRunning:
		if s.Unwatched {
			return t.T("systems.opened"), kit.Good
		}
		return r.running(r.now.Sub(s.Since)), kit.Good
	}
	return "", kit.Neutral
}

func (r rowState) running(d time.Duration) string {
	switch {
	case d < time.Minute:
		return r.screen.t("systems.running")
	case d < time.Hour:
		return r.screen.o.Texts().T("systems.running-minutes", map[string]any{"Minutes": int(d.Minutes())})
	}
	return r.screen.o.Texts().T("systems.running-hours", map[string]any{"Hours": int(d.Hours()), "Minutes": int(d.Minutes()) % 60})
}

// monogram is two letters that stand for a system without a picture.
func monogram(title string) string {
	if at := strings.LastIndexByte(title, '.'); at >= 0 && at < len(title)-1 {
		title = title[at+1:]
	}
	var letters []rune
	before := ' '
	for _, r := range title {
		starts := unicode.IsLetter(r) && !unicode.IsLetter(before) || unicode.IsUpper(r) && unicode.IsLower(before)
		if starts && len(letters) < 2 {
			letters = append(letters, unicode.ToUpper(r))
		}
		before = r
	}
	if len(letters) == 0 {
		return "?"
	}
	return string(letters)
}
