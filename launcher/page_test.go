package launcher

import (
	"strings"
	"testing"
	"testing/synctest"

	"backstage/portal"
	"backstage/portal/practicetest"
	"backstage/secret"
)

// A page that stands between the sign-in and the list is the person's to answer.
func TestAPageOfThePortalIsAnswered(t *testing.T) {
	t.Run("terms with one button", func(t *testing.T) {
		v := visiting(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeNone, Ask: practicetest.AskTerms}})
		v.signsIn("anna", summer)
		s := v.at(StepPage, "")
		if !strings.Contains(strings.Join(s.Page.Words, " "), "Read this.") || s.Page.Buttons[0].Label != "I accept" {
			t.Errorf("shows %+v", s.Page)
		}
		v.SendPage(&portal.Page{Buttons: s.Page.Buttons}, portal.PageReply{}) // not the one that is shown
		v.at(StepPage, "")
		v.SendPage(s.Page, portal.PageReply{})
		v.SendPage(s.Page, portal.PageReply{})
		if s = v.at(StepSystems, ""); s.Page != nil {
			t.Error("the page is still there")
		}
		v.Open(s.Systems[0].ID)
		if s = v.settled(); s.Sessions[0].Phase != PhaseRunning {
			t.Errorf("session %+v", s.Sessions[0])
		}
	})
	t.Run("a code, then a choice", func(t *testing.T) {
		v := visiting(t, practicetest.Options{Variant: practicetest.Variant{Ask: practicetest.AskMethod}})
		v.signsIn("anna", summer)
		v.at(StepCode, "")
		v.typesCode()
		s := v.at(StepPage, "")
		if f := s.Page.Fields[0]; f.Chosen != -1 || len(f.Options) != 2 {
			t.Errorf("asks %+v", f)
		}
		v.SendPage(s.Page, portal.PageReply{Fields: []portal.FieldReply{{Choice: 1}}})
		v.at(StepSystems, "")
	})
	t.Run("back", func(t *testing.T) {
		v := visiting(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeNone, Ask: practicetest.AskTerms}})
		v.signsIn("anna", summer)
		v.at(StepPage, "")
		v.Back()
		if s := v.at(StepSignIn, ""); s.Page != nil {
			t.Error("the page is still there")
		}
	})
}

// A portal that asks for the name on one page and for the password on the next:
// both are known when a system is opened, and wiped when they are of no more use.
// Answers and numbers that it asked for before are neither.
func TestANameFirstThenThePassword(t *testing.T) {
	m := model{prefs: preferences{defaultDomain: "amido"}}
	ask := func(f portal.Field) *portal.Page {
		return &portal.Page{Fields: []portal.Field{f}, Buttons: []portal.Button{{}}}
	}
	answer := func(p *portal.Page, typed *secret.Text) {
		t.Helper()
		m.op++
		m, _ = next(m, gotAnswer{op: m.op, answer: portal.Answer{Step: portal.StepPage, Page: p}}, noon)
		var effects []effect
		if m, effects = next(m, wishPage{p, portal.PageReply{Fields: []portal.FieldReply{{Text: typed}}}}, noon); len(effects) != 1 {
			t.Fatalf("sends %d times", len(effects))
		}
	}
	name, password := secret.New("anna"), secret.New(summer)
	answer(ask(portal.Field{Label: "Your first pet"}), secret.New("Rex"))
	answer(ask(portal.Field{Label: "PIN", Kind: portal.FieldPassword}), secret.New("4711"))
	answer(ask(portal.Field{Label: "Name", Credential: portal.UserNameAsked}), name)
	answer(ask(portal.Field{Kind: portal.FieldPassword, Credential: portal.PasswordAsked}), password)
	m, effects := next(m, gotAnswer{op: m.op, answer: systemsAnswer()}, noon)
	if m.Step != StepSystems || m.SignedInAs != `amido\anna` || m.creds.password != password {
		t.Errorf("at %v as %q", m.Step, m.SignedInAs)
	}
	for _, e := range effects {
		if _, ok := e.(doSavePassword); ok {
			t.Error("remembers a password that nobody was asked about")
		}
	}
	if _, effects = next(m, wishOpen{"ma1"}, noon); len(effects) == 0 {
		t.Error("does not open")
	}
}

// Without a password nothing is sent, and what was typed is wiped once it is.
func TestWhatWasTypedOnAPageIsWiped(t *testing.T) {
	page := &portal.Page{Fields: []portal.Field{{Label: "Answer"}, {Kind: portal.FieldPassword}}, Buttons: []portal.Button{{}}}
	asked := reply{answer: portal.Answer{Step: portal.StepPage, Page: page}}
	p := newScript().on("begin", signInPage).on(annaSignsIn, asked)
	play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		at(t, l, StepPage, "")
		first := secret.New("Rex")
		l.SendPage(page, portal.PageReply{Fields: []portal.FieldReply{{Text: first}, {}}})
		at(t, l, StepPage, "notice.password-missing")
		second, code := secret.New("Rex"), secret.New("012345")
		l.SendPage(page, portal.PageReply{Fields: []portal.FieldReply{{Text: second}, {Text: code}}})
		synctest.Wait()
		if !first.Empty() || !second.Empty() || !code.Empty() {
			t.Error("still there")
		}
	})
}
