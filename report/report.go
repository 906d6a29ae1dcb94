package report

import (
	"encoding/json"
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"backstage/journal"
	"backstage/logfile"
	"backstage/outside"
	"backstage/redact"
	"backstage/settings"
)

// Texts speaks the person's language; *translations.Texts does.
type Texts interface {
	T(id string, data ...map[string]any) string
	N(id string, count int, data ...map[string]any) string
}

// Facts are what is known on this machine when a report is made, signed in
// or not, with or without a network. A part that is missing is an empty section;
// what zero Steps, Answers and Client leave open is read from the log.
type Facts struct {
	Texts Texts
	// Hide redacts every line once more; nil redacts by looks only.
	Hide     *redact.Redactor
	Version  string
	Created  time.Time
	Settings settings.Settings
	// Check is the connection check's JSON (schema.json), nil when none was run.
	Check   json.RawMessage
	Steps   []journal.StepRecord
	Answers []journal.AnswerRecord
	Client  journal.ClientRecord
	// Log holds the last lines, oldest first: logfile.Tail.Lines or logfile.Read.
	Log []string
}

// Report is what the service desk gets. It is made once: what a preview
// shows is what is sent.
type Report struct {
	texts   Texts
	created time.Time
	code    string
	lines   []Line
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

const (
	maxCheckLines = 200
	maxLine       = 4 << 10 // bytes
)

// New makes the report. Its case code is that of the last event
// that went wrong, the one that the person's screen shows; without one, its own.
func New(f Facts) Report {
	f = f.withLogged()
	r := Report{texts: f.Texts, created: f.Created, code: journal.LastCase(f.Steps)}
	if r.code == "" {
		r.code = journal.CaseCode(f.Created, "report")
	}
	d := &draft{}
	f.program(d, r.code)
	f.client(d)
	for i, s := range f.Steps {
		d.add(SectionSteps, "step."+strconv.Itoa(i+1), stepLine(s))
	}
	for i, text := range flatten(f.Check) {
		d.add(SectionCheck, "check."+strconv.Itoa(i+1), text)
	}
	for i, a := range f.Answers {
		d.add(SectionAnswers, "answer."+strconv.Itoa(i+1), answerLine(a))
	}
	f.settings(d)
	for i, text := range f.Log[max(0, len(f.Log)-logfile.Lines):] {
		d.add(SectionLog, "log."+strconv.Itoa(i+1), text)
	}
	r.lines = d.lines
	for i := range r.lines { // once more, whatever was done before
		r.lines[i].Text = f.Hide.Short(oneLine(r.lines[i].Text), maxLine)
	}
	return r
}

// CaseCode is the code that both sides can say on the phone.
func (r Report) CaseCode() string { return r.code }

// Lines is the whole report, line by line, in the order of Sections.
func (r Report) Lines() []Line { return slices.Clone(r.lines) }

// withLogged fills in what only the log knows.
func (f Facts) withLogged() Facts {
	l := readLogged(f.Log)
	if len(f.Steps) == 0 {
		f.Steps = l.steps
	}
	if len(f.Answers) == 0 {
		f.Answers = l.answers
	}
	if f.Client.Name == "" {
		f.Client.Name = l.client.Name
	}
	if !f.Client.Ended && l.client.Ended {
		f.Client.Ended, f.Client.Exit, f.Client.Code, f.Client.Signal = true, l.client.Exit, l.client.Code, l.client.Signal
	}
	return f
}

type draft struct{ lines []Line }

func (d *draft) add(section Section, id, text string) {
	d.lines = append(d.lines, Line{ID: id, Section: section, Text: text, Optional: section != SectionProgram})
}

func (f Facts) program(d *draft, code string) {
	d.add(SectionProgram, "code", f.Texts.T("report.code", map[string]any{"Code": code}))
	d.add(SectionProgram, "created", f.Texts.T("report.created", map[string]any{"Time": f.Created.Format("2006-01-02 15:04:05 -07:00")}))
	d.add(SectionProgram, "version", f.Texts.T("report.version", map[string]any{"Version": f.Version}))
	d.add(SectionProgram, "system", f.Texts.T("report.system", map[string]any{"System": systemRelease() + ", " + runtime.GOOS + "/" + runtime.GOARCH}))
}

func (f Facts) client(d *draft) {
	c := f.Client
	if c.Name != "" {
		d.add(SectionClient, "client", strings.TrimSpace(c.Name+" "+c.Version))
	}
	if c.Ended {
		d.add(SectionClient, "exit", f.Texts.T("report.exit", map[string]any{"Kind": known(c.Exit), "Code": exitCode(c.Code), "Signal": known(c.Signal)}))
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

func stepLine(s journal.StepRecord) string {
	text := clockTime(s.At) + "  "
	if s.Step != "" {
		text += known(s.Step) + "  "
	}
	text += s.Event + tookText(s.Took)
	if s.Failed() {
		text += "  [" + s.CaseCode() + "]"
	}
	return text
}

func answerLine(a journal.AnswerRecord) string {
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

func (f Facts) settings(d *draft) {
	for _, v := range f.Settings.Values() {
		from := v.Source.String()
		if v.Origin != "" {
			from += ", " + v.Origin
		}
		if v.Locked {
			from += ", locked"
		}
		d.add(SectionSettings, "setting."+v.Name, v.Name+" = "+f.settingText(v)+"  ("+from+")")
	}
	for i, problem := range f.Settings.Problems() {
		d.add(SectionSettings, "problem."+strconv.Itoa(i+1), problem.Error())
	}
}

func (f Facts) settingText(v settings.Value) string {
	switch value := v.Value.(type) {
	case string:
		if value == "" {
			return `""`
		}
		if personal[v.Name] {
			return redact.Block
		}
		return f.Hide.Text(value)
	case []string:
		shown := make([]string, len(value))
		for i, s := range value {
			if v.Name == "publishers" && len(s) > 8 { // public, and long enough to be known again
				s = s[:8] + "…"
			}
			shown[i] = f.Hide.Text(s)
		}
		return strings.Join(shown, ", ")
	}
	return fmt.Sprint(v.Value)
}

// oneLine blanks what cannot be seen, and keeps the columns of a line.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if outside.Hidden(r) {
			return ' '
		}
		return r
	}, s)
}
