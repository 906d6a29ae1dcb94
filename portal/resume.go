package portal

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"
)

// enterBy takes the person to where a posted password or code has led. Where the
// portal accepted it and only the page behind it failed, its address is kept: a
// used code cannot be sent again, and a ticket is not thrown away.
func (c *Client) enterBy(ctx context.Context, t *trail, err error, during phase) (a Answer, _ error) {
	if err == nil {
		a, err = c.arrive(ctx, t, during)
	}
	c.place.ledTo = t.acceptedAt(c.entry)
	if a.Step == StepPage {
		return a, nil // it may come to nothing: the address stays
	}
	return a, c.stillAccepted(err)
}

// Resume asks again for the page that the portal led to.
func (c *Client) Resume(ctx context.Context) (Answer, error) {
	leave, err := c.enter(ctx)
	if err != nil {
		return Answer{}, err
	}
	defer leave()
	at := c.place.ledTo
	if at == nil {
		return c.begin(ctx)
	}
	t, err := c.follow(ctx, request{method: http.MethodGet, url: at})
	if err != nil {
		return Answer{}, c.stillAccepted(err)
	}
	a, err := c.arrive(ctx, t, phaseList)
	return a, c.stillAccepted(err)
}

// stillAccepted marks a failure behind which the portal's yes still counts;
// without a failure there is nothing left to resume.
func (c *Client) stillAccepted(err error) error {
	var e *Error
	if err == nil || !errors.As(err, &e) {
		c.place.ledTo = nil
		return err
	}
	switch e.Kind {
	case KindExternalRedirect, KindInsecureRedirect, KindTooManyRedirects:
		c.place.ledTo = nil
	}
	e.Accepted = c.place.ledTo != nil
	return err
}

// acceptedAt is the page that an answer to a form led to, nil where it led to
// none: where the form was redirected to, or the page itself that came instead of
// the form.
func (t *trail) acceptedAt(entry *url.URL) *url.URL {
	last := t.passed[len(t.passed)-1]
	switch {
	case !sameOrigin(entry, last):
		return nil
	case len(t.passed) > 1:
		return last
	case t.response != nil && t.reading != nil && t.status == http.StatusOK && t.class == classUnknown:
		return last
	}
	return nil
}

// A portal behind a balancer says 502, 503 or 504 while a server is replaced.
const (
	retryPause = time.Second
	retryLimit = 30 * time.Second
)

// retryAfterPause is how long to wait before a page is asked for once more, and
// whether that is worth it. Only pages are: whatever was posted may have arrived.
func (c *Client) retryAfterPause(r *response) (time.Duration, bool) {
	if r.method != http.MethodGet {
		return 0, false
	}
	switch r.status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		pause := time.Duration(retryAfter(r.header.Get("Retry-After"), c.now())) * time.Second
		return max(pause, retryPause), pause <= retryLimit
	}
	return 0, false
}

// pause waits on the person's side of the line.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
