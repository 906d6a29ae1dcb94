package practice

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"math/big"
	"slices"
	"time"

	"backstage/secret"
)

// SMS is one message that arrived on a person's phone. String and LogValue leave
// the code out.
type SMS struct {
	// To is the person's user name; the practice portal knows no phone numbers.
	To string
	// Text as the phone shows it, Code the code within.
	Text, Code string
	At         time.Time
}

// String says who got a message, not what it says.
func (s SMS) String() string { return "SMS to " + s.To }

// GoString says who got a message, not what it says.
func (s SMS) GoString() string { return fmt.Sprintf("practice.SMS(%q)", s.To) }

// LogValue says who got a message, not what it says.
func (s SMS) LogValue() slog.Value { return slog.StringValue(s.String()) }

// RandomCode is six digits; a leading zero is as likely as any other digit.
func RandomCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // the system has no randomness: nothing can be kept secret
	}
	return fmt.Sprintf("%06d", n)
}

// send makes a new code for a person and has it delivered in the way of their
// role. It returns the code for the portal to compare with.
func (p *Portal) send(a *account, texts texts) *secret.Text {
	code := p.options.Code()
	user := a.person.User
	p.log.Info("practice: SMS sent", "user", user)
	deliver := func() {
		p.deliver(SMS{To: user, Text: fmt.Sprintf(texts["SMS"], code), Code: code, At: p.options.Clock()})
	}
	switch a.person.Role {
	case RoleSMSNever:
	case RoleSMSLate:
		p.options.After(p.options.Late, deliver)
	default:
		deliver()
	}
	return secret.New(code)
}

func (p *Portal) deliver(s SMS) {
	p.mu.Lock()
	if p.isClosed() {
		p.mu.Unlock()
		return
	}
	listeners := make([]func(SMS), 0, len(p.listeners))
	for _, l := range p.listeners {
		listeners = append(listeners, l.hear)
	}
	p.mu.Unlock()
	for _, hear := range listeners {
		hear(s)
	}
}

type listener struct{ hear func(SMS) }

// Subscribe calls hear for every message that arrives from now on, on a goroutine
// of the portal; hear must not block. cancel ends it; a call under way may still finish.
func (p *Portal) Subscribe(hear func(SMS)) (cancel func()) {
	l := &listener{hear}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listeners = append(p.listeners, l)
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.listeners = slices.DeleteFunc(p.listeners, func(other *listener) bool { return other == l })
	}
}
