package launcher

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"backstage/portal"
	"backstage/rdp"
	"backstage/settings"
)

// Level of a notice.
type Level int

const (
	Info Level = iota
	OK
	// Warning: to be mended, and one can go on. Problem: one cannot.
	Warning
	Problem
)

// Field is the field of a form that a notice is about. What it holds was refused,
// apart from a user name, which may be right in most of its letters: a face marks
// the field, and empties it where nobody can see what it holds.
type Field int

const (
	FieldNone Field = iota
	FieldUser
	// FieldPassword is the current password where a new one is asked for too.
	FieldPassword
	FieldNewPassword
	FieldCode
)

// Notice is one thing to tell: a bold first sentence (message key Key+".title"),
// the next step (Key+".advice"), and everything that a face needs to know about
// it. Faces read the fields; what to do never depends on the key.
type Notice struct {
	// Key is "portal.<portal.Kind>", "session.<rdp.Kind>" or "notice.<Kind>".
	Key   string
	Level Level
	// Data fills the message's templates: Host, Message, System, Seconds, Client,
	// Install, Detail … Text from outside is data only.
	Data map[string]any
	// Topic is the page of the help about it (a file name of assets/help, without
	// language and ending).
	Topic string
	// Actions are what it offers, the one that helps first.
	Actions []Action
	// Field is the one that the person has to mend, FieldNone where there is none.
	Field Field
	// ServiceDesk: only the service desk can help, so faces say how to reach it.
	ServiceDesk bool
	// Refused: the remote system turned the person away; another try could lock the
	// account, so no link makes one.
	Refused bool
	// Case is the code to say on the phone (see package journal), "" for what is no
	// trouble.
	Case string
}

// trouble is what somebody could call about.
func (n *Notice) trouble() bool { return n != nil && n.Level >= Warning }

// ActionKind names something a notice offers; its label is message key "action.<kind>".
type ActionKind string

const (
	ActOpenBrowser    ActionKind = "open-browser"    // the portal in the browser (the face does it: State.Entry)
	ActTryAgain       ActionKind = "try-again"       // the same step again, by the person's wish
	ActStartAgain     ActionKind = "start-again"     // sign in anew with the password just used: a new SMS comes
	ActChangePassword ActionKind = "change-password" // to the change page
	ActSignIn         ActionKind = "sign-in"         // to the sign-in form; with a System, which then opens by itself
	ActWait           ActionKind = "wait"            // a silent session: wait on
	ActStop           ActionKind = "stop"            // stop a session
	ActOpenAgain      ActionKind = "open-again"      // open the same system once more although it runs
	ActOpen           ActionKind = "open"            // go on opening (after an explanation was read)
	ActDismiss        ActionKind = "dismiss"         // take the notice away
	ActStaySignedIn   ActionKind = "stay-signed-in"  // renew the portal's session
	ActSettings       ActionKind = "settings"        // open the settings sheet (the face does it)
	ActCopy           ActionKind = "copy"            // copy the notice's Data["Install"] (the face does it)
	ActHelp           ActionKind = "help"            // open the help on the notice's Topic (the face does it)
	ActCheck          ActionKind = "check"           // the connection check (the face does it)
	ActReport         ActionKind = "report"          // the support report (the face does it)
)

// Action is one offer of a notice. Session or System say what it is about.
type Action struct {
	Kind    ActionKind
	Session int
	System  string
}

// Offers tells whether a notice, which may be nil, offers something.
func (n *Notice) Offers(kind ActionKind) bool {
	return n != nil && slices.ContainsFunc(n.Actions, func(a Action) bool { return a.Kind == kind })
}

// Same tells whether two notices, which may be nil, tell the same, if of different
// systems.
func (n *Notice) Same(other *Notice) bool {
	return n != nil && other != nil && n.Key == other.Key
}

// Tell makes the notice about a kind (portal.Kind, rdp.Kind or Kind); nil where
// nothing is to be told.
func Tell(kind any, data map[string]any) *Notice {
	r := notices[kind]
	return r.notice(keyOf(kind), data, r.actions, Action{})
}

// TellOf makes the notice about a kind that concerns a session.
func TellOf(s Session, kind any, data map[string]any) *Notice {
	r := notices[kind]
	kinds := r.inSession
	if kinds == nil {
		kinds = append(append(offers{ActTryAgain}, without(r.actions, ActTryAgain)...), ActDismiss)
	}
	about := map[string]any{"System": s.Title}
	maps.Copy(about, data)
	return r.notice(keyOf(kind), about, kinds, Action{Session: s.ID, System: s.SystemID})
}

func keyOf(kind any) string {
	switch kind := kind.(type) {
	case portal.Kind:
		return "portal." + string(kind)
	case rdp.Kind:
		return "session." + string(kind)
	}
	return fmt.Sprintf("notice.%v", kind)
}

// notice fills a row in. about is what its actions are about.
func (r row) notice(key string, data map[string]any, kinds []ActionKind, about Action) *Notice {
	if r.silent {
		return nil
	}
	n := &Notice{Key: key, Level: r.level, Data: data, Topic: r.topic, Field: r.field, ServiceDesk: r.serviceDesk, Refused: r.refused}
	for _, kind := range r.withReport(kinds) {
		n.Actions = append(n.Actions, Action{Kind: kind, Session: about.Session, System: about.System})
	}
	return n
}

// withReport adds the support report to what a problem offers, before the way to
// put it away; and to a warning that leads to the check or the service desk.
func (r row) withReport(kinds []ActionKind) []ActionKind {
	leads := r.serviceDesk || slices.Contains(kinds, ActCheck)
	if r.level != Problem && !(r.level == Warning && leads) {
		return kinds
	}
	at := len(kinds)
	if at > 0 && kinds[at-1] == ActDismiss {
		at--
	}
	return slices.Insert(slices.Clone(kinds), at, ActReport)
}

// failure makes the notice of a failure that stands in the way of a step.
func (m model) failure(err error) *Notice {
	n := Tell(m.reason(err))
	if n != nil && m.creds.empty() {
		n.Actions = slices.DeleteFunc(n.Actions, func(a Action) bool { return a.Kind == ActStartAgain })
	}
	return n
}

// reason is the kind of an expected failure of the portal, of package rdp or of a
// policy, and what there is to say about this one.
func (m model) reason(err error) (kind any, data map[string]any) {
	var unreadable *settings.Problem
	if errors.As(err, &unreadable) {
		return KindPolicyUnreadable, map[string]any{"Setting": unreadable.Name, "Detail": unreadable.Origin}
	}
	var re *rdp.Error
	if errors.As(err, &re) {
		return re.Kind, map[string]any{"Detail": re.Detail, "Install": re.Install, "Host": re.Detail, "Client": re.Detail}
	}
	pe := &portal.Error{Kind: portal.KindUnknownPage}
	errors.As(err, &pe)
	return pe.Kind, map[string]any{"Host": cmp.Or(pe.Host, m.Host), "Message": pe.Message, "Seconds": pe.RetryAfter}
}

// ended makes the notice of a session that ended at now; nil when the person
// ended it.
func ended(s Session, x rdp.Exit, now time.Time) *Notice {
	return TellOf(s, x.Kind, map[string]any{"Code": x.Code, "Until": now.Add(lockedFor).Local().Format("15:04")})
}

// lockedFor is how long accounts usually stay locked.
const lockedFor = 30 * time.Minute
