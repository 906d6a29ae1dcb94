package report

import (
	"strconv"
	"strings"
	"time"

	"backstage/journal"
)

// logged is what lines of the log tell of a run: the only witness when a report
// is made by another process than the one that had the trouble.
type logged struct {
	steps   []journal.StepRecord
	answers []journal.AnswerRecord
	client  journal.ClientRecord
}

// readLogged reads the lines that launcher, portal and rdp write.
func readLogged(lines []string) (l logged) {
	var since time.Time
	for _, line := range lines {
		at, message, f := parseLine(line)
		took, _ := time.ParseDuration(f["duration"])
		switch message {
		case "start":
			since = at
			l.steps = append(l.steps, journal.StepRecord{At: at, Event: "start"})
		case "step":
			s := journal.StepRecord{At: at, Step: f["from"], Event: "to " + f["to"]}
			if !since.IsZero() {
				s.Took = at.Sub(since)
			}
			since = at
			l.steps = append(l.steps, s)
		case "notice":
			l.steps = append(l.steps, journal.StepRecord{At: at, Event: f["key"]})
		case "case":
			code, ok := journal.CheckCaseCode(f["code"])
			if ok {
				l.steps = append(l.steps, journal.StepRecord{At: at, Step: f["step"], Event: f["event"], Code: code})
			}
		case "portal request":
			status, _ := strconv.Atoi(f["status"])
			l.answers = append(l.answers, journal.AnswerRecord{At: at, Method: f["method"], Path: f["path"], Class: f["page"], Status: status, Took: took})
		case "portal request failed":
			l.answers = append(l.answers, journal.AnswerRecord{At: at, Method: f["method"], Path: f["path"], Class: f["kind"], Took: took})
			l.steps = append(l.steps, journal.StepRecord{At: at, Event: "portal." + known(f["kind"]), Took: took})
		case "session started":
			l.client = journal.ClientRecord{Name: f["client"]}
			l.steps = append(l.steps, journal.StepRecord{At: at, Event: "session started"})
		case "session ended":
			if f["client"] == "" {
				continue // the launcher's own line about the same end
			}
			code, _ := strconv.Atoi(f["code"])
			l.client = journal.ClientRecord{Name: f["client"], Ended: true, Exit: f["kind"], Code: code, Signal: f["signal"]}
			l.steps = append(l.steps, journal.StepRecord{At: at, Event: "session." + known(f["kind"])})
		}
	}
	l.steps = l.steps[max(0, len(l.steps)-journal.Kept):]
	l.answers = l.answers[max(0, len(l.answers)-journal.Kept):]
	return l
}

// parseLine reads one line of slog's text form. A line of another form gives no
// message.
func parseLine(line string) (at time.Time, message string, fields map[string]string) {
	fields = map[string]string{}
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimLeft(line, " ") {
		key, rest, ok := strings.Cut(line, "=")
		if !ok || strings.ContainsAny(key, " \"") {
			break
		}
		value, _, _ := strings.Cut(rest, " ")
		line = rest[len(value):]
		if strings.HasPrefix(rest, `"`) {
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				break
			}
			line = rest[len(quoted):]
			value, _ = strconv.Unquote(quoted)
		}
		fields[key] = value
	}
	at, _ = time.Parse(time.RFC3339Nano, fields["time"])
	return at, fields["msg"], fields
}
