package practice

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
	"time"

	"backstage/secret"
)

// ticket is a forms-authentication ticket: the password was right.
// Guarded by Portal.mu, as is everything below; user, private and life never change.
type ticket struct {
	user    *account
	private bool
	life    time.Duration
	expires time.Time // slides with every use
	ended   string    // why the server ended it: an Error code of login.aspx
}

// visit is the ASP.NET session of one browser: it holds the state of the code
// step. user, private and returnURL never change.
type visit struct {
	id        string
	user      *account
	private   bool
	returnURL string
	challenge *challenge
	done      int    // codes accepted so far
	passed    bool   // all of them
	message   string // key of the text that the next sign-in page shows once
}

// challenge is one code that was sent and is waited for.
type challenge struct {
	id      string
	code    *secret.Text
	expires time.Time
	wrong   int
}

const (
	codeLife = 5 * time.Minute
	maxTries = 5
)

// radiusLife is how long RDSFactor's own cookie lives.
const radiusLife = 480 * time.Minute

func randomGUID() string {
	h := randomHex(16)
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails: crypto/rand
	return hex.EncodeToString(b)
}

// sessionMinutes is how long a session lasts without use.
func sessionMinutes(v Variant, private bool) int {
	switch {
	case v.SessionMinutes > 0:
		return v.SessionMinutes
	case private:
		return 240
	default:
		return 20
	}
}

// issueTicket makes a ticket and returns its cookie value.
func (p *Portal) issueTicket(a *account, private bool) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	life := time.Duration(sessionMinutes(p.variant, private)) * time.Minute
	value := randomHex(128)
	p.tickets[value] = &ticket{user: a, private: private, life: life, expires: p.options.Clock().Add(life)}
	return value
}

// useTicket returns the ticket and renews it; nil when there is none, it has run
// out or was ended, and then why it was ended.
func (p *Portal) useTicket(value string) (t *ticket, ended string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t = p.tickets[value]
	if t == nil {
		return nil, ""
	}
	now := p.options.Clock()
	if t.ended != "" || !now.Before(t.expires) {
		delete(p.tickets, value)
		return nil, t.ended
	}
	t.expires = now.Add(t.life)
	return t, ""
}

func (p *Portal) dropTicket(value string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.tickets, value)
}

// endTickets ends every session; the next request of each learns why.
func (p *Portal) endTickets(why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for value, t := range p.tickets {
		if why == "" {
			delete(p.tickets, value)
		} else {
			t.ended = why
		}
	}
}

// Expire ends all sessions now, as time does.
func (p *Portal) Expire() { p.endTickets("") }

// ServerConfigChanged ends all sessions as an administrator's change of the farm does.
func (p *Portal) ServerConfigChanged() { p.endTickets("ServerConfigChanged") }

// TakeOver ends all sessions as another person on the same computer does.
func (p *Portal) TakeOver() { p.endTickets("WkSDisconnected") }

// Unpublish takes a system off everybody's list; its .rdp answers 404 from now on.
func (p *Portal) Unpublish(title string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.unpublished[title] = true
}

// SendCode sends a person a code outside the pages: what a code generator is
// for CodeOnLogin. It tells whether there is such a person.
func (p *Portal) SendCode(user string) bool {
	p.mu.Lock()
	a := p.directory.byName[canonicalName(user)]
	culture := p.variant.cultures()[0]
	p.mu.Unlock()
	if a == nil {
		return false
	}
	p.challenge(&visit{user: a}, signInVisit(a), textsOf(culture))
	return true
}

// signInVisit is where the code for CodeOnLogin waits: there is no browser session yet.
func signInVisit(a *account) string { return "sign-in " + canonicalName(a.person.User) }

// challenge sends a code and keeps the visit with it under id, or under the
// challenge's own id when that is "".
func (p *Portal) challenge(v *visit, id string, texts texts) {
	c := &challenge{id: randomHex(16), code: p.send(v.user, texts), expires: p.options.Clock().Add(codeLife)}
	if id == "" {
		id = c.id
	}
	p.mu.Lock()
	v.challenge = c
	p.mu.Unlock()
	p.keep(v, id)
}

// keep stores a visit under id, and no longer under the one it had.
func (p *Portal) keep(v *visit, id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.visits, v.id)
	v.id = id
	p.visits[id] = v
}

// abandonVisit forgets all of a visit but what the next sign-in page is to say.
func (p *Portal) abandonVisit(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if old := p.visits[id]; old != nil {
		p.visits[id] = &visit{id: id, message: old.message}
	}
}

func (p *Portal) visit(id string) *visit {
	p.mu.Lock()
	defer p.mu.Unlock()
	if v := p.visits[id]; v != nil {
		return v
	}
	return &visit{}
}

// codeVerdict on a code.
type codeVerdict int

const (
	codeOver  codeVerdict = iota // expired, too many tries, or nothing was asked
	codeWrong                    // once more
	codeNext                     // right, and another one is asked
	codeRight                    // right, and it was the last
)

// judgeCode checks a code once. n is how many tries remain after codeWrong, and
// the number of the next code, from 1, after codeNext.
func (p *Portal) judgeCode(v *visit, challengeID string, code *secret.Text) (verdict codeVerdict, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := v.challenge
	if c == nil || c.id != challengeID || !p.options.Clock().Before(c.expires) {
		v.challenge = nil
		return codeOver, 0
	}
	if !sameSecret(c.code, code) {
		c.wrong++
		if c.wrong >= maxTries {
			v.challenge = nil
			return codeOver, 0
		}
		return codeWrong, maxTries - c.wrong
	}
	v.challenge = nil
	v.done++
	if v.done < p.variant.challenges() {
		return codeNext, v.done + 1
	}
	v.passed = true
	return codeRight, 0
}

// GatewayAdmits asks as the gateway does when a session starts: whether
// checktoken.aspx was asked for this person within the last 60 s. The answer
// counts once.
func (p *Portal) GatewayAdmits(user string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	name := canonicalName(user)
	until, ok := p.admitted[name]
	delete(p.admitted, name)
	return ok && p.options.Clock().Before(until)
}
