package practice

import (
	"net/http"
	"net/url"
	"strings"

	"backstage/secret"
)

// workspaceID names the connection broker; .example leads nowhere.
const workspaceID = "broker.backstage.example"

// loginPage is the data of login.xml.
type loginPage struct {
	frame
	Action, Certificates, FriendlyName, UserName, ChangeLink xmlText
	AsksCode, HasMessages                                    bool
}

func (x *exchange) login() {
	if x.r.Method == http.MethodPost {
		x.postLogin()
		return
	}
	if x.v.RedirectTo != "" {
		x.found(x.v.RedirectTo)
		return
	}
	query := x.r.URL.Query()
	if t, _ := x.useTicket(x.cookie(cookieTicket)); t != nil && query.Get("Error") == "" {
		x.found(x.returnTarget(query.Get("ReturnUrl")))
		return
	}
	x.showLogin(query.Get("UserName"), x.errorRow(query.Get("Error")))
}

// errorRow is the row that an Error code of the query makes visible, "" for none.
func (x *exchange) errorRow(code string) string {
	switch strings.ToLower(code) {
	case "wksinuse":
		return "trErrorWorkSpaceInUse"
	case "wksdisconnected":
		return "trErrorWorkSpaceDisconnected"
	case "unauthorizedaccess", "unauthorizedaccessoverride":
		return "trErrorUnauthorizedAccess"
	case "serverconfigchanged":
		return "trErrorServerConfigChanged"
	case "passwordexpired":
		return x.expiredRow()
	case "sessionexpired":
		return "SessionExpired"
	case "loginsmsfailed":
		return "LoginSMSFailed"
	case "loginradiusfailed":
		return "LoginRadiusFailed"
	default:
		return ""
	}
}

func (x *exchange) expiredRow() string {
	if x.v.NoPasswordChange {
		return "trPasswordExpiredNoChange"
	}
	return "trPasswordExpired"
}

// showLogin answers with the sign-in page, one message row visible.
func (x *exchange) showLogin(userName, row string) {
	signer, err := x.authority.signer()
	if err != nil {
		x.log.Error("practice: signing certificate", "error", err)
		x.status(http.StatusInternalServerError)
		return
	}
	page := loginPage{
		frame:        x.frame(row),
		Action:       xmlText(x.withReturn("login.aspx", x.r.URL.Query().Get("ReturnUrl"))),
		Certificates: xmlText(signer.thumbprint()),
		FriendlyName: xmlText(strings.ReplaceAll(queryEscape(x.texts["Title"]), "+", "%20")),
		UserName:     xmlText(userName),
		ChangeLink:   "password.aspx",
		AsksCode:     x.v.Code == CodeOnLogin,
		HasMessages:  x.v.Code != CodeNone,
	}
	if userName != "" {
		page.ChangeLink = xmlText("password.aspx?UserName=" + queryEscape(userName))
	}
	if key := x.takeMessage(); key != "" && row == "" {
		page.visible["message"], page.Message = true, xmlText(x.texts[key])
	} else if row == rowCodeSent {
		page.visible["message"], page.Message = true, xmlText(x.texts["CodeSent"])
	}
	x.setCookie(cookieFeature, "true", "path=/RDWeb/")
	x.form("login.xml", page)
}

// rowCodeSent tells showLogin that a code for CodeOnLogin is on its way.
const rowCodeSent = "code sent"

// takeMessage is what the code step left to be said once.
func (x *exchange) takeMessage() (key string) {
	v := x.visit(x.cookie(cookieVisit))
	x.mu.Lock()
	defer x.mu.Unlock()
	key, v.message = v.message, ""
	return key
}

func (x *exchange) postLogin() {
	form := x.r.PostForm
	switch {
	case x.v.Trouble != 0:
		if x.v.RetryAfter != "" {
			x.w.Header().Set("Retry-After", x.v.RetryAfter)
		}
		x.status(x.v.Trouble)
		return
	case x.v.Code == CodeSameURL && form.Has(sameURLState):
		x.postCode()
		return
	}
	userName, password := form.Get("DomainUserName"), secret.New(form.Get("UserPass"))
	x.mu.Lock()
	account, verdict := x.directory.judge(userName, password)
	x.mu.Unlock()
	switch verdict {
	case accepted:
		x.log.Info("practice: password accepted", who(account))
		x.signedIn(account)
	case mustChange:
		x.passwordExpired(userName)
	case notAuthorised:
		x.takeTicket()
		x.found("login.aspx?Error=UnauthorizedAccess")
	default:
		x.log.Info("practice: sign-in refused")
		x.takeTicket()
		x.showLogin(userName, "trErrorIncorrectCredentials")
	}
}

func (x *exchange) passwordExpired(userName string) {
	x.takeTicket()
	if x.v.ExpiredAs200 {
		x.showLogin(userName, x.expiredRow())
		return
	}
	x.found("login.aspx?Error=PasswordExpired&UserName=" + queryEscape(userName))
}

// signedIn goes on after the right password, in the way of the variant.
func (x *exchange) signedIn(a *account) {
	v := &visit{
		user:      a,
		private:   x.r.PostForm.Get("MachineType") == "private",
		returnURL: x.r.URL.Query().Get("ReturnUrl"),
	}
	switch {
	case x.v.RedirectAfterSignIn != "":
		status := x.v.RedirectStatus
		if status == 0 {
			status = http.StatusFound
		}
		x.redirect(status, x.v.RedirectAfterSignIn)
	case x.v.SignInError != "":
		x.found("login.aspx?Error=" + url.QueryEscape(x.v.SignInError))
	case x.v.SignInRow != "":
		x.showLogin(a.person.User, x.v.SignInRow)
	case x.v.Interlude:
		x.foreignPage()
	case x.v.Code == CodeNone:
		x.admit(v)
	case x.v.Code == CodeOnLogin:
		x.judgeSignInCode(a, v)
	case x.v.Code == CodeSameURL:
		x.challenge(v, "", x.texts)
		x.showCode(v, "")
	default:
		x.beginCodeStep(v)
	}
}

// admit issues the ticket and leads to the list, or back to where the person came from.
func (x *exchange) admit(v *visit) {
	x.giveTicket(v.user, v.private)
	x.found(x.returnTarget(v.returnURL))
}

// judgeSignInCode handles the extra field of the sign-in form.
func (x *exchange) judgeSignInCode(a *account, next *visit) {
	id := signInVisit(a)
	code := secret.New(x.r.PostForm.Get("UserOTP"))
	if code.Empty() {
		x.challenge(next, id, x.texts)
		x.showLogin(x.r.PostForm.Get("DomainUserName"), rowCodeSent)
		return
	}
	waiting := x.visit(id)
	verdict, _ := x.judgeCode(waiting, x.challengeID(waiting), code)
	if verdict != codeRight && verdict != codeNext {
		x.takeTicket()
		x.showLogin(x.r.PostForm.Get("DomainUserName"), "trErrorIncorrectCredentials")
		return
	}
	x.admit(next)
}

// logoff ends the sign-in. What the code step left to be said stays for the sign-in page.
func (x *exchange) logoff() {
	x.takeTicket()
	x.abandonVisit(x.cookie(cookieVisit))
	to := x.page("login.aspx")
	switch why := x.r.URL.Query().Get("Error"); strings.ToLower(why) {
	case "wksinuse", "wksdisconnected", "sessionexpired", "loginsmsfailed":
		to += "?Error=" + url.QueryEscape(why)
	}
	x.found(to)
}
