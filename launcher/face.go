package launcher

import (
	"context"

	"backstage/portal"
	"backstage/secret"
)

// Face is what a face may ask of the launcher. Every method returns at once,
// may be called from any goroutine, and shows its outcome as a new State; what
// makes no sense in the current State does nothing. Only Sync and Icon wait.
type Face interface {
	// State is the newest state.
	State() State
	// Subscribe calls f with every new state, one at a time, from the launcher's
	// goroutine, starting with the current one. f must not block.
	Subscribe(f func(State)) (cancel func())

	// Sync waits until every wish that was made before has been taken up; what it
	// set going may still be under way (State.Busy).
	Sync(ctx context.Context) error

	// SetPortal tries the address a person typed (bare host is enough); when it
	// answers as a portal it is kept as the person's choice.
	SetPortal(address string)
	SignIn(s SignIn)
	// OpenChangePassword goes to the change page; user as typed so far.
	OpenChangePassword(user string)
	// ChangePassword: current may be empty where State.CurrentKnown.
	ChangePassword(user string, current, next, confirm *secret.Text)
	// Continue goes on signing in with the new password (StepPasswordChanged).
	Continue()
	SubmitCode(code *secret.Text)
	ResendCode()
	// SendPage answers State.Page; page says which one the reply is about.
	SendPage(page *portal.Page, reply portal.PageReply)
	// StartAgain signs in anew with the password just used: a new SMS comes.
	StartAgain()
	// Open opens a system by ID. When it already runs, its session's window is
	// raised, or a notice asks.
	Open(systemID string)
	// OpenNamed opens the system of that ID, title or alias, now or after the
	// sign-in, at the wish of a link, a shortcut or the command line. Any number of
	// these does no harm.
	OpenNamed(name string)
	// BringForward brings the face to the front (State.Called). BadLink does that too,
	// and tells that a link leads nowhere.
	BringForward()
	BadLink()
	// Do carries out an action that a notice offered.
	Do(a Action)
	Refresh()
	// ToggleFavourite and Remember… keep choices.
	ToggleFavourite(systemID string)
	ForgetPassword()
	// Active says that a person is using the face; it allows keep-alive.
	Active()
	// Cancel ends what is under way. Back goes one screen back.
	Cancel()
	Back()
	DismissNotice()
	SignOut()
	// Icon is a system's picture (PNG or ICO), from memory or the portal.
	Icon(ctx context.Context, systemID string) ([]byte, error)
	// Close ends everything that the launcher started for itself; RDP sessions go on.
	Close()
}
