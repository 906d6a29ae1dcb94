package portal

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"backstage/outside"
)

// class of a page: what it asks for, told by its structure alone.
type class string

const (
	classNone     class = "none"     // no page: empty, or not markup
	classSignIn   class = "sign-in"  // user name and password
	classPassword class = "password" // change page
	classCode     class = "code"     // one field for a one-time code
	classList     class = "list"     // AppFeed, a feed of its own, or a page that leads to .rdp files
	classFeeds    class = "feeds"    // a feed discovery document
	classUnknown  class = "unknown"
)

// reading is a page and what it was taken for; the one form that its class
// names is set.
type reading struct {
	class    class
	page     *page
	signIn   *signInForm
	password *passwordForm
	code     *codeForm
	list     *element // ResourceCollection, nil where the AppFeed is empty and on pages of tiles
	portal   bool     // it bears a mark of RD Web Access
}

// signInForm: the numbers are indices of controls, codes may be empty.
type signInForm struct {
	form           *form
	user, password int
	codes          []int
	publishers     []string
	workspaceID    string
	workspaceName  string
}

// passwordForm: user and current are -1 where the form has no such field.
type passwordForm struct {
	form                        *form
	user, current, next, repeat int
}

// codeForm: several codes are boxes for one character each.
type codeForm struct {
	form   *form
	codes  []int
	submit *trigger
	resend *trigger
}

// The input names of stock RD Web Access, in lower case.
const (
	nameUser    = "domainusername"
	namePass    = "userpass"
	nameNext    = "newuserpass"
	nameConfirm = "confirmnewuserpass"
)

var stockNames = set(nameUser, namePass, nameNext, nameConfirm)

// Hints. They never decide what a page is; they choose between fields or
// buttons that structure alone cannot tell apart. They match names and ids
// (English wherever programmers write them) and words of European languages.
var (
	codeHint = regexp.MustCompile(`one-time|otp|sms|token|passcode|pass-code|engångs|engangs|einmal|kertakäyttö|jednoraz|kod\b|code|kode|kood|codigo|código|codice|koodi|\bpin\b|pin-|\btan\b|mfa|2fa|verif|challenge|captcha`)
	userHint = regexp.MustCompile(`user|login|logon|logga|name|namn|navn|naam|nimi|nom|nombre|nome|benutz|anmeld|konto|account|e-?mail|upn|ident`)
	// domainHint: a box for the domain of its own is no user name and no code.
	domainHint = regexp.MustCompile(`domain\b|domän|domäne|domaine|dominio|domene|domæne|verkkotunnus|realm|company|organi|tenant`)
	nextHint   = regexp.MustCompile(`new|nytt|nya|neu|nouv|nuev|nuov|novo|nieuw|uusi|confirm|bekr|bestät|repeat|retype|verify|again`)
	cancelHint = regexp.MustCompile(`cancel|abort|log-?off|log-?out|log out|log off|signout|sign out|back\b|\breturn\b|close\b|help|print|language|` +
		`avbryt|avbrott|tillbaka|logga ut|stäng|hjälp|skriv ut|språk|abbre|abbruch|zurück|abmeld|schlie|hilfe|sprache|annul|retour|déconn|fermer|aide|langue|` +
		`volver|salir|ayuda|indietro|esci\b|aiuto|peruuta|takaisin|kirjaudu ulos|ohje|tilbage|tilbake|avslutt|terug|anuluj|wstecz|zpět|zrušit|отмена|назад`)
	resendHint = regexp.MustCompile(`re-?send|re_send|resms|newcode|newotp|newsms|newtoken|requestcode|new[-_ ](sms|code|token|pin|otp)|send.{0,20}(again|\banother|\bnew)|another (code|sms)|didn.?t (get|receive)|not received|request (a )?(new|another)|` +
		`(skick|sänd|få|begär|hämta|beställ).{0,20}(igen|om\b|på nytt|\bny(tt|a)?\b)|\bny(tt|a)? (sms|kod|engångskod)|\bny kode|\bnyt? engangskode|send (koden )?(på nytt|igen)|inte fått|` +
		`(code|sms|pin).{0,20}(erneut|nochmal|neu\b|anfordern|zusenden)|neue[nrs]? (code|sms|pin)|(erneut|nochmal).{0,12}(send|zusend)|` +
		`renvo|nouve(au|l).{0,10}(code|sms)|reenvi|(otro|nuevo) (código|codigo|sms)|novo código|nuovo codice|invia di nuovo|reinvia|` +
		`uudelleen|uusi (koodi|tekstiviesti)|opnieuw|nieuwe (code|sms)|ponownie|nowy (kod|sms)|znovu|nový kód|повторно|еще раз|ещё раз|новый код`)
	submitHint = regexp.MustCompile(`submit|sign-?in|signin|log-?in|log ?on|btnok|\bok\b|verify|confirm|continue|proceed|next|validate|logga in|fortsätt|nästa|bekräfta|verifiera|anmelden|weiter|bestätig|prüfen|connexion|valider|continuer|suivant|entrar|continuar|accedi|continua|avanti|kirjaudu|jatka|vahvista|fortsæt|bekræft|fortsett|bekreft|inloggen|doorgaan|zaloguj|dalej|přihlásit|войти|продолжить`)
)

// hints are the administrator's words about the code page, empty normally: the
// name of its input, its path, the name or id of its button for a new code.
type hints struct{ field, path, resend string }

func (o Options) hints() hints { return hints{o.CodeField, o.CodePath, o.CodeResend} }

// here tells whether the page is where the code page is said to be. The server
// of these portals does not know case.
func (h hints) here(p *page) bool { return h.path != "" && strings.EqualFold(p.url.Path, h.path) }

// read takes a page for what it is.
func read(p *page, about hints) *reading {
	r := &reading{class: classUnknown, page: p}
	if p == nil {
		r.class = classNone
		return r
	}
	r.list = p.root.find("resourcecollection")
	if r.list != nil || p.root.find("appfeed") != nil {
		r.class, r.portal = classList, true
		return r
	}
	if p.root.find("tenantfeedurls") != nil || p.root.find("feedurl") != nil {
		r.class, r.portal = classFeeds, true
		return r
	}
	forms, links := p.forms()
	r.portal = marked(p, forms)
	if about.here(p) {
		if r.code = readCode(p, forms, links, about); r.code != nil {
			r.class = classCode
			return r
		}
	}
	for _, f := range forms {
		if r.password = readPassword(f); r.password != nil {
			r.class = classPassword
			return r
		}
	}
	for _, f := range forms {
		if r.signIn = readSignIn(f, about.field); r.signIn != nil {
			r.class = classSignIn
			return r
		}
	}
	if p.leadsToFiles() {
		r.class, r.portal = classList, true
		return r
	}
	if r.code = readCode(p, forms, links, about); r.code != nil {
		r.class = classCode
	}
	return r
}

// marked looks for what RD Web Access pages have in common in any language,
// so that no password goes to the sign-in form of a web mail.
func marked(p *page, forms []*form) bool {
	if p.root.find("rdwapage") != nil {
		return true
	}
	for _, f := range forms {
		if strings.EqualFold(f.id, "FrmLogin") {
			return true
		}
		for _, c := range f.controls {
			switch strings.ToLower(c.name) {
			case nameUser, nameNext, "workspaceid", "rdpcertificates", "redirectorname", "eventloguploadaddress":
				return true
			}
		}
	}
	return false
}

// entries are the indices of the fields that a person would type into.
func (f *form) entries(kind string) (at []int) {
	for i, c := range f.controls {
		if c.entry() && (kind == "" || c.kind == kind) {
			at = append(at, i)
		}
	}
	return at
}

func (f *form) named(name string) int {
	return slices.IndexFunc(f.controls, func(c control) bool { return strings.EqualFold(c.name, name) && c.kind != "hidden" })
}

func (f *form) hidden(name string) string {
	for _, c := range f.controls {
		if c.kind == "hidden" && strings.EqualFold(c.name, name) {
			return c.value
		}
	}
	return ""
}

// readPassword: three password fields, or two that are both new.
func readPassword(f *form) *passwordForm {
	w := &passwordForm{form: f, user: f.named(nameUser), current: f.named(namePass), next: f.named(nameNext), repeat: f.named(nameConfirm)}
	passwords := slices.DeleteFunc(f.leastVeiled(f.entries("password")), func(i int) bool { return f.looksLikeCode(i) })
	switch {
	case w.next >= 0 && w.repeat >= 0:
	case len(passwords) >= 3:
		w.current, w.next, w.repeat = passwords[0], passwords[1], passwords[2]
	case len(passwords) == 2 && f.looksNew(passwords[0]) && f.looksNew(passwords[1]):
		w.current, w.next, w.repeat = -1, passwords[0], passwords[1]
	default:
		return nil
	}
	if w.user < 0 {
		w.user = f.userBefore(w.next)
	}
	return w
}

func (f *form) looksNew(i int) bool {
	c := f.controls[i]
	return c.autocomplete == "new-password" || nextHint.MatchString(c.hint)
}

// looksLikeCode: what the page's author said of the field, never for the stock names.
func (f *form) looksLikeCode(i int) bool {
	c := f.controls[i]
	if stockNames[strings.ToLower(c.name)] || strings.HasPrefix(c.autocomplete, "current-password") || c.autocomplete == "new-password" || c.autocomplete == "username" {
		return false
	}
	return c.autocomplete == "one-time-code" || codeHint.MatchString(c.hint) && !strings.Contains(c.hint, "postcode")
}

// userBefore is the text field for the user name before the password field, or -1.
func (f *form) userBefore(password int) int {
	if i := f.named(nameUser); i >= 0 && f.controls[i].kind == "text" {
		return i
	}
	user, best := -1, -1
	for _, i := range f.entries("text") {
		if i > password || f.looksLikeCode(i) || f.controls[i].veils > f.controls[password].veils {
			continue
		}
		score := 1
		c := f.controls[i]
		switch {
		case c.autocomplete == "username":
			score = 4
		case domainHint.MatchString(c.hint) && !strings.Contains(c.hint, "user"):
			score = 0
		case userHint.MatchString(c.hint):
			score = 3
		}
		if score >= best {
			user, best = i, score
		}
	}
	return user
}

// readSignIn: a password field and a text field before it. A further field is
// for a code that goes along with the password.
func readSignIn(f *form, codeField string) *signInForm {
	password := f.named(namePass)
	if password < 0 || f.controls[password].kind != "password" {
		password = -1
		for _, i := range f.leastVeiled(f.entries("password")) {
			if !f.looksLikeCode(i) && !strings.EqualFold(f.controls[i].name, codeField) {
				password = i
				break
			}
		}
	}
	if password < 0 {
		return nil
	}
	user := f.userBefore(password)
	if user < 0 {
		return nil
	}
	s := &signInForm{form: f, user: user, password: password, codes: f.signInCodes(user, password, codeField)}
	s.publishers = thumbprints(f.hidden("RDPCertificates"))
	s.workspaceID = outside.Line(f.hidden("WorkSpaceID"), maxTitle)
	s.workspaceName = outside.Line(unescaped(f.hidden("WorkspaceFriendlyName")), maxTitle)
	return s
}

// signInCodes: behind the password any further field is a code, before it only
// one that looks like it (the other may be a domain).
func (f *form) signInCodes(user, password int, codeField string) (codes []int) {
	if i := f.named(codeField); codeField != "" && i >= 0 && f.controls[i].entry() {
		return []int{i}
	}
	for _, i := range f.entries("") {
		c := f.controls[i]
		if i == user || i == password || c.name == "" || c.veils > f.controls[password].veils {
			continue
		}
		if f.looksLikeCode(i) {
			return []int{i}
		}
		if i > password && codes == nil && !domainHint.MatchString(c.hint) && c.autocomplete != "email" {
			codes = []int{i}
		}
	}
	return codes
}

// readCode finds the form with the one field for a code ([MS-TSWP] knows no
// such page: every add-on has its own).
func readCode(p *page, forms []*form, links []trigger, about hints) *codeForm {
	var found *codeForm
	best := 0
	words := sync.OnceValue(func() bool {
		return named(about.resend, forms, links) != nil || p.speaksOfCode() || offersCode(forms, links)
	})
	for _, f := range forms {
		codes, score := f.codes(about.field, words)
		if score > best {
			found, best = &codeForm{form: f, codes: codes}, score
		}
	}
	if found == nil {
		return nil
	}
	found.chooseButtons(forms, links, about.resend)
	return found
}

// speaksOfCode: the page's own words are about a code.
func (p *page) speaksOfCode() bool {
	return codeWords.MatchString(strings.ToLower(p.title())) ||
		slices.ContainsFunc(p.blocks(), func(b block) bool { return codeWords.MatchString(strings.ToLower(b.text)) })
}

// offersCode: a button or link of the page sends a code.
func offersCode(forms []*form, links []trigger) bool {
	says := func(t trigger) bool { return resendHint.MatchString(t.hint) }
	return slices.ContainsFunc(links, says) || slices.ContainsFunc(forms, func(f *form) bool { return slices.ContainsFunc(f.triggers, says) })
}

// codes gives the code field of a form, or its boxes of one character, with how
// sure that is: 0 is not at all. A field needs to be said to be for a code, by
// itself or by the page; what is said to be for something else never is one.
func (f *form) codes(codeField string, pageSpeaks func() bool) ([]int, int) {
	if i := f.named(codeField); codeField != "" && i >= 0 {
		return []int{i}, 100
	}
	at := f.leastVeiled(f.entries(""))
	if boxes := slices.DeleteFunc(slices.Clone(at), func(i int) bool { return f.controls[i].maxLength != 1 }); len(boxes) > 3 {
		return f.boxes(boxes)
	}
	at = slices.DeleteFunc(at, func(i int) bool { return f.controls[i].name == "" || f.otherThanCode(i) })
	looks := slices.DeleteFunc(slices.Clone(at), func(i int) bool { return !f.looksLikeCode(i) })
	switch {
	case len(looks) == 1:
		return looks, 3
	case len(at) != 1:
		return nil, 0
	case f.controls[at[0]].numeric, pageSpeaks():
		return at, 2
	}
	return nil, 0
}

var (
	searchHint   = regexp.MustCompile(`search|query|keyword|sök|suche|recherche|buscar|cerca|haku|\bsøk|\bsøg|zoek|szukaj|hled|поиск`)
	phoneHint    = regexp.MustCompile(`phone|telefon|mobil|handy|puhelin|teléfono|téléphone|\btel\b`)
	passwordHint = regexp.MustCompile(`password|lösenord|kennwort|passwort|mot de passe|contraseña|senha|salasana|adgangskode|passord|wachtwoord|hasło|heslo|пароль|current-password`)
	machineHint  = regexp.MustCompile(`machine|computer|\bhost|server|dator`)
	codeWords    = regexp.MustCompile(`\b(one-time|otp|sms|token|passcode|pin|tan|mfa|2fa)\b|\b(engångs|verifier)?kod(en|er)?\b|engångs|einmal|\bcode\b|verification|kertakäyttö|koodi|\bkode|código|\bcodice|\bkód|\bkodu?\b|код`)
)

// otherThanCode: what the page says of the field is about something else, and
// nothing of it about a code.
func (f *form) otherThanCode(i int) bool {
	c := f.controls[i]
	switch {
	case stockNames[strings.ToLower(c.name)], c.given == "email", c.given == "url", c.autocomplete == "username", c.autocomplete == "email":
		return true
	case f.looksLikeCode(i):
		return false
	case f.search, c.name == "q", c.name == "s":
		return true
	}
	for _, other := range []*regexp.Regexp{searchHint, userHint, passwordHint, domainHint, phoneHint, machineHint} {
		if other.MatchString(c.asks) {
			return true
		}
	}
	return false
}

// boxes for one character each: what a person types goes into them, or, where a
// script of the page joins them, into the hidden field for the whole.
func (f *form) boxes(at []int) ([]int, int) {
	if !slices.ContainsFunc(at, func(i int) bool { return f.controls[i].name != "" }) {
		for i, c := range f.controls {
			if c.kind == "hidden" && c.value == "" && codeHint.MatchString(strings.ToLower(c.name)) && !fleeting.MatchString(c.name) {
				return []int{i}, 3
			}
		}
		return nil, 0
	}
	return slices.DeleteFunc(at, func(i int) bool { return f.controls[i].name == "" }), 3
}

func (f *form) leastVeiled(at []int) []int {
	if len(at) == 0 {
		return at
	}
	least := slices.MinFunc(at, func(a, b int) int { return f.controls[a].veils - f.controls[b].veils })
	return slices.DeleteFunc(at, func(i int) bool { return f.controls[i].veils > f.controls[least].veils })
}

// chooseButtons finds the button that sends the code and the one, button or
// link, that asks for a new code.
func (w *codeForm) chooseButtons(forms []*form, links []trigger, resend string) {
	if w.resend = named(resend, forms, links); w.resend != nil {
		w.submit = w.form.mainButton(w.codes[0], w.resend)
		return
	}
	w.submit = w.form.mainButton(w.codes[0])
	if w.resend = w.form.resendButton(w.submit); w.resend != nil {
		return
	}
	for _, f := range forms {
		if f == w.form || len(f.entries("")) > 0 {
			continue
		}
		for i := range f.triggers {
			if t := &f.triggers[i]; resendHint.MatchString(t.hint) && !cancels(t) {
				w.resend = t
				return
			}
		}
	}
	for i := range links {
		if t := &links[i]; resendHint.MatchString(t.hint) && !cancels(t) {
			w.resend = t
			return
		}
	}
}

// named is the button or link that the administrator named, nil without one.
func named(name string, forms []*form, links []trigger) *trigger {
	if name == "" {
		return nil
	}
	for _, f := range forms {
		for i := range f.triggers {
			if f.triggers[i].named(name) {
				return &f.triggers[i]
			}
		}
	}
	for i := range links {
		if links[i].named(name) {
			return &links[i]
		}
	}
	return nil
}

func cancels(t *trigger) bool {
	return cancelHint.MatchString(t.hint) && !resendHint.MatchString(t.hint)
}

// mainButton is the button that a person presses after filling in the form: of
// those that neither cancel nor ask for a new code, one that says so, else the
// first behind the field, else the first. nil where there is none, or none that
// needs a name. others are known to be for something else.
func (f *form) mainButton(field int, others ...*trigger) *trigger {
	var main *trigger
	best := 0
	for i := range f.triggers {
		t := &f.triggers[i]
		if slices.Contains(others, t) || t.link != nil || cancels(t) || resendHint.MatchString(t.hint) {
			continue
		}
		score := 1
		if t.after > field {
			score += 2
		}
		if t.control >= 0 {
			score += 8
		}
		if submitHint.MatchString(t.hint) {
			score += 4
		}
		if score > best {
			main, best = t, score
		}
	}
	return main
}

// resendButton is what is left when the main button and all that cancel are
// taken away: what says that it sends a new code, else a lone further submit button.
func (f *form) resendButton(main *trigger) *trigger {
	var rest []*trigger
	for i := range f.triggers {
		t := &f.triggers[i]
		if t == main || cancels(t) {
			continue
		}
		if resendHint.MatchString(t.hint) {
			return t
		}
		if t.control >= 0 && !submitHint.MatchString(t.hint) {
			rest = append(rest, t)
		}
	}
	if len(rest) == 1 && main != nil && main.control >= 0 {
		return rest[0]
	}
	return nil
}

var thumbprint = regexp.MustCompile(`[0-9A-Fa-f]{40}`)

// thumbprints: how several are separated is not written down anywhere.
func thumbprints(s string) (list []string) {
	for _, t := range thumbprint.FindAllString(s, 32) {
		if t = strings.ToUpper(t); !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}

// unescaped undoes percent-encoding where there is any; newer builds encode
// twice what older ones send plain.
func unescaped(s string) string {
	for range 2 {
		u, err := url.PathUnescape(s)
		if err != nil || u == s {
			break
		}
		s = u
	}
	return s
}
