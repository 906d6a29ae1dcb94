package help

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"backstage/assets"
	"backstage/translations"
	"backstage/ui/kit"
)

// reader is somebody in front of a window that holds the help alone.
type reader struct {
	*Pane
	window fyne.Window
	opened []string // addresses
}

// open opens the help in a language, with text of that size in per cent.
func open(t *testing.T, pages fs.FS, lang string, textSize int) *reader {
	t.Helper()
	test.NewCanvas().Capture() // Fyne forgets what it made more than a minute after the last painting
	app := test.NewTempApp(t)
	app.Settings().SetTheme(kit.NewTheme("light", textSize, ""))
	r := &reader{window: app.NewWindow("")}
	host := &kit.Host{Window: r.window, Clipboard: app.Clipboard, Words: func() kit.Words { return kit.Words{} },
		Key: func(*fyne.KeyEvent) bool { return false }, Focused: func(fyne.CanvasObject) {}}
	r.Pane = New(Options{Host: host, Pages: pages, Texts: translations.In(lang), Close: func() { r.Pane.Close() }, ResizeText: func(int) {},
		OpenURL: func(address string) { r.opened = append(r.opened, address) }})
	r.window.SetPadded(false)
	r.window.SetContent(r.Object())
	r.window.Resize(fyne.NewSize(480, 640))
	t.Cleanup(r.window.Close)
	r.goTo("sign-in")
	return r
}

func (r *reader) goTo(topic string) {
	r.Open(topic, "sign-in")
	r.Render(View{})
}

func (r *reader) typeText(text string) {
	r.FocusSearch()
	for _, c := range text {
		r.window.Canvas().Focused().TypedRune(c)
	}
}

func pngOf(w, h int, c color.Color) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		img.Set(i%w, i/w, c)
	}
	var out bytes.Buffer
	_ = png.Encode(&out, img)
	return out.Bytes()
}

// three pages, as an organisation might write them.
var three = os.DirFS("../testdata/help")

func TestSearchingTheHelp(t *testing.T) {
	r := open(t, three, "sv", 100)
	r.typeText("flygplan")
	if len(r.hits.Objects) != 1 || r.page.Visible() {
		t.Fatalf("%d hits", len(r.hits.Objects))
	}
	r.search.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if !strings.Contains(r.Text(), "Inget SMS kommer") || !r.page.Visible() {
		t.Error("Enter does not open the hit")
	}
	r.back.Tapped(nil)
	if r.Topic() != "sign-in" {
		t.Errorf("back leads to %s", r.Topic())
	}
	r.typeText("xyzzy")
	if got := r.hits.Objects[0].(*kit.Prose).Text(); got != "Inget i hjälpen passar. Prova ett annat ord." {
		t.Errorf("says %q", got)
	}
}

// What a page links to outside the help is the window's to judge.
func TestLinksOutOfTheHelpAreHandedOn(t *testing.T) {
	r := open(t, three, "sv", 100)
	for _, address := range []string{"https://support.example.se/x", "tel:081234567", "file:///c:/windows/system32/calc.exe"} {
		u, _ := url.Parse(address)
		r.follow(u)()
		if n := len(r.opened); n == 0 || r.opened[n-1] != address {
			t.Errorf("%s is not handed on: %q", address, r.opened)
		}
	}
	u, _ := url.Parse("help:no-sms")
	if r.follow(u)(); r.Topic() != "no-sms" || len(r.opened) != 3 {
		t.Errorf("a page of the help leads to %s", r.Topic())
	}
}

func TestHelpPagesAreTamed(t *testing.T) {
	r := open(t, three, "sv", 100)
	segments := r.segments("# T\n\n![x](https://example.com/spy.png)\n\n- ![y](file:///etc/passwd)\n- [z](help:sign-in)\n")
	var walk func([]widget.RichTextSegment)
	links := 0
	walk = func(all []widget.RichTextSegment) {
		for _, seg := range all {
			switch v := seg.(type) {
			case *widget.ImageSegment:
				t.Error("a picture is left, which Fyne would fetch")
			case *widget.HyperlinkSegment:
				links++
				r.goTo("no-sms")
				v.OnTapped()
				if r.Topic() != "sign-in" {
					t.Errorf("the link leads to %s", r.Topic())
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

// A picture of the help's own is drawn as wide as the page, with what it shows below it.
func TestHelpShowsItsPictures(t *testing.T) {
	r := open(t, fstest.MapFS{
		"sign-in.sv.md":           {Data: []byte("# Logga in\n\n1. Skriv.\n\n   ![Så ser rutan ut.](help:box)\n\nSedan.\n")},
		"pictures/box.sv.png":     {Data: pngOf(800, 400, color.NRGBA{R: 200, A: 255})},
		"pictures/unasked.sv.png": {Data: pngOf(8, 8, color.Black)},
	}, "sv", 100)
	r.window.Resize(fyne.NewSize(340, 640))
	_, pictures := r.drawnOnPage()
	if len(pictures) != 1 {
		t.Fatalf("%d pictures", len(pictures))
	}
	drawn := pictures[0]
	size, page := drawn.Size(), r.page.Size()
	if size.Width < page.Width-60 || size.Width > page.Width || size.Height < size.Width/2-1 || size.Height > size.Width/2+1 {
		t.Errorf("the picture is %v on a page of %v", size, page)
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(drawn)
	middle := r.window.Canvas().Capture().At(int(at.X+size.Width/2), int(at.Y+size.Height/2))
	if r, g, b, _ := middle.RGBA(); r>>8 != 200 || g != 0 || b != 0 {
		t.Errorf("in its middle is %v", middle)
	}
	if text := r.Text(); !strings.Contains(text, "Så ser rutan ut.") || strings.Index(text, "Sedan") < strings.Index(text, "Så ser") {
		t.Errorf("the help says %q", text)
	}
	narrow := size.Width
	r.window.Resize(fyne.NewSize(480, 640))
	if size = drawn.Size(); size.Width <= narrow || size.Height > size.Width/2+1 || size.Height < size.Width/2-1 {
		t.Errorf("in a wider pane the picture is %v", size)
	}
}

// drawnOnPage is what a reader sees of the help's page.
func (r *reader) drawnOnPage() (words string, pictures []*canvas.Image) {
	for _, o := range test.LaidOutObjects(r.page) {
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
	r := open(t, pages, "sv", 100)
	for topic, line := range written {
		r.goTo(topic)
		r.window.Canvas().Capture()
		words, pictures := r.drawnOnPage()
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
		r := open(t, assets.Help, lang, 100)
		for topic, want := range map[string]int{"sign-in": 1, "first-time": 2, "change-password": 2, "no-sms": 1, "systems": 1, "index": 0} {
			r.goTo(topic)
			if _, drawn := r.drawnOnPage(); len(drawn) != want {
				t.Errorf("%s in %s shows %d pictures", topic, lang, len(drawn))
			}
		}
	}
}

// No line of a page reaches into the margin, however wide the window is: beside
// the text nothing is drawn.
func TestTheHelpKeepsItsMargin(t *testing.T) {
	for _, lang := range []string{"sv", "en"} {
		r := open(t, assets.Help, lang, 200)
		for _, topic := range []string{"index", "no-sms", "turned-away"} {
			r.goTo(topic)
			for width := float32(480); width < 540; width += 15 {
				r.window.Resize(fyne.NewSize(width, 1500))
				shown := r.window.Canvas().Capture()
				edge, top := int(width)-20+1, int(fyne.CurrentApp().Driver().AbsolutePositionForObject(r.scroll).Y)
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
