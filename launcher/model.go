package launcher

import (
	"time"

	"backstage/portal"
	"backstage/rdp"
	"backstage/secret"
)

// model is all that next decides from: what faces see (State) and what they
// must not or need not see. It is passed by value; slices and maps in it are
// replaced, never changed, because published states share them.
type model struct {
	State
	prefs preferences
	// noStore is why the credential store cannot serve, nil where it can.
	noStore error

	// address is the one that was tried last on StepSetUp.
	address string
	// op numbers the exchange with the portal that is under way. Answers carry
	// their number, so that one that comes after Cancel is ignored.
	op int
	// queued is a sign-in that the person sent off while the first page was still
	// being fetched.
	queued *SignIn
	// creds are kept from the sign-in on for the hand-over to the RDP client.
	creds credentials
	// codeToCome: the sign-in form has a code field and was sent without a code.
	// codeOnForm: StepCode fills that field, so the code goes with the password.
	codeToCome, codeOnForm bool
	// accepted is the exchange that the portal accepted before the page behind it
	// failed: trying again asks for that page, and sends nothing of it again.
	accepted Doing
	// resends counts the new codes that were asked for in this sign-in, the last one
	// at resentAt.
	resends  int
	resentAt time.Time
	// changing are name and new password while the change is on its way.
	changing credentials

	resources map[string]portal.Resource
	// favourites and recents as they are kept (see rememberedAs); State has their IDs.
	favourites, recents []string
	// pending is what opens after the sign-in.
	pending pendingOpen
	// returnToList: the sign-in form was reached from a list that is still there.
	returnToList bool

	// lastContact is the portal's last sign of the session, lastActive the person's.
	lastContact, lastActive time.Time
	sessionLength           time.Duration
	nextSession             int
	// calledAt is when a window was last brought forward from outside, linked what
	// links have started lately.
	calledAt time.Time
	linked   []linked
	// explained are the clients whose own dialogs were explained to this person.
	explained map[string]bool
}

// preferences are the settings that decisions depend on.
type preferences struct {
	defaultDomain                                string
	rememberUserAllowed, rememberPasswordAllowed bool
	startTimeout                                 time.Duration
	// resendAfter is the time between two requests for a new code.
	resendAfter time.Duration
	// autoOpen are the systems to open after each sign-in, by ID, title or alias.
	autoOpen []string
}

// credentials of the person who is signed in or signing in.
type credentials struct {
	// user is qualified, as the portal gets it.
	user     string
	password *secret.Text
	// saved: the password came from the credential store.
	saved bool
	// fleeting: typed on a page of the portal, where nobody was asked whether it may
	// be remembered.
	fleeting bool
}

func (c credentials) empty() bool { return c.user == "" || c.password.Empty() }

// pendingOpen names a system to open once signed in: by ID from a click, by
// name from the command line.
type pendingOpen struct{ id, name string }

func (p pendingOpen) empty() bool { return p == pendingOpen{} }

// event is something that happened: a wish of the person, an answer, time.
type event interface{}

// The person's wishes.
type (
	wishSetPortal  struct{ address string }
	wishSignIn     struct{ SignIn }
	wishOpenChange struct{ user string }
	wishChange     struct {
		user                   string
		current, next, confirm *secret.Text
	}
	wishContinue struct{}
	wishCode     struct{ code *secret.Text }
	wishPage     struct {
		page *portal.Page
		portal.PageReply
	}
	wishResend       struct{}
	wishAgain        struct{}
	wishOpen         struct{ id string }
	wishOpenNamed    struct{ name string }
	wishBringForward struct{}
	wishBadLink      struct{}
	wishDo           struct{ Action }
	wishRefresh      struct{}
	wishFavourite    struct{ id string }
	wishForget       struct{}
	wishActive       struct{}
	wishCancel       struct{}
	wishBack         struct{}
	wishDismiss      struct{}
	wishSignOut      struct{}
)

// What came back.
type (
	// gotPortal: an address was tried; portal is the new one when err is nil.
	gotPortal struct {
		op          int
		host, entry string
		answer      portal.Answer
		err         error
	}
	// gotAnswer of exchange op.
	gotAnswer struct {
		op     int
		answer portal.Answer
		err    error
		// saved is the password that the credential store gave for this sign-in.
		saved *secret.Text
	}
	// gotKeepAlive is a renewal that nobody waits for.
	gotKeepAlive struct {
		answer portal.Answer
		err    error
	}
	gotSavedPassword struct {
		user  string
		found bool
	}
	gotStore  struct{ err error }
	gotClient struct {
		info rdp.Info
		err  error
	}
	gotPrefs   struct{ prefs preferences }
	gotStarted struct {
		session int
		info    rdp.Info
		target  rdp.Target
		err     error
	}
	gotSession struct {
		session int
		event   rdp.Event
		closed  bool
	}
	gotFocus struct {
		session int
		ok      bool
	}
	notSaved struct{}
)

// Time.
type (
	// timeSlow: session still has no window after the setting's time.
	timeSlow struct{ session int }
	// timeContact: look at the portal session's age. at is the lastContact it was set for.
	timeContact struct{ at time.Time }
)

// effect is something to be done outside of next.
type effect interface{}

type (
	doSetPortal struct {
		op      int
		address string
	}
	doBegin  struct{ op int }
	doResume struct{ op int }
	doSignIn struct {
		op    int
		creds credentials
		code  *secret.Text
	}
	doOpenChange struct{ op int }
	doChange     struct {
		op                     int
		user                   string
		current, next, confirm *secret.Text
	}
	doCode struct {
		op   int
		code *secret.Text
	}
	doPage struct {
		op    int
		reply portal.PageReply
	}
	doResend    struct{ op int }
	doRefresh   struct{ op int }
	doKeepAlive struct{}
	doSignOut   struct{ op int }
	// doCancel ends the exchange under way.
	doCancel struct{}

	// doOpen fetches the file of a resource and starts a client on it.
	doOpen struct {
		session  int
		resource portal.Resource
		creds    credentials
	}
	doFocus struct{ session int }
	doStop  struct{ session int }
	// doWatchStart reports timeSlow after the given time.
	doWatchStart struct {
		session int
		after   time.Duration
	}
	// doWatchContact reports timeContact after the given time.
	doWatchContact struct {
		at    time.Time
		after time.Duration
	}
	doFindClient   struct{}
	doFindPassword struct{ user string }
	doSaveUser     struct {
		user     string
		remember bool
	}
	doSavePassword   struct{ creds credentials }
	doForgetPassword struct{ user string }
	doSaveLists      struct{ favourites, recents []string }
	doExplained      struct{ client string }
	doKeepGateway    struct{ gateway string }
	doSavePortal     struct{ address string }
)
