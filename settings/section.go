package settings

// Section is a run of Table under one heading, for documentation and policy
// templates. The heading is the message policy.section.ID.
type Section struct {
	ID string
	// First is the setting that the section begins with.
	First string
}

// Sections in the order of Table.
var Sections = []Section{
	{"portal", "portalURL"},
	{"code", "codeField"},
	{"organisation", "organisationName"},
	{"window", "language"},
	{"remembered", "rememberUserAllowed"},
	{"systems", "allowedHosts"},
	{"session", "preferredClient"},
	{"program", "practiceAllowed"},
	{"desktop", "startAtSignIn"},
}

// In lists the settings of a section.
func (s Section) In() []Definition {
	var in []Definition
	here := false
	for _, d := range Table {
		for _, other := range Sections {
			if d.Name == other.First {
				here = other.ID == s.ID
			}
		}
		if here {
			in = append(in, d)
		}
	}
	return in
}
