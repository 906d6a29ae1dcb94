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
	"strings"
	"unicode/utf8"

	"backstage/outside"
	"backstage/syntax"
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
// address. It is kept as it was typed.
func portalAddress(s string) (string, error) {
	s, err := plain(s)
	if err == nil && s != "" {
		_, err = syntax.PortalAddress(s)
	}
	return s, err
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
		!hasServer(u):
		return "", errProxy
	}
	return u.Scheme + "://" + u.Host, nil
}

func clientOption(s string) (string, error) { return s, syntax.ClientOption(s) }

func httpsAddress(s string) error {
	u, err := url.Parse(s)
	switch {
	case err != nil: // url.Error quotes the whole address
		return errAddress
	case u.User != nil:
		return errUserIn
	case !strings.EqualFold(u.Scheme, "https"):
		return errHTTP
	case strings.ContainsAny(s, " \t\\"), !hasServer(u):
		return errAddress
	}
	return nil
}

func hasServer(u *url.URL) bool {
	_, err := syntax.Server(u)
	return err == nil
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

// hostRule takes one host, or all below a domain as ".example.com" or
// "*.example.com"; it is kept in the first two forms, in lower-case ASCII.
func hostRule(s string) (string, error) {
	s, err := plain(s)
	if err != nil {
		return "", err
	}
	return syntax.HostRule(s)
}
