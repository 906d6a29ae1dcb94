package doctor

import (
	"net/http"
	"net/url"

	"backstage/proxy"
	"backstage/settings"
	"backstage/syntax"
)

// Under is what the settings say about a check: the portal, or why the address that
// IT has set is none; the proxy; the settings that had to be ignored, and whether
// any of them is of IT's policies.
func Under(s settings.Settings) (o Options) {
	if way := proxy.Named(s.Proxy); way != nil {
		o.ProxyFrom = "settings"
		o.Proxy = func(u *url.URL) (*url.URL, error) { return way(&http.Request{URL: u}) }
	}
	for _, problem := range s.Problems() {
		o.Settings = append(o.Settings, problem.Error())
		// A name that no setting has is as likely that of a newer version.
		o.PolicyBroken = o.PolicyBroken || problem.Source.Locks() && problem.Kind != settings.KindUnknown
		if problem.Name == "portalURL" && problem.Source != settings.User && o.BadAddress == nil { // what a person typed, they can type anew
			o.BadAddress = &problem
		}
	}
	if s.PortalURL != "" {
		o.Portal, _ = syntax.PortalAddress(s.PortalURL) // settings take it by the same rule
	}
	return o
}
