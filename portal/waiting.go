package portal

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	longestRefresh = 30 * time.Second // a page that waits longer is there to be read
	longestWaiting = 5 * time.Minute  // for somebody to approve on a phone
)

var (
	// scriptGoes is a script that leads on and does nothing else.
	scriptGoes = regexp.MustCompile(`^(?:(?:window|self|top|document|parent)\.)*location(?:\.href)?(?:\s*=\s*|\.(?:replace|assign)\s*\(\s*)['"]([^'"]+)['"]\s*\)?\s*;?$`)
	refreshTo  = regexp.MustCompile(`^\s*([0-9]+)(?:\.[0-9]*)?\s*(?:[;,]\s*(?:(?i:url)\s*=\s*)?['"]?([^'"]*)['"]?\s*)?$`)
)

// leadsOn is where a page without a form sends a browser by itself, and after how
// long: by the header Refresh, by a meta element like it, or by a script that does
// nothing else. nil where it stays.
func (p *page) leadsOn(header string) (to *url.URL, after time.Duration) {
	if to, after = p.refresh(header); to != nil {
		return to, after
	}
	var scripts []string
	p.root.each(func(e *element) bool {
		switch {
		case to != nil:
		case e.name == "meta" && strings.EqualFold(e.attr("http-equiv"), "refresh"):
			to, after = p.refresh(e.attr("content"))
		case e.name == "script":
			scripts = append(scripts, rawText(e))
		case e.name == "body":
			scripts = append(scripts, e.attr("onload"))
		}
		return to == nil
	})
	if to != nil {
		return to, after
	}
	for _, script := range scripts {
		for _, wrapping := range []string{"<!--", "//<![CDATA[", "//", "javascript:"} {
			script = strings.TrimPrefix(strings.TrimSpace(script), wrapping)
		}
		for _, wrapping := range []string{"-->", "]]>", "//"} {
			script = strings.TrimSuffix(strings.TrimSpace(script), wrapping)
		}
		if m := scriptGoes.FindStringSubmatch(strings.TrimSpace(script)); m != nil {
			if u, err := p.base().Parse(m[1]); err == nil {
				return u, 0
			}
		}
	}
	return nil, 0
}

// refresh reads "3; url=wait.aspx"; without a URL it is the page itself.
func (p *page) refresh(value string) (*url.URL, time.Duration) {
	m := refreshTo.FindStringSubmatch(value)
	if m == nil || len(m[1]) > 3 {
		return nil, 0
	}
	after := time.Duration(atoi(m[1])) * time.Second
	u, err := p.base().Parse(strings.TrimSpace(m[2]))
	if err != nil || after > longestRefresh {
		return nil, 0
	}
	u.Fragment, u.RawFragment, u.User = "", "", nil
	return u, after
}

// waitHere lets the time pass that a page asks for before it leads on, and at
// least a moment before the same page is asked for again.
func (c *Client) waitHere(ctx context.Context, t *trail, to *url.URL, after time.Duration) error {
	if after == 0 && slices.ContainsFunc(t.passed, func(u *url.URL) bool { return u.String() == to.String() }) {
		after = time.Second
	}
	if after == 0 {
		return nil
	}
	if t.waited += after; t.waited > longestWaiting {
		return &Error{Kind: KindTimeout, Host: c.Host(), Message: t.page.message(nil)}
	}
	if err := c.pause(ctx, after); err != nil {
		return c.networkFailure(ctx, err)
	}
	return nil
}
