//go:build linux

package rdp

import (
	"bytes"
	"crypto"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"backstage/secret"
)

// fakeVault is a Credential Manager in memory.
type fakeVault struct {
	mu      sync.Mutex
	entries map[string]credential
	fail    string // a target that cannot be written
	dead    string // an owner whose process is gone
}

func newVault(entries ...credential) *fakeVault {
	v := &fakeVault{entries: map[string]credential{}}
	for _, c := range entries {
		v.entries[c.target] = c
	}
	return v
}

func (v *fakeVault) read(target string) (credential, bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	c, ok := v.entries[target]
	return c, ok, nil
}

func (v *fakeVault) write(c credential) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if c.target == v.fail {
		return errors.New("full")
	}
	c.blob = bytes.Clone(c.blob)
	v.entries[c.target] = c
	return nil
}

func (v *fakeVault) remove(target string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.entries, target)
	return nil
}

func (v *fakeVault) list() (all []credential, _ error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, c := range v.entries {
		all = append(all, c)
	}
	return all, nil
}

func (v *fakeVault) owner() string           { return ownerPrefix + "100" }
func (v *fakeVault) alive(owner string) bool { return owner != v.dead }

func (v *fakeVault) targets() (all []string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for target := range v.entries {
		all = append(all, target)
	}
	slices.Sort(all)
	return all
}

// newWindows is a stage with mstsc alone.
func newWindows(t *testing.T, v *fakeVault, p part) (*stage, *mstsc) {
	p.Silent, p.Deaf = true, true
	st := newStage(t, map[string]part{"mstsc.exe": p})
	c := &mstsc{s: st.starter, vault: newLender(v), trusted: func() []string { return nil },
		path: func() (string, error) { return filepath.Join(st.dir, "mstsc.exe", "mstsc.exe"), nil }}
	st.clients = []client{c}
	return st, c
}

// The password is in Credential Manager while mstsc runs, for host and gateway,
// and gone afterwards; it is never in the file or the arguments.
func TestMstscBorrowsThePassword(t *testing.T) {
	v := newVault()
	st, _ := newWindows(t, v, part{Stay: true})
	r := request(gatewayFile)
	s, err := st.Start(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if got := v.targets(); !slices.Equal(got, []string{"TERMSRV/gw.example", "TERMSRV/host.example"}) {
		t.Errorf("targets %q", got)
	}
	lent, _ := v.list()
	for _, c := range lent {
		if c.user != `EXAMPLE\anna` || !bytes.Equal(c.blob, wide(canary, false, false)) {
			t.Errorf("%s is for %q", c.target, c.user)
		}
	}
	waitForRecord(t, st, "mstsc.exe")
	saw := st.saw("mstsc.exe")
	if len(saw.Argv) != 2 || !strings.HasSuffix(saw.Argv[1], ".rdp") || saw.FileMode != 0o600 || len(saw.Stdin) > 0 {
		t.Errorf("%q", saw.Argv)
	}
	text, enc := decode(saw.File)
	if enc != utf16LE || !strings.Contains(text, "\r\nusername:s:EXAMPLE\\anna\r\n") || strings.Contains(text, canary) {
		t.Errorf("%q", text)
	}
	if i := s.Info(); !i.WarnsFirst || i.AsksAgain {
		t.Errorf("%+v", i)
	}
	s.Stop()
	ends(t, s)
	if got := v.targets(); len(got) > 0 {
		t.Errorf("left in the vault: %q", got)
	}
	if strings.Contains(st.log.String(), canary) {
		t.Error("the password is in the log")
	}
	st.tidy()
}

func TestLoansNeverTouchThePersonsOwn(t *testing.T) {
	const host = "TERMSRV/host.example"
	own := credential{target: host, user: `EXAMPLE\anna`, comment: "", blob: []byte("own")}
	v := newVault(own)
	book := newLender(v)
	l, err := book.lend([]string{host, "TERMSRV/gw.example"}, "u", secret.New("p"))
	if err != nil {
		t.Fatal(err)
	}
	if c := v.entries[host]; string(c.blob) != "own" {
		t.Error("the person's own entry was overwritten")
	}
	l.giveBack()
	l.giveBack()
	if got := v.targets(); !slices.Equal(got, []string{host}) {
		t.Errorf("after giving back: %q", got)
	}

	// "Remember me" in the middle of a session makes the entry the person's.
	delete(v.entries, host)
	if l, err = book.lend([]string{host}, "u", secret.New("p")); err != nil {
		t.Fatal(err)
	}
	v.entries[host] = own
	l.giveBack()
	if got := v.targets(); !slices.Equal(got, []string{host}) {
		t.Errorf("the person's new entry was removed: %q", got)
	}
}

func TestLoansOfSeveralSessions(t *testing.T) {
	const host = "TERMSRV/shared.example"
	v := newVault()
	book := newLender(v)
	one, err1 := book.lend([]string{host}, "u", secret.New("old"))
	two, err2 := book.lend([]string{host}, "u", secret.New("new"))
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if !bytes.Equal(v.entries[host].blob, wide("new", false, false)) {
		t.Error("a changed password did not arrive")
	}
	one.giveBack()
	if len(v.targets()) != 1 {
		t.Error("the first session to end took the entry from the second")
	}
	two.giveBack()
	if len(v.targets()) != 0 {
		t.Error("the entry stays after the last session")
	}
}

func TestLoansThatFail(t *testing.T) {
	v := newVault()
	v.fail = "TERMSRV/gw.example"
	st, _ := newWindows(t, v, part{})
	if _, err := st.Start(t.Context(), request(gatewayFile)); kindOf(t, err) != KindClientFailed || strings.Contains(err.Error(), canary) {
		t.Errorf("got %v", err)
	}
	if got := v.targets(); len(got) > 0 {
		t.Errorf("left in the vault: %q", got)
	}
	st.tidy()
}

// A killed launcher's entries are taken over and swept; a live one's stay.
func TestLoansOfAKilledLauncher(t *testing.T) {
	const dead, live = ownerPrefix + "7", ownerPrefix + "8"
	v := newVault(credential{target: "TERMSRV/a", comment: dead}, credential{target: "TERMSRV/b", comment: live},
		credential{target: "TERMSRV/c", comment: "the person's"}, credential{target: "TERMSRV/d", comment: dead})
	v.dead = dead
	book := newLender(v)
	l, err := book.lend([]string{"TERMSRV/a", "TERMSRV/b"}, "u", secret.New("p"))
	if err != nil {
		t.Fatal(err)
	}
	if v.entries["TERMSRV/a"].comment != v.owner() || v.entries["TERMSRV/b"].comment != live {
		t.Errorf("%+v", v.entries)
	}
	book.sweep()
	if got := v.targets(); !slices.Equal(got, []string{"TERMSRV/a", "TERMSRV/b", "TERMSRV/c"}) {
		t.Errorf("after sweeping: %q", got)
	}
	l.giveBack()
}

// A gateway with a token is to see no password.
func TestLoanTargets(t *testing.T) {
	for file, want := range map[string][]string{
		desktopFile:                            {"TERMSRV/host.example"},
		gatewayFile:                            {"TERMSRV/host.example", "TERMSRV/gw.example"},
		gatewayFile + "gatewayaccesstoken:s:t": {"TERMSRV/host.example"},
		"full address:s:Host.Example:3390":     {"TERMSRV/Host.Example"},
		"full address:s:[::1]":                 {"TERMSRV/::1"},
		"full address:s:one.example\ngatewayhostname:s:ONE.example:443\ngatewayusagemethod:i:1\n": {"TERMSRV/one.example"},
	} {
		o, err := inspect([]byte(file), Rules{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := loanTargets(o); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", file, got, want)
		}
	}
}

// The dialog is silent only for a file that is signed, trusted, unchanged, and
// whose publisher the policy names.
func TestMstscWarns(t *testing.T) {
	signer := newSigner(t, "rdweb.example", nil)
	const quiet = "full address:s:host.example\r\naudiomode:i:2\r\n"
	signed := signer.sign(t, quiet, style{crypto.SHA256, false})
	policy := policyThumbprints("00, sha256:" + signer.thumbprint(crypto.SHA256))
	for _, c := range []struct {
		name    string
		file    string
		roots   bool
		trusted []string
		warns   bool
	}{
		{"trusted by policy", signed, true, policy, false},
		{"trusted by policy, SHA-1", signed, true, policyThumbprints(signer.thumbprint(crypto.SHA1)), false},
		{"no policy", signed, true, nil, true},
		{"another publisher", signed, true, []string{strings.Repeat("0", 40)}, true},
		{"unknown root", signed, false, policy, true},
		{"unsigned", quiet, true, policy, true},
		{"asks for too much", signed + "camerastoredirect:s:*\r\n", true, policy, true},
	} {
		st, m := newWindows(t, newVault(), part{})
		m.trusted = func() []string { return c.trusted }
		st.Roots = newSigner(t, "other", nil).roots()
		if c.roots {
			st.Roots = signer.roots()
		}
		s, err := st.Start(t.Context(), request(c.file))
		if err != nil {
			t.Fatal(err)
		}
		ends(t, s)
		if got := s.Info().WarnsFirst; got != c.warns {
			t.Errorf("%s: warns is %v", c.name, got)
		}
		if unchanged := string(st.saw("mstsc.exe").File) == c.file; unchanged != (c.file == signed) {
			t.Errorf("%s: byte for byte is %v", c.name, unchanged)
		}
	}
}

// A second RemoteApp of the same host is taken over by the mstsc that runs: the
// new process's end is not the session's.
func TestMstscHandsOver(t *testing.T) {
	v := newVault()
	st, _ := newWindows(t, v, part{Stay: true})
	first, err := st.Start(t.Context(), request(appFile))
	if err != nil {
		t.Fatal(err)
	}
	waitForRecord(t, st, "mstsc.exe")
	st.install("mstsc.exe", part{Silent: true, Deaf: true})
	second, err := st.Start(t.Context(), request(appFile))
	if err != nil {
		t.Fatal(err)
	}
	var events []Event
	for e := range second.Events() {
		events = append(events, e)
	}
	if !slices.Equal(events, []Event{{Kind: EventWindow}}) {
		t.Errorf("%+v", events)
	}
	if len(v.targets()) != 1 {
		t.Error("the password was taken away while the other process may need it")
	}
	first.Stop()
	ends(t, first)
	// Alone, a process that ends is a session that ended.
	third, err := st.Start(t.Context(), request(appFile))
	if err != nil {
		t.Fatal(err)
	}
	if exit, _ := ends(t, third); exit.Kind != KindEnded {
		t.Errorf("%+v", exit)
	}
}

func TestPolicyThumbprints(t *testing.T) {
	a, b := strings.Repeat("A1", 20), strings.Repeat("b2", 32)
	if got := policyThumbprints(" " + a + " , SHA256:" + b + ",, short"); !slices.Equal(got, []string{a, b}) {
		t.Errorf("%q", got)
	}
}
