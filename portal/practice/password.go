package practice

import (
	"net/http"

	"backstage/secret"
)

// passwordPage is the data of password.xml.
type passwordPage struct {
	frame
	UserName, Buttons xmlText
}

// password is the page that changes a password, expired or not. A code never guards it.
func (x *exchange) password() {
	switch {
	case x.v.NoPasswordChange:
		x.found("default.aspx")
	case x.r.Method == http.MethodPost:
		x.postPassword()
	default:
		query := x.r.URL.Query()
		page := passwordPage{frame: x.frame(query.Get("Error")), UserName: xmlText(query.Get("UserName")), Buttons: "display:"}
		if page.visible[changeSuccess] {
			page.Buttons = "display:none"
		}
		x.form("password.xml", page)
	}
}

func (x *exchange) postPassword() {
	form := x.r.PostForm
	x.mu.Lock()
	result := x.directory.change(form.Get("DomainUserName"),
		secret.New(form.Get("UserPass")), secret.New(form.Get("NewUserPass")), secret.New(form.Get("ConfirmNewUserPass")))
	x.mu.Unlock()
	x.log.Info("practice: password change", "result", result)
	x.found("password.aspx?Error=" + result)
}
