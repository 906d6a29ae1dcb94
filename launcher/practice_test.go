package launcher

import (
	"strings"
	"testing"
	"time"

	"backstage/portal"
	"backstage/portal/practice"
	"backstage/portal/practicetest"
	"backstage/rdp"
	"backstage/secret"
	"backstage/secret/secrettest"
	"backstage/settings"
)

// visit is a person with the launcher in front of the practice portal, over
// real TLS, with every real part but the RDP client.
type visit struct {
	t *testing.T
	*Launcher
	portal *practicetest.Portal
	states chan State
}

func visiting(t *testing.T, o practicetest.Options, more ...map[string]any) *visit {
	t.Helper()
	return visitingBy(t, o, portal.Options{}, more...)
}

// visitingBy reaches the portal in a way of its own.
func visitingBy(t *testing.T, o practicetest.Options, reach portal.Options, more ...map[string]any) *visit {
	t.Helper()
	p, err := practicetest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	values := map[string]any{"portalURL": p.URL(), "defaultDomain": practice.Domain}
	for _, m := range more {
		for k, v := range m {
			values[k] = v
		}
	}
	none := func() []settings.Layer { return nil }
	store, err := settings.Open(settings.Options{MachinePolicy: none, UserPolicy: none, Installer: none, CommandLine: values})
	if err != nil {
		t.Fatal(err)
	}
	l := New(Config{
		Settings: store, Kept: settings.OpenState("", nil), Starter: rdp.Rehearsal(p.Roots()), Store: secrettest.NewMemoryStore(),
		Connect: func(address string) (portal.Portal, error) {
			reach.Address, reach.Roots = address, p.Roots()
			return portal.New(reach)
		},
	})
	v := &visit{t, l, p, make(chan State, 1)}
	cancel := l.Subscribe(func(s State) {
		select {
		case <-v.states:
		default:
		}
		v.states <- s
	})
	t.Cleanup(func() { cancel(); l.Close() })
	v.settled()
	return v
}

// aWhile is an upper bound for slow machines; nothing takes it when all is well.
const aWhile = 5 * time.Minute

// settled waits until nothing is under way.
func (v *visit) settled() State {
	v.t.Helper()
	if err := v.Sync(v.t.Context()); err != nil {
		v.t.Fatal(err)
	}
	for s := v.State(); ; {
		if s.Busy == DoingNothing && !opening(s) {
			return s
		}
		select {
		case s = <-v.states:
		case <-time.After(aWhile):
			v.t.Fatalf("still %q at %v", s.Busy, s.Step)
		}
	}
}

func opening(s State) bool {
	for _, session := range s.Sessions {
		if session.Phase == PhaseStarting {
			return true
		}
	}
	return false
}

// at checks where the person is and what they are told.
func (v *visit) at(step Step, noticeKey string) State {
	v.t.Helper()
	s := v.settled()
	key := ""
	if s.Notice != nil {
		key = s.Notice.Key
	}
	if s.Step != step || key != noticeKey {
		v.t.Fatalf("at %v with notice %q, want %v with %q", s.Step, key, step, noticeKey)
	}
	return s
}

func (v *visit) signsIn(user, password string) {
	v.SignIn(SignIn{User: user, Password: secret.New(password)})
}

// reads the code from the newest SMS, pasted as it came.
func (v *visit) typesCode() {
	v.t.Helper()
	box := v.portal.Outbox()
	if len(box) == 0 {
		v.t.Fatal("no SMS came")
	}
	v.SubmitCode(secret.New(box[len(box)-1].Text))
}

const summer = "Sommar2026"

// The manual, page by page, with each person of the cast.
func TestThePeopleOfThePracticePortal(t *testing.T) {
	t.Run("ordinary", func(t *testing.T) {
		v := visiting(t, practicetest.Options{})
		v.signsIn("anna", summer)
		v.at(StepCode, "")
		v.typesCode()
		s := v.at(StepSystems, "")
		if len(s.Systems) != 5 || s.SignedInAs != `amido\anna` || s.Workspace == "" {
			t.Errorf("%d systems for %q of %q", len(s.Systems), s.SignedInAs, s.Workspace)
		}
		for _, system := range s.Systems {
			if picture, err := v.Icon(t.Context(), system.ID); err != nil || len(picture) == 0 {
				t.Errorf("%s has no picture: %v", system.Title, err)
			}
			v.Open(system.ID)
		}
		s = v.settled()
		if len(s.Sessions) != 5 || s.Sessions[4].Phase != PhaseRunning {
			t.Errorf("sessions %+v", s.Sessions)
		}
		v.SignOut()
		if s = v.at(StepSignIn, ""); v.portal.Count("GET logoff.aspx") == 0 {
			t.Error("the portal was not told")
		}
	})
	t.Run("first sign-in", func(t *testing.T) {
		v := visiting(t, practicetest.Options{})
		v.signsIn("nils", "Tillfallig1")
		if s := v.at(StepChangePassword, ""); !s.Expired || s.User != "nils" {
			t.Errorf("%+v", s)
		}
		for _, c := range []struct{ fresh, confirm, notice string }{
			{"", "", "portal.change-blank"},
			{"Vinterdag2027", "Vinterdag2028", "portal.change-mismatch"},
			{"Tillfallig1", "Tillfallig1", "notice.password-same"},
			{"kort", "kort", "portal.change-rules"},
		} {
			v.ChangePassword("", nil, secret.New(c.fresh), secret.New(c.confirm))
			v.at(StepChangePassword, c.notice)
		}
		v.ChangePassword("", nil, secret.New("Vinterdag2027"), secret.New("Vinterdag2027"))
		v.at(StepCode, "notice.password-changed")
		v.typesCode()
		v.at(StepSystems, "")
	})
	for user, want := range map[string]string{"lisa": "portal.wrong-password", "olle": "portal.not-authorised"} {
		t.Run(user, func(t *testing.T) {
			v := visiting(t, practicetest.Options{})
			v.signsIn(user, summer)
			v.at(StepSignIn, want)
		})
	}
	t.Run("no systems", func(t *testing.T) {
		v := visiting(t, practicetest.Options{})
		v.signsIn("tom", summer)
		v.at(StepCode, "")
		v.typesCode()
		if s := v.at(StepSystems, ""); len(s.Systems) != 0 {
			t.Errorf("%d systems", len(s.Systems))
		}
	})
	t.Run("five thousand systems", func(t *testing.T) {
		v := visiting(t, practicetest.Options{})
		v.signsIn("maja", summer)
		v.at(StepCode, "")
		v.typesCode()
		if s := v.at(StepSystems, ""); len(s.Systems) != 5000 {
			t.Errorf("%d systems", len(s.Systems))
		}
	})
}

// Every shape of code page takes the person to the list with one SMS.
func TestEveryShapeOfCodePage(t *testing.T) {
	for name, variant := range map[string]practicetest.Variant{
		"own page":        {Code: practicetest.CodeOwnPage},
		"with resend":     {Code: practicetest.CodeOwnPage, Resend: true},
		"token form":      {Code: practicetest.CodeTokenForm},
		"same address":    {Code: practicetest.CodeSameURL},
		"on the form":     {Code: practicetest.CodeOnLogin},
		"html":            {Code: practicetest.CodeHTML},
		"html and resend": {Code: practicetest.CodeHTML, Resend: true},
		"sloppy markup":   {Code: practicetest.CodeOwnPage, SloppyMarkup: true},
		"German":          {Code: practicetest.CodeOwnPage, Culture: "de-DE"},
	} {
		t.Run(name, func(t *testing.T) {
			v := visiting(t, practicetest.Options{Variant: variant})
			v.signsIn("anna", summer)
			v.at(StepCode, "")
			v.typesCode()
			v.at(StepSystems, "")
			if n := v.portal.SMSSent(); n != 1 {
				t.Errorf("%d SMS were sent", n)
			}
		})
		t.Run(name+", wrong code", func(t *testing.T) {
			v := visiting(t, practicetest.Options{Variant: variant})
			v.signsIn("anna", summer)
			v.at(StepCode, "")
			v.SubmitCode(secret.New("000000"))
			s := v.settled()
			if s.Notice == nil || !strings.HasPrefix(s.Notice.Key, "portal.wrong-code") {
				t.Fatalf("at %v, notice %+v", s.Step, s.Notice)
			}
			if v.portal.SMSSent() != 1 {
				t.Error("a wrong code sent another SMS by itself")
			}
			if s.Step == StepSignIn {
				v.Do(s.Notice.Actions[0]) // start again
				v.at(StepCode, "")
			}
			v.typesCode()
			v.at(StepSystems, "")
		})
	}
	t.Run("no code at all", func(t *testing.T) {
		v := visiting(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeNone}})
		v.signsIn("anna", summer)
		v.at(StepSystems, "")
	})
	t.Run("resend", func(t *testing.T) {
		for _, code := range []practicetest.CodePage{practicetest.CodeOwnPage, practicetest.CodeSameURL, practicetest.CodeHTML} {
			v := visiting(t, practicetest.Options{Variant: practicetest.Variant{Code: code, Resend: true}})
			v.signsIn("anna", summer)
			if s := v.at(StepCode, ""); !s.Code.CanResend {
				t.Fatalf("shape %d: no way to get a new code", code)
			}
			v.ResendCode()
			v.at(StepCode, "notice.code-resent")
			if v.portal.SMSSent() != 2 {
				t.Errorf("shape %d: %d SMS", code, v.portal.SMSSent())
			}
			v.typesCode()
			v.at(StepSystems, "")
		}
	})
	t.Run("three in a row", func(t *testing.T) {
		for _, code := range []practicetest.CodePage{practicetest.CodeOwnPage, practicetest.CodeTokenForm, practicetest.CodeSameURL, practicetest.CodeHTML} {
			v := visiting(t, practicetest.Options{Variant: practicetest.Variant{Code: code, Challenges: 3}})
			v.signsIn("anna", summer)
			v.at(StepCode, "")
			v.typesCode()
			if s := v.settled(); s.Step != StepCode {
				t.Fatalf("shape %d: at %v after the first code", code, s.Step)
			}
			v.typesCode()
			v.settled()
			v.typesCode()
			v.at(StepSystems, "")
		}
	})
}

// What the thing at the address can be instead, and what a portal can say.
func TestEveryOtherFate(t *testing.T) {
	for name, c := range map[string]struct {
		variant practicetest.Variant
		notice  string
		first   bool // already at the first page
	}{
		"windows authentication": {practicetest.Variant{WindowsAuth: true}, "portal.windows-auth", true},
		"no portal":              {practicetest.Variant{NotAPortal: true}, "portal.not-a-portal", true},
		"another host":           {practicetest.Variant{RedirectTo: "https://elsewhere.example/login"}, "portal.external-redirect", true},
		"http":                   {practicetest.Variant{RedirectTo: "http://login.example/"}, "portal.insecure-redirect", true},
		"another host later":     {practicetest.Variant{RedirectAfterSignIn: "https://elsewhere.example/otp"}, "portal.external-redirect", false},
		"307 elsewhere":          {practicetest.Variant{RedirectAfterSignIn: "https://elsewhere.example/otp", RedirectStatus: 307}, "portal.external-redirect", false},
		"not authorised":         {practicetest.Variant{SignInError: "UnauthorizedAccessOverride"}, "portal.not-authorised", false},
		"broker down":            {practicetest.Variant{Code: practicetest.CodeNone, BrokerDown: true}, "portal.server-trouble", false},
	} {
		t.Run(name, func(t *testing.T) {
			v := visiting(t, practicetest.Options{Variant: c.variant})
			if !c.first {
				v.at(StepSignIn, "")
				v.signsIn("anna", summer)
			}
			s := v.at(StepSignIn, c.notice)
			if c.first {
				v.signsIn("anna", summer)
				v.at(StepSignIn, c.notice)
				if n := v.portal.Count("POST login.aspx"); n != 0 {
					t.Errorf("%d passwords were sent there", n)
				}
			}
			if strings.Contains(c.variant.RedirectTo+c.variant.RedirectAfterSignIn, "elsewhere") && s.Notice.Data["Host"] != "elsewhere.example" {
				t.Errorf("the notice does not name the host: %+v", s.Notice.Data)
			}
		})
	}
}

func TestChangingThePassword(t *testing.T) {
	t.Run("by choice", func(t *testing.T) {
		v := visiting(t, practicetest.Options{})
		v.OpenChangePassword("anna")
		v.at(StepChangePassword, "")
		v.ChangePassword("anna", secret.New("fel"), secret.New("Vinterdag2027"), secret.New("Vinterdag2027"))
		v.at(StepChangePassword, "portal.change-wrong")
		v.ChangePassword("anna", secret.New(summer), secret.New("Vinterdag2027"), secret.New("Vinterdag2027"))
		v.at(StepPasswordChanged, "notice.password-changed")
		v.Continue()
		v.at(StepCode, "")
	})
	t.Run("the manual's way", func(t *testing.T) {
		v := visiting(t, practicetest.Options{})
		v.OpenChangePassword("anna")
		v.settled()
		v.ChangePassword("anna", secret.New(summer), secret.New("Vinterdag2027"), secret.New("Vinterdag2027"))
		v.at(StepPasswordChanged, "notice.password-changed")
		v.Back()
		v.at(StepSignIn, "")
		v.signsIn("anna", "Vinterdag2027")
		v.at(StepCode, "")
	})
	t.Run("not offered", func(t *testing.T) {
		v := visiting(t, practicetest.Options{Variant: practicetest.Variant{NoPasswordChange: true}})
		v.OpenChangePassword("anna")
		if s := v.at(StepSignIn, "portal.change-not-offered"); s.CanChangePassword {
			t.Error("still offered")
		}
		v.signsIn("nils", "Tillfallig1")
		v.at(StepSignIn, "portal.expired-no-change")
	})
	t.Run("expired, told on the page itself", func(t *testing.T) {
		v := visiting(t, practicetest.Options{Variant: practicetest.Variant{ExpiredAs200: true}})
		v.signsIn("nils", "Tillfallig1")
		v.at(StepChangePassword, "")
	})
}

func TestWhenThePortalsSessionEnds(t *testing.T) {
	v := visiting(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeNone}})
	v.signsIn("anna", summer)
	s := v.at(StepSystems, "")
	v.portal.Expire()
	v.Open(s.Systems[1].ID)
	s = v.at(StepSignIn, "notice.sign-in-to-open")
	if len(s.Systems) != 5 || s.Pending != s.Systems[1].Title {
		t.Errorf("%d systems, pending %q", len(s.Systems), s.Pending)
	}
	v.signsIn("anna", summer)
	s = v.at(StepSystems, "")
	if len(s.Sessions) != 1 || s.Sessions[0].Phase != PhaseRunning {
		t.Errorf("sessions %+v", s.Sessions)
	}
	v.portal.Unpublish(s.Systems[2].Title)
	v.Open(s.Systems[2].ID)
	s = v.settled()
	if last := s.Sessions[len(s.Sessions)-1]; last.Notice == nil || last.Notice.Key != "portal.not-published" {
		t.Errorf("a system that is gone: %+v", last)
	}
}

func TestThePreLaunchCheck(t *testing.T) {
	v := visiting(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeTokenForm, Checktoken: true}})
	v.signsIn("anna", summer)
	v.at(StepCode, "")
	v.typesCode()
	s := v.at(StepSystems, "")
	v.Open(s.Systems[0].ID)
	s = v.settled()
	if len(s.Sessions) != 1 || s.Sessions[0].Phase != PhaseRunning || v.portal.Count("GET checktoken.aspx") != 1 {
		t.Errorf("sessions %+v, %d checks", s.Sessions, v.portal.Count("GET checktoken.aspx"))
	}
	if !v.portal.GatewayAdmits(`amido\anna`) {
		t.Error("the gateway would not let the person in")
	}
	v.portal.SetVariant(practicetest.Variant{Code: practicetest.CodeTokenForm, Checktoken: true, ChecktokenRefuses: true})
	v.Open(s.Systems[1].ID)
	s = v.settled()
	if s.Step != StepSignIn && s.Sessions[len(s.Sessions)-1].Notice == nil {
		t.Errorf("a refusal is silent: %+v", s)
	}
}

func TestFilesThatAreNotToBeTrusted(t *testing.T) {
	for name, c := range map[string]struct {
		signature practicetest.RDPSignature
		more      map[string]any
		notice    string
	}{
		"tampered":  {practicetest.RDPTampered, nil, "session.file-signature-bad"},
		"scope gap": {practicetest.RDPScopeGap, nil, "session.file-signature-bad"},
		"unsigned":  {practicetest.RDPUnsigned, map[string]any{"requireSigned": true}, "session.file-unsigned"},
		"foreign":   {practicetest.RDPSigned, map[string]any{"allowedHosts": []any{"rdp.example"}}, "session.file-host-forbidden"},
		"publisher": {practicetest.RDPSigned, map[string]any{"publishers": []any{strings.Repeat("ab", 20)}}, "session.file-publisher"},
	} {
		t.Run(name, func(t *testing.T) {
			v := visiting(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeNone, RDPSignature: c.signature}}, c.more)
			v.signsIn("anna", summer)
			s := v.at(StepSystems, "")
			v.Open(s.Systems[0].ID)
			s = v.settled()
			if n := s.Sessions[0].Notice; n == nil || n.Key != c.notice {
				t.Errorf("notice %+v, want %s", n, c.notice)
			}
		})
	}
	for name, variant := range map[string]practicetest.Variant{
		"SHA-1": {RDPSignature: practicetest.RDPSHA1}, "UTF-8": {RDPEncoding: practicetest.RDPUTF8}, "unsigned": {RDPSignature: practicetest.RDPUnsigned},
	} {
		variant.Code = practicetest.CodeNone
		v := visiting(t, practicetest.Options{Variant: variant})
		v.signsIn("anna", summer)
		s := v.at(StepSystems, "")
		v.Open(s.Systems[0].ID)
		if s = v.settled(); s.Sessions[0].Phase != PhaseRunning {
			t.Errorf("%s: %+v", name, s.Sessions[0].Notice)
		}
	}
}
