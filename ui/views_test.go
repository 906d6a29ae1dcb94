package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"backstage/assets"
	"backstage/doctor"
	"backstage/launcher"
	"backstage/portal"
	"backstage/report"
	"backstage/ui/kit"
)

// view is one of the window's screens, in a state that a person meets.
type view struct {
	name string
	open func(t *testing.T, options ...stageOption) *stage
	// pictures are the looks of it that are kept, language first: few and telling, for
	// somebody looks at each of them when it changes. Whether words are cut or drawn
	// over others in all the other looks, layout_test.go knows.
	pictures []string
}

// views are all of them. README.md and the help show some of their pictures
// (scripts/help-pictures).
var views = []view{
	{"set-up", screenOf(func() launcher.State { return launcher.State{Step: launcher.StepSetUp} }, nil), []string{"sv-light"}},
	{"sign-in", screenOf(signInState, nil), []string{"sv-light", "en-light"}},
	{"sign-in-wrong", screenOf(wrongPasswordState, nil), []string{"sv-dark", "sv-small-large-text"}},
	{"change-password", screenOf(changeState, func(s *stage) {
		screen := s.screens[launcher.StepChangePassword].(*changeScreen)
		s.focus(screen.next.Entry)
		s.typeText("långt-nytt-lösen")
		s.focus(screen.confirm.Entry)
		s.typeText("långt-nytt-fel")
	}), []string{"sv-light", "en-light"}},
	{"password-changed", screenOf(func() launcher.State {
		s := changeState()
		s.Step, s.Busy = launcher.StepPasswordChanged, launcher.DoingSignIn
		return s
	}, nil), []string{"sv-light", "en-light"}},
	{"code", screenOf(codeState, func(s *stage) { s.typeText("482") }), []string{"sv-light", "en-light"}},
	{"page", screenOf(pageState, nil), []string{"sv-light", "en-dark", "sv-large-text"}},
	{"page-notice", screenOf(func() launcher.State {
		s := pageState()
		s.Notice = launcher.Tell(launcher.KindPasswordMissing, nil)
		return s
	}, nil), nil},
	{"code-help", screenOf(codeState, func(s *stage) { s.openHelp("no-sms") }), nil},
	{"sms-0", noSMSFor(0, nil), nil},
	{"sms-30", noSMSFor(30, nil), nil},
	{"sms-75", noSMSFor(75, nil), []string{"sv-light", "sv-small-large-text"}},
	{"sms-75-scrolled", noSMSFor(75, func(s *stage) { s.codeScreen().page.Scroll.ScrollToBottom() }), nil},
	{"sms-75-notice", func(t *testing.T, options ...stageOption) *stage {
		st := codeState()
		st.Notice = launcher.Tell(portal.KindWrongCode, nil)
		s := newStage(t, st, append(options, withServiceDesk)...)
		s.waited(75)
		return s
	}, nil},
	{"systems", screenOf(systemsState, func(s *stage) { s.key("Down") }), []string{"sv-light", "en-light", "sv-dark", "sv-large-text"}},
	{"systems-slow", screenOf(slowState, nil), []string{"sv-small"}},
	{"systems-turned-away", screenOf(turnedAwayState, nil), []string{"sv-large-text"}},
	{"systems-ends-soon", screenOf(func() launcher.State {
		s := systemsState()
		s.Notice = launcher.Tell(launcher.KindSessionEndsSoon, map[string]any{"Until": "15:52"})
		return s
	}, func(s *stage) { s.say(s.UI.t("systems.on-desktop")) }), []string{"en-light"}},
	{"systems-menu", screenOf(systemsState, func(s *stage) {
		s.o.Shortcuts = &wall{hung: "R-CARD M5 Arbetstation"}
		s.key("Down")
		s.rowOf("R-CARD M5 Arbetstation").TappedSecondary(&fyne.PointEvent{AbsolutePosition: fyne.NewPos(890, 200)})
		s.await("the menu", func() bool { return s.window.Canvas().Overlays().Top() != nil })
	}), []string{"sv-light", "en-light"}},
	{"settings", screenOf(signInState, func(s *stage) { s.openSheet(s.prefs) }), []string{"sv-light", "sv-large-text"}},
	{"settings-more", screenOf(signInState, func(s *stage) {
		s.openSheet(s.prefs)
		s.prefs.page.Scroll.ScrollToBottom()
	}), nil},
	{"about", screenOf(signInState, func(s *stage) { s.openSheet(s.about) }), []string{"en-dark"}},
	{"practice", func(t *testing.T, options ...stageOption) *stage {
		var send func(PracticeSMS)
		s := newStage(t, practiceState(), append(options, withPhone(&send))...)
		send(PracticeSMS{To: "fornamn.efternamn", Text: "Din kod: 012345", Code: "012345", At: noon})
		s.flush()
		return s
	}, []string{"sv-light"}},
	{"help-index", helpOn("index"), []string{"sv-light"}},
	{"help-no-sms", helpOn("no-sms"), []string{"sv-light"}},
	{"help-turned-away", helpOn("turned-away"), nil},
	{"help-shortcuts", helpOn("shortcuts"), []string{"en-dark"}},
	{"check-well", checked(doctor.KindOK, ""), []string{"en-dark"}},
	{"check-failing", checked(doctor.KindTLSExpired, doctor.CheckTLS), []string{"sv-light", "sv-small"}},
	{"report", func(t *testing.T, options ...stageOption) *stage {
		s, _ := openedReport(t, options...)
		// The system's own name is another one on every computer.
		s.reportSection(report.SectionProgram).fixed.Set(kit.Small(s.report.report.CaseCode() + "\n1.0").In(kit.ColorText))
		s.report.page.Relayout()
		return s
	}, []string{"sv-light", "sv-large-text"}},
}

// screenOf opens the window on a state and then does something there.
func screenOf(state func() launcher.State, do func(*stage)) func(*testing.T, ...stageOption) *stage {
	return func(t *testing.T, options ...stageOption) *stage {
		s := newStage(t, state(), options...)
		if do != nil {
			do(s)
		}
		return s
	}
}

// noSMSFor is the code page when no SMS has come for some seconds.
func noSMSFor(seconds int, do func(*stage)) func(*testing.T, ...stageOption) *stage {
	return func(t *testing.T, options ...stageOption) *stage {
		s := newStage(t, codeState(), append(options, withServiceDesk)...)
		s.waited(seconds)
		if do != nil {
			do(s)
		}
		return s
	}
}

// helpOn is the help as people read it, with its real pages.
func helpOn(topic string) func(*testing.T, ...stageOption) *stage {
	return func(t *testing.T, options ...stageOption) *stage {
		s := newStage(t, systemsState(), append(options, withServiceDesk, func(o *Options, _ map[string]any) { o.Help = assets.Help })...)
		s.openHelp(topic)
		return s
	}
}

// checked is the connection check with its verdict.
func checked(kind doctor.Kind, at doctor.ID) func(*testing.T, ...stageOption) *stage {
	return func(t *testing.T, options ...stageOption) *stage {
		var e examiner
		s := newStage(t, signInState(), append(options, withExaminer(&e), withOffice(new(office)), withServiceDesk)...)
		s.openCheck()
		<-e.started
		e.finish <- found(kind, at)
		s.await("the verdict", func() bool { return s.check.verdict.Visible() })
		return s
	}
}

// look is how a picture's name says it: "small-large-text".
type look struct {
	theme string
	text  int
	w, h  float32
}

var looks = map[string]look{
	"light": {"light", 100, 900, 640}, "dark": {"dark", 100, 900, 640}, "large-text": {"light", 200, 900, 640},
	"small": {"light", 100, 480, 640}, "small-large-text": {"light", 200, 480, 640},
}
