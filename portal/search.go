package portal

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"backstage/outside"
)

const (
	maxFeeds = 5 // of a discovery document
	maxTabs  = 5 // of a page
)

// searchList looks for the list from a page that has none as RD Web Access makes
// it, or none that we know: in the feeds that the page names, in the web feed of
// the same application, on the page's tabs and Default.aspx beside it, and at
// last in the page's own links. Each is asked once. found is false where nothing
// of all that is there.
func (c *Client) searchList(ctx context.Context, t *trail) (a Answer, found bool, err error) {
	if lists := c.namedFeeds(ctx, t); len(lists) > 0 {
		return c.atCollections(t, lists), true, nil
	}
	if feed := c.webFeed(ctx, t.url); feed != nil {
		return c.atCollections(t, []*collection{feed}), true, nil
	}
	tiled := t
	for _, at := range tabs(t) {
		next, err := c.follow(ctx, request{method: http.MethodGet, url: at, from: t.url})
		switch {
		case ctx.Err() != nil:
			return Answer{}, true, c.networkFailure(ctx, ctx.Err())
		case err != nil || !next.readable():
			continue
		case next.class == classSignIn: // for somebody who is not in: no list here
			continue
		case next.class == classList && next.list != nil:
			c.place.last = next.url
			a, err := c.atList(ctx, next)
			return a, true, err
		case next.class == classList && tiled.class != classList:
			tiled = next
		}
	}
	if tiled.class != classList || tiled.page.root.find("appfeed") != nil {
		return Answer{}, false, nil
	}
	f := c.tilesOf(tiled.page)
	if len(f.resources) == 0 {
		return Answer{}, false, nil
	}
	return c.atCollections(tiled, []*collection{f}), true, nil
}

// namedFeeds fetches what a feed discovery document names on the portal's own
// host; the first feed may well be somebody else's.
func (c *Client) namedFeeds(ctx context.Context, t *trail) (lists []*collection) {
	if t.page == nil || t.class != classFeeds {
		return nil
	}
	var asked []string
	t.page.root.each(func(e *element) bool {
		if e.name == "feedurl" && len(asked) < maxFeeds {
			if at := c.ownURL(t.page.url, orElse(strings.TrimSpace(inner(e)), orElse(e.attr("url"), e.attr("href")))); at != nil && !slices.Contains(asked, at.String()) {
				asked = append(asked, at.String())
				if f, _ := c.feed(ctx, at); f != nil {
					lists = append(lists, f)
				}
			}
		}
		return true
	})
	return lists
}

// tabs are the pages on which the list may be instead of on t: what the page's
// navigation names, and Default.aspx beside it; neither t itself nor a page that
// is known to be for something else.
func tabs(t *trail) (pages []*url.URL) {
	seen := map[string]bool{}
	for _, u := range t.passed {
		seen[strings.ToLower(u.Path)] = true
	}
	add := func(u *url.URL) {
		name := strings.ToLower(u.Path[strings.LastIndexByte(u.Path, '/')+1:])
		if key := strings.ToLower(u.Path); !seen[key] && !otherPages[name] && len(pages) < maxTabs {
			seen[key] = true
			pages = append(pages, u)
		}
	}
	add(sibling(t.url, "Default.aspx"))
	if t.page == nil {
		return pages
	}
	base := t.page.base()
	t.page.root.each(func(e *element) bool {
		if e.name != "tab" && (e.name != "a" || !inNavigation(e)) {
			return true
		}
		if u, err := base.Parse(strings.TrimSpace(e.attr("href"))); err == nil && sameOrigin(t.url, u) && strings.HasSuffix(strings.ToLower(u.Path), ".aspx") {
			u.Fragment, u.RawFragment = "", ""
			add(u)
		}
		return true
	})
	return pages
}

// otherPages of RD Web Access lead away from the list, and some of them out.
var otherPages = set("login.aspx", "logoff.aspx", "logout.aspx", "signout.aspx", "password.aspx", "checktoken.aspx", "webfeed.aspx")

func inNavigation(e *element) bool {
	for p := e.parent; p != nil; p = p.parent {
		if p.name == "nav" || p.name == "navbar" || strings.EqualFold(p.attr("role"), "navigation") || strings.EqualFold(p.attr("role"), "tablist") {
			return true
		}
	}
	return strings.EqualFold(e.attr("role"), "tab")
}

// tilesOf is the list that a page of links to .rdp files makes.
func (c *Client) tilesOf(p *page) *collection {
	tiles, foreign := readTiles(p, c.ownURL)
	f := &collection{dropped: foreign}
	for _, t := range tiles {
		name := outside.Line(stem(t.file), maxTitle)
		r := Resource{ID: name, Alias: name, Title: t.title, URL: t.file.String()}
		if t.icon != nil {
			r.IconURL = t.icon.String()
		}
		f.resources = append(f.resources, r)
	}
	return f
}

// atCollections: signed in, with a list from elsewhere than the page itself.
func (c *Client) atCollections(t *trail, lists []*collection) Answer {
	c.settle(t)
	w := c.workspaceOf(lists)
	if t.page != nil {
		w.Name = orElse(w.Name, outside.Line(t.page.root.attrOf("rdwapage", "workspacename"), maxTitle))
		w.SessionMinutes = sessionMinutes(t.page.source)
	}
	return Answer{Step: StepSystems, Workspace: w}
}

// atFile: the portal led to an .rdp file, because the way began at a link to it.
// The list comes next; the file is fetched afresh when the person opens it.
func (c *Client) atFile(ctx context.Context, t *trail) (Answer, error) {
	beside := c.place.signInURL
	if beside == nil {
		beside = appFolder(sibling(t.url, ""))
	}
	next, err := c.follow(ctx, request{method: http.MethodGet, url: sibling(beside, "Default.aspx")})
	if err != nil {
		return Answer{}, err
	}
	if isRDPReference(next.url.String()) {
		return Answer{}, c.unknown(next)
	}
	a, err := c.arrive(ctx, next, phaseList)
	if a.Workspace != nil {
		a.LedTo = ledTo(t, a.Workspace)
	}
	return a, err
}

// leadsToFile: the trail ends at an .rdp file, or where one has been.
func (t *trail) leadsToFile() bool {
	return t.file || isRDPReference(t.url.String()) && (t.status == http.StatusNotFound || t.status == http.StatusGone || t.status == http.StatusForbidden)
}
