package syntax

import (
	"errors"
	"regexp"
	"strings"
)

var (
	thumbprint = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)
	// betweenDigits is what certificate dialogs show between the digits, and the
	// invisible mark that Windows copies along in front of them.
	betweenDigits = strings.NewReplacer(" ", "", "\t", "", ":", "", "\u200e", "")
)

// Thumbprint reads the SHA-1 or SHA-256 of a certificate in hex, as certificate
// dialogs show it. It gives 40 or 64 lower-case digits.
func Thumbprint(s string) (string, error) {
	if len(s) > 300 {
		return "", errors.New("too long")
	}
	s = strings.ToLower(betweenDigits.Replace(s))
	if !thumbprint.MatchString(s) {
		return "", errors.New("not a SHA-1 or SHA-256 thumbprint")
	}
	return s, nil
}
