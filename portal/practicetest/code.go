package practicetest

import (
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"backstage/portal/practice"
	"backstage/secret"
)

//go:embed pages
var pageFiles embed.FS

// sameURLState is the hidden field that tells a posted code from a posted password
// where both go to login.aspx.
const sameURLState = "ChallengeState"

// viewStateGenerator is what ASP.NET calls tokenform.aspx: constant for a page.
const viewStateGenerator = "C2EE9ABB"

// radiusLife is how long RDSFactor's own cookie lives.
const radiusLife = 480 * time.Minute

// codePage is the data of otp.html and tokenform.xml.
type codePage struct {
	practice.Frame
	words
	Action, State, MessageRow, ResendLink practice.XMLText
	Generator, Validation                 practice.XMLText
	Resend                                bool
}

// Word is one of the words of the bent pages.
func (w words) Word(key string) practice.XMLText { return practice.XMLText(w[key]) }

// Word is one of the words of the bent pages, escaped.
func (x *exchange) Word(key string) string { return x.words.Word(key).String() }

// codeWays puts the variant's code page in the place of the practice portal's.
func (x *exchange) codeWays(w *practice.Ways) {
	switch x.v.Code {
	case CodeOwnPage:
		w.Pages["code.aspx"] = x.codePage
	case CodeTokenForm:
		w.Pages["code.aspx"] = func() { x.Status(http.StatusNotFound) }
		w.Pages["tokenform.aspx"] = x.tokenForm
		w.CodePage, w.FilesWithoutCode = "logoff.aspx", true
	case CodeHTML:
		w.Pages["code.aspx"] = func() { x.Status(http.StatusNotFound) }
		w.Pages["otp.aspx"] = x.codePage
		w.CodePage = "otp.aspx"
	default:
		w.Pages["code.aspx"] = func() { x.Status(http.StatusNotFound) }
	}
}

// beginCode asks for the code in the way of the variant.
func (x *exchange) beginCode(v *practice.Visit) {
	switch x.v.Code {
	case CodeNone:
		x.Admit(v)
	case CodeOnLogin:
		x.judgeSignInCode(v)
	case CodeSameURL:
		x.Challenge(v, "")
		x.showCode(v, "")
	case CodeTokenForm:
		x.BeginCodeStep(v) // the page's own GET sends the SMS
		x.Found(x.WithReturn("tokenform.aspx", v.ReturnURL))
	case CodeHTML:
		x.Challenge(v, x.BeginCodeStep(v))
		x.Found(x.WithReturn("otp.aspx", v.ReturnURL))
	default:
		x.Challenge(v, x.BeginCodeStep(v))
		x.Found(x.WithReturn("code.aspx", v.ReturnURL))
	}
}

// codePage is the code page on its own address.
func (x *exchange) codePage() {
	v, passed := x.AtCode()
	switch {
	case v == nil:
	case passed:
		x.Found(x.ReturnTarget(v.ReturnURL))
	case x.r.Method == http.MethodPost:
		x.postCode()
	case x.v.Resend && x.r.URL.Query().Has("resend"):
		x.nextChallenge(v, x.words["CodeAgain"])
	default:
		x.showCode(v, "")
	}
}

// showCode answers with the page of CodeOwnPage, CodeSameURL or CodeHTML.
func (x *exchange) showCode(v *practice.Visit, message string) {
	if x.v.Code == CodeHTML {
		page := codePage{
			Frame: x.Frame(), words: x.words, State: practice.XMLText(x.ChallengeID(v)), MessageRow: "display:none",
			Resend: x.v.Resend, Action: practice.XMLText(x.WithReturn("otp.aspx", v.ReturnURL)), ResendLink: "otp.aspx?resend=1",
		}
		if message != "" {
			page.Message, page.MessageRow = practice.XMLText(message), "display:"
		}
		x.RenderFrom(pageFiles, "pages/otp.html", page)
		return
	}
	x.ShowCode(v, message)
	if x.v.Code == CodeSameURL {
		x.answer.swap("OneTimeCode", "Passcode", "ChallengeId", sameURLState, `type="text"`, `type="password"`,
			`action="code.aspx`, `action="login.aspx`)
	}
	if x.v.Resend || x.v.Code == CodeSameURL {
		const submit = `            <input type="submit" class="formButton" id="btnSubmit"`
		x.answer.swap(submit, `            <input type="submit" class="formButton" id="btnResend" name="btnResend" value="`+
			x.Word("NewCode")+`" formnovalidate="formnovalidate" />`+"\n"+submit)
	}
}

// codeForm is the code and the state that were posted, and the visit they belong to.
func (x *exchange) codeForm() (v *practice.Visit, state string, code *secret.Text) {
	form := x.r.PostForm
	switch x.v.Code {
	case CodeSameURL:
		state = form.Get(sameURLState)
		return x.Visit(state), state, secret.New(form.Get("Passcode"))
	case CodeHTML:
		return x.OwnVisit(), form.Get("rid"), secret.New(form.Get("pin"))
	default:
		return x.OwnVisit(), form.Get("ChallengeId"), secret.New(form.Get("OneTimeCode"))
	}
}

func (x *exchange) postCode() {
	v, state, code := x.codeForm()
	if x.r.PostForm.Has("btnResend") && v.User() != "" && (x.v.Resend || x.v.Code == CodeSameURL) {
		x.nextChallenge(v, x.words["CodeAgain"])
		return
	}
	switch verdict, left := x.JudgeCode(v, state, code); verdict {
	case practice.CodeWrong:
		x.showCode(v, x.TriesLeft(left))
	case practice.CodeRight:
		x.codeRight(v)
	default:
		x.startOver(v)
	}
}

// codeRight asks for the next code of the row, or lets the person in after the last.
func (x *exchange) codeRight(v *practice.Visit) {
	switch n := x.nextCode(v); {
	case n != 0:
		x.nextChallenge(v, fmt.Sprintf(x.words["CodeNext"], n, x.v.challenges()))
	case x.v.Code == CodeSameURL:
		x.Admit(v)
	default:
		x.Pass(v)
		x.Found(x.ReturnTarget(v.ReturnURL))
	}
}

// nextCode counts a right code and is the number, from 1, of the one that comes
// next; 0 when it was the last.
func (x *exchange) nextCode(v *practice.Visit) int {
	x.p.mu.Lock()
	defer x.p.mu.Unlock()
	x.p.accepted[v]++
	if n := x.p.accepted[v]; n < x.v.challenges() {
		return n + 1
	}
	delete(x.p.accepted, v)
	return 0
}

// nextChallenge sends a code and shows the page for it.
func (x *exchange) nextChallenge(v *practice.Visit, message string) {
	id := ""
	if x.v.Code != CodeSameURL {
		id = x.Cookie(visitCookie)
	}
	x.Challenge(v, id)
	x.showCode(v, message)
}

// visitCookie is the browser's session cookie.
const visitCookie = "ASP.NET_SessionId"

// startOver leads back to the sign-in page, which says that the code is no longer valid.
func (x *exchange) startOver(v *practice.Visit) {
	x.LeaveMessage(v, x.CodeOver())
	if x.v.Code != CodeSameURL {
		x.Found("logoff.aspx")
		return
	}
	id := randomHex(12)
	x.Keep(v, id)
	x.SetCookie(visitCookie, id, "path=/; HttpOnly; secure")
	x.Found("login.aspx")
}

// tokenForm is RDSFactor's page: every GET of it sends a code.
func (x *exchange) tokenForm() {
	v, _ := x.AtCode()
	switch {
	case v == nil:
	case x.r.Method == http.MethodPost:
		x.postToken(v)
	default:
		x.Challenge(v, x.Cookie(visitCookie))
		x.showToken(v)
	}
}

func (x *exchange) showToken(v *practice.Visit) {
	state := x.ChallengeID(v)
	x.RenderFrom(pageFiles, "pages/tokenform.xml", codePage{
		Frame: x.Frame(), words: x.words,
		Action:     practice.XMLText(x.WithReturn("tokenform.aspx", v.ReturnURL)),
		State:      practice.XMLText(viewState(state)),
		Generator:  viewStateGenerator,
		Validation: practice.XMLText(viewState("validation " + state)),
	})
}

// viewState looks like ASP.NET's: Base64 with '/', '+' and '=', which only
// survives a correct url-encoding.
func viewState(of string) string {
	sum := sha256.Sum256([]byte(of))
	return "/wEPDwUK" + base64.StdEncoding.EncodeToString(sum[:]) + "+/8=="
}

func (x *exchange) postToken(v *practice.Visit) {
	form := x.r.PostForm
	id := x.ChallengeID(v)
	switch {
	case id == "" || form.Get("__VIEWSTATE") != viewState(id) ||
		form.Get("__VIEWSTATEGENERATOR") != viewStateGenerator ||
		form.Get("__EVENTVALIDATION") != viewState("validation "+id):
		x.Status(http.StatusInternalServerError) // ASP.NET: validation of viewstate failed
	case form.Has("btnCancel"):
		x.Found("logoff.aspx")
	case !form.Has("btnSignIn"):
		x.showToken(v) // a post without a button does nothing
	default:
		x.judgeToken(v, id, secret.New(form.Get("SmsToken")))
	}
}

func (x *exchange) judgeToken(v *practice.Visit, id string, code *secret.Text) {
	verdict, _ := x.JudgeCode(v, id, code)
	switch {
	case verdict == practice.CodeRight && x.nextCode(v) != 0:
		x.Found(x.WithReturn("tokenform.aspx", v.ReturnURL))
	case verdict == practice.CodeRight:
		x.Pass(v)
		expires := x.p.options.Clock().Add(radiusLife).UTC().Format("Mon, 02-Jan-2006 15:04:05 GMT")
		x.SetCookie("RadiusSessionId", randomHex(16), "expires="+expires+"; path=/; secure; HttpOnly")
		x.Found(x.ReturnTarget(v.ReturnURL))
	case x.v.TokenErrorCode:
		x.Found("logoff.aspx?Error=LoginSMSFailed")
	default:
		x.LeaveMessage(v, x.words["TokenRejected"])
		x.Found("logoff.aspx")
	}
}

// judgeSignInCode handles the extra field of the sign-in form.
func (x *exchange) judgeSignInCode(next *practice.Visit) {
	id := signInVisit(next.User())
	name := x.r.PostForm.Get("DomainUserName")
	code := secret.New(x.r.PostForm.Get("UserOTP"))
	if code.Empty() {
		x.Challenge(next, id)
		x.ShowLogin(name, "", x.words["CodeSent"])
		return
	}
	waiting := x.Visit(id)
	if verdict, _ := x.JudgeCode(waiting, x.ChallengeID(waiting), code); verdict != practice.CodeRight {
		x.TakeTicket()
		x.ShowLogin(name, "trErrorIncorrectCredentials", "")
		return
	}
	x.Admit(next)
}

// signInVisit is where the code for CodeOnLogin waits: there is no browser session yet.
func signInVisit(user string) string { return "sign-in " + strings.ToLower(user) }

// SendCode sends a person a code outside the pages: what a code generator is
// for CodeOnLogin. It tells whether there is such a person.
func (p *Portal) SendCode(user string) bool {
	v := p.VisitOf(user)
	if v == nil {
		return false
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	p.Exchange(&answer{header: http.Header{}}, r, practice.Ways{Cultures: p.Variant().cultures()}).Challenge(v, signInVisit(v.User()))
	return true
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails: crypto/rand
	return hex.EncodeToString(b)
}
