package practice

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode"

	"backstage/secret"
)

// Domain is the domain of everybody in the cast.
const Domain = "amido"

// Role is the part a person plays; faces describe it by the text practice.<role>.
type Role string

const (
	RoleOrdinary      Role = "ordinary"       // everything works
	RoleFirstSignIn   Role = "first-sign-in"  // temporary password, must be changed
	RoleLocked        Role = "locked"         // right password, answered like a wrong one
	RoleNotAuthorised Role = "not-authorised" // right password, but no right to the portal
	RoleSMSLate       Role = "sms-late"       // the code comes after Options.Late
	RoleSMSNever      Role = "sms-never"      // the code never comes
	RoleNoSystems     Role = "no-systems"     // an empty list
	RoleManySystems   Role = "many-systems"   // 5 000 systems
)

// Roles lists every role, in the order of the cast.
var Roles = []Role{
	RoleOrdinary, RoleFirstSignIn, RoleLocked, RoleNotAuthorised,
	RoleSMSLate, RoleSMSNever, RoleNoSystems, RoleManySystems,
}

// Person is somebody to be. Passwords of the cast are made for practising and
// meant to be shown; String and LogValue leave them out all the same, because
// Options.Extra may bring real ones.
type Person struct {
	// User is DOMAIN\name; a bare name gets Domain.
	User string
	// Password that counts now.
	Password string
	// NewPassword is a suggestion that fulfils the rules, where Role needs one.
	NewPassword string
	Role        Role
	// CannotChange: the change page answers that the password cannot be changed.
	CannotChange bool
}

// String is the user name alone.
func (p Person) String() string { return p.User }

// GoString is the user name alone.
func (p Person) GoString() string { return fmt.Sprintf("practice.Person(%q)", p.User) }

// LogValue is the user name alone.
func (p Person) LogValue() slog.Value { return slog.StringValue(p.User) }

// People is the cast, in a fixed order.
func People() []Person {
	const password = "Sommar2026"
	return []Person{
		{User: Domain + `\anna`, Password: password, Role: RoleOrdinary},
		{User: Domain + `\nils`, Password: "Tillfallig1", NewPassword: "Vinterdag2027", Role: RoleFirstSignIn},
		{User: Domain + `\lisa`, Password: password, Role: RoleLocked},
		{User: Domain + `\olle`, Password: password, Role: RoleNotAuthorised},
		{User: Domain + `\signe`, Password: password, Role: RoleSMSLate},
		{User: Domain + `\nora`, Password: password, Role: RoleSMSNever},
		{User: Domain + `\tom`, Password: password, Role: RoleNoSystems},
		{User: Domain + `\maja`, Password: password, Role: RoleManySystems},
	}
}

// account is a person as the portal's directory knows them.
type account struct {
	person   Person // without the password
	password *secret.Text
	history  []*secret.Text // every password so far, the current one included
	expired  bool
	changed  time.Time // when the person last changed it, zero for never
}

func newAccount(p Person) *account {
	if !strings.ContainsAny(p.User, `\@`) {
		p.User = Domain + `\` + p.User
	}
	password := secret.New(p.Password)
	p.Password = ""
	return &account{person: p, password: password, history: []*secret.Text{password}, expired: p.Role == RoleFirstSignIn}
}

// directory holds the accounts by canonical name. It is guarded by Portal.mu.
type directory struct {
	order  []*account
	byName map[string]*account
	clock  func() time.Time
}

func newDirectory(people []Person, clock func() time.Time) *directory {
	d := &directory{byName: map[string]*account{}, clock: clock}
	for _, p := range people {
		a := newAccount(p)
		name := canonicalName(a.person.User)
		if old := d.byName[name]; old != nil {
			*old = *a
			continue
		}
		d.order = append(d.order, a)
		d.byName[name] = a
	}
	return d
}

// canonicalName folds DOMAIN\user and user@domain[.suffix] into domain\user;
// a name without a domain stays without and so matches nobody.
func canonicalName(user string) string {
	user = strings.ToLower(strings.TrimSpace(user))
	if name, domain, ok := strings.Cut(user, "@"); ok && !strings.Contains(user, `\`) {
		domain, _, _ = strings.Cut(domain, ".")
		return domain + `\` + name
	}
	return user
}

// verdict on a name and a password.
type verdict int

const (
	refused verdict = iota // wrong, unknown or locked: nobody can tell which
	mustChange
	notAuthorised
	accepted
)

func (d *directory) judge(user string, password *secret.Text) (*account, verdict) {
	a := d.byName[canonicalName(user)]
	if !passwordMatches(a, password) || a.person.Role == RoleLocked {
		return nil, refused
	}
	switch {
	case a.expired:
		return a, mustChange
	case a.person.Role == RoleNotAuthorised:
		return a, notAuthorised
	default:
		return a, accepted
	}
}

// passwordMatches compares in constant time, also for somebody unknown.
func passwordMatches(a *account, password *secret.Text) bool {
	want := secret.New("nobody has this one")
	if a != nil {
		want = a.password
	}
	return sameSecret(want, password) && a != nil
}

// sameSecret compares digests, so that not even the length shows in the time it takes.
func sameSecret(a, b *secret.Text) bool {
	x, y := sha256.Sum256([]byte(a.Reveal())), sha256.Sum256([]byte(b.Reveal()))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// The results of password.aspx, as its Error parameter spells them.
const (
	changeSuccess    = "PasswordSuccess"
	changeLogon      = "FailedLogon"
	changeComplexity = "ComplexityFailed"
	changeBlank      = "FailedBlankPassword"
	changeMismatch   = "FailedPasswordMatch"
	changeGeneric    = "FailedGeneric"
)

// minimumAge is how long a changed password must stay, as in a Windows domain by default.
const minimumAge = 24 * time.Hour

// change sets a new password and returns the result for password.aspx.
func (d *directory) change(user string, current, next, confirm *secret.Text) string {
	a := d.byName[canonicalName(user)]
	switch {
	case next.Empty():
		return changeBlank
	case !sameSecret(next, confirm):
		return changeMismatch
	case !passwordMatches(a, current) || a.person.Role == RoleLocked:
		return changeLogon
	case a.person.CannotChange, !a.changed.IsZero() && d.clock().Sub(a.changed) < minimumAge:
		return changeGeneric
	case !complexEnough(next.Reveal(), a.person.User) || a.hadBefore(next):
		return changeComplexity
	}
	a.password = next.Clone()
	a.history = append(a.history, a.password)
	a.expired, a.changed = false, d.clock()
	return changeSuccess
}

func (a *account) hadBefore(password *secret.Text) bool {
	for _, old := range a.history {
		if sameSecret(old, password) {
			return true
		}
	}
	return false
}

// complexEnough is the Windows rule with ten characters: three of the four kinds
// and not the user's name within.
func complexEnough(password, user string) bool {
	_, name, _ := strings.Cut(canonicalName(user), `\`)
	if len([]rune(password)) < 10 || strings.Contains(strings.ToLower(password), name) {
		return false
	}
	var upper, lower, digit, other int
	for _, r := range password {
		switch {
		case unicode.IsUpper(r):
			upper = 1
		case unicode.IsLower(r):
			lower = 1
		case unicode.IsDigit(r):
			digit = 1
		default:
			other = 1
		}
	}
	return upper+lower+digit+other >= 3
}
