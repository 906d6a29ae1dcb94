package launcher

import (
	"errors"
	"strings"
	"time"

	"backstage/portal"
)

// signIn sends name and password, once the form is known to take them.
func (m model) signIn(s SignIn, now time.Time) (model, []effect) {
	if m.Busy == DoingConnect && m.Step == StepSignIn {
		m.queued = &s
		m.User = CleanName(s.User)
		return m, nil
	}
	if m.Busy != DoingNothing || m.Step != StepSignIn {
		return m, nil
	}
	m.User = CleanName(s.User)
	m.RememberUser = s.RememberUser && m.CanRememberUser
	m.RememberPassword = s.RememberPassword && m.CanRememberPassword
	user := m.qualified(s.User)
	useSaved := s.Password.Empty() && m.SavedPassword
	switch {
	case user == "":
		m.Notice = Tell(KindUserMissing, nil)
		return m, nil
	case s.Password.Empty() && !useSaved:
		m.Notice = Tell(KindPasswordMissing, nil)
		return m, nil
	}
	// A form with a code field is sent without a code too: such portals send the
	// SMS once they have seen the password.
	m.codeToCome = m.SignInCode != nil && s.Code.Empty()
	m.creds = credentials{user: user, password: s.Password, saved: useSaved}
	m = m.begin(DoingSignIn, now)
	return m, []effect{doSignIn{m.op, m.creds, s.Code}}
}

// signInAgain sends the name and password that are at hand once more, because
// the person said so: after a changed password, or to get a new code.
func (m model) signInAgain(from Step, now time.Time) (model, []effect) {
	if m.Busy != DoingNothing || m.Step != from {
		return m, nil
	}
	if m.creds.empty() {
		m.Step = StepSignIn
		m.Notice = nil
		return m, nil
	}
	m.codeToCome = m.SignInCode != nil
	m = m.begin(DoingSignIn, now)
	return m, []effect{doSignIn{m.op, m.creds, nil}}
}

func (m model) openChange(user string, now time.Time) (model, []effect) {
	if m.Busy == DoingConnect {
		m, _ = m.cancel()
	}
	if m.Busy != DoingNothing || m.Step != StepSignIn {
		return m, nil
	}
	if name := CleanName(user); name != "" {
		m.User = name
	}
	m = m.begin(DoingOpenChange, now)
	return m, []effect{doCancel{}, doOpenChange{m.op}}
}

// changePassword checks what can be known here before anything is sent.
func (m model) changePassword(w wishChange, now time.Time) (model, []effect) {
	if m.Busy != DoingNothing || m.Step != StepChangePassword {
		return m, nil
	}
	if m.CurrentKnown && w.current.Empty() {
		w.current = m.creds.password
	}
	if name := CleanName(w.user); name != "" {
		m.User = name
	}
	user := m.qualified(m.User)
	if m.Expired {
		user = m.creds.user
	}
	switch {
	case user == "":
		m.Notice = Tell(KindUserMissing, nil)
	case w.current.Empty():
		m.Notice = Tell(KindPasswordMissing, nil)
	case w.next.Empty():
		m.Notice = m.failure(&portal.Error{Kind: portal.KindChangeBlank})
	case !w.next.Equal(w.confirm):
		m.Notice = m.failure(&portal.Error{Kind: portal.KindChangeMismatch})
	case w.next.Equal(w.current):
		m.Notice = Tell(KindPasswordSame, nil)
	default:
		m.changing = credentials{user: user, password: w.next}
		m = m.begin(DoingChangePassword, now)
		return m, []effect{doChange{m.op, user, w.current, w.next, w.confirm}}
	}
	return m, nil
}

func (m model) submitCode(w wishCode, now time.Time) (model, []effect) {
	if m.Busy != DoingNothing || m.Step != StepCode {
		return m, nil
	}
	if !portal.HasCode(w.code) {
		m.Notice = Tell(KindCodeMissing, nil)
		return m, nil
	}
	m = m.begin(DoingCode, now)
	if m.codeOnForm {
		return m, []effect{doSignIn{m.op, m.creds, w.code}}
	}
	return m, []effect{doCode{m.op, w.code}}
}

// mostResends is how many new codes may be asked for in one sign-in: each is an SMS
// that somebody pays for.
const mostResends = 5

// resend asks for a new code, unless the last one may still be on its way.
func (m model) resend(now time.Time) (model, []effect) {
	if m.Busy != DoingNothing || m.Step != StepCode || !m.Code.CanResend {
		return m, nil
	}
	if m.resends >= mostResends {
		m.Notice = Tell(KindNoMoreCodes, nil)
		return m, nil
	}
	if wait := m.resentAt.Add(m.prefs.resendAfter).Sub(now); wait > 0 {
		m.Notice = Tell(KindCodeOnItsWay, map[string]any{"Seconds": int((wait + time.Second - 1) / time.Second)})
		return m, nil
	}
	m.resends, m.resentAt = m.resends+1, now
	m = m.begin(DoingResend, now)
	return m, []effect{doResend{m.op}}
}

// onAnswer takes the person to where the portal says.
func (m model) onAnswer(e gotAnswer, now time.Time) (model, []effect) {
	if e.op != m.op {
		return m, nil
	}
	doing := m.Busy
	m = m.idle()
	if e.saved != nil {
		m.creds.password = e.saved
	}
	if e.err != nil {
		return m.onFailure(doing, e.err, now)
	}
	switch e.answer.Step {
	case portal.StepSignIn:
		return m.onSignInPage(doing, e.answer, now)
	case portal.StepPasswordExpired:
		return m.onExpired(e.answer, now)
	case portal.StepChangePassword:
		return m.onChangePage(doing, e.answer)
	case portal.StepPasswordChanged:
		return m.onChanged(now)
	case portal.StepCode:
		return m.onCodePage(doing, e.answer, now)
	case portal.StepSystems:
		return m.onSystems(doing, e.answer, now)
	case portal.StepPage:
		if e.answer.Page != nil {
			return m.onPage(e.answer)
		}
	}
	m.Notice = m.failure(&portal.Error{Kind: portal.KindUnknownPage})
	return m, nil
}

// onFailure keeps the screen and says what happened, except where the failure
// itself means another screen.
func (m model) onFailure(doing Doing, err error, now time.Time) (model, []effect) {
	queued := m.queued
	m.queued = nil
	switch kind := kindOf(err); {
	case kind == portal.KindCancelled:
		return m, nil
	case doing == DoingSignOut:
		return m, nil // the session is forgotten here; the portal ends its own by time
	case kind == portal.KindChangeNotOffered:
		m.CanChangePassword = false
		m.Step = StepSignIn
	case kind == portal.KindSessionExpired && m.Step == StepSystems:
		return m.sessionOver()
	case kind == portal.KindSessionExpired && (m.Step == StepCode || m.Step == StepPage):
		m.Step = StepSignIn
	case doing == DoingConnect && queued != nil && notices[kind].passing:
		// The first page failed, but the person has sent the form off: it fetches its own.
		return m.signIn(*queued, now)
	}
	if e := (*portal.Error)(nil); errors.As(err, &e) && e.Accepted {
		m.accepted = doing
	}
	m.Notice = m.failure(err)
	return m, nil
}

// onSignInPage: the portal shows its sign-in form, first or again.
func (m model) onSignInPage(doing Doing, a portal.Answer, now time.Time) (model, []effect) {
	queued := m.queued
	m.queued = nil
	m.SignInCode = a.SignInCode
	if doing == DoingRefresh {
		return m.sessionOver()
	}
	if m.asksForCodeNow(a) {
		return m.codeOnSignIn(doing, a, now)
	}
	m.codeToCome, m.codeOnForm = false, false
	m.Code = Code{}
	m.Step = StepSignIn
	if a.User != "" && m.User == "" {
		m.User = CleanName(a.User)
	}
	problem := a.Problem
	if problem == nil {
		switch doing {
		case DoingSignIn:
			problem = &portal.Error{Kind: portal.KindSignInFailed}
		case DoingCode:
			problem = &portal.Error{Kind: portal.KindWrongCodeRestart}
		case DoingResend:
			problem = &portal.Error{Kind: portal.KindSessionExpired}
		}
	}
	if problem == nil {
		if queued != nil {
			return m.signIn(*queued, now)
		}
		return m, nil
	}
	var effects []effect
	wasSaved := m.creds.saved
	if !notices[problem.Kind].keepsPassword {
		m.creds = credentials{}
	}
	m.Notice = m.failure(problem)
	if problem.Kind == portal.KindWrongPassword && wasSaved {
		m.SavedPassword = false
		m.Notice = Tell(KindSavedPasswordWrong, nil)
		effects = append(effects, doForgetPassword{m.qualified(m.User)})
	}
	return m, effects
}

// asksForCodeNow: a sign-in form with a code field is back after it was sent
// without a code, or with a wrong one; the password itself was not refused.
func (m model) asksForCodeNow(a portal.Answer) bool {
	if a.SignInCode == nil || m.creds.empty() || !m.codeToCome && !m.codeOnForm {
		return false
	}
	if a.Problem == nil {
		return true
	}
	switch a.Problem.Kind {
	case portal.KindWrongCode, portal.KindWrongCodeRestart, portal.KindSignInFailed:
		return true
	case portal.KindWrongPassword:
		return m.codeOnForm // the password was right a moment ago: it is the code
	}
	return false
}

// codeOnSignIn shows the code page for a code that goes into the sign-in form.
func (m model) codeOnSignIn(doing Doing, a portal.Answer, now time.Time) (model, []effect) {
	first := m.codeToCome
	m.codeToCome, m.codeOnForm = false, true
	m.Code.Challenge = *a.SignInCode
	m.Step = StepCode
	if first {
		m.Code = Code{Challenge: *a.SignInCode, PasswordAccepted: now, AskedAt: now}
		if a.Problem != nil {
			m.Code.Message = a.Problem.Message
		}
		return m, nil
	}
	m.Code.Attempts++
	m.Notice = m.failure(&portal.Error{Kind: portal.KindWrongCode})
	return m, nil
}

// onExpired goes straight to the change page, with the name filled in.
func (m model) onExpired(a portal.Answer, now time.Time) (model, []effect) {
	m.Step = StepSignIn
	if !a.CanChange {
		m.creds = credentials{}
		m.CanChangePassword = false
		m.Notice = m.failure(&portal.Error{Kind: portal.KindExpiredNoChange})
		return m, nil
	}
	m.Expired, m.CurrentKnown = true, true
	m = m.begin(DoingOpenChange, now)
	return m, []effect{doOpenChange{m.op}}
}

// onChangePage: the change page, first or with the portal's objection.
func (m model) onChangePage(doing Doing, a portal.Answer) (model, []effect) {
	m.Step = StepChangePassword
	if a.Problem == nil {
		return m, nil
	}
	m.Notice = m.failure(a.Problem)
	if a.Problem.Kind == portal.KindChangeWrong {
		m.CurrentKnown = false // the known password is in doubt: let it be typed
	}
	m.changing = credentials{}
	return m, nil
}

// onChanged: the new password is in force.
func (m model) onChanged(now time.Time) (model, []effect) {
	expired := m.Expired
	var effects []effect
	m.creds, m.changing = m.changing, credentials{}
	m.Step = StepPasswordChanged
	m.Expired, m.CurrentKnown = false, false
	m.Notice = Tell(KindPasswordChanged, nil)
	if m.SavedPassword {
		m.SavedPassword = false
		effects = append(effects, doForgetPassword{m.creds.user})
	}
	if !expired {
		return m, effects
	}
	// The person was on the way in when the portal asked for the change.
	changed := m.Notice
	m, more := m.signInAgain(StepPasswordChanged, now)
	m.Notice = changed
	return m, append(effects, more...)
}

// onCodePage: the portal asks for a code, first, again, or for another one.
func (m model) onCodePage(doing Doing, a portal.Answer, now time.Time) (model, []effect) {
	challenge := portal.Challenge{}
	if a.Challenge != nil {
		challenge = *a.Challenge
	}
	m.codeToCome, m.codeOnForm = false, false
	again := m.Step == StepCode && (doing == DoingCode || doing == DoingResend)
	if !again {
		m.Code = Code{PasswordAccepted: now, AskedAt: now}
		m.resends, m.resentAt = 0, time.Time{}
	}
	m.Code.Challenge = challenge
	m.Step = StepCode
	switch {
	case a.Problem != nil:
		m.Code.Attempts++
		m.Notice = m.failure(a.Problem)
	case doing == DoingResend:
		m.Code.ResentAt = now
		m.Notice = Tell(KindCodeResent, nil)
	case doing == DoingCode:
		m.Code.AskedAt, m.Code.ResentAt = now, time.Time{}
		m.Notice = Tell(KindNextCode, nil)
	}
	return m, nil
}

// onSystems: signed in.
func (m model) onSystems(doing Doing, a portal.Answer, now time.Time) (model, []effect) {
	// Who signs in anew from the list wants one system, not all of them again.
	fresh := (doing == DoingSignIn || doing == DoingCode || doing == DoingPage) && !m.returnToList
	m.Step = StepSystems
	m.SignedOut, m.returnToList = false, false
	m.codeToCome, m.codeOnForm = false, false
	m.Code = Code{}
	if m.creds.user != "" {
		m.SignedInAs = m.creds.user
	} else if m.SignedInAs == "" {
		m.SignedInAs = a.User
	}
	m = m.takeList(a.Workspace)
	m, effects := m.contact(now)
	effects = append(effects, doSaveUser{m.User, m.RememberUser})
	if m.RememberPassword && !m.creds.saved && !m.creds.fleeting && !m.creds.empty() {
		m.SavedPassword = true
		effects = append(effects, doSavePassword{m.creds})
	}
	pending := m.pending
	m.pending, m.Pending = pendingOpen{}, ""
	if fresh {
		var more []effect
		m, more = m.openChosen(now)
		effects = append(effects, more...)
	}
	if pending.empty() {
		return m, effects
	}
	m, more := m.openPending(pending, now)
	return m, append(effects, more...)
}

// takeList puts the portal's list into the state.
func (m model) takeList(w *portal.Workspace) model {
	if w == nil {
		w = &portal.Workspace{}
	}
	m.Workspace = w.Name
	m.sessionLength = time.Duration(w.SessionMinutes) * time.Minute
	m.resources = make(map[string]portal.Resource, len(w.Resources))
	m.Systems = make([]System, 0, len(w.Resources))
	for _, r := range w.Resources {
		if r.Hidden {
			continue
		}
		m.resources[r.ID] = r
		m.Systems = append(m.Systems, System{ID: r.ID, Title: r.Title, Type: r.Type, Folders: r.Folders, HasIcon: r.IconURL != ""})
	}
	return m.resolveLists()
}

// kindOf is the portal kind of an error, KindUnknownPage when it has none.
func kindOf(err error) portal.Kind {
	var pe *portal.Error
	if errors.As(err, &pe) {
		return pe.Kind
	}
	return portal.KindUnknownPage
}

// sameUser compares user names as Windows does: letter case does not count.
func sameUser(a, b string) bool { return strings.EqualFold(a, b) }
