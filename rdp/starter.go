package rdp

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"os"
	"slices"
	"time"

	"backstage/journal"
)

// Options of New. The zero value serves; tests replace what touches the machine.
type Options struct {
	// Log gets what happened to each session, never a secret and never what a
	// client printed. nil is silent.
	Log *slog.Logger
	// Journal gets how each session began and ended; nil is silent.
	Journal *journal.Journal
	// AppID begins the window class of each session; "" is "backstage".
	AppID string
	// Dir is where private files are made, "" the safest place of this system.
	Dir string
	// Roots that may vouch for publishers; nil means this system's.
	Roots *x509.CertPool
	// LookPath finds a program: an absolute path or an error. nil searches PATH
	// and the usual places, never the current directory.
	LookPath func(name string) (string, error)
	// OSRelease is the file that names the Linux distribution, "" is /etc/os-release.
	OSRelease string
}

// New returns the Starter for this system.
func New(o Options) Starter {
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if o.AppID == "" {
		o.AppID = "backstage"
	}
	if o.LookPath == nil {
		o.LookPath = lookPath
	}
	if o.OSRelease == "" {
		o.OSRelease = "/etc/os-release"
	}
	s := &starter{Options: o, getenv: os.Getenv, watch: watchWindow, monitors: countMonitors, patience: defaultPatience}
	s.clients = systemClients(s)
	return s
}

// starter is the real Starter.
type starter struct {
	Options
	clients  []client
	getenv   func(string) string
	watch    watchFunc
	monitors func() int // 0 where they cannot be counted
	patience patience
}

// patience is how long each step may take.
type patience struct {
	version time.Duration // a client's answer to /version
	prompt  time.Duration // until a client asks for the password on its standard error
	read    time.Duration // until a client that nobody can see has read its file
	early   time.Duration // until an early end of a program that hands over is no longer to be expected
	settle  time.Duration // until a client whose window cannot be watched is taken to be showing one
	grace   time.Duration // between a polite and a forced end
}

var defaultPatience = patience{
	version: 15 * time.Second, // a client that is slow to answer on a busy computer is not a broken one
	prompt:  3 * time.Second,
	read:    time.Minute,
	early:   time.Second,
	settle:  10 * time.Second,
	grace:   5 * time.Second,
}

// client is one program that can show a remote system.
type client interface {
	// id is the Info.ID it will have.
	id() string
	// remoteApps tells whether it can show single programs.
	remoteApps() bool
	// find looks for it; errNotHere when it is not installed. An *unusable error
	// names a program that is there but does not work.
	find(ctx context.Context) (Info, error)
	start(ctx context.Context, info Info, o *inspected, r Request) (Session, error)
}

var errNotHere = errors.New("not installed")

// Client is the first client of this system's order.
func (s *starter) Client(ctx context.Context) (Info, error) {
	_, info, err := s.choose(ctx, "", false)
	return info, err
}

// Start starts one session.
func (s *starter) Start(ctx context.Context, r Request) (Session, error) {
	o, err := inspect(r.File, r.Rules, s.Roots)
	if err != nil {
		return nil, err
	}
	c, info, err := s.choose(ctx, r.Rules.Preferred, o.remoteApp)
	if err != nil {
		return nil, err
	}
	session, err := c.start(ctx, info, o, r)
	if err != nil {
		s.Log.Warn("no session", "client", info.Name, "err", err)
		return nil, err
	}
	s.Journal.Session(journal.Session{Client: info.Name, RemoteApp: o.remoteApp, Gateway: o.gateway.host != ""})
	return session, nil
}

// choose finds the client to use: the preferred one if it is there and can do
// the job, else the first that can.
func (s *starter) choose(ctx context.Context, preferred string, remoteApp bool) (client, Info, error) {
	order := slices.Clone(s.clients)
	slices.SortStableFunc(order, func(a, b client) int {
		switch {
		case a.id() == b.id():
			return 0
		case a.id() == preferred:
			return -1
		case b.id() == preferred:
			return 1
		}
		return 0
	})
	broken := ""
	for _, c := range order {
		if remoteApp && !c.remoteApps() {
			continue
		}
		info, err := c.find(ctx)
		if err == nil {
			return c, info, nil
		}
		if ctx.Err() != nil {
			return nil, Info{}, &Error{Kind: KindClientFailed, Err: ctx.Err()}
		}
		if u := (*unusable)(nil); errors.As(err, &u) {
			s.Log.Warn("an RDP client does not work", "path", u.path, "err", u.err)
			broken = u.path
		}
	}
	return nil, Info{}, &Error{Kind: KindNoClient, Detail: clip(broken), Install: installCommand(s.OSRelease)}
}

// unusable is a program that is there but does not work.
type unusable struct {
	path string
	err  error
}

func (u *unusable) Error() string { return u.path + ": " + u.err.Error() }

// Sweep removes what a killed launcher left behind.
func (s *starter) Sweep() {
	if dir, err := s.dir(); err == nil {
		sweep(dir, s.Log)
	}
	sweepSystem(s)
}

func (s *starter) dir() (string, error) {
	if s.Dir != "" {
		return s.Dir, nil
	}
	return runtimeDir()
}

// private writes the file that a client is to read.
func (s *starter) private(content []byte) (*tempFile, error) {
	dir, err := s.dir()
	if err == nil {
		var t *tempFile
		if t, err = writeTemp(dir, content); err == nil {
			return t, nil
		}
	}
	return nil, &Error{Kind: KindTempFile, Err: err}
}
