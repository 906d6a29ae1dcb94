package portal

import (
	"math"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"
)

const (
	maxCookies   = 300  // of one visit; browsers keep about as many of a site
	maxCookie    = 4096 // bytes of name and value together
	maxAttribute = 1024 // bytes of an attribute's value
)

// cookieJar keeps the cookies of one visit in memory, byte for byte, as RFC 6265
// section 5 has browsers do it; the prefixes __Host- and __Secure- are those of
// its successor draft. net/http drops or rewrites values that portals do send
// (JSON, blanks, quotes, bytes above ASCII), so it does not serve. Only the
// portal's own origin is ever asked, always by https.
type cookieJar struct {
	mu   sync.Mutex
	now  func() time.Time
	held []cookie // in the order of their making
}

type cookie struct {
	name, value  string
	domain, path string
	hostOnly     bool
	expires      time.Time // zero for the length of the visit
}

// header is what to send as Cookie to u, "" for nothing.
func (j *cookieJar) header(u *url.URL) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	host, now := requestHost(u), j.now()
	var sent []cookie
	for _, c := range j.held {
		if c.alive(now) && (c.domain == host || !c.hostOnly && domainMatches(host, c.domain)) && pathMatches(requestPath(u), c.path) {
			sent = append(sent, c)
		}
	}
	slices.SortStableFunc(sent, func(a, b cookie) int { return len(b.path) - len(a.path) })
	pairs := make([]string, len(sent))
	for i, c := range sent {
		pairs[i] = c.name + "=" + c.value
	}
	return strings.Join(pairs, "; ")
}

// has tells whether a cookie of that name would go to the portal somewhere.
func (j *cookieJar) has(name string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	now := j.now()
	return slices.ContainsFunc(j.held, func(c cookie) bool { return c.name == name && c.alive(now) })
}

// take keeps what an answer from u sets; lines are its Set-Cookie headers.
func (j *cookieJar) take(u *url.URL, lines []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	now := j.now()
	for _, line := range lines {
		if c, ok := parseCookie(line, u, now); ok {
			j.keep(c, now)
		}
	}
}

func (j *cookieJar) keep(c cookie, now time.Time) {
	at := slices.IndexFunc(j.held, func(old cookie) bool {
		return old.name == c.name && old.domain == c.domain && old.path == c.path && old.hostOnly == c.hostOnly
	})
	switch {
	case !c.alive(now):
		if at >= 0 {
			j.held = slices.Delete(j.held, at, at+1)
		}
	case at >= 0:
		j.held[at] = c // and keeps its place
	default:
		j.held = append(j.held, c)
		if len(j.held) > maxCookies {
			j.held = slices.Delete(j.held, 0, 1)
		}
	}
}

func (c cookie) alive(now time.Time) bool { return c.expires.IsZero() || c.expires.After(now) }

// parseCookie reads one Set-Cookie header (RFC 6265 sections 5.2 and 5.3).
func parseCookie(line string, u *url.URL, now time.Time) (cookie, bool) {
	if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return cookie{}, false
	}
	pair, rest, _ := strings.Cut(line, ";")
	name, value, ok := strings.Cut(pair, "=")
	name, value = trimBlanks(name), trimBlanks(value)
	if !ok || name == "" || len(name)+len(value) > maxCookie {
		return cookie{}, false
	}
	c := cookie{name: name, value: value, domain: requestHost(u), hostOnly: true, path: defaultPath(u)}
	var (
		secure, wholeHost bool
		domain            string
		maxAge            *time.Time
		expires           time.Time
	)
	for rest != "" {
		var attribute string
		attribute, rest, _ = strings.Cut(rest, ";")
		key, v, _ := strings.Cut(attribute, "=")
		v = trimBlanks(v)
		if len(v) > maxAttribute {
			continue
		}
		switch strings.ToLower(trimBlanks(key)) {
		case "expires":
			if at, ok := parseCookieDate(v); ok {
				expires = at
			}
		case "max-age":
			if at, ok := parseMaxAge(v, now); ok {
				maxAge = &at
			}
		case "domain":
			domain = strings.ToLower(strings.TrimPrefix(v, "."))
		case "path":
			if c.path = v; !strings.HasPrefix(v, "/") {
				c.path = defaultPath(u)
			}
			wholeHost = v == "/"
		case "secure":
			secure = true
		}
	}
	c.expires = expires
	if maxAge != nil {
		c.expires = *maxAge
	}
	if !c.setDomain(domain) {
		return cookie{}, false
	}
	switch lower := strings.ToLower(name); {
	case strings.HasPrefix(lower, "__host-"):
		return c, secure && wholeHost && c.hostOnly && domain == ""
	case strings.HasPrefix(lower, "__secure-"):
		return c, secure
	}
	return c, true
}

// setDomain: a cookie for a whole domain must not be one for everybody below a
// public suffix.
func (c *cookie) setDomain(domain string) bool {
	host := c.domain
	if domain == "" {
		return true
	}
	if suffix, _ := publicsuffix.PublicSuffix(domain); suffix == domain {
		return domain == host
	}
	if !domainMatches(host, domain) {
		return false
	}
	c.domain, c.hostOnly = domain, false
	return true
}

func trimBlanks(s string) string { return strings.Trim(s, " \t") }

func requestHost(u *url.URL) string { return strings.ToLower(u.Hostname()) }

func requestPath(u *url.URL) string {
	if p := u.EscapedPath(); strings.HasPrefix(p, "/") {
		return p
	}
	return "/"
}

func defaultPath(u *url.URL) string {
	p := requestPath(u)
	if i := strings.LastIndexByte(p, '/'); i > 0 {
		return p[:i]
	}
	return "/"
}

func domainMatches(host, domain string) bool {
	if host == domain {
		return true
	}
	_, err := netip.ParseAddr(host)
	return err != nil && strings.HasSuffix(host, "."+domain)
}

func pathMatches(request, path string) bool {
	return request == path || strings.HasPrefix(request, path) && (strings.HasSuffix(path, "/") || request[len(path)] == '/')
}

var wholeNumber = regexp.MustCompile(`^-?[0-9]+$`)

func parseMaxAge(s string, now time.Time) (time.Time, bool) {
	if !wholeNumber.MatchString(s) {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(s, 10, 64)
	switch {
	case strings.HasPrefix(s, "-"), seconds == 0 && err == nil:
		return time.Unix(1, 0), true
	case err != nil || seconds > math.MaxInt32:
		seconds = math.MaxInt32
	}
	return now.Add(time.Duration(seconds) * time.Second), true
}

// The parts of a cookie's date (RFC 6265 section 5.1.1): whatever else stands
// between them does not count.
var (
	dateDelimiter = regexp.MustCompile(`[\x09\x20-\x2F\x3B-\x40\x5B-\x60\x7B-\x7E]+`)
	dateTime      = regexp.MustCompile(`^([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[^0-9].*)?$`)
	dateDay       = regexp.MustCompile(`^([0-9]{1,2})(?:[^0-9].*)?$`)
	dateYear      = regexp.MustCompile(`^([0-9]{2,4})(?:[^0-9].*)?$`)
)

var months = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

func parseCookieDate(s string) (time.Time, bool) {
	var clock []string
	day, month, year := -1, -1, -1
	for _, token := range dateDelimiter.Split(s, 60) {
		if m := dateTime.FindStringSubmatch(token); m != nil && clock == nil {
			clock = m[1:]
		} else if m := dateDay.FindStringSubmatch(token); m != nil && day < 0 {
			day = atoi(m[1])
		} else if at := monthOf(token); at > 0 && month < 0 {
			month = at
		} else if m := dateYear.FindStringSubmatch(token); m != nil && year < 0 {
			year = atoi(m[1])
		}
	}
	switch {
	case year >= 70 && year <= 99:
		year += 1900
	case year >= 0 && year <= 69:
		year += 2000
	}
	if clock == nil || day < 1 || day > 31 || month < 1 || year < 1601 || atoi(clock[0]) > 23 || atoi(clock[1]) > 59 || atoi(clock[2]) > 59 {
		return time.Time{}, false
	}
	at := time.Date(year, time.Month(month), day, atoi(clock[0]), atoi(clock[1]), atoi(clock[2]), 0, time.UTC)
	return at, at.Day() == day // no 31 February
}

func monthOf(token string) int {
	if len(token) < 3 {
		return 0
	}
	return 1 + slices.Index(months, strings.ToLower(token[:3]))
}
