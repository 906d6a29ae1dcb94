package settings

import (
	"maps"
	"slices"
)

// Settings is every value in force at one moment: a snapshot that nobody
// changes. Table says what each means; the fields have the names of Table with
// a capital first letter.
type Settings struct {
	PortalURL           string
	PortalChangeAllowed bool
	Proxy               string // "", "direct", or an http(s) address
	DefaultDomain       string
	UserAgent           string
	PreLaunch           string

	CodeField              string
	CodePath               string // begins with a slash, or ""
	CodeResend             string
	CodeLength             int // characters, 0 unknown
	CodeSubmitWhenComplete bool
	NoSMSAfterSeconds      int
	ResendAfterSeconds     int
	SupportAfterSeconds    int
	OldCodeCounts          string // "" unknown, "yes", "no"

	OrganisationName string
	ProductName      string
	BrandColor       string // "#RRGGBB" or ""
	LogoFile         string // absolute path or ""
	SupportPhone     string
	SupportEmail     string
	SupportURL       string
	SupportHours     string
	HelpFolder       string // absolute path or ""

	Language string // "", "sv", "en"
	Theme    string // "system", "light", "dark"
	TextSize int    // per cent, 100 to 200

	RememberUserAllowed     bool
	RememberUser            bool
	UserName                string
	RememberPasswordAllowed bool
	RememberPassword        bool

	AllowedHosts    []string // exact, or ".example.com"; lower-case ASCII
	AllowedGateways []string
	Publishers      []string // lower-case hex, SHA-1 or SHA-256
	RequireSigned   bool
	StartPrograms   bool

	PreferredClient     string   // "", "freerdp", "remmina", "mstsc", "windowsapp"
	ClientOptions       []string // of the forms of syntax.ClientOptions
	StartTimeoutSeconds int
	FullScreen          string // "", "window", "full"
	MultiMonitor        string // "", "one", "all"
	Sound               bool
	RedirectClipboard   bool
	RedirectPrinters    bool
	RedirectDrives      bool
	RedirectSmartCards  bool
	RedirectMicrophone  bool
	RedirectSerialPorts bool
	RedirectWebAuthn    bool

	PracticeAllowed bool
	LogLevel        string // "error", "warn", "info", "debug"

	StartAtSignIn bool
	TrayIcon      bool
	AutoOpen      []string // IDs or names of systems
	Notifications bool

	from     map[string]place
	problems []Problem
}

// place is where a value came from.
type place struct {
	source Source
	origin string
	locked bool
	// unreadable is what is wrong with a policy that stands here and cannot be read;
	// nil for a value.
	unreadable *Problem
}

// Value is one setting with where it came from, for settings sheets and
// reports.
type Value struct {
	Name   string
	Value  any // string, bool, int or []string
	Source Source
	// Origin is the file or registry key, "" where there is none.
	Origin string
	// Locked: set or forbidden by IT, the person cannot change it.
	Locked bool
}

// Value is one setting by its name: string, bool, int or []string; nil for an
// unknown name.
func (s Settings) Value(name string) any {
	d, ok := Find(name)
	if !ok {
		return nil
	}
	return d.get(&s)
}

// Source tells which level name's value came from; BuiltIn for an unknown name.
func (s Settings) Source(name string) Source { return s.from[name].source }

// Locked tells whether IT has set or forbidden name, so that the person cannot
// change it.
func (s Settings) Locked(name string) bool { return s.from[name].locked }

// Unreadable tells what is wrong with the policy that decides on name and cannot be
// read, so that name has the value that allows the least; nil where that is not so.
// A Problem without a name is about the whole place.
func (s Settings) Unreadable(name string) *Problem { return s.from[name].unreadable }

// Closed is the policy that cannot be read and may have forbidden to open a system,
// whichever it is: none may be opened then. nil where there is no such policy.
func (s Settings) Closed() *Problem {
	for _, d := range Table {
		if p := s.Unreadable(d.Name); d.Opening && p != nil {
			return p
		}
	}
	return nil
}

// Problems lists what had to be ignored, strongest level first.
func (s Settings) Problems() []Problem { return slices.Clone(s.problems) }

// Values lists every setting in the order of Table.
func (s Settings) Values() []Value {
	values := make([]Value, len(Table))
	for i, d := range Table {
		at := s.from[d.Name]
		values[i] = Value{Name: d.Name, Value: d.get(&s), Source: at.source, Origin: at.origin, Locked: at.locked}
	}
	return values
}

// level is one source with its places, weakest first.
type level struct {
	source Source
	layers []Layer
}

// resolve lets the strongest valid value of each setting win. levels come
// strongest first. Every value is checked, also where a stronger one hides it:
// a mistake should show before the day when it begins to count. A policy that
// cannot be read wins where it stands, with the least that it may have allowed.
func resolve(levels []level) Settings {
	s := strongest(levels)
	if !s.PortalChangeAllowed {
		s = s.pinPortal(levels)
	}
	s.forbid("rememberUser", "rememberUserAllowed", s.RememberUserAllowed)
	s.forbid("rememberPassword", "rememberPasswordAllowed", s.RememberPasswordAllowed)
	if s.Source("userName") == User { // IT may fill in a name where people may not
		s.forbid("userName", "rememberUserAllowed", s.RememberUserAllowed)
	}
	return s
}

func strongest(levels []level) Settings {
	s := Settings{from: map[string]place{}}
	for _, l := range levels {
		for _, layer := range slices.Backward(l.layers) {
			s.take(l.source, layer)
		}
	}
	for _, d := range Table {
		if _, set := s.from[d.Name]; !set {
			d.put(&s, d.Default)
		}
	}
	return s
}

// pinPortal leaves the portal's address to IT: what the person typed, on the
// command line or before, does not count, as long as IT has given an address, or
// may have done so in a policy that cannot be read.
func (s Settings) pinPortal(levels []level) Settings {
	pinned := s
	if from := s.Source("portalURL"); from == User || from == CommandLine {
		var others []level
		for _, l := range levels {
			if l.source == from || l.source == User {
				l.layers = withoutPortal(l.layers)
			}
			others = append(others, l)
		}
		pinned = strongest(others)
	}
	if pinned.PortalURL == "" {
		lost := pinned.lostPortal()
		if lost == nil {
			return s
		}
		pinned.from["portalURL"] = place{lost.Source, lost.Origin, true, lost}
	}
	if !pinned.Locked("portalURL") {
		by := pinned.from["portalChangeAllowed"]
		pinned.from["portalURL"] = place{by.source, by.origin, true, nil}
	}
	return pinned
}

// lostPortal is what is wrong with a policy that may have given the portal's
// address, or kept the person from choosing it.
func (s Settings) lostPortal() *Problem {
	for _, p := range s.problems {
		about := p.Kind == KindUnreadable || p.Name == "portalURL" || p.Name == "portalChangeAllowed"
		if about && p.Source.Locks() {
			return &p
		}
	}
	return nil
}

func withoutPortal(layers []Layer) []Layer {
	layers = slices.Clone(layers)
	for i := range layers {
		layers[i].Values = maps.Clone(layers[i].Values)
		delete(layers[i].Values, "portalURL")
	}
	return layers
}

// maxProblems of one layer.
const maxProblems = 50

// take accepts the values of one layer that no stronger one has set.
func (s *Settings) take(source Source, layer Layer) {
	already := len(s.problems)
	note := func(p *Problem) {
		p.Source, p.Origin = source, layer.Origin
		if len(s.problems)-already < maxProblems { // a file full of nonsense must not fill the log
			s.problems = append(s.problems, *p)
		}
	}
	var broken *Problem
	if layer.Err != nil {
		broken = &Problem{Kind: KindUnreadable, Err: layer.Err}
		note(broken)
	}
	for _, name := range slices.Sorted(maps.Keys(layer.Values)) {
		raw := layer.Values[name]
		if source == Installer && raw == "" {
			continue // an installer writes a property that nobody gave as an empty text
		}
		d, _ := Find(name)
		value, problem := accept(name, raw)
		if problem != nil {
			note(problem)
			d.restrict(s, raw, problem)
			continue
		}
		if d.Administrators && source == User {
			note(&Problem{Kind: KindAdministrators, Name: name})
			continue
		}
		if !s.has(name) {
			d.put(s, value)
			s.from[name] = place{source, layer.Origin, source.Locks(), nil}
		}
	}
	if broken != nil { // it may have held every restriction
		for _, d := range Table {
			d.restrict(s, nil, broken)
		}
	}
}

func (s *Settings) has(name string) bool {
	_, set := s.from[name]
	return set
}

// restrict sets a restriction that a policy has and that cannot be read, unless a
// stronger place says what it is: to what can be read of it, or else to what allows
// the least.
func (d Definition) restrict(s *Settings, raw any, problem *Problem) {
	if !d.Restricts || !problem.Source.Locks() || s.has(d.Name) {
		return
	}
	at := place{problem.Source, problem.Origin, true, problem}
	if d.Type == Flag {
		d.put(s, d.Opening) // a demand is made, leave is not given
	} else {
		entries := d.usable(raw)
		d.put(s, entries)
		if len(entries) > 0 {
			at.unreadable = nil
		}
	}
	s.from[d.Name] = at
}

// usable are the entries of a List that can be used, each once.
func (d Definition) usable(raw any) []string {
	var entries []any
	switch raw := raw.(type) {
	case []any:
		entries = raw
	case []string:
		for _, entry := range raw {
			entries = append(entries, entry)
		}
	}
	var kept []string
	for _, entry := range entries[:min(len(entries), maxList)] {
		value, problem := accept(d.Name, []any{entry})
		if problem != nil {
			continue
		}
		if one := value.([]string)[0]; !slices.Contains(kept, one) {
			kept = append(kept, one)
		}
	}
	return kept
}

// forbid takes a choice back to nothing where it is not allowed, on behalf of
// who forbade it.
func (s *Settings) forbid(name, by string, allowed bool) {
	if allowed {
		return
	}
	d, _ := Find(name)
	switch at := d.field(s).(type) {
	case *bool:
		*at = false
	case *string:
		*at = ""
	}
	s.from[name] = place{s.from[by].source, s.from[by].origin, true, nil}
}

func (d Definition) put(s *Settings, value any) {
	switch at := d.field(s).(type) {
	case *string:
		*at = value.(string)
	case *bool:
		*at = value.(bool)
	case *int:
		*at = value.(int)
	case *[]string:
		*at = slices.Clone(value.([]string))
	}
}

func (d Definition) get(s *Settings) any {
	switch at := d.field(s).(type) {
	case *string:
		return *at
	case *bool:
		return *at
	case *int:
		return *at
	case *[]string:
		return slices.Clone(*at)
	}
	return nil
}

// clone gives a copy whose lists are its own.
func (s Settings) clone() Settings {
	for _, d := range Table {
		if at, ok := d.field(&s).(*[]string); ok {
			*at = slices.Clone(*at)
		}
	}
	return s
}
