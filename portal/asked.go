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
	"backstage/secret"
)

const maxWords = 30 // pieces of a page's text

// askedPage is a Page with what is needed to send it.
type askedPage struct {
	page    Page
	fields  []askedField
	buttons []*trigger // nil for a form without one
	forms   []*form
}

// askedField is a field of the page: the controls of its form that it stands for.
type askedField struct {
	form     *form
	controls []int // one, or the dots of a choice
}

// asideHint: a form that has nothing to do with getting in.
var asideHint = regexp.MustCompile(`newsletter|news-?letter|subscri|nyhetsbrev|prenumer|feedback|survey|\blanguage\b|\bsprak\b|cookie-?consent|comment`)

// readAsked reads the forms of a page that the person alone can answer, nil where
// there are none.
func (c *Client) readAsked(t *trail) *askedPage {
	if t.page == nil || t.class != classUnknown {
		return nil
	}
	a := &askedPage{page: Page{Title: t.page.title()}}
	forms, _ := t.page.forms()
	for _, f := range forms {
		if len(f.controls) > 0 && c.refuseForeign(f.action) == nil && !f.aside() {
			a.add(c, f)
		}
	}
	if len(a.buttons) == 0 {
		return nil
	}
	a.page.Words = t.page.wordsBeside(a.page)
	return a
}

// aside: the site's search, a newsletter, a way out and nothing else.
func (f *form) aside() bool {
	hints := []string{strings.ToLower(f.id + " " + pathOf(f.action))}
	for _, c := range f.controls {
		hints = append(hints, c.hint)
	}
	said := strings.Join(hints, " ")
	entries := f.entries("")
	switch {
	case f.search, asideHint.MatchString(said):
		return true
	case f.get && len(entries) == 1 && (searchHint.MatchString(f.controls[entries[0]].asks) || f.controls[entries[0]].name == "q" || f.controls[entries[0]].name == "s"):
		return true
	case slices.ContainsFunc(f.controls, func(c control) bool { return c.given == "search" }) && len(entries) == 0:
		return true
	}
	buttons := slices.DeleteFunc(slices.Clone(f.triggers), func(t trigger) bool { return t.control < 0 })
	return len(entries) == 0 && len(buttons) > 0 && !slices.ContainsFunc(buttons, func(t trigger) bool { return !cancels(&t) })
}

// add puts a form's visible fields and its buttons on the page.
func (a *askedPage) add(c *Client, f *form) {
	number := len(a.forms)
	a.forms = append(a.forms, f)
	var seen []int
	for i, control := range f.controls {
		if control.fillable() {
			seen = append(seen, i)
		}
	}
	for _, i := range f.leastVeiled(seen) {
		if last := len(a.fields) - 1; f.controls[i].kind == "radio" && last >= 0 && a.fields[last].form == f && f.sameChoice(a.fields[last].controls[0], i) {
			a.fields[last].controls = append(a.fields[last].controls, i)
			a.page.Fields[last].addOption(f.controls[i])
			continue
		}
		a.fields = append(a.fields, askedField{f, []int{i}})
		a.page.Fields = append(a.page.Fields, f.field(i, number))
	}
	for i := range f.triggers {
		if t := &f.triggers[i]; t.control >= 0 && f.controls[t.control].on && c.refuseForeign(t.action) == nil {
			a.buttons = append(a.buttons, t)
			a.page.Buttons = append(a.page.Buttons, Button{Label: f.controls[t.control].label, Form: number})
		}
	}
	if len(a.page.Buttons) == 0 || a.page.Buttons[len(a.page.Buttons)-1].Form != number {
		a.buttons = append(a.buttons, nil)
		a.page.Buttons = append(a.page.Buttons, Button{Form: number})
	}
}

// fillable controls are the person's: what is not switched off, and is sent.
func (c control) fillable() bool {
	switch c.kind {
	case "text", "password", "textarea":
		return c.on && !c.readOnly && c.name != ""
	case "select":
		return c.name != "" && len(c.options) > 0
	case "radio", "checkbox":
		return c.name != "" && !c.off
	}
	return false
}

func (f *form) sameChoice(i, j int) bool {
	return f.controls[i].kind == "radio" && f.controls[i].name == f.controls[j].name
}

func (f *form) field(i, number int) Field {
	c := f.controls[i]
	w := Field{Label: c.label, Form: number, Numeric: c.numeric, MaxLength: c.maxLength, Autocomplete: c.autocomplete, Credential: f.credential(i), Chosen: -1}
	switch c.kind {
	case "password":
		w.Kind = FieldPassword
	case "checkbox":
		w.Kind, w.Checked = FieldCheck, c.on
	case "select":
		w.Kind = FieldChoice
		for n, o := range c.options {
			w.Options = append(w.Options, o.label)
			if w.Chosen < 0 && o.value == c.value && c.on {
				w.Chosen = n
			}
		}
	case "radio":
		w.Kind, w.Label = FieldChoice, ""
		w.addOption(c)
	default:
		w.Value = outside.Line(c.value, maxLabel)
	}
	return w
}

// userNameHint: words for a user name, narrower than userHint; answerHint: words for
// what is secret in another way.
var (
	userNameHint = regexp.MustCompile(`user[-_ ]?(name|id)|\bupn\b|log[io]n[-_ ]?(name|id)|användarnamn|användar-?id|benutzername|brukernavn|brugernavn|käyttäjä|gebruikersnaam|utilisateur|usuario|nome utente|uživatel|użytkownik|имя пользователя`)
	answerHint   = regexp.MustCompile(`answer|svar\b|antwort|question|fråga|frage|secret|hemlig|\bpin\b|pinkod|pin-?code`)
)

// credential is told by the page's own word alone: what is taken for a name goes to
// the RDP client as one, and an answer must not.
func (f *form) credential(i int) Credential {
	c := f.controls[i]
	switch {
	case c.autocomplete != "username" && c.autocomplete != "current-password" && (answerHint.MatchString(c.asks) || f.looksLikeCode(i)):
		return NoCredential
	case c.kind == "text" && (c.autocomplete == "username" || c.given == "email" || userNameHint.MatchString(c.asks)):
		return UserNameAsked
	case c.kind == "password" && passwordHint.MatchString(c.asks):
		return PasswordAsked
	}
	return NoCredential
}

func (w *Field) addOption(c control) {
	w.Options = append(w.Options, c.label)
	if c.on {
		w.Chosen = len(w.Options) - 1
	}
}

// wordsBeside are the page's visible texts that are not the labels of what it asks.
func (p *page) wordsBeside(asked Page) (words []string) {
	known := map[string]bool{asked.Title: true}
	for _, f := range asked.Fields {
		known[f.Label] = true
		for _, o := range f.Options {
			known[o] = true
		}
	}
	for _, b := range p.blocks() {
		if !known[b.text] && len(words) < maxWords {
			known[b.text] = true
			words = append(words, b.text)
		}
	}
	return words
}

// navigates tells whether the page belongs to a site that one moves about in: then
// the list may be on another of its pages.
func (p *page) navigates() bool {
	return p.root.find("navbar") != nil || p.root.find("nav") != nil
}

// asksWho: a form that starts a sign-in, by asking for a name alone.
func (p *page) asksWho() bool {
	if p == nil {
		return false
	}
	forms, _ := p.forms()
	return slices.ContainsFunc(forms, func(f *form) bool {
		at := f.leastVeiled(f.entries("text"))
		return !f.get && !f.aside() && len(at) == 1 && (f.controls[at[0]].autocomplete == "username" || userHint.MatchString(f.controls[at[0]].asks))
	})
}

func (c *Client) atAsked(a *askedPage) (Answer, error) {
	c.place.asked, c.place.signIn, c.place.code = a, nil, nil
	page := a.page
	return Answer{Step: StepPage, Page: &page}, nil
}

// SendPage sends the page as a browser would: what the person filled in, what the
// page hides and has chosen itself, and the one button that was pressed.
func (c *Client) SendPage(ctx context.Context, r PageReply) (Answer, error) {
	leave, err := c.enter(ctx)
	if err != nil {
		return Answer{}, err
	}
	defer leave()
	a := c.place.asked
	if a == nil || r.Button < 0 || r.Button >= len(a.buttons) || len(r.Fields) != len(a.fields) {
		return Answer{}, &Error{Kind: KindSessionExpired, Host: c.Host(), Err: errors.New("no page at hand that this is an answer to")}
	}
	c.place.asked = nil // whatever happens now, it has been answered
	chosen := a.forms[a.page.Buttons[r.Button].Form]
	f, fill := a.filledIn(chosen, r)
	for i, field := range a.fields {
		if field.form == chosen && a.page.Fields[i].Kind == FieldPassword && !r.Fields[i].Text.Empty() {
			c.place.passwordGiven = true
		}
	}
	t, err := c.submit(ctx, f, fill, a.buttons[r.Button])
	return c.enterBy(ctx, t, err, phasePage)
}

// filledIn is a copy of the form with the person's choices, and what they typed.
func (a *askedPage) filledIn(chosen *form, r PageReply) (*form, filling) {
	f := *chosen
	f.controls = slices.Clone(chosen.controls)
	fill := filling{}
	for i, field := range a.fields {
		if field.form != chosen {
			continue
		}
		reply, at := r.Fields[i], field.controls[0]
		switch c := &f.controls[at]; {
		case a.page.Fields[i].Kind == FieldCheck:
			c.on = reply.Checked
		case c.kind == "select":
			if c.on = reply.Choice >= 0 && reply.Choice < len(c.options); c.on {
				c.value = c.options[reply.Choice].value
			}
		case c.kind == "radio":
			for n, at := range field.controls {
				f.controls[at].on = n == reply.Choice
			}
		case reply.Text != nil:
			fill[at] = reply.Text
		}
	}
	return &f, fill
}

// submit sends a form by its own method, but no password by GET.
func (c *Client) submit(ctx context.Context, f *form, fill filling, button *trigger) (*trail, error) {
	if !f.get || slices.ContainsFunc(f.controls, func(c control) bool { return c.kind == "password" }) {
		return c.press(ctx, f, fill, button)
	}
	to := f.action
	if button != nil {
		to = button.action
	}
	if err := c.refuseForeign(to); err != nil {
		return &trail{passed: []*url.URL{f.page}}, err
	}
	u := *to
	body := secret.Own(f.encode(fill, button))
	defer body.Wipe()
	u.RawQuery = body.Reveal()
	return c.follow(ctx, request{method: http.MethodGet, url: &u, from: f.page})
}
