package launcher

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"backstage/portal"
	"backstage/rdp"
)

func comesIn(t *testing.T, l *Launcher) {
	t.Helper()
	l.SignIn(anna())
	at(t, l, StepSystems, "")
}

func ready(calls ...string) *script {
	p := newScript().on("begin", signInPage).on(annaSignsIn, systems)
	for _, c := range calls {
		p.on(c, reply{})
	}
	return p
}

// flood is 100 links a second for 5 s.
func flood(l *Launcher, names ...string) {
	for n := range 500 {
		l.OpenNamed(names[n%len(names)])
		time.Sleep(10 * time.Millisecond)
	}
	synctest.Wait()
}

func TestALinkNamesASystemByItsIDFirst(t *testing.T) {
	twins := systemsAnswer()
	twins.Workspace.Resources = append(twins.Workspace.Resources, portal.Resource{ID: "MultiAccess01", Title: "Another", URL: "https://portal.example/c.rdp"})
	p := newScript().on("begin", signInPage).on(annaSignsIn, reply{answer: twins}).on("download MultiAccess01", reply{})
	play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
		comesIn(t, l)
		l.OpenNamed("multiaccess01")
		at(t, l, StepSystems, "")
		if p.count("download MultiAccess01") != 1 {
			t.Errorf("asked %v", p.asked)
		}
	})
}

func TestAFloodOfLinksBeforeTheSignInOpensTheNewestOnce(t *testing.T) {
	p, st := ready("download m5"), freeRDP()
	play(t, p, st, nil, func(t *testing.T, l *Launcher) {
		flood(l, "MultiAccess01", "m5")
		s := at(t, l, StepSignIn, "")
		if s.Pending != "m5" || s.Called < 4 || s.Called > 6 {
			t.Errorf("pending %q, called %d times in 5 s", s.Pending, s.Called)
		}
		comesIn(t, l)
		if len(st.requests) != 1 || st.requests[0].Title != "R-CARD M5 Arbetstation" {
			t.Errorf("started %d", len(st.requests))
		}
	})
}

func TestAFloodOfLinksToARunningSystemShowsIt(t *testing.T) {
	p, st := ready("download ma1"), freeRDP()
	play(t, p, st, nil, func(t *testing.T, l *Launcher) {
		comesIn(t, l)
		l.OpenNamed("ma1")
		synctest.Wait()
		st.session(t, 0).events <- rdp.Event{Kind: rdp.EventWindow}
		synctest.Wait()
		called := l.State().Called
		flood(l, "ma1")
		if len(st.requests) != 1 || st.session(t, 0).focused < 4 || st.session(t, 0).focused > 6 {
			t.Errorf("started %d times, shown %d times", len(st.requests), st.session(t, 0).focused)
		}
		if l.State().Called != called {
			t.Error("the launcher's window stands in front of the system's")
		}
	})
}

func TestAFloodOfLinksNeverTriesAPasswordAgain(t *testing.T) {
	p, st := ready("download ma1"), freeRDP()
	play(t, p, st, nil, func(t *testing.T, l *Launcher) {
		comesIn(t, l)
		l.OpenNamed("ma1")
		synctest.Wait()
		a := st.session(t, 0)
		a.events <- rdp.Event{Kind: rdp.EventEnded, Exit: rdp.Exit{Kind: rdp.KindLogonFailed}}
		close(a.events)
		synctest.Wait()
		for range 20 {
			flood(l, "ma1")
		}
		if len(st.requests) != 1 {
			t.Errorf("a refused password was tried %d times", len(st.requests))
		}
		// A person may.
		l.Open("ma1")
		synctest.Wait()
		if len(st.requests) != 2 {
			t.Error("a click does nothing")
		}
	})
}

func TestAFloodOfLinksToASystemThatFailsStartsItNowAndThen(t *testing.T) {
	p, st := ready("download ma1"), freeRDP()
	st.err = &rdp.Error{Kind: rdp.KindClientFailed}
	play(t, p, st, nil, func(t *testing.T, l *Launcher) {
		comesIn(t, l)
		for range 4 { // 20 s
			flood(l, "ma1")
		}
		if n := len(st.requests); n != 2 {
			t.Errorf("started %d times in 20 s", n)
		}
	})
}

func TestAFloodOfLinksToManySystemsOpensAFew(t *testing.T) {
	many := systemsAnswer()
	var names []string
	p := newScript().on("begin", signInPage)
	for n := range 50 {
		id := fmt.Sprintf("s%d", n)
		names = append(names, id)
		many.Workspace.Resources = append(many.Workspace.Resources, portal.Resource{ID: id, Title: id, URL: "https://portal.example/" + id})
		p.on("download "+id, reply{})
	}
	p.on(annaSignsIn, reply{answer: many})
	st := freeRDP()
	play(t, p, st, nil, func(t *testing.T, l *Launcher) {
		comesIn(t, l)
		for _, name := range names {
			l.OpenNamed(name)
		}
		synctest.Wait()
		if n := len(st.requests); n != linkBurst {
			t.Errorf("%d systems were opened at once", n)
		}
	})
}

func TestALinkToNothingIsTold(t *testing.T) {
	play(t, ready(), freeRDP(), nil, func(t *testing.T, l *Launcher) {
		l.BadLink()
		if s := at(t, l, StepSignIn, "notice.bad-link"); s.Called != 1 {
			t.Errorf("called %d times", s.Called)
		}
		comesIn(t, l)
		time.Sleep(time.Minute)
		l.OpenNamed("gone")
		at(t, l, StepSystems, "notice.system-gone")
		time.Sleep(time.Minute)
		l.BringForward()
		if s := at(t, l, StepSystems, "notice.system-gone"); s.Called != 3 {
			t.Errorf("called %d times", s.Called)
		}
	})
}

func TestALinkWhenSignedOutAsksToSignInOnceAndThenOpens(t *testing.T) {
	p, st := ready("download ma1", "sign-out"), freeRDP()
	play(t, p, st, nil, func(t *testing.T, l *Launcher) {
		comesIn(t, l)
		time.Sleep(5 * time.Hour)
		at(t, l, StepSystems, "notice.session-expired-list")
		l.OpenNamed("ma1")
		at(t, l, StepSignIn, "notice.sign-in-to-open")
		comesIn(t, l)
		if len(st.requests) != 1 {
			t.Errorf("started %d", len(st.requests))
		}
	})
}

func TestChosenSystemsOpenAfterTheSignInAndNotAgainAfterATimeOut(t *testing.T) {
	p, st := ready("download ma1", "download m5"), freeRDP()
	play(t, p, st, map[string]any{"autoOpen": []string{"MultiAccess01", "gone", "m5"}}, func(t *testing.T, l *Launcher) {
		l.OpenNamed("m5") // twice wanted is once opened
		comesIn(t, l)
		if len(st.requests) != 2 {
			t.Fatalf("started %d", len(st.requests))
		}
		for i := range 2 { // the person closes both
			a := st.session(t, i)
			a.events <- rdp.Event{Kind: rdp.EventWindow}
			a.events <- rdp.Event{Kind: rdp.EventEnded, Exit: rdp.Exit{Kind: rdp.KindEnded}}
			close(a.events)
		}
		time.Sleep(5 * time.Hour)
		at(t, l, StepSystems, "notice.session-expired-list")
		l.Open("ma1")
		at(t, l, StepSignIn, "notice.sign-in-to-open")
		comesIn(t, l)
		if len(st.requests) != 3 {
			t.Errorf("%d were started; one was wanted", len(st.requests)-2)
		}
	})
}

func TestAPersonWhoWasAwayIsWarnedAndCanStay(t *testing.T) {
	p := ready()
	p.on("refresh", systems)
	play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
		comesIn(t, l) // for 240 minutes
		time.Sleep(237 * time.Minute)
		at(t, l, StepSystems, "")
		time.Sleep(90 * time.Second)
		s := at(t, l, StepSystems, "notice.session-ends-soon")
		l.Do(s.Notice.Actions[0])
		at(t, l, StepSystems, "")
		if p.count("refresh") != 1 {
			t.Fatalf("asked %v", p.asked)
		}
		time.Sleep(239 * time.Minute)
		at(t, l, StepSystems, "notice.session-ends-soon")
		time.Sleep(2 * time.Minute)
		if s = at(t, l, StepSystems, "notice.session-expired-list"); !s.SignedOut {
			t.Error("still signed in")
		}
	})
}
