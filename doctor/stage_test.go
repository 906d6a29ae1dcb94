package doctor

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"backstage/portal"
	"backstage/portal/practicetest"
	"backstage/proxy"
)

// portalHost is the portal's name on every stage; its name service says 127.0.0.1.
const portalHost = "portal.example.test"

// noError ends a test that cannot go on.
func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// authority issues certificates for the servers of a stage.
type authority struct {
	*x509.Certificate
	key *ecdsa.PrivateKey
}

var serial int64
var serials sync.Mutex

func nextSerial() *big.Int {
	serials.Lock()
	defer serials.Unlock()
	serial++
	return big.NewInt(serial)
}

// issue makes a certificate; the template says what is special about it. by nil
// makes it sign itself.
func issue(t *testing.T, template x509.Certificate, by *authority) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	noError(t, err)
	template.SerialNumber = nextSerial()
	if template.NotBefore.IsZero() {
		template.NotBefore = time.Now().Add(-time.Hour)
	}
	if template.NotAfter.IsZero() {
		template.NotAfter = time.Now().AddDate(1, 0, 0)
	}
	if template.Subject.CommonName == "" {
		template.Subject.CommonName = portalHost
	}
	parent, signer := &template, key
	if by != nil {
		parent, signer = by.Certificate, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, parent, key.Public(), signer)
	noError(t, err)
	c, err := x509.ParseCertificate(der)
	noError(t, err)
	return &authority{c, key}
}

func issueCA(t *testing.T, name string, by *authority) *authority {
	return issue(t, x509.Certificate{Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}, by)
}

func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.Certificate)
	return pool
}

// serverWith is the TLS certificate of a server that sends these besides its own.
func (a *authority) serverWith(between ...*authority) tls.Certificate {
	c := tls.Certificate{Certificate: [][]byte{a.Raw}, PrivateKey: a.key}
	for _, b := range between {
		c.Certificate = append(c.Certificate, b.Raw)
	}
	return c
}

// stage is a small internet on loopback: a name service, an authority that the
// computer trusts, and a portal.
type stage struct {
	*testing.T
	root   *authority
	names  *names
	portal *practicetest.Portal
}

func newStage(t *testing.T, v practicetest.Variant) *stage {
	t.Helper()
	p, err := practicetest.New(practicetest.Options{Variant: v})
	noError(t, err)
	t.Cleanup(func() { _ = p.Close() })
	return &stage{T: t, root: issueCA(t, "Stage Root", nil), names: newNames(t, "127.0.0.1:0"), portal: p}
}

// good is a certificate with which nothing is wrong.
func (s *stage) good() tls.Certificate {
	return issue(s.T, x509.Certificate{DNSNames: []string{portalHost}}, s.root).serverWith()
}

func listen(t *testing.T, address string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", address)
	noError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// serve answers http on l until the test ends.
func serve(t *testing.T, l net.Listener, h http.Handler) {
	server := &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
}

// secureServer serves h over TLS and gives its port.
func (s *stage) secureServer(c *tls.Config, h http.Handler) (port string) {
	l := listen(s.T, "127.0.0.1:0")
	serve(s.T, tls.NewListener(l, c), h)
	return portOf(l)
}

func (s *stage) plainServer(h http.HandlerFunc) (port string) {
	l := listen(s.T, "127.0.0.1:0")
	serve(s.T, l, h)
	return portOf(l)
}

// silent takes connections and never says a word.
func silent(t *testing.T, l net.Listener) {
	var mu sync.Mutex
	var held []net.Conn
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			held = append(held, c)
			mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, c := range held {
			_ = c.Close()
		}
	})
}

func (s *stage) silentServer() (port string) {
	l := listen(s.T, "127.0.0.1:0")
	silent(s.T, l)
	return portOf(l)
}

// closedPort is one with nobody behind it.
func (s *stage) closedPort() string {
	l := listen(s.T, "127.0.0.1:0")
	_ = l.Close()
	return portOf(l)
}

func portOf(l net.Listener) string {
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// options check the portal at a port; nothing else is known.
func (s *stage) options(port string) Options {
	return Options{
		Portal: &url.URL{Scheme: "https", Host: portalHost + ":" + port, Path: "/RDWeb/Pages/"},
		Roots:  s.root.pool(), IsPortal: portal.IsPortal, Version: "1.2.3", UserAgent: "backstage-test", Resolver: s.names.resolver(),
		System: func(context.Context) (proxy.Settings, error) { return proxy.Settings{}, nil },
		Probe:  "http://" + portalHost + ":" + s.closedPort() + "/",
	}
}

// well is a portal with which nothing is wrong.
func (s *stage) well() Options {
	return s.options(s.secureServer(&tls.Config{Certificates: []tls.Certificate{s.good()}}, s.portal.Handler()))
}

// withCertificate is the portal behind another certificate.
func (s *stage) withCertificate(c tls.Certificate) Options {
	return s.options(s.secureServer(&tls.Config{Certificates: []tls.Certificate{c}}, s.portal.Handler()))
}

// answering is a server with the portal's name and certificate that is no portal.
func (s *stage) answering(h http.HandlerFunc) Options {
	return s.options(s.secureServer(&tls.Config{Certificates: []tls.Certificate{s.good()}}, h))
}

// impatient is for faults that are silence; the steps before them have time
// enough on a slow machine.
func impatient(o Options) Options {
	o.Patience = 6 * time.Second
	return o
}

func through(address string) func(*url.URL) (*url.URL, error) {
	return func(*url.URL) (*url.URL, error) { return url.Parse(address) }
}

// directly is the launcher's setting that no proxy is to be used.
func directly(*url.URL) (*url.URL, error) { return nil, nil }

func system(s proxy.Settings) func(context.Context) (proxy.Settings, error) {
	return func(context.Context) (proxy.Settings, error) { return s, nil }
}

// proxyServer is an HTTP proxy that knows one target.
func (s *stage) proxyServer(target string) (port string) {
	return s.plainServer(proxyFor(target))
}

func proxyFor(target string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		up, err := net.Dial("tcp", target)
		if r.Method != http.MethodConnect || err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		down, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(down, "HTTP/1.1 200 OK\r\n\r\n")
		joined(up, down)
	}
}

// joined copies both ways until one end closes.
func joined(a, b net.Conn) {
	go func() { _, _ = io.Copy(a, b); _ = a.Close() }()
	_, _ = io.Copy(b, a)
	_ = b.Close()
}

// socksServer is a SOCKS 5 proxy (RFC 1928) that knows one target, "" for none,
// and wants no password.
func (s *stage) socksServer(target string) (port string) {
	l := listen(s.T, "127.0.0.1:0")
	go func() {
		for {
			down, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = down.Close() }()
				head := make([]byte, 2)
				_, err := io.ReadFull(down, head)
				if err == nil {
					_, err = io.CopyN(io.Discard, down, int64(head[1]))
				}
				if err != nil {
					return
				}
				_, _ = down.Write([]byte{5, 0})
				ask := make([]byte, 5)
				if _, err := io.ReadFull(down, ask); err != nil {
					return
				}
				if _, err := io.CopyN(io.Discard, down, int64(ask[4])+2); err != nil {
					return
				}
				up, err := net.Dial("tcp", target)
				if err != nil {
					_, _ = down.Write([]byte{5, 5, 0, 1, 0, 0, 0, 0, 0, 0}) // refused
					return
				}
				_, _ = down.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
				joined(up, down)
			}()
		}
	}()
	return portOf(l)
}

// names is a name service: every name below .test is address, every other unknown.
type names struct {
	conn net.PacketConn

	mu      sync.Mutex
	address [4]byte
	answer  dnsmessage.RCode
	mute    bool
}

func newNames(t *testing.T, address string) *names {
	t.Helper()
	conn, err := net.ListenPacket("udp", address)
	noError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	n := &names{conn: conn, address: [4]byte{127, 0, 0, 1}}
	go n.serve()
	return n
}

func (n *names) set(change func(*names)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	change(n)
}

func (n *names) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", n.conn.LocalAddr().String())
	}}
}

func (n *names) serve() {
	packet := make([]byte, 1500)
	for {
		size, from, err := n.conn.ReadFrom(packet)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if answer := n.reply(packet[:size]); err == nil && answer != nil {
			_, _ = n.conn.WriteTo(answer, from)
		}
	}
}

func (n *names) reply(packet []byte) []byte {
	n.mu.Lock()
	defer n.mu.Unlock()
	var m dnsmessage.Message
	if m.Unpack(packet) != nil || len(m.Questions) != 1 || n.mute {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.RCode, m.Additionals = true, n.answer, nil
	name := strings.TrimSuffix(q.Name.String(), ".")
	switch {
	case m.RCode != dnsmessage.RCodeSuccess:
	case !strings.HasSuffix(name, ".test"), strings.HasPrefix(name, "unknown."):
		m.RCode = dnsmessage.RCodeNameError
	case q.Type == dnsmessage.TypeA:
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 1},
			Body:   &dnsmessage.AResource{A: n.address},
		}}
	}
	out, err := m.Pack()
	if err != nil {
		return nil
	}
	return out
}
