package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"backstage/launcher"
	"backstage/translations"
	"backstage/ui/kit"
)

// footer tells where one is connected, or who is signed in and for how long,
// and holds the language.
type footer struct {
	ui       *UI
	root     *fyne.Container
	box, rim *canvas.Rectangle
	words    *kit.Prose
	said     string // a line that takes their place until then
	until    time.Time
	signOut  *kit.Link
	language *kit.TextButton
}

func newFooter(u *UI) *footer {
	f := &footer{ui: u, box: kit.NewBox(0), rim: kit.NewBox(0), words: kit.NewProse()}
	f.words.OneLine = true
	f.signOut = kit.NewLink(u.host, f.act)
	f.signOut.TextSize = kit.SizeSmall
	f.language = kit.NewTextButton(u.host, u.openLanguages)
	f.language.Plain = true
	f.language.Icon = kit.NewGlyph(kit.GlyphDown, kit.ColorMuted)
	f.root = &fyne.Container{Layout: &kit.Arranged{Put: f.arrange}, Objects: []fyne.CanvasObject{f.box, f.rim, f.words, f.signOut, f.language}}
	return f
}

// act signs out, or cancels what is under way: its word says which.
func (f *footer) act() {
	if f.ui.state.Busy != launcher.DoingNothing {
		f.ui.o.Launcher.Cancel()
		return
	}
	f.ui.signOut()
}

func footerHeight() float32 { return max(40, 17*kit.Unit()+23) }

func (f *footer) arrange(s fyne.Size) {
	f.box.Resize(s)
	kit.Place(f.rim, 0, 0, s.Width, 1)
	lw, lh := f.language.NaturalWidth(), f.language.MinSize().Height
	kit.Place(f.language, s.Width-lw-8, (s.Height-lh)/2, lw, lh)
	room := s.Width - lw - 16 - 16
	if f.signOut.Visible() {
		sw := f.signOut.NaturalWidth()
		room -= sw + 16
		x := 16 + min(f.words.NaturalWidth(), room) + 16
		kit.Place(f.signOut, x, (s.Height-24)/2, sw, 24)
		if kit.Unit() > 1.2 {
			kit.Place(f.signOut, x, (s.Height-lh)/2, sw, lh)
		}
	}
	h := f.words.HeightFor(1e4)
	kit.Place(f.words, 16, (s.Height-h)/2, max(0, room), h)
}

func (f *footer) render(s launcher.State, now time.Time) {
	f.words.Set(kit.Small(f.tells(s, now)))
	f.signOut.Set(f.ui.t("menu.sign-out"))
	if s.Busy != launcher.DoingNothing {
		f.signOut.Set(f.ui.t("cancel"))
	}
	f.signOut.Hidden = !isSignedIn(s)
	f.language.Text = f.ui.t("language." + f.ui.texts.Lang())
	f.language.Label = f.ui.t("settings.language")
	f.language.Hidden = f.ui.settings.Locked("language") || len(translations.Languages) < 2
	kit.Paint(f.box, kit.ColorSurface, kit.ColorClear)
	kit.Paint(f.rim, kit.ColorLine, kit.ColorClear)
	f.language.Refresh()
	f.root.Refresh()
}

// tick draws only where the words change: every repaint costs a processor where
// the graphics are drawn by software.
func (f *footer) tick(s launcher.State, now time.Time) {
	if f.words.Text() != f.tells(s, now) {
		f.render(s, now)
	}
}

func isSignedIn(s launcher.State) bool {
	return s.SignedInAs != "" && !s.SignedOut && s.Step == launcher.StepSystems
}

// say tells what a choice has led to, for a moment.
func (u *UI) say(text string) {
	u.footer.said, u.footer.until = text, u.o.Now().Add(saidFor)
	u.footer.render(u.state, u.o.Now())
}

const saidFor = 8 * time.Second

// tells is the footer's line.
func (f *footer) tells(s launcher.State, now time.Time) string {
	if now.Before(f.until) {
		return f.said
	}
	parts := []string{}
	signedIn := isSignedIn(s)
	switch {
	case signedIn && s.Busy != launcher.DoingNothing:
		parts = append(parts, launcher.PersonOf(s.SignedInAs), f.ui.t("busy."+string(s.Busy)))
	case signedIn:
		parts = append(parts, launcher.PersonOf(s.SignedInAs), f.signedIn(s, now))
	case s.SignedOut && s.SignedInAs != "":
		parts = append(parts, launcher.PersonOf(s.SignedInAs), f.ui.t("footer.signed-out"))
	default:
		if s.Practice {
			parts = append(parts, f.ui.t("footer.practice"))
		} else if s.Host != "" {
			parts = append(parts, f.connection(s))
		}
		if f.ui.o.Version != "" {
			parts = append(parts, f.ui.texts.T("footer.version", map[string]any{"Version": f.ui.o.Version}))
		}
	}
	return strings.Join(parts, "   ·   ")
}

func (f *footer) connection(s launcher.State) string {
	key := "footer.connected"
	switch {
	case s.Busy == launcher.DoingConnect:
		key = "footer.connecting"
	case s.Step == launcher.StepSetUp || s.Notice != nil && s.Notice.Level == launcher.Problem && s.Step == launcher.StepSignIn:
		key = "footer.portal"
	}
	return f.ui.texts.T(key, map[string]any{"Host": s.Host})
}

// signedIn says how long the portal's session still lasts, where it is known.
func (f *footer) signedIn(s launcher.State, now time.Time) string {
	if s.SessionEnds.IsZero() {
		return f.ui.t("footer.signed-in")
	}
	left := s.SessionEnds.Sub(now)
	switch {
	case left <= 0:
		return f.ui.t("footer.signed-in")
	case left < time.Hour:
		return f.ui.texts.N("footer.minutes-left", max(1, int(left.Minutes())))
	}
	return f.ui.texts.T("footer.hours-left", map[string]any{"Hours": int(left.Hours()), "Minutes": int(left.Minutes()) % 60})
}
