package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/portal"
)

// What a page of the portal asks is answered with the keyboard alone; nothing is
// chosen that the person did not choose.
func TestAPageOfThePortalIsAnsweredByKeyboard(t *testing.T) {
	s := newStage(t, pageState())
	screen := s.screens[launcher.StepPage].(*pageScreen)
	s.key(fyne.KeyTab)
	s.key(fyne.KeySpace)
	s.focus(screen.answers[1].field.Entry)
	s.typeText("Rex")
	s.key(fyne.KeyReturn)
	s.typeText("12 a-B")
	s.key(fyne.KeyReturn)
	s.key(fyne.KeyReturn)
	wantCalls(t, s.face.took(), "SendPage 0")
	f := s.face.reply.Fields
	if f[0].Choice != 1 || f[1].Text.Reveal() != "Rex" || f[2].Text.Reveal() != "12 a-B" || f[3].Checked {
		t.Errorf("sent %+v", f)
	}
	busy := pageState()
	busy.Page, busy.Busy = screen.of, launcher.DoingPage
	s.face.publish(busy)
	terms := pageState()
	terms.Page = &portal.Page{Title: "Villkor", Buttons: []portal.Button{{Label: "Jag godkänner"}}}
	s.face.publish(terms)
	if screen.answers != nil {
		t.Error("the fields of the page before are still there")
	}
	s.key(fyne.KeyReturn)
	wantCalls(t, s.face.took(), "SendPage 0")
	s.key(fyne.KeyEscape)
	wantCalls(t, s.face.took(), "Back")
}
