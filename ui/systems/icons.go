package systems

import (
	"context"
	"image"
	"time"

	"backstage/launcher"
	"backstage/ui/picture"
)

// icons holds the systems' pictures. They are fetched and decoded on a few
// goroutines, for the rows that are looked at, and what fails is not asked for
// again: the row shows its letters.
type icons struct {
	ask    func(ctx context.Context, id string) ([]byte, error)
	post   func(func())
	came   func() // a picture has come
	portal string // whose pictures these are
	known  map[string]image.Image
	asked  map[string]bool
	slots  chan struct{}
	ctx    context.Context
	cancel context.CancelFunc
}

const (
	iconFetches  = 3
	iconsKept    = 800
	iconPatience = 30 * time.Second
)

func newIcons(o Options, came func()) *icons {
	s := &icons{ask: o.Launcher.Icon, post: o.Post, came: came, slots: make(chan struct{}, iconFetches)}
	s.forget("")
	return s
}

// forget drops everything, such as when another portal is shown.
func (s *icons) forget(portal string) {
	if s.cancel != nil {
		s.cancel()
	}
	s.portal, s.known, s.asked = portal, map[string]image.Image{}, map[string]bool{}
	s.ctx, s.cancel = context.WithCancel(context.Background())
}

// picture gives a system's picture, or nil while there is none; portal is the
// address that the system comes from.
func (s *icons) picture(portal string, system launcher.System) image.Image {
	if !system.HasIcon {
		return nil
	}
	if s.portal != portal || len(s.asked) > iconsKept {
		s.forget(portal)
	}
	if !s.asked[system.ID] {
		s.asked[system.ID] = true
		go s.fetch(s.ctx, system.ID)
	}
	return s.known[system.ID]
}

func (s *icons) fetch(ctx context.Context, id string) {
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return
	}
	wait, done := context.WithTimeout(ctx, iconPatience)
	defer done()
	data, err := s.ask(wait, id)
	if err != nil {
		return
	}
	decoded, err := picture.Decode(data)
	if err != nil {
		return
	}
	s.post(func() {
		if ctx.Err() != nil {
			return
		}
		s.known[id] = decoded
		s.came()
	})
}

func (s *icons) close() { s.cancel() }
