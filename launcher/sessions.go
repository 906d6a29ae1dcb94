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
			m.Notice = m.alreadyRunning(s)
			return m, nil
		case s.Phase != PhaseEnded && !awaitsConsent(s):
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
	if key := m.toExplain(); key != "" {
		// The client shows a dialog of its own: say what it will be, before it comes.
		s.Notice = notice(Info, key)
		s.Notice.Data = map[string]any{"System": resource.Title, "Client": m.Client.Name}
		s.Notice.Actions = []Action{{Kind: ActOpen, Session: s.ID, System: s.SystemID}, {Kind: ActDismiss, Session: s.ID}}
		return m.withSession(s), effects
	}
	m = m.withSession(s)
	return m, append(effects, doOpen{s.ID, resource, m.creds}, doWatchStart{s.ID, m.prefs.startTimeout})
}

// toExplain is the message key of what the client does by itself, "" when there
// is nothing to explain or this person has read it.
func (m model) toExplain() string {
	switch {
	case m.explained[m.Client.ID]:
		return ""
	case m.Client.WarnsFirst:
		return "notice.warns-first"
	case m.Client.AsksAgain:
		return "notice.asks-again"
	}
	return ""
}

func awaitsConsent(s Session) bool {
	return s.Phase == PhaseStarting && s.Notice != nil && (s.Notice.Key == "notice.warns-first" || s.Notice.Key == "notice.asks-again")
}

// askToSignIn leads to the sign-in form and keeps what is to be opened then.
func (m model) askToSignIn(p pendingOpen, title string) model {
	m.pending, m.Pending = p, title
	m.returnToList = m.Systems != nil
	m.Step = StepSignIn
	m.Notice = nil
	if m.returnToList {
		m.Notice = notice(Info, "notice.sign-in-to-open")
		m.Notice.Data = map[string]any{"System": title}
	}
	return m
}

func (m model) openPending(p pendingOpen, now time.Time) (model, []effect) {
	resource, ok := m.resources[p.id]
	if !ok {
		resource, ok = m.named(p.name)
	}
	if !ok {
		return m.gone(p.name), nil
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
	case ActFocus:
		if known && s.Phase == PhaseRunning {
			return m, []effect{doFocus{s.ID}}
		}
	case ActOpenAgain:
		if r, ok := m.resources[a.System]; ok && m.Step == StepSystems {
			return m.launch(r, now)
		}
	case ActOpen:
		if r, ok := m.resources[a.System]; ok && known && awaitsConsent(s) && !m.creds.empty() {
			m.explained = map[string]bool{m.Client.ID: true}
			s.Notice, s.Since = nil, now
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
	if s.Phase == PhaseEnded || awaitsConsent(s) {
		m.Sessions = slices.DeleteFunc(slices.Clone(m.Sessions), func(o Session) bool { return o.ID == s.ID })
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
			m.Notice = m.alreadyRunning(s)
		}
	case timeSlow:
		s, ok := m.session(e.session)
		if !ok || s.Phase != PhaseStarting || s.Notice != nil {
			return m, nil
		}
		s.Phase = PhaseWaiting
		s.Notice = notice(Warning, "notice.slow-start")
		s.Notice.Data = map[string]any{"System": s.Title, "Seconds": int(m.prefs.startTimeout / time.Second)}
		s.Notice.Actions = []Action{{Kind: ActWait, Session: s.ID}, {Kind: ActStop, Session: s.ID}}
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
	if kindOf(e.err) == portal.KindCancelled && isPortal(e.err) {
		return m.endSession(s, nil), nil
	}
	if kindOf(e.err) == portal.KindSessionExpired && isPortal(e.err) {
		m.Sessions = withoutSession(m.Sessions, s.ID)
		m, effects := m.sessionOver()
		return m.askToSignIn(pendingOpen{id: s.SystemID}, s.Title), effects
	}
	n := m.failure(e.err)
	var re *rdp.Error
	if errors.As(e.err, &re) && re.Kind == rdp.KindNoClient {
		m.ClientProblem = n
	}
	n = withSystem(n, s)
	return m.endSession(s, n), nil
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
			s.Notice = practised(s)
		}
		return m.withSession(s), nil
	case e.event.Kind == rdp.EventEnded:
		if e.event.Exit.Kind == rdp.KindLoggedOff && !m.turnedAway(s, now) {
			return m.endSession(s, nil), nil
		}
		return m.endSession(s, withSystem(sessionNotice(e.event.Exit, now), s)), nil
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

// practised says that a session of the practice portal is none.
func practised(s Session) *Notice {
	n := notice(OK, "notice.practice-session")
	n.Data = map[string]any{"System": s.Title}
	n.Actions = []Action{{Kind: ActStop, Session: s.ID}, {Kind: ActDismiss, Session: s.ID}}
	return n
}

func (m model) alreadyRunning(s Session) *Notice {
	if m.Practice {
		return practised(s)
	}
	n := notice(Info, "notice.already-running")
	n.Data = map[string]any{"System": s.Title}
	n.Actions = []Action{{Kind: ActOpenAgain, System: s.SystemID}, {Kind: ActDismiss}}
	return n
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
		case o.SystemID == s.SystemID && (o.Phase == PhaseEnded || awaitsConsent(o)):
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
		m.ClientProblem = notice(Info, "notice.client-outdated")
		m.ClientProblem.Data = map[string]any{"Client": e.info.Name}
	}
	return m, nil
}

func isPortal(err error) bool {
	var pe *portal.Error
	return errors.As(err, &pe)
}
