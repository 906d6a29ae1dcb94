package launcher

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"backstage/outside"
)

// Qualify tells what will be sent for a name as the person wrote it: DOMAIN\user
// and user@domain stay as they are, a bare name gets the default domain in
// front. Pasted debris (invisible characters, blanks at the ends, a doubled or
// forward slash) is mended. missing is true when there is no domain to be had.
func Qualify(written, defaultDomain string) (sent string, missing bool) {
	name := CleanName(written)
	if name == "" {
		return "", false
	}
	if strings.Contains(name, "@") && !strings.Contains(name, `\`) {
		return name, false
	}
	domain, user, ok := strings.Cut(name, `\`)
	if !ok {
		domain, user = "", name
	}
	user = strings.TrimLeft(user, `\`)
	if domain == "" || domain == "." {
		domain = CleanName(defaultDomain)
	}
	if user == "" {
		return "", false
	}
	if domain == "" {
		return user, true
	}
	return domain + `\` + user, false
}

const maxName = 512 // runes of a domain and a name; Windows takes 256 of a name

// CleanName is a user name without what only copying brings along: control and
// invisible characters, blanks at the ends, / for \. Letters come out composed
// (NFC), as portals compare them.
func CleanName(s string) string {
	s = outside.Line(s, maxName)
	if !strings.Contains(s, `\`) && strings.Count(s, "/") == 1 {
		s = strings.Replace(s, "/", `\`, 1)
	}
	return strings.TrimSpace(norm.NFC.String(s))
}

// PersonOf is the name without its domain, for the footer.
func PersonOf(qualified string) string {
	if _, user, ok := strings.Cut(qualified, `\`); ok {
		return user
	}
	user, _, _ := strings.Cut(qualified, "@")
	return user
}
