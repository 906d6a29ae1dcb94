package portal

import "backstage/secret"

// Step is what the portal asks of the person next.
type Step int

const (
	// StepSignIn: user name and password.
	StepSignIn Step = iota + 1
	// StepPasswordExpired: the password was right but has expired;
	// Answer.CanChange tells whether the portal offers to change it.
	StepPasswordExpired
	// StepChangePassword: the change page, ready to be filled in.
	StepChangePassword
	// StepPasswordChanged: the new password is in force; sign in with it.
	StepPasswordChanged
	// StepCode: a one-time code; Answer.Challenge describes the page.
	StepCode
	// StepSystems: signed in; Answer.Workspace holds the list.
	StepSystems
	// StepPage: a page with a form that is none of the above; Answer.Page has what
	// it says and asks, and Portal.SendPage sends it.
	StepPage
)

var stepNames = map[Step]string{
	StepSignIn: "sign-in", StepPasswordExpired: "password-expired", StepChangePassword: "change-password",
	StepPasswordChanged: "password-changed", StepCode: "code", StepSystems: "systems", StepPage: "page",
}

// String is the step's name in logs.
func (s Step) String() string {
	if n, ok := stepNames[s]; ok {
		return n
	}
	return "unknown"
}

// Answer is what one exchange with the portal came to.
type Answer struct {
	// Step is what the portal asks next. 0 together with a nil Problem never happens.
	Step Step
	// Problem is what the portal said was wrong on the way here (wrong password,
	// wrong code, server settings changed …), nil when nothing was. It is the
	// expected kind of failure: the journey goes on at Step.
	Problem *Error
	// User is the name the portal put into its form (password expired), or "".
	User string
	// CanChange: StepPasswordExpired only.
	CanChange bool
	// SignInCode: StepSignIn only. The sign-in form has an extra visible field
	// for a one-time code, to be given to SignIn together with the password.
	SignInCode *Challenge
	// Challenge: StepCode only.
	Challenge *Challenge
	// Workspace: StepSystems only.
	Workspace *Workspace
	// Page: StepPage only.
	Page *Page
	// LedTo is the ID of the resource whose .rdp file the portal led to when it
	// let the person in (the way began at a link to that file), "" normally.
	LedTo string
}

// Page is a page of the portal that only the person can answer: a choice of the
// second factor, terms to accept, a security question. All its words are the
// portal's own, plain text for display only, and set apart as such.
type Page struct {
	// Title and Words are what the page says, at most 300 runes each and 30 pieces;
	// the labels of the fields and buttons are not repeated there.
	Title string
	Words []string
	// Fields a person can see, in the order of the page. Those of a choice that
	// the page makes itself, and what it hides, are not among them.
	Fields []Field
	// Buttons send the fields of their own form. There is always one; a form that
	// has none is sent by one without a label ("continue").
	Buttons []Button
}

// FieldKind is how a field of a Page is filled in.
type FieldKind int

const (
	FieldText     FieldKind = iota
	FieldPassword           // shown as dots, and sent as it was typed
	FieldChoice             // one of Options
	FieldCheck              // yes or no
)

// Field of a Page.
type Field struct {
	Kind  FieldKind
	Label string // may be empty
	// Value is what the page has put into a FieldText.
	Value string
	// Options of a FieldChoice by their labels; Chosen is the one that the page has
	// chosen, -1 for none.
	Options []string
	Chosen  int
	// Checked: the page has ticked a FieldCheck.
	Checked bool
	// Numeric: the page wants digits. MaxLength is 0 where it does not say.
	Numeric   bool
	MaxLength int
	// Autocomplete is the page's own hint: "username", "current-password" …
	Autocomplete string
	// Credential is what of the person's name and password the page itself says that
	// it asks for. Answers, codes and numbers are neither.
	Credential Credential
	// Form tells which Buttons send the field: those with the same number.
	Form int
}

// Button of a Page.
type Button struct {
	Label string
	Form  int
}

// PageReply is what the person did with a Page. Fields has one entry for each of
// Page.Fields; an empty one leaves the field as the page has it.
type PageReply struct {
	Fields []FieldReply
	Button int // index in Page.Buttons
}

// FieldReply fills in one field, by what its kind needs.
type FieldReply struct {
	Text    *secret.Text // FieldText and FieldPassword; nil is as the page has it
	Choice  int          // FieldChoice: index in Options, -1 for none
	Checked bool         // FieldCheck
}

// Challenge describes a page that asks for a one-time code.
type Challenge struct {
	// Label is the field's own label, Message other visible text of the page that
	// speaks to the person (such as an attempts counter); plain text, control
	// characters removed, each at most 300 runes; may be empty.
	Label, Message string
	// CanResend: the page itself has a button or link that sends a new code.
	CanResend bool
	// Number counts the challenges of this sign-in, from 1. It grows when the
	// portal asks again after a code was accepted or refused on the same page.
	Number int
	// MaxLength is the field's maxlength, 0 when it names none.
	MaxLength int
}

// Workspace is the list of systems of one person.
type Workspace struct {
	// Name is the workspace's friendly name, ID its identifier (often the
	// connection broker's host name); both may be empty.
	Name, ID string
	// Publishers are the SHA-1 thumbprints (40 upper-case hex digits) of the
	// certificates that sign this portal's .rdp files, as the sign-in page names them.
	Publishers []string
	Resources  []Resource
	// NotShown counts what is on the portal's list and cannot be opened from here,
	// because no .rdp file of the portal itself belongs to it.
	NotShown int
	// SessionMinutes is how long the portal keeps a session, 0 when it does not say.
	SessionMinutes int
}

// ResourceType tells a RemoteApp from a desktop.
type ResourceType int

const (
	RemoteApp ResourceType = iota
	Desktop
)

// Resource is one system of the list ([MS-TSWP] 2.2.2).
type Resource struct {
	// ID is unique within the list. It stays the same from list to list of one
	// Client, also where the portal makes new ones each time.
	// Alias is the portal's short name for it; may be empty.
	ID, Alias string
	// Title is what the person reads: printable text of at most 200 runes, never empty.
	Title string
	Type  ResourceType
	// Folders it is listed in, without leading slash; empty means the root.
	Folders []string
	// URL of the .rdp file and IconURL of the best picture (may be ""): absolute
	// https URLs on the portal's own host.
	URL, IconURL string
	// Hidden: the publisher marks it "not shown by default" (schema 2.1).
	Hidden bool
}

// Credential is a name or a password that a Field asks for.
type Credential int

const (
	NoCredential Credential = iota
	UserNameAsked
	PasswordAsked
)
