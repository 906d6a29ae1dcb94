package launcher

import (
	"errors"
	"slices"
	"time"

	"backstage/portal"
	"backstage/rdp"
)

// notice is one thing to tell, with the help topic that belongs to it.
func notice(level Level, key string) *Notice {
	return &Notice{Level: level, Key: key, Topic: topicFor(key)}
}

// failure makes the notice of an expected failure of the portal or of package rdp.
func (m model) failure(err error) *Notice {
	var pe *portal.Error
	if errors.As(err, &pe) {
		return m.portalNotice(pe)
	}
	var re *rdp.Error
	if errors.As(err, &re) {
		n := notice(Problem, "session."+string(re.Kind))
		n.Data = map[string]any{"Detail": re.Detail, "Install": re.Install, "Host": re.Detail, "Client": re.Detail}
		if re.Kind == rdp.KindNoClient {
			n.Actions = []Action{{Kind: ActHelp}}
		}
		if re.Install != "" {
			n.Actions = []Action{{Kind: ActCopy}, {Kind: ActHelp}}
		}
		return n
	}
	return m.portalNotice(&portal.Error{Kind: portal.KindUnknownPage, Err: err})
}

func (m model) portalNotice(pe *portal.Error) *Notice {
	n := notice(levelOf(pe.Kind), "portal."+string(pe.Kind))
	host := pe.Host
	if host == "" {
		host = m.Host
	}
	n.Data = map[string]any{"Host": host, "Message": pe.Message, "Seconds": pe.RetryAfter}
	for _, a := range portalActions[pe.Kind] {
		if a == ActStartAgain && m.creds.empty() {
			continue
		}
		n.Actions = append(n.Actions, Action{Kind: a})
	}
	return n
}

// levelOf: the ordinary mishaps of a sign-in are warnings to mend and go on,
// the rest are problems.
func levelOf(k portal.Kind) Level {
	switch k {
	case portal.KindSessionExpired, portal.KindInUse, portal.KindDisconnected, portal.KindServerChanged:
		return Info
	case portal.KindChangeBlank, portal.KindChangeMismatch, portal.KindChangeRules, portal.KindNoDomain, portal.KindTooManyRequests, portal.KindTimeout:
		return Warning
	}
	return Problem
}

// portalActions are the offers that go with a kind.
var portalActions = map[portal.Kind][]ActionKind{
	portal.KindWrongCodeRestart:  {ActStartAgain},
	portal.KindCodeServiceSilent: {ActStartAgain},
	portal.KindChangeUncertain:   {ActSignIn},
	portal.KindChangeNotOffered:  {ActOpenBrowser},
	portal.KindExpiredNoChange:   {ActOpenBrowser},
	portal.KindSignInFailed:      {ActOpenBrowser},
	portal.KindUnknownPage:       {ActTryAgain, ActOpenBrowser},
	portal.KindNotAPortal:        {ActSettings, ActOpenBrowser, ActCheck},
	portal.KindBadAddress:        {ActSettings},
	portal.KindNameNotFound:      {ActTryAgain, ActCheck, ActSettings},
	portal.KindWindowsAuth:       {ActOpenBrowser},
	portal.KindExternalRedirect:  {ActOpenBrowser},
	portal.KindInsecureRedirect:  {ActSettings},
	portal.KindTooManyRedirects:  {ActTryAgain, ActOpenBrowser},
	portal.KindServerTrouble:     {ActTryAgain, ActCheck},
	portal.KindTooManyRequests:   {ActTryAgain},
	portal.KindForbidden:         {ActOpenBrowser, ActCheck},
	portal.KindUnreachable:       {ActTryAgain, ActCheck},
	portal.KindTimeout:           {ActTryAgain, ActCheck},
	portal.KindProxyAuth:         {ActTryAgain, ActCheck},
	portal.KindNetworkSignIn:     {ActOpenBrowser, ActTryAgain, ActCheck},
	portal.KindNotPublished:      {ActTryAgain},
	portal.KindTLSExpired:        {ActHelp, ActCheck},
	portal.KindTLSNotYetValid:    {ActHelp, ActCheck},
	portal.KindTLSWrongHost:      {ActHelp, ActCheck},
	portal.KindTLSUnknownIssuer:  {ActHelp, ActCheck},
	portal.KindTLSTooOld:         {ActHelp, ActCheck},
	portal.KindTLSOther:          {ActHelp, ActCheck},
}

// lockedFor is how long accounts usually stay locked.
const lockedFor = 30 * time.Minute

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

// sessionNotice is what there is to say about a session that ended at now; nil
// when the person ended it.
func sessionNotice(x rdp.Exit, now time.Time) *Notice {
	switch x.Kind {
	case rdp.KindEnded, rdp.KindStopped:
		return nil
	}
	n := notice(Problem, "session."+string(x.Kind))
	switch x.Kind {
	case rdp.KindIdle, rdp.KindReplaced, rdp.KindDisconnectedByAdmin:
		n.Level = Info
	case rdp.KindConnectionLost, rdp.KindLoggedOff:
		n.Level = Warning
	}
	n.Data = map[string]any{"Code": x.Code, "Until": now.Add(lockedFor).Local().Format("15:04")}
	return n
}

// sessionActions is the next step after a session that could not be started or
// ended by itself, the one that helps first. Where none is named it is to open
// the system again.
var sessionActions = map[string][]ActionKind{
	"session." + string(rdp.KindPasswordExpired): {ActChangePassword},
	"session." + string(rdp.KindLogonFailed):     {ActSignIn, ActHelp},
	"session." + string(rdp.KindGateway):         {ActSignIn, ActCheck},
	"portal." + string(portal.KindLaunchRefused): {ActSignIn},
	// Another try would only lock it for longer.
	"session." + string(rdp.KindLocked):          {ActHelp},
	"session." + string(rdp.KindHostNotFound):    {ActCheck, ActTryAgain},
	"session." + string(rdp.KindHostUnreachable): {ActCheck, ActTryAgain},
	"session." + string(rdp.KindConnectionLost):  {ActTryAgain, ActCheck},
	"session." + string(rdp.KindCertificate):     {ActHelp, ActCheck, ActTryAgain},
	"session." + string(rdp.KindSecurity):        {ActHelp, ActTryAgain},
	"session." + string(rdp.KindDenied):          {ActHelp},
	"session." + string(rdp.KindLoggedOff):       {ActHelp},
	"session." + string(rdp.KindDisabled):        {ActHelp},
	"session." + string(rdp.KindNoClient):        {ActCopy, ActHelp, ActTryAgain},
	"session." + string(rdp.KindNoDisplay):       {ActHelp, ActTryAgain},
}

// withSystem fills in which session a notice is about, and what can be done.
func withSystem(n *Notice, s Session) *Notice {
	if n == nil {
		return nil
	}
	about := *n
	about.Data = map[string]any{"System": s.Title}
	for k, v := range n.Data {
		about.Data[k] = v
	}
	kinds, ok := sessionActions[n.Key]
	if !ok {
		kinds = []ActionKind{ActTryAgain}
		for _, a := range n.Actions {
			if a.Kind != ActTryAgain {
				kinds = append(kinds, a.Kind)
			}
		}
	}
	about.Actions = nil
	for _, kind := range append(slices.Clone(kinds), ActDismiss) {
		about.Actions = append(about.Actions, Action{Kind: kind, System: s.SystemID, Session: s.ID})
	}
	return &about
}
