package practice

import (
	"bytes"
	"embed"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"text/template"
)

//go:embed pages
var pageFiles embed.FS

// xmlText is data in a page: it escapes itself when a template prints it, so that
// no page depends on its author to remember. All data of the templates has this type.
type xmlText string

// String is the text escaped for XML and HTML content and attributes; characters
// that XML cannot hold become U+FFFD.
func (t xmlText) String() string {
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
	t := func(key string) xmlText { return xmlText(words[key]) }
	return template.Must(template.New("").Funcs(template.FuncMap{"t": t}).
		ParseFS(pageFiles, "pages/*.xml", "pages/*.html"))
}

// frame is what every page has.
type frame struct {
	Culture, BaseURL, Help, WorkspaceID, DomainUser, Message xmlText
	DefaultURL, DesktopsURL, LogoffURL, ChecktokenURL        xmlText
	visible                                                  map[string]bool
}

// Row is the inline style of a message row: exactly "display:" when it is shown.
func (f frame) Row(id string) xmlText {
	if f.visible[id] {
		return "display:"
	}
	return "display:none"
}

func (x *exchange) frame(visibleRows ...string) frame {
	f := frame{
		Culture:       xmlText(x.culture),
		BaseURL:       xmlText("https://" + x.r.Host + x.page("")),
		Help:          xmlText(x.page("rap-help.htm")),
		WorkspaceID:   workspaceID,
		DefaultURL:    xmlText(x.page("Default.aspx")),
		DesktopsURL:   xmlText(x.page("Desktops.aspx")),
		LogoffURL:     xmlText(x.page("logoff.aspx")),
		ChecktokenURL: xmlText(x.page("checktoken.aspx")),
		visible:       map[string]bool{},
	}
	for _, id := range visibleRows {
		f.visible[id] = true
	}
	return f
}

// render answers with a page. Data must consist of xmlText, bool and numbers.
func (x *exchange) render(name, contentType string, data any) {
	pages := englishPages
	if isSwedish(x.culture) {
		pages = swedishPages
	}
	var body bytes.Buffer
	if err := pages().ExecuteTemplate(&body, name, data); err != nil {
		x.log.Error("practice: page", "page", name, "error", err)
		x.status(http.StatusInternalServerError)
		return
	}
	x.answer(contentType, body.Bytes())
}

// form answers with one of the pages that hold a form.
func (x *exchange) form(name string, data any) {
	if !x.v.SloppyMarkup {
		x.render(name, "text/xml; charset=utf-8", data)
		return
	}
	w := x.w
	sloppy := &sloppyWriter{ResponseWriter: w}
	x.w = sloppy
	x.render(name, "text/html; charset=utf-8", data)
	x.w = w
}

// sloppyWriter turns a well-formed page into what customising by hand makes of it.
type sloppyWriter struct{ http.ResponseWriter }

var sloppy = strings.NewReplacer(
	`<?xml version="1.0" encoding="UTF-8"?>`, "", "&#160;", "&nbsp;", `" />`, `">`,
	`checked="checked"`, "checked", "<noscript>", "<br><noscript>", `border="0"`, "border=0")

func (s *sloppyWriter) Write(page []byte) (int, error) {
	changed := sloppy.Replace(string(page))
	s.Header().Set("Content-Length", strconv.Itoa(len(changed)))
	if _, err := s.ResponseWriter.Write([]byte(changed)); err != nil {
		return 0, err
	}
	return len(page), nil
}

func (x *exchange) answer(contentType string, body []byte) {
	x.w.Header().Set("Content-Type", contentType)
	x.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = x.w.Write(body) // the client is gone: nobody to tell
}

func (x *exchange) static(name, contentType string) {
	body, err := pageFiles.ReadFile("pages/" + name)
	if err != nil {
		x.status(http.StatusNotFound)
		return
	}
	x.answer(contentType, body)
}

// foreignPage is what a web server without RD Web Access shows.
func (x *exchange) foreignPage() { x.render("foreign.html", "text/html; charset=utf-8", nil) }

func (x *exchange) help() { x.render("help.html", "text/html; charset=utf-8", x.frame()) }
