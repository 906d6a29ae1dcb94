package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"fyne.io/fyne/v2/driver/desktop"

	"backstage/launcher"
	"backstage/portal"
)

func (s *stage) systems() *systemsScreen { return s.screens[launcher.StepSystems].(*systemsScreen) }

// lines is the list as a person reads it, from top to bottom.
func (s *stage) lines() []string {
	var all []string
	for _, i := range s.systems().list.items {
		switch i.kind {
		case itemSection:
			all = append(all, "# "+i.title)
		case itemSystem:
			line := i.system.Title
			if i.pill != "" {
				line += " [" + i.pill + "]"
			}
			all = append(all, line)
		case itemNotice:
			all = append(all, "! "+i.words+noticeKey(i.notice))
		}
	}
	return all
}

func noticeKey(n *launcher.Notice) string {
	if n == nil {
		return ""
	}
	return n.Key
}

func wantLines(t *testing.T, s *stage, want ...string) {
	t.Helper()
	if got := strings.Join(s.lines(), "\n"); got != strings.Join(want, "\n") {
		t.Errorf("the list is\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func TestFavouritesComeFirstAndSessionsAreMarked(t *testing.T) {
	s := newStage(t, systemsState())
	wantLines(t, s, "# Favoriter", "R-CARD M5 Arbetstation [Körs 12 min]", "# Alla system", "XXX.MultiAccess01", "XXX.Stockholm.MultiAccess02",
		"XXX.Stockholm.MultiAccess03 [Startar]", "R-CARD M5 Arbetstation INSTRUKTIONER OCH HJÄLPVERKTYG")
	s.now = s.now.Add(50 * time.Minute)
	s.tick()
	if got := s.lines()[1]; got != "R-CARD M5 Arbetstation [Körs 1 tim 2 min]" {
		t.Errorf("an hour later: %s", got)
	}
}

func TestFoldersAndRecentOnes(t *testing.T) {
	st := systemsState()
	st.Sessions, st.Favourites = nil, nil
	for i := range 4 {
		st.Systems = append(st.Systems, launcher.System{ID: fmt.Sprint("f", i), Title: fmt.Sprint("Ekonomi ", i), Folders: []string{"Ekonomi"}})
	}
	st.Recents = []string{"f2", "gone", "s1"}
	s := newStage(t, st)
	wantLines(t, s, "# Senast använda", "Ekonomi 2", "XXX.MultiAccess01", "# System", "XXX.MultiAccess01", "XXX.Stockholm.MultiAccess02",
		"XXX.Stockholm.MultiAccess03", "R-CARD M5 Arbetstation", "R-CARD M5 Arbetstation INSTRUKTIONER OCH HJÄLPVERKTYG",
		"# Ekonomi", "Ekonomi 0", "Ekonomi 1", "Ekonomi 2", "Ekonomi 3")
	s.typeText("ekonomi 3")
	wantLines(t, s, "# 1 träff", "Ekonomi 3")
}

func TestSearchingAsOneTypes(t *testing.T) {
	s := newStage(t, systemsState())
	s.typeText("stock")
	wantLines(t, s, "# 2 träffar", "XXX.Stockholm.MultiAccess02", "XXX.Stockholm.MultiAccess03 [Startar]")
	s.key(fyne.KeyReturn)
	wantCalls(t, s.face.took(), "Open s2")
	s.key(fyne.KeyEscape)
	if s.systems().search.Entry.Text != "" {
		t.Error("Escape does not clear the search")
	}
	s.typeText("finns inte")
	if got := s.lines(); len(got) != 1 || got[0] != "! Inget system passar till ”finns inte”." {
		t.Errorf("no hits: %q", got)
	}
	s.systems().list.boxes[0].Offers()[0].Tapped(nil)
	if len(s.lines()) != 7 {
		t.Error("the way back to all does not work")
	}
}

func TestTheListByKeyboard(t *testing.T) {
	s := newStage(t, systemsState())
	s.key(fyne.KeyDown) // from the search to the favourite
	s.key(fyne.KeyDown)
	s.key(fyne.KeyDown)
	s.key(fyne.KeyReturn)
	wantCalls(t, s.face.took(), "Open s2")
	s.key(fyne.KeyReturn) // a second Enter opens no second window
	wantCalls(t, s.face.took())
	s.key(fyne.KeyRight)
	s.key(fyne.KeySpace)
	s.window.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyD, Modifier: fyne.KeyModifierShortcutDefault})
	wantCalls(t, s.face.took(), "ToggleFavourite s2", "ToggleFavourite s2")
	s.key(fyne.KeyEnd)
	if s.systems().list.current != "s5" {
		t.Errorf("End leads to %s", s.systems().list.current)
	}
	s.key(fyne.KeyHome)
	s.key(fyne.KeyUp)
	if s.window.Canvas().Focused() != fyne.Focusable(s.systems().search.Entry) {
		t.Error("up from the first row does not lead to the search")
	}
	s.key(fyne.KeyDown)
	s.typeText("fak") // typing in the list searches
	if s.systems().search.Entry.Text != "fak" {
		t.Errorf("the search holds %q", s.systems().search.Entry.Text)
	}
	s.key(fyne.KeyEscape)
	s.key(fyne.KeyEscape)
	wantCalls(t, s.face.took())
}

func TestClickingOpensOnceAndTheStarIsItsOwn(t *testing.T) {
	s := newStage(t, systemsState())
	row := s.systems().list.rows[1]
	row.Tapped(nil)
	row.Tapped(nil)
	row.star.Tapped(nil)
	wantCalls(t, s.face.took(), "Open s1", "ToggleFavourite s1")
	s.now = s.now.Add(3 * time.Second)
	row.Tapped(nil)
	wantCalls(t, s.face.took(), "Open s1")
}

func TestASessionsNoticeStandsBelowItsRow(t *testing.T) {
	s := newStage(t, slowState())
	if got := s.lines()[6]; got != "! notice.slow-start" {
		t.Errorf("below the row stands %q", got)
	}
	// The notice that has just come was brought into view; stop is its second action.
	s.systems().list.boxes[0].Offers()[1].Tapped(nil)
	wantCalls(t, s.face.took(), "Do stop 2 ")
	s.typeText("r-card") // its row is not among the hits: the notice goes on top
	if got := s.lines()[0]; got != "! notice.slow-start" {
		t.Errorf("on top stands %q", got)
	}
}

func TestNoSystemsSayWhoCanHelp(t *testing.T) {
	st := systemsState()
	st.Systems, st.Sessions = nil, nil
	s := newStage(t, st, with("supportPhone", "08-123 45 67"))
	if i := s.systems().list.items[0]; !strings.Contains(i.advice, "08-123 45 67") {
		t.Errorf("says %q", i.advice)
	}
	s.systems().list.boxes[0].Offers()[0].Tapped(nil)
	wantCalls(t, s.face.took(), "Refresh")
}

func TestAfterTheTimeOutTheListStays(t *testing.T) {
	st := systemsState()
	st.SignedOut = true
	s := newStage(t, st)
	if got := s.lines(); len(got) != 8 || got[0] != "! notice.session-expired-list" {
		t.Errorf("the list is %q", got)
	}
	if got := s.footer.words.Text(); !strings.Contains(got, "Utloggad") || s.footer.signOut.Visible() {
		t.Errorf("the footer says %q", got)
	}
}

func TestFiveThousandSystems(t *testing.T) {
	st := systemsState()
	st.Systems, st.Sessions, st.Favourites = nil, nil, nil
	for i := range 5000 {
		st.Systems = append(st.Systems, launcher.System{ID: fmt.Sprint(i), Title: fmt.Sprintf("System %04d", i), Type: portal.Desktop})
	}
	s := newStage(t, st)
	list := s.systems().list
	s.key(fyne.KeyDown)
	s.key(fyne.KeyEnd)
	if list.current != "4999" {
		t.Errorf("End leads to %s", list.current)
	}
	for range 20 {
		s.key(fyne.KeyPageUp)
	}
	if len(list.rows) > 20 {
		t.Errorf("%d rows were built", len(list.rows))
	}
	s.focus(s.systems().search.Entry)
	s.typeText("4711")
	wantLines(t, s, "# 1 träff", "System 4711")
}

func TestMonograms(t *testing.T) {
	for title, want := range map[string]string{
		"XXX.MultiAccess01": "MA", "R-CARD M5 Arbetstation": "RC", "ekonomi": "E", "4711": "?", "": "?", "Översikt lön": "ÖL", "a.": "A",
	} {
		if got := monogram(title); got != want {
			t.Errorf("%q gives %q, want %q", title, got, want)
		}
	}
}

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
