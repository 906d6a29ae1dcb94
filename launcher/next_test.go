package launcher

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"backstage/portal"
	"backstage/rdp"
	"backstage/secret"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// aPage is one that asks for a password.
var aPage = &portal.Page{Fields: []portal.Field{{Kind: portal.FieldPassword}}, Buttons: []portal.Button{{Label: "OK"}}}

// every event that can happen, with the variants that matter.
func everyEvent() []event {
	pw := secret.New("Sommar-2026")
	events := []event{
		wishSetPortal{"portal.example"}, wishSignIn{SignIn{User: "anna", Password: pw}}, wishSignIn{SignIn{}}, wishOpenChange{"anna"},
		wishChange{"anna", pw, secret.New("a"), secret.New("a")}, wishChange{"anna", nil, nil, nil}, wishContinue{},
		wishCode{secret.New("012345")}, wishCode{secret.New(" ")}, wishPage{aPage, portal.PageReply{Fields: []portal.FieldReply{{Text: pw}}}}, wishPage{&portal.Page{}, portal.PageReply{}}, wishPage{aPage, portal.PageReply{}}, wishResend{}, wishAgain{}, wishOpen{"ma1"}, wishOpen{"gone"},
		wishOpenNamed{"MultiAccess01"}, wishOpenNamed{"gone"}, wishBringForward{}, wishBadLink{}, wishRefresh{}, wishFavourite{"ma1"}, wishFavourite{"gone"},
		wishForget{}, wishActive{}, wishCancel{}, wishBack{}, wishDismiss{}, wishSignOut{}, gotKeepAlive{}, gotKeepAlive{answer: systemsAnswer()},
		gotSavedPassword{`amido\anna`, true}, gotStore{secret.ErrUnavailable}, gotClient{info: rdp.Info{ID: "mstsc", WarnsFirst: true}},
		gotClient{err: &rdp.Error{Kind: rdp.KindNoClient, Install: "sudo apt install freerdp3-x11"}}, gotPrefs{}, notSaved{},
		gotStarted{session: 1, info: rdp.Info{ID: "freerdp"}}, gotStarted{session: 1, err: &portal.Error{Kind: portal.KindSessionExpired}},
		gotStarted{session: 1, err: &rdp.Error{Kind: rdp.KindFileBadHost}}, gotSession{session: 1, event: rdp.Event{Kind: rdp.EventWindow}},
		gotSession{session: 1, closed: true}, gotFocus{1, false}, timeSlow{1}, timeContact{noon},
		gotPortal{op: 1, host: "portal.example", answer: portal.Answer{Step: portal.StepSignIn}}, gotPortal{op: 1, err: &portal.Error{Kind: portal.KindNotAPortal}},
	}
	for _, k := range kindsOf[rdp.Kind]() {
		events = append(events, gotSession{session: 1, event: rdp.Event{Kind: rdp.EventEnded, Exit: rdp.Exit{Kind: k}}})
	}
	for _, k := range []ActionKind{ActOpenBrowser, ActTryAgain, ActStartAgain, ActChangePassword, ActSignIn, ActWait, ActStop,
		ActOpenAgain, ActOpen, ActStaySignedIn, ActDismiss, ActSettings, ActCopy, ActHelp, ActCheck} {
		events = append(events, wishDo{Action{Kind: k}}, wishDo{Action{Kind: k, Session: 1, System: "ma1"}}, wishDo{Action{Kind: k, Session: 99, System: "gone"}})
	}
	for step := portal.StepSignIn; step <= portal.StepPage+1; step++ {
		a := portal.Answer{Step: step, CanChange: true}
		if step == portal.StepPage {
			events = append(events, gotAnswer{op: 1, answer: a})
			a.Page = &portal.Page{Buttons: []portal.Button{{}}}
		}
		if step == portal.StepSystems {
			a = systemsAnswer()
		}
		events = append(events, gotAnswer{op: 1, answer: a}, gotAnswer{op: 99, answer: a})
		for _, k := range kindsOf[portal.Kind]() {
			a.Problem = &portal.Error{Kind: k}
			events = append(events, gotAnswer{op: 1, answer: a})
		}
	}
	for _, k := range kindsOf[portal.Kind]() {
		events = append(events, gotAnswer{op: 1, err: &portal.Error{Kind: k}})
	}
	return append(events, gotAnswer{op: 1, err: fmt.Errorf("no kind")})
}

// everyModel: each step, idle and busy with each thing, with and without a
// session, signed out by time or not.
func everyModel() []model {
	var models []model
	for _, step := range Steps {
		for _, busy := range []Doing{DoingNothing, DoingConnect, DoingSignIn, DoingCode, DoingPage, DoingResend, DoingOpenChange, DoingChangePassword, DoingRefresh, DoingSignOut} {
			for phase := SessionPhase(0); phase <= PhaseEnded; phase++ {
				for _, out := range []bool{false, true} {
					m := model{op: 1, prefs: preferences{defaultDomain: "amido", rememberUserAllowed: true, rememberPasswordAllowed: true, startTimeout: 30 * time.Second}}
					m.Step, m.Busy = step, busy
					if step == StepPage {
						m.Page = aPage
					}
					m.Host = "portal.example"
					m.creds = credentials{user: `amido\anna`, password: secret.New("Sommar-2026")}
					if step == StepSystems {
						m = m.takeList(systemsAnswer().Workspace)
						m.SignedInAs, m.SignedOut = `amido\anna`, out
						m.lastContact = noon
						m.SessionEnds = noon.Add(time.Hour)
						if out {
							m.creds = credentials{}
						}
					}
					m.CanChangePassword = !out
					if phase != 0 {
						m.nextSession = 1
						m.Sessions = []Session{{ID: 1, SystemID: "ma1", Title: "MultiAccess01", Phase: phase}}
					}
					models = append(models, m)
				}
			}
		}
	}
	return models
}

func systemsAnswer() portal.Answer {
	return portal.Answer{Step: portal.StepSystems, Workspace: &portal.Workspace{Name: "Alliera", SessionMinutes: 240, Resources: []portal.Resource{
		{ID: "ma1", Alias: "multiaccess", Title: "MultiAccess01", URL: "https://portal.example/a.rdp"},
		{ID: "m5", Title: "R-CARD M5 Arbetstation", Type: portal.Desktop, URL: "https://portal.example/b.rdp"},
		{ID: "hid", Title: "Hidden", Hidden: true},
	}}}
}

// Whatever happens wherever, the journey keeps its promises: nothing is sent
// that the person did not ask for, nothing twice at once, no state is changed
// after it was published, no dead end.
func TestEveryEventAtEveryStepKeepsThePromises(t *testing.T) {
	events := everyEvent()
	for _, m := range everyModel() {
		before := fmt.Sprintf("%+v", m.State)
		for _, e := range events {
			where := situation{m, e}
			after, effects := next(m, e, noon)
			if after.Step < StepSetUp || after.Step > StepSystems {
				t.Fatalf("%s leads to no step", where)
			}
			sends := 0
			for _, f := range effects {
				switch f := f.(type) {
				case doSignIn:
					sends++
					if !asksForSignIn(e) && !(isGot(e) && (m.Step == StepChangePassword || m.Busy == DoingChangePassword || m.queued != nil)) {
						if a, ok := e.(gotAnswer); !ok || a.answer.Step != portal.StepPasswordChanged {
							t.Errorf("%s signs in by itself", where)
						}
					}
					if f.creds.user == "" || f.creds.password.Empty() {
						t.Errorf("%s signs in with nothing", where)
					}
				case doCode:
					sends++
					if _, ok := e.(wishCode); !ok {
						t.Errorf("%s sends a code by itself", where)
					}
				case doPage:
					sends++
					if w, ok := e.(wishPage); !ok || w.page != m.Page {
						t.Errorf("%s answers a page that nobody was shown", where)
					}
				case doResend:
					sends++
					if _, ok := e.(wishResend); !ok {
						t.Errorf("%s asks for another SMS by itself", where)
					}
				case doChange, doOpenChange, doBegin, doResume, doRefresh, doSignOut, doSetPortal:
					sends++
				}
			}
			if sends > 1 {
				t.Errorf("%s sends %d things at once", where, sends)
			}
			if sends == 1 && after.Busy == DoingNothing {
				t.Errorf("%s sends something and does not say so", where)
			}
			if sends == 1 && m.Busy != DoingNothing && after.op == m.op {
				t.Errorf("%s sends something while %s is under way", where, m.Busy)
			}
			if after.Busy != DoingNothing && sends == 0 && m.Busy == DoingNothing {
				t.Errorf("%s says %s and does nothing", where, after.Busy)
			}
			if (after.Step == StepPage) != (after.Page != nil) {
				t.Errorf("%s leads to %v with the page %v", where, after.Step, after.Page)
			}
			if n := after.Notice; n != nil && (n.Key == "" || n.Topic == "") {
				t.Errorf("%s gives a notice without words or help: %+v", where, n)
			}
		}
		if got := fmt.Sprintf("%+v", m.State); got != before {
			t.Fatalf("%v busy=%q: an event changed the state that was published", m.Step, m.Busy)
		}
	}
}

// situation names a case, only when it is printed.
type situation struct {
	m model
	e event
}

func (s situation) String() string {
	return fmt.Sprintf("%v busy=%q %T %+v", s.m.Step, s.m.Busy, s.e, s.e)
}

func asksForSignIn(e event) bool {
	switch e := e.(type) {
	case wishSignIn, wishContinue, wishAgain, wishCode: // a code may go with the sign-in form
		return true
	case wishDo:
		return e.Kind == ActStartAgain
	}
	return false
}

func isGot(e event) bool {
	_, ok := e.(gotAnswer)
	return ok
}

func TestNothingInAStateIsSharedWithAnEarlierOne(t *testing.T) {
	m := model{}
	m.Step = StepSystems
	m = m.takeList(systemsAnswer().Workspace)
	one, _ := next(m, wishFavourite{"ma1"}, noon)
	two, _ := next(one, wishFavourite{"m5"}, noon)
	if !reflect.DeepEqual(one.Favourites, []string{"ma1"}) || !reflect.DeepEqual(two.Favourites, []string{"m5", "ma1"}) {
		t.Errorf("favourites %v, then %v", one.Favourites, two.Favourites)
	}
	three, _ := next(two, wishFavourite{"ma1"}, noon)
	if !reflect.DeepEqual(three.Favourites, []string{"m5"}) || len(two.Favourites) != 2 {
		t.Errorf("favourites %v, before %v", three.Favourites, two.Favourites)
	}
}

// A system that was republished under a new ID is still the favourite it was.
func TestAFavouriteSurvivesANewID(t *testing.T) {
	m := model{favourites: []string{"old-id\tMultiAccess01", "never\tGone"}}
	m = m.takeList(systemsAnswer().Workspace)
	if !reflect.DeepEqual(m.Favourites, []string{"ma1"}) {
		t.Errorf("favourites %v", m.Favourites)
	}
}
