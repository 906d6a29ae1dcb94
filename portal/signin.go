package portal

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"backstage/outside"
	"backstage/secret"
)

// kindExpired is no failure of its own: it becomes StepPasswordExpired.
const kindExpired Kind = "password-expired"

// signInRows are the message rows of a stock sign-in page by id, and what they
// mean; signInCodes the same by the value of Error= ([MS] login.aspx, the last
// three RDSFactor). All in lower case.
var (
	signInRows = map[string]Kind{
		"trerrorincorrectcredentials":     KindWrongPassword,
		"trerrorworkspaceinuse":           KindInUse,
		"trerrorworkspacedisconnected":    KindDisconnected,
		"trerrorunauthorizedaccess":       KindNotAuthorised,
		"trerrorserverconfigchanged":      KindServerChanged,
		"trerrordomainnamemissing":        KindNoDomain,
		"trerrorgenericclaimsauthfailure": KindSignInFailed,
		"trpasswordexpired":               kindExpired,
		"trpasswordexpirednochange":       KindExpiredNoChange,
	}
	signInCodes = map[string]Kind{
		"wksinuse":                   KindInUse,
		"wksdisconnected":            KindDisconnected,
		"unauthorizedaccess":         KindNotAuthorised,
		"unauthorizedaccessoverride": KindNotAuthorised,
		"serverconfigchanged":        KindServerChanged,
		"passwordexpired":            kindExpired,
		"sessionexpired":             KindSessionExpired,
		"loginsmsfailed":             KindWrongCodeRestart,
		"loginradiusfailed":          KindCodeServiceSilent,
	}
)

// SignIn posts the sign-in form at hand, or a fresh one, once.
func (c *Client) SignIn(ctx context.Context, who Credentials) (Answer, error) {
	leave, err := c.enter(ctx)
	if err != nil {
		return Answer{}, err
	}
	defer leave()
	if c.place.signIn == nil || c.now().Sub(c.place.signInAt) > formAge {
		a, err := c.begin(ctx)
		if err != nil || a.Step != StepSignIn {
			return a, err
		}
	}
	w := c.place.signIn
	c.place.gate = w.address()
	c.place.signIn, c.place.passwordGiven = nil, true // whatever happens now, this form has been used
	fill := w.form.private()
	fill[w.user] = secret.New(who.User)
	fill[w.password] = who.Password
	code := normalizedCode(who.Code)
	defer code.Wipe()
	c.place.sentCode = !code.Empty() && len(w.codes) > 0
	defer enterCode(fill, w.codes, code)()
	t, err := c.press(ctx, w.form, fill, w.form.mainButton(w.password))
	return c.enterBy(ctx, t, err, phaseSignIn)
}

// press sends a form by one of its buttons; nil is Enter on a form that has
// none. Forms with secrets go by POST whatever they say themselves.
func (c *Client) press(ctx context.Context, f *form, fill filling, button *trigger) (*trail, error) {
	to := f.action
	if button != nil {
		to = button.action
	}
	return c.follow(ctx, request{method: http.MethodPost, url: to, body: f.encode(fill, button), from: f.page, timeout: c.opt.PostTimeout})
}

// private is what the page's script does on the way out: it tells the portal in
// bit 4 of flags that this is a private computer, where that is the choice made.
// Where the page makes none, a computer with its own launcher is private.
func (f *form) private() filling {
	fill := filling{}
	choice, flags, private := -1, -1, -1
	for i, c := range f.controls {
		switch {
		case strings.EqualFold(c.name, "MachineType") && c.kind == "radio":
			if c.on {
				choice = i
			}
			if strings.EqualFold(c.value, "private") {
				private = i
			}
		case strings.EqualFold(c.name, "flags") && c.kind == "hidden":
			flags = i
		}
	}
	if choice < 0 && private >= 0 {
		choice = private
		f.controls[private].on = true
	}
	if choice >= 0 && choice == private && flags >= 0 {
		fill[flags] = secret.New(strconv.Itoa(atoi(f.controls[flags].value) | 4))
	}
	return fill
}

// atSignIn: the portal asks for name and password, and may say why.
func (c *Client) atSignIn(t *trail, during phase) (Answer, error) {
	if err := c.refuseForeign(t.signIn.form.action); err != nil {
		return Answer{}, err
	}
	kind := c.verdict(t, during)
	a := Answer{Step: StepSignIn, SignInCode: t.signIn.challenge()}
	if kind != "" {
		a.Problem = &Error{Kind: kind, Message: t.page.message(c.place.quiet)}
	}
	if kind == "" && during == phaseSignIn && a.SignInCode != nil {
		a.SignInCode.Message = t.page.message(c.place.quiet)
	}
	c.keepSignIn(t)
	if during == phaseSignIn && len(t.signIn.codes) == 0 && (kind == KindSignInFailed || t.status != http.StatusOK) {
		c.place.signIn = nil // the next try is a new visit: a cookie may be what was wrong
	}
	if kind == "" && during != phaseSignIn {
		c.place.quiet = t.page.texts()
	}
	switch kind {
	case kindExpired:
		a.Step, a.Problem, a.CanChange, a.User = StepPasswordExpired, nil, true, t.userName(t.signIn.form, t.signIn.user)
	case KindExpiredNoChange:
		a.Step, a.User = StepPasswordExpired, t.userName(t.signIn.form, t.signIn.user)
	}
	return a, nil
}

func (c *Client) keepSignIn(t *trail) {
	p := &c.place
	p.signIn, p.signInAt, p.signInURL = t.signIn, c.now(), t.url
	p.code, p.change, p.changeURL = nil, nil, expiredLink(t.page)
	if len(t.signIn.publishers) > 0 {
		p.workspace.Publishers = t.signIn.publishers
	}
	p.workspace.ID = orElse(t.signIn.workspaceID, p.workspace.ID)
	p.workspace.Name = orElse(t.signIn.workspaceName, p.workspace.Name)
}

func (s *signInForm) challenge() *Challenge {
	if len(s.codes) == 0 {
		return nil
	}
	c := s.form.controls[s.codes[0]]
	return &Challenge{Label: c.label, MaxLength: c.maxLength, Number: 1}
}

// verdict is what was wrong on the way to a sign-in page: what the address says,
// what the page shows, or what the arrival itself means.
func (c *Client) verdict(t *trail, during phase) Kind {
	rows := t.page.shownRows(signInRows, during == phaseSignIn)
	kind := signInCodes[t.errorCode()]
	for _, id := range rows {
		if kind == "" || kind == kindExpired && signInRows[id] == KindExpiredNoChange {
			kind = signInRows[id]
		}
	}
	afterCode := during == phaseCode || during == phaseResend
	switch {
	case afterCode && (kind == "" || kind == KindWrongPassword || kind == KindSessionExpired || kind == KindSignInFailed):
		return KindWrongCodeRestart
	case kind != "":
		return kind
	case during == phaseList:
		return KindSessionExpired
	case during != phaseSignIn:
		return ""
	case t.passedThrough("logoff.aspx") && t.page.newMark(c.place.quiet):
		return KindSignInFailed // the portal says itself what is wrong
	case t.passedThrough("logoff.aspx"):
		// The password opened the door, and the step behind it closed it again
		// before asking for anything.
		return KindSignInAgain
	case c.place.gate != "" && t.signIn.address() != c.place.gate:
		return KindSignInAgain // the portal behind the gate asks for itself
	case len(t.signIn.codes) > 0 && !c.place.sentCode:
		return "" // the password was right: now it wants the code along with it
	}
	return KindSignInFailed
}

// address tells one sign-in form from another: where it is sent.
func (s *signInForm) address() string { return strings.ToLower(pathOf(s.form.action)) }

// userName is the name that the portal gave back, as far as it can be read:
// some builds escape it twice.
func (t *trail) userName(f *form, user int) string {
	name := ""
	if user >= 0 {
		name = f.controls[user].value
	}
	return outside.Line(unescaped(orElse(name, t.named("username"))), 256)
}

// expiredLink is where the page's "password has expired" row leads, nil when it
// has none.
func expiredLink(p *page) (link *url.URL) {
	p.root.each(func(row *element) bool {
		if !strings.EqualFold(row.attr("id"), "trPasswordExpired") {
			return link == nil
		}
		row.each(func(a *element) bool {
			if ref := strings.TrimSpace(a.attr("href")); a.name == "a" && link == nil && ref != "" {
				if u, err := p.base().Parse(ref); err == nil && strings.HasPrefix(u.Scheme, "http") {
					link = u
				}
			}
			return true
		})
		return false
	})
	return link
}
