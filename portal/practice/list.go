package practice

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// listPage is the data of default.xml.
type listPage struct {
	frame
	SessionMinutes      int
	Private, Checktoken bool
	Feed                *feed
}

// feed is the data of feed.xml: [MS-TSWP] 2.2.2, schema 1.1 or 2.1.
type feed struct {
	Version, Published, WorkspaceID, Server, DisplayFolder xmlText
	Folders                                                bool // the schema knows folders
	SubFolders                                             []xmlText
	Resources                                              []feedResource
}

type feedResource struct {
	ID, Alias, Title, Type, Executable, IconRaw, Icon32, Icon64, URL, Content xmlText
	Folders                                                                   []xmlText
}

// maxInline is the longest list whose .rdp files are repeated in the page: with
// 5 000 of them it would grow beyond what any client reads.
const maxInline = 100

// list is default.aspx; below it (path info) a folder.
func (x *exchange) list(folder string) {
	t, passed := x.guard(x.toSignIn)
	switch {
	case t == nil:
	case !passed && x.v.Code == CodeTokenForm:
		x.found(x.page("logoff.aspx"))
	case !passed:
		x.found(x.page(x.codePageName()))
	default:
		x.showList(t, folder)
	}
}

func (x *exchange) showList(t *ticket, folder string) {
	page := listPage{
		frame: x.frame(), SessionMinutes: int(t.life / time.Minute), Private: t.private, Checktoken: x.v.Checktoken,
	}
	page.DomainUser = xmlText(t.user.person.User)
	if !x.v.BrokerDown {
		name, ok := folderName(folder)
		if !ok {
			x.render("unknownfolder.html", "text/html; charset=utf-8", x.frame())
			return
		}
		page.Feed = x.feedOf(t.user, "2.1", name, true)
	}
	x.render("default.xml", "text/xml; charset=utf-8", page)
}

// folderName finds a folder whatever its case; "" is the root.
func folderName(path string) (name string, ok bool) {
	wanted := "/" + strings.Trim(path, "/")
	for _, s := range manualSystems {
		for _, f := range s.folders {
			if strings.EqualFold(f, wanted) {
				return f, true
			}
		}
	}
	return "", false
}

// feedOf makes the list of one folder, or of everything when folder is "".
func (x *exchange) feedOf(a *account, version, folder string, inline bool) *feed {
	f := &feed{
		Version: xmlText(version), Published: xmlText(x.options.Clock().UTC().Format(time.RFC3339)),
		WorkspaceID: workspaceID, Server: workspaceID, Folders: version != "1.1",
	}
	if f.Folders {
		f.DisplayFolder = xmlText(folder)
	}
	own := x.systemsOf(a)
	inline = inline && len(own) <= maxInline
	for _, s := range own {
		for _, name := range s.folders {
			if f.Folders && folder != "/Stockholm" && name != "/" && !slices.Contains(f.SubFolders, xmlText(name)) {
				f.SubFolders = append(f.SubFolders, xmlText(name))
			}
		}
		if folder == "" || slices.Contains(s.folders, folder) {
			f.Resources = append(f.Resources, x.feedResource(s, inline))
		}
	}
	return f
}

func (x *exchange) feedResource(s *system, inline bool) feedResource {
	r := feedResource{
		ID: xmlText(s.id()), Alias: xmlText(s.alias), Title: xmlText(s.title), Type: "RemoteApp", Executable: xmlText(s.executable),
		IconRaw: xmlText(s.iconURL(".ico")), Icon32: xmlText(s.iconURL("_32x32.png")), Icon64: xmlText(s.iconURL("_64x64.png")),
		URL: xmlText(s.rdpURL()),
	}
	if s.desktop || x.options.RDPDesktop {
		r.Type = "Desktop"
	}
	for _, f := range s.folders {
		r.Folders = append(r.Folders, xmlText(f))
	}
	if inline {
		if text, err := x.rdpText(s); err == nil {
			r.Content = xmlText(scriptEscape(text))
		}
	}
	return r
}

// scriptEscape is JavaScript's escape(), which the portal's script undoes before
// it hands the text to its control.
func scriptEscape(s string) string { return strings.ReplaceAll(queryEscape(s), "+", "%20") }

// desktops is Desktops.aspx: a form for the browser's control, no list.
func (x *exchange) desktops() {
	t, passed := x.guard(x.toSignIn)
	switch {
	case t == nil:
	case !passed:
		x.found(x.page("Default.aspx"))
	default:
		f := x.frame()
		f.DomainUser = xmlText(t.user.person.User)
		x.render("desktops.xml", "text/xml; charset=utf-8", f)
	}
}

// webFeed is Pages/WebFeed.aspx, guarded by the code like the list; below it a folder.
func (x *exchange) webFeed(folder string) {
	if x.v.NoWebFeed {
		x.status(http.StatusNotFound)
		return
	}
	x.w.Header().Set("Vary", "Accept")
	version, contentType := x.feedVersion()
	toDefault := func(string) { x.found("/RDWeb/Pages/default.aspx?ReturnUrl=../WebFeed.aspx") }
	t, passed := x.guard(toDefault)
	switch {
	case t == nil:
	case !passed:
		toDefault("")
	case x.v.BrokerDown:
		x.unavailable()
	default:
		x.showFeed(t.user, version, contentType, folder)
	}
}

func (x *exchange) showFeed(a *account, version, contentType, folder string) {
	name := ""
	if folder != "" {
		var ok bool
		if name, ok = folderName(folder); !ok || version == "1.1" {
			x.status(http.StatusNotFound)
			return
		}
	}
	inline := strings.EqualFold(x.r.URL.Query().Get("rdpRender"), "inline")
	x.render("webfeed.xml", contentType, x.feedOf(a, version, name, inline))
}

// feedVersion negotiates the schema: 2.x for who asks for it, otherwise 1.1.
func (x *exchange) feedVersion() (version, contentType string) {
	accept := strings.ToLower(x.r.Header.Get("Accept"))
	if strings.Contains(accept, "radc_schema_version=2.") || strings.HasPrefix(x.r.URL.Query().Get("radc_schema_version"), "2.") {
		return "2.1", "application/x-msts-radc+xml; charset=utf-8"
	}
	return "1.1", "text/xml; charset=utf-8"
}

func (x *exchange) unavailable() {
	x.w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	x.w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = x.w.Write([]byte("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Error/>\n"))
}

// feedApplication is /RDWeb/Feed and /RDWeb/FeedLogin: closed, as everywhere where
// a code is asked for, or open to Windows authentication only.
func (x *exchange) feedApplication(lower string) {
	switch {
	case !x.v.FeedLogin:
		x.status(http.StatusNotFound)
	case strings.HasPrefix(lower, "/rdweb/feedlogin"):
		x.windowsAuth()
	default:
		x.found("/RDWeb/FeedLogin/WebFeedLogin.aspx?ReturnUrl=" + queryEscape(x.r.URL.Path))
	}
}

// gatewayWindow is how long the gateway lets somebody in after checktoken.aspx.
const gatewayWindow = 60 * time.Second

// checktoken is RDSFactor's page that opens the gateway for one connection.
func (x *exchange) checktoken() {
	if !x.v.Checktoken {
		x.status(http.StatusNotFound)
		return
	}
	no := func(string) { x.status(http.StatusUnauthorized) }
	t, passed := x.guard(no)
	switch {
	case t == nil:
	case !passed || x.v.ChecktokenRefuses:
		no("")
	default:
		x.mu.Lock()
		x.admitted[canonicalName(t.user.person.User)] = x.options.Clock().Add(gatewayWindow)
		x.mu.Unlock()
		x.answer("text/html; charset=utf-8", []byte("OK"))
	}
}
