package launcher

import (
	"slices"
	"time"

	"backstage/portal"
)

// What comes from outside the window: links, shortcuts, later starts of the
// program. Anybody can send those, and send many, so a link brings a window
// forward at most once in callPause and starts a system at most once in linkPause,
// no more than linkBurst systems in that time. It never tries again where the
// person was turned away: that could lock the account.
const (
	callPause = time.Second
	linkPause = 10 * time.Second
	linkBurst = 5
)

// linked is a system that a link has started.
type linked struct {
	id string
	at time.Time
}

// bringForward brings the launcher's window forward.
func (m model) bringForward(now time.Time) model {
	if m.mayBringForward(now) {
		m.Called++
		m.calledAt = now
	}
	return m
}

func (m model) mayBringForward(now time.Time) bool {
	return m.calledAt.IsZero() || now.Sub(m.calledAt) >= callPause
}

// openNamed opens a system by ID, title or alias, now or after the sign-in. Of
// several links before the sign-in the newest counts.
func (m model) openNamed(name string, now time.Time) (model, []effect) {
	if m.Step != StepSystems {
		m.pending, m.Pending = pendingOpen{name: name}, shortened(name)
		return m.bringForward(now), nil
	}
	r, ok := m.named(name)
	if !ok {
		return m.tellSystemGone(name).bringForward(now), nil
	}
	return m.openLinked(r, now)
}

func (m model) openLinked(r portal.Resource, now time.Time) (model, []effect) {
	s, known := m.sessionOf(r.ID)
	if known && s.Phase == PhaseRunning && !s.Unwatched {
		if !m.mayBringForward(now) {
			return m, nil
		}
		m.calledAt = now
		return m, []effect{doFocus{s.ID}} // its window, not the launcher's
	}
	m = m.bringForward(now)
	refused := s.Notice != nil && s.Notice.Refused
	if known && (s.Phase == PhaseConsent || refused) || !m.mayLink(r.ID, now) {
		return m, nil
	}
	m.linked = append(m.linkedSince(now.Add(-linkPause)), linked{r.ID, now})
	return m.open(r.ID, now)
}

func (m model) mayLink(id string, now time.Time) bool {
	recent := m.linkedSince(now.Add(-linkPause))
	return len(recent) < linkBurst && !slices.ContainsFunc(recent, func(l linked) bool { return l.id == id })
}

func (m model) linkedSince(t time.Time) []linked {
	return slices.DeleteFunc(slices.Clone(m.linked), func(l linked) bool { return !l.at.After(t) })
}

// openChosen opens the systems that are to be open after each sign-in, apart from
// those that are open still.
func (m model) openChosen(now time.Time) (model, []effect) {
	var effects []effect
	for _, name := range m.prefs.autoOpen {
		r, ok := m.named(name)
		if !ok {
			continue
		}
		if s, known := m.sessionOf(r.ID); known && s.Phase != PhaseEnded {
			continue
		}
		var more []effect
		m, more = m.launch(r, now)
		effects = append(effects, more...)
	}
	return m, effects
}

// tellSystemGone tells that a system that was asked for is not in the list.
func (m model) tellSystemGone(name string) model {
	m.Notice = Tell(KindSystemGone, map[string]any{"System": shortened(name)})
	return m
}

// shortened is a name from outside as it is shown: not longer than a title.
func shortened(name string) string {
	const most = 60
	if r := []rune(name); len(r) > most {
		return string(r[:most]) + "…"
	}
	return name
}
