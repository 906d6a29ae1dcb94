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
	Frame
	Action, Certificates, FriendlyName, UserName, ChangeLink XMLText
}

// Login is the sign-in page.
func (x *Exchange) Login() {
	if x.r.Method == http.MethodPost {
		x.postLogin()
		return
	}
	query := x.r.URL.Query()
	if t, _ := x.useTicket(x.Cookie(cookieTicket)); t != nil && query.Get("Error") == "" {
		x.Found(x.ReturnTarget(query.Get("ReturnUrl")))
		return
	}
	x.ShowLogin(query.Get("UserName"), errorRow(query.Get("Error")), x.takeMessage())
}

// errorRow is the row that an Error code of the query makes visible, "" for none.
func errorRow(code string) string {
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
		return "trPasswordExpired"
	default:
		return ""
	}
}

// ShowLogin answers with the sign-in page: one row of its own messages visible, or
// else a message in words; both may be "".
func (x *Exchange) ShowLogin(userName, row, message string) {
	signer, err := x.authority.signer()
	if err != nil {
		x.log.Error("practice: signing certificate", "error", err)
		x.Status(http.StatusInternalServerError)
		return
	}
	page := loginPage{
		Frame:        x.Frame(row),
		Action:       XMLText(x.WithReturn("login.aspx", x.r.URL.Query().Get("ReturnUrl"))),
		Certificates: XMLText(signer.thumbprint()),
		FriendlyName: XMLText(strings.ReplaceAll(QueryEscape(x.texts["Title"]), "+", "%20")),
		UserName:     XMLText(userName),
		ChangeLink:   "password.aspx",
	}
	if userName != "" {
		page.ChangeLink = XMLText("password.aspx?UserName=" + QueryEscape(userName))
	}
	if message != "" && row == "" {
		page.visible["message"], page.Message = true, XMLText(message)
	}
	x.SetCookie(cookieFeature, "true", "path=/RDWeb/")
	x.Render("login.xml", page)
}

// takeMessage is what the code step left to be said once.
func (x *Exchange) takeMessage() (message string) {
	v := x.OwnVisit()
	x.mu.Lock()
	defer x.mu.Unlock()
	message, v.message = v.message, ""
	return message
}

func (x *Exchange) postLogin() {
	form := x.r.PostForm
	userName, password := form.Get("DomainUserName"), secret.New(form.Get("UserPass"))
	x.mu.Lock()
	account, verdict := x.directory.judge(userName, password)
	x.mu.Unlock()
	switch verdict {
	case accepted:
		x.log.Info("practice: password accepted", who(account))
		x.ways.SignedIn(&Visit{
			user: account, private: form.Get("MachineType") == "private", ReturnURL: x.r.URL.Query().Get("ReturnUrl"),
		})
	case mustChange:
		x.TakeTicket()
		x.Found("login.aspx?Error=PasswordExpired&UserName=" + QueryEscape(userName))
	case notAuthorised:
		x.TakeTicket()
		x.Found("login.aspx?Error=UnauthorizedAccess")
	default:
		x.log.Info("practice: sign-in refused")
		x.TakeTicket()
		x.ShowLogin(userName, "trErrorIncorrectCredentials", "")
	}
}

// logoff ends the sign-in. What the code step left to be said stays for the sign-in page.
func (x *Exchange) logoff() {
	x.TakeTicket()
	x.abandonVisit(x.Cookie(cookieVisit))
	to := x.Page("login.aspx")
	switch why := x.r.URL.Query().Get("Error"); strings.ToLower(why) {
	case "wksinuse", "wksdisconnected":
		to += "?Error=" + url.QueryEscape(why)
	}
	x.Found(to)
}
