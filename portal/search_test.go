package portal

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"backstage/secret"
)

// systemsOf signs in and gives the list as "title -> file, icon".
func (s *stage) systemsOf() (list []string, a Answer) {
	s.Helper()
	a, err := s.client.SignIn(s.Context(), Credentials{User: `amido\anna`, Password: secret.New(canaryPassword)})
	s.expect("signs in", s.outcome(a, err), "systems")
	if a.Workspace == nil {
		return nil, a
	}
	for _, r := range a.Workspace.Resources {
		short := strings.NewReplacer(s.Server.URL, "", "/RDWeb/Pages/rdp/", "")
		line := r.Title + " -> " + short.Replace(r.URL)
		if r.IconURL != "" {
			line += ", " + short.Replace(r.IconURL)
		}
		list = append(list, line)
	}
	return list, a
}

// at is a handler for a page that only somebody who signed in sees.
func signedInOnly(page http.HandlerFunc) scene {
	return scene{"POST " + login: redirect("Default.aspx?in"), list: func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "in" {
			redirect("login.aspx?ReturnUrl=%2fRDWeb")(w, r)
			return
		}
		page(w, r)
	}}
}

const (
	search     = `<form action="/search" method="get"><input name="q" placeholder="Sök"><button>Sök</button></form>`
	newsletter = `<form action="/news" method="post"><label>Nyhetsbrev <input type="email" name="mail"></label><button>Prenumerera</button></form>`
)

// Companies write their list as cards, rows and links. The systems get the names
// that a person reads there.
func TestAListThatAPageOfTheirOwnMakes(t *testing.T) {
	const a, b = "/RDWeb/Pages/rdp/a.rdp", "/RDWeb/Pages/rdp/b.rdp"
	for name, tc := range map[string]struct {
		page string
		want string
	}{
		"links":                     {`<a href="` + a + `">Lön</a> <a href="` + b + `">Tid</a>`, "Lön -> a.rdp | Tid -> b.rdp"},
		"goRDP":                     {`<div onclick="goRDP(this,'full%20address','` + a + `')">Lön</div><div onclick="goRDP(this,'','` + b + `');return false">Tid</div>`, "Lön -> a.rdp | Tid -> b.rdp"},
		"goRDP with escapes":        {`<a href="javascript:goRDP(this,&quot;\u002fRDWeb\/Pages\/rdp\/a.rdp&quot;)">Lön</a>`, "Lön -> a.rdp"},
		"cards with headings":       {`<div class="grid"><div class="card"><img src="/RDWeb/Pages/rdp/a.png"><h3>Lön</h3><p>För alla</p><a href="` + a + `">Öppna</a></div><div class="card"><h3>Tid</h3><a href="` + b + `">Öppna</a></div></div>`, "Lön -> a.rdp, a.png | Tid -> b.rdp"},
		"cards that are links":      {`<a href="` + a + `"><h3>Lön</h3><p>För alla</p></a><a href="` + b + `"><h3>Tid</h3><p>För några</p></a>`, "Lön -> a.rdp | Tid -> b.rdp"},
		"one card":                  {`<main><h1>Välkommen</h1><div class="card"><div><h3>Lön</h3><p>För alla</p></div><a href="` + a + `">Open</a></div></main>`, "Lön -> a.rdp"},
		"one link in a sentence":    {`<h1>Välkommen</h1><p>Lön: <a href="` + a + `">starta</a></p>`, "Lön -> a.rdp"},
		"rows":                      {`<table><tr><th>System</th><th></th></tr><tr><td>1</td><td>Lön</td><td><a href="` + a + `">Open</a></td></tr><tr><td>2</td><td>Tid</td><td><a href="` + b + `">Open</a></td></tr></table>`, "Lön -> a.rdp | Tid -> b.rdp"},
		"rows, the name is linked":  {`<table><tr><td>AB-1</td><td><a href="` + a + `">Lön</a></td></tr><tr><td>AB-2</td><td><a href="` + b + `">Tid</a></td></tr></table>`, "Lön -> a.rdp | Tid -> b.rdp"},
		"words before":              {`Lön: <a href="` + a + `">Open</a><br>Tid: <a href="` + b + `">Open</a>`, "Lön -> a.rdp | Tid -> b.rdp"},
		"terms":                     {`<dl><dt>Lön<dd><a href="` + a + `">Open</a><dt>Tid<dd><a href="` + b + `">Open</a></dl>`, "Lön -> a.rdp | Tid -> b.rdp"},
		"pictures":                  {`<a href="` + a + `"><img src="a.png" alt="Lön"></a><a href="` + b + `" title="Tid"><img src="/RDWeb/Pages/rdp/b.png"></a>`, "Lön -> a.rdp, /RDWeb/Pages/sv-SE/a.png | Tid -> b.rdp, b.png"},
		"only for screen readers":   {`<a href="` + a + `" aria-label="Lön"><i class="icon"></i></a>`, "Lön -> a.rdp"},
		"no name at all":            {`<a href="/RDWeb/Pages/rdp/cpub-L%C3%B6n-CmsRdsh.rdp"></a>`, "Lön -> cpub-L%C3%B6n-CmsRdsh.rdp"},
		"a picture and a name":      {`<li><a href="` + a + `"><img src="/i.png"></a> <a href="` + a + `">Lön</a></li>`, "Lön -> a.rdp, /i.png"},
		"buttons":                   {`<button data-href="` + a + `">Lön</button><input type="button" value="Tid" onclick="location.href='` + b + `'">`, "Lön -> a.rdp | Tid -> b.rdp"},
		"forms":                     {`<form action="` + a + `"><button>Lön</button></form><form action="` + b + `"><button>Tid</button></form>`, "Lön -> a.rdp | Tid -> b.rdp"},
		"a script that gives files": {`<a href="/RDWeb/Pages/get.aspx?file=a.rdp">Lön</a>`, "Lön -> /RDWeb/Pages/get.aspx?file=a.rdp"},
		"relative and upper case":   {`<a href="../RDP/A.RDP#x">Lön</a>`, "Lön -> /RDWeb/Pages/RDP/A.RDP"},
		"with forms beside":         {search + newsletter + `<a href="password.aspx">Byt lösenord</a><a href="` + a + `">Lön</a>`, "Lön -> a.rdp"},
		"others' files are no ours": {`<a href="https://evil.example/x.rdp">Ond</a><a href="` + a + `">Lön</a>`, "Lön -> a.rdp"},
		"what speaks of files":      {`<p>Spara x.rdp <span title="y.rdp">här</span></p><script>var z="/z.rdp"</script><a href="` + a + `">Lön</a>`, "Lön -> a.rdp"},
	} {
		t.Run(name, func(t *testing.T) {
			s := play(t, ordinary(signedInOnly(htmlPage(tc.page))))
			got, a := s.systemsOf()
			s.expect("systems", strings.Join(got, " | "), tc.want)
			if foreign := strings.Count(tc.page, "evil.example"); a.Workspace != nil && a.Workspace.NotShown != foreign {
				t.Errorf("%d could not be shown, want %d", a.Workspace.NotShown, foreign)
			}
			s.expect("feed asked", fmt.Sprint(s.count("GET /RDWeb/Pages/WebFeed.aspx")), "1")
		})
	}
}

const oneSystemFeed = `<ResourceCollection SchemaVersion="2.1"><Publisher Name="Amido"><Resources><Resource ID="1" Title="Ur flödet"><HostingTerminalServers><HostingTerminalServer><ResourceFile FileExtension=".rdp" URL="/RDWeb/Pages/rdp/f.rdp"/></HostingTerminalServer></HostingTerminalServers></Resource></Resources></Publisher></ResourceCollection>`

// Wherever the sign-in ends, what is known of these portals is asked for the
// list, each page once.
func TestWhereTheListIsFound(t *testing.T) {
	const feed = "/RDWeb/Pages/WebFeed.aspx"
	feedOnly := htmlPage("<h1>Välkommen</h1>" + search + newsletter)
	desktops := show(`<RDWAPage><NavBar><Tab href="Default.aspx?in">RemoteApp</Tab><Tab href="Desktops.aspx">PC</Tab><Tab href="logoff.aspx">Ut</Tab></NavBar><HTMLMainContent><form name="FrmDesktops"><input type="text" name="MachineName"/><input type="button" value="Connect"/></form></HTMLMainContent></RDWAPage>`)
	after := func(to string, more scene) scene {
		more["POST "+login] = redirect(to)
		return ordinary(more)
	}
	for name, tc := range map[string]struct {
		answers scene
		want    string
		asked   map[string]string
	}{
		"a welcome page and a feed": {ordinary(merge(signedInOnly(feedOnly), scene{feed: show(oneSystemFeed)})), "Ur flödet -> f.rdp", map[string]string{feed: "1"}},
		"cards and a feed":          {ordinary(merge(signedInOnly(htmlPage(`<a href="x.rdp">X</a>`)), scene{feed: show(oneSystemFeed)})), "Ur flödet -> f.rdp", map[string]string{feed: "1"}},
		"an empty page and a feed":  {ordinary(merge(signedInOnly(show(`<RDWAPage><AppFeed></AppFeed></RDWAPage>`)), scene{feed: show(oneSystemFeed)})), "Ur flödet -> f.rdp", nil},
		"another tab": {after("Desktops.aspx", scene{"/RDWeb/Pages/sv-SE/Desktops.aspx": desktops, list: show(listPage(""))}), "Multi -> x.rdp, x.ico",
			map[string]string{feed: "1", list: "1", "/RDWeb/Pages/sv-SE/logoff.aspx": "0"}},
		"a tab of another name": {after("Start.aspx", scene{"/RDWeb/Pages/sv-SE/Start.aspx": htmlPage(`<nav><a href="Apps.aspx">System</a><a href="/elsewhere/">Mer</a></nav>`), "/RDWeb/Pages/sv-SE/Apps.aspx": htmlPage(`<a href="/RDWeb/Pages/rdp/a.rdp">Lön</a>`)}), "Lön -> a.rdp", nil},
		"a discovery document": {after("/RDWeb/Feed/discovery.aspx", scene{"/RDWeb/Feed/discovery.aspx": show(`<?xml version="1.0"?><TenantFeedURLs xmlns="x"><Tenant><FeedURL>https://other.example/feed</FeedURL></Tenant><Tenant><FeedURL>/RDWeb/Feed/own.aspx</FeedURL></Tenant></TenantFeedURLs>`), "/RDWeb/Feed/own.aspx": show(oneSystemFeed)}),
			"Ur flödet -> f.rdp", map[string]string{"/RDWeb/Feed/own.aspx": "1"}},
		"a feed at once":            {after("/RDWeb/Feed/webfeed.aspx", scene{"/RDWeb/Feed/webfeed.aspx": show(oneSystemFeed)}), "Ur flödet -> f.rdp", map[string]string{feed: "0"}},
		"an .rdp file":              {after("/RDWeb/Pages/rdp/x.rdp", scene{"/RDWeb/Pages/rdp/x.rdp": answer(200, "application/x-rdp", rdpTxt), list: show(listPage(""))}), "Multi -> x.rdp, x.ico", map[string]string{feed: "0", list: "1"}},
		"an .rdp file that is gone": {after("/RDWeb/Pages/rdp/y.rdp", scene{list: show(listPage(""))}), "Multi -> x.rdp, x.ico", nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := play(t, tc.answers)
			if strings.HasPrefix(name, "an .rdp") || name == "another tab" { // no redirect for who is not in
				tc.answers[entry] = redirect("sv-SE/login.aspx")
			}
			got, a := s.systemsOf()
			s.expect("systems", strings.Join(got, " | "), tc.want)
			for page, times := range tc.asked {
				s.expect("GET "+page, fmt.Sprint(s.count("GET "+page)), times)
			}
			if want := map[string]string{"an .rdp file": "1"}[name]; a.LedTo != want {
				t.Errorf("led to %q, want %q", a.LedTo, want)
			}
		})
	}
}

func merge(scenes ...scene) scene {
	all := scene{}
	for _, s := range scenes {
		for k, v := range s {
			all[k] = v
		}
	}
	return all
}

// A page that nobody knows stays one where nothing else has a list: each other
// page was asked once, and the session goes on.
func TestNoListAnywhere(t *testing.T) {
	s := play(t, ordinary(signedInOnly(htmlPage("<h1>Ojdå</h1>"))))
	s.begin()
	before := len(s.seen)
	s.expect("signs in", s.signIn(), "unknown-page")
	if n := len(s.seen) - before; n > 4 { // POST, the page, the feed and one tab at most
		t.Errorf("%d requests: %q", n, s.seen)
	}
}
