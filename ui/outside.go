package ui

import (
	"net/url"
	"strings"
)

// openPortal opens the portal in the browser: the way out where the launcher
// cannot go on.
func (u *UI) openPortal() { u.openURL(u.state.Entry) }

// openURL opens an address with the system's own program for it, or does nothing
// where it may not be opened.
func (u *UI) openURL(address string) {
	if !safeURL(address) {
		return
	}
	go func() { _ = u.o.OpenURL(address) }()
}

// safeURL tells whether an address may be handed to the system: a page, a mail
// or a phone call, never a file or a program.
func safeURL(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "https":
		return u.Host != "" && u.User == nil
	case "mailto", "tel":
		return u.Opaque != ""
	}
	return false
}
