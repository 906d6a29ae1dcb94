package practicetest

import "time"

// CodePage is the shape in which a portal asks for the one-time code.
type CodePage int

const (
	// CodeOwnPage: code.aspx after the password; a wrong code shows the same page
	// again with the tries that are left; after five, or five minutes, sign-in
	// starts over.
	CodeOwnPage CodePage = iota
	// CodeTokenForm: tokenform.aspx of RDSFactor; an ASP.NET form with __VIEWSTATE
	// and two submit buttons. Every GET sends another SMS, and a wrong code leads
	// to logoff.aspx and from there to the sign-in page with a message.
	CodeTokenForm
	// CodeSameURL: login.aspx itself answers the password with a challenge that is
	// posted to login.aspx; it has a button that sends a new code.
	CodeSameURL
	// CodeOnLogin: an extra field on the sign-in form. Posted empty with the right
	// password it makes the portal send the code.
	CodeOnLogin
	// CodeHTML: otp.aspx, a text/html page that is no XML; otherwise like CodeOwnPage.
	CodeHTML
	// CodeNone: the password leads straight to the list.
	CodeNone
)

// ListPage is what companies make of the list.
type ListPage int

const (
	ListFeed    ListPage = iota // RD Web Access's own: a feed in the page
	ListCards                   // cards with a heading, a picture and a link "Open"
	ListRows                    // a table whose links all say "Open"
	ListScript                  // elements with onclick="goRDP(…)"
	ListWelcome                 // no list at all; the web feed has it
	ListTab                     // the sign-in ends at Desktops.aspx, the list is on another tab
)

// AskPage is what a portal asks beside name, password and code.
type AskPage int

const (
	AskNothing AskPage = iota
	AskTerms           // one button
	AskMethod          // a choice of two
	AskWait            // a page that leads on by itself until a phone has approved
)

// RDPEncoding of the .rdp files.
type RDPEncoding int

const (
	RDPUTF16 RDPEncoding = iota // little endian with byte order mark
	RDPUTF8
)

// RDPSignature of the .rdp files.
type RDPSignature int

const (
	RDPSigned   RDPSignature = iota // SHA-256
	RDPSHA1                         // signed with SHA-1
	RDPUnsigned                     // no signature at all
	RDPTampered                     // full address changed after signing
	RDPScopeGap                     // a gateway added after signing, outside the scope
)

// Variant bends the portal into other shapes found in the field. The zero value
// is the portal of the manual.
type Variant struct {
	// Code is how the code is asked for.
	Code CodePage
	// Challenges in a row, each with its own code; 0 means 1.
	Challenges int
	// Resend adds a way to get a new code: a button on CodeOwnPage, a link on CodeHTML.
	Resend bool
	// TokenErrorCode lets CodeTokenForm report a wrong code as
	// login.aspx?Error=LoginSMSFailed, as its oldest builds do.
	TokenErrorCode bool

	// NoPasswordChange: there is no change page; an expired password is a dead end.
	NoPasswordChange bool
	// ExpiredAs200 answers an expired password with the sign-in page itself
	// instead of a redirect to it.
	ExpiredAs200 bool
	// SignInError answers the right password with login.aspx?Error=<code>, such as WkSInUse.
	SignInError string
	// SignInRow answers the right password with the sign-in page itself and this
	// message row of it visible, such as trErrorDomainNameMissing.
	SignInRow string
	// Interlude answers the right password with a page that asks for nothing.
	Interlude bool

	// Culture is the only culture folder ("de-DE"); "" means sv-SE and en-US.
	Culture string
	// SloppyMarkup serves the form pages as text/html that is no well-formed XML,
	// as customised portals do.
	SloppyMarkup bool
	// SessionMinutes replaces 240 (private) and 20 (public).
	SessionMinutes int

	// WindowsAuth answers 401 Negotiate and NTLM instead of any page.
	WindowsAuth bool
	// NotAPortal answers a web page of something else everywhere.
	NotAPortal bool
	// RedirectTo sends the entry page there (a foreign host, or http).
	RedirectTo string
	// RedirectAfterSignIn sends the answer to the right password there, with
	// RedirectStatus (302 when 0; 307 makes a careless client post the password on).
	RedirectAfterSignIn string
	RedirectStatus      int

	// Endless never stops sending its entry page.
	Endless bool
	// Slow delays every POST by this much, on the portal's clock.
	Slow time.Duration
	// DropAnswer carries every POST out and then breaks the line before the answer.
	DropAnswer bool
	// Trouble is the status that POST login.aspx answers (503, 429 …), with
	// RetryAfter as its header where set.
	Trouble    int
	RetryAfter string
	// BrokerDown: the sign-in works but the list cannot be made.
	BrokerDown bool

	// List is what the list looks like.
	List ListPage
	// Ask is a page that stands between the sign-in and the list.
	Ask AskPage
	// NoWebFeed: Pages/WebFeed.aspx answers 404.
	NoWebFeed bool
	// FeedLogin: /RDWeb/Feed leads to a Windows sign-in instead of 404.
	FeedLogin bool
	// Checktoken: checktoken.aspx is there; ChecktokenRefuses makes it always say no.
	Checktoken, ChecktokenRefuses bool

	RDPEncoding  RDPEncoding
	RDPSignature RDPSignature
	// FileIsPage answers a web page where an .rdp file is asked for.
	FileIsPage bool
}

// challenges is how many codes a sign-in takes.
func (v Variant) challenges() int { return max(1, v.Challenges) }

// cultures are the names of the culture folders; nil for the practice portal's.
func (v Variant) cultures() []string {
	if v.Culture != "" {
		return []string{v.Culture}
	}
	return nil
}
