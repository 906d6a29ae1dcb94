package launcher

import (
	"slices"
	"strings"
	"testing"
	"time"

	"backstage/portal"
	"backstage/rdp"
	"backstage/translations"
)

// nextStep is the one button that helps after each way in which a session can
// end; "" is silence.
var nextStep = map[rdp.Kind]ActionKind{
	rdp.KindEnded: "", rdp.KindStopped: "", rdp.KindLoggedOff: "",
	rdp.KindIdle: ActTryAgain, rdp.KindReplaced: ActTryAgain, rdp.KindDisconnectedByAdmin: ActTryAgain,
	rdp.KindConnectionLost: ActTryAgain, rdp.KindLicence: ActTryAgain, rdp.KindAppRefused: ActTryAgain, rdp.KindCrashed: ActTryAgain,
	rdp.KindDenied: ActHelp, rdp.KindDisabled: ActHelp,
	rdp.KindPasswordExpired: ActChangePassword,
	rdp.KindLocked:          ActHelp,
	rdp.KindLogonFailed:     ActSignIn, rdp.KindGateway: ActSignIn,
	rdp.KindHostNotFound: ActCheck, rdp.KindHostUnreachable: ActCheck,
	rdp.KindCertificate: ActHelp, rdp.KindSecurity: ActHelp, rdp.KindNoDisplay: ActHelp,
	// Before a client runs.
	rdp.KindNoClient: ActCopy, rdp.KindClientFailed: ActTryAgain, rdp.KindTempFile: ActTryAgain,
	rdp.KindFileTooBig: ActTryAgain, rdp.KindFileUnreadable: ActTryAgain, rdp.KindFileDuplicate: ActTryAgain, rdp.KindFileNoHost: ActTryAgain,
	rdp.KindFileBadHost: ActTryAgain, rdp.KindFileBadValue: ActTryAgain, rdp.KindFileHostForbidden: ActTryAgain,
	rdp.KindFileUnsigned: ActTryAgain, rdp.KindFileStartProgram: ActTryAgain, rdp.KindFileSignatureBad: ActTryAgain, rdp.KindFileSignatureUnreadable: ActTryAgain, rdp.KindFilePublisher: ActTryAgain,
}

// However a session ends, the person is told what happened and has the next
// step as a button, in both languages.
func TestEveryEndOfASessionHasItsSentenceAndItsButton(t *testing.T) {
	for _, k := range kindsOf[rdp.Kind]() {
		want, known := nextStep[k]
		if !known {
			t.Errorf("%s is not in this table", k)
		}
		m := model{op: 1}
		m.Step = StepSystems
		m = m.takeList(systemsAnswer().Workspace)
		m.Sessions = []Session{{ID: 1, SystemID: "ma1", Title: "MultiAccess01", Phase: PhaseRunning}}
		m.nextSession = 1
		after, _ := next(m, gotSession{session: 1, event: rdp.Event{Kind: rdp.EventEnded, Exit: rdp.Exit{Kind: k, Code: 42}}}, noon)
		if want == "" {
			if len(after.Sessions) != 0 || after.Notice != nil {
				t.Errorf("%s is the person's own doing, and something is said: %+v", k, after.Sessions)
			}
			continue
		}
		if len(after.Sessions) != 1 || after.Sessions[0].Notice == nil {
			t.Fatalf("%s: nothing is said", k)
		}
		n := after.Sessions[0].Notice
		if n.Actions[0].Kind != want || n.Actions[0].System != "ma1" || n.Actions[0].Session != 1 {
			t.Errorf("%s offers %+v first, want %s", k, n.Actions[0], want)
		}
		if last := n.Actions[len(n.Actions)-1].Kind; last != ActDismiss {
			t.Errorf("%s cannot be put away: %s is last", k, last)
		}
		if n.Data["System"] != "MultiAccess01" {
			t.Errorf("%s names no system", k)
		}
		said := map[string]bool{}
		for _, lang := range translations.Languages {
			texts := translations.In(lang)
			words := texts.T(n.Key+".title", n.Data) + " " + texts.T(n.Key+".advice", n.Data)
			if said[words] || strings.Contains(words, n.Key) || strings.Contains(words, "<no value>") || strings.Contains(words, "{{") {
				t.Errorf("%s says %q in %s", k, words, lang)
			}
			said[words] = true
			for _, a := range n.Actions {
				if label := texts.T("action." + string(a.Kind)); label == "action."+string(a.Kind) {
					t.Errorf("%s has a button without words in %s: %s", k, lang, a.Kind)
				}
			}
		}
	}
}

// A host that shows its window before it looks at the password, and then turns
// the person away, ends as if somebody had logged off: only the time tells.
func TestAServerThatTurnsThePersonAwayIsNotTakenForALogOff(t *testing.T) {
	for _, c := range []struct {
		name  string
		kind  portal.ResourceType
		phase SessionPhase
		end   rdp.Kind
		after time.Duration
		told  string // the message's key
	}{
		{"at once", portal.Desktop, PhaseRunning, rdp.KindLoggedOff, 3 * time.Second, "session.logged-off"},
		{"at once, and the client calls it lost", portal.Desktop, PhaseRunning, rdp.KindConnectionLost, 3 * time.Second, "session.logged-off"},
		{"lost after work", portal.Desktop, PhaseRunning, rdp.KindConnectionLost, time.Hour, "session.connection-lost"},
		{"lost before a window", portal.Desktop, PhaseStarting, rdp.KindConnectionLost, 3 * time.Second, "session.connection-lost"},
		{"after work", portal.Desktop, PhaseRunning, rdp.KindLoggedOff, time.Hour, ""},
		{"just long enough", portal.Desktop, PhaseRunning, rdp.KindLoggedOff, justOpened, ""},
		{"before a window", portal.Desktop, PhaseStarting, rdp.KindLoggedOff, 3 * time.Second, "session.logged-off"},
		{"a program before its window", portal.RemoteApp, PhaseWaiting, rdp.KindLoggedOff, time.Minute, "session.logged-off"},
		{"a program shows its window only when the person is in", portal.RemoteApp, PhaseRunning, rdp.KindLoggedOff, 3 * time.Second, ""},
	} {
		m := signedIn()
		m.Sessions[0] = Session{ID: 1, SystemID: "ma1", Title: "MultiAccess01", Phase: c.phase, Since: noon}
		r := m.resources["ma1"]
		r.Type = c.kind
		m.resources = map[string]portal.Resource{"ma1": r}
		after, effects := next(m, gotSession{session: 1, event: rdp.Event{Kind: rdp.EventEnded, Exit: rdp.Exit{Kind: c.end}}}, noon.Add(c.after))
		if told := len(after.Sessions) == 1 && after.Sessions[0].Notice != nil; told != (c.told != "") || len(effects) != 0 {
			t.Errorf("%s: %+v, effects %v", c.name, after.Sessions, effects)
			continue
		}
		if c.told == "" {
			continue
		}
		n := after.Sessions[0].Notice
		if n.Key != c.told {
			t.Errorf("%s: %+v", c.name, n)
		}
		if c.told != "session.logged-off" {
			continue
		}
		if n.Topic != "turned-away" || n.Level != Warning || n.Actions[0].Kind != ActHelp {
			t.Errorf("%s: %+v", c.name, n)
		}
		if slices.ContainsFunc(n.Actions, func(a Action) bool { return a.Kind == ActTryAgain }) {
			t.Error("offers another try, which can lock the account")
		}
	}
}

func TestALockedAccountIsToldWhenToTryAgainAndNotTempted(t *testing.T) {
	n := ended(Session{ID: 1, SystemID: "ma1"}, rdp.Exit{Kind: rdp.KindLocked}, noon)
	until := noon.Add(30 * time.Minute).Local().Format("15:04")
	if advice := translations.In("sv").T(n.Key+".advice", n.Data); !strings.Contains(advice, until) {
		t.Errorf("%q does not name %s", advice, until)
	}
	if slices.ContainsFunc(n.Actions, func(a Action) bool { return a.Kind == ActTryAgain }) {
		t.Error("offers another try, which locks the account for longer")
	}
}

// An expired password that only the remote system sees leads to the change page
// with the name filled in.
func TestAnExpiredPasswordOfASessionLeadsToTheChangePage(t *testing.T) {
	m := signedIn()
	m, effects := next(m, wishDo{Action{Kind: ActChangePassword, Session: 1, System: "ma1"}}, noon)
	if m.Busy != DoingOpenChange || m.User != "anna" || !slices.ContainsFunc(effects, func(e effect) bool { _, ok := e.(doOpenChange); return ok }) {
		t.Errorf("busy %q with the name %q, effects %v", m.Busy, m.User, effects)
	}
}

// A gateway that refuses what the portal gave: sign in anew, and the system
// opens by itself.
func TestARefusingGatewayIsTriedAgainRightAfterANewSignIn(t *testing.T) {
	m := signedIn()
	m, effects := next(m, wishDo{Action{Kind: ActSignIn, Session: 1, System: "ma1"}}, noon)
	if m.Step != StepSignIn || m.Pending != "MultiAccess01" || !m.creds.empty() || len(m.Systems) == 0 || len(m.Sessions) != 0 {
		t.Fatalf("at %v, to open: %q, password kept: %v, sessions: %v", m.Step, m.Pending, !m.creds.empty(), m.Sessions)
	}
	signsOut := func(e effect) bool { _, ok := e.(doSignOut); return ok }
	if !slices.ContainsFunc(effects, signsOut) || m.Notice == nil || m.Notice.Key != "notice.sign-in-to-open" {
		t.Errorf("the portal's session goes on, or nothing is said: %v, %+v", effects, m.Notice)
	}
	m, _ = next(m, gotAnswer{op: m.op, answer: signInPage.answer}, noon)
	m, _ = next(m, wishSignIn{anna()}, noon)
	m, effects = next(m, gotAnswer{op: m.op, answer: systemsAnswer()}, noon)
	opens := func(e effect) bool { o, ok := e.(doOpen); return ok && o.resource.ID == "ma1" }
	if !slices.ContainsFunc(effects, opens) || len(m.Sessions) != 1 {
		t.Errorf("after the sign-in: %v", effects)
	}
}

// signedIn is anna at her list, with a session that is over.
func signedIn() model {
	m := model{op: 1, prefs: preferences{defaultDomain: "amido", startTimeout: 30 * time.Second}}
	m.Step, m.User, m.SignedInAs, m.CanChangePassword = StepSystems, "anna", `amido\anna`, true
	m = m.takeList(systemsAnswer().Workspace)
	m.creds = credentials{user: `amido\anna`, password: anna().Password}
	m.Sessions = []Session{{ID: 1, SystemID: "ma1", Title: "MultiAccess01", Phase: PhaseEnded, Notice: Tell(rdp.KindGateway, nil)}}
	m.nextSession = 1
	return m
}

// A second click on a practice session says once more that it is none. That can be
// put away, like the first time.
func TestWhatASecondClickInPracticeSaysCanBePutAway(t *testing.T) {
	m := signedIn()
	m.Practice = true
	m.Sessions = []Session{{ID: 1, SystemID: "ma1", Title: "MultiAccess01", Phase: PhaseRunning}}
	m, _ = next(m, gotFocus{1, false}, noon)
	told := m.Sessions[0].Notice
	if m.Notice != nil || told == nil || told.Key != "notice.practice-session" {
		t.Fatalf("the list says %+v, the session %+v", m.Notice, told)
	}
	m, _ = next(m, wishDo{told.Actions[len(told.Actions)-1]}, noon)
	if m.Notice != nil || m.Sessions[0].Notice != nil {
		t.Errorf("still there: %+v, %+v", m.Notice, m.Sessions[0].Notice)
	}
}

// What a client does by itself is explained before it starts; until the person has
// agreed, the session is neither starting nor waiting for anything.
func TestConsentIsAPhaseOfItsOwn(t *testing.T) {
	m := signedIn()
	m.Client = rdp.Info{ID: "mstsc", WarnsFirst: true}
	m, effects := next(m, wishOpen{"ma1"}, noon)
	s := m.Sessions[len(m.Sessions)-1]
	if opens := slices.ContainsFunc(effects, func(e effect) bool { _, ok := e.(doOpen); return ok }); opens || s.Phase != PhaseConsent {
		t.Fatalf("in phase %v, effects %v", s.Phase, effects)
	}
	if m, _ = next(m, timeSlow{s.ID}, noon); m.Sessions[len(m.Sessions)-1].Phase != PhaseConsent {
		t.Error("what was not started is slow")
	}
	m, effects = next(m, wishDo{s.Notice.Actions[0]}, noon)
	if opens := slices.ContainsFunc(effects, func(e effect) bool { _, ok := e.(doOpen); return ok }); !opens || m.Sessions[len(m.Sessions)-1].Phase != PhaseStarting {
		t.Errorf("agreed, and in phase %v with effects %v", m.Sessions[len(m.Sessions)-1].Phase, effects)
	}
}
