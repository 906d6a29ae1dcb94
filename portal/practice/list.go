package practice

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// listPage is the data of default.xml.
type listPage struct {
	Frame
	SessionMinutes int
	Private        bool
	Feed           *feed
}

// feed is the data of feed.xml: [MS-TSWP] 2.2.2, schema 1.1 or 2.1.
type feed struct {
	Version, Published, WorkspaceID, Server, DisplayFolder XMLText
	Folders                                                bool // the schema knows folders
	SubFolders                                             []XMLText
	Resources                                              []feedResource
}

type feedResource struct {
	ID, Alias, Title, Type, Executable, IconRaw, Icon32, Icon64, URL, Content XMLText
	Folders                                                                   []XMLText
}

// maxInline is the longest list whose .rdp files are repeated in the page: with
// 5 000 of them it would grow beyond what any client reads.
const maxInline = 100

// list is default.aspx; below it (path info) a folder.
func (x *Exchange) list(folder string) {
	t, passed := x.guard(x.toSignIn)
	switch {
	case t == nil:
	case !passed:
		x.Found(x.Page(x.ways.CodePage))
	default:
		x.showList(t, folder)
	}
}

func (x *Exchange) showList(t *ticket, folder string) {
	page := listPage{
		Frame: x.Frame(), SessionMinutes: int(t.life / time.Minute), Private: t.private,
	}
	page.DomainUser = XMLText(t.user.person.User)
	name, ok := folderName(folder)
	if !ok {
		x.Render("unknownfolder.html", x.Frame())
		return
	}
	page.Feed = x.feedOf(t.user, "2.1", name, true)
	x.Render("default.xml", page)
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
func (x *Exchange) feedOf(a *account, version, folder string, inline bool) *feed {
	f := &feed{
		Version: XMLText(version), Published: XMLText(x.options.Clock().UTC().Format(time.RFC3339)),
		WorkspaceID: workspaceID, Server: workspaceID, Folders: version != "1.1",
	}
	if f.Folders {
		f.DisplayFolder = XMLText(folder)
	}
	own := x.systemsOf(a)
	inline = inline && len(own) <= maxInline
	for _, s := range own {
		for _, name := range s.folders {
			if f.Folders && folder != "/Stockholm" && name != "/" && !slices.Contains(f.SubFolders, XMLText(name)) {
				f.SubFolders = append(f.SubFolders, XMLText(name))
			}
		}
		if folder == "" || slices.Contains(s.folders, folder) {
			f.Resources = append(f.Resources, x.feedResource(s, inline))
		}
	}
	return f
}

func (x *Exchange) feedResource(s *system, inline bool) feedResource {
	r := feedResource{
		ID: XMLText(s.id()), Alias: XMLText(s.alias), Title: XMLText(s.title), Type: "RemoteApp", Executable: XMLText(s.executable),
		IconRaw: XMLText(s.iconURL(".ico")), Icon32: XMLText(s.iconURL("_32x32.png")), Icon64: XMLText(s.iconURL("_64x64.png")),
		URL: XMLText(s.rdpURL()),
	}
	if s.desktop || x.options.RDPDesktop {
		r.Type = "Desktop"
	}
	for _, f := range s.folders {
		r.Folders = append(r.Folders, XMLText(f))
	}
	if inline {
		if text, err := x.rdpText(s); err == nil {
			r.Content = XMLText(scriptEscape(text))
		}
	}
	return r
}

// scriptEscape is JavaScript's escape(), which the portal's script undoes before
// it hands the text to its control.
func scriptEscape(s string) string { return strings.ReplaceAll(QueryEscape(s), "+", "%20") }

// desktops is Desktops.aspx: a form for the browser's control, no list.
func (x *Exchange) desktops() {
	t, passed := x.guard(x.toSignIn)
	switch {
	case t == nil:
	case !passed:
		x.Found(x.Page("Default.aspx"))
	default:
		f := x.Frame()
		f.DomainUser = XMLText(t.user.person.User)
		x.Render("desktops.xml", f)
	}
}

// webFeed is Pages/WebFeed.aspx, guarded by the code like the list; below it a folder.
func (x *Exchange) webFeed(folder string) {
	x.w.Header().Set("Vary", "Accept")
	version, contentType := x.feedVersion()
	toDefault := func(string) { x.Found("/RDWeb/Pages/default.aspx?ReturnUrl=../WebFeed.aspx") }
	t, passed := x.guard(toDefault)
	switch {
	case t == nil:
	case !passed:
		toDefault("")
	default:
		x.showFeed(t.user, version, contentType, folder)
	}
}

func (x *Exchange) showFeed(a *account, version, contentType, folder string) {
	name := ""
	if folder != "" {
		var ok bool
		if name, ok = folderName(folder); !ok || version == "1.1" {
			x.Status(http.StatusNotFound)
			return
		}
	}
	inline := strings.EqualFold(x.r.URL.Query().Get("rdpRender"), "inline")
	x.execute(x.templates(), contentType, "webfeed.xml", x.feedOf(a, version, name, inline))
}

// feedVersion negotiates the schema: 2.x for who asks for it, otherwise 1.1.
func (x *Exchange) feedVersion() (version, contentType string) {
	accept := strings.ToLower(x.r.Header.Get("Accept"))
	if strings.Contains(accept, "radc_schema_version=2.") || strings.HasPrefix(x.r.URL.Query().Get("radc_schema_version"), "2.") {
		return "2.1", "application/x-msts-radc+xml; charset=utf-8"
	}
	return "1.1", "text/xml; charset=utf-8"
}
