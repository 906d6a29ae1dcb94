package portal

import (
	"encoding/binary"
	"net/url"
	"strings"
	"testing"
	"unicode/utf16"

	"backstage/secret"
)

var pageURL, _ = url.Parse("https://portal.example/RDWeb/Pages/sv-SE/login.aspx?ReturnUrl=%2fRDWeb")

func parse(t testing.TB, source string) *page {
	t.Helper()
	p, err := parsePage(pageURL, []byte(source), "text/xml; charset=utf-8")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// stockSignIn is the sign-in page of RD Web Access 2016 and later, shortened,
// with the message row of that id visible.
func stockSignIn(visible string) string {
	row := func(id, text string) string {
		style := "display:none"
		if strings.EqualFold(id, visible) {
			style = "display:"
		}
		return `<tr id="` + id + `" style="` + style + `"><td><table><tr><td height="20">&#160;</td></tr><tr><td><span class="wrng">` + text + `</span></td></tr></table></td></tr>`
	}
	return `<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet type="text/xsl" href="../Site.xsl"?>
<RDWAPage helpurl="http://go.example" workspacename="Amido &amp; co" baseurl="https://evil.example/RDWeb/Pages/sv-SE/">
<RenderFailureMessage><html xmlns="http://www.w3.org/1999/xhtml"><head><title>Error</title></head><body><h1>Error: Unable to display</h1><p>An unexpected error</p></body></html></RenderFailureMessage>
<BodyAttr onload="onLoginPageLoad(event)"/>
<HTMLMainContent><form id="FrmLogin" name="FrmLogin" action="login.aspx?ReturnUrl=%2fRDWeb" method="post" onsubmit="return onLoginFormSubmit()">
<input type="hidden" name="WorkSpaceID" value="broker.example"/><input type="hidden" name="RDPCertificates" value="0123456789abcdef0123456789ABCDEF01234567"/>
<input type="hidden" name="WorkspaceFriendlyName" value="Amido%20Backstage"/><input name="isUtf8" type="hidden" value="1"/><input type="hidden" name="flags" value="0"/>
<table id="tableLoginForm" style="display:none"><tr><td align="right">Domän\Användarnamn:</td><td><label><input id="DomainUserName" name="DomainUserName" type="text" value=""/></label></td></tr>
<tr><td>Lösenord:</td><td><label><input id="UserPass" name="UserPass" type="password"/></label></td></tr>
<tr id="trPubOption" style="display:none"><td><input id="rdoPblc" type="radio" name="MachineType" value="public"/><input id="rdoPrvt" type="radio" name="MachineType" value="private" checked="checked"/></td></tr>
<tr id="trPrvtWrnNoAx" style="display:none"><td><span class="wrng">Varning: Genom att logga in …</span></td></tr>` +
		row("trErrorIncorrectCredentials", "Användarnamnet eller lösenordet är fel.") + row("trErrorWorkSpaceInUse", "Någon annan använder anslutningen.") +
		row("trPasswordExpired", `Ditt lösenord har gått ut. <a id="passwordchangelink" href="password.aspx?UserName=amido%5canna">Klicka här</a> för att ändra.`) +
		row("trPasswordExpiredNoChange", "Ditt lösenord har gått ut.") + row("trErrorServerConfigChanged", "Servern har ändrats.") + row("trNyFelrad", "Kontot har upphört.") +
		`<tr><td><label><input type="submit" class="formButton" id="btnSignIn" value="Logga in"/></label></td></tr></table></form></HTMLMainContent></RDWAPage>`
}

// sloppy makes broken HTML of a page, as customising does.
func sloppy(source string) string {
	source = source[strings.Index(source, "<RDWAPage"):]
	return strings.NewReplacer(`checked="checked"`, "checked", "&#160;", "&nbsp;", `type="hidden"`, "type=hidden", "<HTMLMainContent>", `<script src="x.js"/><script>if (1 < 2 && a) {}</script><td>stray</td></p>`,
		"</label>", "", "RDWAPage", "html").Replace(source)
}

func TestXMLAndBrokenHTMLBecomeTheSameForm(t *testing.T) {
	for name, source := range map[string]string{
		"stock": stockSignIn(""), "sloppy": sloppy(stockSignIn("")), "upper case": strings.NewReplacer("<input", "<INPUT", "<form", "<FORM", "</form", "</FORM", ` name="`, ` NAME="`).Replace(sloppy(stockSignIn(""))),
		"NULs": strings.ReplaceAll(stockSignIn(""), "<td>", "<td>\x00"), "byte order mark": "\ufeff" + stockSignIn(""),
	} {
		r := read(parse(t, source), hints{})
		if r.class != classSignIn {
			t.Errorf("%s: %s", name, r.class)
			continue
		}
		f := r.signIn.form
		fill := filling{r.signIn.user: secret.New(`amido\åsa`), r.signIn.password: secret.New(`p&å=+ `)}
		got := string(f.encode(fill, f.mainButton(r.signIn.password)))
		want := "WorkSpaceID=broker.example&RDPCertificates=0123456789abcdef0123456789ABCDEF01234567&WorkspaceFriendlyName=Amido%2520Backstage&isUtf8=1&flags=0" +
			"&DomainUserName=amido%5C%C3%A5sa&UserPass=p%26%C3%A5%3D%2B+&MachineType=private"
		if got != want {
			t.Errorf("%s:\n%s, want\n%s", name, got, want)
		}
		if to := f.action.String(); to != "https://portal.example/RDWeb/Pages/sv-SE/login.aspx?ReturnUrl=%2fRDWeb" {
			t.Errorf("%s goes to %s", name, to)
		}
		if len(r.signIn.codes) != 0 || r.signIn.workspaceName != "Amido Backstage" || len(r.signIn.publishers) != 1 || r.signIn.publishers[0] != "0123456789ABCDEF0123456789ABCDEF01234567" {
			t.Errorf("%s: %+v", name, r.signIn)
		}
	}
}

func TestEncodings(t *testing.T) {
	source := `<html><head><meta charset="iso-8859-1"></head><body><form><p>Lösenord för Åsa<input name=user><input type=password name=p></form></body></html>`
	latin1 := strings.NewReplacer("ö", "\xf6", "Å", "\xc5").Replace(source)
	for name, tc := range map[string]struct {
		body, contentType, charset string
	}{
		"UTF-8 without a word":     {strings.ReplaceAll(source, "iso-8859-1", "utf-8"), "text/html", ""},
		"Latin-1 by meta":          {latin1, "text/html", "windows-1252"},
		"Latin-1 by header":        {strings.ReplaceAll(latin1, "iso-8859-1", "x-none"), `text/html; charset="ISO-8859-1"`, "windows-1252"},
		"Latin-1 without a word":   {strings.ReplaceAll(latin1, `<meta charset="iso-8859-1">`, ""), "text/html", ""},
		"UTF-16LE, mark":           {string(utf16Bytes("\ufeff"+source, binary.LittleEndian)), "text/html; charset=utf-8", ""},
		"UTF-16BE, mark":           {string(utf16Bytes("\ufeff"+source, binary.BigEndian)), "", ""},
		"UTF-16LE, no mark":        {string(utf16Bytes(source, binary.LittleEndian)), "", ""},
		"XML that calls it UTF-16": {`<?xml version="1.0" encoding="utf-16"?>` + strings.Replace(source, `<meta charset="iso-8859-1">`, "", 1), "", ""},
	} {
		p, err := parsePage(pageURL, []byte(tc.body), tc.contentType)
		if err != nil {
			t.Fatal(err)
		}
		if words := p.allWords(nil); words != "Lösenord för Åsa" || p.charset != tc.charset {
			t.Errorf("%s: %q in %q", name, words, p.charset)
		}
	}
	p, _ := parsePage(pageURL, []byte(latin1), "text/html")
	r := read(p, hints{})
	fill := filling{r.signIn.user: secret.New("åsa"), r.signIn.password: secret.New("€ą")}
	if got := string(r.signIn.form.encode(fill, nil)); got != "user=%E5sa&p=%80%26%23261%3B" {
		t.Errorf("posted in the page's own charset: %s", got)
	}
}

func utf16Bytes(s string, order binary.ByteOrder) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, 0, 0)
		order.PutUint16(b[len(b)-2:], u)
	}
	return b
}

func TestAFormIsPostedAsABrowserWould(t *testing.T) {
	p := parse(t, `<html><body><form action="/go" method="post">
<input type="hidden" name="a" value="1"/><input type="hidden" name="a" value="2"/><input type="hidden" value="unnamed"/>
<input type="checkbox" name="on" checked=""/><input type="checkbox" name="off"/><input type="radio" name="r" value="x"/><input type="radio" name="r" value="y" checked="checked"/>
<input type="text" name="dis" value="d" disabled="disabled"/><fieldset disabled=""><input name="set" value="s"/></fieldset><input name="ro" value="kept" readonly=""/>
<select name="s"><option value="1">one</option><option selected="">two words</option></select><select name="t"><option>first</option></select><textarea name="ta">text</textarea>
<input type="file" name="f"/><input type="reset" name="res"/><input type="button" name="b" value="b"/>
<input type="submit" name="ok" value="OK"/><input type="submit" name="cancel" value="Avbryt"/><input type="image" name="pic"/><button name="btn" value="v">x</button></form>
<input name="outside" value="no"/></body></html>`)
	forms, _ := p.forms()
	base := "a=1&a=2&on=on&r=y&ro=kept&s=two+words&t=first&ta=text"
	for name, tc := range map[string]struct {
		press int
		want  string
	}{"Enter": {-1, base}, "OK": {0, base + "&ok=OK"}, "picture": {2, base + "&pic.x=1&pic.y=1"}, "button element": {3, base + "&btn=v"}} {
		var press *trigger
		if tc.press >= 0 {
			press = &forms[0].triggers[tc.press]
		}
		if got := string(forms[0].encode(nil, press)); got != tc.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestTooMuchIsRefusedNotSuffered(t *testing.T) {
	for name, source := range map[string]string{
		"XML 10 000 deep": strings.Repeat("<a>", 10_000) + strings.Repeat("</a>", 10_000), "HTML 10 000 deep": strings.Repeat("<div x>", 10_000),
		"a million elements": strings.Repeat("<a/>", maxElements+1),
	} {
		if _, err := parsePage(pageURL, []byte("<html>"+source+"</html>"), ""); err == nil {
			t.Error(name)
		}
	}
}

func TestFieldLabels(t *testing.T) {
	for source, want := range map[string]string{
		`<label for="c">Kod:</label><input id="c" name="c"/>`:                                         "Kod:",
		`<label>Kod <b>från SMS</b><input name="c"/></label>`:                                         "Kod från SMS",
		`<tr><td>Ange engångskod (från SMS):</td><td></td><td><input name="c"/></td></tr>`:            "Ange engångskod (från SMS):",
		`<input name="c" placeholder="Code"/>`:                                                        "Code",
		`<input name="c" aria-label="Code"/>`:                                                         "Code",
		`Kod<input type="hidden" name="h"/><input name="c"/>`:                                         "Kod",
		"<label>\u202eKod\x01\n   nu</label><input name=\"c\"/>":                                      "Kod nu",
		`<label for="c">` + strings.Repeat("å", 1000) + `</label><input id="c" name="c" type="tel"/>`: strings.Repeat("å", 300),
	} {
		r := read(parse(t, "<html><body><form><table>"+source+"</table></form></body></html>"), hints{})
		if r.code == nil || r.code.form.controls[r.code.codes[0]].label != want {
			t.Errorf("%s: %+v", source, r.code)
		}
	}
}

func FuzzPage(f *testing.F) {
	for _, s := range []string{stockSignIn(""), sloppy(stockSignIn("trPasswordExpired")), "<html><form><table><tr><td><input name=a maxlength=1 form=x><a href=\"javascript:__doPostBack('a','b')\">x",
		"<a", "<!DOCTYPE x [<!ENTITY y \"z\">]><RDWAPage>&y;</RDWAPage>", "\xff\xfe<\x00", "<base href='//x'><form action='%zz'><select name=s></form>", testFeed(3), "<style><form/></style></td></table></form>"} {
		f.Add([]byte(s), "text/html")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		p, err := parsePage(pageURL, body, contentType)
		if err != nil {
			return
		}
		r := read(p, hints{field: "field"})
		if f := formOf(r); f != nil {
			_ = f.encode(f.private(), f.mainButton(0))
		}
		_, _, _ = p.title(), p.message(map[string]bool{}), p.shownRows(signInRows, true)
		_, _ = p.leadsOn("3")
		_ = tabs(&trail{response: &response{url: pageURL}, reading: r, passed: []*url.URL{pageURL}})
		visitor := &Client{entry: pageURL}
		for _, s := range visitor.tilesOf(p).resources {
			if s.Title == "" || !strings.HasPrefix(s.URL, "https://"+pageURL.Host+"/") {
				t.Errorf("%+v", s)
			}
		}
		if asked := visitor.readAsked(&trail{response: &response{url: pageURL, status: 200}, reading: r}); asked != nil && len(asked.page.Buttons) == 0 {
			t.Error("nothing to press")
		}
		_ = expiredLink(p)
		if r.list != nil {
			c := &Client{entry: pageURL}
			_ = c.readCollection(r.list, pageURL)
		}
	})
}

func formOf(r *reading) *form {
	switch {
	case r.signIn != nil:
		return r.signIn.form
	case r.password != nil:
		return r.password.form
	case r.code != nil:
		return r.code.form
	}
	return nil
}
