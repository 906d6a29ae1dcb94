package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"backstage/portal/practicetest"
	"backstage/proxy"
)

// fault is one way in which a call to the service desk begins.
type fault struct {
	name    string
	variant practicetest.Variant
	stage   func(s *stage) Options
	kind    Kind
	check   ID
}

func (f fault) run(t *testing.T) {
	t.Parallel()
	started := time.Now()
	report := Check(t.Context(), f.stage(newStage(t, f.variant)), nil)
	// How soon is the synthetic clock's to say (budget_test.go); here the machine may be busy.
	if took := time.Since(started); took > time.Minute {
		t.Errorf("it took %v", took)
	}
	if report.Verdict.Kind != f.kind || report.Verdict.Check != f.check {
		t.Errorf("verdict %+v, want %s at %s", report.Verdict, f.kind, f.check)
		for _, r := range report.Checks {
			t.Logf("%+v", r)
		}
	}
	if report.Verdict.Who != f.kind.Who() {
		t.Errorf("%s mends it, want %s", report.Verdict.Who, f.kind.Who())
	}
	follows(t, report)
}

// certified is a fault of the certificate that make gives.
func certified(name string, kind Kind, check ID, make func(s *stage) tls.Certificate) fault {
	return fault{name: name, kind: kind, check: check, stage: func(s *stage) Options { return s.withCertificate(make(s)) }}
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func hotelPage(w http.ResponseWriter, _ *http.Request) {
	_, _ = w.Write([]byte("<html><body><h1>Welcome to the hotel</h1><form><input name=room></form></body></html>"))
}

// TestEachFaultYieldsItsVerdict produces every fault that one machine can
// produce by itself; those that need a net are in namespace_test.go.
func TestEachFaultYieldsItsVerdict(t *testing.T) {
	day := 24 * time.Hour
	shifted := func(by time.Duration) func() time.Time { return func() time.Time { return time.Now().Add(by) } }
	for _, f := range []fault{
		{name: "all is well", kind: KindOK, stage: (*stage).well},
		{name: "the address that IT has set cannot be used", kind: KindBadAddress, check: CheckPortal, stage: func(s *stage) Options {
			o := s.well()
			o.Portal, o.BadAddress = nil, errors.New("settings: bad-value portalURL (machine policy)")
			return o
		}},
		{name: "no address is set", kind: KindNoAddress, check: CheckPortal, stage: func(s *stage) Options {
			o := s.well()
			o.Portal = nil
			return o
		}},

		// Names.
		{name: "the name is unknown", kind: KindNameNotFound, check: CheckName, stage: func(s *stage) Options {
			o := s.well()
			o.Portal.Host = "unknown." + o.Portal.Host
			return o
		}},
		{name: "the name service fails", kind: KindNameSilent, check: CheckName, stage: func(s *stage) Options {
			s.names.set(func(n *names) { n.answer = dnsmessage.RCodeServerFailure })
			return s.well()
		}},
		{name: "the name service refuses", kind: KindNameSilent, check: CheckName, stage: func(s *stage) Options {
			s.names.set(func(n *names) { n.answer = dnsmessage.RCodeRefused })
			return s.well()
		}},
		{name: "the name service is silent", kind: KindNameSilent, check: CheckName, stage: func(s *stage) Options {
			s.names.set(func(n *names) { n.mute = true })
			return impatient(s.well())
		}},

		// The connection and its safety.
		{name: "nobody listens", kind: KindPortalClosed, check: CheckTCP, stage: func(s *stage) Options { return s.options(s.closedPort()) }},
		{name: "silence after the connection", kind: KindTLSSilent, check: CheckTLS, stage: func(s *stage) Options { return impatient(s.options(s.silentServer())) }},
		{name: "no TLS at all", kind: KindTLSOther, check: CheckTLS, stage: func(s *stage) Options { return s.options(s.plainServer(hotelPage)) }},
		{name: "TLS 1.0 only", kind: KindTLSTooOld, check: CheckTLS, stage: func(s *stage) Options {
			old := &tls.Config{Certificates: []tls.Certificate{s.good()}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10} // #nosec G402 -- the fault to play
			return s.options(s.secureServer(old, s.portal.Handler()))
		}},
		certified("expired", KindTLSExpired, CheckTLS, func(s *stage) tls.Certificate {
			return issue(s.T, x509.Certificate{DNSNames: []string{portalHost}, NotBefore: time.Now().Add(-30 * day), NotAfter: time.Now().Add(-day)}, s.root).serverWith()
		}),
		certified("not yet valid", KindTLSNotYetValid, CheckTLS, func(s *stage) tls.Certificate {
			return issue(s.T, x509.Certificate{DNSNames: []string{portalHost}, NotBefore: time.Now().Add(day)}, s.root).serverWith()
		}),
		certified("wrong host", KindTLSWrongHost, CheckTLS, func(s *stage) tls.Certificate {
			return issue(s.T, x509.Certificate{DNSNames: []string{"other.example.test"}}, s.root).serverWith()
		}),
		certified("self-signed", KindTLSSelfSigned, CheckTLS, func(s *stage) tls.Certificate {
			return issue(s.T, x509.Certificate{DNSNames: []string{portalHost}}, nil).serverWith()
		}),
		certified("missing intermediate", KindTLSMissingIntermediate, CheckTLS, func(s *stage) tls.Certificate {
			between := issueCA(s.T, "Stage Intermediate", s.root)
			return issue(s.T, x509.Certificate{DNSNames: []string{portalHost}, IssuingCertificateURL: []string{"http://ca.example.test/between.crt"}}, between).serverWith()
		}),
		certified("with its intermediate", KindOK, "", func(s *stage) tls.Certificate {
			between := issueCA(s.T, "Stage Intermediate", s.root)
			return issue(s.T, x509.Certificate{DNSNames: []string{portalHost}, IssuingCertificateURL: []string{"http://ca.example.test/between.crt"}}, between).serverWith(between)
		}),
		certified("expired intermediate", KindTLSExpired, CheckTLS, func(s *stage) tls.Certificate {
			between := issue(s.T, x509.Certificate{Subject: pkix.Name{CommonName: "Old"}, IsCA: true, BasicConstraintsValid: true,
				NotBefore: time.Now().Add(-30 * day), NotAfter: time.Now().Add(-day)}, s.root)
			return issue(s.T, x509.Certificate{DNSNames: []string{portalHost}}, between).serverWith(between)
		}),
		certified("an issuer that nobody knows", KindTLSUnknownIssuer, CheckTLS, func(s *stage) tls.Certificate {
			return issue(s.T, x509.Certificate{DNSNames: []string{portalHost}}, issueCA(s.T, "Firewall", nil)).serverWith()
		}),
		certified("an unknown root, its chain complete", KindTLSUnknownIssuer, CheckTLS, func(s *stage) tls.Certificate {
			foreign := issueCA(s.T, "Foreign Root", nil)
			between := issueCA(s.T, "Foreign Intermediate", foreign)
			return issue(s.T, x509.Certificate{DNSNames: []string{portalHost}, IssuingCertificateURL: []string{"http://ca.example.test/between.crt"}}, between).serverWith(between, foreign)
		}),
		certified("ten days left is a warning", KindOK, "", func(s *stage) tls.Certificate {
			return issue(s.T, x509.Certificate{DNSNames: []string{portalHost}, NotAfter: time.Now().Add(10*day + time.Hour)}, s.root).serverWith()
		}),

		// The clock.
		{name: "a day ahead", kind: KindClockWrong, check: CheckClock, stage: func(s *stage) Options {
			o := s.well()
			o.Now = shifted(day)
			return o
		}},
		{name: "a day behind, before the certificate began", kind: KindClockWrong, check: CheckClock, stage: func(s *stage) Options {
			o := s.well()
			o.Now = shifted(-day)
			return o
		}},
		{name: "three years ahead, after the certificate's end", kind: KindClockWrong, check: CheckClock, stage: func(s *stage) Options {
			o := s.well()
			o.Now = shifted(3 * 365 * day)
			return o
		}},
		{name: "a minute ahead is no fault", kind: KindOK, stage: func(s *stage) Options {
			o := s.well()
			o.Now = shifted(time.Minute)
			return o
		}},

		// Nets with a sign-in page of their own.
		{name: "captive: 511 in the portal's place", kind: KindNetworkSignIn, check: CheckCaptive, stage: func(s *stage) Options {
			return s.answering(status(http.StatusNetworkAuthenticationRequired))
		}},
		{name: "captive: 511 over http, https closed", kind: KindNetworkSignIn, check: CheckCaptive, stage: func(s *stage) Options {
			o := s.options(s.closedPort())
			o.Probe = "http://" + portalHost + ":" + s.plainServer(status(http.StatusNetworkAuthenticationRequired)) + "/"
			return o
		}},
		{name: "captive: 200 with a foreign hotelPage, https with a foreign certificate", kind: KindNetworkSignIn, check: CheckCaptive, stage: func(s *stage) Options {
			o := s.withCertificate(issue(s.T, x509.Certificate{DNSNames: []string{"login.hotel.test"}}, nil).serverWith())
			o.Probe = "http://" + portalHost + ":" + s.plainServer(hotelPage) + "/"
			return o
		}},
		{name: "captive: a redirect to the hotel, https closed", kind: KindNetworkSignIn, check: CheckCaptive, stage: func(s *stage) Options {
			o := s.options(s.closedPort())
			o.Probe = "http://" + portalHost + ":" + s.plainServer(status(http.StatusFound, "Location", "http://login.hotel.test/")) + "/"
			return o
		}},
		{name: "captive: the hotel's own certificate has expired too", kind: KindNetworkSignIn, check: CheckCaptive, stage: func(s *stage) Options {
			o := s.withCertificate(issue(s.T, x509.Certificate{DNSNames: []string{"login.hotel.test"}, NotAfter: time.Now().Add(-time.Minute)}, nil).serverWith())
			o.Probe = "http://" + portalHost + ":" + s.plainServer(hotelPage) + "/"
			return o
		}},
		{name: "captive: the office's proxy and its script are out of reach in the hotel", kind: KindNetworkSignIn, check: CheckCaptive, stage: func(s *stage) Options {
			o := impatient(s.well())
			o.Proxy = through("http://127.0.0.1:" + s.closedPort())
			o.System = system(proxy.Settings{PAC: "http://127.0.0.1:" + s.silentServer() + "/proxy.pac"})
			o.Probe = "http://" + portalHost + ":" + s.plainServer(hotelPage) + "/"
			return o
		}},
		{name: "captive: the proxy itself says 511", kind: KindNetworkSignIn, check: CheckCaptive, stage: func(s *stage) Options {
			o := s.well()
			o.Proxy = through("http://127.0.0.1:" + s.plainServer(status(http.StatusNetworkAuthenticationRequired)))
			return o
		}},
		{name: "a web server's own start page beside a portal that is well", kind: KindOK, stage: func(s *stage) Options {
			o := s.well()
			o.Probe = "http://" + portalHost + ":" + s.plainServer(hotelPage) + "/"
			return o
		}},
		{name: "an expired certificate beside a start page", kind: KindTLSExpired, check: CheckTLS, stage: func(s *stage) Options {
			o := s.withCertificate(issue(s.T, x509.Certificate{DNSNames: []string{portalHost}, NotAfter: time.Now().Add(-time.Minute)}, s.root).serverWith())
			o.Probe = "http://" + portalHost + ":" + s.plainServer(hotelPage) + "/"
			return o
		}},
		{name: "closed, and http leads to the same host's https", kind: KindPortalClosed, check: CheckTCP, stage: func(s *stage) Options {
			o := s.options(s.closedPort())
			o.Probe = "http://" + portalHost + ":" + s.plainServer(status(http.StatusMovedPermanently, "Location", "https://"+portalHost+"/")) + "/"
			return o
		}},

		// Proxies.
		{name: "through a proxy, which alone knows the name", kind: KindOK, stage: func(s *stage) Options {
			o := s.well()
			o.Proxy = through("http://127.0.0.1:" + s.proxyServer("127.0.0.1:"+o.Portal.Port()))
			s.names.set(func(n *names) { n.answer = dnsmessage.RCodeNameError })
			return o
		}},
		{name: "407", kind: KindProxySignIn, check: CheckProxy, stage: func(s *stage) Options {
			o := s.well()
			o.Proxy = through("http://127.0.0.1:" + s.plainServer(status(http.StatusProxyAuthRequired, "Proxy-Authenticate", "NTLM")))
			return o
		}},
		{name: "the proxy forbids", kind: KindProxyRefused, check: CheckProxy, stage: func(s *stage) Options {
			o := s.well()
			o.Proxy = through("http://127.0.0.1:" + s.plainServer(status(http.StatusForbidden)))
			return o
		}},
		{name: "the proxy is gone", kind: KindProxyUnreachable, check: CheckProxy, stage: func(s *stage) Options {
			o := s.well()
			o.Proxy = through("http://127.0.0.1:" + s.closedPort())
			return o
		}},
		{name: "the proxy is silent", kind: KindProxyUnreachable, check: CheckProxy, stage: func(s *stage) Options {
			o := impatient(s.well())
			o.Proxy = through("http://127.0.0.1:" + s.silentServer())
			return o
		}},
		{name: "the proxy cannot reach the portal", kind: KindPortalUnreachable, check: CheckTCP, stage: func(s *stage) Options {
			o := s.well()
			o.Proxy = through("http://127.0.0.1:" + s.proxyServer("127.0.0.1:"+s.closedPort()))
			return o
		}},
		{name: "a proxy whose answer has no end", kind: KindProxyUnreachable, check: CheckProxy, stage: func(s *stage) Options {
			o := s.well()
			l := listen(s.T, "127.0.0.1:0")
			go func() {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				_, err = conn.Write([]byte("HTTP/1.1 200 OK\r\nX-Endless: "))
				for err == nil {
					_, err = conn.Write(make([]byte, 1<<16))
				}
			}()
			o.Proxy = through("http://" + l.Addr().String())
			return o
		}},
		{name: "through a proxy that speaks TLS itself", kind: KindOK, stage: func(s *stage) Options {
			o := s.well()
			c := issue(s.T, x509.Certificate{DNSNames: []string{"proxy.example.test"}}, s.root).serverWith()
			o.Proxy = through("https://proxy.example.test:" + s.secureServer(&tls.Config{Certificates: []tls.Certificate{c}}, proxyFor("127.0.0.1:"+o.Portal.Port())))
			return o
		}},
		{name: "through a SOCKS proxy", kind: KindOK, stage: func(s *stage) Options {
			o := s.well()
			o.Proxy = through("socks5://127.0.0.1:" + s.socksServer("127.0.0.1:"+o.Portal.Port()))
			return o
		}},
		{name: "a SOCKS proxy that cannot reach the portal", kind: KindPortalUnreachable, check: CheckTCP, stage: func(s *stage) Options {
			o := s.well()
			o.Proxy = through("socks5://127.0.0.1:" + s.socksServer("127.0.0.1:"+s.closedPort()))
			return o
		}},
		{name: "a SOCKS proxy that is gone", kind: KindProxyUnreachable, check: CheckProxy, stage: func(s *stage) Options {
			o := s.well()
			o.Proxy = through("socks5://127.0.0.1:" + s.closedPort())
			return o
		}},
		{name: "the system's proxy", kind: KindOK, stage: func(s *stage) Options {
			o := s.well()
			o.System = system(proxy.Settings{Server: "127.0.0.1:" + s.proxyServer("127.0.0.1:"+o.Portal.Port())})
			s.names.set(func(n *names) { n.answer = dnsmessage.RCodeNameError }) // which it alone knows
			return o
		}},
		{name: "the system's proxy is closed", kind: KindProxyUnreachable, check: CheckProxy, stage: func(s *stage) Options {
			o := s.well()
			o.System = system(proxy.Settings{Server: "127.0.0.1:" + s.closedPort()})
			return o
		}},
		{name: "the system's proxy wants a sign-in", kind: KindProxySignIn, check: CheckProxy, stage: func(s *stage) Options {
			o := s.well()
			o.System = system(proxy.Settings{Server: "127.0.0.1:" + s.plainServer(status(http.StatusProxyAuthRequired))})
			return o
		}},
		{name: "the system's proxy comes no further", kind: KindPortalUnreachable, check: CheckTCP, stage: func(s *stage) Options {
			o := s.well()
			o.System = system(proxy.Settings{Server: "127.0.0.1:" + s.proxyServer("127.0.0.1:"+s.closedPort())})
			return o
		}},
		{name: "set to go directly, which is closed, while the system has a proxy", kind: KindProxyNotUsed, check: CheckProxy, stage: func(s *stage) Options {
			o := s.options(s.closedPort())
			o.Proxy = directly
			o.System = system(proxy.Settings{Server: "127.0.0.1:" + s.proxyServer("127.0.0.1:"+s.well().Portal.Port())})
			return o
		}},
		{name: "set to go directly, and the system's proxy is closed too", kind: KindProxyUnreachable, check: CheckProxy, stage: func(s *stage) Options {
			o := s.options(s.closedPort())
			o.Proxy = directly
			o.System = system(proxy.Settings{Server: "127.0.0.1:" + s.closedPort()})
			return o
		}},
		{name: "set to go directly, and the system's proxy comes no further", kind: KindPortalClosed, check: CheckTCP, stage: func(s *stage) Options {
			o := s.options(s.closedPort())
			o.Proxy = directly
			o.System = system(proxy.Settings{Server: "127.0.0.1:" + s.proxyServer("127.0.0.1:"+s.closedPort())})
			return o
		}},
		{name: "set to go directly, where a PAC hangs for others", kind: KindOK, stage: func(s *stage) Options {
			o := impatient(s.well())
			o.Proxy = directly
			o.System = system(proxy.Settings{PAC: "http://127.0.0.1:" + s.silentServer() + "/proxy.pac"})
			return o
		}},
		{name: "the system's proxy, but not for this host", kind: KindPortalClosed, check: CheckTCP, stage: func(s *stage) Options {
			o := s.options(s.closedPort())
			o.System = system(proxy.Settings{Server: "proxy.example.test:8080", Bypass: []string{"*.example.test"}})
			return o
		}},
		{name: "a PAC that hangs", kind: KindPACHangs, check: CheckProxy, stage: func(s *stage) Options {
			o := impatient(s.well())
			o.System = system(proxy.Settings{PAC: "http://127.0.0.1:" + s.silentServer() + "/proxy.pac"})
			return o
		}},
		{name: "a PAC that hangs halfway", kind: KindPACHangs, check: CheckProxy, stage: func(s *stage) Options {
			o := impatient(s.well())
			o.System = system(proxy.Settings{PAC: "http://127.0.0.1:" + s.plainServer(func(w http.ResponseWriter, r *http.Request) {
				_, _ = w.Write([]byte("function FindProxyForURL(url, host) {"))
				_ = http.NewResponseController(w).Flush()
				<-r.Context().Done()
			}) + "/proxy.pac"})
			return o
		}},
		{name: "a PAC that loads", kind: KindOK, stage: func(s *stage) Options {
			o := s.well()
			o.System = system(proxy.Settings{PAC: "http://127.0.0.1:" + s.plainServer(pac) + "/proxy.pac"})
			return o
		}},
		{name: "a PAC that says direct, and the direct way closed", kind: KindPortalClosed, check: CheckTCP, stage: func(s *stage) Options {
			return s.closedBehind(`function FindProxyForURL(url, host) { return "DIRECT"; }`)
		}},
		{name: "a PAC that names a proxy, and the direct way closed", kind: KindOK, stage: func(s *stage) Options {
			return s.closedBehind(`function FindProxyForURL(url, host) {
				return dnsDomainIs(host, ".example.test") ? "PROXY 127.0.0.1:` + s.proxyServer("127.0.0.1:"+s.well().Portal.Port()) + `; DIRECT" : "DIRECT";
			}`)
		}},
		{name: "a PAC that names a dead proxy before a live one", kind: KindOK, stage: func(s *stage) Options {
			return s.closedBehind(`function FindProxyForURL() {
				return "PROXY 127.0.0.1:` + s.closedPort() + `; PROXY 127.0.0.1:` + s.proxyServer("127.0.0.1:"+s.well().Portal.Port()) + `; DIRECT";
			}`)
		}},
		{name: "a PAC that names a dead proxy and the direct way", kind: KindOK, stage: func(s *stage) Options {
			o := s.closedBehind(`function FindProxyForURL() { return "PROXY 127.0.0.1:` + s.closedPort() + `; DIRECT"; }`)
			o.Portal = s.well().Portal
			return o
		}},
		{name: "a PAC that asks a silent name service", kind: KindNameSilent, check: CheckName, stage: func(s *stage) Options {
			s.names.set(func(n *names) { n.mute = true })
			return impatient(s.closedBehind(`function FindProxyForURL(url, host) {
				return isResolvable("inside.example.test") || dnsResolve(host) || isInNet(host, "10.0.0.0", "255.0.0.0") ? "PROXY 127.0.0.1:1" : "DIRECT";
			}`))
		}},
		{name: "a PAC that asks a silent name service for ever", kind: KindNameSilent, check: CheckName, stage: func(s *stage) Options {
			s.names.set(func(n *names) { n.mute = true })
			return impatient(s.closedBehind(`function FindProxyForURL(url, host) { while (!isResolvable(host)) {} return "DIRECT"; }`))
		}},
		{name: "a PAC whose server's name is not answered for", kind: KindNameSilent, check: CheckName, stage: func(s *stage) Options {
			s.names.set(func(n *names) { n.mute = true })
			o := impatient(s.well())
			o.System = system(proxy.Settings{PAC: "http://wpad.example.test/proxy.pac"})
			return o
		}},
		{name: "a PAC that takes all memory", kind: KindPACBroken, check: CheckProxy, stage: func(s *stage) Options {
			return s.closedBehind(`function FindProxyForURL() { new Uint8Array(4e9); return "DIRECT"; }`)
		}},
		{name: "a PAC that names a proxy that wants a sign-in", kind: KindProxySignIn, check: CheckProxy, stage: func(s *stage) Options {
			return s.closedBehind(`function FindProxyForURL() { return "PROXY 127.0.0.1:` + s.plainServer(status(http.StatusProxyAuthRequired)) + `"; }`)
		}},
		{name: "a PAC that names a proxy that is closed", kind: KindProxyUnreachable, check: CheckProxy, stage: func(s *stage) Options {
			return s.closedBehind(`function FindProxyForURL() { return "PROXY 127.0.0.1:` + s.closedPort() + `"; }`)
		}},
		{name: "a PAC that never ends", kind: KindPACHangs, check: CheckProxy, stage: func(s *stage) Options {
			return impatient(s.closedBehind(`function FindProxyForURL() { while (true) {} }`))
		}},
		{name: "a PAC that throws, and the direct way closed", kind: KindPACBroken, check: CheckProxy, stage: func(s *stage) Options {
			return s.closedBehind(`function FindProxyForURL() { return nobody.home; }`)
		}},
		{name: "a PAC that is gone, at home where none is needed", kind: KindOK, stage: func(s *stage) Options {
			o := s.well()
			o.System = system(proxy.Settings{PAC: "http://127.0.0.1:" + s.closedPort() + "/proxy.pac"})
			return o
		}},
		{name: "a PAC that is no script, and the direct way closed", kind: KindPACBroken, check: CheckProxy, stage: func(s *stage) Options {
			o := s.options(s.closedPort())
			o.System = system(proxy.Settings{PAC: "http://127.0.0.1:" + s.plainServer(hotelPage) + "/proxy.pac"})
			return o
		}},

		// RD Web Access.
		{name: "503", kind: KindPortalTrouble, check: CheckPortal, stage: func(s *stage) Options { return s.answering(status(http.StatusServiceUnavailable)) }},
		{name: "429", kind: KindPortalTrouble, check: CheckPortal, stage: func(s *stage) Options { return s.answering(status(http.StatusTooManyRequests)) }},
		{name: "403", kind: KindPortalForbidden, check: CheckPortal, stage: func(s *stage) Options { return s.answering(status(http.StatusForbidden)) }},
		{name: "silence after the question", kind: KindPortalSilent, check: CheckPortal, stage: func(s *stage) Options {
			return impatient(s.answering(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		}},
		{name: "the line breaks", kind: KindPortalSilent, check: CheckPortal, stage: func(s *stage) Options {
			return s.answering(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
		}},
		{name: "redirects without end", kind: KindPortalTrouble, check: CheckPortal, stage: func(s *stage) Options {
			return s.answering(status(http.StatusFound, "Location", "/RDWeb/Pages/"))
		}},
		{name: "Windows authentication", variant: practicetest.Variant{WindowsAuth: true}, kind: KindWindowsAuth, check: CheckPortal, stage: (*stage).well},
		{name: "another web site", variant: practicetest.Variant{NotAPortal: true}, kind: KindNotAPortal, check: CheckPortal, stage: (*stage).well},
		{name: "404", kind: KindNotAPortal, check: CheckPortal, stage: func(s *stage) Options { return s.answering(status(http.StatusNotFound)) }},
		{name: "leads elsewhere", variant: practicetest.Variant{RedirectTo: "https://elsewhere.example.test/"}, kind: KindExternalRedirect, check: CheckPortal, stage: (*stage).well},
		{name: "leads to http", variant: practicetest.Variant{RedirectTo: "http://" + portalHost + "/"}, kind: KindExternalRedirect, check: CheckPortal, stage: (*stage).well},
		{name: "a sloppy portal is one", variant: practicetest.Variant{SloppyMarkup: true, Culture: "de-DE"}, kind: KindOK, stage: (*stage).well},

		// The gateway.
		{name: "gateway well", kind: KindOK, stage: func(s *stage) Options {
			o := s.well()
			o.Gateway = o.Portal.Host
			return o
		}},
		{name: "gateway closed", kind: KindGatewayClosed, check: CheckGateway, stage: func(s *stage) Options {
			o := s.well()
			o.Gateway = "gateway.example.test:" + s.closedPort()
			return o
		}},
		{name: "gateway unknown", kind: KindGatewayNotFound, check: CheckGateway, stage: func(s *stage) Options {
			o := s.well()
			o.Gateway = "unknown.example.test"
			return o
		}},
		{name: "gateway silent", kind: KindGatewayUnreachable, check: CheckGateway, stage: func(s *stage) Options {
			o := impatient(s.well())
			o.Gateway = "gateway.example.test:" + s.silentServer()
			return o
		}},
		{name: "gateway with the portal's certificate", kind: KindGatewayCertificate, check: CheckGateway, stage: func(s *stage) Options {
			o := s.well()
			o.Gateway = "gateway.example.test:" + o.Portal.Port()
			return o
		}},

		// This computer.
		{name: "no RDP client", kind: KindNoClient, check: CheckClient, stage: func(s *stage) Options {
			o := s.well()
			o.Client = func(context.Context) (Client, error) {
				return Client{Install: "sudo apt install freerdp3-x11"}, errors.New("none")
			}
			return o
		}},
		{name: "an old RDP client is a warning", kind: KindOK, stage: func(s *stage) Options {
			o := s.well()
			o.Client = func(context.Context) (Client, error) {
				return Client{Name: "FreeRDP 2.11", Version: "2.11.0", Outdated: true}, nil
			}
			return o
		}},
		{name: "an RDP client that hangs", kind: KindNoClient, check: CheckClient, stage: func(s *stage) Options {
			o := impatient(s.well())
			o.Client = func(context.Context) (Client, error) { select {} }
			return o
		}},
		{name: "no graphics", kind: KindNoGraphics, check: CheckGraphics, stage: func(s *stage) Options {
			o := s.well()
			o.Graphics = func(context.Context) error { return errors.New("no display") }
			return o
		}},
		{name: "the first broken link of several", kind: KindTLSSelfSigned, check: CheckTLS, stage: func(s *stage) Options {
			o := s.withCertificate(issue(s.T, x509.Certificate{DNSNames: []string{portalHost}}, nil).serverWith())
			o.Gateway = "gateway.example.test:" + s.closedPort()
			o.Store = func(context.Context) error { return errors.New("none") }
			return o
		}},
	} {
		t.Run(f.name, f.run)
	}
}

// closedBehind is a portal whose direct way is closed, on a system with a proxy script.
func (s *stage) closedBehind(script string) Options {
	o := s.options(s.closedPort())
	o.System = system(proxy.Settings{PAC: "http://127.0.0.1:" + s.plainServer(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, script)
	}) + "/proxy.pac"})
	return o
}

func pac(w http.ResponseWriter, _ *http.Request) {
	_, _ = w.Write([]byte("function FindProxyForURL(url, host) { return \"DIRECT\"; }"))
}

// A check tells the portal nothing of who calls, and no portal of any shape sends a code for it.
func TestACheckSendsNoCredentialsAndNoSMS(t *testing.T) {
	for _, code := range []practicetest.CodePage{practicetest.CodeOwnPage, practicetest.CodeTokenForm, practicetest.CodeSameURL, practicetest.CodeOnLogin, practicetest.CodeHTML} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			s := newStage(t, practicetest.Variant{Code: code, Resend: true})
			var mu sync.Mutex
			var asked []string
			inner := s.portal.Handler()
			o := s.answering(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				asked = append(asked, r.Method+" "+r.URL.Path)
				for _, name := range []string{"Cookie", "Authorization", "Proxy-Authorization", "Referer"} {
					if r.Header.Get(name) != "" {
						t.Errorf("%s came with the header %s", r.URL.Path, name)
					}
				}
				if r.ContentLength != 0 {
					t.Errorf("%s came with a body", r.URL.Path)
				}
				mu.Unlock()
				w.Header().Add("Set-Cookie", "ASP.NET_SessionId=planted; path=/; secure") // a browser would bring it back
				inner.ServeHTTP(w, r)
			})
			report := Check(t.Context(), o, nil)
			if !report.OK() {
				t.Fatalf("verdict %+v", report.Verdict)
			}
			want := []string{"GET /RDWeb/Pages/", "GET /RDWeb/Pages/sv-SE/Default.aspx", "GET /RDWeb/Pages/sv-SE/login.aspx"}
			if !slices.Equal(asked, want) {
				t.Errorf("asked %q, want %q", asked, want)
			}
			if n := len(s.portal.Outbox()); n != 0 {
				t.Errorf("%d SMS were sent", n)
			}
		})
	}
}

// A portal that sends strangers straight to its code page is not followed there.
func TestACodePageIsNeverAsked(t *testing.T) {
	for _, to := range []string{"/RDWeb/Pages/sv-SE/tokenform.aspx", "code.aspx", "/otp", "/RDWeb/Pages/sv-SE/login.aspx/otp"} {
		s := newStage(t, practicetest.Variant{})
		var mu sync.Mutex
		asked := 0
		o := s.answering(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			asked++
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusFound)
		})
		if report := Check(t.Context(), o, nil); !report.OK() || asked != 1 {
			t.Errorf("%s: verdict %+v after %d questions", to, report.Verdict, asked)
		}
	}
}

func TestACheckThatIsStoppedSaysSo(t *testing.T) {
	s := newStage(t, practicetest.Variant{})
	o := s.options(s.silentServer())
	ctx, cancel := context.WithCancel(t.Context())
	report := Check(ctx, o, func(r Result) {
		if r.ID == CheckTCP {
			cancel()
		}
	})
	if report.Verdict.Kind != KindCancelled || report.OK() {
		t.Errorf("verdict %+v", report.Verdict)
	}
	follows(t, report)
}

// Every result is told once, and the report has them in the order of IDs.
func TestProgressTellsEveryCheckOnce(t *testing.T) {
	var told []ID
	report := Check(t.Context(), newStage(t, practicetest.Variant{}).well(), func(r Result) { told = append(told, r.ID) })
	for i, id := range IDs {
		if n := len(slices.DeleteFunc(slices.Clone(told), func(d ID) bool { return d != id })); n != 1 {
			t.Errorf("%s was told %d times", id, n)
		}
		if report.Checks[i].ID != id {
			t.Errorf("check %d is %s, want %s", i, report.Checks[i].ID, id)
		}
	}
	tlsResult := report.Result(CheckTLS)
	if tlsResult.Details.DaysLeft == nil || *tlsResult.Details.DaysLeft != 364 && *tlsResult.Details.DaysLeft != 365 {
		t.Errorf("days left: %+v", tlsResult.Details)
	}
	if name := report.Result(CheckName); !slices.Equal(name.Details.Addresses, []string{"127.0.0.1"}) {
		t.Errorf("addresses: %+v", name.Details)
	}
}

func TestWarningsAreTold(t *testing.T) {
	s := newStage(t, practicetest.Variant{})
	soon := issue(t, x509.Certificate{DNSNames: []string{portalHost}, NotAfter: time.Now().Add(10*24*time.Hour + time.Hour)}, s.root)
	o := s.withCertificate(soon.serverWith())
	o.Client = func(context.Context) (Client, error) { return Client{Name: "FreeRDP", Outdated: true}, nil }
	o.System = system(proxy.Settings{PAC: "http://127.0.0.1:" + s.closedPort() + "/proxy.pac?user=anna"})
	o.Settings = []string{"settings: wrong-type textSize (machine policy)"}
	report := Check(t.Context(), o, nil)
	if !slices.Equal(report.Settings, o.Settings) {
		t.Errorf("ignored settings: %q", report.Settings)
	}
	for id, kind := range map[ID]Kind{CheckTLS: KindTLSExpiresSoon, CheckClient: KindClientOutdated, CheckProxy: KindPACBroken} {
		if r := report.Result(id); r.Status != StatusWarning || r.Kind != kind {
			t.Errorf("%s: %+v, want the warning %s", id, r, kind)
		}
	}
	if !report.OK() || report.Result(CheckTLS).Words()["Days"] != 10 {
		t.Errorf("verdict %+v, words %v", report.Verdict, report.Result(CheckTLS).Words())
	}
	follows(t, report)
}

func TestTheReportSaysWhoHasSetTheProxy(t *testing.T) {
	s := newStage(t, practicetest.Variant{})
	for from, want := range map[string]string{"": "environment", "settings": "settings"} {
		o := s.well()
		o.Proxy, o.ProxyFrom = through("http://127.0.0.1:"+s.proxyServer("127.0.0.1:"+o.Portal.Port())), from
		report := Check(t.Context(), o, nil)
		if got := report.Result(CheckProxy); got.Details.Source != want || !report.OK() {
			t.Errorf("%q: %+v", from, got)
		}
		follows(t, report)
	}
}

// With a wrong clock a good certificate is not blamed; one that has expired by
// the portal's clock too is.
func TestAWrongClockExplainsTheCertificateOnlyWhereItDoes(t *testing.T) {
	expired := x509.Certificate{DNSNames: []string{portalHost}, NotBefore: time.Now().AddDate(-1, 0, 0), NotAfter: time.Now().Add(-time.Hour)}
	for _, c := range []struct {
		name     string
		template x509.Certificate
		want     Result
	}{
		{"good", x509.Certificate{DNSNames: []string{portalHost}}, Result{ID: CheckTLS, Status: StatusSkipped}},
		{"expired", expired, Result{ID: CheckTLS, Status: StatusFailed, Kind: KindTLSExpired}},
	} {
		s := newStage(t, practicetest.Variant{})
		o := s.withCertificate(issue(t, c.template, s.root).serverWith())
		o.Now = func() time.Time { return time.Now().AddDate(3, 0, 0) }
		report := Check(t.Context(), o, nil)
		if report.Verdict.Kind != KindClockWrong {
			t.Errorf("%s: verdict %+v", c.name, report.Verdict)
		}
		if got := report.Result(CheckTLS); got.Status != c.want.Status || got.Kind != c.want.Kind {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// Names and passwords of proxies stay out of the report.
func TestTheReportHoldsNoSecretOfAProxy(t *testing.T) {
	s := newStage(t, practicetest.Variant{})
	for _, o := range []Options{s.well(), s.well(), s.well()} {
		o.Proxy = through("http://kim:hunter2@127.0.0.1:" + s.plainServer(status(http.StatusProxyAuthRequired)))
		o.System = system(proxy.Settings{PAC: "http://kim:hunter2@127.0.0.1:" + s.closedPort() + "/proxy.pac?token=hunter2"})
		o.Portal.RawQuery = "token=hunter2"
		text, err := Check(t.Context(), o, nil).JSON()
		noError(t, err)
		if strings.Contains(string(text), "hunter2") || strings.Contains(string(text), "kim") {
			t.Errorf("the report tells: %s", text)
		}
	}
}

// The proxy gets what its own address in the settings holds, and nothing else.
func TestOnlyTheProxyGetsItsOwnPassword(t *testing.T) {
	s := newStage(t, practicetest.Variant{})
	got := make(chan string, 1)
	o := s.well()
	o.Proxy = through("http://kim:hunter2@127.0.0.1:" + s.plainServer(func(w http.ResponseWriter, r *http.Request) {
		got <- r.Header.Get("Proxy-Authorization")
		w.WriteHeader(http.StatusForbidden)
	}))
	Check(t.Context(), o, nil)
	if auth := <-got; auth != "Basic a2ltOmh1bnRlcjI=" {
		t.Errorf("the proxy got %q", auth)
	}
}

func TestEveryKindHasOneWhoAndATopic(t *testing.T) {
	for _, k := range Kinds {
		if !slices.Contains(Whos, k.Who()) {
			t.Errorf("%s is mended by %q", k, k.Who())
		}
		for _, lang := range []string{"sv", "en"} {
			if _, err := os.Stat("../assets/help/" + k.Topic() + "." + lang + ".md"); err != nil {
				t.Errorf("%s leads to the topic %q: %v", k, k.Topic(), err)
			}
		}
	}
}
func TestTheCheckTellsWhichProxyTheScriptNames(t *testing.T) {
	s := newStage(t, practicetest.Variant{})
	port := s.well().Portal.Port()
	at := "127.0.0.1:" + s.proxyServer("127.0.0.1:"+port)
	for answer, want := range map[string]string{"PROXY " + at + "; DIRECT": at, "DIRECT": ""} {
		o := s.closedBehind(`function FindProxyForURL() { return "` + answer + `"; }`)
		settings, _ := o.System(t.Context())
		settings.Server = "overruled.example.test:1"
		o = s.options(port)
		o.System = system(settings)
		r := Check(t.Context(), o, nil).Result(CheckProxy)
		if r.Status != StatusOK || r.Details.Proxy != want || r.Details.Source != "system" {
			t.Errorf("%s: %+v", answer, r)
		}
	}
}

// A gateway is reached as the RDP clients of the system do: through its proxies,
// or not.
func TestAGatewayBehindTheSystemsProxy(t *testing.T) {
	s := newStage(t, practicetest.Variant{})
	o := s.well()
	o.System = system(proxy.Settings{Server: "127.0.0.1:" + s.proxyServer("127.0.0.1:"+o.Portal.Port())})
	o = o.withDefaults()
	closed := &url.URL{Scheme: "https", Host: "gateway.example.test:" + s.closedPort()}
	for bySystem, reached := range map[bool]bool{true: true, false: false} {
		conn, err := o.connectGateway(t.Context(), closed, bySystem)
		if (err == nil) != reached {
			t.Errorf("by the system's proxy %v: %v", bySystem, err)
		}
		if err == nil {
			_ = conn.Close()
		}
	}
}
