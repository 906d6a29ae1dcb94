package portal

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"backstage/outside"
)

const (
	maxTitle = 200
	// maxPlacements bounds the folders of a system, and those of a list.
	maxPlacements = 1000
)

// collection is one ResourceCollection ([MS-TSWP] 2.2.2), whether it came as a
// feed of its own or inside a page.
type collection struct {
	resources  []Resource
	folders    []string // those that have pages of their own, spelled as the portal spells them
	publisher  string
	identifier string
	limited    string   // the folder that the document is limited to, "" where it is none
	dropped    []string // what names the resources without an .rdp file on the portal's own origin
}

// readCollection tolerates what schemas 1.0 to 2.1 and their examples differ
// in: order, case of names, attributes on either element, several publishers.
func (c *Client) readCollection(root *element, base *url.URL) *collection {
	f := &collection{}
	root.each(func(e *element) bool {
		switch e.name {
		case "publisher":
			f.publisher = orElse(f.publisher, outside.Line(e.attr("name"), maxTitle))
			f.identifier = orElse(f.identifier, outside.Line(e.attr("id"), maxTitle))
			f.limited = orElse(f.limited, folderName(e.attr("displayfolder")))
		case "subfolders":
			f.folders = append(f.folders, subfolders(e)...)
			return false
		case "resource":
			if r, ok := c.readResource(e, base); ok {
				f.resources = append(f.resources, r)
			} else {
				f.dropped = append(f.dropped, orElse(e.attr("id"), e.attr("title"))+"\n"+e.attr("alias"))
			}
			return false
		case "terminalservers":
			return false
		}
		return true
	})
	if f.limited != "" {
		f.placeIn(f.limited)
	}
	return f
}

// placeIn: in a folder's own page the folder goes without saying.
func (f *collection) placeIn(folder string) {
	for i := range f.resources {
		if len(f.resources[i].Folders) == 0 && folder != "" {
			f.resources[i].Folders = []string{folder}
		}
	}
}

func (c *Client) readResource(e *element, base *url.URL) (Resource, bool) {
	file := c.resourceURL(e, base)
	if file == nil {
		return Resource{}, false
	}
	r := Resource{
		ID:     outside.Line(e.attr("id"), maxTitle),
		Alias:  outside.Line(e.attr("alias"), maxTitle),
		Title:  outside.Line(e.attr("title"), maxTitle),
		URL:    file.String(),
		Hidden: isFalse(e.attr("showbydefault")),
	}
	if strings.EqualFold(strings.TrimSpace(e.attr("type")), "Desktop") {
		r.Type = Desktop
	}
	if folders := e.find("folders"); folders != nil {
		r.Folders = folderNames(folders)
	}
	if icons := e.find("icons"); icons != nil {
		if u := c.bestIcon(icons, base); u != nil {
			r.IconURL = u.String()
		}
	}
	fileName := outside.Line(unescaped(file.Path[strings.LastIndexByte(file.Path, '/')+1:]), maxTitle)
	r.ID = orElse(r.ID, orElse(r.Alias, orElse(fileName, orElse(outside.Line(file.Path, maxTitle), "?"))))
	r.Title = orElse(r.Title, orElse(r.Alias, orElse(strings.TrimSuffix(fileName, ".rdp"), "?")))
	return r, true
}

func isFalse(s string) bool {
	s = strings.TrimSpace(s)
	return strings.EqualFold(s, "false") || s == "0"
}

// resourceURL is the first .rdp file of the resource that lies on the portal's
// own host: cookies go nowhere else.
func (c *Client) resourceURL(e *element, base *url.URL) (found *url.URL) {
	e.each(func(f *element) bool {
		if f.name != "resourcefile" || found != nil {
			return found == nil
		}
		if kind := strings.TrimSpace(f.attr("fileextension")); kind == "" || strings.EqualFold(kind, ".rdp") {
			found = c.ownURL(base, f.attr("url"))
		}
		return false
	})
	return found
}

// ownURL is where a reference of a list is asked for: always on the portal's own
// origin, where the cookies belong. A portal behind a balancer does not know its
// own outside: it writes http, or the name of a server within. Such a reference
// is taken for the portal's where the host is the portal's, or where the path is
// one of the portal's own application. nil is none of ours.
func (c *Client) ownURL(base *url.URL, ref string) *url.URL {
	if ref = strings.TrimSpace(ref); ref == "" {
		return nil
	}
	u, err := base.Parse(ref)
	if err != nil || u.Opaque != "" {
		return nil
	}
	switch scheme := strings.ToLower(u.Scheme); {
	case sameOrigin(c.entry, u):
	case scheme == "http" && strings.EqualFold(u.Hostname(), c.entry.Hostname()),
		(scheme == "http" || scheme == "https") && u.Host != "" && inApplication(base, u):
		u.Scheme, u.Host = c.entry.Scheme, c.entry.Host
	default:
		return nil
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	return u
}

// inApplication tells whether u lies in the web application that page belongs to.
func inApplication(page, u *url.URL) bool {
	root := strings.ToLower(appFolder(page).Path)
	for _, part := range []string{"rdp/", "pages/", "feed/", "feedlogin/"} {
		if rest, ok := strings.CutSuffix(root, "/"+part); ok {
			root = rest + "/"
		}
	}
	path := strings.ToLower(u.Path)
	return root != "/" && strings.HasPrefix(path, root) || strings.HasPrefix(path, "/rdweb/")
}

// bestIcon is the largest PNG up to 256 pixels, else whatever there is.
func (c *Client) bestIcon(icons *element, base *url.URL) *url.URL {
	var best *url.URL
	score := -1
	for _, i := range icons.children {
		if !strings.HasPrefix(i.name, "icon") {
			continue
		}
		u := c.ownURL(base, i.attr("fileurl"))
		if u == nil {
			continue
		}
		if s := iconScore(i); s > score {
			best, score = u, s
		}
	}
	return best
}

func iconScore(icon *element) int {
	var w, h int
	if n, _ := fmt.Sscanf(strings.ToLower(icon.attr("dimensions")), "%dx%d", &w, &h); n != 2 {
		w = atoi(strings.TrimPrefix(icon.name, "icon"))
	}
	switch {
	case strings.EqualFold(strings.TrimSpace(icon.attr("filetype")), "png") && w <= 256:
		return 1000 + max(w, 0)
	case w <= 256:
		return max(w, 0)
	}
	return 0
}

func folderNames(e *element) (names []string) {
	for _, f := range e.children {
		if f.name != "folder" {
			continue
		}
		if n := folderName(f.attr("name")); n != "" && len(names) < maxPlacements && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}

// subfolders as they are asked for: a blank too many is part of the name.
func subfolders(e *element) (names []string) {
	for _, f := range e.children {
		if n := strings.Trim(f.attr("name"), "/"); f.name == "folder" && n != "" && len(names) < maxPlacements && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}

// folderName without the leading slash that documents may or may not write;
// the root is "".
func folderName(s string) string {
	return outside.Line(strings.Trim(strings.TrimSpace(s), "/"), maxTitle)
}

// merger joins the lists of several documents into one without repetitions.
type merger struct {
	resources []Resource
	same      map[string]int  // by ID and file, and by ID and names
	taken     map[string]bool // IDs
	copies    map[string]int  // of an ID
}

func newMerger() *merger {
	return &merger{same: map[string]int{}, taken: map[string]bool{}, copies: map[string]int{}}
}

// add takes a resource that is there already, same ID and same file or names,
// as a further placement of it. An ID used for two different systems is made unique.
func (m *merger) add(r Resource) {
	keys := []string{r.ID + "\n" + r.URL, fmt.Sprintf("%s\n\n%s\n%s\n%d", r.ID, r.Title, r.Alias, r.Type)}
	for _, key := range keys {
		if at, ok := m.same[key]; ok {
			m.resources[at].place(r.Folders)
			return
		}
	}
	for id := r.ID; m.taken[r.ID]; {
		m.copies[id]++
		r.ID = fmt.Sprintf("%s#%d", id, m.copies[id]+1)
	}
	m.taken[r.ID] = true
	for _, key := range keys {
		m.same[key] = len(m.resources)
	}
	m.resources = append(m.resources, r)
}

func (r *Resource) place(folders []string) {
	for _, f := range folders {
		if len(r.Folders) < maxPlacements && !slices.Contains(r.Folders, f) {
			r.Folders = append(r.Folders, f)
		}
	}
}
