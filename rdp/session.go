package rdp

import (
	"context"
	"fmt"

	"backstage/secret"
)

// Rules are what the organisation and the person allow a session to do.
// The zero value is the safe one: nothing of this computer is shared.
type Rules struct {
	// What of this computer the remote system may use.
	Clipboard, Printers, Drives, SmartCards, Microphone, WebAuthn, SerialPorts bool
	// Sound plays remote sound on this computer.
	Sound bool
	// MultiMonitor lets a session use every screen; FullScreen asks for the whole
	// screen. RemoteApps ignore both. nil keeps what the file says.
	MultiMonitor, FullScreen *bool
	// Hosts and Gateways a file may name: exact names or ".example.com" suffixes;
	// empty means any.
	Hosts, Gateways []string
	// Publishers are the thumbprints (hex SHA-1 or SHA-256) a signature must come
	// from; empty means any. RequireSigned refuses unsigned files, and so does a
	// list of publishers: a pin that an unsigned file could pass by would pin nothing.
	Publishers    []string
	RequireSigned bool
	// StartPrograms lets a desktop's file name a program that the remote computer
	// starts in place of the desktop, as products for privileged access do. Files of
	// Publishers may without it.
	StartPrograms bool
	// Preferred client by Info.ID, "" means the first of this system's order. One
	// that is not there, or cannot show RemoteApps, is passed over.
	Preferred string
	// ClientOptions are further options for FreeRDP, in words that do not depend
	// on its version; what freerdpOption does not know is left out.
	ClientOptions []string
}

// Request is one session to start.
type Request struct {
	// File is the .rdp as the portal sent it.
	File  []byte
	Rules Rules
	// User as signed in: DOMAIN\user, user@domain or bare.
	User string
	// Password for host and gateway. It stays the caller's; Start reads it before
	// it returns and keeps no copy.
	Password *secret.Text
	// Title is the system's name: data, shown in the client's title bar where it can.
	Title string
}

// Info names an RDP client found on this machine.
type Info struct {
	// ID is one of "freerdp", "remmina", "mstsc", "windowsapp".
	ID string
	// Name for people, such as "FreeRDP 3.10.3"; Path of the program.
	Name, Path string
	// Version as major, minor, patch; zero when unknown.
	Version Version
	// Outdated: works, but a newer one is recommended (FreeRDP before 3.28).
	Outdated bool
	// AsksAgain: this client asks for the password itself, whatever we do
	// (Windows App, Remmina as it is).
	AsksAgain bool
	// WarnsFirst: this client shows a security dialog before it connects (mstsc
	// since April 2026).
	WarnsFirst bool
	// Unwatched: once started, neither its window nor its end can be seen.
	Unwatched bool
}

// Version of a client, comparable with Less.
type Version [3]int

// Less orders versions.
func (v Version) Less(o Version) bool {
	for i := range v {
		if v[i] != o[i] {
			return v[i] < o[i]
		}
	}
	return false
}

// String is "3.10.3", or "" for the unknown version.
func (v Version) String() string {
	if v == (Version{}) {
		return ""
	}
	return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2])
}

// Session is one started client.
type Session interface {
	// Events delivers EventWindow at most once and EventEnded exactly once, last,
	// and is then closed. An unwatched client sends EventEnded never: its channel
	// closes after EventWindow. So does mstsc's when it hands a RemoteApp over to
	// the mstsc that shows the same host already. Where windows cannot be seen
	// (Wayland without X, macOS), FreeRDP's EventWindow is an assumption after 10 s.
	Events() <-chan Event
	// Stop ends the client; EventEnded follows. Stopping twice is fine. An
	// unwatched client cannot be stopped; its file is removed.
	Stop()
	// Focus raises the session's window; false when it cannot be found or raised.
	Focus() bool
	// Info of the client, Target it was sent to.
	Info() Info
	Target() Target
}

// EventKind tells what a session reports.
type EventKind int

const (
	// EventWindow: the client shows the remote system's window.
	EventWindow EventKind = iota + 1
	// EventEnded: the client is gone; Event.Exit says how.
	EventEnded
)

// Event of a session.
type Event struct {
	Kind EventKind
	Exit Exit
}

// Target is where a file leads, after it passed the rules.
type Target struct {
	// Host[:port] and Gateway[:port] ("" without one).
	Host, Gateway string
	RemoteApp     bool
	// Program is the RemoteApp's alias, such as "||multiaccess".
	Program string
	// Signature is what the file's signature is worth.
	Signature Signature
}

// Starter starts sessions; the real one is made by New.
type Starter interface {
	// Client is the client that Start would use for a desktop and without a
	// preference, or an *Error of KindNoClient (its Detail a program that is there
	// but does not work).
	// It may run programs to ask their version, at most 2 s each.
	Client(ctx context.Context) (Info, error)
	// Start inspects the file, writes what the client may have, and starts it.
	// ctx bounds the start only; the session outlives it. Failures are *Error.
	Start(ctx context.Context, r Request) (Session, error)
	// Sweep removes what a killed launcher left behind. Once, at start.
	Sweep()
}

// Kind names one way a file can be refused or a session can fail or end.
// Each has exactly one title and one advice in each language (package
// translations), and one row in launcher's table of notices; their tests read the
// constants here.
type Kind string

const (
	// Before a client runs.
	KindNoClient                Kind = "no-client"                 // none installed; Error.Install says how to get one here
	KindFileTooBig              Kind = "file-too-big"              // over 256 KB, 500 lines or 64 KB a value
	KindFileUnreadable          Kind = "file-unreadable"           // no .rdp file
	KindFileDuplicate           Kind = "file-duplicate"            // a property twice; Detail names it
	KindFileNoHost              Kind = "file-no-host"              // no address
	KindFileBadHost             Kind = "file-bad-host"             // a malformed address, gateway or port
	KindFileBadValue            Kind = "file-bad-value"            // another value that is not acceptable; Detail names the property
	KindFileHostForbidden       Kind = "file-host-forbidden"       // host or gateway not among the allowed ones
	KindFileStartProgram        Kind = "file-start-program"        // a desktop would start a program of the file's, which is not allowed
	KindFileUnsigned            Kind = "file-unsigned"             // a signature is required by rule
	KindFileSignatureBad        Kind = "file-signature-bad"        // the signature does not match the content
	KindFileSignatureUnreadable Kind = "file-signature-unreadable" // whether the content was changed cannot be told
	KindFilePublisher           Kind = "file-publisher"            // signed by somebody who is not allowed
	KindClientFailed            Kind = "client-failed"             // the client could not be started
	KindTempFile                Kind = "temp-file"                 // the private file could not be written

	// How a session ended.
	KindEnded               Kind = "ended"        // closed by the person: nothing to tell
	KindLoggedOff           Kind = "logged-off"   // over on the server's side, as after logging off there
	KindStopped             Kind = "stopped"      // stopped by the launcher at the person's wish
	KindIdle                Kind = "idle"         // ended after idle time, or the logon took too long
	KindReplaced            Kind = "replaced"     // another computer took the session over
	KindDisconnectedByAdmin Kind = "disconnected" // the server ended it
	KindDenied              Kind = "denied"       // not allowed on this host
	KindLicence             Kind = "licence"
	KindLogonFailed         Kind = "logon-failed" // name or password refused by the host
	KindLocked              Kind = "locked"
	KindPasswordExpired     Kind = "password-expired" // expired, or must be changed
	KindDisabled            Kind = "disabled"         // account disabled, expired or restricted
	KindHostNotFound        Kind = "host-not-found"
	KindHostUnreachable     Kind = "host-unreachable"
	KindCertificate         Kind = "certificate" // the host's certificate was refused, or TLS failed
	KindSecurity            Kind = "security"    // no common security protocol
	KindGateway             Kind = "gateway"     // the gateway refused
	KindConnectionLost      Kind = "connection-lost"
	KindAppRefused          Kind = "app-refused" // the RemoteApp may not start
	KindNoDisplay           Kind = "no-display"  // the client has no screen to draw on
	KindCrashed             Kind = "crashed"     // the client was ended by a signal or left with an unknown code
)

// Error is an expected failure before a client runs.
type Error struct {
	Kind Kind
	// Detail is a property's name, a host or a program: for the log and, as data,
	// for display; control characters removed, at most 300 runes. Never a value
	// that may be secret.
	Detail string
	// Install is the command that installs a client on this very system
	// ("sudo apt install freerdp3-x11"), or "" where there is none (KindNoClient).
	Install string
	Err     error
}

// Error is the technical form for logs.
func (e *Error) Error() string {
	s := "rdp: " + string(e.Kind)
	if e.Detail != "" {
		s += fmt.Sprintf(" %q", e.Detail)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the technical cause.
func (e *Error) Unwrap() error { return e.Err }

// Exit is how a client ended.
type Exit struct {
	Kind Kind
	// Code is the process's exit code, -1 when a signal ended it.
	Code int
	// Signal is the signal's name, "" without one.
	Signal string
	// Complaint is FreeRDP's own name for what went wrong, such as
	// ERRCONNECT_PRE_CONNECT_FAILED; "" when it gave none.
	Complaint string
}
