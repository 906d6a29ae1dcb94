package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/secret"
	"backstage/ui/kit"
)

// signInScreen asks for user name and password, and for a code where the
// sign-in form itself has one.
type signInScreen struct {
	ui *UI
	onPage
	title, subtitle *kit.Prose
	notice          *kit.Message
	user, password  *kit.Field
	code            *kit.Field
	rememberUser    *kit.Check
	rememberPass    *kit.Check
	signIn          *kit.Button
	change          *kit.Link
	cancel          *kit.Link
	security        *kit.Prose
	sent            submission
	lastUser        string
	lastNotice      *launcher.Notice
}

func newSignInScreen(u *UI) *signInScreen {
	s := &signInScreen{ui: u, title: kit.NewProse(), subtitle: kit.NewProse(), security: kit.NewProse()}
	s.notice = kit.NewMessage(u.host)
	s.user, s.password, s.code = kit.NewField(u.host), kit.NewPasswordField(u.host), kit.NewField(u.host)
	s.user.ReserveHint = true
	s.user.Entry.OnChanged = func(string) { s.drawSent() }
	s.user.Entry.OnSubmitted = func(string) { s.enterInUser() }
	s.password.Entry.OnSubmitted = func(string) { s.enterInPassword() }
	s.password.OnFocus = func(bool) { u.drawCapsLock() }
	s.code.Entry.OnPaste = pastedCode
	s.code.Entry.OnSubmitted = func(string) { s.submit() }
	s.rememberUser = kit.NewCheck(u.host, nil)
	s.rememberPass = kit.NewCheck(u.host, nil)
	s.signIn = kit.NewButton(u.host, true, s.submit)
	s.change = kit.NewLink(u.host, func() { u.o.Launcher.OpenChangePassword(s.user.Entry.Text) })
	s.cancel = kit.NewLink(u.host, u.o.Launcher.Cancel)
	s.page = &kit.Page{
		Notice: s.notice,
		Steps:  kit.NewStepLine(),
		Body: []fyne.CanvasObject{s.title, kit.Below(4, s.subtitle), kit.Below(14, s.notice), kit.Below(14, s.user), kit.Below(6, s.password),
			kit.Below(14, s.code), kit.Below(10, s.rememberUser), kit.Below(2, s.rememberPass)},
		Actions: s.signIn,
		Tail:    []fyne.CanvasObject{kit.Below(8, kit.NewRow(16, -1, s.change, s.cancel))},
		After:   []fyne.CanvasObject{s.security},
	}
	s.page.Build(u.host)
	return s
}

// enterInUser goes on to the password, where it is still to be typed.
func (s *signInScreen) enterInUser() {
	if s.password.Entry.Text == "" && !s.ui.state.SavedPassword {
		s.ui.focus(s.password.Entry)
		return
	}
	s.enterInPassword()
}

func (s *signInScreen) enterInPassword() {
	if s.code.Visible() && s.code.Entry.Text == "" && s.password.Entry.Text != "" {
		s.ui.focus(s.code.Entry)
		return
	}
	s.submit()
}

func (s *signInScreen) submit() {
	if s.sent.waiting(s.ui.state, s.ui.o.Now()) {
		return
	}
	s.sent.mark(s.ui.o.Now())
	in := launcher.SignIn{
		User: s.user.Entry.Text, Password: secret.New(s.password.Entry.Text),
		RememberUser: s.rememberUser.Ticked, RememberPassword: s.rememberPass.Ticked,
	}
	if s.code.Visible() {
		in.Code = secret.New(s.code.Entry.Text)
	}
	s.password.Reveal.SetShown(false)
	s.ui.o.Launcher.SignIn(in)
}

// fill puts a practice person in.
func (s *signInScreen) fill(user, password string) {
	s.user.Entry.ReplaceText(user)
	s.password.Entry.ReplaceText(password)
	s.drawSent()
	s.ui.focus(s.password.Entry)
}

func (s *signInScreen) enter(st launcher.State) {
	s.sent, s.lastNotice = submission{}, nil
	s.password.Clear()
	s.code.Clear()
	s.lastUser = st.User
	s.user.Clear()
	s.user.Entry.ReplaceText(st.User)
	s.rememberUser.Ticked, s.rememberPass.Ticked = st.RememberUser, st.RememberPassword
	s.page.ToTop()
}

func (s *signInScreen) leave() {
	s.password.Clear()
	s.code.Clear()
}

func (s *signInScreen) render(st launcher.State) {
	t := s.ui.t
	busy := s.sent.see(st)
	s.takeUser(st)
	s.takeNotice(st.Notice)
	names := []string{t("step.sign-in"), t("step.code"), t("step.systems")}
	if st.SignInCode != nil {
		names = []string{t("step.sign-in"), t("step.systems")}
	}
	s.page.Steps.Set(0, names...)
	s.title.Set(kit.Title(t("signin.title")))
	subtitle := t("signin.subtitle")
	if st.Pending != "" {
		subtitle = s.ui.texts.T("signin.pending", map[string]any{"System": st.Pending})
	}
	s.subtitle.Set(kit.Muted(subtitle))
	s.user.SetLabel(t("signin.user"))
	s.password.SetLabel(t("signin.password"))
	s.password.Entry.SetPlaceHolder("")
	if st.SavedPassword {
		s.password.Entry.SetPlaceHolder(t("signin.saved-password"))
	}
	s.code.SetLabel(t("signin.code"))
	s.code.Hidden = st.SignInCode == nil
	s.drawChecks(st)
	signing := busy && (st.Busy == launcher.DoingSignIn || st.Busy == launcher.DoingConnect)
	s.signIn.Set(s.ui.busyText("signin.button", signing), signing)
	s.change.Set(s.ui.busyText("signin.change", st.Busy == launcher.DoingOpenChange))
	s.change.Hidden = !st.CanChangePassword || busy && st.Busy != launcher.DoingOpenChange
	s.cancel.Set(t("cancel"))
	s.cancel.Hidden = !busy
	s.security.Set(kit.Small(t("signin.security")).Bold(), kit.Small(" "+t("signin.security-text")))
	s.drawSent()
	s.page.Relayout()
}

// takeUser follows the launcher's name as long as the person has not typed one.
func (s *signInScreen) takeUser(st launcher.State) {
	if st.User != s.lastUser && (s.user.Entry.Text == s.lastUser || s.user.Entry.Text == "") {
		s.user.Entry.ReplaceText(st.User)
	}
	s.lastUser = st.User
}

// takeNotice wipes what the portal refused; what was only lost on the way stays.
func (s *signInScreen) takeNotice(n *launcher.Notice) {
	s.ui.showNotice(s.notice, n, s.ui.perform)
	if n == s.lastNotice {
		return
	}
	s.lastNotice = n
	s.password.Complain(false)
	s.user.Complain(false)
	s.code.Complain(false)
	if n == nil {
		return
	}
	switch n.Field {
	case launcher.FieldPassword:
		s.password.Clear()
		s.code.Clear()
		s.password.Complain(true)
	case launcher.FieldUser:
		s.user.Complain(true)
	case launcher.FieldCode:
		s.code.Clear()
		s.code.Complain(true)
	}
}

func (s *signInScreen) drawChecks(st launcher.State) {
	// Practising leaves nothing behind: there is nothing to choose.
	s.rememberUser.Hidden, s.rememberPass.Hidden = st.Practice, st.Practice
	user, pass := "", ""
	if !st.CanRememberUser {
		user = s.ui.reason(st, "remember.policy")
	}
	if !st.CanRememberPassword {
		pass = s.ui.reason(st, "remember.no-store")
	}
	s.rememberUser.HideReason = user == pass
	s.rememberUser.Set(s.ui.t("signin.remember-user"), s.rememberUser.Ticked && user == "", user)
	s.rememberPass.Set(s.ui.t("signin.remember-password"), s.rememberPass.Ticked && pass == "", pass)
}

// reason says why something may not be remembered.
func (u *UI) reason(st launcher.State, otherwise string) string {
	if st.RememberReason != "" {
		return u.t(st.RememberReason)
	}
	return u.t(otherwise)
}

// drawSent tells under which name the person will be signed in.
func (s *signInScreen) drawSent() {
	s.user.Hint.OneLine = false
	sent, missing := launcher.Qualify(s.user.Entry.Text, s.ui.settings.DefaultDomain)
	switch {
	case sent == "":
		s.user.Hint.Set()
	case missing:
		s.user.Hint.Set(kit.Small(s.ui.t("signin.no-domain")))
	default:
		s.user.Hint.OneLine = true // a name may be as long as it likes
		s.user.Hint.Set(kit.Small(s.ui.t("signin.sent-as")+" "), kit.Small(sent).Bold())
	}
	s.user.Refresh()
}

func (s *signInScreen) first() fyne.Focusable { return s.typesInto() }

func (s *signInScreen) typesInto() *kit.Entry {
	n := s.lastNotice
	switch {
	case s.user.Entry.Text == "" || n != nil && n.Field == launcher.FieldUser:
		return s.user.Entry
	case s.code.Visible() && s.password.Entry.Text != "":
		return s.code.Entry
	}
	return s.password.Entry
}

func (s *signInScreen) passwords() []*kit.Field        { return []*kit.Field{s.password} }
func (s *signInScreen) tick(launcher.State, time.Time) {}
func (s *signInScreen) escape()                        { s.ui.o.Launcher.Back() }
