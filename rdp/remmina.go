package rdp

import (
	"context"
	"path/filepath"
)

// remmina opens a .rdp file with its own reader and then asks for certificate
// and password itself. It is one process for everything it shows, so neither
// its window nor its end tells about this session.
type remmina struct{ s *starter }

func (c *remmina) id() string       { return "remmina" }
func (c *remmina) remoteApps() bool { return false }

func (c *remmina) find(context.Context) (Info, error) {
	path, err := c.s.LookPath("remmina")
	if err != nil || !filepath.IsAbs(path) {
		return Info{}, errNotHere
	}
	return Info{ID: "remmina", Name: "Remmina", Path: path, AsksAgain: true, Unwatched: true}, nil
}

func (c *remmina) start(ctx context.Context, info Info, o *inspected, r Request) (Session, error) {
	user, err := parseAccount(r.User)
	if err != nil {
		return nil, err
	}
	return c.s.handOff(ctx, info, o, encodeUTF8(o.clean(manner{user: user.qualified()})), func(path string) []string {
		return []string{"-c", path}
	})
}
