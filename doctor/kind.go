package doctor

// Kind names one finding of a check. Each has exactly one title and one advice
// in each language; a test of package translations walks Kinds and proves it.
// They are part of the JSON: never rename one.
type Kind string

const (
	KindOK Kind = "ok" // nothing is broken

	// This computer and the net that it sits on.
	KindNoAddress    Kind = "no-address"     // no portal address is set
	KindBadAddress   Kind = "bad-address"    // IT has set one that cannot be used
	KindNoNetwork    Kind = "no-network"     // no network at all
	KindNameNotFound Kind = "name-not-found" // the name service knows no such host
	KindNameSilent   Kind = "name-silent"    // the name service fails or does not answer

	// Proxies.
	KindProxySignIn      Kind = "proxy-sign-in"     // 407: wants a sign-in of its own
	KindProxyUnreachable Kind = "proxy-unreachable" // the proxy that is set does not answer
	KindProxyRefused     Kind = "proxy-refused"     // the proxy does not let us through
	KindProxyNotUsed     Kind = "proxy-not-used"    // the launcher is set to go directly, that way is closed, and the system names a proxy that lets through
	KindPACHangs         Kind = "pac-hangs"         // the proxy script is set and does not come or end in time
	KindPACBroken        Kind = "pac-broken"        // the proxy script is set and cannot be had or run

	// The way to the portal.
	KindNetworkSignIn     Kind = "network-sign-in"    // captive portal: the net wants a sign-in first
	KindPortalUnreachable Kind = "portal-unreachable" // no answer to the connection, or no route
	KindPortalClosed      Kind = "portal-closed"      // connection refused
	KindClockWrong        Kind = "clock-wrong"        // this computer's clock differs by more than five minutes

	// The certificate.
	KindTLSExpired             Kind = "tls-expired"
	KindTLSNotYetValid         Kind = "tls-not-yet-valid"
	KindTLSWrongHost           Kind = "tls-wrong-host"
	KindTLSSelfSigned          Kind = "tls-self-signed"
	KindTLSMissingIntermediate Kind = "tls-missing-intermediate" // the portal sends its own certificate only, not the one between
	KindTLSUnknownIssuer       Kind = "tls-unknown-issuer"       // a root that this computer does not trust
	KindTLSTooOld              Kind = "tls-too-old"              // only TLS 1.1 or older
	KindTLSSilent              Kind = "tls-silent"               // connected, and then nothing
	KindTLSOther               Kind = "tls-other"
	KindTLSExpiresSoon         Kind = "tls-expires-soon" // a warning: less than 14 days left

	// RD Web Access.
	KindPortalSilent     Kind = "portal-silent"     // a safe connection, and then no answer
	KindPortalTrouble    Kind = "portal-trouble"    // 5xx, 429, or redirects without end
	KindPortalForbidden  Kind = "portal-forbidden"  // 401 or 403 without a way to sign in
	KindWindowsAuth      Kind = "windows-auth"      // wants Windows authentication instead of a form
	KindExternalRedirect Kind = "external-redirect" // leads to another host or to http
	KindNotAPortal       Kind = "not-a-portal"      // something else answers

	// The gateway that the last .rdp file named.
	KindGatewayNotFound    Kind = "gateway-not-found"
	KindGatewayUnreachable Kind = "gateway-unreachable"
	KindGatewayClosed      Kind = "gateway-closed"
	KindGatewayCertificate Kind = "gateway-certificate"

	// This computer.
	KindNoClient       Kind = "no-client"       // no RDP client
	KindClientOutdated Kind = "client-outdated" // a warning: works, but a newer one is recommended
	KindNoStore        Kind = "no-store"        // no credential store
	KindNoGraphics     Kind = "no-graphics"     // no window can be opened

	KindPolicyBroken Kind = "policy-broken" // IT has set something that cannot be read

	KindCancelled Kind = "cancelled" // the check was stopped before it was done
)

// Who can mend a finding.
type Who string

const (
	WhoNobody  Who = "nobody" // nothing is to be mended
	WhoYou     Who = "you"
	WhoIT      Who = "it"
	WhoNetwork Who = "network" // whoever runs the net that the computer sits on
	WhoPortal  Who = "portal"  // whoever runs the portal and its gateway
)

// Whos lists everybody, for tests that prove that each has its words.
var Whos = []Who{WhoNobody, WhoYou, WhoIT, WhoNetwork, WhoPortal}

type kindRow struct {
	kind  Kind
	who   Who
	topic string
}

// kindRows has one for each kind: who can mend it, and the help topic (a file
// name of assets/help without language and ending) that says more.
var kindRows = []kindRow{
	{KindOK, WhoNobody, "index"},
	{KindNoAddress, WhoYou, "set-up"},
	{KindBadAddress, WhoIT, "set-up"},
	{KindNoNetwork, WhoYou, "network"},
	{KindNameNotFound, WhoYou, "set-up"},
	{KindNameSilent, WhoNetwork, "network"},
	{KindProxySignIn, WhoIT, "network"},
	{KindProxyUnreachable, WhoIT, "network"},
	{KindProxyRefused, WhoIT, "network"},
	{KindProxyNotUsed, WhoIT, "network"},
	{KindPACHangs, WhoIT, "network"},
	{KindPACBroken, WhoIT, "network"},
	{KindNetworkSignIn, WhoYou, "network"},
	{KindPortalUnreachable, WhoNetwork, "network"},
	{KindPortalClosed, WhoPortal, "portal"},
	{KindClockWrong, WhoYou, "certificate"},
	{KindTLSExpired, WhoPortal, "certificate"},
	{KindTLSNotYetValid, WhoPortal, "certificate"},
	{KindTLSWrongHost, WhoPortal, "certificate"},
	{KindTLSSelfSigned, WhoPortal, "certificate"},
	{KindTLSMissingIntermediate, WhoPortal, "certificate"},
	{KindTLSUnknownIssuer, WhoIT, "certificate"},
	{KindTLSTooOld, WhoPortal, "certificate"},
	{KindTLSSilent, WhoNetwork, "network"},
	{KindTLSOther, WhoNetwork, "certificate"},
	{KindTLSExpiresSoon, WhoPortal, "certificate"},
	{KindPortalSilent, WhoPortal, "portal"},
	{KindPortalTrouble, WhoPortal, "portal"},
	{KindPortalForbidden, WhoIT, "portal"},
	{KindWindowsAuth, WhoIT, "portal"},
	{KindExternalRedirect, WhoPortal, "portal"},
	{KindNotAPortal, WhoYou, "set-up"},
	{KindGatewayNotFound, WhoPortal, "network"},
	{KindGatewayUnreachable, WhoNetwork, "network"},
	{KindGatewayClosed, WhoPortal, "network"},
	{KindGatewayCertificate, WhoPortal, "certificate"},
	{KindNoClient, WhoIT, "rdp-client"},
	{KindClientOutdated, WhoIT, "rdp-client"},
	{KindNoStore, WhoIT, "index"},
	{KindNoGraphics, WhoIT, "no-window"},
	{KindPolicyBroken, WhoIT, "connection-file"},
	{KindCancelled, WhoNobody, "index"},
}

// Kinds lists every kind.
var Kinds = func() (kinds []Kind) {
	for _, f := range kindRows {
		kinds = append(kinds, f.kind)
	}
	return kinds
}()

// Who can mend this kind of finding.
func (k Kind) Who() Who { return k.row().who }

// Topic is the help topic that says more.
func (k Kind) Topic() string { return k.row().topic }

// row is the kind's row. There is one for each; a check goes on without.
func (k Kind) row() kindRow {
	for _, f := range kindRows {
		if f.kind == k {
			return f
		}
	}
	return kindRow{kind: k, who: WhoIT, topic: "index"}
}
