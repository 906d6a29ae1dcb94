package rdp

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// windowsApp is Microsoft's client for macOS. It takes a file with the user
// name filled in, and asks for the password itself: it has no way to be told
// one for a file, and tells nothing of its windows or their end.
type windowsApp struct {
	s    *starter
	apps []string // where it usually is
}

// windowsAppID kept its value when Microsoft Remote Desktop became Windows App.
const windowsAppID = "com.microsoft.rdc.macos"

func (c *windowsApp) id() string       { return "windowsapp" }
func (c *windowsApp) remoteApps() bool { return true }

func (c *windowsApp) find(ctx context.Context) (Info, error) {
	open, err := c.s.LookPath("open")
	if err != nil || !filepath.IsAbs(open) {
		return Info{}, errNotHere
	}
	app := c.installed(ctx)
	if app == "" {
		return Info{}, errNotHere
	}
	name := strings.TrimSuffix(filepath.Base(app), ".app")
	return Info{ID: "windowsapp", Name: clip(name), Path: open, AsksAgain: true, Unwatched: true}, nil
}

// installed looks in the usual places, then asks Spotlight.
func (c *windowsApp) installed(ctx context.Context) string {
	for _, app := range c.apps {
		if info, err := os.Stat(app); err == nil && info.IsDir() {
			return app
		}
	}
	mdfind, err := c.s.LookPath("mdfind")
	if err != nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, c.s.patience.version)
	defer cancel()
	cmd := exec.CommandContext(ctx, mdfind, "kMDItemCFBundleIdentifier == '"+windowsAppID+"'")
	cmd.WaitDelay = c.s.patience.version
	out := &head{}
	cmd.Stdout = out
	if cmd.Run() != nil {
		return ""
	}
	first, _, _ := strings.Cut(out.String(), "\n")
	return strings.TrimSpace(first)
}

func (c *windowsApp) start(ctx context.Context, info Info, o *inspected, r Request) (Session, error) {
	user, err := parseAccount(r.User)
	if err != nil {
		return nil, err
	}
	return c.s.handOff(ctx, info, o, windowsAppFile(o, user.qualified()), func(path string) []string {
		return []string{"-b", windowsAppID, path}
	})
}

// windowsAppFile is the portal's signed file byte for byte, followed by the
// user name where it has none: names are outside every signature, RD Web itself
// appends them. Any other file is written anew.
func windowsAppFile(o *inspected, user string) []byte {
	raw, ok := o.asSigned()
	if !ok {
		return encodeUTF16(o.clean(manner{user: user}))
	}
	if o.file.has("username") {
		return raw
	}
	line := "username:s:" + user + "\r\n"
	if last := raw[len(raw)-1]; last != '\n' && last != 0 {
		line = "\r\n" + line
	}
	switch o.file.encoding {
	case utf8Plain, utf8BOM:
		return append(raw[:len(raw):len(raw)], line...)
	case utf16LE:
		return append(raw[:len(raw):len(raw)], toUTF16(littleEndian, line)...)
	}
	return encodeUTF16(o.clean(manner{user: user}))
}
