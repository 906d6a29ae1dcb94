package practicetest_test

import (
	"context"
	"crypto/tls"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

// browser does what a person's browser does, one request at a time: it keeps
// cookies and never follows a redirect by itself.
type browser struct {
	t        *testing.T
	client   *http.Client
	language string
	at       *url.URL
}

// page is one answer.
type page struct {
	t        *testing.T
	status   int
	header   http.Header
	location string
	body     string
	url      *url.URL
}

var start = time.Date(2026, 10, 5, 8, 0, 0, 0, time.UTC)

// open starts a portal on a clock that stands still, whose codes are 012345, and
// gives a browser on its entry page's address.
func open(t *testing.T, o practicetest.Options) (*practicetest.Portal, *browser, *practicetest.FakeClock) {
	t.Helper()
	clock := practicetest.NewFakeClock(start)
	o.Clock, o.After = clock.Now, clock.After
	if o.Code == nil {
		o.Code = func() string { return "012345" }
	}
	p, err := practicetest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p, newBrowser(t, p), clock
}

func newBrowser(t *testing.T, p *practicetest.Portal) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: p.Roots()}}
	t.Cleanup(transport.CloseIdleConnections)
	at, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, at: at, language: "sv-SE,sv;q=0.9,en;q=0.5", client: &http.Client{
		Jar: jar, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (b *browser) send(method, to, body string, header http.Header) *page {
	b.t.Helper()
	target, err := b.at.Parse(to)
	if err != nil {
		b.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(b.t.Context(), method, target.String(), strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	for name, values := range header {
		request.Header[name] = values
	}
	request.Header.Set("Accept-Language", b.language)
	response, err := b.client.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil && !errors.Is(err, context.Canceled) {
		b.t.Fatal(err)
	}
	b.at = target
	return &page{b.t, response.StatusCode, response.Header, response.Header.Get("Location"), string(text), target}
}

func (b *browser) get(to string) *page {
	b.t.Helper()
	return b.send(http.MethodGet, to, "", nil)
}

func (b *browser) post(to string, form url.Values) *page {
	b.t.Helper()
	return b.send(http.MethodPost, to, form.Encode(), http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
}

// follow goes along redirects until there is none.
func (b *browser) follow(p *page) *page {
	b.t.Helper()
	for range 10 {
		if p.location == "" {
			return p
		}
		p = b.get(p.location)
	}
	b.t.Fatal("redirects without end")
	return nil
}

// load gets a page and follows.
func (b *browser) load(to string) *page {
	b.t.Helper()
	return b.follow(b.get(to))
}

// submit fills in the page's form and posts it with every hidden field.
func (b *browser) submit(p *page, fields url.Values) *page {
	b.t.Helper()
	form := p.form()
	for name, values := range fields {
		form.hidden[name] = values
	}
	return b.post(form.action, form.hidden)
}

// signIn loads the entry page and posts a name and a password as a browser does.
func (b *browser) signIn(user, password string) *page {
	b.t.Helper()
	return b.submit(b.load("/RDWeb/Pages/"), url.Values{
		"DomainUserName": {user}, "UserPass": {password}, "flags": {"4"}, "MachineType": {"private"},
	})
}

// as signs somebody of the cast in.
func (b *browser) as(role practice.Role) *page {
	b.t.Helper()
	person := personOf(b.t, role)
	return b.signIn(person.User, person.Password)
}

// signedIn is somebody of the cast, past the code, at the list.
func (b *browser) signedIn(role practice.Role) *page {
	b.t.Helper()
	return b.follow(b.submit(b.follow(b.as(role)), url.Values{"OneTimeCode": {"012345"}})).wants(http.StatusOK)
}

func personOf(t *testing.T, role practice.Role) practice.Person {
	t.Helper()
	for _, p := range practice.People() {
		if p.Role == role {
			return p
		}
	}
	t.Fatalf("nobody plays %s", role)
	return practice.Person{}
}

func (p *page) wants(status int) *page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("%s answered %d %s, want %d", p.url.Path, p.status, p.location, status)
	}
	return p
}

// leads wants a redirect to an address that begins so.
func (p *page) leads(to string) *page {
	p.t.Helper()
	if p.status != http.StatusFound || !strings.HasPrefix(p.location, to) {
		p.t.Fatalf("%s answered %d to %q, want 302 to %q", p.url.Path, p.status, p.location, to)
	}
	return p
}

// form is what a program reads from a page: by structure, never by words.
type form struct {
	id, action string
	hidden     url.Values
	fields     []string // visible inputs that have a name
	maxLength  map[string]string
	buttons    []string // names of the submit buttons that have one
}

// elements walks a page that must be well-formed XML.
func (p *page) elements(visit func(xml.StartElement)) {
	p.t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(p.body))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			p.t.Fatalf("%s is not well-formed: %v\n%s", p.url.Path, err, p.body)
		}
		if e, ok := token.(xml.StartElement); ok {
			visit(e)
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (p *page) form() form {
	p.t.Helper()
	f := form{hidden: url.Values{}, maxLength: map[string]string{}}
	p.elements(func(e xml.StartElement) {
		name := attribute(e, "name")
		switch {
		case e.Name.Local == "form":
			f.id, f.action = attribute(e, "id"), attribute(e, "action")
		case e.Name.Local != "input" || name == "":
		case attribute(e, "type") == "hidden":
			f.hidden.Add(name, attribute(e, "value"))
		case attribute(e, "type") == "submit":
			f.buttons = append(f.buttons, name)
		default:
			f.fields = append(f.fields, name)
			f.maxLength[name] = attribute(e, "maxlength")
		}
	})
	return f
}

// rows are the ids of the message rows that are shown, and of those that are not.
func (p *page) rows() (shown, hidden []string) {
	p.t.Helper()
	p.elements(func(e xml.StartElement) {
		if e.Name.Local != "tr" || attribute(e, "id") == "" {
			return
		}
		if attribute(e, "style") == "display:" {
			shown = append(shown, attribute(e, "id"))
		} else {
			hidden = append(hidden, attribute(e, "id"))
		}
	})
	return shown, hidden
}

// shows wants exactly these message rows to be visible.
func (p *page) shows(ids ...string) *page {
	p.t.Helper()
	p.wants(http.StatusOK)
	shown, _ := p.rows()
	shown = slices.DeleteFunc(shown, func(id string) bool { return strings.HasPrefix(id, "trButton") })
	if !slices.Equal(shown, ids) {
		p.t.Errorf("%s shows the rows %q, want %q", p.url.RequestURI(), shown, ids)
	}
	return p
}

// resource is one system as the feed has it.
type resource struct {
	ID     string `xml:"ID,attr"`
	Alias  string `xml:"Alias,attr"`
	Title  string `xml:"Title,attr"`
	Type   string `xml:"Type,attr"`
	Icon32 struct {
		URL string `xml:"FileURL,attr"`
	} `xml:"Icons>Icon32"`
	Icon64 struct {
		URL string `xml:"FileURL,attr"`
	} `xml:"Icons>Icon64"`
	IconRaw struct {
		URL string `xml:"FileURL,attr"`
	} `xml:"Icons>IconRaw"`
	Folders []struct {
		Name string `xml:"Name,attr"`
	} `xml:"Folders>Folder"`
	File struct {
		URL     string `xml:"URL,attr"`
		Content string
	} `xml:"HostingTerminalServers>HostingTerminalServer>ResourceFile"`
}

type collection struct {
	XMLName   xml.Name
	Version   string `xml:"SchemaVersion,attr"`
	Publisher struct {
		DisplayFolder string `xml:"DisplayFolder,attr"`
		SubFolders    []struct {
			Name string `xml:"Name,attr"`
		} `xml:"SubFolders>Folder"`
		Resources []resource `xml:"Resources>Resource"`
	} `xml:"http://schemas.microsoft.com/ts/2007/05/tswf Publisher"`
}

// feed reads the list out of a page or a feed.
func (p *page) feed() collection {
	p.t.Helper()
	var whole struct {
		AppFeed struct {
			Collection collection `xml:"http://schemas.microsoft.com/ts/2007/05/tswf ResourceCollection"`
		}
	}
	var c collection
	var err error
	if strings.Contains(p.body, "<RDWAPage") {
		err = xml.Unmarshal([]byte(p.body), &whole)
		c = whole.AppFeed.Collection
	} else {
		err = xml.Unmarshal([]byte(p.body), &c)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return c
}

func (c collection) titles() []string {
	var titles []string
	for _, r := range c.Publisher.Resources {
		titles = append(titles, r.Title)
	}
	return titles
}

func (c collection) find(t *testing.T, title string) resource {
	t.Helper()
	for _, r := range c.Publisher.Resources {
		if r.Title == title {
			return r
		}
	}
	t.Fatalf("%q is not on the list", title)
	return resource{}
}
