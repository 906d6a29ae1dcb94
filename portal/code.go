package portal

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"backstage/secret"
)

// SubmitCode posts the code page with the code, once. An empty code is not sent.
func (c *Client) SubmitCode(ctx context.Context, code *secret.Text) (Answer, error) {
	leave, err := c.enter(ctx)
	if err != nil {
		return Answer{}, err
	}
	defer leave()
	w := c.place.code
	if w == nil {
		return Answer{}, &Error{Kind: KindSessionExpired, Host: c.Host(), Err: errors.New("no code page at hand")}
	}
	digits := normalizedCode(code)
	if !digits.Empty() && !c.place.passwordGiven {
		digits.Wipe()
		digits = code.Clone() // asked before the password, it may be anything
	}
	defer digits.Wipe()
	if digits.Empty() {
		return c.stillAtCode(&Error{Kind: KindWrongCode, Err: errors.New("empty code, not sent")}), nil
	}
	fill := filling{}
	defer enterCode(fill, w.codes, digits)()
	t, err := c.press(ctx, w.form, fill, w.submit)
	return c.enterBy(ctx, t, err, phaseCode)
}

// enterCode puts a code into its field, or one character each into its boxes; done
// wipes those.
func enterCode(fill filling, fields []int, code *secret.Text) (done func()) {
	if len(fields) == 1 {
		fill[fields[0]] = code
		return func() {}
	}
	code.Use(func(b []byte) {
		for _, field := range fields {
			_, size := utf8.DecodeRune(b)
			fill[field] = secret.Own(bytes.Clone(b[:size]))
			b = b[size:]
		}
	})
	return func() {
		for _, field := range fields {
			fill[field].Wipe()
		}
	}
}

// ResendCode uses the code page's own button or link, once. The page itself is
// never fetched again: that would send a code too, on some portals each time.
func (c *Client) ResendCode(ctx context.Context) (Answer, error) {
	leave, err := c.enter(ctx)
	if err != nil {
		return Answer{}, err
	}
	defer leave()
	if c.place.code == nil || c.place.code.resend == nil {
		return Answer{}, &Error{Kind: KindUnknownPage, Host: c.Host(), Err: errors.New("the code page offers no new code")}
	}
	t, err := c.use(ctx, c.place.code.resend)
	if err != nil {
		return Answer{}, err
	}
	if t.status >= 200 && t.status < 300 && (t.class == classNone || t.class == classUnknown) {
		// A script's endpoint, or "sent": a browser's code page is still open.
		a := c.stillAtCode(nil)
		if t.page != nil {
			a.Challenge.Message = orElse(t.page.message(c.place.codeQuiet), a.Challenge.Message)
		}
		return a, nil
	}
	return c.arrive(ctx, t, phaseResend)
}

// use clicks a link or a button without filling anything in.
func (c *Client) use(ctx context.Context, t *trigger) (*trail, error) {
	if t.link != nil {
		return c.follow(ctx, request{method: http.MethodGet, url: t.link, from: c.place.last})
	}
	if t.form.get && t.action != nil {
		u := *t.action
		u.RawQuery = string(t.form.encode(nil, t)) // nothing of the person's is in it
		return c.follow(ctx, request{method: http.MethodGet, url: &u, from: t.form.page})
	}
	return c.press(ctx, t.form, nil, t)
}

func (c *Client) stillAtCode(problem *Error) Answer {
	challenge := c.place.challenge
	return Answer{Step: StepCode, Problem: problem, Challenge: &challenge}
}

// atCode: the portal asks for a one-time code.
func (c *Client) atCode(t *trail, during phase) (Answer, error) {
	if err := c.refuseForeign(t.code.form.action); err != nil {
		return Answer{}, err
	}
	if r := t.code.resend; r != nil && !c.mayUse(r) {
		t.code.resend = nil
	}
	p := &c.place
	challenge := t.challenge(p.quiet)
	var problem *Error
	switch {
	case p.code != nil && during == phaseResend:
		challenge.Number = p.challenge.Number
	case p.code != nil && during == phaseCode:
		challenge.Number = p.challenge.Number + 1
		if c.refusedCode(t) {
			problem = &Error{Kind: KindWrongCode, Message: t.page.message(p.codeQuiet)}
		}
	}
	p.code, p.challenge, p.signIn = t.code, challenge, nil
	p.tokenForm = p.tokenForm || strings.HasSuffix(strings.ToLower(t.url.Path), "/tokenform.aspx")
	if problem == nil {
		p.codeQuiet = t.page.texts()
		p.codeQuiet[challenge.Label] = true
	}
	return Answer{Step: StepCode, Problem: problem, Challenge: &challenge}, nil
}

// wrongHint: words that go with a refused code. They decide only where the same
// form comes back with something new to read and a new state behind it.
var wrongHint = regexp.MustCompile(`(?i)\bfel|ogiltig|inkorrekt|felaktig|försök|misslyck|gått ut|wrong|incorrect|invalid|not (valid|accepted|correct)|mismatch|fail|denied|reject|expired|attempt|tries|try again|` +
	`falsch|ungültig|fehler|abgelaufen|versuch|erron|incorrect|invalide|expiré|essai|tentativ|errón|inválid|caducad|intento|errat|scadut|virhe|väär|vanhentun|yrity|\bfeil|ugyldig|utløpt|forsøk|forkert|udløbet|forsøg|` +
	`onjuist|ongeldig|verlopen|poging|błęd|nieprawid|wygas|prób|špatn|neplatn|pokus|невер|неправ|истек|попыт`)

// refusedCode tells a refused code from a further challenge, when a code page
// answers a code. No rule of the trade separates them, so: another form, field
// or label is a further challenge, unless the page says in a marked message that
// something was wrong. The same form again means a refused code, with two
// exceptions: it brings a new message without any word of failure together with
// a new state of its own, or the portal led to it afresh without a message.
func (c *Client) refusedCode(t *trail) bool {
	before := c.place.code
	said := t.page.allWords(c.place.codeQuiet)
	switch {
	case t.code.signature() != before.signature():
		marked := t.page.newMark(c.place.codeQuiet) || wrongHint.MatchString(t.code.label())
		return marked && wrongHint.MatchString(said)
	case wrongHint.MatchString(said):
		return true
	case said != "":
		return !t.code.newState(before)
	}
	return len(t.passed) == 1 || !t.code.anyHiddenDiffers(before)
}

func (w *codeForm) label() string { return w.form.controls[w.codes[0]].label }

// fleeting hidden fields differ on each page that a server makes.
var fleeting = regexp.MustCompile(`(?i)^__|csrf|xsrf|forgery|verif|nonce|time|stamp|date`)

// newState tells whether a hidden field that names the challenge (long, and not
// fleeting) has another value than before.
func (w *codeForm) newState(before *codeForm) bool {
	for _, c := range w.form.controls {
		if c.kind != "hidden" || fleeting.MatchString(c.name) || len(c.value) < 6 {
			continue
		}
		if was := before.form.hidden(c.name); len(was) >= 6 && was != c.value {
			return true
		}
	}
	return false
}

func (w *codeForm) anyHiddenDiffers(before *codeForm) bool {
	for _, c := range w.form.controls {
		if c.kind == "hidden" && before.form.hidden(c.name) != c.value {
			return true
		}
	}
	return false
}

func (c *Client) mayUse(t *trigger) bool {
	to := t.link
	if to == nil {
		to = t.action
	}
	return to != nil && c.refuseForeign(to) == nil
}

func (t *trail) challenge(quiet map[string]bool) Challenge {
	field := t.code.form.controls[t.code.codes[0]]
	known := map[string]bool{field.label: true, t.page.title(): true}
	for text := range quiet {
		known[text] = true
	}
	c := Challenge{Label: field.label, Message: t.page.allWords(known), CanResend: t.code.resend != nil, Number: 1, MaxLength: field.maxLength}
	if len(t.code.codes) > 1 {
		c.MaxLength = len(t.code.codes)
	}
	return c
}

// signature tells one form from another: where it goes, the names of its fields
// and what stands beside them. Queries and counters change each time anyway.
func (w *codeForm) signature() string {
	parts := []string{strings.ToLower(pathOf(w.form.action))}
	for _, i := range w.codes {
		parts = append(parts, w.form.controls[i].name, counter.ReplaceAllString(w.form.controls[i].label, ""))
	}
	return strings.Join(parts, "\n")
}

var counter = regexp.MustCompile(`\d+`)

func pathOf(u *url.URL) string {
	if u == nil {
		return ""
	}
	return u.Path
}
