package ui

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"backstage/assets"
	"backstage/launcher"
	"backstage/ui/kit"
)

// inHelp finds a control of the help by its words.
func inHelp[T interface {
	fyne.CanvasObject
	AccessibilityLabel() string
}](s *stage, words string) T {
	s.t.Helper()
	var found T
	for _, o := range test.LaidOutObjects(s.help.Object()) {
		if c, ok := o.(T); ok && c.AccessibilityLabel() == words {
			return c
		}
	}
	s.t.Fatalf("the help has no %q", words)
	return found
}

// deskInHelp is the service desk below the help's page, nil where it is not shown.
func (s *stage) deskInHelp() *kit.Message {
	for _, o := range test.LaidOutObjects(s.help.Object()) {
		if m, ok := o.(*kit.Message); ok && m.Visible() {
			return m
		}
	}
	return nil
}

func TestHelpOpensOnTheStepsTopicAndFollowsTheWork(t *testing.T) {
	s := newStage(t, signInState())
	s.header.help.Tapped(nil)
	if !strings.Contains(s.help.Text(), "Logga in") {
		t.Errorf("the help says %q", s.help.Text())
	}
	if s.window.Canvas().Size().Width != 900 || !s.shown().object().Visible() {
		t.Error("the work is not beside it")
	}
	s.face.publish(codeState())
	if !strings.Contains(s.help.Text(), "Inget SMS kommer") {
		t.Errorf("at the code the help says %q", s.help.Text())
	}
	s.key(fyne.KeyEscape)
	if s.help.IsOpen() {
		t.Error("Escape does not close it")
	}
	wantCalls(t, s.face.took())
}

func TestHelpTakesTheWidthOfASmallWindow(t *testing.T) {
	s := newStage(t, signInState())
	s.resize(480, 640)
	s.header.help.Tapped(nil)
	if s.help.Object().Size().Width != 480 || s.shown().object().Visible() {
		t.Error("the help does not take the whole width")
	}
	if s.window.Canvas().Focused() != fyne.Focusable(inHelp[*kit.Link](s, "Stäng")) {
		t.Error("the way back has not the focus")
	}
	s.resize(900, 640)
	if s.help.Object().Size().Width >= 480 || !s.shown().object().Visible() {
		t.Error("the work does not come back when there is room")
	}
	s.resize(480, 640)
	inHelp[*kit.Link](s, "Stäng").Tapped(nil)
	if !s.shown().object().Visible() || s.window.Canvas().Focused() != fyne.Focusable(s.signInScreen().password.Entry) {
		t.Error("the way back does not lead to the work")
	}
}

// Only pages, mail and phone calls may be opened; a file or a program never.
func TestLinksLeadOnlyWhereTheyMay(t *testing.T) {
	for address, want := range map[string]bool{
		"https://support.example.se/x": true, "mailto:support@example.se": true, "tel:081234567": true,
		"http://example.se": false, "file:///c:/windows/system32/calc.exe": false, "javascript:alert(1)": false, "ms-msdt:/id": false,
		"https://": false, "https://user:pass@example.se": false, "": false, `\\server\share\x.exe`: false, "C:\\x.exe": false, "https:x.exe": false,
	} {
		s := newStage(t, signInState())
		s.openURL(address)
		if got := safeURL(address); got != want {
			t.Errorf("%q may be opened: %v", address, got)
		}
		if want {
			select {
			case got := <-s.urls:
				if got != address {
					t.Errorf("opened %q for %q", got, address)
				}
			case <-time.After(aWhile):
				t.Errorf("%q was not opened", address)
			}
		}
	}
}

// The service desk stands where contacting it is the page's last advice, and
// only where somebody said how.
func TestTheServiceDeskStandsWhereContactIsTheAnswer(t *testing.T) {
	s := newStage(t, codeState(), with("supportPhone", "08-123 45 67"), with("supportEmail", "support@example.se"), with("organisationName", "Amido"))
	s.openHelp("no-sms")
	if s.deskInHelp() == nil || !strings.Contains(s.deskInHelp().Text(), "Amido support") {
		t.Errorf("says %q", s.deskInHelp().Shown())
	}
	s.press(s.deskInHelp(), "08-123 45 67")
	if got := <-s.urls; got != "tel:081234567" {
		t.Errorf("calls %q", got)
	}
	s.openHelp("sign-in")
	if s.deskInHelp() != nil {
		t.Error("the service desk stands below a page that does not lead to it")
	}
	s = newStage(t, signInState())
	s.openHelp("no-sms")
	if s.deskInHelp() != nil {
		t.Error("an unknown service desk is shown")
	}
}

// Every page of the help whose answer is the service desk has its lines.
func TestTheServiceDeskIsFoundInEveryLanguage(t *testing.T) {
	for _, lang := range []string{"sv", "en"} {
		s := newStage(t, signInState(), withServiceDesk, with("language", lang), func(o *Options, _ map[string]any) { o.Help = assets.Help })
		s.openHelp("locked")
		if s.deskInHelp() == nil {
			t.Errorf("%s: it is missing", lang)
		}
	}
}

func TestTheHelpsTextSize(t *testing.T) {
	s := newStage(t, signInState())
	s.openHelp("")
	for _, want := range []int{125, 150, 200} {
		inHelp[*kit.TextButton](s, "Större text").Tapped(nil)
		s.await("a larger text", func() bool { return s.settings.TextSize == want })
	}
	inHelp[*kit.TextButton](s, "Större text").Tapped(nil) // the end
	inHelp[*kit.TextButton](s, "Mindre text").Tapped(nil)
	s.await("a smaller text", func() bool { return s.settings.TextSize == 150 })
	s = newStage(t, signInState(), with("policy:textSize", 125), without("textSize"))
	s.openHelp("")
	if inHelp[*kit.TextButton](s, "Större text").Visible() || inHelp[*kit.TextButton](s, "Mindre text").Visible() {
		t.Error("what IT has set is offered")
	}
}

// without leaves a setting to others.
func without(name string) stageOption {
	return func(_ *Options, values map[string]any) { delete(values, name) }
}

func TestEveryTopicIsFoundOrReplaced(t *testing.T) {
	s := newStage(t, signInState())
	for _, topic := range []string{"", "no-such-topic", "../../etc/passwd", launcher.StepSystems.Topic()} {
		s.openHelp(topic)
		if s.help.Text() == "" {
			t.Errorf("%q shows nothing", topic)
		}
	}
}

// Text has no focus: the keys scroll it, in the help as on a page.
func TestTextIsScrolledByKeyboard(t *testing.T) {
	s := newStage(t, signInState(), with("textSize", 200), func(o *Options, _ map[string]any) {
		o.Help = fstest.MapFS{"sign-in.sv.md": {Data: []byte("# Lång\n\n" + strings.Repeat("Ett stycke.\n\n", 80))}}
	})
	s.resize(480, 640)
	page := s.signInScreen().page.Scroll
	for range 6 {
		s.key(fyne.KeyPageDown)
	}
	if end := page.Content.Size().Height - page.Size().Height; page.Offset.Y != end {
		t.Errorf("the page is at %v of %v", page.Offset.Y, end)
	}
	s.key(fyne.KeyF1)
	s.key(fyne.KeyDown)
	s.key(fyne.KeyPageDown)
	if s.help.Scroll().Offset.Y < s.help.Scroll().Size().Height*0.9 {
		t.Errorf("the help is at %v", s.help.Scroll().Offset.Y)
	}
	s.key(fyne.KeyPageUp)
	s.key(fyne.KeyUp)
	if s.help.Scroll().Offset.Y > 1 {
		t.Errorf("the help is at %v, not back at the beginning", s.help.Scroll().Offset.Y)
	}
}

func TestTypingNowhereGoesWhereOneTypes(t *testing.T) {
	s := newStage(t, signInState())
	s.focus(nil)
	s.typeText(" a")
	if got := s.signInScreen().password.Entry.Text; got != "a" {
		t.Errorf("%d characters were typed", len(got))
	}
}
