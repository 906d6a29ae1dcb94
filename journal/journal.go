package journal

import (
	"encoding/json"
	"io"
	"log/slog"
	"sync"
	"time"
)

// FileName is the journal's file, beside the log.
const FileName = "journal.jsonl"

// Kept is how many records stay in memory, and are read again: the pictures of a
// long list alone are some hundred answers, and must not push the sign-in out.
const Kept = 1000

// Journal takes what happens and keeps the newest records. The zero value is
// ready, a nil one keeps nothing; it is safe for concurrent use.
type Journal struct {
	// Log gets each record as a line; nil is silent.
	Log *slog.Logger
	// Clean takes out of every text what nobody may see, before it is kept; nil
	// leaves them.
	Clean func(string) string
	// File gets each record as one line of JSON; nil keeps them in memory only.
	File io.Writer
	// Now is the clock; nil is the real one.
	Now func() time.Time

	mu      sync.Mutex
	records []Record
}

// Start notes that the program began.
func (j *Journal) Start(s Start) { j.add(Record{Start: &s}) }

// Step notes that the person came to another screen.
func (j *Journal) Step(s Step) { j.add(Record{Step: &s}) }

// Done notes that what was under way has ended.
func (j *Journal) Done(d Done) { j.add(Record{Done: &d}) }

// Answer notes an exchange with the portal.
func (j *Journal) Answer(a Answer) { j.add(Record{Answer: &a}) }

// Session notes that a session has begun or ended.
func (j *Journal) Session(s Session) { j.add(Record{Session: &s}) }

// Notice notes what the person is told, and gives the code to say on the phone: ""
// where it is no trouble, and from a nil journal.
func (j *Journal) Notice(n Notice) (code string) { return j.add(Record{Notice: &n}) }

func (j *Journal) add(r Record) (code string) {
	if j == nil {
		return ""
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	r.At = time.Now()
	if j.Now != nil {
		r.At = j.Now()
	}
	r = r.cleaned(j.Clean)
	j.records = append(j.records, r)
	j.records = j.records[max(0, len(j.records)-Kept):]
	if line, err := json.Marshal(r); err == nil && j.File != nil {
		_, _ = j.File.Write(append(line, '\n')) // a full disk is no reason to stop
	}
	if j.Log != nil {
		r.log(j.Log)
	}
	return r.CaseCode()
}

// Records are the newest ones, oldest first.
func (j *Journal) Records() []Record {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]Record(nil), j.records...)
}

// Read gives the newest records of a journal's file, of its lines. A line that is
// no record is passed over: the file was cut there, or is none of ours.
func Read(lines []string) []Record {
	var records []Record
	for _, line := range lines {
		var r Record
		if json.Unmarshal([]byte(line), &r) == nil {
			records = append(records, r)
		}
	}
	return records[max(0, len(records)-Kept):]
}
