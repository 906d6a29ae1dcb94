package settings

// Section is a run of Table under one heading, for documentation and policy
// templates.
type Section struct {
	ID string
	// First is the setting that the section begins with.
	First            string
	Swedish, English string
}

// Sections in the order of Table.
var Sections = []Section{
	{"portal", "portalURL", "Portalen", "The portal"},
	{"code", "codeField", "Engångskoden", "The one-time code"},
	{"organisation", "organisationName", "Organisationen", "The organisation"},
	{"window", "language", "Fönstret", "The window"},
	{"remembered", "rememberUserAllowed", "Vad som sparas", "What is remembered"},
	{"systems", "allowedHosts", "System som får öppnas", "Systems that may be opened"},
	{"session", "preferredClient", "Sessionen", "The session"},
	{"program", "practiceAllowed", "Programmet", "The program"},
	{"desktop", "startAtSignIn", "På skrivbordet", "At home on the desktop"},
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
