package portal

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"backstage/outside"
)

const (
	maxFolders = 50
	acceptFeed = "application/x-msts-radc+xml; radc_schema_version=2.0, application/x-msts-radc+xml;q=0.9, text/xml;q=0.8"
)

// Refresh fetches the list again, which also renews the portal's session.
func (c *Client) Refresh(ctx context.Context) (Answer, error) {
	leave, err := c.enter(ctx)
	if err != nil {
		return Answer{}, err
	}
	defer leave()
	at := c.place.list
	if at == nil {
		at = c.entry
	}
	t, err := c.follow(ctx, request{method: http.MethodGet, url: at})
	if err != nil {
		return Answer{}, err
	}
	return c.arrive(ctx, t, phaseList)
}

// atList: signed in. The page has the list of the root folder, and of the
// others only their names.
func (c *Client) atList(ctx context.Context, t *trail) (Answer, error) {
	root, err := c.collectionOf(t)
	if t.list == nil {
		if a, found, searchErr := c.searchList(ctx, t); found {
			return a, searchErr
		}
	}
	if err != nil {
		return Answer{}, err
	}
	c.settle(t)
	lists, lapsed, err := c.otherFolders(ctx, root)
	if err != nil || lapsed != nil {
		return orZero(lapsed), err
	}
	w := c.workspaceOf(append([]*collection{root}, lists...))
	w.Name = orElse(w.Name, outside.Line(t.page.root.attrOf("rdwapage", "workspacename"), maxTitle))
	w.SessionMinutes = sessionMinutes(t.page.source)
	return Answer{Step: StepSystems, Workspace: w}, nil
}

// settle takes t for the page of the list.
func (c *Client) settle(t *trail) {
	p := &c.place
	p.code, p.signIn, p.change = nil, nil, nil
	if p.list == nil || !strings.EqualFold(p.list.Path, t.url.Path) {
		p.token = tokenCheck{}
	}
	p.list = t.url
	p.token.named = p.token.named || t.page != nil && tokenName.MatchString(t.page.source)
}

// ledTo is the resource whose file the sign-in led to, "" where it led to none.
func ledTo(t *trail, w *Workspace) string {
	for _, u := range slices.Backward(t.passed) {
		if !isRDPReference(u.String()) {
			continue
		}
		for _, r := range w.Resources {
			if file, err := url.Parse(r.URL); err == nil && strings.EqualFold(file.Path, u.Path) {
				return r.ID
			}
		}
	}
	return ""
}

func orZero(a *Answer) Answer {
	if a == nil {
		return Answer{}
	}
	return *a
}

func (e *element) attrOf(name, attr string) string {
	if found := e.find(name); found != nil {
		return found.attr(attr)
	}
	return ""
}

// collectionOf takes a list only whole and without a document type.
func (c *Client) collectionOf(t *trail) (*collection, error) {
	switch {
	case t.list == nil:
		return nil, &Error{Kind: KindServerTrouble, Host: c.Host(), Message: t.page.message(nil), Err: errors.New("a list page without a list")}
	case t.page.dtd:
		return nil, &Error{Kind: KindUnknownPage, Host: c.Host(), Err: errDTD}
	case !t.list.closed:
		return nil, &Error{Kind: KindServerTrouble, Host: c.Host(), Err: errors.New("the list was cut off")}
	}
	f := c.readCollection(t.list, t.url)
	if n := len(f.dropped); n > 0 {
		c.log.Warn("portal list has entries without an .rdp file on the portal's host", "dropped", n)
	}
	return f, nil
}

// workspaceOf joins the lists. The sign-in page's names win over the feed's.
func (c *Client) workspaceOf(lists []*collection) *Workspace {
	w := c.place.workspace
	w.Publishers = slices.Clone(w.Publishers)
	m, notShown := newMerger(), map[string]bool{}
	for _, f := range lists {
		for _, name := range f.dropped {
			notShown[name] = true
		}
		w.ID = orElse(w.ID, f.identifier)
		w.Name = orElse(w.Name, f.publisher)
		for _, r := range f.resources {
			m.add(r)
		}
	}
	w.NotShown = len(notShown)
	w.Resources = c.known.keepIDs(m.resources)
	return &w
}

// otherFolders fetches what the root's list only names: all at once from the
// web feed of the same application, else folder by folder. A folder that fails
// is left out, the rest is shown; a session that has ended ends it all.
func (c *Client) otherFolders(ctx context.Context, root *collection) ([]*collection, *Answer, error) {
	if len(root.folders) == 0 {
		return nil, nil, nil
	}
	if feed := c.webFeed(ctx, c.place.list); feed != nil {
		return []*collection{feed}, nil, nil
	}
	bounded, cancel := context.WithTimeout(ctx, c.opt.PostTimeout)
	defer cancel()
	var lists []*collection
	queue, asked := slices.Clone(root.folders), map[string]bool{"": true}
	for len(queue) > 0 && len(asked) <= maxFolders {
		folder := queue[0]
		queue = queue[1:]
		if asked[folder] {
			continue
		}
		asked[folder] = true
		t, err := c.follow(bounded, request{method: http.MethodGet, url: folderPage(c.place.list, folder), from: c.place.list})
		if ctx.Err() != nil {
			return nil, nil, c.networkFailure(ctx, ctx.Err())
		}
		if err == nil && t.status == http.StatusOK && t.class == classSignIn {
			a, err := c.arrive(ctx, t, phaseList)
			return nil, &a, err
		}
		f, ok := c.folderList(t, err, folder)
		if !ok {
			c.log.Warn("portal folder left out")
			continue
		}
		lists = append(lists, f)
		queue = append(queue, f.folders...)
	}
	return lists, nil, nil
}

func (c *Client) folderList(t *trail, err error, folder string) (*collection, bool) {
	if err != nil || t.status != http.StatusOK || t.class != classList || t.list == nil {
		return nil, false
	}
	f, err := c.collectionOf(t)
	if err != nil {
		return nil, false
	}
	f.placeIn(folderName(folder))
	return f, true
}

// folderPage is the list page with the folder as path info.
func folderPage(list *url.URL, folder string) *url.URL {
	u := withoutPathInfo(list)
	u.RawPath = strings.TrimSuffix(u.EscapedPath(), "/") + "/" + url.PathEscape(folder)
	u.Path = strings.TrimSuffix(u.Path, "/") + "/" + folder
	return u
}

// webFeed is the whole list from Pages/WebFeed.aspx of the application that a
// page belongs to, nil where the portal has none for us.
func (c *Client) webFeed(ctx context.Context, page *url.URL) *collection {
	if c.place.noFeed {
		return nil
	}
	f, absent := c.feed(ctx, sibling(appFolder(page), "WebFeed.aspx"))
	c.place.noFeed = absent
	if f == nil || f.limited != "" {
		return nil
	}
	return f
}

// feed is the list at an address, nil where there is none for us; absent where
// asking again is of no use. It is never followed anywhere.
func (c *Client) feed(ctx context.Context, at *url.URL) (f *collection, absent bool) {
	res, err := c.send(ctx, request{method: http.MethodGet, url: at, accept: acceptFeed})
	if err != nil {
		return nil, false
	}
	var r *reading
	if res.status == http.StatusOK && looksLikeMarkup(res.body) {
		if p, err := parsePage(res.url, res.body, res.header.Get("Content-Type")); err == nil {
			r = read(p, hints{})
		}
	}
	if r == nil || r.list == nil {
		c.noted(res, "no feed")
		return nil, res.status < 500
	}
	c.noted(res, "feed")
	if f, err = c.collectionOf(&trail{response: res, reading: r}); err != nil {
		return nil, false
	}
	return f, false
}

var culture = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){1,3}$`)

// appFolder is the list page's folder, or the one above when that is named
// after a language: Pages/en-US/Default.aspx belongs to Pages.
func appFolder(list *url.URL) *url.URL {
	u := withoutPathInfo(list)
	dir := strings.TrimSuffix(u.Path[:strings.LastIndexByte(u.Path, '/')+1], "/")
	if i := strings.LastIndexByte(dir, '/'); i >= 0 && culture.MatchString(dir[i+1:]) {
		dir = dir[:i]
	}
	u.Path, u.RawPath = dir+"/", ""
	return u
}

var timeout = regexp.MustCompile(`iSessionTimeout\s*=\s*(?:parseInt\s*\(\s*)?["']?(\d{1,5})`)

// sessionMinutes is what the page's script goes by, 0 where it does not say.
func sessionMinutes(source string) int {
	if m := timeout.FindStringSubmatch(source); m != nil {
		return atoi(m[1])
	}
	return 0
}
