package settings

import (
	"errors"
	"fmt"
	"math"
	"net/mail"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"backstage/outside"
)

// Bounds of every value, so that no file or registry key can fill the memory or
// a screen: runes of a text, entries of a list.
const (
	maxText = 1000
	maxList = 200
)

// The causes never quote the value: see Problem.
var (
	errType    = errors.New("wrong type")
	errTooLong = errors.New("too long")
	errText    = errors.New("not plain text: control or invisible characters, or broken UTF-8")
	errAddress = errors.New("not a host or an https address")
	errHTTP    = errors.New("not https")
	errUserIn  = errors.New("an address must not hold a user name or password")
	errPath    = errors.New("not an absolute path")
	errProxy   = errors.New("neither direct nor the address of a proxy, such as http://proxy.example.com:8080")
)

// convert turns a value, as its place stores it, into the Go type of t.
func convert(t Type, value any) (any, error) {
	switch t {
	case Text:
		if v, ok := value.(string); ok {
			return v, nil
		}
	case Flag:
		return toBool(value)
	case Number:
		return toInt(value)
	case List:
		return toList(value)
	}
	return nil, errType
}

func toBool(value any) (any, error) {
	switch v := value.(type) {
	case bool:
		return v, nil
	case uint32: // a registry has no other way to write one
		if v <= 1 {
			return v == 1, nil
		}
	}
	return nil, errType
}

func toInt(value any) (any, error) {
	switch v := value.(type) {
	case int:
		return v, nil
	case int64:
		return int(max(math.MinInt32, min(v, math.MaxInt32))), nil
	case uint64:
		return int(min(v, math.MaxInt32)), nil
	case uint32:
		return int(min(v, math.MaxInt32)), nil
	case float64: // every number of a JSON file
		if v == math.Trunc(v) && math.Abs(v) <= math.MaxInt32 {
			return int(v), nil
		}
	}
	return nil, errType
}

func toList(value any) (any, error) {
	switch v := value.(type) {
	case []string:
		return slices.Clone(v), nil
	case []any:
		list := make([]string, 0, min(len(v), maxList+1))
		for _, entry := range v {
			s, ok := entry.(string)
			if !ok {
				return nil, errType
			}
			if list = append(list, s); len(list) > maxList {
				return nil, errTooLong
			}
		}
		return list, nil
	}
	return nil, errType
}

// A textCheck returns the form in which a text is kept, or why it is refused.
type textCheck func(string) (string, error)

// plain takes one line of text for display.
func plain(s string) (string, error) {
	s = strings.TrimSpace(s)
	if len(s) > maxText*utf8.UTFMax || utf8.RuneCountInString(s) > maxText {
		return "", errTooLong
	}
	if !outside.IsLine(s) {
		return "", errText
	}
	return s, nil
}

// named is plain text that may not be empty.
func named(s string) (string, error) {
	s, err := plain(s)
	if err == nil && s == "" {
		return "", errors.New("empty")
	}
	return s, err
}

func oneOf(choices []string) textCheck {
	return func(s string) (string, error) {
		if !slices.Contains(choices, s) {
			return "", fmt.Errorf("none of %q", choices)
		}
		return s, nil
	}
}

func matching(re *regexp.Regexp, what string) textCheck {
	return func(s string) (string, error) {
		s, err := plain(s)
		if err != nil || s == "" || re.MatchString(s) {
			return s, err
		}
		return "", errors.New("not " + what)
	}
}

var (
	colour     = matching(regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`), "a colour such as #1A5FB4")
	domainName = matching(regexp.MustCompile(`^[^\s"/\\\[\]:|<>+=;,?*@]{1,255}$`), "a Windows domain")
	fieldName  = matching(regexp.MustCompile(`^[^\s"<>]{1,200}$`), "the name of a form field")
	headerLine = matching(regexp.MustCompile(`^[\x20-\x7e]{1,300}$`), "plain ASCII of at most 300 characters")
	userName   = matching(regexp.MustCompile(`^.{1,300}$`), "a user name of at most 300 characters")
)

// domain takes "amido" or "amido.local", and "amido\" as manuals print it.
func domain(s string) (string, error) {
	return domainName(strings.TrimSuffix(strings.TrimSpace(s), `\`))
}

// portalAddress takes what a person types: a bare host, host/path or an https
// address. Package portal makes the full address of it.
func portalAddress(s string) (string, error) {
	s, err := plain(s)
	if err != nil || s == "" {
		return s, err
	}
	full := s
	if !strings.Contains(s, "://") {
		full = "https://" + s
	}
	return s, httpsAddress(full)
}

// webAddress takes a full https address.
func webAddress(s string) (string, error) {
	s, err := plain(s)
	if err != nil || s == "" {
		return s, err
	}
	return s, httpsAddress(s)
}

// pathOrAddress takes "/path" on the portal or a full https address.
func pathOrAddress(s string) (string, error) {
	if strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") && !strings.Contains(s, `\`) {
		return plain(s)
	}
	return webAddress(s)
}

// pagePath takes "/path" on the portal, without a query.
func pagePath(s string) (string, error) {
	s, err := plain(s)
	if err != nil || s == "" {
		return s, err
	}
	if !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.ContainsAny(s, " \\?#") {
		return "", errors.New("not a path on the portal")
	}
	return s, nil
}

// proxyAddress takes "direct" or an address of a proxy, without a name or
// password: one would stand in a file that others can read.
func proxyAddress(s string) (string, error) {
	s, err := plain(s)
	if err != nil || s == "" || s == "direct" {
		return s, err
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return "", errProxy
	case u.User != nil:
		return "", errUserIn
	case u.Scheme != "http" && u.Scheme != "https", u.Path != "" && u.Path != "/", u.RawQuery != "" || u.Fragment != "",
		!isHost(u.Hostname()) || !isPort(u.Port()):
		return "", errProxy
	}
	return u.Scheme + "://" + u.Host, nil
}

// clientOptionForms are the options that a client may get beside the launcher's
// own. Each only says how a session looks and how fast the line is: none leads
// to a file, a name, a certificate, a gateway or a device of this computer.
var clientOptionForms = []string{
	"scale:100", "scale:140", "scale:180", "scale-desktop:100–500", "smart-sizing", "dynamic-resolution",
	"network:auto", "network:modem", "network:broadband-low", "network:broadband", "network:broadband-high", "network:wan", "network:lan",
	"keyboard:0x0000041D", "no-grab-keyboard", "no-decorations", "floatbar",
	"bpp:16", "bpp:24", "bpp:32", "fonts", "no-fonts", "themes", "no-themes", "wallpaper", "no-wallpaper",
}

var (
	desktopScale   = regexp.MustCompile(`^scale-desktop:([1-4][0-9][0-9]|500)$`)
	keyboardLayout = regexp.MustCompile(`^keyboard:0x[0-9A-Fa-f]{1,8}$`)
)

func clientOption(s string) (string, error) {
	if desktopScale.MatchString(s) || keyboardLayout.MatchString(s) || slices.Contains(clientOptionForms, s) && !strings.Contains(s, "–") {
		return s, nil
	}
	return "", errors.New("not among the options that are allowed")
}

func httpsAddress(s string) error {
	u, err := url.Parse(s)
	switch {
	case err != nil: // url.Error quotes the whole address
		return errAddress
	case u.User != nil:
		return errUserIn
	case !strings.EqualFold(u.Scheme, "https"):
		return errHTTP
	case strings.ContainsAny(s, " \t\\"):
		return errAddress
	}
	if !isHost(u.Hostname()) || !isPort(u.Port()) {
		return errAddress
	}
	return nil
}

func mailAddress(s string) (string, error) {
	s, err := plain(s)
	if err != nil || s == "" {
		return s, err
	}
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
		return "", errors.New("not an e-mail address")
	}
	return s, nil
}

func absolutePath(s string) (string, error) {
	s, err := plain(s)
	if err != nil || s == "" {
		return s, err
	}
	if !filepath.IsAbs(s) {
		return "", errPath
	}
	return filepath.Clean(s), nil
}

// hostRule takes an exact host, or a suffix as ".example.com" or "*.example.com";
// it is kept in the first two forms, in lower case.
func hostRule(s string) (string, error) {
	s, err := plain(s)
	if err != nil {
		return "", err
	}
	s = strings.ToLower(strings.TrimPrefix(s, "*"))
	if !isHost(strings.TrimPrefix(s, ".")) {
		return "", errors.New("not a host")
	}
	return s, nil
}

var hostForm = regexp.MustCompile(`^[\pL\pN_]([\pL\pN_-]*[\pL\pN_])?(\.[\pL\pN_]([\pL\pN_-]*[\pL\pN_])?)*\.?$|^[0-9a-fA-F:]*:[0-9a-fA-F:.]*$`)

func isHost(s string) bool { return len(s) <= 253 && hostForm.MatchString(s) }

func isPort(s string) bool {
	n, err := strconv.Atoi(s)
	return s == "" || err == nil && 1 <= n && n <= 65535
}

var thumbprintForm = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// thumbprint takes hex SHA-1 or SHA-256 as certificate dialogs show it: with
// blanks or colons, and with the invisible U+200E that Windows copies along.
func thumbprint(s string) (string, error) {
	if len(s) > 300 {
		return "", errTooLong
	}
	s = strings.ToLower(strings.Map(func(r rune) rune {
		if r == ' ' || r == ':' || r == '\u200e' {
			return -1
		}
		return r
	}, s))
	if !thumbprintForm.MatchString(s) {
		return "", errors.New("not a SHA-1 or SHA-256 thumbprint")
	}
	return s, nil
}
