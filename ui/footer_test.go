package ui

import (
	"strings"
	"testing"
	"time"

	"backstage/launcher"
)

func TestTheFooterTellsTheTimeLeft(t *testing.T) {
	s := newStage(t, systemsState())
	if got := s.footer.words.Text(); got != "fornamn.efternamn   ·   Inloggad, 3 tim 52 min kvar" {
		t.Errorf("says %q", got)
	}
	s.now = s.now.Add(3*time.Hour + 51*time.Minute)
	s.tick()
	if got := s.footer.words.Text(); got != "fornamn.efternamn   ·   Inloggad, 1 min kvar" {
		t.Errorf("says %q", got)
	}
	s.footer.signOut.Tapped(nil)
	busy := systemsState()
	busy.Busy = launcher.DoingRefresh
	s.face.publish(busy)
	if got := s.footer.words.Text(); !strings.Contains(got, "Uppdaterar listan") {
		t.Errorf("says %q", got)
	}
	s.footer.signOut.Tapped(nil)
	wantCalls(t, s.face.took(), "SignOut", "Cancel")
}

func TestTheFooterTellsThatTheSessionHasEnded(t *testing.T) {
	st := systemsState()
	st.SignedOut = true
	s := newStage(t, st)
	if got := s.footer.words.Text(); !strings.Contains(got, "Utloggad") || s.footer.signOut.Visible() {
		t.Errorf("the footer says %q", got)
	}
}

// A choice in the list of systems is answered in the footer, for a moment.
func TestTheFooterTellsWhatAChoiceHasLedTo(t *testing.T) {
	s := newStage(t, systemsState())
	const done = "Genvägen ligger på skrivbordet."
	s.say(done)
	if got := s.footer.words.Text(); got != done {
		t.Errorf("says %q", got)
	}
	s.now = s.now.Add(saidFor)
	if s.tick(); s.footer.words.Text() == done {
		t.Error("the word stays for ever")
	}
}
