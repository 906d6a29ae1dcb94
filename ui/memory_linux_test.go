package ui

import (
	"crypto/rand"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/secret"
	"backstage/secret/secrettest"
)

// unknown is a secret that nobody knows, masked: it stands in memory only where the
// window has put it.
type unknown []byte

func newUnknown(length int, letters string) unknown {
	u := make(unknown, length)
	_, _ = rand.Read(u)
	for i, b := range u {
		u[i] = letters[int(b)%len(letters)] ^ secrettest.Mask
	}
	return u
}

// forms are those in which Fyne holds text: UTF-8 and, where it is edited and
// measured, four bytes a letter.
func (u unknown) forms() [][]byte {
	var runes []byte
	for _, b := range u {
		runes = append(runes, b, secrettest.Mask, secrettest.Mask, secrettest.Mask)
	}
	return [][]byte{u, runes}
}

// types types a secret, and Enter, and sees it in memory before that.
func (s *stage) types(u unknown) {
	s.t.Helper()
	for _, b := range u {
		s.window.Canvas().Focused().TypedRune(rune(b ^ secrettest.Mask))
	}
	s.window.Canvas().Capture()
	if len(secrettest.Look(u.forms())) == 0 {
		s.t.Error("the look at memory does not see what was just typed")
	}
	s.key(fyne.KeyReturn)
}

// Once the window has moved on, no copy of what was typed into it is in memory.
func TestTheWindowForgetsWhatWasTyped(t *testing.T) {
	password := newUnknown(14, "abcdefghijkmnpqrstuvwxyz+%&=23456789")
	code := newUnknown(10, "0123456789")
	signsIn := func(s *stage) {
		s.types(password)
		s.face.signIn.Password.Wipe()
		s.face.publish(codeState())
		s.types(code)
		s.face.code = ""
		s.face.publish(systemsState())
	}
	for name, visit := range map[string]func(*stage){
		"a sign-in": signsIn,
		"a sign-in with the password shown": func(s *stage) {
			s.signInScreen().password.Reveal.SetShown(true)
			signsIn(s)
		},
		"a change of password": func(s *stage) {
			s.face.publish(changeState())
			for range 3 { // the present one and twice the next
				s.types(password)
			}
			if calls := strings.Join(s.face.took(), " "); !strings.Contains(calls, "ChangePassword") {
				t.Errorf("the launcher was asked %q", calls)
			}
			s.face.change = [3]string{}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, signInState())
			visit(s)
			s.face.publish(launcher.State{Step: launcher.StepSignIn})
			s.window.Canvas().Capture()
			secret.Scrub()
			if found := secrettest.Look(append(password.forms(), code.forms()...)); len(found) > 0 {
				t.Errorf("still in memory:\n%s", strings.Join(found, "\n"))
			}
		})
	}
}
