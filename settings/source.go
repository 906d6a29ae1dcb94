package settings

// Source is the level that a value came from. A higher one wins.
type Source int

const (
	// BuiltIn is the default of Table.
	BuiltIn Source = iota
	// Installer is a preset that came with the installation.
	Installer
	// User is the person's own choice, kept in settings.json.
	User
	// CommandLine is a flag of this run.
	CommandLine
	// UserPolicy is set by the organisation's IT for this person.
	UserPolicy
	// MachinePolicy is set by the organisation's IT for this computer.
	MachinePolicy
)

var sourceNames = [...]string{"built-in", "installer", "user", "command line", "user policy", "machine policy"}

// String is the level's name in logs and reports.
func (s Source) String() string {
	if s < 0 || int(s) >= len(sourceNames) {
		return "unknown"
	}
	return sourceNames[s]
}

// Locks tells whether a value of this level can only be changed by IT.
func (s Source) Locks() bool { return s >= UserPolicy }

// Layer is what one place says: a file, a registry key, the command line.
// Values are as the place stores them: string, bool, []string or []any, any
// number; a uint32 stands for a registry DWORD, which is also how a registry
// writes a bool. Err tells why the place, or a part of it, could not be read; a
// place that is not there has none.
type Layer struct {
	Origin string
	Values map[string]any
	Err    error
}

// Reader reads one level anew, its places weakest first. nil reads nothing.
type Reader func() []Layer
