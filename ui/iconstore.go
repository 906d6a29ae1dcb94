package ui

import (
	"context"
	"image"
	"time"

	"backstage/launcher"
)

// iconStore holds the systems' pictures. They are fetched and decoded on a few
// goroutines, for the rows that are looked at, and what fails is not asked for
// again: the row shows its letters.
type iconStore struct {
	ui     *UI
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

func newIconStore(u *UI) *iconStore {
	s := &iconStore{ui: u, slots: make(chan struct{}, iconFetches)}
	s.forget("")
	return s
}

// forget drops everything, such as when another portal is shown.
func (s *iconStore) forget(portal string) {
	if s.cancel != nil {
		s.cancel()
	}
	s.portal, s.known, s.asked = portal, map[string]image.Image{}, map[string]bool{}
	s.ctx, s.cancel = context.WithCancel(context.Background())
}

// picture gives a system's picture, or nil while there is none.
func (s *iconStore) picture(system launcher.System) image.Image {
	if !system.HasIcon || s.ui.closed {
		return nil
	}
	if s.portal != s.ui.state.Entry || len(s.asked) > iconsKept {
		s.forget(s.ui.state.Entry)
	}
	if !s.asked[system.ID] {
		s.asked[system.ID] = true
		go s.fetch(s.ctx, system.ID)
	}
	return s.known[system.ID]
}

func (s *iconStore) fetch(ctx context.Context, id string) {
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return
	}
	wait, done := context.WithTimeout(ctx, iconPatience)
	defer done()
	data, err := s.ui.o.Launcher.Icon(wait, id)
	if err != nil {
		return
	}
	picture, err := decodeIcon(data)
	if err != nil {
		return
	}
	s.ui.o.Post(func() {
		if ctx.Err() != nil || s.ui.closed {
			return
		}
		s.known[id] = picture
		s.ui.screens[launcher.StepSystems].(*systemsScreen).list.drawVisible()
	})
}

func (s *iconStore) close() { s.cancel() }
