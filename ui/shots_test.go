package ui

import (
	"image/png"
	"os"
	"strings"
	"testing"

	"backstage/launcher"
)

func shoot(t *testing.T, s *stage, name string) {
	dir := os.Getenv("UI_SHOTS")
	f, err := os.Create(dir + "/" + name + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, s.window.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}

func TestShots(t *testing.T) {
	if os.Getenv("UI_SHOTS") == "" {
		t.Skip("only for looking")
	}
	for _, v := range []struct {
		name string
		w, h float32
		o    []stageOption
	}{
		{"a-sv-light-900", 900, 640, nil},
		{"b-en-dark-900", 900, 640, []stageOption{with("language", "en"), with("theme", "dark")}},
		{"c-sv-light-480", 480, 640, nil},
		{"d-en-dark-480-200", 480, 640, []stageOption{with("language", "en"), with("theme", "dark"), with("textSize", 200)}},
		{"e-sv-light-900-200", 900, 640, []stageOption{with("textSize", 200)}},
		{"f-sv-light-1600", 1600, 1000, []stageOption{with("supportPhone", "08-123 45 67"), with("supportEmail", "support@example.se"), with("supportHours", "Vardagar 8–17"), with("organisationName", "Amido")}},
	} {
		if only := os.Getenv("UI_ONLY"); only != "" && !strings.HasPrefix(v.name, only) {
			continue
		}
		set := func(name string, st launcher.State, do func(*stage)) {
			s := newStage(t, st, v.o...)
			s.resize(v.w, v.h)
			if do != nil {
				do(s)
			}
			shoot(t, s, v.name+"-"+name)
		}
		set("1-setup", launcher.State{Step: launcher.StepSetUp}, nil)
		set("2-signin", signInState(), nil)
		set("3-wrong", wrongPasswordState(), nil)
		set("4-change", changeState(), func(s *stage) {
			s.focus(s.screens[launcher.StepChangePassword].(*changeScreen).next.entry)
			s.typeText("hemligt-nytt")
			s.key("Tab")
			s.key("Tab")
			s.typeText("hemligt-nyx")
		})
		done := changeState()
		done.Step, done.Busy, done.BusySince = launcher.StepPasswordChanged, launcher.DoingSignIn, noon
		set("5-changed", done, nil)
		set("6-code", codeState(), func(s *stage) { s.typeText("482913") })
		set("7-code-help", codeState(), func(s *stage) { s.openHelp("no-sms") })
		set("8-systems", systemsState(), nil)
		set("9-slow", slowState(), func(s *stage) { s.key("Down") })
		set("A-settings", signInState(), func(s *stage) { s.openSheet(s.prefs) })
		set("B-about", systemsState(), func(s *stage) { s.openSheet(s.about) })
		none := systemsState()
		none.Systems, none.Sessions = nil, nil
		set("C-none", none, nil)
		set("D-menu", systemsState(), func(s *stage) { s.openMenu() })
		busy := signInState()
		busy.Busy = launcher.DoingSignIn
		set("E-busy", busy, nil)
	}
}
