package portal

import "fmt"

// Kind names one way an exchange with a portal can fail. Each kind has exactly
// one title and one advice in each language (package translations), and one row in
// launcher's table of notices; their tests read the constants here.
type Kind string

const (
	// What the portal says about the person.
	KindWrongPassword     Kind = "wrong-password"      // wrong name or password, unknown domain, or a locked account: the portal does not tell which
	KindNotAuthorised     Kind = "not-authorised"      // this person may not sign in here
	KindInUse             Kind = "in-use"              // somebody else on this computer uses the connection
	KindDisconnected      Kind = "disconnected"        // another person took the connection over
	KindServerChanged     Kind = "server-changed"      // the server's configuration changed while signed in
	KindNoDomain          Kind = "no-domain"           // the portal wants a domain in front of the name
	KindSignInFailed      Kind = "sign-in-failed"      // the portal said no in words we do not know; Message has them
	KindExpiredNoChange   Kind = "expired-no-change"   // password expired and the portal offers no change page
	KindChangeWrong       Kind = "change-wrong"        // change page: current name or password not valid
	KindChangeRules       Kind = "change-rules"        // change page: length, complexity or history
	KindChangeBlank       Kind = "change-blank"        // change page: new password empty
	KindChangeMismatch    Kind = "change-mismatch"     // change page: the two new entries differ
	KindChangeFailed      Kind = "change-failed"       // change page: cannot be changed, the portal does not say why
	KindChangeNotOffered  Kind = "change-not-offered"  // this portal has no change page
	KindChangeUncertain   Kind = "change-uncertain"    // the line broke after the change was sent: either password may count now
	KindWrongCode         Kind = "wrong-code"          // the page asks again: try once more
	KindWrongCodeRestart  Kind = "wrong-code-restart"  // the portal went back to its start: sign in again, a new SMS will come
	KindCodeServiceSilent Kind = "code-service-silent" // the portal could not reach its code service
	KindSignInAgain       Kind = "sign-in-again"       // asks once more, and says nothing against what it was given
	KindSessionExpired    Kind = "session-expired"     // signed out by time
	KindNotPublished      Kind = "not-published"       // no list there, or the system is gone from it
	KindLaunchRefused     Kind = "launch-refused"      // the pre-launch check said no
	// What the thing at the address is.
	KindWindowsAuth      Kind = "windows-auth"      // wants Windows authentication instead of a form
	KindExternalRedirect Kind = "external-redirect" // leads to another host; Host names it; nothing was sent there
	KindInsecureRedirect Kind = "insecure-redirect" // leads to http; nothing was sent there
	KindNotAPortal       Kind = "not-a-portal"      // something answers, but it is no RD Web Access
	KindUnknownPage      Kind = "unknown-page"      // a portal, with a page we do not know; Message has its title
	KindTooManyRedirects Kind = "too-many-redirects"
	KindServerTrouble    Kind = "server-trouble"    // 5xx, or a page that says the broker fails
	KindTooManyRequests  Kind = "too-many-requests" // 429; RetryAfter may be set
	KindForbidden        Kind = "forbidden"         // 403
	KindAnswerTooBig     Kind = "answer-too-big"
	KindNotRDP           Kind = "not-rdp" // the download is no .rdp file
	// The way there.
	KindBadAddress        Kind = "bad-address"    // not a usable portal address
	KindNameNotFound      Kind = "name-not-found" // DNS knows no such host
	KindUnreachable       Kind = "unreachable"    // refused, no route, reset
	KindTimeout           Kind = "timeout"
	KindProxyAuth         Kind = "proxy-auth"      // 407
	KindNetworkSignIn     Kind = "network-sign-in" // captive portal (511)
	KindTLSExpired        Kind = "tls-expired"
	KindTLSNotYetValid    Kind = "tls-not-yet-valid"
	KindTLSWrongHost      Kind = "tls-wrong-host"
	KindTLSUnknownIssuer  Kind = "tls-unknown-issuer" // self-signed, missing intermediate, unknown root
	KindTLSTooOld         Kind = "tls-too-old"        // only TLS 1.1 or older
	KindTLSOther          Kind = "tls-other"
	KindClientCertificate Kind = "client-certificate" // wants a certificate of the visitor, which we have none of
	KindCancelled         Kind = "cancelled"          // the person cancelled: nothing to show
)

// Error is an expected failure of an exchange with a portal.
type Error struct {
	Kind Kind
	// Host the failure is about: where a redirect leads, whose certificate is
	// wrong, whose name is unknown. "" where none is.
	Host string
	// Message is the portal's own visible words, plain text of at most 300 runes;
	// data for display only. "" where none is.
	Message string
	// RetryAfter in seconds, 0 when the portal did not say (KindTooManyRequests).
	RetryAfter int
	// Accepted: the portal had taken what was sent and led on to a page; only that
	// page failed. Portal.Resume asks for it again.
	Accepted bool
	// Err is the technical cause, for the log: it holds no query, no form value
	// and no cookie.
	Err error
}

// Error is the technical form for logs; people read the translated kind.
func (e *Error) Error() string {
	s := "portal: " + string(e.Kind)
	if e.Host != "" {
		s += " host=" + fmt.Sprintf("%q", e.Host)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the technical cause.
func (e *Error) Unwrap() error { return e.Err }
