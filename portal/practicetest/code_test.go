package practicetest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

const listURL = "/RDWeb/Pages/sv-SE/Default.aspx"

// counting gives codes 000001, 000002, … so that old and new ones differ.
func counting() func() string {
	n := 0
	return func() string { n++; return fmt.Sprintf("%06d", n) }
}

func TestCodePageCountsTheTries(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{})
	page := b.follow(b.as(practice.RoleOrdinary))
	form := page.form()
	if !slices.Equal(form.fields, []string{"OneTimeCode"}) || form.maxLength["OneTimeCode"] != "6" || form.hidden.Get("ChallengeId") == "" {
		t.Fatalf("%+v", form)
	}
	for left := 4; left > 0; left-- {
		page = b.submit(page, url.Values{"OneTimeCode": {"999999"}}).shows("trCodeMessage")
		if want := fmt.Sprintf("Koden är fel. Försök kvar: %d.", left); !strings.Contains(page.body, want) {
			t.Fatal("no", want)
		}
	}
	b.get(listURL).leads("/RDWeb/Pages/sv-SE/code.aspx") // no way round
	over := b.follow(b.submit(page, url.Values{"OneTimeCode": {"999999"}}).leads("logoff.aspx")).shows("tr1")
	if !strings.Contains(over.body, "Koden gäller inte längre. Logga in igen för att få en ny.") {
		t.Error("the sign-in page does not say why")
	}
	b.load("/RDWeb/Pages/").shows() // said once
	b.get("code.aspx").leads("/RDWeb/Pages/sv-SE/login.aspx")
	if p.SMSSent() != 1 {
		t.Error("messages sent:", p.SMSSent())
	}
}

func TestCodeExpires(t *testing.T) {
	for _, variant := range []practicetest.CodePage{practicetest.CodeOwnPage, practicetest.CodeSameURL} {
		_, b, clock := open(t, practicetest.Options{Variant: practicetest.Variant{Code: variant}})
		page := b.follow(b.as(practice.RoleOrdinary))
		clock.Advance(5 * time.Minute)
		b.follow(b.submit(page, url.Values{"OneTimeCode": {"012345"}, "Passcode": {"012345"}})).shows("tr1")
	}
}

func TestCodeIsComparedAsItIs(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{})
	page := b.follow(b.as(practice.RoleOrdinary))
	for _, code := range []string{"12345", "012 345", "0123456", ""} {
		page = b.submit(page, url.Values{"OneTimeCode": {code}}).shows("trCodeMessage")
	}
	b.submit(page, url.Values{"OneTimeCode": {"012345"}}).leads(listURL)
}

func TestForgottenHiddenFieldStartsOver(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{})
	b.follow(b.as(practice.RoleOrdinary))
	b.post("code.aspx", url.Values{"OneTimeCode": {"012345"}}).leads("logoff.aspx")
}

func TestReloadingTheOwnPageSendsNothing(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{})
	page := b.follow(b.as(practice.RoleOrdinary))
	again := b.get(page.url.String()).shows()
	if p.SMSSent() != 1 || p.Count("GET code.aspx") != 2 {
		t.Error(p.SMSSent(), p.Requests())
	}
	b.submit(again, url.Values{"OneTimeCode": {"012345"}}).leads(listURL)
}

func TestResendButton(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{Resend: true}, Options: practice.Options{Code: counting()}})
	page := b.follow(b.as(practice.RoleOrdinary))
	if got := page.form().buttons; !slices.Equal(got, []string{"btnResend", "btnSubmit"}) {
		t.Fatal(got)
	}
	page = b.submit(page, url.Values{"OneTimeCode": {""}, "btnResend": {"x"}}).shows("trCodeMessage")
	page = b.submit(page, url.Values{"OneTimeCode": {"000001"}}).shows("trCodeMessage") // the old code is void
	b.submit(page, url.Values{"OneTimeCode": {"000002"}}).leads(listURL)
	if p.SMSSent() != 2 {
		t.Error(p.SMSSent())
	}
}

func TestSeveralChallengesInARow(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{Challenges: 3}, Options: practice.Options{Code: counting()}})
	page := b.follow(b.as(practice.RoleOrdinary))
	page = b.submit(page, url.Values{"OneTimeCode": {"000001"}}).shows("trCodeMessage")
	page = b.submit(page, url.Values{"OneTimeCode": {"000002"}}).shows("trCodeMessage")
	if !strings.Contains(page.body, "Ange nästa kod (3 av 3).") {
		t.Error("no number")
	}
	b.submit(page, url.Values{"OneTimeCode": {"000003"}}).leads(listURL)
	if p.SMSSent() != 3 {
		t.Error(p.SMSSent())
	}
}

// RDSFactor: every GET sends, one wrong code throws back to the start.
func TestTokenForm(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeTokenForm}, Options: practice.Options{Code: counting()}})
	page := b.follow(b.as(practice.RoleOrdinary).leads("tokenform.aspx?ReturnUrl="))
	form := page.form()
	if !slices.Equal(form.fields, []string{"SmsToken"}) || !slices.Equal(form.buttons, []string{"btnCancel", "btnSignIn"}) {
		t.Fatalf("%+v", form)
	}
	page = b.get(page.url.String())
	if p.SMSSent() != 2 || p.Count("GET tokenform.aspx") != 2 {
		t.Fatal("each GET sends one message", p.SMSSent())
	}
	b.post("tokenform.aspx", url.Values{"SmsToken": {"000002"}, "btnSignIn": {"x"}}).wants(http.StatusInternalServerError)
	page = b.submit(page, url.Values{"SmsToken": {"000002"}}) // Enter without a button does nothing
	page.wants(http.StatusOK)
	if p.SMSSent() != 2 {
		t.Fatal("a post sent a message")
	}
	back := b.follow(b.submit(page, url.Values{"SmsToken": {"000001"}, "btnSignIn": {"Skicka"}}).leads("logoff.aspx")).shows("tr1")
	if !strings.Contains(back.body, "Koden godkändes inte. Försök igen.") {
		t.Error("the sign-in page does not say why")
	}
	page = b.follow(b.as(practice.RoleOrdinary))
	b.follow(b.submit(page, url.Values{"SmsToken": {"000003"}, "btnSignIn": {"x"}, "btnCancel": {"x"}}).leads("logoff.aspx")).shows()
	page = b.follow(b.as(practice.RoleOrdinary))
	in := b.submit(page, url.Values{"SmsToken": {"000004"}, "btnSignIn": {"x"}}).leads(listURL)
	if cookie := in.header.Get("Set-Cookie"); !strings.HasPrefix(cookie, "RadiusSessionId=") {
		t.Error(cookie)
	}
	b.follow(in).wants(http.StatusOK)
}

func TestTokenFormGuardsTheListButNotTheFiles(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeTokenForm}})
	b.as(practice.RoleOrdinary)
	b.get("/RDWeb/Pages/rdp/cpub-MultiAccess01-MultiAccess-CmsRdsh.rdp").wants(http.StatusOK)
	b.get("/RDWeb/Pages/WebFeed.aspx").leads("/RDWeb/Pages/default.aspx?ReturnUrl=../WebFeed.aspx")
	b.get(listURL).leads("/RDWeb/Pages/sv-SE/logoff.aspx")
}

func TestOldTokenFormReportsByCode(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeTokenForm, TokenErrorCode: true}})
	page := b.follow(b.as(practice.RoleOrdinary))
	b.follow(b.submit(page, url.Values{"SmsToken": {"1"}, "btnSignIn": {"x"}})).shows("tr2")
}

func TestTokenFormTwice(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeTokenForm, Challenges: 2}, Options: practice.Options{Code: counting()}})
	page := b.follow(b.as(practice.RoleOrdinary))
	page = b.follow(b.submit(page, url.Values{"SmsToken": {"000001"}, "btnSignIn": {"x"}}).leads("tokenform.aspx"))
	b.follow(b.submit(page, url.Values{"SmsToken": {"000002"}, "btnSignIn": {"x"}}).leads(listURL)).wants(http.StatusOK)
}

func TestChallengeAtTheSameAddress(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeSameURL}, Options: practice.Options{Code: counting()}})
	page := b.as(practice.RoleOrdinary).shows()
	if got := page.header.Get("Set-Cookie"); got != "" {
		t.Error("signed in before the code:", got)
	}
	form := page.form()
	if !strings.HasPrefix(form.action, "login.aspx") || !slices.Equal(form.fields, []string{"Passcode"}) || !slices.Contains(form.buttons, "btnResend") {
		t.Fatalf("%+v", form)
	}
	b.get(listURL).leads("/RDWeb/Pages/sv-SE/login.aspx")
	page = b.submit(page, url.Values{"Passcode": {"1"}}).shows("trCodeMessage")
	page = b.submit(page, url.Values{"Passcode": {""}, "btnResend": {"x"}}).shows("trCodeMessage")
	b.follow(b.submit(page, url.Values{"Passcode": {"000002"}}).leads(listURL)).wants(http.StatusOK)
	if p.SMSSent() != 2 {
		t.Error(p.SMSSent())
	}
	b.follow(b.submit(page, url.Values{"Passcode": {"000002"}}).leads("login.aspx")) // a code counts once
}

func TestExtraFieldOnTheSignInPage(t *testing.T) {
	anna := personOf(t, practice.RoleOrdinary)
	p, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeOnLogin}, Options: practice.Options{Code: counting()}})
	fill := func(code string) *page {
		t.Helper()
		return b.submit(b.load("/RDWeb/Pages/"), url.Values{"DomainUserName": {anna.User}, "UserPass": {anna.Password}, "UserOTP": {code}})
	}
	if got := b.load("/RDWeb/Pages/").form().fields; !slices.Contains(got, "UserOTP") {
		t.Fatal(got)
	}
	fill("").shows("tr1") // "a code was sent"
	fill("9").shows("trErrorIncorrectCredentials")
	fill("000001").leads(listURL)
	b.load("logoff.aspx")
	fill("000001").shows("trErrorIncorrectCredentials") // a code counts once

	if !p.SendCode(`AMIDO\anna`) || p.SendCode(`amido\nobody`) {
		t.Error("SendCode")
	}
	fill("000002").leads(listURL)
}

func TestCodePageThatIsNoXML(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeHTML, Resend: true}, Options: practice.Options{Code: counting()}})
	page := b.follow(b.as(practice.RoleOrdinary).leads("otp.aspx")).wants(http.StatusOK)
	if page.header.Get("Content-Type") != "text/html; charset=utf-8" || !strings.Contains(page.body, "Ange engångskod (från SMS):") {
		t.Fatal(page.body)
	}
	b.get("otp.aspx?resend=1").wants(http.StatusOK)
	page = b.get("otp.aspx").wants(http.StatusOK)
	_, state, _ := strings.Cut(page.body, `name=rid value="`)
	state, _, _ = strings.Cut(state, `"`)
	b.post("otp.aspx", url.Values{"rid": {state}, "pin": {"000001"}}).wants(http.StatusOK)
	b.follow(b.post("otp.aspx", url.Values{"rid": {state}, "pin": {"000002"}}).leads(listURL)).wants(http.StatusOK)
	if p.SMSSent() != 2 {
		t.Error(p.SMSSent())
	}
}

func TestNoCodeStep(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeNone}})
	b.follow(b.as(practice.RoleOrdinary).leads(listURL)).wants(http.StatusOK)
	if p.SMSSent() != 0 {
		t.Error(p.SMSSent())
	}
}

func TestLateMessageComesLate(t *testing.T) {
	p, b, clock := open(t, practicetest.Options{})
	var heard []practice.SMS
	cancel := p.Subscribe(func(s practice.SMS) { heard = append(heard, s) })
	page := b.follow(b.as(practice.RoleSMSLate))
	clock.Advance(39 * time.Second)
	if len(p.Outbox()) != 0 || p.SMSSent() != 1 {
		t.Fatal("too early")
	}
	clock.Advance(time.Second)
	if len(heard) != 1 || heard[0].To != `amido\signe` || !heard[0].At.Equal(start.Add(40*time.Second)) {
		t.Fatal(heard)
	}
	b.submit(page, url.Values{"OneTimeCode": {heard[0].Code}}).leads(listURL)
	cancel()
	b.load("logoff.aspx")
	b.as(practice.RoleOrdinary)
	if len(heard) != 1 || len(p.Outbox()) != 2 {
		t.Error("heard after cancel")
	}
}

func TestMessageThatNeverComes(t *testing.T) {
	p, b, clock := open(t, practicetest.Options{})
	b.follow(b.as(practice.RoleSMSNever)).shows()
	clock.Advance(4 * time.Minute)
	if p.SMSSent() != 1 || len(p.Outbox()) != 0 {
		t.Error(p.SMSSent(), p.Outbox())
	}
}

func TestClosedPortalDeliversNothing(t *testing.T) {
	p, b, clock := open(t, practicetest.Options{})
	b.as(practice.RoleSMSLate)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	clock.Advance(time.Hour)
	if len(p.Outbox()) != 0 {
		t.Error("a message after the end")
	}
}

func TestCodesAreSixDigits(t *testing.T) {
	p, err := practicetest.New(practicetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		p.SendCode(`amido\anna`)
	}
	seen := map[string]bool{}
	for _, s := range p.Outbox() {
		if len(s.Code) != 6 || strings.Trim(s.Code, "0123456789") != "" {
			t.Error(s.Code)
		}
		seen[s.Code] = true
	}
	if len(seen) < 10 {
		t.Error("codes repeat", seen)
	}
}
