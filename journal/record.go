package journal

import (
	"context"
	"log/slog"
	"reflect"
	"time"
)

// Record is one thing that happened. Exactly one of its parts is set.
type Record struct {
	At      time.Time `json:"at"`
	Start   *Start    `json:"start,omitempty"`
	Step    *Step     `json:"step,omitempty"`
	Done    *Done     `json:"done,omitempty"`
	Answer  *Answer   `json:"answer,omitempty"`
	Session *Session  `json:"session,omitempty"`
	Notice  *Notice   `json:"notice,omitempty"`
}

// Start: the program began.
type Start struct {
	Version  string `json:"version"`
	System   string `json:"system"` // runtime.GOOS
	Language string `json:"language"`
	Practice bool   `json:"practice,omitempty"`
}

// Step: the person came from one screen to another, and was on the first one for
// Spent.
type Step struct {
	From  string        `json:"from"`
	To    string        `json:"to"`
	Spent time.Duration `json:"spent"`
}

// Done: what was under way on a screen ("sign-in") came to its end, good or bad.
type Done struct {
	Step string        `json:"step"`
	What string        `json:"what"`
	Took time.Duration `json:"took"`
}

// Answer is one exchange with the portal, never its query or body. Status is 0
// where none came; Class is the sort of page, or then the kind of the failure.
type Answer struct {
	Method string        `json:"method"`
	Path   string        `json:"path"`
	Status int           `json:"status,omitempty"`
	Class  string        `json:"class"`
	Took   time.Duration `json:"took"`
}

// Session: an RDP client was started (End is nil) or is over. RemoteApp and Gateway
// say what the start was with.
type Session struct {
	Client    string `json:"client"` // its name for people, such as "FreeRDP 3.10.3"
	RemoteApp bool   `json:"remoteApp,omitempty"`
	Gateway   bool   `json:"gateway,omitempty"`
	End       *End   `json:"end,omitempty"`
}

// End is how a session ended: the kind ("logon-failed"), the client's exit code,
// the signal's name, the client's own name for what went wrong, and whether its window had been seen.
type End struct {
	Kind      string `json:"kind"`
	Code      int    `json:"code"`
	Signal    string `json:"signal,omitempty"`
	Complaint string `json:"complaint,omitempty"`
	Window    bool   `json:"window"`
}

// Notice: the person was told something on a screen, for the first time. Trouble
// is what somebody could call about.
type Notice struct {
	Step    string `json:"step"`
	Key     string `json:"key"`
	Trouble bool   `json:"trouble"`
}

// CaseCode is the code that the screen showed for a trouble, "" for all else.
func (r Record) CaseCode() string {
	if r.Notice == nil || !r.Notice.Trouble {
		return ""
	}
	return CaseCode(r.At, r.Notice.Key)
}

// LastCase is the code of the newest trouble, "" where there was none.
func LastCase(records []Record) (code string) {
	for _, r := range records {
		if c := r.CaseCode(); c != "" {
			code = c
		}
	}
	return code
}

// cleaned is a copy of the record with every text in it cleaned.
func (r Record) cleaned(text func(string) string) Record {
	if text != nil {
		clean(reflect.ValueOf(&r).Elem(), text)
	}
	return r
}

func clean(v reflect.Value, text func(string) string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			own := reflect.New(v.Type().Elem()) // the writer keeps theirs
			own.Elem().Set(v.Elem())
			clean(own.Elem(), text)
			v.Set(own)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				clean(f, text)
			}
		}
	case reflect.String:
		v.SetString(text(v.String()))
	}
}

// log is the record as the log tells it.
func (r Record) log(to *slog.Logger) {
	level, message, attrs := slog.LevelInfo, "", []any(nil)
	switch {
	case r.Start != nil:
		message, attrs = "start", []any{"version", r.Start.Version, "system", r.Start.System, "language", r.Start.Language, "practice", r.Start.Practice}
	case r.Step != nil:
		message, attrs = "step", []any{"from", r.Step.From, "to", r.Step.To}
	case r.Done != nil:
		level, message, attrs = slog.LevelDebug, "done", []any{"step", r.Done.Step, "what", r.Done.What, "duration", rounded(r.Done.Took)}
	case r.Answer != nil && r.Answer.Status == 0:
		a := r.Answer
		level, message, attrs = slog.LevelWarn, "portal request failed", []any{"method", a.Method, "path", a.Path, "duration", rounded(a.Took), "kind", a.Class}
	case r.Answer != nil:
		a := r.Answer
		message, attrs = "portal request", []any{"method", a.Method, "path", a.Path, "status", a.Status, "duration", rounded(a.Took), "page", a.Class}
	case r.Session != nil && r.Session.End == nil:
		message, attrs = "session started", []any{"client", r.Session.Client, "remoteapp", r.Session.RemoteApp, "gateway", r.Session.Gateway}
	case r.Session != nil:
		end := r.Session.End
		message, attrs = "session ended", []any{"client", r.Session.Client, "kind", end.Kind, "code", end.Code, "signal", end.Signal, "complaint", end.Complaint, "window", end.Window}
	case r.Notice != nil && r.Notice.Trouble:
		message, attrs = "case", []any{"code", r.CaseCode(), "step", r.Notice.Step, "event", r.Notice.Key}
	case r.Notice != nil:
		level, message, attrs = slog.LevelDebug, "notice", []any{"step", r.Notice.Step, "key", r.Notice.Key}
	}
	to.Log(context.Background(), level, message, attrs...)
}

func rounded(d time.Duration) time.Duration { return d.Round(time.Millisecond) }
