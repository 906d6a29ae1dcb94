package rdp

import (
	"context"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"backstage/secret"
)

// mstsc is Windows' own Remote Desktop Connection. It takes no password; it
// looks for one in Credential Manager, where it is lent for the session.
type mstsc struct {
	s     *starter
	path  func() (string, error) // %SystemRoot%\System32\mstsc.exe
	vault *lender
	// trusted are the publishers' thumbprints for which the policy suppresses the
	// security dialog of 2026.
	trusted func() []string

	mu   sync.Mutex
	live map[string]int // running processes of ours by host
}

func (c *mstsc) id() string       { return "mstsc" }
func (c *mstsc) remoteApps() bool { return true }

func (c *mstsc) find(context.Context) (Info, error) {
	path, err := c.path()
	if err != nil || !executable(path) {
		return Info{}, errNotHere
	}
	return Info{ID: "mstsc", Name: "Remote Desktop Connection", Path: path, WarnsFirst: true}, nil
}

func (c *mstsc) start(ctx context.Context, info Info, o *inspected, r Request) (Session, error) {
	user, err := parseAccount(r.User)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, &Error{Kind: KindClientFailed, Err: err}
	}
	content, signed := o.asSigned()
	if !signed {
		content = encodeUTF16(o.clean(manner{user: user.qualified(), letters: true}))
	}
	// The policy speaks for a publisher; a file written anew has none.
	info.WarnsFirst = !signed || o.signature.Status != Trusted || !o.signature.by(c.trusted())
	temp, err := c.s.private(content)
	if err != nil {
		return nil, err
	}
	loan, err := c.vault.lend(loanTargets(o), user.qualified(), r.Password)
	if err != nil {
		temp.remove()
		return nil, err
	}
	cmd := exec.Command(info.Path, temp.path)
	detach(cmd)
	if err := cmd.Start(); err != nil {
		temp.remove()
		loan.giveBack()
		return nil, &Error{Kind: KindClientFailed, Detail: clip(info.Path), Err: err}
	}
	return c.follow(cmd, info, o, temp, loan), nil
}

// follow watches a started mstsc. File and credential stay until it ends: when
// it reads them nobody tells.
func (c *mstsc) follow(cmd *exec.Cmd, info Info, o *inspected, temp *tempFile, loan *loan) Session {
	window, watched := c.s.watch(cmd.Process.Pid, "")
	if !watched {
		window = assumeWindow(c.s.patience.settle)
	}
	p := newProcess(info, o.target(), cmd, window, c.s.patience.grace)
	host := o.host.name()
	c.count(host, +1)
	go func() {
		_ = cmd.Wait() // the outcome is in ProcessState
		close(p.exited)
	}()
	go p.report(c.s.Journal, func(seen bool) (Exit, error) {
		others := c.count(host, -1)
		code, signal := exitOf(cmd)
		if o.remoteApp && !seen && code == 0 && others > 0 {
			// Another of our mstsc shows this host already and took the RemoteApp over.
			time.AfterFunc(c.s.patience.read, func() { temp.remove(); loan.giveBack() })
			return Exit{}, errHandedOver
		}
		temp.remove()
		loan.giveBack()
		return Exit{Kind: KindEnded, Code: code, Signal: signal}, nil // its code says nothing
	})
	return p
}

func (c *mstsc) count(host string, change int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.live == nil {
		c.live = map[string]int{}
	}
	c.live[host] += change
	return c.live[host]
}

// loanTargets are the names under which mstsc looks for a password: the host's,
// and the gateway's unless that takes a token.
func loanTargets(o *inspected) []string {
	targets := []string{"TERMSRV/" + strings.Trim(o.host.host, "[]")}
	if o.gateway.host != "" && o.token == "" && o.gateway.name() != o.host.name() {
		targets = append(targets, "TERMSRV/"+strings.Trim(o.gateway.host, "[]"))
	}
	return targets
}

// credential is one generic entry of Credential Manager that lasts until the
// person leaves Windows and is never written to disk.
type credential struct {
	target, user, comment string
	blob                  []byte // UTF-16LE without terminator
}

// vault is Windows' Credential Manager.
type vault interface {
	// read finds an entry of any kind for the target, without its password.
	read(target string) (c credential, found bool, err error)
	write(credential) error
	remove(target string) error
	// list gives the generic entries whose target begins with TERMSRV/.
	list() ([]credential, error)
	// owner marks entries as this process's; alive tells whether the process that
	// an entry was marked by still runs.
	owner() string
	alive(owner string) bool
}

// lender lends passwords to the vault and counts the sessions that use an entry,
// so that the first to end does not take it from the others.
type lender struct {
	vault vault
	mu    sync.Mutex
	users map[string]int // by target
}

func newLender(v vault) *lender { return &lender{vault: v, users: map[string]int{}} }

// loan is what was put into the vault for one session.
type loan struct {
	from    *lender
	targets []string
	once    sync.Once
}

// lend puts the password into the vault, under targets that are free. Where the
// person has an entry of their own it stays as it is and mstsc uses that.
func (b *lender) lend(targets []string, user string, password *secret.Text) (*loan, error) {
	var blob []byte
	var err error
	password.Use(func(p []byte) {
		if err = canBeTyped(p); err == nil {
			blob = passwordBlob(p)
		}
	})
	if err != nil {
		return nil, err
	}
	defer clear(blob)
	l := &loan{from: b}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, target := range targets {
		there, found, err := b.vault.read(target)
		if err == nil && found && there.comment != b.vault.owner() && !abandoned(b.vault, there) {
			continue
		}
		if err == nil {
			err = b.vault.write(credential{target: target, user: user, comment: b.vault.owner(), blob: blob})
		}
		if err != nil {
			b.withdraw(l)
			return nil, &Error{Kind: KindClientFailed, Detail: "Credential Manager", Err: err}
		}
		b.users[target]++
		l.targets = append(l.targets, target)
	}
	return l, nil
}

// giveBack takes the entries away again. Giving back twice is fine.
func (l *loan) giveBack() {
	l.once.Do(func() {
		l.from.mu.Lock()
		defer l.from.mu.Unlock()
		l.from.withdraw(l)
	})
}

// withdraw removes a loan's entries that no other loan uses; b.mu is held.
func (b *lender) withdraw(l *loan) {
	for _, target := range l.targets {
		if b.users[target]--; b.users[target] > 0 {
			continue
		}
		delete(b.users, target)
		// The person may have replaced it meanwhile, by "remember me".
		if there, found, err := b.vault.read(target); err == nil && found && there.comment == b.vault.owner() {
			_ = b.vault.remove(target)
		}
	}
	l.targets = nil
}

// ownerPrefix begins the comment of each entry of ours.
const ownerPrefix = "Backstage session "

// abandoned tells whether an entry was left by a launcher that was killed.
func abandoned(v vault, c credential) bool {
	return strings.HasPrefix(c.comment, ownerPrefix) && !v.alive(c.comment)
}

// sweep removes the entries that killed launchers left.
func (b *lender) sweep() {
	b.mu.Lock()
	defer b.mu.Unlock()
	entries, err := b.vault.list()
	if err != nil {
		return
	}
	for _, c := range entries {
		if abandoned(b.vault, c) && b.users[c.target] == 0 {
			_ = b.vault.remove(c.target)
		}
	}
}

// passwordBlob is a password in UTF-16LE. It is written without toUTF16, whose
// buffers would keep a copy.
func passwordBlob(password []byte) []byte {
	blob := make([]byte, 0, 2*len(password)) // enough for any text
	var units [2]uint16
	for len(password) > 0 {
		r, size := utf8.DecodeRune(password)
		password = password[size:]
		for _, unit := range utf16.AppendRune(units[:0], r) {
			blob = append(blob, byte(unit), byte(unit>>8))
		}
	}
	return blob
}

var trailingHex = regexp.MustCompile(`[0-9A-Fa-f]{40,}$`)

// policyThumbprints reads the policy's comma-separated list; newer entries have
// a prefix that names the digest.
func policyThumbprints(value string) (list []string) {
	for _, entry := range strings.Split(value, ",") {
		if t := trailingHex.FindString(strings.ReplaceAll(strings.TrimSpace(entry), " ", "")); t != "" {
			list = append(list, t)
		}
	}
	return list
}
