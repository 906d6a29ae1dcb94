package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/portal"
	"backstage/ui/kit"
)

func TestSetUpSendsTheAddressOnce(t *testing.T) {
	s := newStage(t, launcher.State{Step: launcher.StepSetUp})
	s.key(fyne.KeyReturn) // nothing typed: nothing sent
	s.paste("portal.example.se\r\n")
	s.key(fyne.KeyReturn)
	s.key(fyne.KeyReturn)
	wantCalls(t, s.face.took(), "SetPortal portal.example.se")
	s.face.publish(launcher.State{Step: launcher.StepSetUp, Notice: launcher.Tell(portal.KindNotAPortal, map[string]any{"Host": "portal.example.se"})})
	screen := s.screens[launcher.StepSetUp].(*setUpScreen)
	if screen.address.Entry.Text != "portal.example.se" || !screen.notice.Visible() {
		t.Error("the address is gone, or nothing is said")
	}
	s.key(fyne.KeyReturn)
	wantCalls(t, s.face.took(), "SetPortal portal.example.se")
}

func TestChangingThePassword(t *testing.T) {
	s := newStage(t, changeState())
	screen := s.screens[launcher.StepChangePassword].(*changeScreen)
	if !screen.user.Entry.Disabled() || screen.user.Entry.Text != `amido\fornamn.efternamn` {
		t.Error("the name is not filled in")
	}
	s.typeText("gammalt")
	s.key(fyne.KeyReturn)
	s.typeText("nytt-lösen")
	s.key(fyne.KeyReturn)
	s.typeText("nytt-lös")
	if screen.confirm.Hint.Visible() {
		t.Error("complains while it is still being typed rightly")
	}
	s.typeText("X")
	if got := screen.confirm.Hint.Text(); got != "De två nya lösenorden är inte lika." {
		t.Errorf("says %q", got)
	}
	s.key(fyne.KeyReturn)
	wantCalls(t, s.face.took())
	s.key(fyne.KeyBackspace)
	s.typeText("en")
	if screen.confirm.Hint.Visible() {
		t.Error("still complains")
	}
	s.key(fyne.KeyReturn)
	s.key(fyne.KeyReturn)
	wantCalls(t, s.face.took(), `ChangePassword amido\fornamn.efternamn`)
	if s.face.change != [3]string{"gammalt", "nytt-lösen", "nytt-lösen"} {
		t.Error("other passwords were sent than typed")
	}
	refused := changeState()
	refused.Notice = launcher.Tell(portal.KindChangeRules, nil)
	s.face.publish(refused)
	if screen.next.Entry.Text != "" || screen.confirm.Entry.Text != "" || screen.current.Entry.Text == "" {
		t.Error("the refused password stays, or the right one is gone")
	}
	s.key(fyne.KeyEscape)
	wantCalls(t, s.face.took(), "Back")
}

func TestAKnownPasswordIsNotAskedForAgain(t *testing.T) {
	st := changeState()
	st.CurrentKnown = true
	s := newStage(t, st)
	screen := s.screens[launcher.StepChangePassword].(*changeScreen)
	if screen.current.Visible() {
		t.Error("asks for the present password")
	}
	if s.window.Canvas().Focused() != fyne.Focusable(screen.next.Entry) {
		t.Error("the focus is not on the new password")
	}
	s.typeText("nytt")
	s.key(fyne.KeyReturn)
	s.typeText("nytt")
	s.key(fyne.KeyReturn)
	if s.face.change != [3]string{"", "nytt", "nytt"} {
		t.Error("sent something else")
	}
}

func TestAChangedPasswordGoesOnByItselfAndCanGoBack(t *testing.T) {
	st := changeState()
	st.Step, st.Busy = launcher.StepPasswordChanged, launcher.DoingSignIn
	s := newStage(t, st)
	screen := s.screens[launcher.StepPasswordChanged].(*changedScreen)
	if !screen.next.Busy {
		t.Error("does not show that the sign-in goes on")
	}
	screen.next.Tapped(nil)
	screen.back.Tapped(nil)
	wantCalls(t, s.face.took(), "Back")
	st.Busy = launcher.DoingNothing
	s.face.publish(st)
	s.key(fyne.KeyReturn)
	wantCalls(t, s.face.took(), "Continue")
}

func (s *stage) codeScreen() *codeScreen { return s.screens[launcher.StepCode].(*codeScreen) }

func TestCodesAreTakenAsTheyCome(t *testing.T) {
	for _, c := range []struct{ pasted, want string }{
		{"Din kod: 123 456", "123456"}, {"012345\r\n", "012345"}, {"123-456", "123456"}, {"１２３４５６", "123456"},
	} {
		s := newStage(t, codeState())
		s.paste(c.pasted)
		s.key(fyne.KeyReturn)
		s.key(fyne.KeyReturn)
		wantCalls(t, s.face.took(), "SubmitCode")
		if s.face.code != c.want {
			t.Errorf("%q becomes %q", c.pasted, s.face.code)
		}
	}
}

func TestACompleteCodeIsSentByItselfOnlyWhereITWantsIt(t *testing.T) {
	s := newStage(t, codeState())
	s.typeText("123456")
	wantCalls(t, s.face.took())
	s = newStage(t, codeState(), with("codeLength", 6), with("codeSubmitWhenComplete", true))
	s.typeText("123456")
	s.key(fyne.KeyBackspace)
	s.now = s.now.Add(time.Minute)
	s.typeText("6")
	wantCalls(t, s.face.took(), "SubmitCode")
}

func TestTheCodePageTellsWhatHappenedWhen(t *testing.T) {
	s := newStage(t, codeState())
	lines := func() string {
		var all []string
		for _, w := range s.codeScreen().times.words {
			if w.Visible() {
				all = append(all, w.Text())
			}
		}
		return strings.Join(all, "|")
	}
	if got, want := lines(), "08.41.41  Lösenordet godkändes|08.41.42  Kod begärd|Väntar på SMS, brukar ta 5–30 sekunder"; got != want {
		t.Errorf("tells %q, want %q", got, want)
	}
	s.now = s.now.Add(50 * time.Second)
	s.tick()
	if got := lines(); !strings.HasSuffix(got, "Det har gått 62 sekunder") {
		t.Errorf("tells %q", got)
	}
}

func TestStartingAgainAsksFirst(t *testing.T) {
	st := codeState()
	st.Code.CanResend = false
	s := newStage(t, st)
	s.waited(30)
	if got := s.codeScreen().assist.Text(); !strings.Contains(got, "Portalen kan inte skicka en ny kod") {
		t.Errorf("says %q", got)
	}
	again := func() { s.press(s.codeScreen().assist, "Börja om") }
	again()
	if !s.codeScreen().ask.Visible() || !strings.Contains(s.codeScreen().askBox.Text(), "nytt SMS") {
		t.Error("does not say that a new SMS is sent")
	}
	s.key(fyne.KeyReturn) // the focus is on the harmless answer
	again()
	s.key(fyne.KeyEscape)
	wantCalls(t, s.face.took())
	again()
	s.codeScreen().askYes.Tapped(nil)
	wantCalls(t, s.face.took(), "StartAgain")
}

func TestAWrongCodeIsWipedForTheNextTry(t *testing.T) {
	s := newStage(t, codeState())
	s.typeText("111111")
	wrong := codeState()
	wrong.Notice = launcher.Tell(portal.KindWrongCode, nil)
	wrong.Code.Attempts, wrong.Code.Number = 1, 2
	s.face.publish(wrong)
	if s.codeScreen().code.Entry.Text != "" || !s.codeScreen().notice.Visible() {
		t.Error("the wrong code stays, or nothing is said")
	}
	s.typeText("222222")
	resent := wrong
	resent.Code.ResentAt = noon
	s.face.publish(resent)
	if s.codeScreen().code.Entry.Text != "222222" {
		t.Error("what is being typed was wiped")
	}
}

// In the smallest window with the largest text, what one types in and the main
// button are in view, from the first moment and whatever happened before.
func TestTheFieldAndTheMainButtonAreInView(t *testing.T) {
	var send func(PracticeSMS)
	s := newStage(t, signInState(), with("textSize", 200), withPhone(&send))
	s.resize(480, 640)
	for _, st := range []launcher.State{signInState(), codeState(), wrongPasswordState(), changeState(), codeState(), {Step: launcher.StepSetUp}} {
		s.face.publish(st)
		send(PracticeSMS{Code: "1", Text: "1"})
		s.flush()
		driver := fyne.CurrentApp().Driver()
		scroll := s.shown().(interface{ scroller() *kit.Scroll }).scroller()
		top, bottom := driver.AbsolutePositionForObject(scroll).Y, driver.AbsolutePositionForObject(scroll).Y+scroll.Size().Height
		field := s.window.Canvas().Focused().(fyne.CanvasObject)
		if y := driver.AbsolutePositionForObject(field).Y; y < top || y+field.Size().Height > bottom {
			t.Errorf("%s: the field is at %v to %v, in view are %v to %v", st.Step, y, y+field.Size().Height, top, bottom)
		}
		main := map[launcher.Step]*kit.Button{launcher.StepSignIn: s.signInScreen().signIn, launcher.StepCode: s.codeScreen().next,
			launcher.StepChangePassword: s.screens[launcher.StepChangePassword].(*changeScreen).change, launcher.StepSetUp: s.screens[launcher.StepSetUp].(*setUpScreen).next}[st.Step]
		if end := driver.AbsolutePositionForObject(main).Y + main.Size().Height; end > 640-footerHeight() || main.Size().Height < 40 {
			t.Errorf("%s: the main button ends at %v", st.Step, end)
		}
	}
}
