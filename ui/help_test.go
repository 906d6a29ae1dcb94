package ui

import (
	"fmt"
	"image/color"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"backstage/assets"
	"backstage/launcher"
	"backstage/ui/kit"
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
	if !s.shown().object().Visible() || s.window.Canvas().Focused() != fyne.Focusable(s.signInScreen().password.Entry) {
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
	if got := s.help.hits.Objects[0].(*kit.Prose).Text(); got != "Inget i hjälpen passar. Prova ett annat ord." {
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

// withPages gives the window a help of its own.
func withPages(pages fstest.MapFS) stageOption {
	return func(o *Options, _ map[string]any) { o.Help = pages }
}

// A picture of the help's own is drawn as wide as the page, with what it shows below it.
func TestHelpShowsItsPictures(t *testing.T) {
	s := newStage(t, signInState(), withPages(fstest.MapFS{
		"sign-in.sv.md":           {Data: []byte("# Logga in\n\n1. Skriv.\n\n   ![Så ser rutan ut.](help:box)\n\nSedan.\n")},
		"pictures/box.sv.png":     {Data: pngOf(800, 400, color.NRGBA{R: 200, A: 255})},
		"pictures/unasked.sv.png": {Data: pngOf(8, 8, color.Black)},
	}))
	s.openHelp("")
	_, pictures := s.drawnOnPage()
	if len(pictures) != 1 {
		t.Fatalf("%d pictures", len(pictures))
	}
	drawn := pictures[0]
	size, page := drawn.Size(), s.help.page.Size()
	if size.Width < page.Width-60 || size.Width > page.Width || size.Height < size.Width/2-1 || size.Height > size.Width/2+1 {
		t.Errorf("the picture is %v on a page of %v", size, page)
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(drawn)
	middle := s.window.Canvas().Capture().At(int(at.X+size.Width/2), int(at.Y+size.Height/2))
	if r, g, b, _ := middle.RGBA(); r>>8 != 200 || g != 0 || b != 0 {
		t.Errorf("in its middle is %v", middle)
	}
	if text := s.pageText(); !strings.Contains(text, "Så ser rutan ut.") || strings.Index(text, "Sedan") < strings.Index(text, "Så ser") {
		t.Errorf("the help says %q", text)
	}
	narrow := size.Width
	s.resize(480, 640)
	if size = drawn.Size(); size.Width <= narrow || size.Height > size.Width/2+1 || size.Height < size.Width/2-1 {
		t.Errorf("in a small window the picture is %v", size)
	}
}

// drawnOnPage is what a reader sees of the help's page.
func (s *stage) drawnOnPage() (words string, pictures []*canvas.Image) {
	for _, o := range test.LaidOutObjects(s.help.page) {
		switch o := o.(type) {
		case *canvas.Text:
			words += o.Text + " "
		case *canvas.Image:
			pictures = append(pictures, o)
		}
	}
	return strings.Join(strings.Fields(words), " "), pictures
}

// What cannot be shown leaves its words, and no address is ever opened.
func TestAPictureThatIsNotTheHelpsOwnLeavesItsWords(t *testing.T) {
	onDisk := filepath.Join(t.TempDir(), "x.png")
	if err := os.WriteFile(onDisk, pngOf(10, 10, color.Black), 0o600); err != nil {
		t.Fatal(err)
	}
	asked := make(chan struct{}, 100)
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked <- struct{}{} }))
	defer server.Close()
	pages := fstest.MapFS{
		"pictures/box.sv.png":    {Data: pngOf(10, 10, color.Black)},
		"pictures/broken.sv.png": {Data: pngOf(10, 10, color.Black)[:50]},
	}
	written := map[string]string{}
	for _, address := range []string{"help:gone", "help:broken", "help:../../x", "help:/box", "help:box.sv", "HELP:box", "box", "pictures/box.sv.png",
		"file://" + onDisk, onDisk, server.URL + "/x.png", server.URL + "/x.png \"title\"", "data:image/png;base64,AAAA", "<" + server.URL + ">"} {
		for _, shape := range []string{"![Rutan för namnet](%s)\n", "Se ![Rutan för namnet](%s) här.\n", "- ![Rutan för namnet](%s)\n"} {
			topic, line := fmt.Sprint("page-", len(written)), fmt.Sprintf(shape, address)
			written[topic] = line
			pages[topic+".sv.md"] = &fstest.MapFile{Data: []byte("# Sidan\n\n" + line + "\nEfter.\n")}
		}
	}
	pages["by-reference.sv.md"] = &fstest.MapFile{Data: []byte("# Sidan\n\nRutan för namnet ![x][y]\n\nEfter.\n\n[y]: " + server.URL + "\n")}
	written["by-reference"] = "by reference"
	s := newStage(t, signInState(), withPages(pages))
	for topic, line := range written {
		s.openHelp(topic)
		s.window.Canvas().Capture()
		words, pictures := s.drawnOnPage()
		if len(pictures) != 0 || !strings.Contains(words, "Rutan för namnet") || !strings.HasSuffix(words, "Efter.") {
			t.Errorf("%q: %d pictures, the help says %q", line, len(pictures), words)
		}
	}
	if len(asked) != 0 {
		t.Errorf("an address was opened %d times", len(asked))
	}
}

// Every picture of the built-in help is drawn, in every language.
func TestTheHelpsOwnPicturesAreDrawn(t *testing.T) {
	for _, lang := range []string{"sv", "en"} {
		s := newStage(t, signInState(), with("language", lang), func(o *Options, _ map[string]any) { o.Help = assets.Help })
		for topic, want := range map[string]int{"sign-in": 1, "first-time": 2, "change-password": 2, "no-sms": 1, "systems": 1, "index": 0} {
			s.openHelp(topic)
			if _, drawn := s.drawnOnPage(); len(drawn) != want {
				t.Errorf("%s in %s shows %d pictures", topic, lang, len(drawn))
			}
		}
	}
}

// The service desk stands where contacting it is the page's last advice, and
// only where somebody said how.
func TestTheServiceDeskStandsWhereContactIsTheAnswer(t *testing.T) {
	s := newStage(t, codeState(), with("supportPhone", "08-123 45 67"), with("supportEmail", "support@example.se"), with("organisationName", "Amido"))
	s.openHelp("no-sms")
	if !s.help.support.Visible() || !strings.Contains(s.help.support.Text(), "Amido support") {
		t.Errorf("says %q", s.help.support.Text())
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
		s := newStage(t, signInState(), withServiceDesk, with("language", lang), func(o *Options, _ map[string]any) { o.Help = assets.Help })
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
	if got := s.signInScreen().password.Entry.Text; got != "a" {
		t.Errorf("%d characters were typed", len(got))
	}
}

// No line of a page reaches into the margin, however wide the window is: beside
// the text nothing is drawn.
func TestTheHelpKeepsItsMargin(t *testing.T) {
	for _, lang := range []string{"sv", "en"} {
		s := newStage(t, signInState(), with("language", lang), with("textSize", 200), func(o *Options, _ map[string]any) { o.Help = assets.Help })
		s.openHelp("")
		for _, topic := range []string{"index", "no-sms", "turned-away"} {
			s.help.goTo(topic)
			for width := float32(480); width < 540; width += 15 {
				s.resize(width, 1500)
				shown := s.window.Canvas().Capture()
				edge, top := int(width)-20+1, int(fyne.CurrentApp().Driver().AbsolutePositionForObject(s.help.scroll).Y)
				for y := top; y < 1400; y++ {
					if shown.At(edge, y) != shown.At(edge, top) {
						t.Errorf("%s.%s in %v: something stands in the margin at %d", topic, lang, width, y)
						break
					}
				}
			}
		}
	}
}
