package portal

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"backstage/secret"
)

// atCodePage plays a portal whose password leads to page, by a redirect.
func atCodePage(t *testing.T, page, answer http.HandlerFunc) (*stage, Answer) {
	t.Helper()
	s := play(t, ordinary(scene{"POST " + login: redirect("code.aspx"), "GET " + code: page, "POST " + code: answer, "/RDWeb/Pages/sv-SE/logoff.aspx": redirect("login.aspx")}))
	s.begin()
	a, err := s.client.SignIn(s.Context(), Credentials{User: "u@x", Password: secret.New(canaryPassword)})
	s.outcome(a, err)
	return s, a
}

func TestCodePagesAreKnownByTheirStructure(t *testing.T) {
	for name, tc := range map[string]struct{ page, posted string }{
		"text":                          {codeHTML("", "", `<input name="x">`, okButton), "x=CODE&btnOk=OK"},
		"tel":                           {codeHTML("", "", `<input name="x" type="tel" maxlength="6">`, okButton), "x=CODE&btnOk=OK"},
		"number":                        {codeHTML("", "", `<input name="x" type="number">`, okButton), "x=CODE&btnOk=OK"},
		"password":                      {codeHTML("", "", `<input name="x" type="password">`, okButton), "x=CODE&btnOk=OK"},
		"no type, no button":            {codeHTML("", "", `<input name=x>`, ""), "x=CODE"},
		"a type nobody knows":           {codeHTML("", "", `<input name="x" type="otp">`, okButton), "x=CODE&btnOk=OK"},
		"unnamed button":                {codeHTML("", "", `<input name="x">`, `<button>OK</button>`), "x=CODE"},
		"cancel first":                  {codeHTML("", "", `<input name="x">`, `<input type="submit" name="btnCancel" value="?"><input type="submit" name="go" value="?">`), "x=CODE&go=?"},
		"resend first, unknown":         {codeHTML("", `<p>`, `<input type="submit" name="b1" value="Ηλθε?"><input name="x"><input type="submit" name="b2" value="Ναι">`, ""), "x=CODE&b2=Ναι"},
		"user shown, not editable":      {codeHTML("", "", `<input name="user" value="anna" readonly><input name="x" type="password">`, okButton), "user=anna&x=CODE&btnOk=OK"},
		"user above, code hinted":       {codeHTML("", "", `<input name="user" value="anna"><input name="otp" type="password">`, okButton), "user=anna&otp=CODE&btnOk=OK"},
		"a search box beside":           {`<form action="/search"><input type="search" name="q"></form>` + codeHTML("", "", `<input name="x">`, okButton), "x=CODE&btnOk=OK"},
		"a trap for robots":             {codeHTML("", "", `<div style="display:none"><input name="url"></div><input name="x">`, okButton), "url=&x=CODE&btnOk=OK"},
		"bait that names a code":        {codeHTML("", "", `<input name="otp" autocomplete="one-time-code" style="opacity:0"><input name="x">`, okButton), "otp=&x=CODE&btnOk=OK"},
		"laid over drawn boxes":         {codeHTML("", "", `<i></i><i></i><i></i><i></i><input name="x" style="opacity:0;position:absolute">`, okButton), "x=CODE&btnOk=OK"},
		"veiled until script runs":      {`<div style="display:none">` + codeHTML("", "", `<input name="x">`, okButton) + `</div>`, "x=CODE&btnOk=OK"},
		"six boxes that a script joins": {codeHTML("", "", strings.Repeat(`<input maxlength="1" inputmode="numeric">`, 6)+`<input type="hidden" name="code">`, okButton), "code=CODE&btnOk=OK"},
		"six boxes":                     {codeHTML("", "", strings.Repeat(`<input name="d" maxlength="1">`, 6), okButton), "d=C&d=O&d=D&d=E&d=&d=&btnOk=OK"},
		"delivery to choose":            {codeHTML("", "", `<input type="radio" name="via" value="sms" checked><input type="radio" name="via" value="mail"><input name="x">`, okButton), "via=sms&x=CODE&btnOk=OK"},
		"sent by script":                {codeHTML("", "", `<input name="x">`, `<a href="javascript:__doPostBack('lnkOk','')">Weiter</a>`), "x=CODE&__EVENTTARGET=lnkOk&__EVENTARGUMENT="},
		"own page as XML":               {"<RDWAPage><HTMLMainContent>" + codeHTML("", "", `<table><tr><td>Kod</td><td><input name="x"/></td></tr></table>`, okButton+"</input>") + "</HTMLMainContent></RDWAPage>", "x=CODE&btnOk=OK"},
	} {
		p := parse(t, "<html><body><p>Koden har skickats.</p>"+tc.page+"</body></html>")
		r := read(p, hints{})
		if r.class != classCode {
			t.Errorf("%s: %s", name, r.class)
			continue
		}
		fill := filling{}
		enterCode(fill, r.code.codes, secret.New("CODE"))
		got := string(r.code.form.encode(fill, r.code.submit))
		want := "__VIEWSTATE=abc%2F%2B%3D%3D&" + strings.NewReplacer("Ναι", "%CE%9D%CE%B1%CE%B9", "go=?", "go=%3F").Replace(tc.posted)
		if got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestWhatIsNoCodePage(t *testing.T) {
	for name, page := range map[string]string{
		"a text field that nothing is said of": `<form method="post"><input name="x"><button>OK</button></form>`,
		"an e-mail address":                    `<p>We send you a code</p><form method="post"><input type="email" name="x"><button>OK</button></form>`,
		"a user name":                          `<h1>Token portal</h1><form method="post"><label>User name <input name="x"></label><button>Next</button></form>`,
		"a password of its own":                `<p>The code is right.</p><form method="post"><label>Password <input type="password" name="p"></label><button>Next</button></form>`,
		"a search box":                         `<p>Kod</p><form role="search"><input name="x"></form>`,
		"a machine to connect to":              `<p>Code</p><form><input name="MachineName"></form>`,
		"a phone number":                       `<p>Code by SMS</p><form method="post"><label>Mobilnummer <input name="x"></label></form>`,
		"two boxes, no hint":                   `<form><input name="a"><input name="b"></form>`, "nothing to type": `<form><input type="submit" name="go"></form>`, "a box without a name": `<form><input></form>`,
		"outside any form": `<input name="x">`, "only stock's own fields": `<form><input name="DomainUserName"></form>`, "switched off": `<form><input name="x" disabled></form>`,
	} {
		if r := read(parse(t, "<html>"+page+"</html>"), hints{}); r.class != classUnknown {
			t.Errorf("%s: %s", name, r.class)
		}
	}
	r := read(parse(t, `<html><form><input name="a"><input name="b"></form></html>`), hints{field: "B"})
	if r.class != classCode || r.code.form.controls[r.code.codes[0]].name != "b" {
		t.Error("the administrator names the field")
	}
}

// Where a page's structure says something else, the administrator's word counts,
// on the page that he named and on no other.
func TestTheAdministratorKnowsTheCodePage(t *testing.T) {
	const likeSignIn = `<form method="post"><input name="name"><input name="pass" type="password"><input type="submit" name="a" value="α"><input type="submit" name="b" id="fresh" value="β"></form>`
	p := parse(t, "<html><body>"+likeSignIn+"</body></html>")
	here, elsewhere := strings.ToUpper(p.url.Path), p.url.Path+"x"
	if r := read(p, hints{}); r.class != classSignIn {
		t.Fatalf("by its structure: %s", r.class)
	}
	if r := read(p, hints{path: elsewhere, field: "name"}); r.class != classSignIn {
		t.Errorf("another page: %s", r.class)
	}
	r := read(p, hints{path: here, field: "name"})
	if r.class != classCode || r.code.form.controls[r.code.codes[0]].name != "name" {
		t.Fatalf("the page itself: %s", r.class)
	}
	for resend, want := range map[string][2]string{"": {"a", "b"}, "fresh": {"a", "b"}, "A": {"b", "a"}, "nothing": {"a", "b"}} {
		r := read(p, hints{path: here, field: "name", resend: resend})
		name := func(x *trigger) string { return x.form.controls[x.control].name }
		if got := [2]string{name(r.code.submit), name(r.code.resend)}; got != want {
			t.Errorf("resend %q: %v, want %v", resend, got, want)
		}
	}
	links := parse(t, `<html><body><form method="post"><input name="x"><a id="lnk" href="again.aspx">Hjälp</a></form></body></html>`)
	if r := read(links, hints{resend: "lnk"}); r.class != classCode || r.code.resend == nil || r.code.resend.link == nil || !strings.HasSuffix(r.code.resend.link.Path, "/again.aspx") {
		t.Errorf("a link: %+v", r.code)
	}
}

func TestTheButtonThatSendsANewCode(t *testing.T) {
	const field = `<input name="x">`
	for name, tc := range map[string]struct{ page, resend string }{
		"none":                   {codeHTML("", "", field, okButton), ""},
		"cancel is none":         {codeHTML("", "", field, okButton+`<input type="submit" name="c" value="Avbryt">`), ""},
		"cancel in Finnish":      {codeHTML("", "", field, okButton+`<input type="submit" name="c" value="Peruuta">`), ""},
		"Swedish":                {codeHTML("", "", field, okButton+`<input type="submit" name="r" value="Skicka ny kod">`), "r"},
		"Swedish, the first":     {codeHTML("", "", `<input type="submit" name="r" value="Skicka koden igen">`+field, okButton), "r"},
		"German":                 {codeHTML("", "", field, okButton+`<input type="submit" name="r" value="Neuen Code anfordern">`), "r"},
		"French":                 {codeHTML("", "", field, `<button name="ok">Valider</button><button name="r">Renvoyer le code</button>`), "r"},
		"by its name":            {codeHTML("", "", field, okButton+`<input type="submit" name="btnResend" value="???">`), "btnResend"},
		"unknown words":          {codeHTML("", "", field, okButton+`<input type="submit" name="r" value="Στείλε">`), "r"},
		"unknown, beside cancel": {codeHTML("", "", field, okButton+`<input type="submit" name="c" value="Cancel"><input type="submit" name="r" value="Στείλε">`), "r"},
		"two unknown":            {codeHTML("", "", field, okButton+`<input type="submit" name="r" value="α"><input type="submit" name="s" value="β">`), ""},
		"a link":                 {codeHTML("", "", field, okButton) + `<a href="code.aspx?ReturnUrl=x&amp;resend=1">Skicka ny kod</a>`, "/RDWeb/Pages/sv-SE/code.aspx"},
		"a link to cancel":       {codeHTML("", "", field, okButton) + `<a href="logoff.aspx">Avbryt</a>`, ""},
		"a link to anywhere":     {codeHTML("", "", field, okButton) + `<a href="help.aspx">Instruktioner</a>`, ""},
		"a link by script":       {codeHTML("", "", field, okButton+`<a href="javascript:__doPostBack('lnkResend','')">Nytt</a>`), "lnkResend"},
		"a button by script":     {codeHTML("", "", field, okButton+`<input type="button" value="Send again" onclick="location.href='resend.aspx'">`), "/RDWeb/Pages/sv-SE/resend.aspx"},
		"a form of its own":      {codeHTML("", "", field, okButton) + `<form action="resend.aspx" method="post"><input type="hidden" name="h" value="1"><button name="r">Send a new code</button></form>`, "r"},
		"sign out is none":       {codeHTML("", "", field, okButton) + `<form action="logoff.aspx"><button name="r">Logga ut</button></form>`, ""},
	} {
		r := read(parse(t, "<html><body><h1>One-time code</h1>"+tc.page+"</body></html>"), hints{})
		if r.class != classCode {
			t.Errorf("%s: %s", name, r.class)
			continue
		}
		got := ""
		switch b := r.code.resend; {
		case b == nil:
		case b.link != nil:
			got = b.link.Path
		case b.event != nil:
			got = b.event[0]
		default:
			got = b.form.controls[b.control].name
		}
		if got != tc.resend {
			t.Errorf("%s: %q, want %q", name, got, tc.resend)
		}
		if r.code.submit == r.code.resend {
			t.Errorf("%s: one button for both", name)
		}
	}
}

func TestARefusedCodeAndAFurtherChallenge(t *testing.T) {
	plainPage := htmlPage(codeHTML("code.aspx", "", codeField, okButton))
	for name, tc := range map[string]struct {
		first, second http.HandlerFunc
		want          string
	}{
		"the very same page":               {plainPage, plainPage, "code, wrong-code"},
		"the page, status 401":             {plainPage, answer(401, "text/html", "<html>"+codeHTML("code.aspx", "", codeField, okButton)+"</html>"), "code, wrong-code"},
		"a marked message":                 {plainPage, htmlPage(codeHTML("code.aspx", `<div class="error">Fel kod.</div>`, codeField, okButton)), "code, wrong-code"},
		"a message in an unknown language": {plainPage, htmlPage(codeHTML("code.aspx", `<p role="alert">Λάθος</p>`, codeField, okButton)), "code, wrong-code"},
		"a plain message":                  {plainPage, htmlPage(codeHTML("code.aspx", `<p>2 försök kvar</p>`, codeField, okButton)), "code, wrong-code"},
		"a counter in the label":           {plainPage, htmlPage(codeHTML("code.aspx", "", strings.Replace(codeField, "kod:", "kod (2 försök kvar):", 1), okButton)), "code, wrong-code"},
		"another state, and words":         {htmlPage(codeHTML("code.aspx", `<form><input type=hidden name=state value="1111111111">`, codeField, okButton)), htmlPage(codeHTML("code.aspx", `<form><input type=hidden name=state value="2222222222"><p class=wrng>Wrong code, try again`, codeField, okButton)), "code, wrong-code"},
		"another field":                    {plainPage, htmlPage(codeHTML("code.aspx", "", strings.ReplaceAll(codeField, "SmsToken", "Pin"), okButton)), "code"},
		"another label":                    {plainPage, htmlPage(codeHTML("code.aspx", "", strings.Replace(codeField, "Ange kod", "Ange PIN", 1), okButton)), "code"},
		"another form":                     {plainPage, htmlPage(codeHTML("pin.aspx", "", codeField, okButton)), "code"},
		"another label, and a failure":     {plainPage, htmlPage(codeHTML("code.aspx", `<p class="err">Wrong code</p>`, strings.Replace(codeField, "Ange kod", "Igen", 1), okButton)), "code, wrong-code"},
		"back at the start":                {plainPage, redirect("logoff.aspx"), "sign-in, wrong-code-restart"},
		"back, with an error":              {plainPage, redirect("login.aspx?Error=LoginSMSFailed"), "sign-in, wrong-code-restart"},
		"back, session over":               {plainPage, redirect("login.aspx?Error=SessionExpired"), "sign-in, wrong-code-restart"},
		"back, wrong credentials":          {plainPage, show(stockSignIn("trErrorIncorrectCredentials")), "sign-in, wrong-code-restart"},
		"no code service":                  {plainPage, redirect("login.aspx?Error=loginRADIUSfailed"), "sign-in, code-service-silent"},
		"the list":                         {plainPage, redirect("Default.aspx?in"), "systems"},
		"a page nobody knows":              {plainPage, htmlPage("<h1>Ojdå</h1>"), "unknown-page"},
		"trouble":                          {plainPage, answer(500, "", ""), "server-trouble"},
	} {
		t.Run(name, func(t *testing.T) {
			s, a := atCodePage(t, tc.first, tc.second)
			if a.Step != StepCode || a.Challenge.Number != 1 || a.Challenge.Label != "Ange kod:" {
				t.Fatalf("%+v", a)
			}
			got, err := s.client.SubmitCode(s.Context(), secret.New(" Din kod: 918 273\n"))
			s.expect("comes to", s.outcome(got, err), tc.want)
			if got.Step == StepCode && got.Challenge.Number != 2 {
				t.Error("number", got.Challenge.Number)
			}
			if !strings.Contains(s.lastForm(), "SmsToken="+canaryCode) || !strings.Contains(s.lastForm(), "__VIEWSTATE=abc%2F%2B%3D%3D") || !strings.Contains(s.lastForm(), "btnOk=OK") {
				t.Error("posted:", strings.ReplaceAll(s.lastForm(), canaryCode, "•"))
			}
			s.expect("code page fetched", fmt.Sprint(s.count("GET "+code)), "1")
			s.expect("code posted", fmt.Sprint(s.count("POST "+code)), "1")
		})
	}
}

// A code that is asked for before the password may be a PIN or a phrase.
func TestACodeBeforeThePasswordGoesAsTyped(t *testing.T) {
	s := play(t, scene{entry: show("<RDWAPage>" + codeHTML("", "", codeField, okButton) + "</RDWAPage>")})
	s.begin()
	a, err := s.client.SubmitCode(s.Context(), secret.New("ab 12-Cd "))
	s.expect("asked again", s.outcome(a, err), "code, wrong-code")
	if !strings.Contains(s.lastForm(), "SmsToken=ab+12-Cd+") {
		t.Error("posted", s.lastForm())
	}
}

func TestAnEmptyCodeIsNotSent(t *testing.T) {
	s, _ := atCodePage(t, htmlPage(codeHTML("", "", codeField, okButton)), nil)
	for _, empty := range []string{"", "  \n", "\u200b-"} {
		a, err := s.client.SubmitCode(s.Context(), secret.New(empty))
		s.expect("empty", s.outcome(a, err), "code, wrong-code")
	}
	s.expect("posts", fmt.Sprint(s.count("POST "+code)), "0")
}

func TestANewCodeIsAskedForByThePagesOwnMeansOnly(t *testing.T) {
	page := codeHTML("", "", codeField, okButton+`<input type="submit" name="again" value="Skicka ny kod">`)
	sent := htmlPage(strings.Replace(page, "<form", "<p class=wrng>Ny kod skickad.</p><form", 1))
	s, a := atCodePage(t, htmlPage(page), sent)
	if !a.Challenge.CanResend {
		t.Fatal("no way to resend")
	}
	a, err := s.client.ResendCode(s.Context())
	s.expect("resend", s.outcome(a, err), "code")
	if a.Challenge.Number != 1 || a.Challenge.Message != "Ny kod skickad." {
		t.Errorf("%+v", a.Challenge)
	}
	s.expect("posted", s.lastForm(), "SmsToken=&__VIEWSTATE=abc%2F%2B%3D%3D&again=Skicka+ny+kod")
	s.expect("code page fetched", fmt.Sprint(s.count("GET "+code)), "1")

	// A script's endpoint answers no page: the code page stays usable.
	s, _ = atCodePage(t, htmlPage(page+`<a href="/api/resend-code">Resend</a>`), answer(204, "", ""))
	a, err = s.client.ResendCode(s.Context())
	s.expect("resend without a page", s.outcome(a, err), "code")

	s, _ = atCodePage(t, htmlPage(codeHTML("", "", codeField, okButton)+`<a href="https://evil.example/resend">Resend</a>`), nil)
	_, err = s.client.ResendCode(s.Context())
	s.expect("a foreign link", s.outcome(Answer{}, err), "unknown-page")
}

// A connection that breaks while the page that sends the SMS is under way must
// not make net/http ask for it again.
func TestABrokenConnectionSendsNoSecondSMS(t *testing.T) {
	hangUp := func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_ = conn.Close()
		}
	}
	s := play(t, ordinary(scene{"POST " + login: redirect("code.aspx"), "GET " + code: hangUp}))
	s.begin()
	s.expect("sign-in", s.signIn(), "unreachable")
	s.expect("code page asked for", fmt.Sprint(s.count("GET "+code)), "1")
	s = play(t, ordinary(scene{"POST " + login: hangUp}))
	s.begin()
	s.expect("sign-in", s.signIn(), "unreachable")
	s.expect("password posted", fmt.Sprint(s.count("POST "+login)), "1")
}

func TestACodeFieldOnTheSignInForm(t *testing.T) {
	field := `<tr><td>Engångskod:</td><td><input name="UserOTP" maxlength="8"/></td></tr><tr id="trPubOption"`
	page := strings.Replace(stockSignIn(""), `<tr id="trPubOption"`, field, 1)
	s := play(t, ordinary(scene{"GET " + login: show(page)}))
	a, err := s.client.Begin(s.Context())
	if s.outcome(a, err); a.SignInCode == nil || a.SignInCode.Label != "Engångskod:" || a.SignInCode.MaxLength != 8 {
		t.Fatalf("%+v", a.SignInCode)
	}
	a, err = s.client.SignIn(s.Context(), Credentials{User: "u@x", Password: secret.New("p"), Code: secret.New("918-273")})
	s.expect("signs in", s.outcome(a, err), "systems")
	if !strings.Contains(s.lastForm(), "UserOTP="+canaryCode) {
		t.Error("the code was not posted")
	}
}

// A trap for robots wears many clothes. It is never filled in, whatever it is
// called, and what a person sees beside it is the field.
func TestTrapsForRobots(t *testing.T) {
	for name, trap := range map[string]string{
		"display": `style="display:none"`, "visibility": `style="visibility: hidden"`, "hidden": `hidden`,
		"off screen": `style="position:absolute;left:-9999px"`, "far above": `style="position:fixed; top: -10000px"`, "indent": `style="text-indent:-9999px"`,
		"margin": `style="margin-left:-5000px"`, "in ems": `style="position:absolute;left:-999em"`, "transform": `style="transform:translateX(-9999px)"`,
		"transparent": `style="opacity: 0" aria-hidden="true"`, "opacity 0.0": `style="opacity:0.0" tabindex="-1"`, "no height": `style="height:0;overflow:hidden"`, "no width": `style="width:0px"`,
		"clip": `style="position:absolute;clip:rect(0,0,0,0)"`, "clip in pixels": `style="clip: rect(1px, 1px, 1px, 1px)"`, "clip-path": `style="clip-path:inset(50%)"`,
		"a class": `class="sr-only"`, "a class of the page": `class="a hp b"`, "an id of the page": `id="website"`, "a class with its tag": `class="trapped"`,
	} {
		for _, inside := range []bool{true, false} {
			field := `<input name="otp_code" autocomplete="one-time-code" ` + trap + `>`
			if !inside {
				field = `<div ` + trap + `><label>Code <input name="otp_code" autocomplete="one-time-code"></label></div>`
				if name == "a class with its tag" {
					continue
				}
			}
			source := `<html><head><style>/* x */ body{margin:0} .hp, .other { position:absolute; left:-9999px } #website{display:none} input.trapped{opacity:0}</style></head><body><p>Ange koden</p>` +
				codeHTML("", "", field+`<input name="x">`, okButton) + `</body></html>`
			r := read(parse(t, source), hints{})
			if r.class != classCode || r.code.form.controls[r.code.codes[0]].name != "x" {
				t.Errorf("%s, inside %v: %s", name, inside, r.class)
			}
			signIn := read(parse(t, strings.Replace(source, `<input name="x">`, `<input name="who"><input type="password" name="pass">`, 1)), hints{})
			if signIn.class != classSignIn || len(signIn.signIn.codes) != 0 || signIn.signIn.form.controls[signIn.signIn.user].name != "who" {
				t.Errorf("%s, inside %v, on a sign-in page: %s", name, inside, signIn.class)
			}
		}
	}
	decoy := read(parse(t, `<form><div style="height:0;overflow:hidden"><input name="fakeuser"><input type="password" name="fakepass"></div><input name="who"><input type="password" name="pass"></form>`), hints{})
	if decoy.class != classSignIn || decoy.signIn.form.controls[decoy.signIn.password].name != "pass" {
		t.Error("a decoy for the browser's own password store")
	}
}
