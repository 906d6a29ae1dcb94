package ui

import (
	"os"
	"testing"

	"backstage/launcher"
)

func TestShots2(t *testing.T) {
	if os.Getenv("UI_SHOTS") == "" {
		t.Skip("only for looking")
	}
	real := func(o *Options, _ map[string]any) { o.Help = os.DirFS("../assets/help") }
	var send func(PracticeSMS)
	s := newStage(t, codeState(), real, with("supportPhone", "08-123 45 67"), with("supportEmail", "support@example.se"), with("supportURL", "https://support.example.se"), with("supportHours", "Vardagar 8–17"), with("organisationName", "Amido"))
	s.openHelp("no-sms")
	shoot(t, s, "z1-help-real")
	s.help.scroll.ScrollToBottom()
	shoot(t, s, "z1-help-real2")
	s = newStage(t, practiceState(), withPhone(&send))
	send(PracticeSMS{To: "fornamn.efternamn", Text: "Din kod: 012345", Code: "012345", At: noon})
	s.flush()
	shoot(t, s, "z2-practice")
	s.resize(480, 640)
	shoot(t, s, "z3-practice-small")
	s = newStage(t, signInState(), func(_ *Options, v map[string]any) { delete(v, "portalURL"); delete(v, "theme") }, with("policy:portalURL", "portal.example.se"), with("policy:theme", "light"), with("policy:redirectClipboard", false))
	s.resize(900, 1300)
	s.openSheet(s.prefs)
	shoot(t, s, "z4-locked")
	st := changeState()
	s = newStage(t, st)
	shoot(t, s, "z5-change")
	s = newStage(t, codeState())
	s.codeScreen().again.Tapped(nil)
	shoot(t, s, "z6-again")
	st = systemsState()
	st.SignedOut = true
	st.ClientProblem = &launcher.Notice{Level: launcher.Problem, Key: "session.no-client", Data: map[string]any{"Install": "sudo apt install freerdp3-x11"}, Actions: []launcher.Action{{Kind: launcher.ActCopy}}}
	s = newStage(t, st)
	s.typeText("multi")
	shoot(t, s, "z7-out")
	busy := signInState()
	busy.Busy = launcher.DoingSignIn
	s = newStage(t, busy)
	s.focus(s.header.help)
	shoot(t, s, "z8-busy")
}
