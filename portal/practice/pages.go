package practice

import (
	"bytes"
	"embed"
	"encoding/xml"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"text/template"
)

//go:embed pages
var pageFiles embed.FS

// XMLText is data in a page: it escapes itself when a template prints it, so that
// no page depends on its author to remember. All data of the templates has this type.
type XMLText string

// String is the text escaped for XML and HTML content and attributes; characters
// that XML cannot hold become U+FFFD.
func (t XMLText) String() string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(t)) // a strings.Builder never fails
	return b.String()
}

var (
	swedishPages = sync.OnceValue(func() *template.Template { return parsePages(swedish) })
	englishPages = sync.OnceValue(func() *template.Template { return parsePages(english) })
)

// parsePages reads the templates with the words of one language; an error in them
// is a mistake of the program and panics.
func parsePages(words texts) *template.Template {
	t := func(key string) XMLText { return XMLText(words[key]) }
	return template.Must(template.New("").Funcs(template.FuncMap{"t": t}).
		ParseFS(pageFiles, "pages/*.xml", "pages/*.html"))
}

// Frame is what every page has.
type Frame struct {
	Culture, BaseURL, Help, WorkspaceID, DomainUser, Message XMLText
	DefaultURL, DesktopsURL, LogoffURL                       XMLText
	visible                                                  map[string]bool
}

// Row is the inline style of a message row: exactly "display:" when it is shown.
func (f Frame) Row(id string) XMLText {
	if f.visible[id] {
		return "display:"
	}
	return "display:none"
}

// Frame is that of the request's culture, with the message rows of these ids visible.
func (x *Exchange) Frame(visibleRows ...string) Frame {
	f := Frame{
		Culture:     XMLText(x.culture),
		BaseURL:     XMLText("https://" + x.r.Host + x.Page("")),
		Help:        XMLText(x.Page("rap-help.htm")),
		WorkspaceID: workspaceID,
		DefaultURL:  XMLText(x.Page("Default.aspx")),
		DesktopsURL: XMLText(x.Page("Desktops.aspx")),
		LogoffURL:   XMLText(x.Page("logoff.aspx")),
		visible:     map[string]bool{},
	}
	for _, id := range visibleRows {
		f.visible[id] = true
	}
	return f
}

// Render answers with a page. Data must consist of XMLText, bool and numbers.
func (x *Exchange) Render(name string, data any) {
	x.execute(x.templates(), contentTypeOf(name), name, data)
}

func contentTypeOf(page string) string {
	if strings.HasSuffix(page, ".html") {
		return "text/html; charset=utf-8"
	}
	return "text/xml; charset=utf-8"
}

// templates are the pages in the language of the request.
func (x *Exchange) templates() *template.Template {
	if isSwedish(x.culture) {
		return swedishPages()
	}
	return englishPages()
}

func (x *Exchange) execute(pages *template.Template, contentType, name string, data any) {
	var body bytes.Buffer
	if err := pages.ExecuteTemplate(&body, name, data); err != nil {
		x.log.Error("practice: page", "page", name, "error", err)
		x.Status(http.StatusInternalServerError)
		return
	}
	x.Answer(contentType, body.Bytes())
}

// Answer answers with a body.
func (x *Exchange) Answer(contentType string, body []byte) {
	x.w.Header().Set("Content-Type", contentType)
	x.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = x.w.Write(body) // the client is gone: nobody to tell
}

func (x *Exchange) static(name, contentType string) {
	body, err := pageFiles.ReadFile("pages/" + name)
	if err != nil {
		x.Status(http.StatusNotFound)
		return
	}
	x.Answer(contentType, body)
}

// ForeignPage is what a web server without RD Web Access shows.
func (x *Exchange) ForeignPage() { x.Render("foreign.html", nil) }

func (x *Exchange) help() { x.Render("help.html", x.Frame()) }

// RenderFrom answers with a page of somebody else's, which may use this portal's
// templates. Data as for Render.
func (x *Exchange) RenderFrom(files fs.FS, name string, data any) {
	own, err := x.templates().Clone()
	if err == nil {
		_, err = own.ParseFS(files, name)
	}
	if err != nil {
		x.log.Error("practice: page", "page", name, "error", err)
		x.Status(http.StatusInternalServerError)
		return
	}
	x.execute(own, contentTypeOf(name), path.Base(name), data)
}

// Culture is the culture folder of the request.
func (x *Exchange) Culture() string { return x.culture }
