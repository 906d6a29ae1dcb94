package launcher

import (
	"errors"

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
		if re.Install != "" {
			n.Actions = []Action{{Kind: ActCopy}}
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
	portal.KindNotAPortal:        {ActSettings, ActOpenBrowser},
	portal.KindBadAddress:        {ActSettings},
	portal.KindNameNotFound:      {ActTryAgain, ActSettings},
	portal.KindWindowsAuth:       {ActOpenBrowser},
	portal.KindExternalRedirect:  {ActOpenBrowser},
	portal.KindInsecureRedirect:  {ActSettings},
	portal.KindTooManyRedirects:  {ActTryAgain, ActOpenBrowser},
	portal.KindServerTrouble:     {ActTryAgain},
	portal.KindTooManyRequests:   {ActTryAgain},
	portal.KindForbidden:         {ActOpenBrowser},
	portal.KindUnreachable:       {ActTryAgain},
	portal.KindTimeout:           {ActTryAgain},
	portal.KindProxyAuth:         {ActTryAgain},
	portal.KindNetworkSignIn:     {ActOpenBrowser, ActTryAgain},
	portal.KindNotPublished:      {ActTryAgain},
}

// sessionNotice is what there is to say about an ended session; nil when the
// person ended it.
func sessionNotice(x rdp.Exit) *Notice {
	switch x.Kind {
	case rdp.KindEnded, rdp.KindStopped:
		return nil
	}
	n := notice(Problem, "session."+string(x.Kind))
	switch x.Kind {
	case rdp.KindIdle, rdp.KindReplaced, rdp.KindDisconnectedByAdmin:
		n.Level = Info
	case rdp.KindConnectionLost:
		n.Level = Warning
	}
	n.Data = map[string]any{"Code": x.Code}
	return n
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
	about.Actions = nil
	if n.Key == "session."+string(rdp.KindPasswordExpired) {
		about.Actions = append(about.Actions, Action{Kind: ActChangePassword})
	}
	for _, a := range n.Actions {
		if a.Kind != ActTryAgain {
			about.Actions = append(about.Actions, a)
		}
	}
	about.Actions = append(about.Actions,
		Action{Kind: ActTryAgain, System: s.SystemID, Session: s.ID}, Action{Kind: ActDismiss, Session: s.ID})
	return &about
}
