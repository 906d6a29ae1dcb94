package report

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"backstage/journal"
)

// stepLines tells the journey: where the person was, what was under way, what they
// were told. The portal's answers have a section of their own.
func stepLines(records []journal.Record) (lines []string) {
	for _, r := range records {
		where, what, took := "", "", time.Duration(0)
		switch {
		case r.Start != nil:
			what = "start"
		case r.Step != nil:
			where, what, took = r.Step.From, "to "+known(r.Step.To), r.Step.Spent
		case r.Done != nil:
			where, what, took = r.Done.Step, known(r.Done.What), r.Done.Took
		case r.Session != nil && r.Session.End == nil:
			what = "session started"
		case r.Session != nil:
			what = "session ended: " + known(r.Session.End.Kind)
		case r.Notice != nil:
			where, what = r.Notice.Step, known(r.Notice.Key)
		default:
			continue
		}
		line := clockTime(r.At) + "  "
		if where != "" {
			line += known(where) + "  "
		}
		line += what + tookText(took)
		if code := r.CaseCode(); code != "" {
			line += "  [" + code + "]"
		}
		lines = append(lines, line)
	}
	return lines
}

// answerLines are the classes of the portal's answers, never their bodies.
func answerLines(records []journal.Record) (lines []string) {
	for _, r := range records {
		if r.Answer == nil {
			continue
		}
		line := clockTime(r.At) + "  " + strings.TrimSpace(known(r.Answer.Method)+" "+r.Answer.Path) + "  "
		if r.Answer.Status != 0 {
			line += strconv.Itoa(r.Answer.Status) + " "
		}
		lines = append(lines, line+known(r.Answer.Class)+tookText(r.Answer.Took))
	}
	return lines
}

// lastSession is the RDP client of the newest session, and how the newest that is
// over ended; nil when none is.
func lastSession(records []journal.Record) (client string, end *journal.End) {
	for _, r := range records {
		if r.Session == nil {
			continue
		}
		client = r.Session.Client
		if r.Session.End != nil {
			end = r.Session.End
		}
	}
	return client, end
}

// exitCode: Windows programs end with codes that are written in hex.
func exitCode(code int) string {
	if code > 0xFFFF || code < -1 {
		return fmt.Sprintf("0x%08X", uint32(code))
	}
	return strconv.Itoa(code)
}

// ourName is a kind, a key, a class or a signal as this program spells them. Nothing
// else may stand where one belongs.
var ourName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ()._-]{0,59}$`)

func known(s string) string {
	if s == "" || ourName.MatchString(s) {
		return s
	}
	return "other"
}

func clockTime(at time.Time) string {
	if at.IsZero() {
		return "--:--:--"
	}
	return at.Format("15:04:05")
}

func tookText(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return "  (" + d.Round(time.Millisecond).String() + ")"
}
