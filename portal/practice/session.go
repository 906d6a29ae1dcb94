package practice

import (
	"crypto/rand"
	"encoding/hex"
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
	// admitted: the ticket is for everything; otherwise the visit tells about the code.
	admitted bool
}

// visit is the ASP.NET session of one browser: it holds the state of the code
// step. user, private and ReturnURL never change.
type Visit struct {
	id        string
	user      *account
	private   bool
	challenge *challenge
	passed    bool   // the code was right
	message   string // what the next sign-in page says once
	// ReturnURL is where the person came from, "" for nowhere.
	ReturnURL string
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

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails: crypto/rand
	return hex.EncodeToString(b)
}

// sessionLife is how long a session lasts without use.
func (x *Exchange) sessionLife(private bool) time.Duration {
	switch {
	case x.ways.SessionMinutes > 0:
		return time.Duration(x.ways.SessionMinutes) * time.Minute
	case private:
		return 240 * time.Minute
	default:
		return 20 * time.Minute
	}
}

// issueTicket makes a ticket and returns its cookie value.
func (p *Portal) issueTicket(v *Visit, admitted bool, life time.Duration) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	value := randomHex(128)
	p.tickets[value] = &ticket{user: v.user, private: v.private, life: life, expires: p.options.Clock().Add(life), admitted: admitted}
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

// EndSessions ends every session. Why is the Error code of login.aspx that the
// next request of each is answered with; "" ends them as time does.
func (p *Portal) EndSessions(why string) {
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

// Unpublish takes a system off everybody's list; its .rdp answers 404 from now on.
func (p *Portal) Unpublish(title string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.unpublished[title] = true
}

// User is whose visit it is, as DOMAIN\name; "" for nobody's.
func (v *Visit) User() string {
	if v.user == nil {
		return ""
	}
	return v.user.person.User
}

// Challenge sends a code and keeps the visit with it under id, or under the
// challenge's own id when that is "".
func (x *Exchange) Challenge(v *Visit, id string) {
	c := &challenge{id: randomHex(16), code: x.send(v.user, x.texts), expires: x.options.Clock().Add(codeLife)}
	if id == "" {
		id = c.id
	}
	x.mu.Lock()
	v.challenge = c
	x.mu.Unlock()
	x.Keep(v, id)
}

// ChallengeID names the code that a visit waits for; "" for none.
func (p *Portal) ChallengeID(v *Visit) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if v.challenge == nil {
		return ""
	}
	return v.challenge.id
}

// Keep stores a visit under id, and no longer under the one it had.
func (p *Portal) Keep(v *Visit, id string) {
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
		p.visits[id] = &Visit{id: id, message: old.message}
	}
}

// Visit finds a visit by its id; an unknown one is empty.
func (p *Portal) Visit(id string) *Visit {
	p.mu.Lock()
	defer p.mu.Unlock()
	if v := p.visits[id]; v != nil {
		return v
	}
	return &Visit{}
}

// CodeVerdict on a code.
type CodeVerdict int

const (
	CodeOver  CodeVerdict = iota // expired, too many tries, or nothing was asked
	CodeWrong                    // once more
	CodeRight
)

// JudgeCode checks a code once; left is how many tries remain after CodeWrong.
func (p *Portal) JudgeCode(v *Visit, challengeID string, code *secret.Text) (verdict CodeVerdict, left int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := v.challenge
	if c == nil || c.id != challengeID || !p.options.Clock().Before(c.expires) {
		v.challenge = nil
		return CodeOver, 0
	}
	if !sameSecret(c.code, code) {
		c.wrong++
		if c.wrong >= maxTries {
			v.challenge = nil
			return CodeOver, 0
		}
		return CodeWrong, maxTries - c.wrong
	}
	v.challenge = nil
	return CodeRight, 0
}

// Pass ends the code step: the visit may go everywhere from here on.
func (p *Portal) Pass(v *Visit) {
	p.log.Info("practice: code accepted", who(v.user))
	p.mu.Lock()
	defer p.mu.Unlock()
	v.passed = true
}

// OwnVisit is the visit of the browser's session cookie.
func (x *Exchange) OwnVisit() *Visit { return x.Visit(x.Cookie(cookieVisit)) }

// LeaveMessage has the next sign-in page of a visit say something once.
func (p *Portal) LeaveMessage(v *Visit, message string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	v.message = message
}

// VisitOf is a new visit of a person, nil when nobody has the name.
func (p *Portal) VisitOf(user string) *Visit {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a := p.directory.byName[canonicalName(user)]; a != nil {
		return &Visit{user: a}
	}
	return nil
}
