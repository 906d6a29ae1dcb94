package practice

import (
	"fmt"
	"net/http"

	"backstage/secret"
)

// codePage is the data of code.xml.
type codePage struct {
	Frame
	Action, State, MessageRow XMLText
}

// ownCodePage is the file of the page that asks for the code.
const ownCodePage = "code.aspx"

// askCode begins the code step: a message is sent, and the page asks for its code.
func (x *Exchange) askCode(v *Visit) {
	x.Challenge(v, x.BeginCodeStep(v))
	x.Found(x.WithReturn(ownCodePage, v.ReturnURL))
}

// BeginCodeStep issues the ticket, as the forms module does before the code is
// known, and keeps the visit under the id that it returns, which is the browser's
// session cookie from here on.
func (x *Exchange) BeginCodeStep(v *Visit) (id string) {
	id = randomHex(12)
	x.giveTicket(v, false)
	x.SetCookie(cookieVisit, id, "path=/; HttpOnly; secure")
	x.Keep(v, id)
	return id
}

// AtCode is the visit of whoever has given the right password, and whether the
// code is past too; nil when there is nobody such and the request is answered.
func (x *Exchange) AtCode() (v *Visit, passed bool) {
	v = x.OwnVisit()
	t, passed := x.guard(x.toSignIn)
	switch {
	case t == nil:
		return nil, false
	case v.user != t.user:
		x.Found("logoff.aspx")
		return nil, false
	default:
		return v, passed
	}
}

// code is the page that asks for the code.
func (x *Exchange) code() {
	v, passed := x.AtCode()
	switch {
	case v == nil:
	case passed:
		x.Found(x.ReturnTarget(v.ReturnURL))
	case x.r.Method == http.MethodPost:
		x.postCode(v)
	default:
		x.ShowCode(v, "")
	}
}

// ShowCode answers with the page that asks for the code, and a message where not "".
func (x *Exchange) ShowCode(v *Visit, message string) {
	page := codePage{
		Frame: x.Frame(), State: XMLText(x.ChallengeID(v)), MessageRow: "display:none",
		Action: XMLText(x.WithReturn(ownCodePage, v.ReturnURL)),
	}
	if message != "" {
		page.Message, page.MessageRow = XMLText(message), "display:"
	}
	x.Render("code.xml", page)
}

func (x *Exchange) postCode(v *Visit) {
	form := x.r.PostForm
	switch verdict, left := x.JudgeCode(v, form.Get("ChallengeId"), secret.New(form.Get("OneTimeCode"))); verdict {
	case CodeWrong:
		x.ShowCode(v, x.TriesLeft(left))
	case CodeRight:
		x.Pass(v)
		x.Found(x.ReturnTarget(v.ReturnURL))
	default:
		x.LeaveMessage(v, x.CodeOver())
		x.Found("logoff.aspx")
	}
}

// TriesLeft says that a code was wrong.
func (x *Exchange) TriesLeft(n int) string { return fmt.Sprintf(x.texts["CodeWrong"], n) }

// CodeOver says that a code is no longer valid.
func (x *Exchange) CodeOver() string { return x.texts["CodeOver"] }

// CodeLabel is what the code page calls its field, escaped for a page.
func (x *Exchange) CodeLabel() string { return XMLText(x.texts["Code"]).String() }
