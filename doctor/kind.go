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

// Kinds lists every kind, for tests that prove that each has its words.
var Kinds = []Kind{
	KindOK, KindNoAddress, KindBadAddress, KindNoNetwork, KindNameNotFound, KindNameSilent, KindProxySignIn, KindProxyUnreachable,
	KindProxyRefused, KindProxyNotUsed, KindPACHangs, KindPACBroken, KindNetworkSignIn, KindPortalUnreachable,
	KindPortalClosed, KindClockWrong, KindTLSExpired, KindTLSNotYetValid, KindTLSWrongHost, KindTLSSelfSigned,
	KindTLSMissingIntermediate, KindTLSUnknownIssuer, KindTLSTooOld, KindTLSSilent, KindTLSOther, KindTLSExpiresSoon,
	KindPortalSilent, KindPortalTrouble, KindPortalForbidden, KindWindowsAuth, KindExternalRedirect, KindNotAPortal,
	KindGatewayNotFound, KindGatewayUnreachable, KindGatewayClosed, KindGatewayCertificate, KindNoClient,
	KindClientOutdated, KindNoStore, KindNoGraphics, KindCancelled,
}

// Who can mend this kind of finding.
func (k Kind) Who() Who {
	switch k {
	case KindOK, KindCancelled:
		return WhoNobody
	case KindNoAddress, KindNoNetwork, KindNameNotFound, KindNetworkSignIn, KindClockWrong, KindNotAPortal:
		return WhoYou
	case KindNameSilent, KindPortalUnreachable, KindTLSSilent, KindTLSOther, KindGatewayUnreachable:
		return WhoNetwork
	case KindPortalClosed, KindTLSExpired, KindTLSNotYetValid, KindTLSWrongHost, KindTLSSelfSigned,
		KindTLSMissingIntermediate, KindTLSTooOld, KindTLSExpiresSoon, KindPortalSilent, KindPortalTrouble,
		KindExternalRedirect, KindGatewayNotFound, KindGatewayClosed, KindGatewayCertificate:
		return WhoPortal
	}
	return WhoIT
}

// Topic is the help topic (a file name of assets/help without language and
// ending) that says more.
func (k Kind) Topic() string {
	switch k {
	case KindNoAddress, KindBadAddress, KindNotAPortal, KindNameNotFound:
		return "set-up"
	case KindClockWrong, KindTLSExpired, KindTLSNotYetValid, KindTLSWrongHost, KindTLSSelfSigned, KindTLSMissingIntermediate,
		KindTLSUnknownIssuer, KindTLSTooOld, KindTLSOther, KindTLSExpiresSoon, KindGatewayCertificate:
		return "certificate"
	case KindPortalClosed, KindPortalSilent, KindPortalTrouble, KindPortalForbidden, KindWindowsAuth, KindExternalRedirect:
		return "portal"
	case KindNoClient, KindClientOutdated:
		return "rdp-client"
	case KindNoGraphics:
		return "no-window"
	case KindOK, KindNoStore, KindCancelled:
		return "index"
	}
	return "network"
}
