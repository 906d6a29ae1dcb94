package ui

import (
	"time"

	"fyne.io/fyne/v2"

	"backstage/launcher"
	"backstage/secret"
)

// signInScreen asks for user name and password, and for a code where the
// sign-in form itself has one.
type signInScreen struct {
	ui *UI
	onPage
	title, subtitle *prose
	notice          *noticeBox
	user, password  *field
	code            *field
	rememberUser    *check
	rememberPass    *check
	signIn          *button
	change          *link
	cancel          *link
	security        *prose
	sent            submission
	lastUser        string
	lastNotice      *launcher.Notice
}

func newSignInScreen(u *UI) *signInScreen {
	s := &signInScreen{ui: u, title: newProse(), subtitle: newProse(), security: newProse()}
	s.notice = newNoticeBox(u, func(a launcher.Action) { u.perform(s.notice, a) })
	s.user, s.password, s.code = newField(u), newPasswordField(u), newField(u)
	s.user.reserve = true
	s.user.entry.OnChanged = func(string) { s.drawSent() }
	s.user.entry.OnSubmitted = func(string) { s.enterInUser() }
	s.password.entry.OnSubmitted = func(string) { s.enterInPassword() }
	s.code.entry.onPaste = pastedCode
	s.code.entry.OnSubmitted = func(string) { s.submit() }
	s.rememberUser = newCheck(u, nil)
	s.rememberPass = newCheck(u, nil)
	s.signIn = newButton(u, true, s.submit)
	s.change = newLink(u, func() { u.o.Launcher.OpenChangePassword(s.user.entry.Text) })
	s.cancel = newLink(u, u.o.Launcher.Cancel)
	s.page = &page{
		notice: s.notice,
		steps:  newStepLine(),
		body: []fyne.CanvasObject{s.title, below(4, s.subtitle), below(14, s.notice), below(14, s.user), below(6, s.password),
			below(14, s.code), below(10, s.rememberUser), below(2, s.rememberPass)},
		actions: s.signIn,
		tail:    []fyne.CanvasObject{below(8, newRow(16, -1, s.change, s.cancel))},
		after:   []fyne.CanvasObject{s.security},
	}
	s.page.build(u)
	return s
}

// enterInUser goes on to the password, where it is still to be typed.
func (s *signInScreen) enterInUser() {
	if s.password.entry.Text == "" && !s.ui.state.SavedPassword {
		s.ui.focus(s.password.entry)
		return
	}
	s.enterInPassword()
}

func (s *signInScreen) enterInPassword() {
	if s.code.Visible() && s.code.entry.Text == "" && s.password.entry.Text != "" {
		s.ui.focus(s.code.entry)
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
		User: s.user.entry.Text, Password: secret.New(s.password.entry.Text),
		RememberUser: s.rememberUser.ticked, RememberPassword: s.rememberPass.ticked,
	}
	if s.code.Visible() {
		in.Code = secret.New(s.code.entry.Text)
	}
	s.password.reveal.show(false)
	s.ui.o.Launcher.SignIn(in)
}

// fill puts a practice person in.
func (s *signInScreen) fill(user, password string) {
	s.user.entry.replaceText(user)
	s.password.entry.replaceText(password)
	s.drawSent()
	s.ui.focus(s.password.entry)
}

func (s *signInScreen) enter(st launcher.State) {
	s.sent, s.lastNotice = submission{}, nil
	s.password.clear()
	s.code.clear()
	s.lastUser = st.User
	s.user.clear()
	s.user.entry.replaceText(st.User)
	s.rememberUser.ticked, s.rememberPass.ticked = st.RememberUser, st.RememberPassword
	s.page.toTop()
}

func (s *signInScreen) leave() {
	s.password.clear()
	s.code.clear()
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
	s.page.steps.set(0, names...)
	s.title.set(title(t("signin.title")))
	subtitle := t("signin.subtitle")
	if st.Pending != "" {
		subtitle = s.ui.texts.T("signin.pending", map[string]any{"System": st.Pending})
	}
	s.subtitle.set(muted(subtitle))
	s.user.setLabel(t("signin.user"))
	s.password.setLabel(t("signin.password"))
	s.password.entry.SetPlaceHolder("")
	if st.SavedPassword {
		s.password.entry.SetPlaceHolder(t("signin.saved-password"))
	}
	s.code.setLabel(t("signin.code"))
	s.code.Hidden = st.SignInCode == nil
	s.drawChecks(st)
	signing := busy && (st.Busy == launcher.DoingSignIn || st.Busy == launcher.DoingConnect)
	s.signIn.set(s.ui.busyText("signin.button", signing), signing)
	s.change.set(s.ui.busyText("signin.change", st.Busy == launcher.DoingOpenChange))
	s.change.Hidden = !st.CanChangePassword || busy && st.Busy != launcher.DoingOpenChange
	s.cancel.set(t("cancel"))
	s.cancel.Hidden = !busy
	s.security.set(small(t("signin.security")).bold(), small(" "+t("signin.security-text")))
	s.drawSent()
	s.page.relayout()
}

// takeUser follows the launcher's name as long as the person has not typed one.
func (s *signInScreen) takeUser(st launcher.State) {
	if st.User != s.lastUser && (s.user.entry.Text == s.lastUser || s.user.entry.Text == "") {
		s.user.entry.replaceText(st.User)
	}
	s.lastUser = st.User
}

// takeNotice wipes what the portal refused; what was only lost on the way stays.
func (s *signInScreen) takeNotice(n *launcher.Notice) {
	s.notice.show(n)
	if n == s.lastNotice {
		return
	}
	s.lastNotice = n
	s.password.complain(false)
	s.user.complain(false)
	s.code.complain(false)
	if n == nil {
		return
	}
	switch n.Key {
	case "portal.wrong-password", "notice.saved-password-wrong", "notice.password-missing":
		s.password.clear()
		s.code.clear()
		s.password.complain(true)
	case "portal.no-domain", "notice.user-missing":
		s.user.complain(true)
	case "portal.wrong-code", "portal.wrong-code-restart", "notice.code-missing":
		s.code.clear()
		s.code.complain(true)
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
	s.rememberUser.quiet = user == pass
	s.rememberUser.set(s.ui.t("signin.remember-user"), s.rememberUser.ticked && user == "", user)
	s.rememberPass.set(s.ui.t("signin.remember-password"), s.rememberPass.ticked && pass == "", pass)
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
	s.user.hint.oneLine = false
	sent, missing := launcher.Qualify(s.user.entry.Text, s.ui.settings.DefaultDomain)
	switch {
	case sent == "":
		s.user.hint.set()
	case missing:
		s.user.hint.set(small(s.ui.t("signin.no-domain")))
	default:
		s.user.hint.oneLine = true // a name may be as long as it likes
		s.user.hint.set(small(s.ui.t("signin.sent-as")+" "), small(sent).bold())
	}
	s.user.Refresh()
}

func (s *signInScreen) first() fyne.Focusable {
	n := s.lastNotice
	switch {
	case s.user.entry.Text == "" || n != nil && (n.Key == "notice.user-missing" || n.Key == "portal.no-domain"):
		return s.user.entry
	case s.code.Visible() && s.password.entry.Text != "":
		return s.code.entry
	}
	return s.password.entry
}

func (s *signInScreen) passwords() []*field            { return []*field{s.password} }
func (s *signInScreen) tick(launcher.State, time.Time) {}
func (s *signInScreen) escape()                        { s.ui.o.Launcher.Back() }
