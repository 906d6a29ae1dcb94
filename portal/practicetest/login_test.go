package practicetest_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

// The way in, as the wire of RD Web Access has it.
func TestRedirectsToTheSignInPage(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{})
	host := strings.TrimSuffix(p.URL(), "/RDWeb/Pages/")
	for _, hop := range []struct {
		from     string
		status   int
		location string
	}{
		{"/RDWeb", 301, host + "/RDWeb/Pages"},
		{"/rdweb/", 301, host + "/RDWeb/Pages"},
		{"/RDWeb/Pages", 301, host + "/RDWeb/Pages/"},
		{"/RDWeb/Pages/", 302, "/RDWeb/Pages/sv-SE/Default.aspx"},
		{"/RDWeb/Pages/Default.aspx?tenantId=7", 302, "/RDWeb/Pages/sv-SE/Default.aspx?tenantId=7"},
		{"/RDWeb/Pages/sv-SE/Default.aspx", 302, "/RDWeb/Pages/sv-SE/login.aspx?ReturnUrl=%2fRDWeb%2fPages%2fsv-SE%2fDefault.aspx"},
		{"/rdweb/pages/SV-se/", 302, "/RDWeb/Pages/sv-SE/login.aspx?ReturnUrl=%2frdweb%2fpages%2fSV-se%2f"},
		{"/RDWeb/Pages/sv-SE/login.aspx/x", 404, ""},
		{"/RDWeb/Pages/sv-SE/password.aspx/x", 404, ""},
		{"/RDWeb/Pages/sv-SE/logoff.aspx/", 404, ""},
		{"/RDWeb/Pages/Default.aspx/Stockholm", 404, ""},
		{"/RDWeb/Pages/de-DE/login.aspx", 404, ""},
		{"/RDWeb/Pages/sv-SE/nothing.aspx", 404, ""},
		{"/elsewhere", 404, ""},
		{"/RDWeb/Feed/webfeed.aspx", 404, ""},
	} {
		got := b.get(hop.from)
		if got.status != hop.status || got.location != hop.location {
			t.Errorf("GET %s: %d %s\nwant %d %s", hop.from, got.status, got.location, hop.status, hop.location)
		}
	}
}

func TestCultureByAcceptLanguage(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{})
	for language, folder := range map[string]string{
		"sv": "sv-SE", "en-GB, sv;q=0.5": "en-US", "en-US": "en-US", "de-DE,en;q=0.3": "en-US", "fr": "sv-SE", "": "sv-SE",
	} {
		b.language = language
		b.get("/RDWeb/Pages/").leads("/RDWeb/Pages/" + folder + "/")
	}
	_, b, _ = open(t, practicetest.Options{Variant: practicetest.Variant{Culture: "de-DE"}})
	page := b.load("/RDWeb/Pages/")
	if page.url.Path != "/RDWeb/Pages/de-DE/login.aspx" {
		t.Error(page.url)
	}
}

func TestSignInPageIsThatOfTheManual(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{})
	page := b.load("/RDWeb/Pages/")
	if got := page.header.Get("Content-Type"); got != "text/xml; charset=utf-8" {
		t.Error("Content-Type", got)
	}
	for name, want := range map[string]string{"Cache-Control": "no-cache", "Pragma": "no-cache", "Expires": "-1", "Server": "Microsoft-IIS/10.0"} {
		if got := page.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := page.header.Values("Set-Cookie"); !slices.Equal(got, []string{"TSWAFeatureCheckCookie=true; path=/RDWeb/"}) {
		t.Error(got)
	}
	form := page.form()
	if form.id != "FrmLogin" || form.action != "login.aspx?ReturnUrl=%2fRDWeb%2fPages%2fsv-SE%2fDefault.aspx" {
		t.Error(form.id, form.action)
	}
	if want := []string{"DomainUserName", "UserPass", "MachineType", "MachineType"}; !slices.Equal(form.fields, want) {
		t.Error(form.fields)
	}
	if len(form.buttons) != 0 {
		t.Error("the sign-in button has no name in stock pages", form.buttons)
	}
	for _, name := range []string{"WorkSpaceID", "RDPCertificates", "PublicModeTimeout", "PrivateModeTimeout", "WorkspaceFriendlyName",
		"EventLogUploadAddress", "RedirectorName", "ClaimsHint", "ClaimsToken", "isUtf8", "flags"} {
		if !form.hidden.Has(name) {
			t.Error("no hidden field", name)
		}
	}
	if len(form.hidden.Get("RDPCertificates")) != 40 {
		t.Error(form.hidden.Get("RDPCertificates"))
	}
	page.shows()
	_, hidden := page.rows()
	for _, id := range []string{"trErrorWorkSpaceInUse", "trErrorWorkSpaceDisconnected", "trErrorIncorrectCredentials",
		"trErrorDomainNameMissing", "trErrorUnauthorizedAccess", "trErrorServerConfigChanged",
		"trErrorGenericClaimsAuthFailure", "trPasswordExpired", "trPasswordExpiredNoChange", "trCookiesDisabled", "trPrvtWrnNoAx"} {
		if !slices.Contains(hidden, id) {
			t.Error("no row", id)
		}
	}
	for _, words := range []string{"Amido Alliera Backstage", "Instruktioner och felsökning", `Domän\Användarnamn:`, "Lösenord:", "Säkerhet",
		"Varning: Genom att logga in på denna webbsida, bekräftar du att denna dator följer din organisations säkerhetspolicy.",
		"För att skydda mot oönskad åtkomst, så blir du automatiskt utloggad efter en viss tid. Om detta händer, ladda om sidan i webbläsaren och logga in igen."} {
		if !strings.Contains(page.body, words) {
			t.Error("not on the page:", words)
		}
	}
}

func TestErrorCodesShowTheirRow(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{})
	for code, row := range map[string]string{
		"WkSInUse": "trErrorWorkSpaceInUse", "wksdisconnected": "trErrorWorkSpaceDisconnected",
		"UnauthorizedAccess": "trErrorUnauthorizedAccess", "UnauthorizedAccessOverride": "trErrorUnauthorizedAccess",
		"ServerConfigChanged": "trErrorServerConfigChanged", "PasswordExpired": "trPasswordExpired",
		"SessionExpired": "tr1", "LoginSMSFailed": "tr2", "LoginRadiusFailed": "tr2",
	} {
		b.get("/RDWeb/Pages/sv-SE/login.aspx?Error=" + code).shows(row)
	}
	b.get("/RDWeb/Pages/sv-SE/login.aspx?Error=Nonsense").shows()
}

func TestOrdinaryPersonReachesTheSystems(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{})
	answer := b.as(practice.RoleOrdinary).leads("code.aspx?ReturnUrl=%2fRDWeb")
	cookies := strings.Join(answer.header.Values("Set-Cookie"), "\n")
	for _, want := range []string{
		"; path=/; secure; HttpOnly\n",
		`TSWAAuthClientSideCookie=Name=amido%5canna&MachineType=private&WorkSpaceID=broker.backstage.example; expires=Sun, 01-Jul-2029 08:00:00 GMT; path=/; secure`,
	} {
		if !strings.Contains(cookies, want) {
			t.Errorf("no %q in\n%s", want, cookies)
		}
	}
	page := b.follow(answer).wants(http.StatusOK)
	if !strings.Contains(page.body, "Ange engångskod (från SMS):") {
		t.Error("the code page does not ask in the manual's words")
	}
	outbox := p.Outbox()
	if len(outbox) != 1 || outbox[0].To != `amido\anna` || outbox[0].Code != "012345" || !strings.Contains(outbox[0].Text, "012345") || !outbox[0].At.Equal(start) {
		t.Fatal(outbox)
	}
	list := b.follow(b.submit(page, url.Values{"OneTimeCode": {outbox[0].Code}})).wants(http.StatusOK)
	want := []string{"XXX.MultiAccess01", "XXX.Stockholm.MultiAccess02", "XXX.Stockholm.MultiAccess03",
		"R-CARD M5 Arbetstation", "R-CARD M5 Arbetstation INSTRUKTIONER OCH HJÄLPVERKTYG"}
	if got := list.feed().titles(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	b.get("/RDWeb/Pages/sv-SE/login.aspx").leads("/RDWeb/Pages/sv-SE/Default.aspx")
}

// Nobody can tell from the answer whether the name, the password or a lock was it.
func TestRefusedSignIn(t *testing.T) {
	lisa := personOf(t, practice.RoleLocked)
	anna := personOf(t, practice.RoleOrdinary)
	p, b, _ := open(t, practicetest.Options{})
	for name, try := range map[string][2]string{
		"wrong password":  {anna.User, "wrong"},
		"empty password":  {anna.User, ""},
		"unknown person":  {`amido\nobody`, anna.Password},
		"unknown domain":  {`elsewhere\anna`, anna.Password},
		"no domain":       {"anna", anna.Password},
		"locked":          {lisa.User, lisa.Password},
		"markup for name": {`"><script>&`, "x"},
	} {
		t.Run(name, func(t *testing.T) {
			page := b.signIn(try[0], try[1]).shows("trErrorIncorrectCredentials")
			if got := page.header.Get("Set-Cookie"); got != "TSWAAuthHttpOnlyCookie=; expires=Mon, 11-Oct-1999 14:00:00 GMT; path=/; secure; HttpOnly" {
				t.Error(got)
			}
			if strings.Contains(page.body, "<script>") {
				t.Error("the name is not escaped")
			}
		})
	}
	if p.SMSSent() != 0 {
		t.Error("a refused sign-in sent an SMS")
	}
}

func TestNamesInEveryForm(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeNone}})
	for _, name := range []string{`amido\anna`, `AMIDO\Anna`, "anna@amido", "Anna@amido.se", ` amido\anna `} {
		b.signIn(name, personOf(t, practice.RoleOrdinary).Password).leads("/RDWeb/Pages/sv-SE/Default.aspx")
		b.load("/RDWeb/Pages/sv-SE/logoff.aspx").shows()
	}
}

func TestNotAuthorised(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{})
	b.follow(b.as(practice.RoleNotAuthorised).leads("login.aspx?Error=UnauthorizedAccess")).shows("trErrorUnauthorizedAccess")
}

func TestSomebodyElseUsesTheConnection(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{SignInError: "WkSInUse"}})
	b.follow(b.as(practice.RoleOrdinary)).shows("trErrorWorkSpaceInUse")
}

func TestReturnUrlStaysOnThePortal(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeNone}})
	anna := personOf(t, practice.RoleOrdinary)
	host := strings.TrimSuffix(p.URL(), "/RDWeb/Pages/")
	list := "/RDWeb/Pages/sv-SE/Default.aspx"
	for returnURL, want := range map[string]string{
		"/RDWeb/Pages/sv-SE/Desktops.aspx?a=1":     "/RDWeb/Pages/sv-SE/Desktops.aspx?a=1",
		host + "/RDWeb/Pages/sv-SE/Desktops.aspx":  "/RDWeb/Pages/sv-SE/Desktops.aspx",
		"../WebFeed.aspx":                          "/RDWeb/Pages/WebFeed.aspx",
		"https://elsewhere.example/":               list,
		"//elsewhere.example/":                     list,
		strings.Replace(host, "https", "http", 1):  list,
		"javascript:alert(1)":                      list,
		"https://localhost.elsewhere.example:443/": list,
	} {
		b.load("/RDWeb/Pages/sv-SE/logoff.aspx")
		page := b.get("/RDWeb/Pages/sv-SE/login.aspx?ReturnUrl=" + url.QueryEscape(returnURL))
		got := b.submit(page, url.Values{"DomainUserName": {anna.User}, "UserPass": {anna.Password}})
		if got.location != want {
			t.Errorf("%s leads to %s, want %s", returnURL, got.location, want)
		}
	}
}

func TestSessionRunsOut(t *testing.T) {
	for name, c := range map[string]struct {
		machine string
		variant practicetest.Variant
		life    time.Duration
	}{
		"private": {"private", practicetest.Variant{}, 240 * time.Minute},
		"public":  {"public", practicetest.Variant{}, 20 * time.Minute},
		"short":   {"private", practicetest.Variant{SessionMinutes: 2}, 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			c.variant.Code = practicetest.CodeNone
			_, b, clock := open(t, practicetest.Options{Variant: c.variant})
			anna := personOf(t, practice.RoleOrdinary)
			list := b.follow(b.submit(b.load("/RDWeb/Pages/"), url.Values{
				"DomainUserName": {anna.User}, "UserPass": {anna.Password}, "MachineType": {c.machine}}))
			if want := `iSessionTimeout = parseInt("` + minutes(c.life) + `")`; !strings.Contains(list.body, want) {
				t.Error("no", want)
			}
			clock.Advance(c.life - time.Second)
			b.get("/RDWeb/Pages/sv-SE/Default.aspx").wants(http.StatusOK) // and slides
			clock.Advance(c.life - time.Second)
			b.get("/RDWeb/Pages/sv-SE/Default.aspx").wants(http.StatusOK)
			clock.Advance(c.life)
			b.get("/RDWeb/Pages/sv-SE/Default.aspx").leads("/RDWeb/Pages/sv-SE/login.aspx?ReturnUrl=")
		})
	}
}

func minutes(d time.Duration) string { return strconv.Itoa(int(d / time.Minute)) }

func TestSessionsEndedByTheServer(t *testing.T) {
	for name, c := range map[string]struct {
		end func(*practicetest.Portal)
		row []string
	}{
		"time":          {(*practicetest.Portal).Expire, nil},
		"configuration": {(*practicetest.Portal).ServerConfigChanged, []string{"trErrorServerConfigChanged"}},
		"taken over":    {(*practicetest.Portal).TakeOver, []string{"trErrorWorkSpaceDisconnected"}},
	} {
		t.Run(name, func(t *testing.T) {
			p, b, _ := open(t, practicetest.Options{})
			b.signedIn(practice.RoleOrdinary)
			c.end(p)
			b.load("/RDWeb/Pages/sv-SE/Default.aspx").shows(c.row...)
		})
	}
}

func TestSignOut(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{})
	b.signedIn(practice.RoleOrdinary)
	answer := b.get("/RDWeb/Pages/sv-SE/LogOff.aspx").leads("/RDWeb/Pages/sv-SE/login.aspx")
	if !strings.Contains(answer.header.Get("Set-Cookie"), "expires=Mon, 11-Oct-1999") {
		t.Error("the ticket is not cleared")
	}
	b.get("/RDWeb/Pages/sv-SE/Default.aspx").leads("/RDWeb/Pages/sv-SE/login.aspx")
	b.get("/RDWeb/Pages/sv-SE/logoff.aspx?Error=WkSInUse").leads("/RDWeb/Pages/sv-SE/login.aspx?Error=WkSInUse")
	b.get("/RDWeb/Pages/sv-SE/logoff.aspx?Error=PasswordExpired")
	b.get("/RDWeb/Pages/sv-SE/logoff.aspx?Error=Nonsense").leads("/RDWeb/Pages/sv-SE/login.aspx")
}
