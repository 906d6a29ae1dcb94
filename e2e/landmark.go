//go:build linux

package e2e

import (
	"context"
	"fmt"
	"image/color"
	"time"
)

// What the remote desktop looks like (e2e/rdphost/desktop.sh): a colour that
// nothing else has, and words that only it shows.
var (
	landmarkColour = color.RGBA{0xc2, 0x18, 0x5b, 0xff}
	landmarkText   = "REMOTE DESKTOP"
)

// landmarkShare is how much of the display the remote desktop's background
// covers at least once it is drawn.
const landmarkShare = 0.2

// WaitRemoteDesktop waits until the remote desktop is on the display: by its
// colour first, then by its words. watched fails when there is no hope any more.
func (d *Display) WaitRemoteDesktop(ctx context.Context, limit time.Duration, watched func() error) error {
	var most float64
	err := until(ctx, limit, "the remote desktop", func() (bool, error) {
		if err := watched(); err != nil {
			return false, err
		}
		picture, err := d.Picture()
		if err != nil {
			return false, err
		}
		covered := share(picture, landmarkColour)
		most = max(most, covered)
		return covered >= landmarkShare, nil
	})
	if err != nil {
		return fmt.Errorf("%w (its colour covered %.0f %% of the display)", err, most*100)
	}
	_, err = d.WaitText(ctx, limit, watched, landmarkText)
	return err
}

// WaitNoRemoteDesktop waits until nothing of the remote desktop is left.
func (d *Display) WaitNoRemoteDesktop(ctx context.Context, limit time.Duration) error {
	return until(ctx, limit, "the remote desktop's end", func() (bool, error) {
		picture, err := d.Picture()
		return err == nil && share(picture, landmarkColour) == 0, err
	})
}
