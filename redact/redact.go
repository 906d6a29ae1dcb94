package redact

import (
	"hash/maphash"
	"net/url"
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"backstage/secret"
)

// Block stands where something was taken out. Its length tells nothing.
const Block = "█████"

// Redactor takes out of a text what nobody but its owner may see. It works in
// two ways. What the program knows to be secret (Secret, Person) goes wherever
// it stands and in every usual spelling. What it cannot know goes by its looks:
// values of telling keys and headers, markup, queries, long tokens, phone
// numbers, mail addresses, home folders. Hosts, kinds, exit codes, durations
// and paths of pages stay: a report without them helps nobody.
//
// Ordinary text that was redacted once is left as it is by a second time: lines
// are redacted when written and when exported. nil redacts by looks only. It is safe
// for concurrent use.
type Redactor struct {
	mu     sync.RWMutex
	seed   maphash.Seed
	prints map[uint16][]fingerprint // by a hash of their first four bytes
	people []person
	home   string
}

// fingerprint of one spelling of a secret: the secret itself is not kept, for it
// may have been wiped everywhere else.
type fingerprint struct {
	size int // bytes
	sum  uint64
	word bool // counts only where no letter or digit stands beside it
}

// person is a user name; label stands in its place, the same one every time.
type person struct {
	account string // lower case, without the domain
	sign    string // without it (lower case) a text need not be searched; "" is in every text
	word    bool
	pattern *regexp.Regexp
	label   string
}

const (
	beginning = 4 // bytes; what is shorter cannot be told from ordinary text
	// loneWord is the size below which a secret or a name counts as a word of its
	// own only: 1234 must not go out of "took=51234ms".
	loneWord = 6
)

// New knows this computer's user and home folder already.
func New() *Redactor {
	r := &Redactor{seed: maphash.MakeSeed(), prints: map[uint16][]fingerprint{}}
	if home, err := os.UserHomeDir(); err == nil && len(home) > 1 {
		r.home = home
		r.Person(filepath.Base(home))
	}
	if u, err := user.Current(); err == nil {
		r.Person(u.Username)
	}
	return r
}

// Secret makes a password, a code or a cookie unseen from now on, also after it
// was wiped. Secrets of fewer than four bytes are not told from ordinary text.
func (r *Redactor) Secret(t *secret.Text) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	t.Use(func(clear []byte) {
		if len(clear) >= beginning {
			spellings(clear, r.know)
		}
	})
}

// know adds one spelling; r.mu is held.
func (r *Redactor) know(s []byte) {
	if len(s) < beginning {
		return
	}
	b := uint16(maphash.Bytes(r.seed, s[:beginning]))
	f := fingerprint{len(s), maphash.Bytes(r.seed, s), len(s) < loneWord}
	if slices.Contains(r.prints[b], f) {
		return
	}
	r.prints[b] = append(r.prints[b], f)
	// The longest first, so that a spelling never leaves the rest of a longer one.
	slices.SortStableFunc(r.prints[b], func(a, b fingerprint) int { return b.size - a.size })
}

// bucket keeps only 16 bits of a secret's beginning: too few to tell it.
func (r *Redactor) bucket(s string) uint16 { return uint16(maphash.String(r.seed, s)) }

// Person gives a user name (DOMAIN\name, name@domain or bare) a label. The
// domain stays: a wrong one is what many calls are about.
func (r *Redactor) Person(name string) {
	account := strings.ToLower(strings.TrimSpace(name))
	if i := strings.LastIndexAny(account, `\/`); i >= 0 {
		account = account[i+1:]
	}
	account, _, _ = strings.Cut(account, "@")
	if r == nil || utf8.RuneCountInString(account) < 2 || slices.Contains(everybody, account) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if slices.ContainsFunc(r.people, func(p person) bool { return p.account == account }) {
		return
	}
	parts := strings.FieldsFunc(account, func(c rune) bool { return strings.ContainsRune("._- ", c) })
	if len(parts) == 0 {
		return
	}
	p := person{account: account, word: len(account) < loneWord, label: "‹person" + strconv.Itoa(len(r.people)+1) + "›"}
	if ascii(account) == account { // else it can be spelt in many ways
		p.sign = parts[0]
	}
	var ways []string
	for _, way := range [][]string{parts, escaped(parts, url.QueryEscape), escaped(parts, ascii)} {
		for i := range way {
			way[i] = regexp.QuoteMeta(way[i])
		}
		// "kajsa.berg" is also Kajsa Berg.
		ways = append(ways, strings.Join(way, `(?:[._\- +]|%20)?`))
	}
	p.pattern = regexp.MustCompile(`(?i)` + strings.Join(slices.Compact(ways), "|"))
	r.people = append(r.people, p)
}

// everybody has these names, and a log has these words.
var everybody = []string{"root", "admin", "administrator", "user", "users", "guest", "home", "nobody", "default", "public", "public user"}

func escaped(parts []string, escape func(string) string) []string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = escape(p)
	}
	return out
}

func ascii(s string) string {
	q := strconv.QuoteToASCII(s)
	return q[1 : len(q)-1]
}

// Short is Text of s, at most size bytes of it. Cutting comes last, so that no
// half of a secret is left at the cut.
func (r *Redactor) Short(s string, size int) string {
	return cut(r.Text(cut(s, readSize)), size)
}

// readSize is what is looked at of a text that is cut, in bytes.
const readSize = 16 << 10

// cut shortens s to at most size bytes, at the end of a character.
func cut(s string, size int) string {
	if len(s) <= size {
		return s
	}
	for size > 0 && !utf8.RuneStart(s[size]) {
		size--
	}
	return s[:size] + "…"
}

// Text is s without what must not be seen.
func (r *Redactor) Text(s string) string {
	if s == "" {
		return s
	}
	return withoutPatterns(r.Known(s))
}

// Known takes out only what was registered, not what looks secret.
func (r *Redactor) Known(s string) string {
	if r == nil {
		return s
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	s = r.withoutSecrets(s)
	if r.home != "" {
		s = withoutHome(s, r.home)
	}
	for _, p := range r.people {
		s = p.hide(s)
	}
	return s
}

func (r *Redactor) withoutSecrets(s string) string {
	if len(r.prints) == 0 {
		return s
	}
	return replaceEach(s, func(i int) (start, end int, with string) {
		for ; i+beginning <= len(s); i++ {
			if n := r.secretAt(s, i); n > 0 {
				return i, i + n, Block
			}
		}
		return 0, 0, ""
	})
}

// replaceEach replaces what find finds, one after the other: the first that begins
// at or after an index, and what stands in its place; an empty one ends it.
func replaceEach(s string, find func(from int) (start, end int, with string)) string {
	var out strings.Builder
	done := 0
	for {
		start, end, with := find(done)
		if start == end {
			break
		}
		out.WriteString(s[done:start])
		out.WriteString(with)
		done = end
	}
	if done == 0 {
		return s
	}
	return out.String() + s[done:]
}

// replaceMatches replaces those matches of a pattern that are meant.
func replaceMatches(s string, pattern *regexp.Regexp, meant func(start, end int) bool, with string) string {
	matches := pattern.FindAllStringIndex(s, -1)
	return replaceEach(s, func(int) (start, end int, _ string) {
		for len(matches) > 0 {
			m := matches[0]
			matches = matches[1:]
			if meant(m[0], m[1]) {
				return m[0], m[1], with
			}
		}
		return 0, 0, ""
	})
}

// secretAt is the size of the secret that stands at s[i:], 0 when there is none.
func (r *Redactor) secretAt(s string, i int) int {
	b := r.bucket(s[i : i+beginning])
	for _, f := range r.prints[b] {
		if end := i + f.size; end <= len(s) && maphash.String(r.seed, s[i:end]) == f.sum && (!f.word || alone(s, i, end)) {
			return f.size
		}
	}
	return 0
}

// alone tells whether s[from:to] is a word of its own.
func alone(s string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:from])
	after, _ := utf8.DecodeRuneInString(s[to:])
	return !letterOrDigit(before) && !letterOrDigit(after)
}

func letterOrDigit(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// withoutHome turns the home folder into ~.
func withoutHome(s, home string) string {
	for _, spelled := range []string{home, strings.ReplaceAll(home, `\`, `\\`)} {
		for from := 0; ; {
			i := strings.Index(s[from:], spelled)
			if i < 0 {
				break
			}
			i += from
			if after, _ := utf8.DecodeRuneInString(s[i+len(spelled):]); letterOrDigit(after) {
				from = i + len(spelled) // /root is not in /rooted
				continue
			}
			s = s[:i] + "~" + s[i+len(spelled):]
			from = i + 1
		}
	}
	return s
}

func (p person) hide(s string) string {
	if !strings.Contains(strings.ToLower(s), p.sign) {
		return s
	}
	return replaceMatches(s, p.pattern, func(start, end int) bool { return !p.word || alone(s, start, end) }, p.label)
}
