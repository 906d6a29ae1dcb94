package doctor

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"net"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"time"

	"backstage/outside"
	"backstage/proxy"
	"backstage/syntax"
)

// ID names one check. They are part of the JSON: never rename one.
type ID string

const (
	CheckNetwork  ID = "network"  // this computer has an address
	CheckProxy    ID = "proxy"    // environment, system settings, PAC
	CheckName     ID = "name"     // name lookup
	CheckCaptive  ID = "captive"  // does the net want a sign-in first
	CheckTCP      ID = "tcp"      // connection
	CheckClock    ID = "clock"    // this computer's clock against the portal's
	CheckTLS      ID = "tls"      // chain, host name, days left
	CheckPortal   ID = "portal"   // RD Web Access answers
	CheckGateway  ID = "gateway"  // the gateway of the last .rdp file
	CheckClient   ID = "client"   // RDP client
	CheckStore    ID = "store"    // credential store
	CheckGraphics ID = "graphics" // can a window be opened
)

// IDs in the order in which a connection meets them: the first that fails is
// the verdict.
var IDs = []ID{
	CheckNetwork, CheckProxy, CheckName, CheckCaptive, CheckTCP, CheckClock, CheckTLS, CheckPortal, CheckGateway,
	CheckClient, CheckStore, CheckGraphics,
}

// Status of one check.
type Status string

const (
	StatusOK      Status = "ok"
	StatusWarning Status = "warning" // works, but somebody should look at it
	StatusFailed  Status = "failed"
	StatusSkipped Status = "skipped" // not asked for, or not to be told because something before it failed
)

// Statuses lists every status.
var Statuses = []Status{StatusOK, StatusWarning, StatusFailed, StatusSkipped}

// Result of one check. doctor/schema.json describes its JSON.
type Result struct {
	ID     ID     `json:"id"`
	Status Status `json:"status"`
	// Kind is set when Status is failed or warning.
	Kind Kind `json:"kind,omitempty"`
	// Milliseconds that the check took.
	Milliseconds int64   `json:"ms"`
	Details      Details `json:"details,omitzero"`
}

// Details are for those who read a report; each check sets what it knows.
type Details struct {
	Host      string   `json:"host,omitempty"`      // that was asked, with the port where it is not 443
	Addresses []string `json:"addresses,omitempty"` // that its name stands for
	// Proxy is host:port, PAC the address of the script without its query, Source
	// where they were set: "settings", "environment" or "system".
	Proxy  string `json:"proxy,omitempty"`
	PAC    string `json:"pac,omitempty"`
	Source string `json:"source,omitempty"`
	// AutoDetect: the system looks for a proxy by itself (WPAD).
	AutoDetect bool `json:"autoDetect,omitempty"`
	// TLS version, such as "TLS 1.3"; the issuer's name; the days that the
	// certificate is still valid, negative when it has expired.
	TLS      string `json:"tls,omitempty"`
	Issuer   string `json:"issuer,omitempty"`
	DaysLeft *int   `json:"daysLeft,omitempty"`
	// SkewSeconds is how far this computer's clock is ahead of the portal's.
	SkewSeconds *int `json:"skewSeconds,omitempty"`
	// HTTPStatus of the last answer.
	HTTPStatus int `json:"httpStatus,omitempty"`
	// Client and its version; Install is the command that installs one.
	Client        string `json:"client,omitempty"`
	ClientVersion string `json:"clientVersion,omitempty"`
	Install       string `json:"install,omitempty"`
	// Error is the technical cause.
	Error string `json:"error,omitempty"`
}

// Verdict is the first broken link and who can mend it.
type Verdict struct {
	Kind Kind `json:"kind"`
	Who  Who  `json:"who"`
	// Check that failed, "" when none did: with KindOK, KindCancelled and KindPolicyBroken.
	Check ID `json:"check,omitempty"`
}

// Report is one whole check.
type Report struct {
	// Schema is SchemaVersion.
	Schema int `json:"schema"`
	// Version of the launcher; System is runtime.GOOS.
	Version string    `json:"version"`
	System  string    `json:"system"`
	Time    time.Time `json:"time"`
	// Milliseconds that everything took.
	Milliseconds int64 `json:"ms"`
	// Portal is the address that was checked, "" when none is set.
	Portal  string  `json:"portal"`
	Verdict Verdict `json:"verdict"`
	// Checks are all of IDs, in their order.
	Checks []Result `json:"checks"`
	// Settings that had to be ignored, each with its place and the reason, never
	// with its value.
	Settings []string `json:"settings,omitempty"`
}

// OK tells whether nothing failed.
func (r Report) OK() bool { return r.Verdict.Kind == KindOK }

// JSON is the report in the form of schema.json, with a line end.
func (r Report) JSON() ([]byte, error) {
	text, err := json.MarshalIndent(r, "", "  ")
	return append(text, '\n'), err
}

// Result of one check of the report.
func (r Report) Result(id ID) Result {
	i := slices.IndexFunc(r.Checks, func(c Result) bool { return c.ID == id })
	if i < 0 {
		return Result{ID: id, Status: StatusSkipped}
	}
	return r.Checks[i]
}

// Warnings are what works, and somebody should look at all the same.
func (r Report) Warnings() (warnings []Result) {
	for _, c := range r.Checks {
		if c.Status == StatusWarning {
			warnings = append(warnings, c)
		}
	}
	return warnings
}

// Words are the fields that a finding's message may use: Host, Install, Days,
// Minutes, Client. A field that is not known is "" or 0.
func (r Result) Words() map[string]any {
	w := map[string]any{"Host": r.Details.Host, "Install": r.Details.Install, "Client": r.Details.Client, "Days": 0, "Minutes": 0}
	if r.Details.DaysLeft != nil {
		w["Days"] = *r.Details.DaysLeft
	}
	if r.Details.SkewSeconds != nil {
		w["Minutes"] = max(*r.Details.SkewSeconds, -*r.Details.SkewSeconds) / 60
	}
	return w
}

// Client is an RDP client of this machine.
type Client struct {
	Name, Version string
	// Outdated: works, but a newer one is recommended.
	Outdated bool
	// Install is the command that installs one, where there is none.
	Install string
}

// Options of a check: what to look at, and the parts of the world that tests replace.
type Options struct {
	// Portal is the entry page (https), nil when no address is set.
	Portal *url.URL
	// BadAddress is why the address that IT has set cannot be used; it counts where
	// Portal is nil.
	BadAddress error
	// Gateway of the last .rdp file, host or host:port; "" when none is known.
	Gateway string
	// Roots are trusted in place of the system's (practice portal, tests).
	Roots *x509.CertPool
	// IsPortal tells whether a page that came from an address which Portal led to
	// is one of RD Web Access (portal.IsPortal).
	IsPortal func(entry, at *url.URL, contentType string, body []byte) bool
	// Settings that had to be ignored, a line each.
	Settings []string
	// PolicyBroken: among them is one from IT's policies.
	PolicyBroken bool
	// Version of the launcher, UserAgent as the portal sees it.
	Version, UserAgent string
	// Client finds the RDP client; its error means that there is none (Install may
	// be set then). Store and Graphics are nil where all is well. A nil function
	// skips its check. They need not heed their context: none is waited for longer
	// than Patience.
	Client          func(context.Context) (Client, error)
	Store, Graphics func(context.Context) error

	// Now is this computer's clock, for certificates and the skew.
	Now func() time.Time
	// Resolver looks names up; by default the system's.
	Resolver *net.Resolver
	// Proxy is the proxy that the launcher's settings or the environment name for a
	// URL, nil for the direct way; by default the environment's. Where that names
	// none either, the launcher goes by System.
	Proxy func(*url.URL) (*url.URL, error)
	// ProxyFrom is "settings" where Proxy is what they say, "" for the environment's.
	ProxyFrom string
	// System are the proxy settings of the operating system.
	System func(context.Context) (proxy.Settings, error)
	// Probe is the http address that a captive portal would answer; by default
	// that of the portal's host, none where that is this very computer.
	Probe string
	// Patience bounds everything, one exchange to a third of it; by default 14 s.
	Patience time.Duration
}

const (
	defaultPatience = 14 * time.Second
	clockTolerance  = 5 * time.Minute // what Kerberos allows
	expiresSoon     = 14              // days
)

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Resolver == nil {
		o.Resolver = new(net.Resolver) // the shared one would answer with look-ups that still hang
	}
	if o.Proxy == nil {
		o.Proxy = proxy.Environment()
	}
	if o.Patience <= 0 {
		o.Patience = defaultPatience
	}
	if o.Probe == "" && o.Portal != nil && !syntax.Loopback(o.Portal.Hostname()) {
		o.Probe = "http://" + bracketed(o.Portal.Hostname()) + "/"
	}
	return o
}

// Check runs every check side by side and tells progress each result as it
// comes, from one goroutine. It returns within Patience, also when ctx ends or
// a part of the system hangs.
func Check(ctx context.Context, o Options, progress func(Result)) Report {
	o = o.withDefaults()
	started := time.Now()
	bounded, cancel := context.WithTimeout(ctx, o.Patience)
	defer cancel()
	results := map[ID]Result{}
	for r := range o.run(bounded) {
		results[r.ID] = r
		if progress != nil {
			progress(r)
		}
	}
	report := Report{
		Schema: SchemaVersion, Version: o.Version, System: runtime.GOOS, Time: o.Now().UTC().Truncate(time.Second),
		Milliseconds: time.Since(started).Milliseconds(),
	}
	if o.Portal != nil {
		report.Portal = withoutQuery(o.Portal)
	}
	for _, problem := range o.Settings[:min(len(o.Settings), maxSettings)] {
		report.Settings = append(report.Settings, plain(problem))
	}
	for _, id := range IDs {
		report.Checks = append(report.Checks, results[id])
	}
	report.Verdict = verdict(report.Checks, ctx.Err() != nil, o.PolicyBroken)
	return report
}

// run starts the checks; the channel closes when each has given its result.
func (o Options) run(ctx context.Context) <-chan Result {
	given := make(chan Result, len(IDs))
	emit := func(r Result) { given <- r }
	go o.checkWay(ctx, emit)
	go func() { emit(o.checkGateway(ctx)) }()
	go func() { emit(o.checkClient(ctx)) }()
	go func() { emit(checkWorks(ctx, CheckStore, KindNoStore, o.Store)) }()
	go func() { emit(checkWorks(ctx, CheckGraphics, KindNoGraphics, o.Graphics)) }()
	out := make(chan Result)
	go func() {
		defer close(out)
		for range IDs {
			out <- <-given
		}
	}()
	return out
}

// verdict is the first that failed. A broken policy comes last: the way to the portal
// is what the check is for, and the settings are named beside any verdict.
func verdict(checks []Result, cancelled, policyBroken bool) Verdict {
	if cancelled {
		return Verdict{Kind: KindCancelled, Who: WhoNobody}
	}
	for _, r := range checks {
		if r.Status == StatusFailed {
			return Verdict{Kind: r.Kind, Who: r.Kind.Who(), Check: r.ID}
		}
	}
	if policyBroken {
		return Verdict{Kind: KindPolicyBroken, Who: KindPolicyBroken.Who()}
	}
	return Verdict{Kind: KindOK, Who: WhoNobody}
}

func (r Result) took(since time.Time) Result {
	r.Milliseconds = time.Since(since).Milliseconds()
	return r
}

func (r Result) failed(kind Kind, err error) Result {
	r.Status, r.Kind = StatusFailed, kind
	if err != nil {
		r.Details.Error = plain(err.Error())
	}
	return r
}

func (r Result) warned(kind Kind) Result {
	r.Status, r.Kind = StatusWarning, kind
	return r
}

func passed(id ID) Result  { return Result{ID: id, Status: StatusOK} }
func skipped(id ID) Result { return Result{ID: id, Status: StatusSkipped} }

// step bounds one exchange.
func (o Options) step(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, o.Patience/3)
}

// withoutQuery is a URL as it may be shown: no query, no user, no fragment.
func withoutQuery(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

const (
	maxWords    = 300
	maxSettings = 100
)

// plain is text from outside as it may stand in a report.
func plain(s string) string { return outside.Line(s, maxWords) }

func bracketed(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// hostOf is a URL's host with the port where it is not 443.
func hostOf(u *url.URL) string {
	if u.Port() == "443" {
		return bracketed(u.Hostname())
	}
	return u.Host
}
