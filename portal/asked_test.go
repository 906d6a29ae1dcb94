package portal

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"backstage/secret"
)

// described is a page in one line: what it asks and what can be pressed.
func described(p *Page) string {
	var parts []string
	for _, f := range p.Fields {
		switch f.Kind {
		case FieldChoice:
			parts = append(parts, fmt.Sprintf("%s(%s)%d", f.Label, strings.Join(f.Options, "/"), f.Chosen))
		case FieldCheck:
			parts = append(parts, fmt.Sprintf("[%s %v]", f.Label, f.Checked))
		case FieldPassword:
			parts = append(parts, f.Label+"***")
		default:
			parts = append(parts, f.Label+"="+f.Value)
		}
	}
	for _, b := range p.Buttons {
		parts = append(parts, "<"+b.Label+">")
	}
	return strings.Join(parts, " ")
}

const asks = "/RDWeb/Pages/sv-SE/more.aspx"

// Portals ask for more than a name, a password and a code. The page is shown as
// it stands, and sent as a browser would send it.
func TestPagesThatAskForSomethingElse(t *testing.T) {
	text := func(s string) FieldReply { return FieldReply{Text: secret.New(s)} }
	for name, tc := range map[string]struct {
		page, want string
		words      string
		reply      PageReply
		posted     string
	}{
		"a choice by buttons": {`<h1>Hur?</h1><p>Till +46 *** 12</p><form method="post"><input type="hidden" name="h" value="1"><button name="m" value="push">App</button><button name="m" value="sms">SMS</button></form>`,
			"<App> <SMS>", "Till +46 *** 12", PageReply{Button: 1}, "h=1&m=sms"},
		"a choice by dots": {`<form method="post"><p>Hur?</p><label><input type="radio" name="m" value="1">App</label><label><input type="radio" name="m" value="2">SMS</label><input type="submit" value="Vidare"></form>`,
			"(App/SMS)-1 <Vidare>", "Hur?", PageReply{Fields: []FieldReply{{Choice: 1}}}, "m=2"},
		"nothing is chosen by itself": {`<form method="post"><input type="radio" name="m" value="1"> App<br><input type="radio" name="m" value="2"> SMS<br><button>OK</button></form>`,
			"(App/SMS)-1 <OK>", "", PageReply{Fields: []FieldReply{{Choice: -1}}}, ""},
		"a list to choose from": {`<form method="post"><label for="s">Ort</label><select id="s" name="s"><option value="a">A-stad</option><option value="b" selected>B-stad</option></select><input type="submit" name="go" value="OK"></form>`,
			"Ort(A-stad/B-stad)1 <OK>", "", PageReply{Fields: []FieldReply{{Choice: 0}}}, "go=OK&s=a"},
		"terms": {`<h1>Villkor</h1><p>Läs detta.</p><form action="more.aspx?t=1" method="post"><label><input type="checkbox" name="trust" value="yes"> Lita på datorn</label><button name="b" value="ok">Godkänn</button></form>`,
			"[Lita på datorn false] <Godkänn>", "Läs detta.", PageReply{Fields: []FieldReply{{}}}, "b=ok"},
		"runs out soon": {`<p>Ditt lösenord går ut om 4 dagar.</p><form method="post"><input type="submit" name="change" value="Byt nu"><input type="submit" name="skip" value="Fortsätt"></form>`,
			"<Byt nu> <Fortsätt>", "Ditt lösenord går ut om 4 dagar.", PageReply{Button: 1}, "skip=Forts%C3%A4tt"},
		"a password of its own": {`<form method="post"><input name="u" value="anna" readonly><label>Lösenord <input type="password" name="p"></label><button>Logga in</button></form>`,
			"Lösenord*** <Logga in>", "", PageReply{Fields: []FieldReply{text(" a-B 1_å")}}, "p=+a-B+1_%C3%A5&u=anna"},
		"a question": {`<form method="post"><p>Vad hette ditt första husdjur?</p><input name="a" placeholder="Svar"><button>OK</button></form>`,
			"Vad hette ditt första husdjur?= <OK>", "", PageReply{Fields: []FieldReply{text("Rex-12 3")}}, "a=Rex-12+3"},
		"as the page has it": {`<form method="post"><label>Ort <input name="a" value="Umeå"></label><label><input type="checkbox" name="c" checked>Kom ihåg</label></form>`,
			"Ort=Umeå [Kom ihåg true] <>", "", PageReply{Fields: []FieldReply{{}, {Checked: true}}}, "a=Ume%C3%A5&c=on"},
		"traps stay empty": {`<form method="post"><div style="left:-9999px;position:absolute">Lämna <input name="url"></div><label>Svar <input name="a"></label><button>OK</button></form>`,
			"Svar= <OK>", "", PageReply{Fields: []FieldReply{text("x")}}, "a=x&url="},
		"several forms": {search + newsletter + `<form action="more.aspx?a" method="post"><button name="x" value="1">Ja</button></form><form action="more.aspx?b" method="post"><input type="hidden" name="z" value="9"><button>Nej</button></form>`,
			"<Ja> <Nej>", "", PageReply{Button: 1}, "z=9"},
	} {
		t.Run(name, func(t *testing.T) {
			s := play(t, ordinary(scene{"POST " + login: redirect("more.aspx"), "GET " + asks: htmlPage(tc.page), "POST " + asks: redirect("Default.aspx?in")}))
			s.begin()
			a, err := s.client.SignIn(s.Context(), Credentials{User: "u@x", Password: secret.New(canaryPassword)})
			s.expect("signs in", s.outcome(a, err), "page")
			if a.Page == nil {
				return
			}
			s.expect("asks", described(a.Page), tc.want)
			if tc.words != "" && !slices.Contains(a.Page.Words, tc.words) {
				t.Errorf("says %q", a.Page.Words)
			}
			a, err = s.client.SendPage(s.Context(), tc.reply)
			s.expect("leads to", s.outcome(a, err), "systems")
			s.expect("was sent", s.lastForm(), tc.posted)
			_, err = s.client.SendPage(s.Context(), tc.reply)
			s.expect("a second time", kind(err), "session-expired")
			s.expect("posts", fmt.Sprint(s.count("POST "+asks)), "1")
		})
	}
}

// The name on one page, the password on the next, the code on the last.
func TestANameFirst(t *testing.T) {
	const first, second = "/RDWeb/Pages/sv-SE/name.aspx", "/RDWeb/Pages/sv-SE/pass.aspx"
	s := play(t, ordinary(scene{entry: redirect("sv-SE/name.aspx"),
		"GET " + first:   htmlPage(`<form method="post"><label>Användarnamn <input type="email" name="u"></label><button>Nästa</button></form>`),
		"POST " + first:  redirect("pass.aspx"),
		"GET " + second:  htmlPage(`<form method="post"><label>Lösenord <input type="password" name="p"></label><button>Nästa</button></form>`),
		"POST " + second: redirect("code.aspx"), "GET " + code: htmlPage(codeHTML("code.aspx", "", codeField, okButton)), "POST " + code: redirect("Default.aspx?in"),
	}))
	a, err := s.client.Begin(s.Context())
	s.expect("begins", s.outcome(a, err), "page")
	a, err = s.client.SendPage(s.Context(), PageReply{Fields: []FieldReply{{Text: secret.New(`AMIDO\anna`)}}})
	s.expect("then", s.outcome(a, err), "page")
	s.expect("the name", s.lastForm(), `u=AMIDO%5Canna`)
	a, err = s.client.SendPage(s.Context(), PageReply{Fields: []FieldReply{{Text: secret.New(canaryPassword)}}})
	s.expect("then", s.outcome(a, err), "code")
	a, err = s.client.SubmitCode(s.Context(), secret.New("918 273"))
	s.expect("at last", s.outcome(a, err), "systems")
}

// What goes on to the RDP client as a name or a password is only what the page says
// is one.
func TestOnlyANameIsANameAndOnlyAPasswordIsAPassword(t *testing.T) {
	for input, want := range map[string]Credential{
		`<label>Användarnamn <input name="u"></label>`:                             UserNameAsked,
		`<label>User name <input name="txt1"></label>`:                             UserNameAsked,
		`<input name="username">`:                                                  UserNameAsked,
		`<label>E-post <input type="email" name="e"></label>`:                      UserNameAsked,
		`<input name="x" autocomplete="username">`:                                 UserNameAsked,
		`<p>What is the name of your first pet?</p><input name="a">`:               NoCredential,
		`<p>Vad hette din lärare?</p><input name="userAnswer" placeholder="Svar">`: NoCredential,
		`<label>Namn på din gata <input name="q1"></label>`:                        NoCredential,
		`<label>Pinkod <input type="password" name="pin"></label>`:                 NoCredential,
		`<label>Svar <input type="password" name="secretanswer"></label>`:          NoCredential,
		`<label>Engångslösenord <input type="password" name="otp"></label>`:        NoCredential,
		`<label>Lösenord <input type="password" name="p"></label>`:                 PasswordAsked,
		`<input type="password" name="p9" autocomplete="current-password">`:        PasswordAsked,
		`<label>Kennwort <input type="password" name="kw"></label>`:                PasswordAsked,
		`<label>Password <input type="text" name="shown"></label>`:                 NoCredential,
	} {
		u, _ := url.Parse("https://portal.example.test/RDWeb/Pages/more.aspx")
		p, err := parsePage(u, []byte(`<html><body><form method="post">`+input+`<button>OK</button></form></body></html>`), "text/html")
		if err != nil {
			t.Fatal(err)
		}
		forms, _ := p.forms()
		if got := forms[0].field(0, 0).Credential; got != want {
			t.Errorf("%s: %v", input, got)
		}
	}
}

// Whatever a page says, an answer to it goes to the portal alone, once, and
// carries only what the page had and the person typed.
func FuzzAskedPage(f *testing.F) {
	for _, seed := range []string{
		`<form method=post><input name=a><button name=b value=1>OK</button></form>`,
		`<form action=https://evil.example/><input type=radio name=r value=1><select name=s><option>x</select></form>`,
		`<form action=//portal.example/x><input type=password name=p><input type=image name=i formaction=https://evil.example/></form>`,
		`<base href=https://evil.example/><form action=x><input type=checkbox name=c checked><textarea name=t>q</textarea></form>`,
	} {
		f.Add(seed, "typed", 0)
	}
	f.Fuzz(func(t *testing.T, source, typed string, button int) {
		c, err := New(Options{Address: "portal.example"})
		if err != nil {
			t.Fatal(err)
		}
		c.pause = nil
		var got []*http.Request
		c.transport = roundTrip(func(r *http.Request) *http.Response {
			_ = r.ParseForm()
			got = append(got, r)
			w := httptest.NewRecorder()
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.WriteString("<p>done</p>")
			return w.Result()
		})
		c.forget()
		p, err := parsePage(pageURL, []byte("<html>"+source), "text/html")
		if err != nil {
			return
		}
		r := read(p, hints{})
		asked := c.readAsked(&trail{response: &response{url: pageURL, status: 200}, reading: r, passed: []*url.URL{pageURL}})
		if asked == nil {
			return
		}
		c.place.asked = asked
		reply := PageReply{Button: ((button % len(asked.buttons)) + len(asked.buttons)) % len(asked.buttons)}
		for range asked.fields {
			reply.Fields = append(reply.Fields, FieldReply{Text: secret.New(typed), Choice: 0, Checked: true})
		}
		_, _ = c.SendPage(t.Context(), reply)
		names, values := map[string]bool{"x": true, "y": true}, map[string]bool{typed: true, "1": true}
		for _, f := range asked.forms {
			for _, c := range f.controls {
				names[c.name], names[c.name+".x"], names[c.name+".y"] = true, true, true
				values[c.value] = true
				for _, o := range c.options {
					values[o.value] = true
				}
			}
		}
		for i, r := range got {
			if r.URL.Scheme != "https" || r.URL.Host != "portal.example" {
				t.Fatalf("sent to %s", r.URL)
			}
			if i > 0 && r.Method == http.MethodPost {
				t.Fatal("sent twice")
			}
			for name, sent := range r.PostForm {
				if !names[name] {
					t.Errorf("a field that the page does not have: %q", name)
				}
				for _, v := range sent {
					if !values[v] && p.charset == "" {
						t.Errorf("%q in %q: neither the page's nor typed", v, name)
					}
				}
			}
		}
	})
}

type roundTrip func(*http.Request) *http.Response

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }
