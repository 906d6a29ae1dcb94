//go:build linux

package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"backstage/doctor"
	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

// hiddenPortal is the address of a portal that only a proxy can find: no name
// service knows its name.
const hiddenPortal = "portal.example.test"

// The desktop's settings name a proxy script, whose first proxy is dead: the
// launcher signs in through the second, and the connection check says so.
func TestThroughTheProxyOfTheDesktopsScript(t *testing.T) {
	endToEnd(t)
	if _, err := os.Stat("/usr/bin/gsettings"); err != nil {
		t.Skip("gsettings is missing (scripts/install-packages)")
	}
	portal, err := practicetest.New(practicetest.Options{})
	ok(t, err)
	t.Cleanup(func() { _ = portal.Close() })
	server := httptest.NewUnstartedServer(portal.Handler())
	certificate, trusted := certificateFor(t, hiddenPortal)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	server.StartTLS()
	t.Cleanup(server.Close)

	var through atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodConnect && r.Host == hiddenPortal+":443" {
			through.Add(1)
			join(t, w, server.Listener.Addr().String())
		}
	}))
	t.Cleanup(proxy.Close)
	dead := httptest.NewServer(nil)
	dead.Close()
	script := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `function FindProxyForURL(url, host) { return dnsDomainIs(host, ".example.test") ? "PROXY %s; PROXY %s; DIRECT" : "DIRECT"; }`,
			dead.Listener.Addr(), proxy.Listener.Addr())
	}))
	t.Cleanup(script.Close)

	seat, err := NewSeat(t.TempDir())
	ok(t, err)
	ok(t, seat.Trust(trusted))
	seat.Set("GSETTINGS_BACKEND", "keyfile")
	settings := filepath.Join(seat.Dir, "home/.config/glib-2.0/settings")
	ok(t, os.MkdirAll(settings, 0o700))
	ok(t, os.WriteFile(filepath.Join(settings, "keyfile"), []byte("[system/proxy]\nmode='auto'\nautoconfig-url='"+script.URL+"/proxy.pac'\n"), 0o600))

	phone := newPhone(t, portal)
	c := converse(t, seat, "-portal", hiddenPortal)
	c.signIn(person(practice.RoleOrdinary), phone)
	c.told("5 system")
	c.asked("Siffra öppnar", "q")
	c.ends(0)
	if through.Load() == 0 {
		t.Error("nothing went through the proxy")
	}

	var report doctor.Report
	ok(t, json.Unmarshal([]byte(runs(t, seat, "doctor", "-json", "-portal", hiddenPortal)), &report))
	if r := report.Result(doctor.CheckProxy); r.Status != doctor.StatusOK || r.Details.Source != "system" || r.Details.Proxy != proxy.Listener.Addr().String() {
		t.Errorf("the check says of the proxy %+v", r)
	}
	if r := report.Result(doctor.CheckPortal); r.Status != doctor.StatusOK {
		t.Errorf("the check says of the portal %+v", r)
	}
}

// join makes a proxy's two ends one.
func join(t *testing.T, w http.ResponseWriter, target string) {
	up, err := net.Dial("tcp", target)
	if err != nil {
		t.Error(err)
		return
	}
	defer up.Close()
	down, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	defer down.Close()
	_, _ = io.WriteString(down, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(up, down); _ = up.Close() }()
	_, _ = io.Copy(down, up)
}

// certificateFor is a certificate that signs itself, for a server of this name.
func certificateFor(t *testing.T, host string) (c tls.Certificate, asPEM string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ok(t, err)
	template := x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{host}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	ok(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}
