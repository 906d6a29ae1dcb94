package doctor

import (
	"encoding/json"
	"fmt"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"backstage/settings"
)

// Texts speaks the person's language; *translations.Texts does.
type Texts interface {
	T(id string, data ...map[string]any) string
	N(id string, count int, data ...map[string]any) string
}

// SupportReport is what the service desk gets: made from what is known on this
// machine, signed in or not, with or without a network. Its parts are plain
// values; a part that is missing is an empty section. What the zero Steps,
// Answers and Client would tell is read from the log.
type SupportReport struct {
	Texts Texts
	// Hide redacts every line once more; nil redacts by looks only.
	Hide     *Redactor
	Version  string
	Created  time.Time
	Settings settings.Settings
	// Check is the connection check's JSON (schema.json), nil when none was run.
	Check   json.RawMessage
	Steps   []StepRecord
	Answers []AnswerRecord
	Client  ClientRecord
	// Log holds the last lines, oldest first: Tail.Lines or ReadLog.
	Log []string
}

// Section is one part of the report; its heading is message "report.section.<section>".
type Section string

// The sections, in their order.
const (
	SectionProgram  Section = "program"
	SectionClient   Section = "client"
	SectionSteps    Section = "steps"
	SectionCheck    Section = "check"
	SectionAnswers  Section = "answers"
	SectionSettings Section = "settings"
	SectionLog      Section = "log"
)

// Sections lists every section.
var Sections = []Section{SectionProgram, SectionClient, SectionSteps, SectionCheck, SectionAnswers, SectionSettings, SectionLog}

// Line is one line of the report as it will be sent: one line of plain text,
// what is secret shown as blocks.
type Line struct {
	// ID names the line in the lists of what is left out, such as "log.17" or
	// "setting.portalURL".
	ID      string
	Section Section
	Text    string
	// Optional lines may be left out; the others say which report this is.
	Optional bool
}

const maxCheckLines = 200

// CaseCode is the code of the last event that went wrong, the one that the
// person's screen shows; without one, the code of this very report.
func (r SupportReport) CaseCode() string {
	if code := lastFailure(r.withLogged().Steps); code != "" {
		return code
	}
	return CaseCode(r.Created, "report")
}

func lastFailure(steps []StepRecord) string {
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i].failed() {
			return steps[i].CaseCode()
		}
	}
	return ""
}

// CaseCode is the code of the last event that went wrong, "" when none did.
func (h *History) CaseCode() string { return lastFailure(h.Steps()) }

// withLogged fills in what only the log knows.
func (r SupportReport) withLogged() SupportReport {
	l := readLogged(r.Log)
	if len(r.Steps) == 0 {
		r.Steps = l.steps
	}
	if len(r.Answers) == 0 {
		r.Answers = l.answers
	}
	if r.Client.Name == "" {
		r.Client.Name = l.client.Name
	}
	if !r.Client.Ended && l.client.Ended {
		r.Client.Ended, r.Client.Exit, r.Client.Code, r.Client.Signal = true, l.client.Exit, l.client.Code, l.client.Signal
	}
	return r
}

// Lines is the whole report, line by line, in the order of Sections: what a
// preview shows is what is sent.
func (r SupportReport) Lines() []Line {
	r = r.withLogged()
	p := &draft{}
	r.program(p)
	r.client(p)
	for i, s := range r.Steps {
		p.add(SectionSteps, "step."+strconv.Itoa(i+1), s.line())
	}
	for i, text := range flatten(r.Check) {
		p.add(SectionCheck, "check."+strconv.Itoa(i+1), text)
	}
	for i, a := range r.Answers {
		p.add(SectionAnswers, "answer."+strconv.Itoa(i+1), a.line())
	}
	r.settings(p)
	for i, text := range r.Log[max(0, len(r.Log)-logLines):] {
		p.add(SectionLog, "log."+strconv.Itoa(i+1), text)
	}
	for i := range p.lines { // once more, whatever was done before
		p.lines[i].Text = cut(r.Hide.Text(oneLine(p.lines[i].Text)), maxLogLine)
	}
	return p.lines
}

type draft struct{ lines []Line }

func (p *draft) add(section Section, id, text string) {
	p.lines = append(p.lines, Line{ID: id, Section: section, Text: text, Optional: section != SectionProgram})
}

func (r SupportReport) program(p *draft) {
	p.add(SectionProgram, "code", r.Texts.T("report.code", map[string]any{"Code": r.CaseCode()}))
	p.add(SectionProgram, "created", r.Texts.T("report.created", map[string]any{"Time": r.Created.Format("2006-01-02 15:04:05 -07:00")}))
	p.add(SectionProgram, "version", r.Texts.T("report.version", map[string]any{"Version": r.Version}))
	p.add(SectionProgram, "system", r.Texts.T("report.system", map[string]any{"System": systemRelease() + ", " + runtime.GOOS + "/" + runtime.GOARCH}))
}

func (r SupportReport) client(p *draft) {
	c := r.Client
	if c.Name != "" {
		p.add(SectionClient, "client", strings.TrimSpace(c.Name+" "+c.Version))
	}
	if c.Ended {
		p.add(SectionClient, "exit", r.Texts.T("report.exit", map[string]any{"Kind": known(c.Exit), "Code": exitCode(c.Code), "Signal": known(c.Signal)}))
	}
}

// exitCode: Windows programs end with codes that are written in hex.
func exitCode(code int) string {
	if code > 0xFFFF || code < -1 {
		return fmt.Sprintf("0x%08X", uint32(code))
	}
	return strconv.Itoa(code)
}

// ourName is a kind, a class or a signal as this program spells them. Nothing
// else may stand where one belongs.
var ourName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ()_-]{0,39}$`)

func known(s string) string {
	if s == "" || ourName.MatchString(s) {
		return s
	}
	return "other"
}

func (s StepRecord) line() string {
	text := clockTime(s.At) + "  "
	if s.Step != "" {
		text += known(s.Step) + "  "
	}
	text += s.Event + tookText(s.Took)
	if s.failed() {
		text += "  [" + s.CaseCode() + "]"
	}
	return text
}

func (a AnswerRecord) line() string {
	text := clockTime(a.At) + "  " + strings.TrimSpace(known(a.Method)+" "+a.Path) + "  "
	if a.Status != 0 {
		text += strconv.Itoa(a.Status) + " "
	}
	return text + known(a.Class) + tookText(a.Took)
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

// personal settings are never told, only whether there is one.
var personal = map[string]bool{"userName": true}

func (r SupportReport) settings(p *draft) {
	for _, v := range r.Settings.Values() {
		from := v.Source.String()
		if v.Origin != "" {
			from += ", " + v.Origin
		}
		if v.Locked {
			from += ", locked"
		}
		p.add(SectionSettings, "setting."+v.Name, v.Name+" = "+r.settingText(v)+"  ("+from+")")
	}
	for i, problem := range r.Settings.Problems() {
		p.add(SectionSettings, "problem."+strconv.Itoa(i+1), problem.Error())
	}
}

func (r SupportReport) settingText(v settings.Value) string {
	switch value := v.Value.(type) {
	case string:
		if value == "" {
			return `""`
		}
		if personal[v.Name] {
			return Block
		}
		return r.Hide.Text(value)
	case []string:
		shown := make([]string, len(value))
		for i, s := range value {
			if v.Name == "publishers" && len(s) > 8 { // public, and long enough to be known again
				s = s[:8] + "…"
			}
			shown[i] = r.Hide.Text(s)
		}
		return strings.Join(shown, ", ")
	}
	return fmt.Sprint(v.Value)
}

// oneLine makes text fit for one line of a preview: no control characters, none
// that turn text around.
func oneLine(s string) string {
	plain := true
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == utf8.RuneError {
			return ' '
		}
		return r
	}, s)
}
