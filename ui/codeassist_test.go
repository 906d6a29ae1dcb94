package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"backstage/assets"
	"backstage/journal"
	"backstage/launcher"
	"backstage/portal"
	"backstage/rdp"
	"backstage/ui/kit"
)

// waited brings the code page to that many seconds after the code was asked for.
func (s *stage) waited(seconds int) {
	s.now = s.state.Code.AskedAt.Add(time.Duration(seconds) * time.Second)
	s.tick()
}

// press presses an action of a box by its words.
func (s *stage) press(n *kit.Message, words string) {
	s.t.Helper()
	for _, l := range n.Offers() {
		if n.Visible() && l.Text == words {
			l.Tapped(nil)
			return
		}
	}
	s.t.Fatalf("nothing says %q: %s", words, n.Shown())
}

// withServiceDesk is an organisation with a service desk that is open on weekdays 9 to 17.
func withServiceDesk(_ *Options, values map[string]any) {
	values["organisationName"], values["supportPhone"], values["supportEmail"] = "Amido", "08-123 45 67", "support@example.se"
	values["supportURL"], values["supportHours"] = "https://support.example.se/", "vardagar 09–17"
}

// No SMS: first calm, then a checklist and a new code, later the service desk.
func TestTheLongerNoSMSComesTheMoreHelps(t *testing.T) {
	s := newStage(t, codeState(), withServiceDesk)
	screen := s.codeScreen()
	for _, c := range []struct {
		seconds      int
		assist, desk string
	}{
		{0, "", ""},
		{29, "", ""},
		{30, "Har du inte fått något SMS?|Gå igenom checklistan|Skicka en ny kod om 30 s", ""},
		{59, "Har du inte fått något SMS?|Gå igenom checklistan|Skicka en ny kod om 1 s", ""},
		{60, "Har du inte fått något SMS?|Gå igenom checklistan|Skicka en ny kod", ""},
		{74, "Har du inte fått något SMS?|Gå igenom checklistan|Skicka en ny kod", ""},
		{75, "Har du inte fått något SMS?|Gå igenom checklistan|Skicka en ny kod",
			"Kommer det fortfarande inget?|08-123 45 67|support@example.se|support.example.se|Kopiera texten"},
	} {
		s.waited(c.seconds)
		if got := brief(screen.assist); got != c.assist {
			t.Errorf("after %d s: %q, want %q", c.seconds, got, c.assist)
		}
		if got := brief(screen.desk); got != c.desk {
			t.Errorf("after %d s the desk: %q, want %q", c.seconds, got, c.desk)
		}
	}
	wantCalls(t, s.face.took())
	s.press(screen.assist, "Gå igenom checklistan")
	if !s.help.IsOpen() || s.help.Topic() != "no-sms" {
		t.Errorf("the checklist is %q", s.help.Topic())
	}
	s.press(screen.assist, "Skicka en ny kod")
	wantCalls(t, s.face.took(), "ResendCode")
}

// brief is a box's first sentence and its offers.
func brief(n *kit.Message) string {
	if !n.Visible() {
		return ""
	}
	title, _, _ := strings.Cut(n.Text(), "\n")
	_, offers, _ := strings.Cut(n.Shown(), "|")
	return title + "|" + offers
}

func TestANewCodeCannotBeAskedForTooEarly(t *testing.T) {
	s := newStage(t, codeState())
	s.waited(40)
	s.press(s.codeScreen().assist, "Skicka en ny kod om 20 s")
	wantCalls(t, s.face.took())
}

// A new SMS is on its way: everything is calm again, and the time counts from there.
func TestAfterANewCodeTheWaitingBeginsAnew(t *testing.T) {
	s := newStage(t, codeState(), withServiceDesk)
	s.waited(80)
	first := s.codeScreen().caseCode
	resent := s.state
	resent.Code.ResentAt = s.now
	s.face.publish(resent)
	if s.codeScreen().assist.Visible() || s.codeScreen().desk.Visible() {
		t.Error("still says that nothing came")
	}
	s.waited(80 + 30)
	if !s.codeScreen().assist.Visible() || !s.codeScreen().desk.Visible() {
		t.Error("half a minute after the second SMS nothing helps")
	}
	if again := s.codeScreen().caseCode; again == first || again == "" {
		t.Errorf("the case is still %q", again)
	}
}

func TestTheLimitsComeFromTheSettings(t *testing.T) {
	s := newStage(t, codeState(), withServiceDesk, with("noSMSAfterSeconds", 10), with("resendAfterSeconds", 20), with("supportAfterSeconds", 15))
	for seconds, want := range map[int][2]bool{9: {false, false}, 10: {true, false}, 15: {true, true}} {
		s.waited(seconds)
		if got := [2]bool{s.codeScreen().assist.Visible(), s.codeScreen().desk.Visible()}; got != want {
			t.Errorf("after %d s: %v, want %v", seconds, got, want)
		}
	}
	s.waited(19)
	s.press(s.codeScreen().assist, "Skicka en ny kod om 1 s")
	s.waited(20)
	s.press(s.codeScreen().assist, "Skicka en ny kod")
	wantCalls(t, s.face.took(), "ResendCode")
}

// Only IT can know whether an older code still counts; without their word
// nothing is claimed.
func TestWhetherTheOlderCodeCountsIsSaidPlainly(t *testing.T) {
	for value, want := range map[string]string{"": "Får du två SMS, använd det senaste.", "yes": "Den förra koden gäller också.", "no": "Den förra koden slutar då gälla."} {
		s := newStage(t, codeState(), with("oldCodeCounts", value))
		s.waited(30)
		if got := s.codeScreen().assist.Text(); !strings.HasSuffix(got, want) {
			t.Errorf("%q: says %q", value, got)
		}
	}
}

// The case on the screen is the one of the support report, and its text names no
// phone number.
func TestTheCaseToReadOut(t *testing.T) {
	notes := &journal.Journal{}
	s := newStage(t, codeState(), withServiceDesk, func(o *Options, _ map[string]any) { o.Journal = notes })
	s.waited(90)
	code := s.codeScreen().caseCode
	if code == "" || journal.LastCase(notes.Records()) != code {
		t.Errorf("the screen says %q, the report %q", code, journal.LastCase(notes.Records()))
	}
	s.press(s.codeScreen().desk, "Kopiera texten")
	text := s.app.Clipboard().Content()
	if want := "Jag får ingen engångskod till Amido Alliera Backstage. Lösenordet godkändes 08.41.41 och koden begärdes 08.41.42. Kan ni kontrollera mitt mobilnummer? Ärendekoden är " + code + "."; text != want {
		t.Errorf("copied %q", text)
	}
	if !strings.Contains(s.codeScreen().desk.Text(), text) || !strings.HasSuffix(s.codeScreen().desk.Shown(), "|Kopierat") {
		t.Errorf("shows %q", s.codeScreen().desk.Shown())
	}
	s.now = s.now.Add(time.Second)
	s.tick()
	if s.codeScreen().caseCode != code {
		t.Error("the case changes while it is read out")
	}
	s.press(s.codeScreen().desk, "08-123 45 67")
	if got := <-s.urls; got != "tel:081234567" {
		t.Errorf("calls %q", got)
	}
}

func TestOutsideItsHoursTheDeskSaysWhenItOpens(t *testing.T) {
	for _, c := range []struct {
		now  time.Time // noon is a Monday
		want string
	}{
		{noon.Add(time.Hour), "Öppet nu (vardagar 09–17)"},
		{noon, "Stängt nu, öppnar i dag 09.00 (vardagar 09–17)"},
		{noon.Add(12 * time.Hour), "Stängt nu, öppnar i morgon 09.00 (vardagar 09–17)"},
		{noon.AddDate(0, 0, 5), "Stängt nu, öppnar på måndag 09.00 (vardagar 09–17)"},
	} {
		s := newStage(t, codeState(), withServiceDesk)
		s.now = c.now
		s.openHelp("no-sms")
		if got := s.deskInHelp().Text(); !strings.HasSuffix(got, c.want) {
			t.Errorf("the help says %q, want %q", got, c.want)
		}
		if got := s.desk().line(s.now); !strings.HasSuffix(got, c.want) {
			t.Errorf("a notice says %q", got)
		}
	}
	s := newStage(t, codeState(), withServiceDesk, with("supportHours", "ring först"))
	if got, _ := s.desk().status(noon); got != "ring först" {
		t.Errorf("hours that only people understand become %q", got)
	}
}

// What to say to the service desk is in view without scrolling at the window's
// usual size; where something above it takes the room, a line says that there is
// more, and leads there.
func TestWhatToSayIsSeenOrAnnounced(t *testing.T) {
	withNotice := codeState()
	withNotice.Notice = launcher.Tell(portal.KindWrongCode, nil)
	for _, c := range []struct {
		name      string
		state     launcher.State
		w, h      float32
		text      int
		announced bool
	}{
		{"usual", codeState(), 900, 640, 100, false},
		{"with a notice above", withNotice, 900, 640, 100, true},
		{"small", codeState(), 480, 640, 100, false},
		{"large text", codeState(), 900, 640, 200, true},
		{"small with large text", codeState(), 480, 640, 200, true},
		{"tall", withNotice, 900, 900, 100, false},
	} {
		for _, lang := range []string{"sv", "en"} {
			s := newStage(t, c.state, withServiceDesk, with("language", lang), with("textSize", c.text))
			s.resize(c.w, c.h)
			more := s.codeScreen().page.More
			if s.waited(29); more.Link.Visible() {
				t.Errorf("%s in %s: announces more while all is calm", c.name, lang)
			}
			if s.waited(30); more.Link.Visible() != (c.text == 200) {
				t.Errorf("%s in %s: after 30 s announced %v", c.name, lang, more.Link.Visible())
			}
			s.waited(75)
			if got := more.Link.Visible(); got != c.announced {
				t.Errorf("%s in %s: announced %v", c.name, lang, got)
			}
			if !more.Link.Visible() {
				continue
			}
			if size := more.Link.Size(); size.Width > c.w || s.bottomOf(more.Link) > c.h {
				t.Errorf("%s in %s: the line itself is not in view", c.name, lang)
			}
			for range 2 { // the checklist, and the words for the service desk
				more.Link.Tapped(nil)
			}
			if more.Link.Visible() {
				t.Errorf("%s in %s: the line does not lead there", c.name, lang)
			}
			s.codeScreen().page.ToTop()
			s.codeScreen().page.Relayout()
			if !more.Link.Visible() {
				t.Errorf("%s in %s: at the top again, it says nothing", c.name, lang)
			}
		}
	}
}

// bottomOf is where an object ends in the window.
func (s *stage) bottomOf(o fyne.CanvasObject) float32 {
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y + o.Size().Height
}

// In practice mode nothing is remembered, so nothing about it can be chosen.
func TestPractisingOffersNothingToRemember(t *testing.T) {
	st := signInState()
	for _, practice := range []bool{false, true} {
		st.Practice = practice
		s := newStage(t, st)
		if got := s.signInScreen().rememberUser.Visible() || s.signInScreen().rememberPass.Visible(); got == practice {
			t.Errorf("practice %v: the check boxes are shown: %v", practice, got)
		}
	}
}

func TestCopyingSaysSo(t *testing.T) {
	st := systemsState()
	st.ClientProblem = launcher.Tell(rdp.KindNoClient, map[string]any{"Install": "sudo apt install freerdp3-x11"})
	s := newStage(t, st, func(o *Options, _ map[string]any) { o.Help = assets.Help })
	box := s.messagesInList()[0]
	if !strings.Contains(box.Text(), "sudo apt install freerdp3-x11") {
		t.Errorf("says %q", box.Text())
	}
	s.press(box, "Kopiera")
	if got := s.app.Clipboard().Content(); got != "sudo apt install freerdp3-x11" {
		t.Errorf("copied %q", got)
	}
	if !strings.Contains(box.Shown(), "|Kopierat") {
		t.Errorf("does not say so: %q", box.Shown())
	}
	s.press(box, "Läs mer")
	if s.help.Topic() != "rdp-client" {
		t.Errorf("the help opens on %q", s.help.Topic())
	}
}

func TestAnOldClientIsToldQuietly(t *testing.T) {
	st := systemsState()
	st.ClientProblem = launcher.Tell(launcher.KindClientOutdated, map[string]any{"Client": "FreeRDP 3.10.3"})
	s := newStage(t, st)
	if box := s.messagesInList()[0]; box.Tone() != kit.Neutral || !strings.Contains(box.Text(), "FreeRDP 3.10.3") {
		t.Errorf("says %q in tone %v", box.Text(), box.Tone())
	}
}
