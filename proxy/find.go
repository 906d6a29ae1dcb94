package proxy

import (
	"context"
	"errors"
	"net"
	"net/url"
	"sync/atomic"
	"time"

	"backstage/syntax"
)

// Options are the parts of the world that tests replace. The zero value is this
// computer.
type Options struct {
	// Read gives the operating system's settings.
	Read func(context.Context) (Settings, error)
	// Resolver looks names up.
	Resolver *net.Resolver
	// Now is the time that a script learns.
	Now func() time.Time
	// UserAgent as the script's server sees it.
	UserAgent string
}

func (o Options) withDefaults() Options {
	if o.Read == nil {
		o.Read = systemSettings
	}
	if o.Resolver == nil {
		o.Resolver = new(net.Resolver) // the shared one would answer with look-ups that still hang
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Finding is what the operating system's settings mean for a target.
type Finding struct {
	Settings
	// Ways are to be tried in this order, nil is the direct one. Where Err is set
	// they are what remains: those without the script.
	Ways []*url.URL
	// Err: the settings cannot be read, or their script cannot be had or run.
	Err error
	// Script: Err is about the script. Late: it did not come or end in time.
	// Unconnected: its server did not even take the connection. NamesSilent: it
	// asked a name service that fails or does not answer.
	Script, Late, Unconnected, NamesSilent bool
}

// Find reads the settings and, where they name one, fetches the script and asks
// it for target. It ends with ctx, which must have an end.
func (o Options) Find(ctx context.Context, target *url.URL) (f Finding) {
	o = o.withDefaults()
	f.Settings, f.Err = o.Read(ctx)
	f.Ways = []*url.URL{nil}
	if f.Err != nil || syntax.Loopback(target.Hostname()) {
		return f
	}
	if f.Server != "" && !f.bypasses(target.Hostname()) {
		f.Ways = []*url.URL{{Scheme: "http", Host: f.Server}}
	}
	if f.PAC != "" {
		f.ask(ctx, o, target)
	}
	return f
}

// ask the script.
func (f *Finding) ask(ctx context.Context, o Options, target *url.URL) {
	at, err := url.Parse(f.PAC)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" {
		f.Err = errors.New("a proxy script that is not on the web")
		return
	}
	var connected atomic.Bool
	names := lookUps{resolver: o.Resolver}
	script, err := o.fetchScript(ctx, at, &connected)
	if err == nil {
		var ways []*url.URL
		if ways, err = o.runScript(ctx, script, target, &names); err == nil {
			f.Ways = ways
		}
	}
	f.Unconnected, f.NamesSilent = !connected.Load(), names.silent
	if f.Err = err; err != nil {
		f.Script, f.Late = true, ctx.Err() != nil || isTimeout(err)
	}
}

func isTimeout(err error) bool {
	var slow net.Error
	return errors.As(err, &slow) && slow.Timeout()
}

// knock is how long one of several ways may take to answer.
const knock = 2 * time.Second

// First of the ways that takes a connection, as browsers choose; where none
// does, the direct one if it stands last, else the first of all. A single way is
// not tried.
func (o Options) First(ctx context.Context, ways []*url.URL, target *url.URL) *url.URL {
	o = o.withDefaults()
	last := len(ways) - 1
	switch last {
	case -1:
		return nil
	case 0:
		return ways[0]
	}
	ctx, cancel := context.WithTimeout(ctx, knock)
	defer cancel()
	takes := make([]chan bool, len(ways))
	for i, way := range ways {
		takes[i] = make(chan bool, 1)
		if way == nil {
			way = target
		}
		go func() { takes[i] <- o.takes(ctx, way) }()
	}
	for i, way := range ways {
		if way == nil && i == last || <-takes[i] {
			return way
		}
	}
	return ways[0]
}

func (o Options) takes(ctx context.Context, at *url.URL) bool {
	conn, err := o.dialer().DialContext(ctx, "tcp", syntax.Endpoint(at))
	if err == nil {
		_ = conn.Close()
	}
	return err == nil
}
