package portal_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"backstage/portal"
	"backstage/portal/practice"
	"backstage/portal/practicetest"
	"backstage/secret"
)

// The whole way through every shape of the practice portal, over real TLS.

type journey struct {
	*testing.T
	portal *practicetest.Portal
	client *portal.Client
	codes  []string // every code that the portal has sent
}

func start(t *testing.T, v practicetest.Variant) *journey {
	t.Helper()
	j := &journey{T: t}
	n := 0
	p, err := practicetest.Start(practicetest.Options{Variant: v, Options: practice.Options{Code: func() string {
		n++
		j.codes = append(j.codes, fmt.Sprintf("%06d", 12345+n))
		return j.codes[n-1]
	}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	j.portal = p
	j.client, err = portal.New(portal.Options{Address: p.URL(), Roots: p.Roots()})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func (j *journey) person(role practice.Role) practice.Person {
	for _, p := range j.portal.People() {
		if p.Role == role {
			return p
		}
	}
	j.Fatal("nobody plays", role)
	panic("unreachable")
}

func (j *journey) must(a portal.Answer, err error) portal.Answer {
	j.Helper()
	if err != nil {
		j.Fatal(err)
	}
	return a
}

func (j *journey) signIn(role practice.Role) portal.Answer {
	j.Helper()
	who := j.person(role)
	return j.must(j.client.SignIn(context.Background(), portal.Credentials{User: who.User, Password: secret.New(who.Password)}))
}

func (j *journey) lastCode() *secret.Text { return secret.New(j.codes[len(j.codes)-1]) }

func TestEveryShapeOfTheCodePageLeadsToTheSystems(t *testing.T) {
	shapes := map[string]practicetest.Variant{
		"own page":          {Code: practicetest.CodeOwnPage},
		"own page, resend":  {Code: practicetest.CodeOwnPage, Resend: true},
		"token form":        {Code: practicetest.CodeTokenForm},
		"same URL":          {Code: practicetest.CodeSameURL},
		"text/html":         {Code: practicetest.CodeHTML},
		"text/html, resend": {Code: practicetest.CodeHTML, Resend: true},
		"sloppy markup":     {Code: practicetest.CodeOwnPage, SloppyMarkup: true},
		"German":            {Code: practicetest.CodeOwnPage, Culture: "de-DE"},
		"no feed":           {Code: practicetest.CodeOwnPage, NoWebFeed: true},
		"sloppy token form": {Code: practicetest.CodeTokenForm, SloppyMarkup: true},
		"checktoken":        {Code: practicetest.CodeTokenForm, Checktoken: true},
	}
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			j := start(t, shape)
			if a := j.must(j.client.Begin(ctx)); a.Step != portal.StepSignIn || a.Problem != nil {
				t.Fatalf("began with %v, %v", a.Step, a.Problem)
			}
			a := j.signIn(practice.RoleOrdinary)
			if a.Step != portal.StepCode || a.Problem != nil || a.Challenge.Label == "" || a.Challenge.Number != 1 {
				t.Fatalf("after the password: %v, %v, %+v", a.Step, a.Problem, a.Challenge)
			}
			if want := shape.Resend || shape.Code == practicetest.CodeSameURL; a.Challenge.CanResend != want {
				t.Errorf("can resend: %v, want %v", a.Challenge.CanResend, want)
			}
			if len(j.codes) != 1 {
				t.Fatalf("%d codes sent", len(j.codes))
			}
			if a.Challenge.CanResend {
				if a = j.must(j.client.ResendCode(ctx)); a.Step != portal.StepCode || a.Problem != nil || len(j.codes) != 2 {
					t.Fatalf("after a new code: %v, %v, %d codes", a.Step, a.Problem, len(j.codes))
				}
			}
			sent := len(j.codes)
			a = j.must(j.client.SubmitCode(ctx, j.lastCode()))
			if a.Step != portal.StepSystems || len(a.Workspace.Resources) < 5 || len(j.codes) != sent {
				t.Fatalf("after the code: %v, %v, %+v", a.Step, a.Problem, a.Workspace)
			}
			if len(a.Workspace.Publishers) != 1 || a.Workspace.SessionMinutes != 240 || a.Workspace.Name == "" {
				t.Errorf("workspace: %+v", a.Workspace)
			}
			for _, r := range a.Workspace.Resources {
				file, err := j.client.Download(ctx, r)
				if err != nil || len(file) == 0 {
					t.Errorf("%s: %v", r.Title, err)
				}
				if _, err := j.client.Icon(ctx, r); err != nil {
					t.Errorf("icon of %s: %v", r.Title, err)
				}
			}
			if err := j.client.SignOut(ctx); err != nil {
				t.Error(err)
			}
			if _, err := j.client.Download(ctx, a.Workspace.Resources[0]); kindOf(err) != portal.KindSessionExpired {
				t.Errorf("after signing out: %v", err)
			}
		})
	}
}

func kindOf(err error) portal.Kind {
	var e *portal.Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

func TestAWrongCode(t *testing.T) {
	for name, tc := range map[string]struct {
		variant practicetest.Variant
		step    portal.Step
		kind    portal.Kind
	}{
		"the page again":                {practicetest.Variant{Code: practicetest.CodeOwnPage}, portal.StepCode, portal.KindWrongCode},
		"the page again, HTML":          {practicetest.Variant{Code: practicetest.CodeHTML}, portal.StepCode, portal.KindWrongCode},
		"the sign-in address again":     {practicetest.Variant{Code: practicetest.CodeSameURL}, portal.StepCode, portal.KindWrongCode},
		"logged off, with a message":    {practicetest.Variant{Code: practicetest.CodeTokenForm}, portal.StepSignIn, portal.KindWrongCodeRestart},
		"logged off, with an error":     {practicetest.Variant{Code: practicetest.CodeTokenForm, TokenErrorCode: true}, portal.StepSignIn, portal.KindWrongCodeRestart},
		"in a row of several, the page": {practicetest.Variant{Code: practicetest.CodeOwnPage, Challenges: 2}, portal.StepCode, portal.KindWrongCode},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			j := start(t, tc.variant)
			j.must(j.client.Begin(ctx))
			j.signIn(practice.RoleOrdinary)
			a := j.must(j.client.SubmitCode(ctx, secret.New("999 999")))
			if a.Step != tc.step || a.Problem == nil || a.Problem.Kind != tc.kind || a.Problem.Message == "" {
				t.Fatalf("%v, %+v", a.Step, a.Problem)
			}
			if len(j.codes) != 1 {
				t.Errorf("%d codes sent", len(j.codes))
			}
			if a.Step == portal.StepSignIn {
				j.signIn(practice.RoleOrdinary)
			}
			if a = j.must(j.client.SubmitCode(ctx, j.lastCode())); tc.variant.Challenges < 2 && a.Step != portal.StepSystems {
				t.Errorf("then the right one: %v, %v", a.Step, a.Problem)
			}
		})
	}
}

func TestSeveralChallengesInARow(t *testing.T) {
	for _, code := range []practicetest.CodePage{practicetest.CodeOwnPage, practicetest.CodeHTML, practicetest.CodeSameURL, practicetest.CodeTokenForm} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			ctx := context.Background()
			j := start(t, practicetest.Variant{Code: code, Challenges: 3})
			j.must(j.client.Begin(ctx))
			a := j.signIn(practice.RoleOrdinary)
			for n := 1; n <= 3; n++ {
				if a.Step != portal.StepCode || a.Problem != nil || a.Challenge.Number != n {
					t.Fatalf("challenge %d: %v, %v, %+v", n, a.Step, a.Problem, a.Challenge)
				}
				a = j.must(j.client.SubmitCode(ctx, j.lastCode()))
			}
			if a.Step != portal.StepSystems || len(j.codes) != 3 {
				t.Errorf("%v, %v, %d codes", a.Step, a.Problem, len(j.codes))
			}
		})
	}
}

func TestACodeTogetherWithThePassword(t *testing.T) {
	ctx := context.Background()
	j := start(t, practicetest.Variant{Code: practicetest.CodeOnLogin})
	if a := j.must(j.client.Begin(ctx)); a.SignInCode == nil || a.SignInCode.Label == "" {
		t.Fatalf("%+v", a)
	}
	a := j.signIn(practice.RoleOrdinary)
	if a.Step != portal.StepSignIn || a.Problem != nil || a.SignInCode == nil || len(j.codes) != 1 {
		t.Fatalf("%v, %v, %d codes", a.Step, a.Problem, len(j.codes))
	}
	who := j.person(practice.RoleOrdinary)
	a = j.must(j.client.SignIn(ctx, portal.Credentials{User: who.User, Password: secret.New(who.Password), Code: j.lastCode()}))
	if a.Step != portal.StepSystems {
		t.Fatalf("%v, %v", a.Step, a.Problem)
	}
}

func TestAPortalWithoutACode(t *testing.T) {
	j := start(t, practicetest.Variant{Code: practicetest.CodeNone})
	for role, systems := range map[practice.Role]int{practice.RoleNoSystems: 0, practice.RoleManySystems: 5000} {
		j.must(j.client.Begin(context.Background()))
		if a := j.signIn(role); a.Step != portal.StepSystems || len(a.Workspace.Resources) != systems {
			t.Errorf("%s: %v, %v", role, a.Step, a.Problem)
		}
	}
}

func TestWhatThePortalSaysAboutThePerson(t *testing.T) {
	for name, tc := range map[string]struct {
		variant practicetest.Variant
		role    practice.Role
		step    portal.Step
		kind    portal.Kind
	}{
		"locked":                      {practicetest.Variant{}, practice.RoleLocked, portal.StepSignIn, portal.KindWrongPassword},
		"locked, sloppy":              {practicetest.Variant{SloppyMarkup: true}, practice.RoleLocked, portal.StepSignIn, portal.KindWrongPassword},
		"not authorised":              {practicetest.Variant{}, practice.RoleNotAuthorised, portal.StepSignIn, portal.KindNotAuthorised},
		"in use":                      {practicetest.Variant{SignInError: "WKSinuse"}, practice.RoleOrdinary, portal.StepSignIn, portal.KindInUse},
		"disconnected":                {practicetest.Variant{SignInError: "WkSDisconnected"}, practice.RoleOrdinary, portal.StepSignIn, portal.KindDisconnected},
		"server changed":              {practicetest.Variant{SignInError: "ServerConfigChanged"}, practice.RoleOrdinary, portal.StepSignIn, portal.KindServerChanged},
		"expired":                     {practicetest.Variant{}, practice.RoleFirstSignIn, portal.StepPasswordExpired, ""},
		"expired, page":               {practicetest.Variant{ExpiredAs200: true}, practice.RoleFirstSignIn, portal.StepPasswordExpired, ""},
		"expired, sloppy page":        {practicetest.Variant{ExpiredAs200: true, SloppyMarkup: true}, practice.RoleFirstSignIn, portal.StepPasswordExpired, ""},
		"expired, no change":          {practicetest.Variant{NoPasswordChange: true}, practice.RoleFirstSignIn, portal.StepPasswordExpired, portal.KindExpiredNoChange},
		"expired, no change, page":    {practicetest.Variant{NoPasswordChange: true, ExpiredAs200: true}, practice.RoleFirstSignIn, portal.StepPasswordExpired, portal.KindExpiredNoChange},
		"code service silent (error)": {practicetest.Variant{SignInError: "LoginRadiusFailed"}, practice.RoleOrdinary, portal.StepSignIn, portal.KindCodeServiceSilent},
	} {
		t.Run(name, func(t *testing.T) {
			j := start(t, tc.variant)
			j.must(j.client.Begin(context.Background()))
			a := j.signIn(tc.role)
			if a.Step != tc.step || (a.Problem == nil) != (tc.kind == "") || a.Problem != nil && a.Problem.Kind != tc.kind {
				t.Fatalf("%v, %v", a.Step, a.Problem)
			}
			if a.Step == portal.StepPasswordExpired && (a.CanChange != (tc.kind == "") || !strings.EqualFold(a.User, j.person(tc.role).User)) {
				t.Errorf("can change: %v, user %q", a.CanChange, a.User)
			}
		})
	}
}

func TestTheSixResultsOfThePasswordPage(t *testing.T) {
	ctx := context.Background()
	j := start(t, practicetest.Variant{})
	who := j.person(practice.RoleFirstSignIn)
	j.must(j.client.Begin(ctx))
	j.signIn(practice.RoleFirstSignIn)
	if a := j.must(j.client.OpenChangePassword(ctx)); a.Step != portal.StepChangePassword {
		t.Fatal(a.Step)
	}
	change := func(current, next, confirm string) portal.Answer {
		t.Helper()
		return j.must(j.client.ChangePassword(ctx, who.User, secret.New(current), secret.New(next), secret.New(confirm)))
	}
	for kind, words := range map[portal.Kind][3]string{
		portal.KindChangeWrong:    {"fel", who.NewPassword, who.NewPassword},
		portal.KindChangeRules:    {who.Password, "kort", "kort"},
		portal.KindChangeBlank:    {who.Password, "", ""},
		portal.KindChangeMismatch: {who.Password, who.NewPassword, who.NewPassword + "x"},
	} {
		if a := change(words[0], words[1], words[2]); a.Step != portal.StepChangePassword || a.Problem == nil || a.Problem.Kind != kind {
			t.Errorf("%s: %v, %v", kind, a.Step, a.Problem)
		}
	}
	if a := change(who.Password, who.NewPassword, who.NewPassword); a.Step != portal.StepPasswordChanged || a.Problem != nil {
		t.Fatalf("%v, %v", a.Step, a.Problem)
	}
	a := j.must(j.client.SignIn(ctx, portal.Credentials{User: who.User, Password: secret.New(who.NewPassword)}))
	if a.Step != portal.StepCode {
		t.Errorf("with the new password: %v, %v", a.Step, a.Problem)
	}
}

func TestAPortalWithoutAChangePage(t *testing.T) {
	ctx := context.Background()
	j := start(t, practicetest.Variant{NoPasswordChange: true})
	j.must(j.client.Begin(ctx))
	if _, err := j.client.OpenChangePassword(ctx); kindOf(err) != portal.KindChangeNotOffered {
		t.Error(err)
	}
	if a := j.signIn(practice.RoleOrdinary); a.Step != portal.StepCode {
		t.Error("the sign-in goes on:", a.Step, a.Problem)
	}
}

func TestTheSessionEnds(t *testing.T) {
	for name, tc := range map[string]struct {
		end  func(*practicetest.Portal)
		kind portal.Kind
	}{
		"by time":          {(*practicetest.Portal).Expire, portal.KindSessionExpired},
		"by a new setting": {(*practicetest.Portal).ServerConfigChanged, portal.KindServerChanged},
		"by somebody else": {(*practicetest.Portal).TakeOver, portal.KindDisconnected},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			j := start(t, practicetest.Variant{Code: practicetest.CodeTokenForm})
			j.must(j.client.Begin(ctx))
			j.signIn(practice.RoleOrdinary)
			a := j.must(j.client.SubmitCode(ctx, j.lastCode()))
			if again := j.must(j.client.Refresh(ctx)); again.Step != portal.StepSystems {
				t.Fatal(again.Step)
			}
			tc.end(j.portal)
			if a := j.must(j.client.Refresh(ctx)); a.Step != portal.StepSignIn || a.Problem == nil || a.Problem.Kind != tc.kind {
				t.Errorf("refresh: %v, %v", a.Step, a.Problem)
			}
			if _, err := j.client.Download(ctx, a.Workspace.Resources[0]); kindOf(err) != portal.KindSessionExpired {
				t.Error("download:", err)
			}
			if len(j.codes) != 1 {
				t.Errorf("%d codes sent", len(j.codes))
			}
		})
	}
}

func TestWhatStandsAtTheAddress(t *testing.T) {
	for name, tc := range map[string]struct {
		variant practicetest.Variant
		kind    portal.Kind
		host    string
	}{
		"Windows authentication": {practicetest.Variant{WindowsAuth: true}, portal.KindWindowsAuth, ""},
		"no portal":              {practicetest.Variant{NotAPortal: true}, portal.KindNotAPortal, ""},
		"another host":           {practicetest.Variant{RedirectTo: "https://login.example/x?secret=1"}, portal.KindExternalRedirect, "login.example"},
		"http":                   {practicetest.Variant{RedirectTo: "http://login.example/"}, portal.KindInsecureRedirect, "login.example"},
	} {
		t.Run(name, func(t *testing.T) {
			j := start(t, tc.variant)
			_, err := j.client.Begin(context.Background())
			var e *portal.Error
			if !errors.As(err, &e) || e.Kind != tc.kind || tc.host != "" && e.Host != tc.host {
				t.Error(err)
			}
		})
	}
}

func TestTroubleAfterThePassword(t *testing.T) {
	for name, tc := range map[string]struct {
		variant practicetest.Variant
		kind    portal.Kind
	}{
		"503":               {practicetest.Variant{Trouble: 503}, portal.KindServerTrouble},
		"429":               {practicetest.Variant{Trouble: 429, RetryAfter: "17"}, portal.KindTooManyRequests},
		"broker down":       {practicetest.Variant{Code: practicetest.CodeNone, BrokerDown: true}, portal.KindServerTrouble},
		"another host":      {practicetest.Variant{RedirectAfterSignIn: "https://evil.example/"}, portal.KindExternalRedirect},
		"another host, 307": {practicetest.Variant{RedirectAfterSignIn: "https://evil.example/", RedirectStatus: 307}, portal.KindExternalRedirect},
		"again, 307":        {practicetest.Variant{RedirectAfterSignIn: "login.aspx", RedirectStatus: 307}, portal.KindServerTrouble},
		"pre-launch":        {practicetest.Variant{Code: practicetest.CodeNone, Checktoken: true, ChecktokenRefuses: true}, portal.KindLaunchRefused},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			j := start(t, tc.variant)
			j.must(j.client.Begin(ctx))
			who := j.person(practice.RoleOrdinary)
			a, err := j.client.SignIn(ctx, portal.Credentials{User: who.User, Password: secret.New(who.Password)})
			if name == "pre-launch" {
				_, err = j.client.Download(ctx, a.Workspace.Resources[0])
			}
			if kindOf(err) != tc.kind {
				t.Errorf("%v, %v", a.Step, err)
			}
		})
	}
}

// A sign-in asks for no more than a browser would, plus the one feed that has all
// folders.
func TestASignInAsksForLittle(t *testing.T) {
	j := start(t, practicetest.Variant{})
	a := j.must(j.client.Begin(t.Context()))
	a = j.signIn(practice.RoleOrdinary)
	a = j.must(j.client.SubmitCode(t.Context(), j.lastCode()))
	if n := len(j.portal.Requests()); a.Step != portal.StepSystems || n != 8 {
		t.Errorf("%v after %d requests: %q", a.Step, n, j.portal.Requests())
	}
}

// What the list looks like, how the code is asked for and which language the
// portal speaks is independent of each other: every combination leads to a file.
func TestEveryListWithEveryCodeInEveryLanguage(t *testing.T) {
	lists := map[string]practicetest.Variant{
		"feed": {}, "cards": {List: practicetest.ListCards, NoWebFeed: true}, "rows": {List: practicetest.ListRows, NoWebFeed: true},
		"script": {List: practicetest.ListScript, NoWebFeed: true}, "welcome": {List: practicetest.ListWelcome}, "another tab": {List: practicetest.ListTab},
	}
	codes := map[string]practicetest.CodePage{
		"own page": practicetest.CodeOwnPage, "token form": practicetest.CodeTokenForm, "same URL": practicetest.CodeSameURL,
		"text/html": practicetest.CodeHTML, "none": practicetest.CodeNone,
	}
	for list, variant := range lists {
		for code, page := range codes {
			for _, culture := range []string{"sv-SE", "en-US", "de-DE"} {
				variant.Code, variant.Culture = page, culture
				t.Run(list+", "+code+", "+culture, func(t *testing.T) {
					j := start(t, variant)
					a := j.signIn(practice.RoleOrdinary)
					if a.Step == portal.StepCode {
						a = j.must(j.client.SubmitCode(t.Context(), j.lastCode()))
					}
					if a.Step != portal.StepSystems || len(a.Workspace.Resources) != 5 || a.Workspace.NotShown != 0 {
						t.Fatalf("%v, %+v", a.Step, a.Workspace)
					}
					for _, r := range a.Workspace.Resources {
						if r.Title == "XXX.Stockholm.MultiAccess02" {
							if _, err := j.client.Download(t.Context(), r); err != nil {
								t.Error(err)
							}
							return
						}
					}
					t.Errorf("%+v", a.Workspace.Resources)
				})
			}
		}
	}
}

// A page that asks something else stands in front of the list.
func TestPagesInFrontOfTheList(t *testing.T) {
	for name, tc := range map[string]struct {
		ask   practicetest.AskPage
		reply portal.PageReply
	}{
		"terms":    {practicetest.AskTerms, portal.PageReply{}},
		"a method": {practicetest.AskMethod, portal.PageReply{Fields: []portal.FieldReply{{Choice: 1}}}},
		"a phone":  {practicetest.AskWait, portal.PageReply{}},
	} {
		t.Run(name, func(t *testing.T) {
			j := start(t, practicetest.Variant{Code: practicetest.CodeNone, Ask: tc.ask})
			a := j.signIn(practice.RoleOrdinary)
			if a.Step == portal.StepPage {
				a = j.must(j.client.SendPage(t.Context(), tc.reply))
			}
			if a.Step != portal.StepSystems || len(a.Workspace.Resources) != 5 {
				t.Fatalf("%v, %+v", a.Step, a)
			}
		})
	}
}
