package portal

import (
	"context"
	"crypto/x509"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"backstage/journal"
	"backstage/secret"
)

// Options of a Client. The zero value of each field is a sound default.
type Options struct {
	// Address of the portal: bare host, host/path or https URL (see syntax.PortalAddress).
	Address string
	// Language is sent as Accept-Language, best first; default sv.
	Language string
	// UserAgent replaces the launcher's own.
	UserAgent string
	// Roots are trusted in place of the system's store (practice portal, tests).
	Roots *x509.CertPool
	// CodeField names the code page's input where detection by structure would
	// find the wrong one (administrators set it).
	CodeField string
	// CodePath is where the code page is, where its structure would take it for
	// another page; CodeResend the name or id of its button or link for a new code.
	CodePath, CodeResend string
	// Proxy is the proxy for a request, nil for the direct way; by default that
	// of the environment.
	Proxy func(*http.Request) (*url.URL, error)
	// PreLaunch is the path or URL to ask right before an .rdp is fetched;
	// "" means checktoken.aspx where the portal has one. On the portal's host only.
	PreLaunch string
	// PostTimeout and Timeout bound each network step: 60 s for a password or code POST, 30 s otherwise.
	PostTimeout, Timeout time.Duration
	Log                  *slog.Logger
	// Journal gets each exchange; nil is silent.
	Journal *journal.Journal
}

// Credentials for SignIn. User is sent as it is: package launcher has put the
// domain in front. Code only where the sign-in form asked for one.
type Credentials struct {
	User     string
	Password *secret.Text
	Code     *secret.Text
}

// Portal is what the launcher needs of an RD Web Access portal; *Client is the
// real one. All methods may be called from any goroutine. Each waits for the one
// before, Icon excepted, and ends when ctx does, also while it waits. Each returns
// either an Answer or an *Error (wrapped at most once, so that errors.As finds it),
// never both.
type Portal interface {
	// Begin fetches the entry page and says what the portal asks first.
	Begin(ctx context.Context) (Answer, error)
	// SignIn fetches a fresh sign-in form when it has none and posts it, once.
	SignIn(ctx context.Context, c Credentials) (Answer, error)
	// OpenChangePassword fetches the change page: StepChangePassword, or
	// KindChangeNotOffered where the portal has none.
	OpenChangePassword(ctx context.Context) (Answer, error)
	// ChangePassword posts the change page, once. Success is
	// StepPasswordChanged; it does not sign anybody in.
	ChangePassword(ctx context.Context, user string, current, next, confirm *secret.Text) (Answer, error)
	// SubmitCode posts the code page with the code, once.
	SubmitCode(ctx context.Context, code *secret.Text) (Answer, error)
	// ResendCode uses the code page's own button or link, once.
	ResendCode(ctx context.Context) (Answer, error)
	// SendPage sends the page of StepPage as the person filled it in, once.
	SendPage(ctx context.Context, r PageReply) (Answer, error)
	// Resume asks again for the page that the portal led to after it had accepted a
	// password or a code, where that page failed with Error.Accepted; nothing that
	// was typed is sent again. Without such a page it is Begin.
	Resume(ctx context.Context) (Answer, error)
	// Refresh fetches the list again: StepSystems, or StepSignIn with
	// KindSessionExpired. It also renews the portal's session.
	Refresh(ctx context.Context) (Answer, error)
	// Download makes the pre-launch check where there is one and fetches the
	// .rdp fresh. At most 512 KB. KindSessionExpired when the portal asks to sign in.
	Download(ctx context.Context, r Resource) ([]byte, error)
	// Icon fetches a resource's picture: PNG or ICO bytes, at most 1 MB. It runs
	// beside whatever else is under way.
	Icon(ctx context.Context, r Resource) ([]byte, error)
	// SignOut ends the session at the portal and forgets cookies and form state.
	SignOut(ctx context.Context) error
	// Host is the portal's host[:port] for display.
	Host() string
	// Entry is the portal's address for a browser.
	Entry() string
}
