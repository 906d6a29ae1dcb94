package settings

import "fmt"

// Kind names one way in which a setting can be wrong or refused.
type Kind string

const (
	// KindUnknown: no setting has this name.
	KindUnknown Kind = "unknown"
	// KindWrongType: such as a text where a number belongs.
	KindWrongType Kind = "wrong-type"
	// KindBadValue: the right type with a value that cannot be used.
	KindBadValue Kind = "bad-value"
	// KindUnreadable: a file or registry key is there and cannot be read, or is not
	// IT's where it has to be.
	KindUnreadable Kind = "unreadable"
	// KindLocked: IT has set it; Source and Origin say where.
	KindLocked Kind = "locked"
	// KindAdministrators: only IT may set it, a person may not.
	KindAdministrators Kind = "administrators"
	// KindNotSaved: the choice counts until the program ends, but could not be
	// written; the file is as it was.
	KindNotSaved Kind = "not-saved"
)

// Problem is a value, or a place, that had to be ignored or refused. It is also
// the one error type of this package. It never holds the value itself: a wrong
// value may be a password in the wrong place.
type Problem struct {
	Kind Kind
	// Name of the setting, "" when a whole place is meant. An unknown name is
	// data from outside: quoted, at most 60 runes.
	Name   string
	Source Source
	// Origin is the file or registry key, "" where there is none.
	Origin string
	Err    error
}

// Error is the technical form for logs.
func (p *Problem) Error() string {
	s := "settings: " + string(p.Kind)
	if p.Name != "" {
		s += " " + p.Name
	}
	s += " (" + p.Source.String()
	if p.Origin != "" {
		s += ", " + p.Origin
	}
	s += ")"
	if p.Err != nil {
		s += ": " + p.Err.Error()
	}
	return s
}

// Unwrap gives the technical cause.
func (p *Problem) Unwrap() error { return p.Err }

// quoted makes a name from outside fit for one line of a log.
func quoted(name string) string {
	if runes := []rune(name); len(runes) > 60 {
		name = string(runes[:60]) + "…"
	}
	return fmt.Sprintf("%q", name)
}
