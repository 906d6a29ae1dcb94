package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"backstage/launcher"
)

// withPhone opens the window with a practice phone; send delivers an SMS.
func withPhone(send *func(PracticeSMS)) stageOption {
	return func(o *Options, _ map[string]any) {
		o.Practice = &PracticePhone{
			People: []PracticePerson{{Role: "ordinary", User: `amido\fornamn.efternamn`, Password: "Hemligt-1"}, {Role: "first-sign-in", User: "ny.person", Password: "Temp-1", NewPassword: "Nytt-lösen-1"}},
			Listen: func(hear func(PracticeSMS)) func() { *send = hear; return func() {} },
		}
	}
}

func practiceState() launcher.State {
	s := signInState()
	s.Practice, s.User = true, ""
	return s
}

func TestThePracticePhone(t *testing.T) {
	var send func(PracticeSMS)
	s := newStage(t, practiceState(), withPhone(&send))
	s.phone.persons[0].Tapped(nil)
	s.key(fyne.KeyReturn)
	wantCalls(t, s.face.took(), `SignIn amido\fornamn.efternamn`)
	if s.face.signIn.Password.Reveal() != "Hemligt-1" {
		t.Error("the person's password is not filled in")
	}
	s.face.publish(codeState())
	send(PracticeSMS{To: "fornamn.efternamn", Text: "Din kod: 012345", Code: "012345", At: noon})
	s.flush()
	b := s.phone.bubbles[0]
	if !b.Visible() {
		t.Fatal("the SMS is not shown")
	}
	b.Tapped(nil)
	if got := s.app.Clipboard().Content(); got != "012345" {
		t.Errorf("the clipboard holds %q", got)
	}
	for range 20 {
		send(PracticeSMS{Text: "igen", Code: "1"})
	}
	s.flush()
	if len(s.phone.messages) != messagesKept || s.phone.messages[0].Text != "igen" {
		t.Errorf("%d messages are kept", len(s.phone.messages))
	}
}

func TestThePhoneFoldsWhereThereIsNoRoom(t *testing.T) {
	var send func(PracticeSMS)
	s := newStage(t, practiceState(), withPhone(&send))
	if s.phone.folded {
		t.Error("folded although there is room")
	}
	s.resize(480, 640)
	if !s.phone.folded || !s.phone.root.Visible() {
		t.Error("not folded in a small window")
	}
	s.openHelp("")
	if s.phone.root.Visible() {
		t.Error("shown over the help")
	}
}

func TestThePeopleAreShownWhileSigningIn(t *testing.T) {
	var send func(PracticeSMS)
	s := newStage(t, practiceState(), withPhone(&send))
	for _, c := range []struct {
		state launcher.State
		want  bool
	}{{practiceState(), true}, {changeState(), true}, {codeState(), false}, {systemsState(), false}} {
		s.face.publish(c.state)
		if got := s.phone.persons[0].Visible(); got != c.want {
			t.Errorf("%s: shown %v", c.state.Step, got)
		}
	}
}
