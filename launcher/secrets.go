package launcher

import (
	"slices"
	"time"

	"backstage/secret"
)

// Who wipes what: the model owns the secrets in it, and the loop wipes each one
// that an event brought or the model held and that the model no longer holds. What
// goes on beside the loop works on copies of its own and wipes them when it is done.

// secrets that the model holds.
func (m model) secrets() []*secret.Text {
	held := []*secret.Text{m.creds.password, m.changing.password}
	if m.queued != nil {
		held = append(held, m.queued.Password, m.queued.Code)
	}
	return held
}

// secretsOf are those that an event brings.
func secretsOf(e event) []*secret.Text {
	switch e := e.(type) {
	case wishSignIn:
		return []*secret.Text{e.Password, e.Code}
	case wishChange:
		return []*secret.Text{e.current, e.next, e.confirm}
	case wishCode:
		return []*secret.Text{e.code}
	case wishPage:
		return secretsIn(e.PageReply)
	case gotAnswer:
		return []*secret.Text{e.saved}
	}
	return nil
}

// wipe wipes all secrets but those that are still held.
func wipe(secrets, held []*secret.Text) {
	for _, s := range secrets {
		if !slices.Contains(held, s) {
			s.Wipe()
		}
	}
}

// ownCopies are copies of secrets, and what wipes them.
func ownCopies(secrets ...*secret.Text) (copies []*secret.Text, done func()) {
	for _, s := range secrets {
		copies = append(copies, s.Clone())
	}
	return copies, func() { wipe(copies, nil) }
}

// lateLeftovers is when the window's toolkit has let go of the texts that it drew:
// it keeps what it measured for a minute, and tidies up every half.
const lateLeftovers = 2 * time.Minute

// scrubAfter scrubs memory once a password that was held is held no more and
// nothing is under way that may have sent it, and a second time for what was let go
// of later.
func (l *Launcher) scrubAfter(before model) {
	l.leftovers = l.leftovers || before.creds.password != nil && l.m.creds.password == nil
	if l.leftovers && l.m.Busy == DoingNothing {
		l.leftovers = false
		l.work.Go(l.cfg.Scrub)
		time.AfterFunc(lateLeftovers, l.cfg.Scrub)
	}
}
