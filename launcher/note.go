package launcher

import (
	"time"

	"backstage/journal"
)

// note writes into the journal how the model differs from the one before, and puts
// its case code on each trouble that is told for the first time.
func (l *Launcher) note(before model) {
	m, now := l.m, time.Now()
	if before.Busy != DoingNothing && (m.Busy != before.Busy || !m.BusySince.Equal(before.BusySince)) {
		l.cfg.Journal.Done(journal.Done{Step: before.Step.String(), What: string(before.Busy), Took: now.Sub(before.BusySince)})
	}
	if m.Step != before.Step {
		l.cfg.Journal.Step(journal.Step{From: before.Step.String(), To: m.Step.String(), Spent: now.Sub(l.stepped)})
		l.stepped = now
	}
	old := map[*Notice]bool{}
	for n := range before.notices {
		old[n] = true
	}
	for n := range m.notices {
		if old[n] {
			continue
		}
		if code := l.cfg.Journal.Notice(journal.Notice{Step: m.Step.String(), Key: n.Key, Trouble: n.trouble()}); code != "" {
			n.Case = code // no face has seen it yet
		}
	}
}

// notices gives each notice of a state once: that of the step, and those of the
// sessions.
func (s State) notices(yield func(*Notice) bool) {
	if s.Notice != nil && !yield(s.Notice) {
		return
	}
	for _, session := range s.Sessions {
		if session.Notice != nil && !yield(session.Notice) {
			return
		}
	}
}
