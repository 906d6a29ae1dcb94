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
	// StepPage: a page of the portal that is none of the others; State.Page has what
	// it says and asks.
	StepPage
	StepSystems
)

// Steps lists every step, for tests and tables.
var Steps = []Step{StepSetUp, StepSignIn, StepChangePassword, StepPasswordChanged, StepCode, StepPage, StepSystems}

var stepNames = map[Step]string{StepSetUp: "set-up", StepSignIn: "sign-in", StepChangePassword: "change-password",
	StepPasswordChanged: "password-changed", StepCode: "code", StepPage: "page", StepSystems: "systems"}

// String is the step's name in logs, message keys and help topics.
func (s Step) String() string { return stepNames[s] }

// Doing names what is under way; message key "busy.<doing>".
type Doing string

const (
	DoingNothing        Doing = ""
	DoingConnect        Doing = "connect"         // fetching the portal's first page
	DoingSignIn         Doing = "sign-in"         // name and password are on their way
	DoingCode           Doing = "code"            // the code is on its way
	DoingPage           Doing = "page"            // what a page of the portal asked for is on its way
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

	// Page is what StepPage shows, nil elsewhere.
	Page *portal.Page

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
	// PhaseConsent: the client will ask or warn by itself. Notice explains that, and
	// nothing is started before the person has agreed.
	PhaseConsent SessionPhase = iota + 1
	// PhaseStarting: fetching the file, starting the client, waiting for its window.
	PhaseStarting
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
	// Notice explains PhaseConsent, PhaseWaiting, and a PhaseEnded that was no wish of
	// the person.
	Notice *Notice
	// Unwatched: the client tells nothing after its start.
	Unwatched bool
}

// SignIn is what the sign-in form holds. An empty Password means the saved one.
type SignIn struct {
	User             string
	Password, Code   *secret.Text
	RememberUser     bool
	RememberPassword bool
}
