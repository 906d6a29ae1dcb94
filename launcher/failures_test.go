package launcher

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"backstage/portal"
	"backstage/portal/practice"
	"backstage/portal/practicetest"
	"backstage/secret"
)

// failure is a way to come to one kind of failure at the practice portal.
type failure struct {
	portal practicetest.Options
	// settings of this run, and how the launcher reaches the portal.
	settings map[string]any
	reach    func(*testing.T) portal.Options
	// before is what the world is like, nil as it is.
	before func(*testing.T)
	// do is what the person does; nil signs in as Anna.
	do func(*visit)
}

// shape is a failure by the portal's shape alone.
func shape(v practicetest.Variant) failure { return failure{portal: practicetest.Options{Variant: v}} }

// tls is a failure by the portal's TLS.
func tls(fault practicetest.TLSFault) failure {
	return failure{portal: practicetest.Options{TLS: fault}}
}

// codeless asks for no code.
func codeless(v practicetest.Variant) practicetest.Variant {
	v.Code = practicetest.CodeNone
	return v
}

// opens signs in without a code and clicks the first system.
func opens(v *visit) {
	v.signsIn("anna", summer)
	v.Open(v.at(StepSystems, "").Systems[0].ID)
}

// changes fills in the change page.
func changes(user, current, next, confirm string) func(*visit) {
	return func(v *visit) {
		v.OpenChangePassword(user)
		v.at(StepChangePassword, "")
		v.ChangePassword(user, secret.New(current), secret.New(next), secret.New(confirm))
	}
}

// failures has a way to each kind of failure.
var failures = map[portal.Kind]failure{
	portal.KindWrongPassword: {do: func(v *visit) { v.signsIn("anna", "fel") }},
	portal.KindNotAuthorised: {do: func(v *visit) { v.signsIn("olle", summer) }},
	portal.KindInUse:         shape(practicetest.Variant{SignInError: "WkSInUse"}),
	portal.KindDisconnected:  shape(practicetest.Variant{SignInError: "WkSDisconnected"}),
	portal.KindServerChanged: shape(practicetest.Variant{SignInError: "ServerConfigChanged"}),
	portal.KindNoDomain:      shape(practicetest.Variant{SignInRow: "trErrorDomainNameMissing"}),
	portal.KindSignInFailed:  shape(practicetest.Variant{SignInRow: "trErrorGenericClaimsAuthFailure"}),
	portal.KindExpiredNoChange: {
		portal: practicetest.Options{Variant: practicetest.Variant{NoPasswordChange: true}},
		do:     func(v *visit) { v.signsIn("nils", "Tillfallig1") }},

	portal.KindChangeWrong:    {do: changes("anna", "fel", "Vinterdag2027", "Vinterdag2027")},
	portal.KindChangeRules:    {do: changes("anna", summer, "kort", "kort")},
	portal.KindChangeBlank:    {do: changes("anna", summer, "", "")},
	portal.KindChangeMismatch: {do: changes("anna", summer, "Vinterdag2027", "Vinterdag2028")},
	portal.KindChangeFailed: {
		portal: practicetest.Options{Options: practice.Options{Extra: []practice.Person{{User: "karin", Password: summer, CannotChange: true}}}},
		do:     changes("karin", summer, "Vinterdag2027", "Vinterdag2027")},
	portal.KindChangeNotOffered: {
		portal: practicetest.Options{Variant: practicetest.Variant{NoPasswordChange: true}},
		do:     func(v *visit) { v.OpenChangePassword("anna") }},
	portal.KindChangeUncertain: {do: func(v *visit) {
		v.OpenChangePassword("anna")
		v.at(StepChangePassword, "")
		v.portal.SetVariant(practicetest.Variant{DropAnswer: true})
		v.ChangePassword("anna", secret.New(summer), secret.New("Vinterdag2027"), secret.New("Vinterdag2027"))
	}},

	portal.KindWrongCode: {do: wrongCode},
	portal.KindWrongCodeRestart: {
		portal: practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeTokenForm}}, do: wrongCode},
	portal.KindCodeServiceSilent: shape(practicetest.Variant{SignInError: "LoginRadiusFailed"}),
	portal.KindSessionExpired:    shape(practicetest.Variant{SignInError: "SessionExpired"}),
	portal.KindNotPublished: {
		portal: practicetest.Options{Variant: codeless(practicetest.Variant{})},
		do: func(v *visit) {
			v.signsIn("anna", summer)
			first := v.at(StepSystems, "").Systems[0]
			v.portal.Unpublish(first.Title)
			v.Open(first.ID)
		}},
	portal.KindLaunchRefused: {
		portal: practicetest.Options{Variant: codeless(practicetest.Variant{Checktoken: true, ChecktokenRefuses: true})}, do: opens},

	portal.KindWindowsAuth:      shape(practicetest.Variant{WindowsAuth: true}),
	portal.KindExternalRedirect: shape(practicetest.Variant{RedirectAfterSignIn: "https://elsewhere.example/otp"}),
	portal.KindInsecureRedirect: shape(practicetest.Variant{RedirectTo: "http://login.example/"}),
	portal.KindNotAPortal:       shape(practicetest.Variant{NotAPortal: true}),
	portal.KindUnknownPage:      shape(practicetest.Variant{Interlude: true}),
	portal.KindTooManyRedirects: shape(practicetest.Variant{RedirectTo: "/RDWeb/Pages/Default.aspx"}),
	portal.KindServerTrouble:    shape(practicetest.Variant{Trouble: 503}),
	portal.KindTooManyRequests:  shape(practicetest.Variant{Trouble: 429, RetryAfter: "30"}),
	portal.KindForbidden:        shape(practicetest.Variant{Trouble: 403}),
	portal.KindNetworkSignIn:    shape(practicetest.Variant{Trouble: 511}),
	portal.KindAnswerTooBig: {
		portal: practicetest.Options{Variant: practicetest.Variant{Endless: true}},
		// Megabytes of TLS take a busy machine longer than people are asked to wait.
		reach: func(*testing.T) portal.Options { return portal.Options{Timeout: aWhile} }},
	portal.KindNotRDP: {
		portal: practicetest.Options{Variant: codeless(practicetest.Variant{FileIsPage: true})}, do: opens},

	portal.KindBadAddress: {
		settings: map[string]any{"portalURL": ""},
		do:       func(v *visit) { v.SetPortal("http://portal.example:8080") }},
	portal.KindNameNotFound: {settings: map[string]any{"portalURL": "portal.invalid"}, before: noNames},
	portal.KindUnreachable: {do: func(v *visit) {
		_ = v.portal.Close() // gone in the middle of the journey
		v.signsIn("anna", summer)
	}},
	portal.KindTimeout: {
		portal: practicetest.Options{Variant: practicetest.Variant{Slow: time.Hour}},
		reach:  func(*testing.T) portal.Options { return portal.Options{PostTimeout: time.Millisecond} }},

	portal.KindProxyAuth: {reach: byClosedProxy},

	portal.KindTLSExpired:        tls(practicetest.TLSExpired),
	portal.KindTLSNotYetValid:    tls(practicetest.TLSNotYetValid),
	portal.KindTLSWrongHost:      tls(practicetest.TLSOtherName),
	portal.KindTLSUnknownIssuer:  tls(practicetest.TLSUnknownIssuer),
	portal.KindTLSTooOld:         tls(practicetest.TLSTooOld),
	portal.KindTLSOther:          tls(practicetest.TLSNothingInCommon),
	portal.KindClientCertificate: tls(practicetest.TLSWantsYourOwn),
	portal.KindSignInAgain:       shape(practicetest.Variant{RedirectAfterSignIn: "logoff.aspx"}),
}

// noNames: the resolver knows no name at all.
func noNames(t *testing.T) {
	before := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = before })
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no resolver")
	}}
}

// byClosedProxy goes through a proxy that lets nobody through without a password.
func byClosedProxy(t *testing.T) portal.Options {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	t.Cleanup(proxy.Close)
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	return portal.Options{Proxy: http.ProxyURL(at)}
}

func wrongCode(v *visit) {
	v.signsIn("anna", summer)
	v.at(StepCode, "")
	v.SubmitCode(secret.New("000000"))
}

// Every kind of failure, over real TLS, ends where the person can go on, with
// its own words, and nothing was sent a second time by itself.
func TestEveryKindOfFailure(t *testing.T) {
	for _, kind := range kindsOf[portal.Kind]() {
		if kind == portal.KindCancelled {
			continue // nothing to tell: TestCancellingTellsNothing
		}
		t.Run(string(kind), func(t *testing.T) {
			f, ok := failures[kind]
			if !ok {
				t.Fatal("nobody knows a way to this failure")
			}
			if f.before != nil {
				f.before(t)
			}
			reach := portal.Options{}
			if f.reach != nil {
				reach = f.reach(t)
			}
			v := visitingBy(t, f.portal, reach, f.settings)
			if f.do == nil {
				f.do = func(v *visit) { v.signsIn("anna", summer) }
			}
			f.do(v)
			s := v.settled()
			told := s.Notice
			for _, session := range s.Sessions {
				if session.Notice != nil {
					told = session.Notice
				}
			}
			if told == nil || told.Key != "portal."+string(kind) {
				t.Fatalf("at %v the person is told %+v", s.Step, told)
			}
			if told.Topic == "" {
				t.Error("no help topic")
			}
			if n := v.portal.Count("POST login.aspx"); n > 1 {
				t.Errorf("the password went out %d times", n)
			}
			if n := v.portal.SMSSent(); n > 1 {
				t.Errorf("%d SMS", n)
			}
		})
	}
}

// Who cancels knows why nothing came.
func TestCancellingTellsNothing(t *testing.T) {
	v := visiting(t, practicetest.Options{Variant: practicetest.Variant{Slow: time.Hour}})
	v.signsIn("anna", summer)
	if err := v.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s := v.State(); s.Busy != DoingSignIn {
		t.Fatalf("%q is under way", s.Busy)
	}
	v.Cancel()
	v.at(StepSignIn, "")
}
