package practicetest

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"backstage/portal/practice"
)

// answer holds back what the practice portal answers, so that it can be bent.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	return a.body.Write(b)
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) send(w http.ResponseWriter) {
	if a.header.Get("Content-Length") != "" {
		a.header.Set("Content-Length", strconv.Itoa(a.body.Len()))
	}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes()) // the client is gone: nobody to tell
}

// reset takes back what was answered so far.
func (a *answer) reset() {
	a.status = 0
	a.body.Reset()
	for _, name := range []string{"Location", "Content-Type", "Content-Length"} {
		a.header.Del(name)
	}
}

// set replaces the body.
func (a *answer) set(contentType, body string) {
	a.header.Set("Content-Type", contentType)
	a.body.Reset()
	a.body.WriteString(body)
}

// swap replaces parts of the body, old and new by turns.
func (a *answer) swap(oldnew ...string) {
	changed := strings.NewReplacer(oldnew...).Replace(a.body.String())
	a.body.Reset()
	a.body.WriteString(changed)
}

// bend makes the practice portal's answer that of the variant.
func (x *exchange) bend() {
	if x.v.ExpiredAs200 && strings.Contains(x.answer.header.Get("Location"), "Error=PasswordExpired") {
		x.follow()
	}
	page := x.answer.body.String()
	lower := strings.ToLower(x.r.URL.Path)
	ok := x.answer.status == http.StatusOK
	switch {
	case strings.HasSuffix(lower, "/logoff.aspx"):
		x.bendLogoff()
	case ok && strings.HasSuffix(lower, ".rdp"):
		x.bendFile()
	case ok && strings.HasPrefix(lower, "/rdweb/pages/webfeed.aspx") && x.v.BrokerDown:
		x.answer.status = http.StatusServiceUnavailable
		x.answer.set("text/xml; charset=utf-8", "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Error/>\n")
	case strings.Contains(page, "<AppFeed"):
		x.bendList()
	case strings.Contains(page, `name="FrmLogin"`) && strings.Contains(page, `action="login.aspx`):
		x.bendLogin()
	}
	if x.v.SloppyMarkup && strings.Contains(page, `<form id="Frm`) {
		x.answer.header.Set("Content-Type", "text/html; charset=utf-8")
		x.answer.swap(
			`<?xml version="1.0" encoding="UTF-8"?>`, "", "&#160;", "&nbsp;", `" />`, `">`,
			`checked="checked"`, "checked", "<noscript>", "<br><noscript>", `border="0"`, "border=0")
	}
}

// follow answers at once with the page that the answer led to.
func (x *exchange) follow() {
	to, err := x.r.URL.Parse(x.answer.header.Get("Location"))
	if err != nil {
		return
	}
	next := httptest.NewRequest(http.MethodGet, to.String(), nil)
	next.Host, next.Header = x.r.Host, x.r.Header
	x.answer.header.Del("Location")
	x.answer.status = 0
	x.answer.body.Reset()
	x.p.Exchange(x.answer, next, practice.Ways{Cultures: x.v.cultures()}).Serve()
}

var feedInPage = regexp.MustCompile(`(?s)(<AppFeed[^>]*>).*(  </AppFeed>)`)

func (x *exchange) bendList() {
	switch x.v.List {
	case ListCards, ListRows, ListScript, ListWelcome:
		x.rewriteList()
		return
	}
	if x.v.BrokerDown {
		emptied := feedInPage.ReplaceAllString(x.answer.body.String(), "$1\n$2")
		x.answer.body.Reset()
		x.answer.body.WriteString(emptied)
	}
	if x.v.Checktoken {
		x.answer.swap("    setTimeout(onUserDisconnect", `    function checkToken(start) {
      var request = new XMLHttpRequest();
      request.open("GET", "`+x.Page("checktoken.aspx")+`", true);
      request.onload = function () {
        if (request.status == 200) { start(); } else { window.location.href = "`+x.Page("logoff.aspx")+`?Error=SessionExpired"; }
      };
      request.send();
    }
    setTimeout(onUserDisconnect`)
	}
}

// bendLogin adds the rows and the field that other products put on the sign-in page.
func (x *exchange) bendLogin() {
	why := strings.ToLower(x.r.URL.Query().Get("Error"))
	row := func(id, code, key string) string {
		style := "display:none"
		if why == strings.ToLower(code) {
			style = "display:"
		}
		return `        <tr id="` + id + `" style="` + style + `"><td colspan="2"><span class="wrng">` + x.Word(key) + "</span></td></tr>\n"
	}
	rows := row("tr1", "SessionExpired", "SessionExpired") + row("tr2", "LoginSMSFailed", "TokenRejected") +
		row("tr2", "LoginRadiusFailed", "CodeServer")
	x.answer.swap(`        <tr id="tr1" `, rows+`        <tr id="tr1" `)
	if x.v.NoPasswordChange {
		x.answer.swap(`id="trPasswordExpired" style="display:"`, `id="trPasswordExpired" style="display:none"`,
			`id="trPasswordExpiredNoChange" style="display:none"`, `id="trPasswordExpiredNoChange" style="`+shown(x.answer.body.String(), "trPasswordExpired")+`"`)
	}
	if x.v.Code == CodeOnLogin {
		x.answer.swap(`        <tr id="trErrorWorkSpaceInUse"`, `        <tr>
          <td><label for="UserOTP">`+x.CodeLabel()+`</label></td>
          <td><input id="UserOTP" name="UserOTP" type="text" class="textInputField" value="" size="25" maxlength="10" autocomplete="off" /></td>
        </tr>
        <tr id="trErrorWorkSpaceInUse"`)
	}
}

// shown is the style of a message row in a page.
func shown(page, row string) string {
	if strings.Contains(page, `id="`+row+`" style="display:"`) {
		return "display:"
	}
	return "display:none"
}

// bendLogoff passes the reasons on that only RDSFactor has.
func (x *exchange) bendLogoff() {
	why := x.r.URL.Query().Get("Error")
	switch strings.ToLower(why) {
	case "sessionexpired", "loginsmsfailed":
		x.answer.header.Set("Location", x.answer.header.Get("Location")+"?Error="+url.QueryEscape(why))
	}
}

var (
	signatureLines = regexp.MustCompile(`(?m)^(signscope|signature|alternate full address):s:.*\r\n`)
	fullAddress    = regexp.MustCompile(`(?m)^full address:s:.*\r\n`)
)

// bendFile changes an .rdp file after it was signed.
func (x *exchange) bendFile() {
	if x.v.FileIsPage {
		x.answer.status = 0
		x.answer.body.Reset()
		x.ForeignPage()
		return
	}
	text := fromUTF16(x.answer.body.Bytes())
	switch x.v.RDPSignature {
	case RDPUnsigned:
		text = signatureLines.ReplaceAllString(text, "")
	case RDPTampered:
		text = fullAddress.ReplaceAllString(text, "full address:s:elsewhere.example\r\n")
	case RDPScopeGap:
		text += "gatewayhostname:s:gateway.elsewhere.example\r\n"
	}
	x.answer.body.Reset()
	if x.v.RDPEncoding == RDPUTF8 {
		x.answer.body.WriteString(text)
		return
	}
	x.answer.body.Write([]byte{0xff, 0xfe})
	for _, unit := range utf16.Encode([]rune(text)) {
		x.answer.body.Write(binary.LittleEndian.AppendUint16(nil, unit))
	}
}

// fromUTF16 reads little-endian UTF-16 with a byte order mark.
func fromUTF16(b []byte) string {
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		units = append(units, binary.LittleEndian.Uint16(b))
	}
	return strings.TrimPrefix(string(utf16.Decode(units)), "\ufeff")
}
