package practicetest

import (
	"encoding/xml"
	"fmt"
	"html"
	"net/http"
	"strings"
)

// listed is a system as the practice portal's page has it.
type listed struct {
	Title string `xml:"Title,attr"`
	Icons struct {
		Icon32 struct {
			URL string `xml:"FileURL,attr"`
		} `xml:"Icon32"`
	} `xml:"Icons"`
	File struct {
		URL string `xml:"URL,attr"`
	} `xml:"HostingTerminalServers>HostingTerminalServer>ResourceFile"`
}

// rewriteList makes a page of its own of the list, as companies do.
func (x *exchange) rewriteList() {
	var page struct {
		Systems []listed `xml:"AppFeed>ResourceCollection>Publisher>Resources>Resource"`
	}
	if err := xml.Unmarshal(x.answer.body.Bytes(), &page); err != nil {
		x.answer.status = http.StatusInternalServerError
		return
	}
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=%q><head><meta charset=\"utf-8\"><title>Intranet</title></head><body>\n", x.Culture())
	b.WriteString(`<nav><a href="Default.aspx">Start</a> <a href="logoff.aspx">X</a></nav>
<form action="/search"><input type="search" name="q"></form>
<form action="/news" method="post"><input type="email" name="newsletter"><button>+</button></form>
<a href="password.aspx">…</a>
`)
	for _, s := range page.Systems {
		b.WriteString(s.html(x.v.List) + "\n")
	}
	b.WriteString("</body></html>\n")
	x.answer.set("text/html; charset=utf-8", b.String())
}

func (s listed) html(kind ListPage) string {
	title, file, icon := html.EscapeString(s.Title), html.EscapeString(s.File.URL), html.EscapeString(s.Icons.Icon32.URL)
	switch kind {
	case ListCards:
		return `<div class="card"><img src="` + icon + `" alt=""><h3>` + title + `</h3><a href="` + file + `">Open</a></div>`
	case ListRows:
		return `<table><tr><td>` + title + `</td><td><a href="` + file + `">Open</a></td></tr></table>`
	case ListScript:
		return `<div class="tile" onclick="goRDP(this, '', '` + file + `', '')"><img src="` + icon + `"><span>` + title + `</span></div>`
	default:
		return ""
	}
}

// endsAtDesktops leads whoever signs in to a tab without a list.
func (x *exchange) endsAtDesktops(rest string) bool {
	if isEntry(rest) {
		x.Found(x.Page("Desktops.aspx"))
		return true
	}
	return false
}

// asks puts the variant's page in front of the list until it is answered.
func (x *exchange) asks(rest string) bool {
	_, page, _ := strings.Cut(rest, "/")
	user, passed := x.Guest(func() {})
	if user == "" || !passed {
		x.answer.reset()
		return false
	}
	ticket := x.Cookie("TSWAAuthHttpOnlyCookie")
	x.p.mu.Lock()
	answered := x.p.answered[ticket]
	x.p.mu.Unlock()
	switch {
	case page == "ask.aspx" && (x.r.Method == http.MethodPost && x.answers() || x.v.Ask == AskWait):
		x.p.mu.Lock()
		x.p.answered[ticket]++
		x.p.mu.Unlock()
		if x.v.Ask == AskWait && answered < 2 {
			x.showAsk()
			return true
		}
		x.Found(x.Page("Default.aspx"))
	case page == "ask.aspx":
		x.showAsk()
	case answered > 0 && x.v.Ask != AskWait, answered > 2:
		return false
	case page == "default.aspx", strings.HasPrefix(rest, "webfeed.aspx"):
		x.Found(x.Page("ask.aspx"))
	default:
		return false
	}
	return true
}

// answers tells whether the form was sent as the page has it.
func (x *exchange) answers() bool {
	form := x.r.PostForm
	return form.Get("state") == "7" && (x.v.Ask == AskTerms && form.Get("accept") == "1" || x.v.Ask == AskMethod && form.Get("method") == "sms")
}

func (x *exchange) showAsk() {
	body := map[AskPage]string{
		AskTerms:  `<h1>Terms</h1><p>Read this.</p><form method="post"><input type="hidden" name="state" value="7"><button name="accept" value="1">I accept</button></form>`,
		AskMethod: `<h1>How?</h1><form method="post"><input type="hidden" name="state" value="7"><label><input type="radio" name="method" value="push"> App</label><label><input type="radio" name="method" value="sms"> SMS</label><input type="submit" value="Next"></form>`,
		AskWait:   `<h1>Approve on your phone</h1><meta http-equiv="refresh" content="1;url=ask.aspx">`,
	}[x.v.Ask]
	x.Answer("text/html; charset=utf-8", []byte("<!DOCTYPE html>\n<html><head><title>Intranet</title></head><body>"+body+"</body></html>\n"))
}
