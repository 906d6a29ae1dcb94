package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"fyne.io/fyne/v2/app"

	"backstage/assets"
	"backstage/launcher"
	"backstage/portal"
	"backstage/secret"
	"backstage/settings"
	"backstage/ui"
)

type face struct {
	s    launcher.State
	hear func(launcher.State)
}

func (f *face) pub() { go f.hear(f.s) }
func (f *face) State() launcher.State { return f.s }
func (f *face) Subscribe(h func(launcher.State)) func() { f.hear = h; go h(f.s); return func() {} }
func (f *face) Sync(context.Context) error { return nil }
func (f *face) say(a ...any) { fmt.Println(a...) }
func (f *face) SetPortal(a string) { f.say("SetPortal", a); f.s.Step = launcher.StepSignIn; f.pub() }
func (f *face) SignIn(s launcher.SignIn) {
	f.say("SignIn", s.User, len(s.Password.Reveal()))
	f.s.Busy = launcher.DoingSignIn; f.pub()
	go func() { time.Sleep(2 * time.Second); f.s.Busy = ""; f.s.Step = launcher.StepCode; f.s.Code = launcher.Code{Challenge: portal.Challenge{Number: 1, CanResend: true}, PasswordAccepted: time.Now(), AskedAt: time.Now()}; f.hear(f.s) }()
}
func (f *face) OpenChangePassword(u string) { f.say("change", u); f.s.Step = launcher.StepChangePassword; f.pub() }
func (f *face) ChangePassword(u string, a, b, c *secret.Text) { f.say("changed", u) }
func (f *face) Continue() {}
func (f *face) SubmitCode(c *secret.Text) {
	f.say("code", c.Reveal()); f.s.Step = launcher.StepSystems; f.s.SignedInAs = `amido\anna`; f.s.SessionEnds = time.Now().Add(4 * time.Hour)
	for i := range 40 { f.s.Systems = append(f.s.Systems, launcher.System{ID: fmt.Sprint(i), Title: fmt.Sprintf("System %d", i)}) }
	f.pub()
}
func (f *face) ResendCode() { f.say("resend") }
func (f *face) StartAgain() { f.say("again") }
func (f *face) Open(id string) { f.say("open", id); f.s.Sessions = append(f.s.Sessions, launcher.Session{ID: len(f.s.Sessions) + 1, SystemID: id, Phase: launcher.PhaseStarting}); f.pub() }
func (f *face) OpenNamed(string) {}
func (f *face) Do(a launcher.Action) { f.say("do", a) }
func (f *face) Refresh() { f.say("refresh") }
func (f *face) ToggleFavourite(id string) { f.say("fav", id); f.s.Favourites = append(f.s.Favourites, id); f.pub() }
func (f *face) ForgetPassword() {}
func (f *face) Active() {}
func (f *face) Cancel() { f.say("cancel"); f.s.Busy = ""; f.pub() }
func (f *face) Back() { f.say("back"); f.s.Step = launcher.StepSignIn; f.pub() }
func (f *face) DismissNotice() {}
func (f *face) SignOut() { f.say("signout"); f.s = launcher.State{Step: launcher.StepSignIn}; f.pub() }
func (f *face) Icon(context.Context, string) ([]byte, error) { return nil, os.ErrNotExist }
func (f *face) SettingsChanged() {}
func (f *face) Close() {}

func main() {
	st, _ := settings.Open(settings.Options{CommandLine: map[string]any{}})
	_ = st.Set("defaultDomain", "amido")
	f := &face{s: launcher.State{Step: launcher.StepSignIn, Host: "portal.example.se", Entry: "https://portal.example.se/RDWeb", CanRememberUser: true, CanChangePassword: true}}
	a := app.NewWithID("se.amido.demo")
	start := time.Now()
	u := ui.New(ui.Options{App: a, Launcher: f, Settings: st, SystemLanguage: "sv", Version: "1.0", Help: assets.Help, OnFirstPaint: func() { fmt.Println("paint", time.Since(start)) }})
	u.Show()
	a.Run()
}
