package launcher

import (
	"time"

	"backstage/portal"
)

// next is the whole journey: what an event makes of a model, and what is to be
// done about it. It reads no clock, touches no network and changes nothing that
// was passed in.
func next(m model, e event, now time.Time) (model, []effect) {
	m, effects := m.take(e, now)
	if m.Step != StepPage {
		m.Page = nil
	}
	return m, effects
}

func (m model) take(e event, now time.Time) (model, []effect) {
	switch e := e.(type) {
	case wishSetPortal:
		return m.setPortal(e, now)
	case wishSignIn:
		return m.signIn(e.SignIn, now)
	case wishOpenChange:
		return m.openChange(e.user, now)
	case wishChange:
		return m.changePassword(e, now)
	case wishContinue:
		return m.signInAgain(StepPasswordChanged, now)
	case wishAgain:
		return m.signInAgain(m.Step, now)
	case wishCode:
		return m.submitCode(e, now)
	case wishPage:
		return m.sendPage(e, now)
	case wishResend:
		return m.resend(now)
	case wishRefresh:
		return m.refresh(now)
	case wishSignOut:
		return m.signOut(now)
	case wishCancel:
		return m.cancel()
	case wishBack:
		return m.back()
	case wishDismiss:
		m.Notice = nil
		return m, nil
	case wishFavourite:
		return m.toggleFavourite(e.id)
	case wishForget:
		return m.forgetPassword()
	case wishActive:
		m.lastActive = now
		return m, nil
	case wishDo:
		return m.do(e.Action, now)
	case wishOpen:
		return m.open(e.id, now)
	case wishOpenNamed:
		return m.openNamed(e.name, now)
	case wishBringForward:
		return m.bringForward(now), nil
	case wishBadLink:
		m.Notice = Tell(KindBadLink, nil)
		return m.bringForward(now), nil

	case gotPortal:
		return m.onPortal(e, now)
	case gotAnswer:
		return m.onAnswer(e, now)
	case gotKeepAlive:
		return m.onKeepAlive(e, now)
	case gotSavedPassword:
		m.SavedPassword = e.found && m.User != "" && sameUser(e.user, m.qualified(m.User))
		return m, nil
	case gotStore:
		m.noStore = e.err
		return m.onStore()
	case gotClient:
		return m.onClient(e)
	case gotPrefs:
		m.prefs = e.prefs
		return m.onStore()
	case notSaved:
		m.Notice = Tell(KindSettingsNotSaved, nil)
		return m, nil
	case gotStarted, gotSession, gotFocus, timeSlow:
		return m.onSession(e, now)
	case timeContact:
		return m.onTime(e, now)
	}
	return m, nil
}

// start is what happens when the launcher comes up.
func (m model) start(now time.Time) (model, []effect) {
	m.lastActive = now
	effects := []effect{doFindClient{}}
	if m.Step == StepSetUp {
		return m, effects
	}
	if m.User != "" && m.prefs.rememberPasswordAllowed {
		effects = append(effects, doFindPassword{m.qualified(m.User)})
	}
	m = m.begin(DoingConnect, now)
	return m, append(effects, doBegin{m.op})
}

// begin marks a new exchange with the portal as under way.
func (m model) begin(what Doing, now time.Time) model {
	m.op++
	m.accepted = DoingNothing
	m.Busy, m.BusySince = what, now
	m.Notice = nil
	m.lastActive = now
	return m
}

// idle ends the exchange under way.
func (m model) idle() model {
	m.Busy, m.BusySince = DoingNothing, time.Time{}
	return m
}

// cancel stops what is under way; the screen stays.
func (m model) cancel() (model, []effect) {
	if m.Busy == DoingNothing {
		return m, nil
	}
	m.op++ // whatever still answers is too late
	m.queued = nil
	return m.idle(), []effect{doCancel{}}
}

// back goes one screen back, cancelling first.
func (m model) back() (model, []effect) {
	m, effects := m.cancel()
	m.Notice = nil
	switch m.Step {
	case StepChangePassword, StepPasswordChanged, StepCode, StepPage:
		m.creds = credentials{}
		m.Step = StepSignIn
		m.Expired, m.CurrentKnown = false, false
		m.Code = Code{}
		m.codeToCome, m.codeOnForm = false, false
	case StepSignIn:
		m.pending, m.Pending = pendingOpen{}, ""
		if m.returnToList {
			m.returnToList = false
			m.Step = StepSystems
			m.Notice = Tell(KindSessionExpiredList, nil)
		}
	case StepSetUp:
		if m.Host != "" {
			m.Step = StepSignIn
		}
	}
	return m, effects
}

// setPortal tries an address that the person typed.
func (m model) setPortal(w wishSetPortal, now time.Time) (model, []effect) {
	if m.Busy != DoingNothing {
		return m, nil
	}
	m.address = w.address
	m = m.begin(DoingConnect, now)
	return m, []effect{doSetPortal{m.op, w.address}}
}

func (m model) onPortal(e gotPortal, now time.Time) (model, []effect) {
	if e.op != m.op {
		return m, nil
	}
	m = m.idle()
	if e.err != nil {
		m.Notice = m.failure(e.err)
		return m, nil
	}
	m = m.leaveList()
	effects := []effect{doSavePortal{e.entry}}
	m.creds = credentials{}
	m.Host, m.Entry, m.Practice = e.host, e.entry, false
	m.CanChangePassword = true
	m.SavedPassword = false
	m.Step = StepSignIn
	m, more := m.onAnswer(gotAnswer{op: m.op, answer: e.answer}, now)
	return m, append(effects, more...)
}

// leaveList forgets the list and everything about the portal's session.
func (m model) leaveList() model {
	m.Systems, m.resources, m.Workspace = nil, nil, ""
	m.SignedInAs, m.SignedOut, m.SessionEnds = "", false, time.Time{}
	m.sessionLength, m.lastContact = 0, time.Time{}
	m.pending, m.Pending, m.returnToList = pendingOpen{}, "", false
	m.Code = Code{}
	m.Expired, m.CurrentKnown = false, false
	return m
}

func (m model) signOut(now time.Time) (model, []effect) {
	var effects []effect
	m.creds = credentials{}
	if m.Busy != DoingNothing {
		effects = append(effects, doCancel{})
	}
	wasIn := m.SignedInAs != "" && !m.SignedOut || m.Step == StepCode || m.Step == StepPage
	m = m.leaveList()
	m.Step = StepSignIn
	if !wasIn {
		m.op++
		return m.idle(), effects
	}
	m = m.begin(DoingSignOut, now)
	return m, append(effects, doSignOut{m.op})
}

func (m model) qualified(user string) string {
	sent, _ := Qualify(user, m.prefs.defaultDomain)
	return sent
}

// onStore says whether a name and a password can be remembered.
func (m model) onStore() (model, []effect) {
	m.CanRememberUser = m.prefs.rememberUserAllowed
	m.RememberUser = m.RememberUser && m.CanRememberUser
	switch {
	case !m.prefs.rememberPasswordAllowed:
		m.CanRememberPassword, m.RememberReason = false, "remember.policy"
	case m.noStore != nil:
		m.CanRememberPassword, m.RememberReason = false, "remember.no-store"
	default:
		m.CanRememberPassword, m.RememberReason = true, ""
	}
	m.RememberPassword = m.RememberPassword && m.CanRememberPassword
	return m, nil
}

func (m model) forgetPassword() (model, []effect) {
	if m.User == "" {
		return m, nil
	}
	m.SavedPassword, m.RememberPassword = false, false
	return m, []effect{doForgetPassword{m.qualified(m.User)}}
}

// refresh fetches the list again at the person's wish.
func (m model) refresh(now time.Time) (model, []effect) {
	if m.Step != StepSystems || m.SignedOut || m.Busy != DoingNothing {
		return m, nil
	}
	m = m.begin(DoingRefresh, now)
	return m, []effect{doRefresh{m.op}}
}

// contact notes that the portal's session is alive now, and when to look again.
func (m model) contact(now time.Time) (model, []effect) {
	m.lastContact = now
	if m.Notice.Offers(ActStaySignedIn) {
		m.Notice = nil // done
	}
	if m.sessionLength == 0 {
		m.SessionEnds = time.Time{}
		return m, nil
	}
	m.SessionEnds = now.Add(m.sessionLength)
	return m, []effect{doWatchContact{now, m.sessionLength * 4 / 5}}
}

// onTime renews the portal's session at four fifths of its length if the person
// was active since the last contact, as the portal's own page does; otherwise it
// warns shortly before the end, lets the session end and says so.
func (m model) onTime(e timeContact, now time.Time) (model, []effect) {
	if m.SignedInAs == "" || m.SignedOut || !e.at.Equal(m.lastContact) {
		return m, nil
	}
	left := m.SessionEnds.Sub(now)
	switch warning := min(endWarning, m.sessionLength/10); {
	case left <= 0:
		return m.sessionOver()
	case m.lastActive.After(m.lastContact):
		return m, []effect{doWatchContact{m.lastContact, left}, doKeepAlive{}}
	case left > warning:
		return m, []effect{doWatchContact{m.lastContact, left - warning}}
	}
	if m.Step == StepSystems && m.Busy == DoingNothing {
		m.Notice = Tell(KindSessionEndsSoon, map[string]any{"Until": m.SessionEnds.Local().Format("15:04")})
	}
	return m, []effect{doWatchContact{m.lastContact, left}}
}

// endWarning is how long before the portal signs the person out they are told.
const endWarning = 2 * time.Minute

func (m model) onKeepAlive(e gotKeepAlive, now time.Time) (model, []effect) {
	if m.SignedInAs == "" || m.SignedOut || e.err != nil && kindOf(e.err) != portal.KindSessionExpired {
		return m, nil // a failed renewal is no reason to disturb: the next click tells
	}
	if e.err != nil || e.answer.Step != portal.StepSystems {
		return m.sessionOver()
	}
	m = m.takeList(e.answer.Workspace)
	return m.contact(now)
}

// sessionOver keeps the list on screen and drops the password.
func (m model) sessionOver() (model, []effect) {
	m.creds = credentials{}
	m.SignedOut, m.SessionEnds = true, time.Time{}
	if m.Step == StepSystems {
		m.Notice = Tell(KindSessionExpiredList, nil)
	}
	return m, nil
}
