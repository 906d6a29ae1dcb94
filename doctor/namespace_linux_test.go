package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"backstage/portal/practicetest"
	"backstage/proxy"
)

// The addresses of the net in the namespace (RFC 5737).
const (
	portalAddress  = "203.0.113.10"
	namesAddress   = "203.0.113.53"
	gatewayAddress = "203.0.113.20"
	officeAddress  = "203.0.113.30" // where the proxy script is
)

// TestFaultsOfTheNet runs again, within a network namespace of its own, what
// only a firewall or a cable can do. Nothing leaves the namespace.
func TestFaultsOfTheNet(t *testing.T) {
	if os.Getenv("BACKSTAGE_NAMESPACE") == "1" {
		t.Run("within", faultsOfTheNet)
		return
	}
	if os.Getenv("BACKSTAGE_E2E") != "1" {
		t.Skip("end-to-end tests run when BACKSTAGE_E2E=1 (make test)")
	}
	if os.Getuid() != 0 {
		t.Skip("network namespaces need root")
	}
	t.Parallel()
	within := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFaultsOfTheNet$", "-test.v")
	within.Env = append(os.Environ(), "BACKSTAGE_NAMESPACE=1")
	within.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	said, err := within.CombinedOutput()
	if strings.Contains(string(said), "--- SKIP") || err != nil && len(said) == 0 {
		t.Skipf("no network namespaces here: %v\n%s", err, said)
	}
	if err != nil || !strings.Contains(string(said), "--- PASS: TestFaultsOfTheNet/within/all_is_well") {
		t.Errorf("%v\n%s", err, said)
	}
}

// run calls ip or nft.
func run(t *testing.T, command ...string) {
	t.Helper()
	if said, err := exec.CommandContext(t.Context(), command[0], command[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%q: %v %s", command, err, said)
	}
}

// ruled puts firewall rules in force, in place of former ones.
func ruled(t *testing.T, rules ...string) {
	t.Helper()
	run(t, "nft", "flush ruleset")
	if len(rules) == 0 {
		return
	}
	// Connection tracking, which redirecting needs, loses a name look-up now and
	// then: two from one computer at once can look the same to it.
	run(t, "nft", `table inet faults {
		chain in { type filter hook input priority 0; }
		chain raw { type filter hook output priority -300; meta l4proto udp notrack; }
		chain arriving { type filter hook prerouting priority -300; meta l4proto udp notrack; }
		chain turn { type nat hook output priority -100; }
	}`)
	for _, r := range rules {
		run(t, "nft", "add rule inet faults "+r)
	}
}

// netStage is a portal, a gateway, a name service, an office and a hotel with
// addresses of their own.
func netStage(t *testing.T) (Options, *names) {
	s := &stage{T: t, root: issueCA(t, "Stage Root", nil), names: newNames(t, namesAddress+":53")}
	s.names.set(func(n *names) { n.address = [4]byte{203, 0, 113, 10} })
	p, err := practicetest.New(practicetest.Options{})
	noError(t, err)
	// Long enough that its certificate fills several packets.
	long := x509.Certificate{DNSNames: []string{portalHost, gatewayAddress}, IPAddresses: []net.IP{net.ParseIP(gatewayAddress)}}
	for i := range 80 {
		long.DNSNames = append(long.DNSNames, fmt.Sprintf("host-number-%d.of-a-long-name.example.test", i))
	}
	good := issue(t, long, s.root).serverWith()
	secure := func(address string, c tls.Certificate, h http.Handler) {
		serve(t, tls.NewListener(listen(t, address), &tls.Config{Certificates: []tls.Certificate{c}}), h)
	}
	secure(portalAddress+":443", good, p.Handler())
	secure(gatewayAddress+":443", good, http.NotFoundHandler())
	serve(t, listen(t, officeAddress+":80"), http.HandlerFunc(pac))
	// The hotel: a page of its own for http, a certificate of its own for https.
	serve(t, listen(t, portalAddress+":8080"), http.HandlerFunc(hotelPage))
	serve(t, listen(t, portalAddress+":8511"), status(http.StatusNetworkAuthenticationRequired))
	secure(portalAddress+":8443", issue(t, x509.Certificate{DNSNames: []string{"login.hotel.test"}}, nil).serverWith(), http.HandlerFunc(hotelPage))
	o := s.options("443")
	o.Portal.Host, o.Probe = portalHost, ""
	o.Gateway = gatewayAddress
	return o, s.names
}

func faultsOfTheNet(t *testing.T) {
	if _, err := exec.LookPath("nft"); err != nil {
		t.Skip("nft is missing (scripts/install-packages)")
	}
	run(t, "ip", "link", "set", "lo", "up")

	t.Run("no network", func(t *testing.T) {
		silent := newNames(t, "127.0.0.1:0")
		silent.set(func(n *names) { n.answer = dnsmessage.RCodeServerFailure })
		s := &stage{T: t, root: issueCA(t, "Stage Root", nil), names: silent}
		expect(t, s.options("443"), KindNoNetwork, CheckNetwork)
	})

	for _, address := range []string{portalAddress, namesAddress, gatewayAddress, officeAddress} {
		run(t, "ip", "address", "add", address+"/32", "dev", "lo")
	}
	o, names := netStage(t)
	withPAC := impatient(o)
	withPAC.System = system(proxy.Settings{PAC: "http://" + officeAddress + "/proxy.pac"})
	for _, f := range []struct {
		name  string
		o     Options
		rules []string
		kind  Kind
		check ID
	}{
		{"all is well", o, nil, KindOK, ""},
		{"the portal's packets are dropped", impatient(o), []string{"in ip daddr " + portalAddress + " tcp dport 443 drop"}, KindPortalUnreachable, CheckTCP},
		{"the portal's port is refused", o, []string{"in ip daddr " + portalAddress + " tcp dport 443 reject with tcp reset"}, KindPortalClosed, CheckTCP},
		{"the portal's net is said to be unreachable", o, []string{"in ip daddr " + portalAddress + " tcp dport 443 reject with icmp net-unreachable"}, KindPortalUnreachable, CheckTCP},
		{"name look-ups are dropped", impatient(o), []string{"in udp dport 53 drop"}, KindNameSilent, CheckName},
		{"large packets are lost", impatient(o), []string{"in tcp sport 443 meta length > 600 drop"}, KindTLSSilent, CheckTLS},
		{"the gateway's packets are dropped", impatient(o), []string{"in ip daddr " + gatewayAddress + " drop"}, KindGatewayUnreachable, CheckGateway},
		{"the gateway is closed", o, []string{"in ip daddr " + gatewayAddress + " tcp dport 443 reject with tcp reset"}, KindGatewayClosed, CheckGateway},
		{"a hotel answers for everybody", o, []string{"turn tcp dport 80 dnat ip to " + portalAddress + ":8080", "turn tcp dport 443 dnat ip to " + portalAddress + ":8443"}, KindNetworkSignIn, CheckCaptive},
		{"a hotel answers http and drops https", impatient(o), []string{"turn tcp dport 80 dnat ip to " + portalAddress + ":8080", "in tcp dport 443 drop"}, KindNetworkSignIn, CheckCaptive},
		{"a hotel says 511", o, []string{"turn tcp dport 80 dnat ip to " + portalAddress + ":8511", "in tcp dport 443 reject"}, KindNetworkSignIn, CheckCaptive},
		{"the proxy script's server is cut off", withPAC, []string{"in ip daddr " + officeAddress + " drop"}, KindPACHangs, CheckProxy},
		{"everything is cut off, the proxy script too", withPAC, []string{"in tcp dport { 80, 443 } drop"}, KindPortalUnreachable, CheckTCP},
	} {
		t.Run(f.name, func(t *testing.T) {
			ruled(t, f.rules...)
			defer ruled(t)
			f.o.Resolver = names.resolver() // look-ups that hang are shared within one
			expect(t, f.o, f.kind, f.check)
		})
	}
}

func expect(t *testing.T, o Options, kind Kind, check ID) {
	t.Helper()
	report := Check(context.Background(), o, nil)
	if report.Verdict.Kind != kind || report.Verdict.Check != check {
		t.Errorf("verdict %+v, want %s at %s", report.Verdict, kind, check)
		for _, r := range report.Checks {
			t.Logf("%+v", r)
		}
	}
	follows(t, report)
}
