package portal

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// testFeed is a feed of schema 2.1 with n systems, as the page of RD Web Access
// embeds it: with the .rdp text beside the URL.
func testFeed(n int) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?><ResourceCollection PubDate="2026-01-01T00:00:00.1234567Z" SchemaVersion="2.1" xmlns="http://schemas.microsoft.com/ts/2007/05/tswf"><Publisher LastUpdated="2026-01-01T00:00:00Z" Name="Amido" ID="broker.example" Description="" SupportsReconnect="true"><Resources>`)
	for i := range n {
		fmt.Fprintf(&b, `<Resource ID="%040x" Alias="app%d" Title="System %d" LastUpdated="2026-01-01T00:00:00Z" Type="RemoteApp" ExecutableName="app.exe"><Icons><IconRaw FileType="Ico" FileURL="/RDWeb/Pages/rdp/app%d.ico?hash=a%%2b%%3d"/><Icon32 Dimensions="32x32" FileType="Png" FileURL="/RDWeb/Pages/rdp/app%d_32x32.png"/></Icons><FileExtensions/><Folders><Folder Name="/"/></Folders><HostingTerminalServers><HostingTerminalServer><ResourceFile FileExtension=".rdp" URL="/RDWeb/Pages/rdp/app%d.rdp"><Content>%s</Content></ResourceFile><TerminalServerRef Ref=" SERVER"/></HostingTerminalServer></HostingTerminalServers></Resource>`,
			i, i, i, i, i, i, strings.Repeat("full address:s:host%0d%0a", 40))
	}
	b.WriteString(`</Resources><TerminalServers><TerminalServer ID="SERVER" Name="SERVER" LastUpdated="2026-01-01T00:00:00Z"/></TerminalServers></Publisher></ResourceCollection>`)
	return b.String()
}

func collect(t testing.TB, source string) *collection {
	t.Helper()
	c, err := New(Options{Address: "portal.example"})
	if err != nil {
		t.Fatal(err)
	}
	r := read(parse(t, source), hints{})
	if r.list == nil {
		t.Fatal("no list in", source)
	}
	return c.readCollection(r.list, pageURL)
}

func resource(attrs, inside string) string {
	return `<RDWAPage><AppFeed><ResourceCollection><Publisher><Resources><Resource ` + attrs + `>` + inside + `</Resource></Resources></Publisher></ResourceCollection></AppFeed></RDWAPage>`
}

const file = `<HostingTerminalServers><HostingTerminalServer><ResourceFile FileExtension=".rdp" URL="../rdp/x.rdp"/></HostingTerminalServer></HostingTerminalServers>`

func TestOneSystem(t *testing.T) {
	const own = "https://portal.example/RDWeb/Pages/rdp/x.rdp"
	for name, tc := range map[string]struct {
		source string
		want   Resource
	}{
		"plain":              {resource(`ID="1" Alias="a" Title="T" Type="RemoteApp"`, file), Resource{ID: "1", Alias: "a", Title: "T", URL: own}},
		"desktop, any case":  {resource(`ID="1" Title="T" Type="desktop"`, file), Resource{ID: "1", Title: "T", URL: own, Type: Desktop}},
		"no names at all":    {resource(``, file), Resource{ID: "x.rdp", Title: "x", URL: own}},
		"empty title":        {resource(`ID="1" Alias="a" Title=" "`, file), Resource{ID: "1", Alias: "a", Title: "a", URL: own}},
		"hostile title":      {resource("ID=\"../../1\" Title=\"\u202eA\u200b  B\u0085C\"", file), Resource{ID: "../../1", Title: "A B C", URL: own}},
		"hidden":             {resource(`ID="1" Title="T" ShowByDefault="False"`, file), Resource{ID: "1", Title: "T", URL: own, Hidden: true}},
		"folders":            {resource(`ID="1" Title="T"`, file+`<Folders><Folder Name="/"/><Folder Name="/Ekonomi"/><Folder Name="Ekonomi"/></Folders>`), Resource{ID: "1", Title: "T", URL: own, Folders: []string{"Ekonomi"}}},
		"absolute URL":       {resource(`ID="1" Title="T"`, strings.Replace(file, "../rdp/x.rdp", "https://PORTAL.example:443/a/x.rdp", 1)), Resource{ID: "1", Title: "T", URL: "https://PORTAL.example:443/a/x.rdp"}},
		"extension not said": {resource(`ID="1" Title="T"`, strings.Replace(file, `FileExtension=".rdp" `, "", 1)), Resource{ID: "1", Title: "T", URL: own}},
		"best icon": {resource(`ID="1" Title="T"`, `<Icons><IconRaw FileType="Ico" FileURL="/i.ico"/><Icon32 Dimensions="32x32" FileType="Png" FileURL="/32.png"/><Icon64 Dimensions="64x64" FileType="Png" FileURL="/64.png"/><Icon256 FileType="Png" FileURL="https://evil.example/256.png"/></Icons>`+file),
			Resource{ID: "1", Title: "T", URL: own, IconURL: "https://portal.example/64.png"}},
		"only ICO":     {resource(`ID="1" Title="T"`, `<Icons><IconRaw FileType="Ico" FileURL="/i.ico?hash=a%2b"/></Icons>`+file), Resource{ID: "1", Title: "T", URL: own, IconURL: "https://portal.example/i.ico?hash=a%2b"}},
		"foreign icon": {resource(`ID="1" Title="T"`, `<Icons><IconRaw FileType="Png" FileURL="//evil.example/i.png"/></Icons>`+file), Resource{ID: "1", Title: "T", URL: own}},
	} {
		got := collect(t, tc.source).resources
		if len(got) != 1 || !reflect.DeepEqual(got[0], tc.want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestASystemWithoutAFileOfOurOwnIsLeftOut(t *testing.T) {
	for name, inside := range map[string]string{
		"none": "", "no URL": strings.Replace(file, `URL="../rdp/x.rdp"`, "", 1), "another host": strings.Replace(file, "../rdp/", "https://evil.example/", 1), "http elsewhere": strings.Replace(file, "../rdp/", "http://evil.example/", 1),
		"another port": strings.Replace(file, "../rdp/", "https://portal.example:444/", 1), "a web link": strings.Replace(file, ".rdp\" URL", ".url\" URL", 1), "script": strings.Replace(file, "../rdp/x.rdp", "javascript:alert(1)", 1),
		"file": strings.Replace(file, "../rdp/x.rdp", `file:///c:/x.rdp`, 1), "no URL at all": strings.Replace(file, "../rdp/x.rdp", "https://%zz/", 1),
	} {
		if f := collect(t, resource(`ID="1" Title="T"`, inside)); len(f.resources) != 0 || len(f.dropped) != 1 {
			t.Errorf("%s: %+v", name, f.resources)
		}
	}
}

// Behind a balancer a portal does not know its own outside. Its files are asked
// for where the portal is.
func TestFilesUnderAnInnerName(t *testing.T) {
	const own = "https://portal.example/RDWeb/Pages/rdp/x.rdp?a=1"
	for _, written := range []string{
		"http://portal.example/RDWeb/Pages/rdp/x.rdp?a=1", "HTTP://PORTAL.example:8080/RDWeb/Pages/rdp/x.rdp?a=1", "https://rdweb01.corp.local/RDWeb/Pages/rdp/x.rdp?a=1",
		"http://rdweb01:81/RDWeb/Pages/rdp/x.rdp?a=1#x", "https://10.0.0.7/rdweb/Pages/rdp/x.rdp?a=1", "https://portal.example:8443/RDWeb/Pages/rdp/x.rdp?a=1", "//rdweb01/RDWeb/Pages/rdp/x.rdp?a=1",
	} {
		f := collect(t, resource(`ID="1" Title="T"`, strings.Replace(file, "../rdp/x.rdp", written, 1)))
		if len(f.dropped) != 0 || len(f.resources) != 1 || !strings.EqualFold(f.resources[0].URL, own) {
			t.Errorf("%s: %+v", written, f.resources)
		}
	}
}

func TestASystemKeepsItsID(t *testing.T) {
	const lists, more = "https://portal.example/RDWeb/Pages/rdp/", "?hash="
	before := []Resource{{ID: "1", Title: "A", Alias: "a", URL: lists + "a.rdp" + more + "1"}, {ID: "2", Title: "B", Alias: "b", URL: lists + "b.rdp"}, {ID: "3", Title: "C", URL: lists + "get.aspx?f=c.rdp"},
		{ID: "4", Title: "D", Folders: []string{"X"}, URL: lists + "d.rdp"}, {ID: "5", Title: "D", Folders: []string{"Y"}, URL: lists + "e.rdp"}, {ID: "6", Title: "F", URL: lists + "f.rdp"}}
	now := []Resource{{ID: "91", Title: "A2", Alias: "a2", URL: lists + "a.rdp" + more + "2"}, {ID: "92", Title: "B", Alias: "b", URL: lists + "b2.rdp"}, {ID: "93", Title: "C", URL: lists + "get.aspx?f=c2.rdp"},
		{ID: "94", Title: "D", Folders: []string{"X"}, URL: lists + "d2.rdp"}, {ID: "95", Title: "D", Folders: []string{"Y"}, URL: lists + "e2.rdp"}, {ID: "6", Title: "F", URL: lists + "f.rdp"}, {ID: "97", Title: "New", URL: lists + "n.rdp"}}
	var k known
	k.keepIDs(before)
	var got []string
	for _, r := range k.keepIDs(now) {
		got = append(got, r.ID)
	}
	if want := []string{"1", "2", "3", "4", "5", "6", "97"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	// What two have alike tells nobody apart, and no ID is given twice.
	k = nil
	k.keepIDs([]Resource{{ID: "1", Title: "A", URL: "/a"}, {ID: "2", Title: "A", URL: "/b"}})
	if again := k.keepIDs([]Resource{{ID: "8", Title: "A", URL: "/c"}, {ID: "9", Title: "A", URL: "/d"}}); again[0].ID != "8" || again[1].ID != "9" {
		t.Errorf("%+v", again)
	}
}

func TestSeveralListsBecomeOne(t *testing.T) {
	m := newMerger()
	for _, r := range []Resource{
		{ID: "1", Title: "A", URL: "/a", Folders: []string{"X"}}, {ID: "1", Title: "A", URL: "/a", Folders: []string{"Y", "X"}}, {ID: "1", Title: "A", URL: "/a?other"},
		{ID: "1", Title: "B", URL: "/b"}, {ID: "1", Title: "C", URL: "/c"}, {ID: "1", Title: "C", URL: "/c", Folders: []string{"Z"}}, {ID: "2", Title: "A", URL: "/a"},
	} {
		m.add(r)
	}
	want := []Resource{{ID: "1", Title: "A", URL: "/a", Folders: []string{"X", "Y"}}, {ID: "1#2", Title: "B", URL: "/b"}, {ID: "1#3", Title: "C", URL: "/c", Folders: []string{"Z"}}, {ID: "2", Title: "A", URL: "/a"}}
	if !reflect.DeepEqual(m.resources, want) {
		t.Errorf("%+v", m.resources)
	}
}

func TestSeveralPublishersAndFolders(t *testing.T) {
	f := collect(t, `<ResourceCollection SchemaVersion="2.0"><Publisher ID="a" Name="One" DisplayFolder="/"><SubFolders><Folder Name="/Ekonomi &amp; lön"/><Folder Name="IT"/></SubFolders><Resources><Resource ID="1">`+file+`</Resource></Resources></Publisher>
<Publisher ID="b" Name="Two"><Resources><Resource ID="2">`+file+`</Resource></Resources></Publisher></ResourceCollection>`)
	if len(f.resources) != 2 || f.publisher != "One" || f.identifier != "a" || f.limited != "" || !slices.Equal(f.folders, []string{"Ekonomi & lön", "IT"}) {
		t.Errorf("%+v", f)
	}
	f = collect(t, `<ResourceCollection><Publisher DisplayFolder="/IT"><Resources><Resource ID="1">`+file+`</Resource></Resources></Publisher></ResourceCollection>`)
	if !slices.Equal(f.resources[0].Folders, []string{"IT"}) {
		t.Errorf("%+v", f.resources)
	}
}

func TestFiveThousandSystems(t *testing.T) {
	if f := collect(t, testFeed(5000)); len(f.resources) != 5000 || f.resources[4999].Title != "System 4999" {
		t.Error(len(f.resources))
	}
}

// However hostile a page is, reading it costs no more than its length.
func TestReadingCostsNoSquare(t *testing.T) {
	var same strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&same, `<Resource ID="1" Title="T%d"><ResourceFile URL="/%d.rdp"/><Folders><Folder Name="/%d"/></Folders></Resource>`, i, i, i)
	}
	for name, source := range map[string]string{
		"inputs in one label": "<form><label>" + strings.Repeat("x<input name=a>", 50_000), "forms and fields": strings.Repeat("<form id=a></form>", 20_000) + strings.Repeat("<input name=a form=b>", 20_000),
		"rows in rows": strings.Repeat("<div id=tr1>", 400) + strings.Repeat("<i></i>", 50_000), "one ID for all": "<ResourceCollection>" + same.String() + "</ResourceCollection>",
		"links in links": strings.Repeat("<a href=x.rdp>", 400) + strings.Repeat("<i></i>", 50_000), "links in a row": strings.Repeat("<a href=x.rdp>Open</a><a href=y.rdp>Open</a>", 20_000),
		"many files": func() string {
			var b strings.Builder
			for i := range 20_000 {
				fmt.Fprintf(&b, "<li><a href=%d.rdp>Open</a>", i)
			}
			return b.String()
		}(),
		"rules and classes": "<style>" + strings.Repeat(".a{left:-9999px}", 20_000) + "</style>" + strings.Repeat("<p class='b c d'>x", 20_000), "dots": "<form>" + strings.Repeat("<input type=radio name=r value=1>x", 20_000),
		"folders": "<ResourceCollection><SubFolders>" + strings.Repeat(`<Folder Name="/a"/>`, 50_000) + "</SubFolders></ResourceCollection>",
	} {
		p := parse(t, "<html>"+source)
		r := read(p, hints{})
		_ = p.shownRows(passwordRows, true)
		_ = p.message(map[string]bool{})
		visitor := &Client{entry: pageURL}
		_ = visitor.tilesOf(p)
		_ = visitor.readAsked(&trail{response: &response{url: pageURL, status: 200}, reading: r})
		_ = p.marks(failureMark)
		if r.list == nil {
			continue
		}
		m := newMerger()
		for _, res := range collect(t, source).resources {
			m.add(res)
		}
		if name == "one ID for all" && len(m.resources) != 20_000 {
			t.Error(len(m.resources))
		}
	}
}

func BenchmarkFiveThousandSystems(b *testing.B) {
	source := testFeed(5000)
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		if n := len(collect(b, source).resources); n != 5000 {
			b.Fatal(n)
		}
	}
}

func FuzzFeed(f *testing.F) {
	for _, s := range []string{testFeed(2), resource(`ID="1"`, file), `<ResourceCollection><Publisher><SubFolders><Folder Name="/../x"/></SubFolders></Publisher></ResourceCollection>`,
		`<!DOCTYPE r [<!ENTITY e "x">]><ResourceCollection>&e;</ResourceCollection>`, `<ResourceCollection><Publisher`, `<ResourceCollection><Resource><ResourceFile URL=0/ >`} {
		f.Add(s)
	}
	c, _ := New(Options{Address: "portal.example"})
	f.Fuzz(func(t *testing.T, source string) {
		p, err := parsePage(pageURL, []byte(source), "")
		if err != nil {
			return
		}
		r := read(p, hints{})
		if r.list == nil {
			return
		}
		m := newMerger()
		for _, res := range c.readCollection(r.list, pageURL).resources {
			m.add(res)
		}
		seen := map[string]bool{}
		for _, res := range m.resources {
			if res.Title == "" || res.ID == "" || seen[res.ID] || !strings.HasPrefix(strings.ToLower(res.URL), "https://portal.example") {
				t.Errorf("%+v", res)
			}
			seen[res.ID] = true
		}
	})
}
