package portal

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Filters in front of portals let browsers in. A form comes from the page that it
// is on.
func TestRequestsAreABrowsers(t *testing.T) {
	headers := map[string]http.Header{}
	noting := func(next http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			headers[r.Method+" "+r.URL.Path] = r.Header.Clone()
			next(w, r)
		}
	}
	answers := ordinary(nil)
	for key, handler := range answers {
		answers[key] = noting(handler)
	}
	s := play(t, answers)
	s.begin()
	s.expect("signs in", s.signIn(), "systems")
	post := headers["POST "+login]
	if post.Get("Origin") != s.Server.URL || post.Get("Referer") != s.Server.URL+login+"?ReturnUrl=%2fRDWeb" || post.Get("Sec-Fetch-Site") != "same-origin" {
		t.Errorf("%v", post)
	}
	first := headers["GET "+entry]
	if first.Get("Origin") != "" || first.Get("Referer") != "" || first.Get("Upgrade-Insecure-Requests") != "1" {
		t.Errorf("%v", first)
	}
	if agent := first.Get("User-Agent"); !strings.HasPrefix(agent, "Mozilla/5.0 (") || !strings.Contains(agent, "Gecko/") || !strings.HasSuffix(agent, " BackstageLauncher/1.0") {
		t.Error(agent)
	}
	if after := headers["GET "+list].Get("Referer"); after != post.Get("Referer") {
		t.Error("the page behind the form:", after)
	}
}

// A portal whose TLS ends at a balancer believes that it is spoken to by http.
// It is asked by https all the same, and nothing goes in clear.
func TestHTTPOnThePortalsOwnHost(t *testing.T) {
	var s *stage
	clear := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			redirect(strings.Replace(s.Server.URL, "https:", "http:", 1)+to)(w, r)
		}
	}
	s = play(t, ordinary(scene{entry: clear(list), "POST " + login: clear(list + "?in")}))
	s.expect("begins", s.begin(), "sign-in")
	s.expect("signs in", s.signIn(), "systems")
	s = play(t, ordinary(scene{"GET " + login: func(w http.ResponseWriter, r *http.Request) {
		show(strings.Replace(stockSignIn(""), `action="login.aspx`, `action="`+strings.Replace(s.Server.URL, "https:", "http:", 1)+login, 1))(w, r)
	}}))
	s.begin()
	s.expect("a form that says http", s.signIn(), "systems")
	s = play(t, ordinary(scene{entry: redirect("http://127.0.0.1:1/")}))
	s.expect("another port", s.begin(), "insecure-redirect")
}

// IIS may ask for a certificate of the visitor after the request, by starting
// the handshake anew. A browser without one says so and gets its page.
func TestAServerThatNegotiatesAnew(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("no openssl")
	}
	dir := t.TempDir()
	key, cert := filepath.Join(dir, "key.pem"), filepath.Join(dir, "cert.pem")
	if out, err := exec.Command(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(free.Addr().String())
	_ = free.Close()
	server := exec.Command(openssl, "s_server", "-accept", port, "-cert", cert, "-key", key, "-tls1_2", "-crlf", "-naccept", "1", "-legacy_renegotiation")
	in, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	lines := bufio.NewScanner(out)
	until := func(start string) {
		for lines.Scan() && !strings.HasPrefix(lines.Text(), start) {
		}
	}
	until("ACCEPT")
	go func() {
		until("Accept-Encoding")         // the end of the request
		_, _ = io.WriteString(in, "R\n") // the handshake anew, with a wish for a certificate
		until("SSL_do_handshake")
		page := listPage("") + "\n"
		_, _ = fmt.Fprintf(in, "HTTP/1.1 200 OK\nContent-Length: %d\n\n%s", len(page)+1, page) // -crlf makes two of the last line's end
		for lines.Scan() {                                                                     // lets it print
		}
	}()
	roots := x509.NewCertPool()
	made, err := os.ReadFile(cert)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(made)
	root, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	roots.AddCert(root)
	c, err := New(Options{Address: "https://localhost:" + port, Roots: roots})
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.Begin(t.Context())
	if err != nil || a.Step != StepSystems {
		t.Errorf("%v, %v", a.Step, err)
	}
}

// Some servers let in only computers with a certificate of their own. That has a
// sentence of its own, however the server says it.
func TestAServerThatWantsACertificate(t *testing.T) {
	for name, tc := range map[string]struct {
		config *tls.Config
		status int
		want   string
	}{
		"TLS 1.2":               {&tls.Config{ClientAuth: tls.RequireAnyClientCert, MaxVersion: tls.VersionTLS12}, 200, "client-certificate"}, // #nosec G402 -- what is spoken to here
		"TLS 1.3":               {&tls.Config{ClientAuth: tls.RequireAnyClientCert}, 200, "client-certificate"},
		"a 403 without one":     {&tls.Config{ClientAuth: tls.RequestClientCert}, 403, "client-certificate"},
		"asked, and not needed": {&tls.Config{ClientAuth: tls.RequestClientCert}, 200, "sign-in"},
		"a 403, never asked":    {&tls.Config{}, 403, "forbidden"},
	} {
		page := show(stockSignIn(""))
		if tc.status != http.StatusOK {
			page = answer(tc.status, "text/html", "<h1>403.7</h1>")
		}
		server := httptest.NewUnstartedServer(page)
		server.TLS = tc.config
		server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
		server.StartTLS()
		c, err := New(Options{Address: server.URL, Roots: server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs})
		if err != nil {
			t.Fatal(err)
		}
		a, err := c.Begin(t.Context())
		if got := orElse(kind(err), a.Step.String()); got != tc.want {
			t.Errorf("%s: %s, want %s: %v", name, got, tc.want, err)
		}
		server.Close()
	}
}
