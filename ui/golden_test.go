package ui

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"backstage/assets"
	"backstage/launcher"
)

// pictures are the window's screens, each in a state that a person meets.
var pictures = []struct {
	name  string
	state func() launcher.State
	do    func(*stage)
}{
	{"set-up", func() launcher.State { return launcher.State{Step: launcher.StepSetUp} }, nil},
	{"sign-in", signInState, nil},
	{"sign-in-wrong", wrongPasswordState, nil},
	{"change-password", changeState, func(s *stage) {
		screen := s.screens[launcher.StepChangePassword].(*changeScreen)
		s.focus(screen.next.Entry)
		s.typeText("långt-nytt-lösen")
		s.focus(screen.confirm.Entry)
		s.typeText("långt-nytt-fel")
	}},
	{"password-changed", func() launcher.State {
		s := changeState()
		s.Step, s.Busy = launcher.StepPasswordChanged, launcher.DoingSignIn
		return s
	}, nil},
	{"code", codeState, func(s *stage) { s.typeText("482") }},
	{"code-help", codeState, func(s *stage) { s.openHelp("no-sms") }},
	{"systems", systemsState, func(s *stage) { s.key("Down") }},
	{"systems-slow", slowState, nil},
	{"systems-turned-away", turnedAwayState, nil},
	{"systems-ends-soon", func() launcher.State {
		s := systemsState()
		s.Notice = launcher.Tell(launcher.KindSessionEndsSoon, map[string]any{"Until": "15:52"})
		return s
	}, func(s *stage) { s.say(s.UI.t("systems.on-desktop")) }},
	{"systems-menu", systemsState, func(s *stage) {
		s.o.Shortcuts = &wall{hung: "R-CARD M5 Arbetstation"}
		s.key("Down")
		s.rowOf("R-CARD M5 Arbetstation").TappedSecondary(&fyne.PointEvent{AbsolutePosition: fyne.NewPos(890, 200)})
		s.await("the menu", func() bool { return s.window.Canvas().Overlays().Top() != nil })
	}},
	{"settings-more", signInState, func(s *stage) {
		s.openSheet(s.prefs)
		s.prefs.page.Scroll.ScrollToBottom()
	}},
	{"settings", signInState, func(s *stage) { s.openSheet(s.prefs) }},
	{"about", signInState, func(s *stage) { s.openSheet(s.about) }},
}

// Every screen looks as it did, in both languages, light and dark, and with text
// of twice the size. A changed picture lies in testdata/failed, to be looked at
// before it replaces the old. (What scrolls out under the header is cut off there
// in a real window; the tests' painter lets the text of a field shine through.)
func TestScreensLookAsTheyDid(t *testing.T) {
	for _, p := range pictures {
		for _, lang := range []string{"sv", "en"} {
			for _, look := range []struct {
				name, theme string
				text        int
			}{{"light", "light", 100}, {"dark", "dark", 100}, {"large-text", "light", 200}} {
				name := p.name + "-" + lang + "-" + look.name
				t.Run(name, func(t *testing.T) {
					s := newStage(t, p.state(), with("language", lang), with("theme", look.theme), with("textSize", look.text))
					if p.do != nil {
						p.do(s)
					}
					looksAsIn(t, name+".png", s)
				})
			}
		}
	}
}

// The window also looks right where it is small and the text is large, and
// where it is wide.
func TestScreensFitOtherSizes(t *testing.T) {
	for _, c := range []struct {
		name  string
		state launcher.State
		w, h  float32
		text  int
	}{
		{"sign-in-small-large-text", wrongPasswordState(), 480, 640, 200},
		{"sign-in-small", signInState(), 480, 640, 100},
		{"systems-small", slowState(), 480, 640, 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, c.state, with("textSize", c.text))
			s.resize(c.w, c.h)
			looksAsIn(t, c.name+".png", s)
		})
	}
}

// The help as people read it, with its real pages.
func TestTheHelpLooksAsItDid(t *testing.T) {
	for _, c := range []struct {
		topic, theme string
		text         int
	}{
		{"no-sms", "light", 100}, {"no-sms", "dark", 100}, {"no-sms", "light", 200}, {"no-sms", "dark", 200},
		{"turned-away", "light", 100}, {"turned-away", "dark", 200}, {"index", "light", 100}, {"index", "light", 200},
		{"shortcuts", "light", 100}, {"shortcuts", "dark", 200},
	} {
		for _, lang := range []string{"sv", "en"} {
			name := fmt.Sprintf("help-%s-%s-%s-%d", c.topic, lang, c.theme, c.text)
			t.Run(name, func(t *testing.T) {
				s := newStage(t, systemsState(), withServiceDesk, with("language", lang), with("theme", c.theme), with("textSize", c.text),
					func(o *Options, _ map[string]any) { o.Help = assets.Help })
				s.openHelp(c.topic)
				looksAsIn(t, name+".png", s)
			})
		}
	}
}

// The practice phone stands beside the work.
func TestThePracticePhoneLooksAsItDid(t *testing.T) {
	for _, lang := range []string{"sv", "en"} {
		for _, theme := range []string{"light", "dark"} {
			t.Run(lang+"-"+theme, func(t *testing.T) {
				var send func(PracticeSMS)
				s := newStage(t, practiceState(), withPhone(&send), with("language", lang), with("theme", theme))
				send(PracticeSMS{To: "fornamn.efternamn", Text: "Din kod: 012345", Code: "012345", At: noon})
				s.flush()
				looksAsIn(t, "practice-"+lang+"-"+theme+".png", s)
			})
		}
	}
}
