package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"backstage/launcher"
)

// corner is a notification area that keeps what is put there.
type corner struct{ menus []*fyne.Menu }

func (c *corner) SetMenu(m *fyne.Menu) { c.menus = append(c.menus, m) }

func withCorner(c *corner) stageOption {
	return func(o *Options, _ map[string]any) { o.Tray = c }
}

// told keeps the notifications.
func withNotifications(told chan<- string) stageOption {
	return func(o *Options, _ map[string]any) { o.Notify = func(title, _ string) { told <- title } }
}

// menuLines are a menu as a person reads it.
func menuLines(items []*fyne.MenuItem) (lines []string) {
	for _, i := range items {
		if !i.IsSeparator {
			lines = append(lines, i.Label)
		}
	}
	return lines
}

func TestTheIconsMenuHoldsFavouritesAndChangesOnlyWithThem(t *testing.T) {
	var c corner
	st := signInState()
	st.Known = []launcher.System{{ID: "s4", Title: "R-CARD M5"}, {ID: "s1", Title: "MultiAccess"}}
	s := newStage(t, st, withCorner(&c))
	menu := c.menus[len(c.menus)-1]
	if got := menuLines(menu.Items); !slices.Equal(got, []string{"R-CARD M5", "MultiAccess", "Visa Amido Alliera Backstage", "Avsluta"}) {
		t.Fatalf("before the sign-in: %q", got)
	}
	menu.Items[1].Action()
	wantCalls(t, s.face.took(), "OpenNamed s1")
	before := len(c.menus)
	s.tick()
	s.redraw()
	if len(c.menus) != before {
		t.Error("the menu is set anew although nothing changed")
	}
	in := systemsState()
	in.Known = st.Known
	s.face.publish(in)
	menu = c.menus[len(c.menus)-1]
	if got := menuLines(menu.Items); !slices.Contains(got, "Logga ut") {
		t.Errorf("signed in: %q", got)
	}
}

func TestClosingTheWindowLeavesTheIconAndSaysSoOnce(t *testing.T) {
	var c corner
	told := make(chan string, 2)
	s := newStage(t, systemsState(), withCorner(&c), withNotifications(told))
	s.Show()
	for range 2 {
		s.closing()
		if s.stop != nil {
			t.Error("the clock of a window that nobody sees goes on")
		}
		s.comeForward()
		if s.stop == nil || s.closed {
			t.Error("the window does not come back")
		}
	}
	if got := <-told; got != "Programmet finns kvar" || len(told) != 0 {
		t.Errorf("told %q and %d more", got, len(told))
	}
}

func TestWhoDoesNotSeeTheWindowIsNotified(t *testing.T) {
	told := make(chan string, 10)
	s := newStage(t, systemsState(), withNotifications(told))
	s.inFront = true
	s.face.publish(turnedAwayState()) // seen in the window
	s.inFront = false
	s.face.publish(systemsState())
	s.face.publish(turnedAwayState())
	if got := <-told; got != "XXX.Stockholm.MultiAccess03 stängdes oväntat" {
		t.Errorf("told %q", got)
	}
	s.face.publish(turnedAwayState()) // the same once more is no news
	closed := systemsState()
	closed.Sessions = closed.Sessions[:1] // closed by the person
	s.face.publish(closed)
	soon := systemsState()
	soon.Notice = launcher.Tell(launcher.KindSessionEndsSoon, nil)
	s.face.publish(soon)
	if got := <-told; got != "Du loggas snart ut" {
		t.Errorf("told %q", got)
	}
	odd := turnedAwayState()
	odd.Sessions[1].ID, odd.Sessions[1].Title = 7, "'; Remove-Item C:\\ #"
	s.face.publish(odd)
	if got := <-told; got != "Ett system stängdes oväntat" {
		t.Errorf("what a portal wrote was handed on: %q", got)
	}
	if len(told) != 0 {
		t.Errorf("and also %q", <-told)
	}
	quiet := newStage(t, systemsState(), withNotifications(told), with("notifications", false))
	quiet.face.publish(turnedAwayState())
	if len(told) != 0 {
		t.Error("notified although nobody wants it")
	}
}

func TestACallBringsTheWindowForward(t *testing.T) {
	s := newStage(t, systemsState())
	s.window.Hide()
	st := systemsState()
	st.Called = 1
	s.face.publish(st)
	if s.stop == nil {
		t.Error("it stays where it is")
	}
	s.close()
}
