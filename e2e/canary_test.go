//go:build linux

package e2e

import (
	"encoding/base64"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

// canary is a secret that is looked for wherever it must not be.
type canary struct {
	what  string
	forms []string
}

func newCanary(what, secret string) canary {
	c := canary{what: what, forms: []string{secret, utf16le(secret), url.QueryEscape(secret), url.PathEscape(secret), strings.ToLower(url.QueryEscape(secret))}}
	// base64 of text that the secret stands in: three ways to fall on its groups of three.
	for shift := range 3 {
		text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat(".", shift) + secret))
		whole := text[(shift*8+5)/6 : len(text)-4] // what the neighbours do not change
		c.forms = append(c.forms, whole, strings.NewReplacer("+", "-", "/", "_").Replace(whole))
	}
	slices.Sort(c.forms)
	c.forms = slices.Compact(c.forms)
	return c
}

func utf16le(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

// in tells whether a form of the secret is in the text.
func (c canary) in(text string) bool {
	return slices.ContainsFunc(c.forms, func(form string) bool { return strings.Contains(text, form) })
}

// sighting is where a canary was seen; the secret itself is never told.
type sighting struct{ what, where string }

// watch looks at the arguments and environment of every process: over and over
// while it is young, for fork and exec change them, and once more at stop, which
// gives what was seen.
func watch(canaries []canary) (stop func() []sighting) {
	over := make(chan struct{})
	var seen []sighting
	var watching sync.WaitGroup
	watching.Go(func() {
		looks := map[string]int{}
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			for _, pid := range processes() {
				if looks[pid]++; looks[pid] <= 30 {
					seen = append(seen, lookAtProcess(pid, canaries)...)
				}
			}
			select {
			case <-over:
				return
			case <-tick.C:
			}
		}
	})
	return func() []sighting {
		close(over)
		watching.Wait()
		for _, pid := range processes() {
			seen = append(seen, lookAtProcess(pid, canaries)...)
		}
		slices.SortFunc(seen, func(a, b sighting) int { return strings.Compare(a.what+a.where, b.what+b.where) })
		return slices.Compact(seen)
	}
}

// processes are the ids of all that run.
func processes() (pids []string) {
	proc, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer proc.Close()
	names, _ := proc.Readdirnames(-1)
	return slices.DeleteFunc(names, func(name string) bool { return name[0] < '0' || name[0] > '9' })
}

func lookAtProcess(pid string, canaries []canary) (seen []sighting) {
	for _, part := range []string{"cmdline", "environ"} {
		text, err := os.ReadFile("/proc/" + pid + "/" + part)
		if err != nil || len(text) == 0 {
			continue // it has ended, or belongs to the kernel
		}
		program, _ := os.ReadFile("/proc/" + pid + "/comm")
		seen = append(seen, look(string(text), part+" of "+strings.TrimSpace(string(program)), canaries)...)
	}
	return seen
}

func look(text, where string, canaries []canary) (seen []sighting) {
	for _, c := range canaries {
		if c.in(text) {
			seen = append(seen, sighting{c.what, where})
		}
	}
	return seen
}

// lookAtFiles looks into every file below a folder, and at its name.
func lookAtFiles(t *testing.T, folder string, canaries []canary) (seen []sighting) {
	t.Helper()
	files := 0
	ok(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		files++
		seen = append(seen, look(path+"\n"+string(text), path, canaries)...)
		return err
	}))
	if files == 0 {
		t.Errorf("no file below %s: there was nothing to look at", folder)
	}
	return seen
}

// The watch itself sees a secret in every form and place.
func TestCanarySings(t *testing.T) {
	const secret = `Kn4rie+fågel %=&"<ö>`
	c := newCanary("password", secret)
	for name, text := range map[string]string{
		"plain": "/p:" + secret, "UTF-16": "\xff\xfe" + utf16le("password:s:"+secret), "form": "p=" + url.QueryEscape(secret) + "&x=",
		"base64 0": base64.StdEncoding.EncodeToString([]byte(secret + "\n")), "base64 1": base64.StdEncoding.EncodeToString([]byte("u" + secret)),
		"base64 2": base64.StdEncoding.EncodeToString([]byte("u:" + secret + ":x")), "base64 in a URL": base64.RawURLEncoding.EncodeToString([]byte(secret)),
	} {
		if !c.in(text) {
			t.Errorf("%s: not seen", name)
		}
	}
	if c.in(strings.ToUpper(secret)) || c.in("") {
		t.Error("seen where it is not")
	}
}

// markedDay is a morning in the terminal of somebody whose secrets are marked,
// and the seat with what it left behind.
type markedDay struct {
	portal    *practicetest.Portal
	seat      *Seat
	canaries  []canary   // the secrets, without the user name
	name      canary     // the user name without its domain
	sightings []sighting // in processes and in what was printed
	client    recorder
	got       record // what the RDP client got
	password  string
}

// spendMarkedDay mistypes the marked password, signs in with it and the marked
// code, opens a system in a recording RDP client and leaves.
func spendMarkedDay(t *testing.T) markedDay {
	t.Helper()
	const name, code = "kajsa.kanariefagel", "4087215390"
	marked := practice.Person{User: practice.Domain + `\` + name, Password: `Kn4rie+fågel %=&"<ö>`, Role: practice.RoleOrdinary}
	mistyped := marked.Password + "Fel-9"
	d := markedDay{
		canaries: []canary{newCanary("password", marked.Password), newCanary("code", code), newCanary("mistyped password", mistyped)},
		name:     newCanary("user name", name), password: marked.Password,
	}
	d.portal = newPortal(t, practicetest.Options{Options: practice.Options{Extra: []practice.Person{marked}, Code: func() string { return code }}})
	d.seat = newSeat(t, d.portal)
	d.seat.Set("DISPLAY", newDisplay(t).Name)
	d.client = newRecorder(t, d.seat)
	stop := watch(d.canaries)

	c := converse(t, d.seat, "-portal", d.portal.URL())
	c.asked("Domän\\Användarnamn", marked.User)
	c.asked("Lösenord: ", mistyped)
	c.told("Fel användarnamn")
	c.asked("Domän\\Användarnamn", marked.User)
	c.asked("Lösenord: ", marked.Password)
	c.asked("engångskod", code)
	c.asked("Siffra öppnar", "1")
	c.told("är öppet")
	d.got = d.client.wait(t, 1)
	c.asked("Siffra öppnar", "q")
	c.ends(0)
	d.sightings = append(stop(), look(c.output.String(), "what was printed", d.canaries)...)
	return d
}

// A marked password and a marked code go through the terminal face to an RDP
// client, and are nowhere to be found: not in any process's arguments or
// environment, not in a file, not in what was printed.
func TestTextLeavesNoSecrets(t *testing.T) {
	endToEnd(t)
	day := spendMarkedDay(t)
	seen := append(day.sightings, lookAtFiles(t, day.seat.Dir, day.canaries)...)
	tellSightings(t, append(seen, lookAtFiles(t, string(day.client), day.canaries)...))
	if !slices.Contains(day.got.Digests, digest(day.password)) {
		t.Error("the client did not get the password, so there was nothing to leak")
	}
}

func tellSightings(t *testing.T, seen []sighting) {
	t.Helper()
	for _, s := range seen {
		t.Errorf("the %s was seen in the %s", s.what, s.where)
	}
}
