package ui

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"backstage/launcher"
	"backstage/translations"
)

// footer tells where one is connected, or who is signed in and for how long,
// and holds the language.
type footer struct {
	ui       *UI
	root     *fyne.Container
	box, rim *canvas.Rectangle
	words    *prose
	said     string // a line that takes their place until then
	until    time.Time
	signOut  *link
	language *textButton
}

func newFooter(u *UI) *footer {
	f := &footer{ui: u, box: newBox(0), rim: newBox(0), words: newProse()}
	f.words.oneLine = true
	f.signOut = newLink(u, f.act)
	f.signOut.size = sizeSmall
	f.language = newTextButton(u, u.openLanguages)
	f.language.plain = true
	f.language.icon = newGlyph(glyphDown, colorMuted)
	f.root = &fyne.Container{Layout: &arranged{put: f.arrange}, Objects: []fyne.CanvasObject{f.box, f.rim, f.words, f.signOut, f.language}}
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

func footerHeight() float32 { return max(40, 17*unit()+23) }

func (f *footer) arrange(s fyne.Size) {
	f.box.Resize(s)
	place(f.rim, 0, 0, s.Width, 1)
	lw, lh := f.language.naturalWidth(), f.language.MinSize().Height
	place(f.language, s.Width-lw-8, (s.Height-lh)/2, lw, lh)
	room := s.Width - lw - 16 - 16
	if f.signOut.Visible() {
		sw := f.signOut.naturalWidth()
		room -= sw + 16
		x := 16 + min(f.words.naturalWidth(), room) + 16
		place(f.signOut, x, (s.Height-24)/2, sw, 24)
		if unit() > 1.2 {
			place(f.signOut, x, (s.Height-lh)/2, sw, lh)
		}
	}
	h := f.words.heightFor(1e4)
	place(f.words, 16, (s.Height-h)/2, max(0, room), h)
}

func (f *footer) render(s launcher.State, now time.Time) {
	f.words.set(small(f.tells(s, now)))
	f.signOut.set(f.ui.t("menu.sign-out"))
	if s.Busy != launcher.DoingNothing {
		f.signOut.set(f.ui.t("cancel"))
	}
	f.signOut.Hidden = !isSignedIn(s)
	f.language.text = f.ui.t("language." + f.ui.texts.Lang())
	f.language.label = f.ui.t("settings.language")
	f.language.Hidden = f.ui.settings.Locked("language") || len(translations.Languages) < 2
	paint(f.box, colorSurface, colorClear)
	paint(f.rim, colorLine, colorClear)
	f.language.Refresh()
	f.root.Refresh()
}

// tick draws only where the words change: every repaint costs a processor where
// the graphics are drawn by software.
func (f *footer) tick(s launcher.State, now time.Time) {
	if f.words.text() != f.tells(s, now) {
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
