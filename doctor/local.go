package doctor

import (
	"context"
	"net"
	"time"
)

// checkClient looks for an RDP client.
func (o Options) checkClient(ctx context.Context) Result {
	if o.Client == nil {
		return skipped(CheckClient)
	}
	started := time.Now()
	client, err := within(ctx, o.Client)
	r := passed(CheckClient).took(started)
	r.Details.Client, r.Details.ClientVersion, r.Details.Install = plain(client.Name), plain(client.Version), plain(client.Install)
	switch {
	case err != nil:
		return r.failed(KindNoClient, err)
	case client.Outdated:
		return r.warned(KindClientOutdated)
	}
	return r
}

// checkWorks asks a part of this computer whether it works.
func checkWorks(ctx context.Context, id ID, broken Kind, works func(context.Context) error) Result {
	if works == nil {
		return skipped(id)
	}
	started := time.Now()
	_, err := within(ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, works(ctx) })
	r := passed(id).took(started)
	if err != nil {
		return r.failed(broken, err)
	}
	return r
}

// within leaves work behind that does not end with its context: a driver or a
// library of the system may hang, the check may not.
func within[T any](ctx context.Context, work func(context.Context) (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	done := make(chan answer, 1)
	go func() {
		value, err := work(ctx)
		done <- answer{value, err}
	}()
	select {
	case a := <-done:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// hasAddress tells whether this computer has an address that reaches beyond its
// own link.
func hasAddress() bool {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return true // not to be told
	}
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() {
			return true
		}
	}
	return false
}
