package redact

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"backstage/secret"
)

// What the program has never heard of goes by its looks.
func TestRedactorHidesByLooks(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		// Headers, to the end of the line.
		{"Cookie: a=b; c=d", "Cookie: █████"},
		{"Set-Cookie: TSWAAuthHttpOnlyCookie=ab12; path=/; secure\nServer: IIS", "Set-Cookie: █████\nServer: IIS"},
		{"Authorization: NTLM TlRMTVNTUAABAAAA", "Authorization: █████"},
		{"map[Cookie:[a=b; c=d]]", "map[Cookie:[█████"},
		{"sent Basic dXNlcjpwYXNz to it", "sent Basic █████ to it"},
		// Keys in forms, JSON, logs, headers.
		{"UserPass=hunter2", "UserPass=█████"},
		{`{"password":"hunter 2","n":1}`, `{"password":"█████","n":1}`},
		{`{\"password\":\"hunter 2\"}`, `{\"password\":\"█████\"}`},
		{"lösenord: hemligt", "lösenord: █████"},
		{"x-auth-token: abc", "x-auth-token: █████"},
		{"__VIEWSTATE=/wEPD", "__VIEWSTATE=█████"},
		{"ASP.NET_SessionId=q1w2", "ASP.NET_SessionId=█████"},
		{"code=493021 left", "code=█████ left"},
		{"engångskod: 4930", "engångskod: █████"},
		{`user=AMIDO\kajsa.berg`, `user=AMIDO\█████`},
		{"user: kajsa", "user: █████"},
		// Forms, queries, names in addresses.
		{"body DomainUserName=x&UserPass=y&Extra=z end", "body █████ end"},
		{"https://portal.example.se/RDWeb/login.aspx?ReturnUrl=/x", "https://portal.example.se/RDWeb/login.aspx?█████"},
		{`Get "/feed?a=b": EOF`, `Get "/feed?█████": EOF`},
		{"https://kajsa:pw@portal.example.se/x", "https://█████@portal.example.se/x"},
		// Pages.
		{`<input type="hidden" name="__EVENT" value="ab"> after`, "<█████> after"},
		{`cut off <input type="hidden" value="ab`, "cut off <█████>"},
		// People.
		{"mail kajsa.berg@example.se now", "mail █████@example.se now"},
		{`logon of AMIDO\kajsa failed`, `logon of AMIDO\█████ failed`},
		{`err="logon of AMIDO\\kajsa failed"`, `err="logon of AMIDO\\█████ failed"`},
		{"open /home/kajsa/.config/backstage/settings.json", "open ~/.config/backstage/settings.json"},
		{"open /Users/kajsa/Library/x", "open ~/Library/x"},
		{`open C:\Users\Kajsa\AppData\x`, `open ~\AppData\x`},
		{`open \\fil01\users$\kajsa\Desktop`, `open \\fil01\users$\█████\Desktop`},
		// Phone numbers.
		{"sms to +46 70 123 45 67.", "sms to █████."},
		{"sms to 070-123 45 67 now", "sms to █████ now"},
		{"sms to (08) 123 456 78", "sms to █████"},
		{"sms to 0046701234567", "sms to █████"},
		{"sms to 46701234567", "sms to █████"},
		{"sms to +1 (555) 123-4567", "sms to █████"},
		{"sms to +46.70.123.45.67", "sms to █████"},
		{"tel:0701234567", "tel:█████"},
		{"at 2026-11-22 0701234567", "at 2026-11-22 █████"},
		{"sms to ******4567", "sms to █████"},
		{"sms to +46•••••67", "sms to █████"},
		// Tokens.
		{"got 6f1ed002ab5595859014ebf0951522d9", "got █████"},
		{"got 0f8fad5b-d9cb-469f-a165-70867728950e", "got █████"},
		{"got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r", "got █████.█████.█████"},
		{"got dGhpcyBpcyBhIHNlY3JldCB0b2tlbiE9PQ==", "got █████"},
	} {
		if got := (*Redactor)(nil).Text(c.text); got != c.want {
			t.Errorf("%q\n became %q\n   want %q", c.text, got, c.want)
		}
	}
}

// A report that says nothing helps nobody: what the desk needs stays.
func TestRedactorKeepsWhatHelps(t *testing.T) {
	known := New()
	known.Secret(secret.New("Höst-2026!"))
	known.Secret(secret.New("4930"))
	known.Person(`AMIDO\kajsa.berg`)
	for _, text := range []string{
		`time=2026-11-22T08:41:12.123+01:00 level=INFO msg="portal request" method=POST path=/RDWeb/Pages/sv-SE/login.aspx status=302 duration=312ms page=redirect`,
		`time=2026-01-02T08:41:12.001Z level=WARN msg="portal request failed" method=GET path=/RDWeb/Pages/en-US/Default01.aspx duration=14.00049301s kind=tls-unknown-issuer`,
		`level=INFO msg="session ended" client="FreeRDP 3.10.3" kind=logon-failed code=132 signal="" window=false`,
		`level=INFO msg="session ended" client=mstsc code=2308 kind=connection-lost window=true`,
		`level=INFO msg=step from=sign-in to=change-password`,
		`level=DEBUG msg=notice key=portal.wrong-code-restart`,
		`portal: wrong-password: dial tcp 10.20.30.40:443: connect: connection refused`,
		`portal: name-not-found host="rds-broker-prod-sweden-central-01.ad.example.se": lookup rds-broker-prod-sweden-central-01.ad.example.se on 127.0.0.53:53: no such host`,
		`x509: certificate is valid for *.example.se, portal.example.se, not rdweb.example.se`,
		`x509: certificate has expired or is not yet valid: current time 2026-11-22T14:09:54Z is after 2026-10-01T12:00:00Z`,
		`settings: bad-value portalURL (machine policy, HKLM\Software\Policies\Backstage): not https`,
		`settings: unreadable (machine policy, /etc/backstage/policies/managed/portal.json): broken JSON at byte 17`,
		`rememberPassword = true  (user, ~/.config/backstage/settings.json)`,
		`userAgent = Mozilla/5.0 (Windows NT 10.0; Win64; x64) BackstageLauncher/1.0`,
		`portalURL = portal.example.se/RDWeb  (machine policy, /etc/backstage/policies/managed/portal.json, locked)`,
		`secret: the credential store is locked`,
		`exit status 0xC0000005 in C:\Windows\System32\mstsc.exe`,
		`dial tcp [2001:db8:12::17]:3389: i/o timeout after 15.001s`,
		`basic authentication is not offered`,
		`goroutine 17 [running]: backstage/portal.(*Client).follow(0xc000123456, {0x1a2b3c4, 0x0})`,
		`/go/pkg/mod/gopkg.in/natefinch/lumberjack.v2@v2.2.1/lumberjack.go:135 +0x1d4`,
		`id=tls status=failed kind=tls-expired ms=48 details.host=portal.example.se details.daysLeft=-3 details.issuer="R11, Let's Encrypt"`,
		`FreeRDP 3.10.3, /usr/bin/xfreerdp3, Debian GNU/Linux 12 (bookworm), Linux 6.1.0-28-amd64, wayland`,
		`Ärendekod: K7F-32Q`, `Case code: 7K3-9F2`, `exit code 0xC000013A, signal killed`,
		`supportHours = vardagar 08.00–16.30`, `TextSize = 100`, `<nil>`, `what? no`, `a < b && c > d`,
		`XXX.MultiAccess01`, `TSWAAuthHttpOnlyCookie`, `retry in 30 s, 3 of 10, 1234567 bytes`,
	} {
		if got := known.Text(text); got != text {
			t.Errorf("%q\n became %q", text, got)
		}
	}
}

// A registered secret goes in whatever spelling it turns up, and also after it
// was wiped; the program does not keep it.
func TestRedactorHidesKnownSecrets(t *testing.T) {
	const password = `Blå "fågel" <5%&\ö>`
	r := New()
	kept := secret.New(password)
	r.Secret(kept)
	kept.Wipe()
	quoted := strconv.Quote(password)
	for spelling, text := range map[string]string{
		"plain": password, "quoted": quoted, "query": url.QueryEscape(password), "path": url.PathEscape(password),
		"lower query": strings.ToLower(url.QueryEscape(password)), "html": html.EscapeString(password),
		"ascii": strconv.QuoteToASCII(password), "hex": hex.EncodeToString([]byte(password)),
		"base64": base64.StdEncoding.EncodeToString([]byte(password)), "upper": strings.ToUpper(password),
		"basic":    base64.StdEncoding.EncodeToString([]byte("kajsa:" + password + "\n")),
		"url safe": base64.RawURLEncoding.EncodeToString([]byte("x" + password)),
	} {
		for _, around := range []string{"%s", "the cause was %s, it says", "%[1]s%[1]s", "x%sx", "<<%s"} {
			got := r.Text(fmt.Sprintf(around, text))
			if !strings.Contains(got, Block) || strings.Contains(got, text) {
				t.Errorf("%s in %q is still to be seen", spelling, around)
			}
		}
	}
	if printed := fmt.Sprintf("%+v", r.prints); strings.Contains(printed, "Blå") {
		t.Error("the secret is kept in clear")
	}
}

// Short codes are words of their own: a duration keeps its digits.
func TestRedactorTakesShortSecretsAsWords(t *testing.T) {
	r := New()
	r.Secret(secret.New("1234"))
	r.Secret(secret.New("abc")) // too short to be told from text
	for _, c := range []struct{ text, want string }{
		{"sent 1234.", "sent █████."}, {"took=1234ms", "took=1234ms"}, {"x=1234 y", "x=█████ y"},
		{"port 51234", "port 51234"}, {"1234", Block}, {"abc", "abc"}, {"/1234/", "/█████/"},
	} {
		if got := r.Text(c.text); got != c.want {
			t.Errorf("%q became %q, want %q", c.text, got, c.want)
		}
	}
}

// The same person keeps the same label, whatever the spelling; the domain stays.
func TestRedactorGivesPeopleLabels(t *testing.T) {
	r := New()
	r.people = nil // whoever runs the test
	for _, name := range []string{`AMIDO\kajsa.berg`, "kajsa.berg@amido.local", "KAJSA.BERG", "åsa", "bo", "root", "a", "", "it+kalle.ek"} {
		r.Person(name)
	}
	for _, c := range []struct{ text, want string }{
		{`AMIDO\Kajsa.Berg signed in`, `AMIDO\‹person1› signed in`},
		{"kajsa.berg@amido.local", "‹person1›@amido.local"},
		{"Welcome Kajsa Berg!", "Welcome ‹person1›!"},
		{"name=KAJSA%2EBERG kajsa%20berg", "name=KAJSA%2EBERG ‹person1›"},
		{"hej Åsa, user=%C3%A5sa", "hej ‹person2›, user=‹person2›"},
		{"bo and robot", "‹person3› and robot"},
		{"unknown root certificate", "unknown root certificate"},
		{"it+kalle.ek and IT+Kalle Ek", "‹person4› and ‹person4›"},
	} {
		if got := r.Text(c.text); got != c.want {
			t.Errorf("%q became %q, want %q", c.text, got, c.want)
		}
	}
}

// What was redacted at the source is redacted again at export.
func TestRedactingTwiceIsTheSameAsOnce(t *testing.T) {
	r := New()
	r.Secret(secret.New("hunter2-hunter2"))
	r.Person(`AMIDO\kajsa.berg`)
	for _, text := range []string{
		`err="Cookie: a=b; c" took=3s`, "UserPass=x&b=c&d", `user=AMIDO\kajsa.berg`, `user="AMIDO\\anna lind" x=1`, "https://a:b@c/d?e=f#g",
		`C:\Users\Kajsa Berg\AppData`, "tel 070-123 45 67, +46•••67", "hunter2-hunter2 kajsa berg", `<a href="x?y=z">`, "kajsa.x@example.se",
		`\\fil01\home$\kajsa\x`, "code=493021", `{"token":"a b"}`, "Basic dXNlcjpwYXNz", "x?y?z=1", "a=1&b=2?c=3",
	} {
		once := r.Text(text)
		if twice := r.Text(once); twice != once {
			t.Errorf("%q became %q, then %q", text, once, twice)
		}
	}
}

// Whatever comes in, redacting ends and gives valid text.
func FuzzRedactor(f *testing.F) {
	for _, s := range []string{"", "=", "Cookie:", "\\", "a\\b", "\xff\xfe=", "0", "+0000000", "<a=", "user=\\", "@", "?", strings.Repeat("0 ", 50), "password=\"\\"} {
		f.Add(s)
	}
	r := New()
	r.Secret(secret.New("hunter2"))
	r.Person("kajsa")
	f.Fuzz(func(t *testing.T, s string) {
		if got := r.Short("x hunter2 "+s, len(s)); strings.Contains(got, "x hunter2 ") {
			t.Error("the secret is still to be seen")
		}
	})
}
