package ui

import (
	"time"

	"backstage/launcher"
)

// submission keeps a form from being sent twice: by a double click, or by Enter
// pressed again before the launcher's next state says that it is under way.
type submission struct {
	at   time.Time // zero: nothing sent
	seen bool      // the launcher said that it is under way
}

// unanswered is how long a form waits for the launcher to take it up; a state
// follows in milliseconds, or the launcher saw no sense in it.
const unanswered = 2 * time.Second

func (s *submission) mark(now time.Time) { *s = submission{at: now} }

// waiting tells whether something is under way.
func (s *submission) waiting(st launcher.State, now time.Time) bool {
	if st.Busy != launcher.DoingNothing {
		return true
	}
	return !s.at.IsZero() && now.Sub(s.at) < unanswered
}

// see takes a new state's word for it and tells whether something is under way.
func (s *submission) see(st launcher.State) bool {
	busy := st.Busy != launcher.DoingNothing
	if busy {
		s.seen = true
	} else if s.seen || st.Notice != nil {
		*s = submission{}
	}
	return busy
}

// busyText is a button's label: what it does, or what is under way.
func (u *UI) busyText(idle string, busy bool) string {
	if busy {
		return u.t("busy." + string(u.state.Busy))
	}
	return u.t(idle)
}
