package practice

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Options of a practice portal. The zero value is the portal of the manual.
type Options struct {
	// Addr to listen on, loopback only; default 127.0.0.1:0.
	Addr string
	// Clock and After are the portal's time: default time.Now and time.AfterFunc.
	// After runs f once, d from now, unless stop is called before.
	Clock func() time.Time
	After func(d time.Duration, f func()) (stop func())
	// Code makes the one-time codes: default six random digits.
	Code func() string
	// Late is how long the code of RoleSMSLate takes; default 40 s.
	Late time.Duration
	// Extra people besides the cast; one with a name of the cast takes its place.
	Extra []Person
	// RDPHost (host[:port]) is where every .rdp file leads; default localhost:33890,
	// where usually nothing is.
	// RDPGateway is named in the files where set. RDPDesktop makes every file a
	// desktop, for hosts that know no RemoteApp.
	RDPHost, RDPGateway string
	RDPDesktop          bool
	// Log gets what happens, without passwords and codes; default none.
	Log *slog.Logger
}

// Portal is a running practice portal. All methods may be called from any goroutine.
type Portal struct {
	options   Options
	log       *slog.Logger
	authority *authority
	listener  net.Listener
	server    *http.Server
	closed    chan struct{}
	close     func() error

	mu          sync.Mutex
	directory   *directory
	tickets     map[string]*ticket
	visits      map[string]*Visit
	unpublished map[string]bool // titles withdrawn from the list
	listeners   []*listener
}

// New makes a portal that listens nowhere until Serve: mount Handler where it is wanted.
// The files are those of Start.
func New(o Options) (*Portal, error) {
	setDefault(&o.Addr, "127.0.0.1:0")
	setDefault(&o.Late, 40*time.Second)
	setDefault(&o.RDPHost, "localhost:33890")
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.After == nil {
		o.After = afterFunc
	}
	if o.Code == nil {
		o.Code = RandomCode
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	authority, err := newAuthority()
	if err != nil {
		return nil, fmt.Errorf("practice: certificates: %w", err)
	}
	p := &Portal{
		options: o, log: o.Log, authority: authority, closed: make(chan struct{}),
		directory: newDirectory(append(People(), o.Extra...), o.Clock),
		tickets:   map[string]*ticket{}, visits: map[string]*Visit{}, unpublished: map[string]bool{},
	}
	p.close = sync.OnceValue(p.shutDown)
	p.options.Extra = nil // their passwords live in the directory now
	return p, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Start makes a portal and serves it over TLS on loopback until Close.
// It fails when Addr is not loopback or not free.
func Start(o Options) (*Portal, error) {
	p, err := New(o)
	if err != nil {
		return nil, err
	}
	if err := p.Serve(p.Handler(), nil); err != nil {
		return nil, err
	}
	return p, nil
}

// Serve answers with h, which is Handler or something in front of it, over TLS on
// loopback until Close; config nil is TLS as it should be.
func (p *Portal) Serve(h http.Handler, config *tls.Config) (err error) {
	if config == nil {
		own, err := p.ServerCertificate(nil)
		if err != nil {
			return err
		}
		config = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{own}}
	}
	if p.listener, err = listenOnLoopback(p.options.Addr); err != nil {
		return err
	}
	p.server = &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 30 * time.Second,
		ErrorLog:          slog.NewLogLogger(p.log.Handler(), slog.LevelDebug),
		TLSConfig:         config,
	}
	go func() { _ = p.server.ServeTLS(p.listener, "", "") }() // ends with Close
	p.log.Info("practice: portal started", "url", p.URL())
	return nil
}

func listenOnLoopback(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("practice: address: %w", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("practice: %q is not a loopback address", addr)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("practice: %w", err)
	}
	return l, nil
}

// URL is the entry page, https://localhost:<port>/RDWeb/Pages/; "" for a portal made by New.
func (p *Portal) URL() string {
	if p.listener == nil {
		return ""
	}
	_, port, _ := net.SplitHostPort(p.listener.Addr().String())
	return "https://localhost:" + port + "/RDWeb/Pages/"
}

// Roots trusts this portal's certificates, and no others.
func (p *Portal) Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(p.Authority())
	return pool
}

// Authority is the root of the portal's certificates.
func (p *Portal) Authority() *x509.Certificate { return p.authority.certificate }

// Signer is the certificate that signs the .rdp files; Roots leads to it.
func (p *Portal) Signer() (*x509.Certificate, error) {
	s, err := p.authority.signer()
	if err != nil {
		return nil, err
	}
	return s.certificate, nil
}

// Close ends the portal: connections, late messages and sessions. Closing twice is fine.
func (p *Portal) Close() error { return p.close() }

func (p *Portal) shutDown() error {
	close(p.closed)
	if p.server == nil {
		return nil
	}
	if err := p.server.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("practice: closing: %w", err)
	}
	return nil
}

func (p *Portal) isClosed() bool {
	select {
	case <-p.closed:
		return true
	default:
		return false
	}
}

// People is the cast and the extra people with the passwords that count now.
func (p *Portal) People() []Person {
	p.mu.Lock()
	defer p.mu.Unlock()
	people := make([]Person, 0, len(p.directory.order))
	for _, a := range p.directory.order {
		person := a.person
		person.Password = a.password.Reveal()
		people = append(people, person)
	}
	return people
}

// afterFunc is Options.After on the real clock (or a synctest bubble's).
func afterFunc(d time.Duration, f func()) (stop func()) {
	t := time.AfterFunc(d, f)
	return func() { t.Stop() }
}

// Settings are what takes the place of all that the settings say about a portal.
func (p *Portal) Settings() map[string]any {
	return map[string]any{
		"portalURL": p.URL(), "portalChangeAllowed": true, "defaultDomain": Domain, "proxy": "direct", "preLaunch": "",
		"codeField": "", "codePath": "", "codeResend": "", "codeLength": 0,
		"allowedHosts": []string{}, "allowedGateways": []string{}, "publishers": []string{},
	}
}
