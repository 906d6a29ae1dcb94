package systems

import (
	"errors"
	"fmt"
	"image/color"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"fyne.io/fyne/v2/driver/desktop"

	"backstage/launcher"
	"backstage/portal"
	"backstage/rdp"
)

func TestFavouritesComeFirstAndSessionsAreMarked(t *testing.T) {
	s := newStage(t, someSystems())
	s.wantLines("# Favoriter", "R-CARD M5 Arbetstation [Körs 12 min]", "# Alla system", "XXX.MultiAccess01", "XXX.Stockholm.MultiAccess02",
		"XXX.Stockholm.MultiAccess03 [Startar]", "R-CARD M5 Arbetstation INSTRUKTIONER OCH HJÄLPVERKTYG")
	s.now = s.now.Add(50 * time.Minute)
	s.Tick()
	if got := s.lines()[1]; got != "R-CARD M5 Arbetstation [Körs 1 tim 2 min]" {
		t.Errorf("an hour later: %s", got)
	}
}

func TestFoldersAndRecentOnes(t *testing.T) {
	st := someSystems()
	st.Sessions, st.Favourites = nil, nil
	for i := range 4 {
		st.Systems = append(st.Systems, launcher.System{ID: fmt.Sprint("f", i), Title: fmt.Sprint("Ekonomi ", i), Folders: []string{"Ekonomi"}})
	}
	st.Recents = []string{"f2", "gone", "s1"}
	s := newStage(t, st)
	s.wantLines("# Senast använda", "Ekonomi 2", "XXX.MultiAccess01", "# System", "XXX.MultiAccess01", "XXX.Stockholm.MultiAccess02",
		"XXX.Stockholm.MultiAccess03", "R-CARD M5 Arbetstation", "R-CARD M5 Arbetstation INSTRUKTIONER OCH HJÄLPVERKTYG",
		"# Ekonomi", "Ekonomi 0", "Ekonomi 1", "Ekonomi 2", "Ekonomi 3")
	s.typeText("ekonomi 3")
	s.wantLines("# 1 träff", "Ekonomi 3")
}

func TestSearchingAsOneTypes(t *testing.T) {
	s := newStage(t, someSystems())
	s.typeText("stock")
	s.wantLines("# 2 träffar", "XXX.Stockholm.MultiAccess02", "XXX.Stockholm.MultiAccess03 [Startar]")
	s.key(fyne.KeyReturn)
	s.wantCalls("Open s2")
	s.key(fyne.KeyEscape)
	if s.search.Entry.Text != "" {
		t.Error("Escape does not clear the search")
	}
	s.typeText("finns inte")
	if got := s.lines(); len(got) != 1 || got[0] != "! Inget system passar till ”finns inte”." {
		t.Errorf("no hits: %q", got)
	}
	s.list.boxes[0].Offers()[0].Tapped(nil)
	if len(s.lines()) != 7 {
		t.Error("the way back to all does not work")
	}
}

func TestTheListByKeyboard(t *testing.T) {
	s := newStage(t, someSystems())
	s.key(fyne.KeyDown) // from the search to the favourite
	s.key(fyne.KeyDown)
	s.key(fyne.KeyDown)
	s.key(fyne.KeyReturn)
	s.wantCalls("Open s2")
	s.key(fyne.KeyReturn) // a second Enter opens no second window
	s.wantCalls()
	s.key(fyne.KeyRight)
	s.key(fyne.KeySpace)
	s.window.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyD, Modifier: fyne.KeyModifierShortcutDefault})
	s.wantCalls("ToggleFavourite s2", "ToggleFavourite s2")
	s.key(fyne.KeyEnd)
	if s.list.current != "s5" {
		t.Errorf("End leads to %s", s.list.current)
	}
	s.key(fyne.KeyHome)
	s.key(fyne.KeyUp)
	if s.window.Canvas().Focused() != fyne.Focusable(s.search.Entry) {
		t.Error("up from the first row does not lead to the search")
	}
	s.key(fyne.KeyDown)
	s.typeText("fak") // typing in the list searches
	if s.search.Entry.Text != "fak" {
		t.Errorf("the search holds %q", s.search.Entry.Text)
	}
	s.key(fyne.KeyEscape)
	s.key(fyne.KeyEscape)
	s.wantCalls()
}

func TestClickingOpensOnceAndTheStarIsItsOwn(t *testing.T) {
	s := newStage(t, someSystems())
	row := s.list.rows[1]
	row.Tapped(nil)
	row.Tapped(nil)
	row.star.Tapped(nil)
	s.wantCalls("Open s1", "ToggleFavourite s1")
	s.now = s.now.Add(3 * time.Second)
	row.Tapped(nil)
	s.wantCalls("Open s1")
}

func TestASessionsNoticeStandsBelowItsRow(t *testing.T) {
	s := newStage(t, aSlowStart())
	if got := s.lines()[6]; got != "! notice.slow-start" {
		t.Errorf("below the row stands %q", got)
	}
	// The notice that has just come was brought into view; stop is its second action.
	s.list.boxes[0].Offers()[1].Tapped(nil)
	s.wantCalls("Do stop 2")
	s.typeText("r-card") // its row is not among the hits: the notice goes on top
	if got := s.lines()[0]; got != "! notice.slow-start" {
		t.Errorf("on top stands %q", got)
	}
}

func TestNoSystemsSayWhoCanHelp(t *testing.T) {
	st := someSystems()
	st.Systems, st.Sessions = nil, nil
	s := newStage(t, st)
	if i := s.list.items[0]; !strings.Contains(i.advice, "08-123 45 67") {
		t.Errorf("says %q", i.advice)
	}
	s.list.boxes[0].Offers()[0].Tapped(nil)
	s.wantCalls("Refresh")
}

func TestAfterTheTimeOutTheListStays(t *testing.T) {
	st := someSystems()
	st.SignedOut = true
	s := newStage(t, st)
	if got := s.lines(); len(got) != 8 || got[0] != "! notice.session-expired-list" {
		t.Errorf("the list is %q", got)
	}
}

// What a click has just said beside its system is not said a second time above.
func TestTheSameTroubleIsToldOnce(t *testing.T) {
	st := someSystems()
	st.ClientProblem = launcher.Tell(rdp.KindNoClient, nil)
	st.Sessions = []launcher.Session{{ID: 1, SystemID: st.Systems[0].ID, Phase: launcher.PhaseEnded,
		Notice: launcher.Tell(rdp.KindNoClient, nil)}}
	s := newStage(t, st)
	if told := strings.Count(strings.Join(s.lines(), "\n"), "! session.no-client"); told != 1 {
		t.Errorf("told %d times", told)
	}
}

func TestFiveThousandSystems(t *testing.T) {
	st := someSystems()
	st.Systems, st.Sessions, st.Favourites = nil, nil, nil
	for i := range 5000 {
		st.Systems = append(st.Systems, launcher.System{ID: fmt.Sprint(i), Title: fmt.Sprintf("System %04d", i), Type: portal.Desktop})
	}
	s := newStage(t, st)
	list := s.list
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
	s.o.Host.Focus(s.search.Entry)
	s.typeText("4711")
	s.wantLines("# 1 träff", "System 4711")
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

func TestIconsComeLaterAndFailuresKeepTheLetters(t *testing.T) {
	st := someSystems()
	st.Sessions = nil
	for i := range st.Systems {
		st.Systems[i].HasIcon = i < 2
	}
	asked := make(chan string, 10)
	release := make(chan struct{})
	s := newStage(t, st, func(s *stage) { // it is shown although no icon has come yet
		s.icon = func(id string) ([]byte, error) {
			asked <- id
			<-release
			if id == "s2" {
				return nil, errors.New("gone")
			}
			return pngOf(32, 32, color.NRGBA{0xC0, 0, 0, 0xFF}), nil
		}
	})
	close(release)
	s.await("the picture", func() bool { return s.icons.known["s1"] != nil })
	<-asked
	<-asked
	for range 3 {
		s.Tick()
		s.Render(st)
	}
	select {
	case id := <-asked:
		t.Errorf("%s is asked for again", id)
	default:
	}
	if s.icons.known["s1"] == nil || s.icons.known["s2"] != nil {
		t.Error("the wrong pictures are known")
	}
}
