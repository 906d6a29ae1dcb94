package practice

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"

	"backstage/secret"
)

// sameURLState is the hidden field that tells a posted code from a posted password
// where both go to login.aspx.
const sameURLState = "ChallengeState"

// viewStateGenerator is what ASP.NET calls tokenform.aspx: constant for a page.
const viewStateGenerator = "C2EE9ABB"

// codePage is the data of code.xml, otp.html and tokenform.xml.
type codePage struct {
	frame
	Action, Field, FieldType, StateField, State, MessageRow, ResendLink xmlText
	Generator, Validation                                               xmlText
	Resend                                                              bool
}

// codePageName is the code page's file, folded; "" where it has none of its own.
func (x *exchange) codePageName() string {
	switch x.v.Code {
	case CodeOwnPage:
		return "code.aspx"
	case CodeTokenForm:
		return "tokenform.aspx"
	case CodeHTML:
		return "otp.aspx"
	default:
		return ""
	}
}

// beginCodeStep issues the ticket, as the forms module does before the code is
// known, and leads to the code page.
func (x *exchange) beginCodeStep(v *visit) {
	id := randomHex(12)
	x.giveTicket(v.user, v.private)
	x.setCookie(cookieVisit, id, "path=/; HttpOnly; secure")
	if x.v.Code == CodeTokenForm {
		x.keep(v, id) // the page's own GET sends the SMS
	} else {
		x.challenge(v, id, x.texts)
	}
	x.found(x.withReturn(x.codePageName(), v.returnURL))
}

func (x *exchange) challengeID(v *visit) string {
	x.mu.Lock()
	defer x.mu.Unlock()
	if v.challenge == nil {
		return ""
	}
	return v.challenge.id
}

// code is the code page on its own address.
func (x *exchange) code() {
	v := x.visit(x.cookie(cookieVisit))
	t, passed := x.guard(x.toSignIn)
	switch {
	case t == nil:
	case v.user != t.user:
		x.found("logoff.aspx")
	case x.v.Code == CodeTokenForm && x.r.Method == http.MethodPost:
		x.postToken(v)
	case x.v.Code == CodeTokenForm:
		x.challenge(v, x.cookie(cookieVisit), x.texts)
		x.showToken(v)
	case passed:
		x.found(x.returnTarget(v.returnURL))
	case x.r.Method == http.MethodPost:
		x.postCode()
	case x.v.Resend && x.r.URL.Query().Has("resend"):
		x.nextChallenge(v, x.texts["CodeAgain"])
	default:
		x.showCode(v, "")
	}
}

// showToken answers with RDSFactor's page.
func (x *exchange) showToken(v *visit) {
	state := x.challengeID(v)
	x.form("tokenform.xml", codePage{
		frame:      x.frame(),
		Action:     xmlText(x.withReturn("tokenform.aspx", v.returnURL)),
		State:      xmlText(viewState(state)),
		Generator:  viewStateGenerator,
		Validation: xmlText(viewState("validation " + state)),
	})
}

// viewState looks like ASP.NET's: Base64 with '/', '+' and '=', which only
// survives a correct url-encoding.
func viewState(of string) string {
	sum := sha256.Sum256([]byte(of))
	return "/wEPDwUK" + base64.StdEncoding.EncodeToString(sum[:]) + "+/8=="
}

func (x *exchange) postToken(v *visit) {
	form := x.r.PostForm
	id := x.challengeID(v)
	switch {
	case id == "" || form.Get("__VIEWSTATE") != viewState(id) ||
		form.Get("__VIEWSTATEGENERATOR") != viewStateGenerator ||
		form.Get("__EVENTVALIDATION") != viewState("validation "+id):
		x.status(http.StatusInternalServerError) // ASP.NET: validation of viewstate failed
	case form.Has("btnCancel"):
		x.found("logoff.aspx")
	case !form.Has("btnSignIn"):
		x.showToken(v) // a post without a button does nothing
	default:
		x.judgeToken(v, id, secret.New(form.Get("SmsToken")))
	}
}

func (x *exchange) judgeToken(v *visit, id string, code *secret.Text) {
	switch verdict, _ := x.judgeCode(v, id, code); verdict {
	case codeRight:
		x.setCookie(cookieRadius, randomGUID(), "expires="+cookieDate(x.options.Clock().Add(radiusLife))+"; path=/; secure; HttpOnly")
		x.found(x.returnTarget(v.returnURL))
	case codeNext:
		x.found(x.withReturn("tokenform.aspx", v.returnURL))
	default:
		if x.v.TokenErrorCode {
			x.found("logoff.aspx?Error=LoginSMSFailed")
			return
		}
		x.leaveMessage(v, "TokenRejected")
		x.found("logoff.aspx")
	}
}

func (x *exchange) leaveMessage(v *visit, key string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	v.message = key
}

// showCode answers with the page of CodeOwnPage, CodeSameURL or CodeHTML.
func (x *exchange) showCode(v *visit, message string) {
	page := codePage{
		frame: x.frame(), State: xmlText(x.challengeID(v)), MessageRow: "display:none",
		Resend: x.v.Resend, Action: xmlText(x.withReturn(x.codePageName(), v.returnURL)),
		Field: "OneTimeCode", FieldType: "text", StateField: "ChallengeId",
	}
	if message != "" {
		page.Message, page.MessageRow = xmlText(message), "display:"
	}
	switch x.v.Code {
	case CodeSameURL:
		page.Action = xmlText(x.withReturn("login.aspx", v.returnURL))
		page.Field, page.FieldType, page.StateField, page.Resend = "Passcode", "password", sameURLState, true
		x.form("code.xml", page)
	case CodeHTML:
		page.ResendLink = xmlText(x.codePageName() + "?resend=1")
		x.render("otp.html", "text/html; charset=utf-8", page)
	default:
		x.form("code.xml", page)
	}
}

// codeForm is the code and the state that were posted, and the visit they belong to.
func (x *exchange) codeForm() (v *visit, state string, code *secret.Text) {
	form := x.r.PostForm
	switch x.v.Code {
	case CodeSameURL:
		state = form.Get(sameURLState)
		return x.visit(state), state, secret.New(form.Get("Passcode"))
	case CodeHTML:
		return x.visit(x.cookie(cookieVisit)), form.Get("rid"), secret.New(form.Get("pin"))
	default:
		return x.visit(x.cookie(cookieVisit)), form.Get("ChallengeId"), secret.New(form.Get("OneTimeCode"))
	}
}

func (x *exchange) postCode() {
	v, state, code := x.codeForm()
	if x.r.PostForm.Has("btnResend") && v.user != nil && (x.v.Resend || x.v.Code == CodeSameURL) {
		x.nextChallenge(v, x.texts["CodeAgain"])
		return
	}
	switch verdict, n := x.judgeCode(v, state, code); verdict {
	case codeWrong:
		x.showCode(v, fmt.Sprintf(x.texts["CodeWrong"], n))
	case codeNext:
		x.nextChallenge(v, fmt.Sprintf(x.texts["CodeNext"], n, x.v.challenges()))
	case codeRight:
		x.codeAccepted(v)
	default:
		x.startOver(v)
	}
}

// nextChallenge sends a code and shows the page for it.
func (x *exchange) nextChallenge(v *visit, message string) {
	id := x.cookie(cookieVisit)
	if x.v.Code == CodeSameURL {
		id = ""
	}
	x.challenge(v, id, x.texts)
	x.showCode(v, message)
}

func (x *exchange) codeAccepted(v *visit) {
	x.log.Info("practice: code accepted", who(v.user))
	if x.v.Code == CodeSameURL {
		x.admit(v)
		return
	}
	x.found(x.returnTarget(v.returnURL))
}

// startOver leads back to the sign-in page, which says that the code is no longer valid.
func (x *exchange) startOver(v *visit) {
	x.leaveMessage(v, "CodeOver")
	if x.v.Code != CodeSameURL {
		x.found("logoff.aspx")
		return
	}
	id := randomHex(12)
	x.keep(v, id)
	x.setCookie(cookieVisit, id, "path=/; HttpOnly; secure")
	x.found("login.aspx")
}
