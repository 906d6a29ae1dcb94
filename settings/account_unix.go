//go:build unix

package settings

import (
	"os/user"
	"strings"
)

// accountName is the login name as one path element, or "" where there is none.
func accountName() string {
	u, err := user.Current()
	if err != nil || u.Username == "." || u.Username == ".." || strings.Contains(u.Username, "/") {
		return ""
	}
	return u.Username
}
