package syntax

import (
	"errors"
	"regexp"
	"slices"
)

// ClientOptions are the options that FreeRDP may get beside the launcher's own,
// one of each form, in words that do not depend on FreeRDP's version. Each only
// says how a session looks and how fast the line is: none leads to a file, a
// name, a certificate, a gateway or a device of this computer.
var ClientOptions = []string{
	"scale:100", "scale:140", "scale:180", "scale-desktop:100–500", "smart-sizing", "dynamic-resolution",
	"network:auto", "network:modem", "network:broadband-low", "network:broadband", "network:broadband-high", "network:wan", "network:lan",
	"keyboard:0x0000041D", "no-grab-keyboard", "no-decorations", "floatbar",
	"bpp:16", "bpp:24", "bpp:32", "fonts", "no-fonts", "themes", "no-themes", "wallpaper", "no-wallpaper",
}

var (
	desktopScale   = regexp.MustCompile(`^scale-desktop:([1-4][0-9][0-9]|500)$`)
	keyboardLayout = regexp.MustCompile(`^keyboard:0x[0-9A-Fa-f]{1,8}$`)
)

// ClientOption checks an option of FreeRDP: one of ClientOptions, with any scale
// of a desktop and any keyboard layout.
func ClientOption(s string) error {
	if desktopScale.MatchString(s) || keyboardLayout.MatchString(s) || slices.Contains(ClientOptions, s) && s != "scale-desktop:100–500" {
		return nil
	}
	return errors.New("not among the options that are allowed")
}
