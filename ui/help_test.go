package ui

import (
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"backstage/assets"
	"backstage/launcher"
)

// pageText is what the help's page says.
func (s *stage) pageText() string { return s.help.page.String() }

func TestHelpOpensOnTheStepsTopicAndFollowsTheWork(t *testing.T) {
	s := newStage(t, signInState())
	s.header.help.Tapped(nil)
	if !strings.Contains(s.pageText(), "Logga in") {
		t.Errorf("the help says %q", s.pageText())
	}
	if s.window.Canvas().Size().Width != 900 || !s.shown().object().Visible() {
		t.Error("the work is not beside it")
	}
	s.face.publish(codeState())
	if !strings.Contains(s.pageText(), "Inget SMS kommer") {
		t.Errorf("at the code the help says %q", s.pageText())
	}
	s.key(fyne.KeyEscape)
	if s.help.open {
		t.Error("Escape does not close it")
	}
	wantCalls(t, s.face.took())
}

func TestHelpTakesTheWidthOfASmallWindow(t *testing.T) {
	s := newStage(t, signInState())
	s.resize(480, 640)
	s.header.help.Tapped(nil)
	if s.help.root.Size().Width != 480 || s.shown().object().Visible() {
		t.Error("the help does not take the whole width")
	}
	if s.window.Canvas().Focused() != fyne.Focusable(s.help.close) {
		t.Error("the way back has not the focus")
	}
	s.resize(900, 640)
	if s.help.root.Size().Width >= 480 || !s.shown().object().Visible() {
		t.Error("the work does not come back when there is room")
	}
	s.resize(480, 640)
	s.help.close.Tapped(nil)
	if !s.shown().object().Visible() || s.window.Canvas().Focused() != fyne.Focusable(s.signInScreen().password.entry) {
		t.Error("the way back does not lead to the work")
	}
}

func TestSearchingTheHelp(t *testing.T) {
	s := newStage(t, signInState())
	s.openHelp("")
	s.focus(s.help.search)
	s.typeText("flygplan")
	if len(s.help.hits.Objects) != 1 || s.help.page.Visible() {
		t.Fatalf("%d hits", len(s.help.hits.Objects))
	}
	s.key(fyne.KeyReturn)
	if !strings.Contains(s.pageText(), "Inget SMS kommer") || !s.help.page.Visible() {
		t.Error("Enter does not open the hit")
	}
	s.help.back.Tapped(nil)
	if s.help.topic != "sign-in" {
		t.Errorf("back leads to %s", s.help.topic)
	}
	s.focus(s.help.search)
	s.typeText("xyzzy")
	if got := s.help.hits.Objects[0].(*prose).text(); got != "Inget i hjälpen passar. Pröva ett annat ord." {
		t.Errorf("says %q", got)
	}
}

// Only pages, mail and phone calls may be opened; a file or a program never.
func TestHelpLinksLeadOnlyWhereTheyMay(t *testing.T) {
	for address, want := range map[string]bool{
		"https://support.example.se/x": true, "mailto:support@example.se": true, "tel:081234567": true,
		"http://example.se": false, "file:///c:/windows/system32/calc.exe": false, "javascript:alert(1)": false, "ms-msdt:/id": false,
		"https://": false, "https://user:pass@example.se": false, "": false, `\\server\share\x.exe`: false, "C:\\x.exe": false, "https:x.exe": false,
	} {
		s := newStage(t, signInState())
		u, _ := url.Parse(address)
		s.help.follow(u)()
		if got := safeURL(address); got != want {
			t.Errorf("%q may be opened: %v", address, got)
		}
		if want {
			select {
			case got := <-s.urls:
				if got != address {
					t.Errorf("opened %q for %q", got, address)
				}
			case <-time.After(10 * time.Second):
				t.Errorf("%q was not opened", address)
			}
		}
	}
}

func TestHelpPagesAreTamed(t *testing.T) {
	s := newStage(t, codeState())
	segments := s.help.segments("# T\n\n![x](https://example.com/spy.png)\n\n- ![y](file:///etc/passwd)\n- [z](help:sign-in)\n")
	var walk func([]widget.RichTextSegment)
	links := 0
	walk = func(all []widget.RichTextSegment) {
		for _, seg := range all {
			switch v := seg.(type) {
			case *widget.ImageSegment:
				t.Error("a picture is left, which Fyne would fetch")
			case *widget.HyperlinkSegment:
				links++
				s.openHelp("")
				v.OnTapped()
				if s.help.topic != "sign-in" {
					t.Errorf("the link leads to %s", s.help.topic)
				}
			case *widget.ListSegment:
				walk(v.Items)
			case *widget.ParagraphSegment:
				walk(v.Texts)
			}
		}
	}
	walk(segments)
	if links != 1 {
		t.Errorf("%d links", links)
	}
}

// The service desk stands where contacting it is the page's last advice, and
// only where somebody said how.
func TestTheServiceDeskStandsWhereContactIsTheAnswer(t *testing.T) {
	s := newStage(t, codeState(), with("supportPhone", "08-123 45 67"), with("supportEmail", "support@example.se"), with("organisationName", "Amido"))
	s.openHelp("no-sms")
	if !s.help.support.Visible() || !strings.Contains(s.help.support.text(), "Amido support") {
		t.Errorf("says %q", s.help.support.text())
	}
	s.press(s.help.support, "08-123 45 67")
	if got := <-s.urls; got != "tel:081234567" {
		t.Errorf("calls %q", got)
	}
	s.openHelp("sign-in")
	if s.help.support.Visible() {
		t.Error("the service desk stands below a page that does not lead to it")
	}
	s = newStage(t, signInState())
	s.openHelp("no-sms")
	if s.help.support.Visible() {
		t.Error("an unknown service desk is shown")
	}
}

// Every page of the help whose answer is the service desk has its lines.
func TestTheServiceDeskIsFoundInEveryLanguage(t *testing.T) {
	for _, lang := range []string{"sv", "en"} {
		s := newStage(t, signInState(), desk, with("language", lang), func(o *Options, _ map[string]any) { o.Help = assets.Help })
		s.openHelp("locked")
		if !s.help.support.Visible() {
			t.Errorf("%s: it is missing", lang)
		}
	}
}

func TestTheHelpsTextSize(t *testing.T) {
	s := newStage(t, signInState())
	s.openHelp("")
	for _, want := range []int{125, 150, 200} {
		s.help.larger.Tapped(nil)
		s.await("a larger text", func() bool { return s.settings.TextSize == want })
	}
	s.help.larger.Tapped(nil) // the end
	s.help.smaller.Tapped(nil)
	s.await("a smaller text", func() bool { return s.settings.TextSize == 150 })
	s = newStage(t, signInState(), with("policy:textSize", 125), without("textSize"))
	s.openHelp("")
	if s.help.smaller.Visible() || s.help.larger.Visible() {
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
		if s.pageText() == "" {
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
	page := s.signInScreen().page.scroll
	for range 6 {
		s.key(fyne.KeyPageDown)
	}
	if end := page.Content.Size().Height - page.Size().Height; page.Offset.Y != end {
		t.Errorf("the page is at %v of %v", page.Offset.Y, end)
	}
	s.key(fyne.KeyF1)
	s.key(fyne.KeyDown)
	s.key(fyne.KeyPageDown)
	if s.help.scroll.Offset.Y < s.help.scroll.Size().Height*0.9 {
		t.Errorf("the help is at %v", s.help.scroll.Offset.Y)
	}
	s.key(fyne.KeyPageUp)
	s.key(fyne.KeyUp)
	if s.help.scroll.Offset.Y > 1 {
		t.Errorf("the help is at %v, not back at the beginning", s.help.scroll.Offset.Y)
	}
}

func TestTypingNowhereGoesWhereOneTypes(t *testing.T) {
	s := newStage(t, signInState())
	s.focus(nil)
	s.typeText(" a")
	if got := s.signInScreen().password.entry.Text; got != "a" {
		t.Errorf("%d characters were typed", len(got))
	}
}
