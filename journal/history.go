package journal

import (
	"log/slog"
	"strings"
	"sync"
	"time"
)

// Kept is how many steps, and how many of the portal's answers, are kept.
const Kept = 60

// StepRecord is one thing that happened on the journey.
type StepRecord struct {
	At time.Time
	// Step is the screen ("code"), Event what happened there: the launcher's words
	// such as "to systems", "submit code" or a notice's key ("portal.wrong-code").
	Step, Event string
	// Took is how long it was under way; on leaving a step, how long the person
	// was there. 0 when unknown.
	Took time.Duration
	// Code is the case code that the screen showed, "" where it follows from the
	// rest.
	Code string
}

// CaseCode is the code that a screen shows for this event.
func (s StepRecord) CaseCode() string {
	if s.Code != "" {
		return s.Code
	}
	return CaseCode(s.At, s.Event)
}

// Failed tells whether the event is one that a person could call about.
func (s StepRecord) Failed() bool {
	switch s.Event {
	case "portal.cancelled", "session.ended", "session.stopped": // the person's own wish
		return false
	}
	for _, family := range []string{"portal.", "session.", "notice.", "doctor."} {
		if strings.HasPrefix(s.Event, family) {
			return true
		}
	}
	return false
}

// LastCase is the code of the last event that went wrong, "" when none did.
func LastCase(steps []StepRecord) string {
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i].Failed() {
			return steps[i].CaseCode()
		}
	}
	return ""
}

// AnswerRecord is the class of one of the portal's answers, never its body.
type AnswerRecord struct {
	At     time.Time
	Method string
	// Path without query, Class as package portal names pages ("sign-in"), or the
	// kind of the failure.
	Path, Class string
	Status      int // 0 when there was no answer
	Took        time.Duration
}

// ClientRecord is the RDP client and how it ended last.
type ClientRecord struct {
	Name, Version string
	Ended         bool
	// Exit is the kind ("logon-failed"), Code the exit code, Signal the signal's
	// name; they count where Ended.
	Exit, Signal string
	Code         int
}

// History keeps the last steps of this run in memory. The zero value is ready;
// it is safe for concurrent use.
type History struct {
	// Log gets a line for each case code, so that a report that another process
	// makes knows the code too; nil is silent.
	Log *slog.Logger

	mu     sync.Mutex
	steps  []StepRecord
	last   stepSeen
	begun  bool
	since  time.Time // when the current step began
	busyAt time.Time
}

type stepSeen struct{ step, busy, notice string }

// Saw takes what a new state of the launcher shows: its step, what is under way
// ("" for nothing) and the key of its notice, where that tells of something
// wrong ("" otherwise). What changed is recorded.
func (h *History) Saw(at time.Time, step, busy, notice string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := stepSeen{step, busy, notice}
	if !h.begun {
		h.begun, h.since = true, at
		h.add(StepRecord{At: at, Step: step, Event: "start"})
		h.last.step = step
	}
	if h.last.busy != busy {
		if h.last.busy != "" {
			h.add(StepRecord{At: at, Step: h.last.step, Event: h.last.busy, Took: at.Sub(h.busyAt)})
		}
		h.busyAt = at
	}
	if h.last.step != step {
		h.add(StepRecord{At: at, Step: h.last.step, Event: "to " + step, Took: at.Sub(h.since)})
		h.since = at
	}
	if notice != "" && (notice != h.last.notice || h.last.busy != "" && busy == "") {
		h.add(StepRecord{At: at, Step: step, Event: notice})
	}
	h.last = now
}

// add keeps the newest; h.mu is held.
func (h *History) add(s StepRecord) {
	if s.Failed() && h.Log != nil {
		h.Log.Info("case", "code", s.CaseCode(), "step", s.Step, "event", s.Event)
	}
	h.steps = append(h.steps, s)
	h.steps = h.steps[max(0, len(h.steps)-Kept):]
}

// Steps are the records, oldest first.
func (h *History) Steps() []StepRecord {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]StepRecord(nil), h.steps...)
}

// CaseCode is the code of the last event that went wrong, "" when none did.
func (h *History) CaseCode() string { return LastCase(h.Steps()) }
