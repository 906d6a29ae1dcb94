package report

import (
	"cmp"
	"encoding/json"
	"fmt"
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
// or not, with or without a network. A part that is missing is an empty section.
type Facts struct {
	Texts Texts
	// Hide redacts every line once more; nil redacts by looks only.
	Hide     *redact.Redactor
	Version  string
	Created  time.Time
	Settings settings.Settings
	// Check is the connection check's JSON (schema.json), nil when none was run.
	Check json.RawMessage
	// Records of the journal, oldest first.
	Records []journal.Record
	// Client is the name of the RDP client in use, "" where it is not known: then
	// that of the last session counts.
	Client string
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
	maxSteps      = 60      // and answers
	maxLine       = 4 << 10 // bytes
)

// New makes the report. Its case code is that of the last event
// that went wrong, the one that the person's screen shows; without one, its own.
func New(f Facts) Report {
	r := Report{texts: f.Texts, created: f.Created, code: journal.LastCase(f.Records)}
	if r.code == "" {
		r.code = journal.CaseCode(f.Created, "report")
	}
	d := &draft{}
	f.program(d, r.code)
	f.client(d)
	d.addNewest(SectionSteps, "step.", stepLines(f.Records))
	d.addAll(SectionCheck, "check.", flatten(f.Check))
	d.addNewest(SectionAnswers, "answer.", answerLines(f.Records))
	f.settings(d)
	d.addAll(SectionLog, "log.", f.Log[max(0, len(f.Log)-logfile.Lines):])
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

type draft struct{ lines []Line }

func (d *draft) add(section Section, id, text string) {
	d.lines = append(d.lines, Line{ID: id, Section: section, Text: text, Optional: section != SectionProgram})
}

// addAll numbers the lines of a section.
func (d *draft) addAll(section Section, prefix string, lines []string) {
	for i, text := range lines {
		d.add(section, prefix+strconv.Itoa(i+1), text)
	}
}

// addNewest adds as many of the newest lines as anybody reads.
func (d *draft) addNewest(section Section, prefix string, lines []string) {
	d.addAll(section, prefix, lines[max(0, len(lines)-maxSteps):])
}

func (f Facts) program(d *draft, code string) {
	d.add(SectionProgram, "code", f.Texts.T("report.code", map[string]any{"Code": code}))
	d.add(SectionProgram, "created", f.Texts.T("report.created", map[string]any{"Time": f.Created.Format("2006-01-02 15:04:05 -07:00")}))
	d.add(SectionProgram, "version", f.Texts.T("report.version", map[string]any{"Version": f.Version}))
	d.add(SectionProgram, "system", f.Texts.T("report.system", map[string]any{"System": systemRelease() + ", " + runtime.GOOS + "/" + runtime.GOARCH}))
}

func (f Facts) client(d *draft) {
	name, end := lastSession(f.Records)
	if name = cmp.Or(f.Client, name); name != "" {
		d.add(SectionClient, "client", name)
	}
	if end != nil {
		d.add(SectionClient, "exit", f.Texts.T("report.exit", map[string]any{"Kind": known(end.Kind), "Code": exitCode(end.Code), "Signal": known(end.Signal), "Complaint": known(end.Complaint)}))
	}
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
