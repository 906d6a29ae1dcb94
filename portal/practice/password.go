package practice

import (
	"net/http"

	"backstage/secret"
)

// passwordPage is the data of password.xml.
type passwordPage struct {
	Frame
	UserName, Buttons XMLText
}

// password is the page that changes a password, expired or not. A code never guards it.
func (x *Exchange) password() {
	if x.r.Method == http.MethodPost {
		x.postPassword()
		return
	}
	query := x.r.URL.Query()
	page := passwordPage{Frame: x.Frame(query.Get("Error")), UserName: XMLText(query.Get("UserName")), Buttons: "display:"}
	if page.visible[changeSuccess] {
		page.Buttons = "display:none"
	}
	x.Render("password.xml", page)
}

func (x *Exchange) postPassword() {
	form := x.r.PostForm
	x.mu.Lock()
	result := x.directory.change(form.Get("DomainUserName"),
		secret.New(form.Get("UserPass")), secret.New(form.Get("NewUserPass")), secret.New(form.Get("ConfirmNewUserPass")))
	x.mu.Unlock()
	x.log.Info("practice: password change", "result", result)
	x.Found("password.aspx?Error=" + result)
}
