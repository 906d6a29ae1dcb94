package launcher

import (
	"errors"
	"slices"
	"strings"
	"time"

	"backstage/portal"
	"backstage/rdp"
)

// open opens a system, or shows the session that it already has.
func (m model) open(id string, now time.Time) (model, []effect) {
	resource, ok := m.resources[id]
	if !ok || m.Step != StepSystems {
		return m, nil
	}
	m.lastActive = now
	if s, ok := m.sessionOf(id); ok {
		switch {
		case s.Phase == PhaseRunning && !s.Unwatched:
			return m, []effect{doFocus{s.ID}}
		case s.Phase == PhaseRunning:
			return m.alreadyRunning(s), nil
		case s.Phase != PhaseEnded && s.Phase != PhaseConsent:
			return m, nil // it is starting; a second click changes nothing
		}
	}
	return m.launch(resource, now)
}

// launch starts a session of a resource, signing in first where that is needed.
func (m model) launch(resource portal.Resource, now time.Time) (model, []effect) {
	if m.SignedOut || m.creds.empty() {
		return m.askToSignIn(pendingOpen{id: resource.ID}, resource.Title), nil
	}
	m.nextSession++
	s := Session{ID: m.nextSession, SystemID: resource.ID, Title: resource.Title, Phase: PhaseStarting, Since: now, Unwatched: m.Client.Unwatched}
	m.Notice = nil
	m, effects := m.noteRecent(resource)
	if kind := m.toExplain(); kind != "" {
		// The client shows a dialog of its own: say what it will be, before it comes.
		s.Phase, s.Notice = PhaseConsent, TellOf(s, kind, map[string]any{"Client": m.Client.Name})
		return m.withSession(s), effects
	}
	m = m.withSession(s)
	return m, append(effects, doOpen{s.ID, resource, m.creds}, doWatchStart{s.ID, m.prefs.startTimeout})
}

// toExplain is what the client does by itself, "" when there is nothing to explain
// or this person has read it.
func (m model) toExplain() Kind {
	switch {
	case m.explained[m.Client.ID]:
		return ""
	case m.Client.WarnsFirst:
		return KindWarnsFirst
	case m.Client.AsksAgain:
		return KindAsksAgain
	}
	return ""
}

// askToSignIn leads to the sign-in form and keeps what is to be opened then.
func (m model) askToSignIn(p pendingOpen, title string) model {
	m.pending, m.Pending = p, title
	m.returnToList = m.Systems != nil
	m.Step = StepSignIn
	m.Notice = nil
	if m.returnToList {
		m.Notice = Tell(KindSignInToOpen, map[string]any{"System": title})
	}
	return m
}

func (m model) openPending(p pendingOpen, now time.Time) (model, []effect) {
	resource, ok := m.resources[p.id]
	if !ok {
		resource, ok = m.named(p.name)
	}
	if !ok {
		return m.tellSystemGone(p.name), nil
	}
	return m.open(resource.ID, now)
}

// named finds a resource by ID, then title, then alias, letter case aside.
func (m model) named(name string) (portal.Resource, bool) {
	for _, field := range []func(portal.Resource) string{
		func(r portal.Resource) string { return r.ID },
		func(r portal.Resource) string { return r.Title },
		func(r portal.Resource) string { return r.Alias },
	} {
		for _, s := range m.Systems {
			if r := m.resources[s.ID]; name != "" && strings.EqualFold(field(r), name) {
				return r, true
			}
		}
	}
	return portal.Resource{}, false
}

// do carries out what a notice offered.
func (m model) do(a Action, now time.Time) (model, []effect) {
	s, known := m.session(a.Session)
	switch a.Kind {
	case ActTryAgain:
		return m.tryAgain(a, now)
	case ActStartAgain:
		return m.signInAgain(m.Step, now)
	case ActChangePassword:
		return m.changeFromSession(now)
	case ActSignIn:
		if r, ok := m.resources[a.System]; ok && m.Step == StepSystems {
			return m.signInToOpen(r, s, now)
		}
		m.Step, m.Notice = StepSignIn, nil
	case ActOpenAgain:
		if r, ok := m.resources[a.System]; ok && m.Step == StepSystems {
			return m.launch(r, now)
		}
	case ActOpen:
		if r, ok := m.resources[a.System]; ok && known && s.Phase == PhaseConsent && !m.creds.empty() {
			m.explained = map[string]bool{m.Client.ID: true}
			s.Phase, s.Notice, s.Since = PhaseStarting, nil, now
			return m.withSession(s), []effect{doExplained{m.Client.ID}, doOpen{s.ID, r, m.creds}, doWatchStart{s.ID, m.prefs.startTimeout}}
		}
	case ActWait:
		if known && s.Phase == PhaseWaiting {
			s.Phase, s.Notice = PhaseStarting, nil
			return m.withSession(s), []effect{doWatchStart{s.ID, m.prefs.startTimeout}}
		}
	case ActStop:
		if known && s.Phase != PhaseEnded {
			m.Notice = nil
			return m, []effect{doStop{s.ID}}
		}
	case ActStaySignedIn:
		m.Notice, m.lastActive = nil, now
		if m.SignedInAs != "" && !m.SignedOut {
			return m, []effect{doKeepAlive{}}
		}
	case ActDismiss:
		return m.dismiss(s, known)
	}
	return m, nil
}

// changeFromSession leads from a session that the remote system refused for an
// expired password to the change page; afterwards the person signs in anew.
func (m model) changeFromSession(now time.Time) (model, []effect) {
	var effects []effect
	if m.Step == StepSystems {
		m, effects = m.sessionOver()
		m.returnToList = true
	}
	m.Step = StepSignIn
	m, more := m.openChange(m.User, now)
	return m, append(effects, more...)
}

// signInToOpen signs in anew for a system whose gateway or server did not take
// what the portal's session gave; it opens as soon as that is done. The session
// is ended first: a portal that still knows the person shows no form.
func (m model) signInToOpen(r portal.Resource, s Session, now time.Time) (model, []effect) {
	m, effects := m.sessionOver()
	m.Sessions = withoutSession(m.Sessions, s.ID)
	m = m.askToSignIn(pendingOpen{id: r.ID}, r.Title)
	told := m.Notice
	m = m.begin(DoingSignOut, now)
	m.Notice = told
	return m, append(effects, doSignOut{m.op})
}

// dismiss takes a notice away, and with it a session that is over or was never
// agreed to.
func (m model) dismiss(s Session, known bool) (model, []effect) {
	if !known {
		m.Notice = nil
		return m, nil
	}
	if s.Phase == PhaseEnded || s.Phase == PhaseConsent {
		m.Sessions = withoutSession(m.Sessions, s.ID)
		return m, nil
	}
	s.Notice = nil
	return m.withSession(s), nil
}

func (m model) tryAgain(a Action, now time.Time) (model, []effect) {
	if a.System != "" {
		return m.open(a.System, now)
	}
	if what := m.accepted; what != DoingNothing && m.Busy == DoingNothing {
		m = m.begin(what, now)
		return m, []effect{doResume{m.op}}
	}
	switch m.Step {
	case StepSetUp:
		return m.setPortal(wishSetPortal{m.address}, now)
	case StepSystems:
		return m.refresh(now)
	case StepPage: // it has been sent, so the portal has to show it again
		if m.Busy == DoingNothing {
			m = m.begin(DoingConnect, now)
			return m, []effect{doResume{m.op}}
		}
	case StepSignIn:
		if m.Busy == DoingNothing {
			m = m.begin(DoingConnect, now)
			return m, []effect{doBegin{m.op}}
		}
	}
	m.Notice = nil
	return m, nil
}

// onSession follows what becomes of a started session.
func (m model) onSession(e event, now time.Time) (model, []effect) {
	switch e := e.(type) {
	case gotStarted:
		return m.onStarted(e, now)
	case gotSession:
		return m.onSessionEvent(e, now)
	case gotFocus:
		s, ok := m.session(e.session)
		if ok && !e.ok && s.Phase == PhaseRunning {
			return m.alreadyRunning(s), nil
		}
	case timeSlow:
		s, ok := m.session(e.session)
		if !ok || s.Phase != PhaseStarting {
			return m, nil
		}
		s.Phase = PhaseWaiting
		s.Notice = TellOf(s, KindSlowStart, map[string]any{"Seconds": int(m.prefs.startTimeout / time.Second)})
		return m.withSession(s), nil
	}
	return m, nil
}

func (m model) onStarted(e gotStarted, now time.Time) (model, []effect) {
	s, ok := m.session(e.session)
	if !ok {
		return m, nil
	}
	if e.err == nil {
		// Fetching the file was a sign of the portal's session.
		m.Client, m.ClientProblem = e.info, nil
		s.Unwatched = e.info.Unwatched
		if s.Unwatched {
			s.Phase, s.Since, s.Notice = PhaseRunning, now, nil
		}
		m = m.withSession(s)
		m, effects := m.contact(now)
		return m, append(effects, doKeepGateway{e.target.Gateway})
	}
	if kindOf(e.err) == portal.KindSessionExpired && isPortal(e.err) {
		m.Sessions = withoutSession(m.Sessions, s.ID)
		m, effects := m.sessionOver()
		return m.askToSignIn(pendingOpen{id: s.SystemID}, s.Title), effects
	}
	var re *rdp.Error
	if errors.As(e.err, &re) && re.Kind == rdp.KindNoClient {
		m.ClientProblem = m.failure(e.err)
	}
	kind, data := m.reason(e.err)
	return m.endSession(s, TellOf(s, kind, data)), nil
}

func (m model) onSessionEvent(e gotSession, now time.Time) (model, []effect) {
	s, ok := m.session(e.session)
	if !ok || s.Phase == PhaseEnded {
		return m, nil
	}
	switch {
	case e.event.Kind == rdp.EventWindow:
		s.Phase, s.Since, s.Notice = PhaseRunning, now, nil
		if m.Practice {
			s.Notice = TellOf(s, KindPracticeSession, nil)
		}
		return m.withSession(s), nil
	case e.event.Kind == rdp.EventEnded:
		exit, turnedAway := e.event.Exit, m.turnedAway(s, now)
		switch {
		case exit.Kind == rdp.KindLoggedOff && !turnedAway:
			return m.endSession(s, nil), nil
		case exit.Kind == rdp.KindConnectionLost && turnedAway && s.Phase == PhaseRunning:
			// What such a host does looks to the client like this now and then. Another
			// try, as after a lost connection, could lock the account.
			exit.Kind = rdp.KindLoggedOff
		}
		return m.endSession(s, ended(s, exit, now)), nil
	}
	return m, nil
}

// endSession marks a session as over; what needs no words is taken off the list.
func (m model) endSession(s Session, n *Notice) model {
	if n == nil {
		m.Sessions = withoutSession(m.Sessions, s.ID)
		return m
	}
	s.Phase, s.Notice = PhaseEnded, n
	return m.withSession(s)
}

// alreadyRunning tells that a system is open whose window cannot be raised. A
// session of the practice portal has none at all.
func (m model) alreadyRunning(s Session) model {
	if m.Practice {
		s.Notice = TellOf(s, KindPracticeSession, nil)
		return m.withSession(s)
	}
	m.Notice = Tell(KindAlreadyRunning, map[string]any{"System": s.Title})
	for i := range m.Notice.Actions {
		m.Notice.Actions[i].System = s.SystemID
	}
	return m
}

// justOpened is how long after a desktop's window came a log-off is hardly the
// person's own doing: a host without Network Level Authentication shows its
// window first and looks at name and password then.
const justOpened = 10 * time.Second

// turnedAway tells of a session that is over before anybody could work in it. A
// program's window shows only when the person is in.
func (m model) turnedAway(s Session, now time.Time) bool {
	if s.Phase != PhaseRunning {
		return true
	}
	return m.resources[s.SystemID].Type == portal.Desktop && now.Sub(s.Since) < justOpened
}

// sessionOf is the newest session of a system.
func (m model) sessionOf(systemID string) (Session, bool) {
	for _, s := range slices.Backward(m.Sessions) {
		if s.SystemID == systemID {
			return s, true
		}
	}
	return Session{}, false
}

func (m model) session(id int) (Session, bool) {
	for _, s := range m.Sessions {
		if s.ID == id {
			return s, true
		}
	}
	return Session{}, false
}

// withSession puts a session in, in place of its older self, and drops ended
// sessions of the same system.
func (m model) withSession(s Session) model {
	kept := make([]Session, 0, len(m.Sessions)+1)
	found := false
	for _, o := range m.Sessions {
		switch {
		case o.ID == s.ID:
			kept, found = append(kept, s), true
		case o.SystemID == s.SystemID && (o.Phase == PhaseEnded || o.Phase == PhaseConsent):
		default:
			kept = append(kept, o)
		}
	}
	if !found {
		kept = append(kept, s)
	}
	m.Sessions = kept
	return m
}

func withoutSession(sessions []Session, id int) []Session {
	return slices.DeleteFunc(slices.Clone(sessions), func(s Session) bool { return s.ID == id })
}

// onClient keeps what is known of this machine's RDP client.
func (m model) onClient(e gotClient) (model, []effect) {
	if e.err != nil {
		m.Client, m.ClientProblem = rdp.Info{}, m.failure(e.err)
		return m, nil
	}
	m.Client, m.ClientProblem = e.info, nil
	if e.info.Outdated {
		m.ClientProblem = Tell(KindClientOutdated, map[string]any{"Client": e.info.Name})
	}
	return m, nil
}

func isPortal(err error) bool {
	var pe *portal.Error
	return errors.As(err, &pe)
}
