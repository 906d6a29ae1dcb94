package portal

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"

	"backstage/secret"
)

// kindChanged is no failure: it becomes StepPasswordChanged.
const kindChanged Kind = "password-changed"

// The six results of a stock change page: by the value of Error= and by the row
// that it shows.
var (
	passwordCodes = map[string]Kind{
		"passwordsuccess":     kindChanged,
		"failedlogon":         KindChangeWrong,
		"complexityfailed":    KindChangeRules,
		"failedblankpassword": KindChangeBlank,
		"failedpasswordmatch": KindChangeMismatch,
		"failedgeneric":       KindChangeFailed,
	}
	passwordRows = map[string]Kind{
		"tr1":                         kindChanged,
		"tr2":                         KindChangeBlank,
		"tr3":                         KindChangeMismatch,
		"tr4":                         KindChangeFailed,
		"tr5":                         KindChangeRules,
		"trerrorincorrectcredentials": KindChangeWrong,
	}
)

// atPassword: the portal led to the change page without being asked to.
func (c *Client) atPassword(t *trail, during phase) (Answer, error) {
	if err := c.keepPassword(t); err != nil {
		return Answer{}, err
	}
	a := Answer{Step: StepPasswordExpired, CanChange: true, User: t.userName(t.password.form, t.password.user)}
	if during == phaseBegin {
		a.Step, a.CanChange = StepChangePassword, false
	}
	return a, nil
}

func (c *Client) keepPassword(t *trail) error {
	if err := c.refuseForeign(t.password.form.action); err != nil {
		return err
	}
	c.place.change, c.place.changeAt = t.password, c.now()
	return nil
}

// OpenChangePassword fetches the change page, or KindChangeNotOffered where the
// portal sends the visitor elsewhere.
func (c *Client) OpenChangePassword(ctx context.Context) (Answer, error) {
	leave, err := c.enter(ctx)
	if err != nil {
		return Answer{}, err
	}
	defer leave()
	user, err := c.openChange(ctx)
	if err != nil {
		return Answer{}, err
	}
	return Answer{Step: StepChangePassword, User: user}, nil
}

func (c *Client) openChange(ctx context.Context) (user string, err error) {
	if w := c.place.change; w != nil && c.now().Sub(c.place.changeAt) <= formAge {
		return "", nil
	}
	at, err := c.changePage(ctx)
	if err != nil {
		return "", err
	}
	t, err := c.follow(ctx, request{method: http.MethodGet, url: at})
	if err != nil {
		return "", err
	}
	switch {
	case t.status == http.StatusForbidden, !t.readable() && t.status == http.StatusUnauthorized, t.readable() && t.class != classPassword:
		if t.readable() && t.class == classSignIn {
			c.keepSignIn(t)
		}
		return "", &Error{Kind: KindChangeNotOffered, Host: c.Host()}
	case !t.readable():
		return "", c.statusFailure(t.response, KindChangeNotOffered)
	}
	return t.userName(t.password.form, t.password.user), c.keepPassword(t)
}

// changePage is what the page that said "expired" links to, else stock's name
// beside the sign-in page.
func (c *Client) changePage(ctx context.Context) (*url.URL, error) {
	if u := c.place.changeURL; u != nil {
		return u, nil
	}
	if c.place.signInURL == nil {
		if _, err := c.begin(ctx); err != nil {
			return nil, err
		}
	}
	at := c.place.signInURL
	if at == nil {
		at = c.place.last
	}
	return sibling(at, "password.aspx"), nil
}

// ChangePassword posts the change page, once. Where the answer is lost on the
// way back, or says neither yes nor no, it fails with KindChangeUncertain.
func (c *Client) ChangePassword(ctx context.Context, user string, current, next, confirm *secret.Text) (Answer, error) {
	leave, err := c.enter(ctx)
	if err != nil {
		return Answer{}, err
	}
	defer leave()
	if _, err := c.openChange(ctx); err != nil {
		return Answer{}, err
	}
	w := c.place.change
	c.place.change = nil
	fill := filling{w.next: next, w.repeat: confirm}
	if w.user >= 0 {
		fill[w.user] = secret.New(user)
	}
	if w.current >= 0 {
		fill[w.current] = current
	}
	button := w.form.mainButton(w.next)
	to := w.form.action
	if button != nil {
		to = button.action
	}
	var sent atomic.Bool
	t, err := c.follow(ctx, request{method: http.MethodPost, url: to, body: w.form.encode(fill, button), from: w.form.page, timeout: c.opt.PostTimeout, sent: &sent})
	return c.changed(t, err, sent.Load())
}

// changed reads the result. What the portal named in an address counts even
// when the page there did not come.
func (c *Client) changed(t *trail, err error, sent bool) (Answer, error) {
	kind := passwordCodes[t.errorCode()]
	if kind == "" {
		switch {
		case err != nil && !sent:
			return Answer{}, err
		case err != nil:
			return Answer{}, c.uncertain(err, "")
		case !t.readable():
			return Answer{}, c.changeRefused(t)
		}
	}
	message := ""
	if err == nil && t.reading != nil && t.page != nil {
		if kind == "" {
			kind = changeShown(t)
		}
		if kind == "" && t.saysChanged() {
			kind = kindChanged
		}
		message = t.page.message(nil)
		if t.class == classPassword && kind != kindChanged {
			if err := c.keepPassword(t); err != nil {
				return Answer{}, err
			}
		}
	}
	switch kind {
	case kindChanged:
		c.place.signIn, c.place.changeURL = nil, nil // the next sign-in starts afresh
		return Answer{Step: StepPasswordChanged}, nil
	case "":
		return Answer{}, c.uncertain(errors.New("the answer says neither yes nor no"), message)
	}
	return Answer{Step: StepChangePassword, Problem: &Error{Kind: kind, Message: message}}, nil
}

// changeShown is the result that a page shows, "" where it shows none.
func changeShown(t *trail) Kind {
	for _, id := range t.page.shownRows(passwordRows, t.class == classPassword) {
		return passwordRows[id]
	}
	if t.class == classPassword {
		return KindChangeFailed // the form again, with words of its own or none
	}
	return ""
}

var (
	failureMark = regexp.MustCompile(`wrng|warn|err|fail|invalid|danger`)
	successMark = regexp.MustCompile(`success|succ\b|\bdone\b|confirmation|\bok\b`)
	signInPages = set("login.aspx", "default.aspx", "logoff.aspx")
)

// saysChanged tells whether a page that is no stock change page says yes: it asks
// for no password any more, marks nothing as a failure, and either leads to the
// sign-in or has a message that it marks, and no form to fill in. Words alone
// prove nothing.
func (t *trail) saysChanged() bool {
	if t.class != classUnknown || t.status != http.StatusOK {
		return false
	}
	forms, links := t.page.forms()
	toFillIn := false
	for _, f := range forms {
		if len(f.entries("password")) > 0 {
			return false
		}
		toFillIn = toFillIn || len(f.entries("")) > 0
		links = append(links, f.triggers...)
	}
	marked, failed := t.page.marks(successMark), t.page.marks(failureMark)
	leads := slices.ContainsFunc(links, func(l trigger) bool {
		return l.link != nil && signInPages[strings.ToLower(l.link.Path[strings.LastIndexByte(l.link.Path, '/')+1:])]
	})
	return !failed && (leads || marked && !toFillIn)
}

// marks tells whether an element that a person sees is named like that.
func (p *page) marks(name *regexp.Regexp) bool {
	found := false
	p.root.each(func(e *element) bool {
		if e.name == "" || e.veiled || wordless[e.name] {
			return false
		}
		found = found || name.MatchString(strings.ToLower(e.attr("class")+" "+e.attr("id"))) && visible(e) != ""
		return !found
	})
	return found
}

// changeRefused: the server had the form. Only a 5xx leaves open what it did.
func (c *Client) changeRefused(t *trail) error {
	e := c.statusFailure(t.response, KindChangeNotOffered)
	if e == nil || e.Kind == KindServerTrouble || e.Kind == KindTimeout {
		return c.uncertain(e, "")
	}
	return e
}

func (c *Client) uncertain(cause error, message string) *Error {
	return &Error{Kind: KindChangeUncertain, Host: c.Host(), Message: message, Err: cause}
}
