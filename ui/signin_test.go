package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/portal"
	"backstage/ui/kit"
)

func (s *stage) signInScreen() *signInScreen {
	return s.screens[launcher.StepSignIn].(*signInScreen)
}

func wantCalls(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("the launcher was asked %q, want %q", got, want)
	}
}

func TestFocusStartsWhereThePersonTypesNext(t *testing.T) {
	nobody := signInState()
	nobody.User = ""
	for _, c := range []struct {
		name  string
		state launcher.State
		want  func(*stage) fyne.Focusable
	}{
		{"set-up: address", launcher.State{Step: launcher.StepSetUp}, func(s *stage) fyne.Focusable {
			return s.screens[launcher.StepSetUp].(*setUpScreen).address.Entry
		}},
		{"no name known: user", nobody, func(s *stage) fyne.Focusable { return s.signInScreen().user.Entry }},
		{"name known: password", signInState(), func(s *stage) fyne.Focusable { return s.signInScreen().password.Entry }},
		{"change: present password", changeState(), func(s *stage) fyne.Focusable {
			return s.screens[launcher.StepChangePassword].(*changeScreen).current.Entry
		}},
		{"code: the code", codeState(), func(s *stage) fyne.Focusable { return s.screens[launcher.StepCode].(*codeScreen).code.Entry }},
		{"systems: the search", systemsState(), func(s *stage) fyne.Focusable {
			return s.searchOfList().Entry
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, c.state)
			if got := s.window.Canvas().Focused(); got != c.want(s) {
				t.Errorf("focus is on %T", got)
			}
		})
	}
}

func TestSigningInByKeyboardAlone(t *testing.T) {
	nobody := signInState()
	nobody.User = ""
	s := newStage(t, nobody)
	s.typeText("fornamn.efternamn")
	if got := s.signInScreen().user.Hint.Text(); got != `Skickas som amido\fornamn.efternamn` {
		t.Errorf("the hint says %q", got)
	}
	s.key(fyne.KeyReturn)
	s.typeText("Hemligt 1")
	s.key(fyne.KeyReturn)
	s.key(fyne.KeyReturn) // pressed twice: sent once
	s.signInScreen().signIn.Tapped(nil)
	wantCalls(t, s.face.took(), "SignIn fornamn.efternamn")
	if got := s.face.signIn; got.Password.Reveal() != "Hemligt 1" || !got.RememberUser || got.RememberPassword {
		t.Errorf("signed in with remember user %v, password %v", got.RememberUser, got.RememberPassword)
	}
}

func TestWaitingShowsInTheButtonAndCanBeCancelled(t *testing.T) {
	s := newStage(t, signInState())
	busy := signInState()
	busy.Busy, busy.BusySince = launcher.DoingSignIn, noon
	s.face.publish(busy)
	b := s.signInScreen().signIn
	if b.Text != "Loggar in …" || !b.Busy || !b.Waiting.Visible() {
		t.Errorf("the button says %q", b.Text)
	}
	at := b.Waiting.At
	s.pulse()
	if b.Waiting.At == at {
		t.Error("the dots stand still")
	}
	b.Tapped(nil)
	s.signInScreen().password.Entry.OnSubmitted("")
	wantCalls(t, s.face.took())
	if !s.signInScreen().cancel.Visible() {
		t.Fatal("no way to cancel")
	}
	s.signInScreen().cancel.Tapped(nil)
	s.key(fyne.KeyEscape)
	wantCalls(t, s.face.took(), "Cancel", "Cancel")
	s.face.publish(signInState())
	s.key(fyne.KeyReturn)
	wantCalls(t, s.face.took(), "SignIn fornamn.efternamn")
}

func TestAWrongPasswordIsWipedAndANetworkFailureKeepsIt(t *testing.T) {
	for _, c := range []struct {
		kind portal.Kind
		left string
	}{{portal.KindWrongPassword, ""}, {portal.KindTimeout, "Hemligt 1"}} {
		s := newStage(t, signInState())
		s.typeText("Hemligt 1")
		failed := signInState()
		failed.Notice = launcher.Tell(c.kind, map[string]any{"Host": "portal.example.se"})
		s.face.publish(failed)
		if got := s.signInScreen().password.Entry.Text; got != c.left {
			t.Errorf("%s leaves %d characters", c.kind, len(got))
		}
		if s.window.Canvas().Focused() != fyne.Focusable(s.signInScreen().password.Entry) {
			t.Errorf("%s: the focus is not on the password", c.kind)
		}
		if !s.signInScreen().notice.Visible() || s.signInScreen().notice.Text() == "" {
			t.Errorf("%s: nothing is said", c.kind)
		}
	}
}

func TestEntriesAreWipedWhenAScreenIsLeft(t *testing.T) {
	s := newStage(t, signInState())
	s.typeText("Hemligt 1")
	s.signInScreen().password.Reveal.Toggle()
	s.face.publish(codeState())
	s.typeText("123456")
	s.face.publish(systemsState())
	s.face.publish(changeState())
	change := s.screens[launcher.StepChangePassword].(*changeScreen)
	s.typeText("gammalt")
	s.face.publish(signInState())
	for name, f := range map[string]*kit.Field{"password": s.signInScreen().password, "code": s.screens[launcher.StepCode].(*codeScreen).code, "present": change.current} {
		if f.Entry.Text != "" {
			t.Errorf("%s still holds something", name)
		}
		if f.Reveal != nil && !f.Entry.Password {
			t.Errorf("%s is still shown in clear", name)
		}
	}
}

func TestPastedPasswordsLoseTheirLineEnd(t *testing.T) {
	for _, c := range []struct{ pasted, want string }{
		{"hunter2\r\n", "hunter2"}, {"hunter2\n", "hunter2"}, {"\r\nhunter2 \t\r\n", "hunter2"}, {" med blank först", " med blank först"},
		{`a"b'c$(d)%&+<;\`, `a"b'c$(d)%&+<;\`},
	} {
		s := newStage(t, signInState())
		s.paste(c.pasted)
		if got := s.signInScreen().password.Entry.Text; got != c.want {
			t.Errorf("pasting %q gives %q", c.pasted, got)
		}
	}
}

func TestShowPasswordIsReachedByKeyboard(t *testing.T) {
	s := newStage(t, signInState())
	s.key(fyne.KeyTab)
	r := s.signInScreen().password.Reveal
	if s.window.Canvas().Focused() != fyne.Focusable(r) {
		t.Fatalf("Tab leads to %T", s.window.Canvas().Focused())
	}
	s.key(fyne.KeySpace)
	if s.signInScreen().password.Entry.Password || r.Word != "Dölj" {
		t.Error("the password stays hidden")
	}
	s.key(fyne.KeySpace)
	if !s.signInScreen().password.Entry.Password || r.Word != "Visa" {
		t.Error("the password stays shown")
	}
}

// A blank that presses a button is not typed into the password that has the focus
// then: that would be a wrong password, which counts.
func TestABlankThatPressesIsNotTyped(t *testing.T) {
	s := newStage(t, signInState())
	s.openSheet(s.about)
	s.key(fyne.KeySpace)
	if s.sheet != nil {
		t.Fatal("the blank does not press")
	}
	if got := s.signInScreen().password.Entry.Text; got != "" {
		t.Errorf("the password holds %q", got)
	}
}

// Tab goes through the card from top to bottom, and round the whole window.
func TestTabGoesFromTopToBottom(t *testing.T) {
	s := newStage(t, signInState())
	screen := s.signInScreen()
	want := []fyne.Focusable{screen.password.Entry, screen.password.Reveal, screen.rememberUser, screen.signIn, screen.change,
		s.footer.language, s.header.help, s.header.menu, screen.user.Entry}
	for i, w := range want {
		if got := s.window.Canvas().Focused(); got != w {
			t.Fatalf("stop %d is %T, want %T", i, got, w)
		}
		s.key(fyne.KeyTab)
	}
}

func TestRememberingIsGreyedWithTheReason(t *testing.T) {
	s := newStage(t, signInState())
	pass := s.signInScreen().rememberPass
	if !pass.Disabled() || pass.Reason.Text() != "Datorn har inget säkert ställe att spara lösenordet på." {
		t.Errorf("says %q", pass.Reason.Text())
	}
	may := signInState()
	may.CanRememberPassword, may.RememberReason, may.SavedPassword = true, "", true
	s.face.publish(may)
	if pass.Disabled() || pass.Reason.Visible() {
		t.Error("still greyed")
	}
	if got := s.signInScreen().password.Entry.PlaceHolder; got != "Sparat lösenord används" {
		t.Errorf("the password field says %q", got)
	}
	pass.Tapped(nil)
	s.focus(s.signInScreen().password.Entry)
	s.key(fyne.KeyReturn)
	if !s.face.signIn.RememberPassword || !s.face.signIn.Password.Empty() {
		t.Error("the saved password is not used, or the choice not told")
	}
}

func TestASignInFormWithACodeField(t *testing.T) {
	st := signInState()
	st.SignInCode = &portal.Challenge{Number: 1}
	s := newStage(t, st)
	s.typeText("Hemligt 1")
	s.key(fyne.KeyReturn)
	if s.window.Canvas().Focused() != fyne.Focusable(s.signInScreen().code.Entry) {
		t.Fatal("Enter does not lead to the code")
	}
	s.typeText("012345")
	s.key(fyne.KeyReturn)
	if got := s.face.signIn.Code.Reveal(); got != "012345" {
		t.Errorf("the code is %q", got)
	}
}

func TestCapsLockIsToldBesideThePassword(t *testing.T) {
	s := newStage(t, signInState())
	s.caps = true
	s.tick()
	aside := s.signInScreen().password.Aside
	if !aside.Visible() || aside.Text() != "Caps Lock är på" {
		t.Errorf("says %q", aside.Text())
	}
	s.caps = false
	s.tick()
	if aside.Visible() {
		t.Error("still told")
	}
}

func TestChangingThePasswordFromTheSignIn(t *testing.T) {
	s := newStage(t, signInState())
	s.signInScreen().change.Tapped(nil)
	wantCalls(t, s.face.took(), "OpenChangePassword fornamn.efternamn")
	cannot := signInState()
	cannot.CanChangePassword = false
	s.face.publish(cannot)
	if s.signInScreen().change.Visible() {
		t.Error("offered although the portal has no such page")
	}
}

func TestTheSecurityNoticeSpeaksOfThisProgram(t *testing.T) {
	for _, lang := range []string{"sv", "en"} {
		s := newStage(t, signInState(), with("language", lang))
		text := s.signInScreen().security.Text()
		if !s.signInScreen().security.Visible() || text == "" {
			t.Error("missing")
		}
		for _, word := range []string{"webb", "browser", "web page"} {
			if strings.Contains(text, word) {
				t.Errorf("%s speaks of %q", lang, word)
			}
		}
	}
}

func TestUnansweredFormsCanBeSentAgain(t *testing.T) {
	s := newStage(t, signInState())
	s.typeText("x")
	s.key(fyne.KeyReturn)
	s.now = s.now.Add(5 * time.Second)
	s.key(fyne.KeyReturn)
	wantCalls(t, s.face.took(), "SignIn fornamn.efternamn", "SignIn fornamn.efternamn")
}

func TestTheFieldsMenuSpeaksThePersonsLanguage(t *testing.T) {
	for lang, want := range map[string]string{"sv": "Klistra in|Markera allt", "en": "Paste|Select all"} {
		s := newStage(t, signInState(), with("language", lang))
		password := s.signInScreen().password.Entry
		var labels []string
		for _, item := range password.Menu() {
			labels = append(labels, item.Label)
		}
		if got := strings.Join(labels, "|"); got != want {
			t.Errorf("the password's menu offers %s, want %s", got, want)
		}
		s.app.Clipboard().SetContent("Hemligt\r\n")
		password.TappedSecondary(&fyne.PointEvent{})
		s.key(fyne.KeyDown)
		s.key(fyne.KeyReturn)
		if password.Text != "Hemligt" {
			t.Errorf("%s: pasting by the menu gives %d characters", lang, len(password.Text))
		}
	}
}

func TestAnEndlessNameStaysOnOneLine(t *testing.T) {
	s := newStage(t, signInState())
	height := s.signInScreen().user.HeightFor(360)
	s.signInScreen().user.Entry.SetText(strings.Repeat("lång", 300))
	if got := s.signInScreen().user.HeightFor(360); got != height {
		t.Errorf("the field grows from %v to %v", height, got)
	}
}
