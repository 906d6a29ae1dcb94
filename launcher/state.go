package launcher

import (
	"time"

	"backstage/portal"
	"backstage/rdp"
	"backstage/secret"
)

// Step is the screen the person is on.
type Step int

const (
	// StepSetUp: no portal address yet; a friendly sheet asks for it.
	StepSetUp Step = iota
	StepSignIn
	StepChangePassword
	// StepPasswordChanged: "Ditt lösenord har ändrats". In the expired-password
	// journey Busy is DoingSignIn at once: the launcher goes on by itself, and
	// Back leads to the sign-in form instead.
	StepPasswordChanged
	StepCode
	StepSystems
)

// Steps lists every step, for tests and tables.
var Steps = []Step{StepSetUp, StepSignIn, StepChangePassword, StepPasswordChanged, StepCode, StepSystems}

var stepNames = map[Step]string{StepSetUp: "set-up", StepSignIn: "sign-in", StepChangePassword: "change-password",
	StepPasswordChanged: "password-changed", StepCode: "code", StepSystems: "systems"}

// String is the step's name in logs, message keys and help topics.
func (s Step) String() string { return stepNames[s] }

// Doing names what is under way; message key "busy.<doing>".
type Doing string

const (
	DoingNothing        Doing = ""
	DoingConnect        Doing = "connect"         // fetching the portal's first page
	DoingSignIn         Doing = "sign-in"         // name and password are on their way
	DoingCode           Doing = "code"            // the code is on its way
	DoingResend         Doing = "resend"          // asking for a new code
	DoingOpenChange     Doing = "open-change"     // fetching the change page
	DoingChangePassword Doing = "change-password" // the new password is on its way
	DoingRefresh        Doing = "refresh"         // fetching the list again
	DoingSignOut        Doing = "sign-out"
)

// State is everything a face draws. It is immutable: a new one is published for
// every change, and nobody changes one that was published.
type State struct {
	Step Step
	// Busy names what is under way since BusySince; DoingNothing when nothing.
	// Cancel ends it.
	Busy      Doing
	BusySince time.Time
	// Notice of the current step, nil when there is nothing to say.
	Notice *Notice

	// Host is the portal's host for display, Entry its address for a browser.
	Host, Entry string
	// Practice: this is the practice portal.
	Practice bool

	// User is the name to start the user field with, as the person writes it.
	User string
	// SavedPassword: the credential store holds a password for User; signing in
	// with an empty password field uses it.
	SavedPassword bool
	// RememberUser and RememberPassword are the check boxes' values. CanRemember…
	// say whether they may be ticked; if not, RememberReason is a message key
	// ("remember.no-store", "remember.policy") that says why.
	RememberUser, RememberPassword       bool
	CanRememberUser, CanRememberPassword bool
	RememberReason                       string
	// SignInCode: the sign-in form itself asks for a code too.
	SignInCode *portal.Challenge
	// CanChangePassword is false once the portal has said that it has no change page.
	CanChangePassword bool
	// Expired: on StepChangePassword, the portal asks for the change; the current
	// password is already known (CurrentKnown) and need not be typed again.
	Expired, CurrentKnown bool

	// Code describes StepCode.
	Code Code

	// Systems is the list in the portal's order; it stays when the portal's
	// session ends (SignedOut).
	Systems   []System
	Workspace string
	// Favourites and Recents are system IDs, best first.
	Favourites, Recents []string
	// Known are the favourites by ID and title, also before the sign-in.
	Known []System
	// SignedInAs is the name the portal knows the person by, "" before.
	SignedInAs string
	// SignedOut: the portal's session is over; the next Open asks to sign in again.
	SignedOut bool
	// SessionEnds is when the portal will sign the person out, zero when unknown.
	SessionEnds time.Time
	// Pending is the title of the system that opens after the sign-in, "" without.
	Pending string

	// Sessions that were started, oldest first, until they are dismissed or
	// replaced by a newer one of the same system.
	Sessions []Session

	// Called grows each time a link, a shortcut or a later start of the program
	// calls the launcher: a face then comes to the front.
	Called int

	// Client is the RDP client that will be used; ClientProblem says why there is
	// none (rdp.KindNoClient). Both zero until known.
	Client        rdp.Info
	ClientProblem *Notice
}

// Code describes where the person is on the code page.
type Code struct {
	portal.Challenge
	// PasswordAccepted and AskedAt are when the portal took the password and when
	// it showed the code page (it sends the code then); ResentAt the last resend.
	PasswordAccepted, AskedAt, ResentAt time.Time
	// Attempts counts codes that were refused in this sign-in.
	Attempts int
}

// System is one row of the list.
type System struct {
	ID, Title string
	Type      portal.ResourceType
	Folders   []string
	HasIcon   bool
}

// SessionPhase is how far a session is.
type SessionPhase int

const (
	// PhaseStarting: fetching the file, starting the client, waiting for its window.
	PhaseStarting SessionPhase = iota + 1
	// PhaseWaiting: still no window after the setting's time; the person may wait
	// on or stop. Notice explains.
	PhaseWaiting
	// PhaseRunning: the window is there; or, with an unwatched client, it was
	// handed over.
	PhaseRunning
	// PhaseEnded: over. Notice is nil when the person closed it.
	PhaseEnded
)

// Session is one opened system.
type Session struct {
	// ID is the launcher's own number for it, from 1.
	ID       int
	SystemID string
	Title    string
	Phase    SessionPhase
	// Since is when the phase PhaseStarting or PhaseRunning began; the count-up starts there.
	Since time.Time
	// Notice explains PhaseWaiting, and a PhaseEnded that was no wish of the person.
	// Before a client that asks or warns by itself is started, it explains that.
	Notice *Notice
	// Unwatched: the client tells nothing after its start.
	Unwatched bool
}

// Level of a notice.
type Level int

const (
	Info Level = iota
	OK
	Warning
	Problem
)

// Notice is one thing to tell: a bold first sentence (message key Key+".title"),
// the next step (Key+".advice"), the help topic, and what can be done about it.
// Keys are "portal.<portal.Kind>", "session.<rdp.Kind>" or "notice.<name>".
type Notice struct {
	Level Level
	Key   string
	// Data fills the message's templates: Host, Message, System, Seconds, Client,
	// Install, Detail … Text from outside is data only.
	Data    map[string]any
	Topic   string
	Actions []Action
	// Case is the code to say on the phone (see package journal), "" for what is no
	// trouble.
	Case string
}

// ActionKind names something a notice offers; its label is message key "action.<kind>".
type ActionKind string

const (
	ActOpenBrowser    ActionKind = "open-browser"    // the portal in the browser (the face does it: State.Entry)
	ActTryAgain       ActionKind = "try-again"       // the same step again, by the person's wish
	ActStartAgain     ActionKind = "start-again"     // sign in anew with the password just used: a new SMS comes
	ActChangePassword ActionKind = "change-password" // to the change page
	ActSignIn         ActionKind = "sign-in"         // to the sign-in form; with a System, which then opens by itself
	ActWait           ActionKind = "wait"            // a silent session: wait on
	ActStop           ActionKind = "stop"            // stop a session
	ActFocus          ActionKind = "focus"           // bring a running session to the front
	ActOpenAgain      ActionKind = "open-again"      // open the same system once more although it runs
	ActOpen           ActionKind = "open"            // go on opening (after an explanation was read)
	ActDismiss        ActionKind = "dismiss"         // take the notice away
	ActStaySignedIn   ActionKind = "stay-signed-in"  // renew the portal's session
	ActSettings       ActionKind = "settings"        // open the settings sheet (the face does it)
	ActCopy           ActionKind = "copy"            // copy the notice's Data["Install"] (the face does it)
	ActHelp           ActionKind = "help"            // open the help on the notice's Topic (the face does it)
	ActCheck          ActionKind = "check"           // the connection check (the face does it)
)

// trouble is what somebody could call about.
func (n *Notice) trouble() bool { return n != nil && n.Level >= Warning }

// Action is one offer of a notice. Session or System say what it is about.
type Action struct {
	Kind    ActionKind
	Session int
	System  string
}

// SignIn is what the sign-in form holds. An empty Password means the saved one.
type SignIn struct {
	User             string
	Password, Code   *secret.Text
	RememberUser     bool
	RememberPassword bool
}
