package ui

import (
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"backstage/launcher"
	"backstage/settings"
	"backstage/translations"
	"backstage/ui/kit"
)

func TestTheLanguageChangesAtOnce(t *testing.T) {
	s := newStage(t, signInState())
	s.typeText("Hemligt 1")
	s.choose("language", "en", nil)
	s.await("language", func() bool { return s.texts.Lang() == "en" })
	if got := s.signInScreen().signIn.Text; got != "Sign in" {
		t.Errorf("the button says %q", got)
	}
	if got := s.header.help.AccessibilityLabel(); got != "Instructions and troubleshooting" {
		t.Errorf("the help is called %q", got)
	}
	if s.signInScreen().password.Entry.Text != "Hemligt 1" {
		t.Error("what was typed is gone")
	}
	if s.store.Current().Language != "en" {
		t.Error("the choice is not kept")
	}
}

func TestTextSizeAndThemeChangeAtOnce(t *testing.T) {
	s := newStage(t, signInState())
	if got := s.app.Settings().Theme().Size(theme.SizeNameText); got != 15 {
		t.Errorf("text is %v", got)
	}
	s.choose("textSize", 200, nil)
	s.await("text size", func() bool { return s.settings.TextSize == 200 })
	if got := s.app.Settings().Theme().Size(theme.SizeNameText); got != 30 {
		t.Errorf("text is %v", got)
	}
	s.choose("theme", "dark", nil)
	s.await("theme", func() bool { return s.settings.Theme == "dark" })
	if got := s.app.Settings().Theme().Color(theme.ColorNameBackground, theme.VariantLight); got != color.Color(kit.Hex(0x10171B)) {
		t.Errorf("the background is %v", got)
	}
}

// IT changes a policy while the window is elsewhere: coming back to it is enough.
func TestPoliciesAreTakenInWhenTheWindowComesBack(t *testing.T) {
	var values map[string]any
	s := newStage(t, signInState(), func(_ *Options, v map[string]any) { values = v })
	s.openSheet(s.prefs)
	comesBack := s.app.Lifecycle().(interface{ OnEnteredForeground() func() }).OnEnteredForeground()
	values["policy:theme"], values["policy:redirectPrinters"], values["policy:productName"] = "dark", false, "Exempel"
	comesBack()
	s.await("the policy", func() bool { return s.settings.Theme == "dark" })
	if got := s.app.Settings().Theme().Color(theme.ColorNameBackground, theme.VariantLight); got != color.Color(kit.Hex(0x10171B)) {
		t.Errorf("the background is %v", got)
	}
	if s.window.Title() != "Exempel" {
		t.Errorf("the window is called %q", s.window.Title())
	}
	for _, p := range s.prefs.parts {
		f, ok := p.(*flagPart)
		if !ok || f.key != "redirectPrinters" {
			continue
		}
		if f.check.Ticked || !f.check.Disabled() || f.check.Reason.Text() != s.UI.t("settings.locked-machine") {
			t.Errorf("printers: ticked %v, disabled %v, %q", f.check.Ticked, f.check.Disabled(), f.check.Reason.Text())
		}
	}
}

// Who has locked a setting is said in words.
func TestALockedSettingSaysByWhom(t *testing.T) {
	says := func(values map[string]any) settings.Reader {
		return func() []settings.Layer { return []settings.Layer{{Origin: "test", Values: values}} }
	}
	s := newStage(t, signInState())
	store, err := settings.Open(settings.Options{
		MachinePolicy: says(map[string]any{"theme": "dark"}), UserPolicy: says(map[string]any{"language": "sv", "rememberUserAllowed": false}),
		Installer: says(map[string]any{"portalURL": "portal.example.se", "portalChangeAllowed": false, "sound": false}),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.takeSettings(store.Current())
	for name, want := range map[string]string{
		"theme": "Bestämt av din organisation för den här datorn.", "language": "Bestämt av din organisation för dig.",
		"rememberUser": "Bestämt av din organisation för dig.", "portalURL": "Bestämt av din organisation för den här datorn.",
		"sound": "", "textSize": "",
	} {
		if got := s.prefs.lockedBy(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestTheSettingsSheet(t *testing.T) {
	s := newStage(t, signInState())
	s.openSheet(s.prefs)
	if s.signInScreen().object().Visible() {
		t.Error("what lies behind can still be reached")
	}
	for _, p := range s.prefs.parts {
		if f, ok := p.(*flagPart); ok && f.key == "redirectDrives" {
			f.check.Tapped(nil)
		}
	}
	s.await("drives", func() bool { return s.settings.RedirectDrives })
	if !s.store.Current().RedirectDrives {
		t.Error("the choice is not kept")
	}
	s.face.took()
	s.focusFirst()
	s.typeText("/x")
	s.key(fyne.KeyReturn)
	wantCalls(t, s.face.took(), "SetPortal portal.example.se/x")
	if s.sheet != nil {
		t.Error("Enter does not close it")
	}
	s.openSheet(s.prefs)
	s.key(fyne.KeyEscape)
	if s.sheet != nil || s.window.Canvas().Focused() != fyne.Focusable(s.signInScreen().password.Entry) {
		t.Error("Escape does not lead back")
	}
}

// Whatever the table puts into the sheet is shown there, once, in words of both
// languages.
func TestTheSheetShowsWhatTheTableSays(t *testing.T) {
	s := newStage(t, signInState())
	shown := map[string]int{}
	for _, p := range s.prefs.parts {
		shown[p.name()]++
		if c, ok := p.(*choicePart); ok {
			for _, b := range c.buttons {
				for _, lang := range translations.Languages {
					if !translations.In(lang).Has(b.word) {
						t.Errorf("%s: %q is missing", lang, b.word)
					}
				}
			}
		}
	}
	for _, d := range settings.Table {
		want := 1
		if d.Sheet == "" || d.Choices != nil && d.Offered == nil {
			want = 0
		}
		if shown[d.Name] != want {
			t.Errorf("%s is shown %d times", d.Name, shown[d.Name])
		}
		for _, lang := range translations.Languages {
			if d.Sheet != "" && !(translations.In(lang).Has("settings."+d.Name) && translations.In(lang).Has("settings."+string(d.Sheet))) {
				t.Errorf("%s: %s has no words", lang, d.Name)
			}
		}
	}
}

func TestLockedSettingsSayWhoLockedThem(t *testing.T) {
	s := newStage(t, signInState(), func(_ *Options, values map[string]any) {
		delete(values, "portalURL")
		delete(values, "theme")
	}, with("policy:portalURL", "portal.example.se"), with("policy:theme", "dark"), with("policy:redirectClipboard", false))
	s.openSheet(s.prefs)
	const want = "Bestämt av din organisation för den här datorn."
	for _, p := range s.prefs.parts {
		switch p := p.(type) {
		case *entryPart:
			if !p.field.Entry.Disabled() || p.field.Hint.Text() != want {
				t.Errorf("the address says %q", p.field.Hint.Text())
			}
		case *choicePart:
			if locked := p.key == "theme"; p.buttons[0].Disabled() != locked || p.why.Visible() != locked {
				t.Errorf("%s locked: %v", p.key, p.buttons[0].Disabled())
			}
		case *flagPart:
			if locked := p.key == "redirectClipboard"; p.check.Disabled() != locked {
				t.Errorf("%s locked: %v", p.key, p.check.Disabled())
			}
		}
	}
}

func TestAboutTellsWhatIsUsed(t *testing.T) {
	s := newStage(t, systemsState())
	s.openSheet(s.about)
	for _, want := range []string{"1.0", "https://portal.example.se/RDWeb/", "FreeRDP 3.28.0"} {
		if !strings.Contains(s.about.words.Text(), want) {
			t.Errorf("%q is missing in %q", want, s.about.words.Text())
		}
	}
}

func TestTheOrganisationsColourIsMadeReadable(t *testing.T) {
	for _, brand := range []string{"#FFFF00", "#1A5FB4", "#000000", "#FFFFFF", "#FF0000", "#808080", "#00FF00"} {
		a := kit.NewTheme("system", 100, brand)
		for name, p := range map[string]kit.Palette{"light": a.Light, "dark": a.Dark} {
			for _, ground := range []fyne.ThemeColorName{kit.ColorSurface, theme.ColorNameBackground, kit.ColorBrandSoft} {
				if c := kit.Contrast(p[kit.ColorBrand], p[ground]); c < kit.Readable {
					t.Errorf("%s %s on %s has %.2f:1", brand, name, ground, c)
				}
			}
			if c := kit.Contrast(p[kit.ColorOnBrand], p[kit.ColorBrand]); c < kit.Readable {
				t.Errorf("%s %s: text on it has %.2f:1", brand, name, c)
			}
		}
	}
	if a := kit.NewTheme("system", 100, "red"); a.Light[kit.ColorBrand] != kit.Light[kit.ColorBrand] {
		t.Error("nonsense is taken for a colour")
	}
}

func TestEveryTextCanBeReadOnItsGround(t *testing.T) {
	for name, p := range map[string]kit.Palette{"light": kit.Light, "dark": kit.Dark} {
		for _, c := range []struct{ text, ground fyne.ThemeColorName }{
			{kit.ColorText, kit.ColorSurface}, {kit.ColorMuted, kit.ColorSurface}, {kit.ColorMuted, theme.ColorNameBackground}, {kit.ColorBrand, kit.ColorSurface}, {kit.ColorOnBrand, kit.ColorBrand},
			{kit.ColorText, kit.ColorErrorSoft}, {kit.ColorText, kit.ColorWarningSoft}, {kit.ColorText, kit.ColorOKSoft}, {kit.ColorText, kit.ColorBrandSoft}, {kit.ColorBrand, kit.ColorErrorSoft},
			{kit.ColorBrand, kit.ColorWarningSoft}, {kit.ColorBrand, kit.ColorOKSoft}, {kit.ColorOK, kit.ColorOKSoft}, {kit.ColorWarning, kit.ColorWarningSoft}, {kit.ColorError, kit.ColorSurface},
		} {
			if got := kit.Contrast(p[c.text], p[c.ground]); got < kit.Readable {
				t.Errorf("%s: %s on %s has %.2f:1", name, c.text, c.ground, got)
			}
		}
		if got := kit.Contrast(p[kit.ColorControl], p[kit.ColorSurface]); got < 3 {
			t.Errorf("%s: the edge of a control has %.2f:1", name, got)
		}
	}
}

func TestNoticesThatOnlyTheServiceDeskCanHelpNameIt(t *testing.T) {
	s := newStage(t, signInState(), with("supportPhone", "08-123 45 67"))
	desk := 0
	for _, kind := range launcher.Kinds() {
		n := launcher.Tell(kind, nil)
		if n == nil {
			continue
		}
		_, advice := s.noticeWords(n)
		if strings.Contains(advice, "08-123 45 67") != n.ServiceDesk {
			t.Errorf("%s says %q; the service desk is needed: %v", n.Key, advice, n.ServiceDesk)
		}
		if n.ServiceDesk {
			desk++
		}
	}
	if desk < 10 {
		t.Errorf("only %d notices need the service desk", desk)
	}
}

func TestTheOrganisationsLogoTakesTheMarksPlace(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		logo bool
	}{
		"a picture":        {pngOf(64, 64, color.White), true},
		"a drawing":        {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#1A5FB4"/></svg>`), true},
		"an empty drawing": {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"></svg>`), false},
		"a broken drawing": {[]byte(`<svg viewBox="0 0 40 20"><path d="M0"/><rect width="4`), false},
		"no picture":       {[]byte("<html>"), false},
	} {
		file := filepath.Join(t.TempDir(), "logo.png")
		if err := os.WriteFile(file, c.data, 0o600); err != nil {
			t.Fatal(err)
		}
		s := newStage(t, signInState())
		s.choose("logoFile", file, nil)
		s.await("the choice", func() bool { return s.settings.LogoFile == file })
		if c.logo {
			s.await("the picture", func() bool { return s.header.logo != nil })
		} else if readLogo(file) != nil {
			t.Errorf("%s is taken for a logo", name)
		}
		if s.header.mark.Visible() == c.logo {
			t.Errorf("%s: the mark is shown: %v", name, !c.logo)
		}
	}
}

func TestF1OpensTheHelpFromAnywhere(t *testing.T) {
	s := newStage(t, signInState())
	s.key(fyne.KeyF1)
	if !s.help.IsOpen() {
		t.Error("not from a field")
	}
	s.focus(s.signInScreen().signIn)
	s.key(fyne.KeyF1)
	if s.help.IsOpen() {
		t.Error("not from a button")
	}
	s.focus(nil)
	s.key(fyne.KeyF1)
	if !s.help.IsOpen() {
		t.Error("not from nowhere")
	}
}

func TestTheMenuByKeyboard(t *testing.T) {
	s := newStage(t, systemsState())
	s.focus(s.header.menu)
	s.key(fyne.KeySpace)
	s.key(fyne.KeyReturn) // its first item is ready
	if s.sheet != screen(s.prefs) {
		t.Fatal("Enter does not open the settings")
	}
	s.key(fyne.KeyEscape)
	s.openMenu()
	s.key(fyne.KeyDown)
	s.key(fyne.KeyDown)
	s.key(fyne.KeyReturn)
	wantCalls(t, s.face.took(), "SignOut")
	s.openMenu()
	s.key(fyne.KeyEscape)
	if s.window.Canvas().Overlays().Top() != nil {
		t.Error("Escape does not close the menu")
	}
}

// "Instruktioner och felsökning" is at the same place on every screen.
func TestTheHelpIsAtTheSamePlaceEverywhere(t *testing.T) {
	at := newStage(t, signInState()).header.help.Position()
	for _, v := range views {
		t.Run(v.name, func(t *testing.T) {
			help := v.open(t).header.help
			if got := help.Position(); got != at || !help.Visible() {
				t.Errorf("it is at %v, not at %v", got, at)
			}
		})
	}
}
