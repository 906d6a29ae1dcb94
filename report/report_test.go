package report

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"backstage/journal"
	"backstage/logfile"
	"backstage/settings"
	"backstage/translations"
)

var someTime = time.Date(2026, 11, 22, 8, 41, 12, 0, time.UTC)

// A morning as the launcher logs it: signed in, an RDP session that failed.
const morning = `time=2026-11-22T08:41:00.000Z level=INFO msg=start version=1.0.0 system=linux language=sv practice=false
time=2026-11-22T08:41:01.000Z level=INFO msg="portal request" method=GET path=/RDWeb/Pages/sv-SE/login.aspx status=200 duration=120ms page=sign-in
time=2026-11-22T08:41:12.000Z level=INFO msg="portal request" method=POST path=/RDWeb/Pages/sv-SE/login.aspx status=302 duration=312ms page=redirect
time=2026-11-22T08:41:12.100Z level=INFO msg=step from=sign-in to=code
time=2026-11-22T08:41:40.100Z level=WARN msg="portal request failed" method=POST path=/RDWeb/Pages/code.aspx duration=15.001s kind=timeout
time=2026-11-22T08:42:00.000Z level=INFO msg=step from=code to=systems
time=2026-11-22T08:42:10.000Z level=INFO msg="session started" client="FreeRDP 3.10.3" remoteapp=true gateway=true
time=2026-11-22T08:42:20.000Z level=INFO msg="session ended" client="FreeRDP 3.10.3" kind=logon-failed code=132 signal="" window=false
time=2026-11-22T08:42:20.001Z level=INFO msg="session ended" kind=logon-failed code=132 signal=""
time=2026-11-22T08:43:00.000Z level=INFO msg=end`

func linesOf(s string) []string { return strings.Split(s, "\n") }

func someSettings(t *testing.T) settings.Settings {
	t.Helper()
	st, err := settings.Open(settings.Options{
		MachinePolicy: func() []settings.Layer {
			return []settings.Layer{{Origin: "/etc/backstage/policies/managed/portal.json", Values: map[string]any{
				"portalURL": "portal.example.se", "publishers": []string{strings.Repeat("ab", 20)}, "supportPhone": "08-123 45 67", "theme": "purple",
			}}}
		},
		CommandLine: map[string]any{"userName": `amido\kajsa.berg`, "language": "sv"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return st.Current()
}

const someCheck = `{"schema":1,"portal":"https://portal.example.se/RDWeb","verdict":{"kind":"tls-expired","who":"portal","check":"tls"},
 "checks":[{"id":"name","status":"ok","ms":3,"details":{"host":"portal.example.se","addresses":["10.1.2.3","10.1.2.4"]}},
 {"id":"tls","status":"failed","kind":"tls-expired","ms":48,"details":{"daysLeft":-3,"issuer":"Some CA, R11"}}]}`

func someFacts(t *testing.T) Facts {
	return Facts{Texts: translations.In("sv"), Version: "1.0.0", Created: someTime, Settings: someSettings(t),
		Check: json.RawMessage(someCheck), Log: linesOf(morning)}
}

func textOf(lines []Line, id string) string {
	if i := slices.IndexFunc(lines, func(l Line) bool { return l.ID == id }); i >= 0 {
		return lines[i].Text
	}
	return "no line " + id
}

// A report made afterwards, by another process, still tells the whole story.
func TestReportTellsTheStoryFromTheLog(t *testing.T) {
	lines := New(someFacts(t)).Lines()
	code := journal.CaseCode(time.Date(2026, 11, 22, 8, 42, 20, 0, time.UTC), "session.logon-failed")
	for id, want := range map[string]string{
		"code":                 "Ärendekod: " + code,
		"created":              "Skapad: 2026-11-22 08:41:12 +00:00",
		"version":              "Version: 1.0.0",
		"client":               "FreeRDP 3.10.3",
		"exit":                 "Senaste sessionen slutade: logon-failed, slutkod 132",
		"step.1":               "08:41:00  start",
		"step.2":               "08:41:12  sign-in  to code  (12.1s)",
		"step.3":               "08:41:40  portal.timeout  (15.001s)  [" + journal.CaseCode(time.Date(2026, 11, 22, 8, 41, 40, 100e6, time.UTC), "portal.timeout") + "]",
		"step.6":               "08:42:20  session.logon-failed  [" + code + "]",
		"answer.1":             "08:41:01  GET /RDWeb/Pages/sv-SE/login.aspx  200 sign-in  (120ms)",
		"answer.3":             "08:41:40  POST /RDWeb/Pages/code.aspx  timeout  (15.001s)",
		"check.1":              "verdict.kind=tls-expired verdict.who=portal verdict.check=tls",
		"check.3":              "checks: id=tls status=failed kind=tls-expired details.daysLeft=-3 details.issuer=\"Some CA, R11\" ms=48",
		"setting.portalURL":    "portalURL = portal.example.se  (machine policy, /etc/backstage/policies/managed/portal.json, locked)",
		"setting.userName":     "userName = █████  (command line)",
		"setting.publishers":   "publishers = abababab…  (machine policy, /etc/backstage/policies/managed/portal.json, locked)",
		"setting.supportPhone": "supportPhone = █████  (machine policy, /etc/backstage/policies/managed/portal.json, locked)",
		"setting.textSize":     "textSize = 100  (built-in)",
		"log.10":               "time=2026-11-22T08:43:00.000Z level=INFO msg=end",
	} {
		if got := textOf(lines, id); got != want && !strings.HasPrefix(id, "check") {
			t.Errorf("%s\n  is %q\nwant %q", id, got, want)
		}
	}
	for _, want := range []string{"verdict.kind=tls-expired", "details.addresses=10.1.2.3,10.1.2.4", "details.daysLeft=-3", `details.issuer="Some CA, R11"`} {
		if !slices.ContainsFunc(lines, func(l Line) bool { return l.Section == SectionCheck && strings.Contains(l.Text, want) }) {
			t.Errorf("the check does not tell %s", want)
		}
	}
	if got := textOf(lines, "problem.1"); !strings.Contains(got, "bad-value theme") {
		t.Errorf("the ignored setting is told as %q", got)
	}
	if got := textOf(lines, "system"); !strings.Contains(got, runtime.GOOS+"/"+runtime.GOARCH) {
		t.Errorf("the computer is told as %q", got)
	}
}

// What the launcher remembers of this run counts more than the log.
func TestReportPrefersWhatItIsGiven(t *testing.T) {
	f := someFacts(t)
	f.Steps = []journal.StepRecord{{At: someTime, Step: "code", Event: "portal.wrong-code", Took: time.Second}}
	f.Answers = []journal.AnswerRecord{{At: someTime, Method: "POST", Path: "/x", Class: "<html>", Status: 500}}
	f.Client = journal.ClientRecord{Name: "mstsc", Version: "10.0.26100", Ended: true, Exit: "crashed", Code: 0xC0000005, Signal: ""}
	r := New(f)
	if want := journal.CaseCode(someTime, "portal.wrong-code"); r.CaseCode() != want {
		t.Errorf("code %s, want %s", r.CaseCode(), want)
	}
	for id, want := range map[string]string{
		"step.1": "08:41:12  code  portal.wrong-code  (1s)  [" + r.CaseCode() + "]", "step.2": "no line step.2",
		"answer.1": "08:41:12  POST /x  500 other", "client": "mstsc 10.0.26100", "exit": "Senaste sessionen slutade: crashed, slutkod 0xC0000005",
	} {
		if got := textOf(r.Lines(), id); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
}

// Nothing is known: signed out, no log, no network, a check that is no JSON.
func TestReportOfNothing(t *testing.T) {
	for _, lang := range translations.Languages {
		r := New(Facts{Texts: translations.In(lang), Created: someTime, Check: json.RawMessage("{{"), Log: []string{"", "=", `a="`, "msg=step", "\x00\u202e"}})
		text := r.Text(nil)
		for _, section := range Sections {
			if heading := translations.In(lang).T("report.section." + string(section)); !strings.Contains(text, "== "+heading+" ==") {
				t.Errorf("%s: no %s", lang, heading)
			}
		}
		if strings.ContainsAny(text, "\x00\u202e") || !strings.Contains(text, r.CaseCode()) {
			t.Errorf("%s: %q", lang, text)
		}
	}
}

// The person leaves lines out; they are gone everywhere, and the desk sees that
// something was left out.
func TestReportLeavesLinesOut(t *testing.T) {
	r := New(someFacts(t))
	omit := map[string]bool{"log": true, "setting.portalURL": true, "check.1": true, "step.3": true, "code": true, "version": true}
	text, zipped := r.Text(omit), unzipped(t, r)
	mail, _ := url.PathUnescape(r.Mailto("support@example.se", omit))
	for _, gone := range []string{"msg=", "portalURL = ", "portal.timeout"} {
		if strings.Contains(text, gone) || strings.Contains(mail, gone) {
			t.Errorf("%q is still there", gone)
		}
		if !strings.Contains(zipped, gone) {
			t.Errorf("%q is not in the whole report", gone)
		}
	}
	for _, stays := range []string{r.CaseCode(), "Version: 1.0.0", "(10 rader utelämnade)", "(1 rad utelämnad)"} {
		if !strings.Contains(text, stays) {
			t.Errorf("%q is missing", stays)
		}
	}
	if n := len(r.Lines()) - len(r.Kept(omit)); n != 10+3 {
		t.Errorf("%d lines left out", n)
	}
	for _, l := range r.Lines() {
		if l.Optional == (l.Section == SectionProgram) {
			t.Errorf("%s: optional %v", l.ID, l.Optional)
		}
	}
}

// Every line has a name of its own, or the wrong one would be left out.
func TestReportLinesHaveNames(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range New(someFacts(t)).Lines() {
		if seen[l.ID] || l.ID == "" || strings.ContainsAny(l.Text, "\r\n") {
			t.Errorf("line %q: %q", l.ID, l.Text)
		}
		seen[l.ID] = true
	}
}

func TestReportIsSavedPrivatelyAndNeverOverAFile(t *testing.T) {
	folder := t.TempDir()
	r := New(someFacts(t))
	saved, err := r.Save(folder, nil)
	if err != nil || saved != filepath.Join(folder, "backstage-"+r.CaseCode()+".zip") {
		t.Fatalf("saved as %q, %v", saved, err)
	}
	if info, err := os.Stat(saved); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	before, _ := os.ReadFile(saved)
	_, err = r.Save(folder, nil)
	if after, _ := os.ReadFile(saved); err == nil || !bytes.Equal(before, after) {
		t.Error("a report was written over another")
	}
	link := filepath.Join(folder, "link.zip")
	if os.Symlink(filepath.Join(folder, "elsewhere"), link) == nil {
		if _, err := r.Save(link, nil); err == nil {
			t.Error("the report followed a link")
		}
	}
	if _, err := r.Save(filepath.Join(folder, "no", "such", "folder.zip"), nil); err == nil {
		t.Error("saved into no folder")
	}
}

// The mail opens with every mail program: short, escaped, to the right address.
func TestReportMailIsShortAndEscaped(t *testing.T) {
	f := someFacts(t)
	for i := range 100 {
		f.Steps = append(f.Steps, journal.StepRecord{At: someTime.Add(time.Duration(i) * time.Second), Step: "code", Event: "åäö & fler? #" + strings.Repeat("ö", 50)})
	}
	r := New(f)
	link := r.Mailto("support+it@example.se", nil)
	if len(link) > maxMailto || len(link) < 400 {
		t.Errorf("%d bytes", len(link))
	}
	if !strings.HasPrefix(link, "mailto:support%2Bit@example.se?subject=Backstage%3A%20") || strings.ContainsAny(link, " +\r\n\"<>") || strings.Count(link, "&") != 1 || strings.Count(link, "?") != 1 {
		t.Errorf("%s", link)
	}
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	if q := u.Query(); !strings.Contains(q.Get("subject"), r.CaseCode()) || !strings.Contains(q.Get("body"), "Version: 1.0.0\r\n") {
		t.Errorf("%v", q)
	}
	hostile := r.Mailto("a@b.se?cc=x@y.se&body=z\r\nBcc: q", nil)
	if u, err := url.Parse(hostile); err != nil || len(u.Query()) != 2 {
		t.Errorf("an address adds fields: %s", hostile)
	}
	if open := r.Mailto("", nil); !strings.HasPrefix(open, "mailto:?subject=") {
		t.Errorf("%s", open)
	}
}

// The code on the screen is the code of the report, also when another process
// makes it later; what the person did on purpose has none.
func TestCaseCodeOfTheScreenIsInTheReport(t *testing.T) {
	log, _, tail := logfile.Open("", slog.LevelInfo, nil)
	h := journal.History{Log: log}
	h.Saw(someTime, "code", "code", "")
	h.Saw(someTime.Add(1234567), "code", "", "portal.wrong-code")
	onScreen := h.CaseCode()
	log.Info("portal request failed", "kind", "cancelled")
	log.Info("session ended", "client", "mstsc", "kind", "ended", "code", 0)
	for where, f := range map[string]Facts{"this process": {Steps: h.Steps()}, "another process": {Log: tail.Lines()}} {
		f.Texts, f.Created = plainTexts{}, someTime
		r := New(f)
		if onScreen == "" || r.CaseCode() != onScreen || !strings.Contains(r.Text(nil), "portal.wrong-code  ["+onScreen+"]") {
			t.Errorf("%s: the report is %s, the screen shows %s", where, r.CaseCode(), onScreen)
		}
	}
}

// The very log that the launcher's handler writes is what the report reads.
func TestReportReadsItsOwnLog(t *testing.T) {
	folder := t.TempDir()
	log, file, tail := logfile.Open(folder, slog.LevelInfo, nil)
	log.Info("portal request", "method", "GET", "path", "/RDWeb", "status", 200, "duration", 120*time.Millisecond, "page", "sign-in")
	log.Info("session ended", "client", `Odd "client" 1`, "kind", "logon-failed", "code", 132, "signal", "", "window", false)
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	for where, lines := range map[string][]string{"memory": tail.Lines(), "file": logfile.Read(folder)} {
		l := readLogged(lines)
		if len(l.answers) != 1 || l.answers[0].Status != 200 || l.answers[0].Took != 120*time.Millisecond || l.answers[0].At.IsZero() {
			t.Errorf("%s: answers %+v", where, l.answers)
		}
		if l.client.Name != `Odd "client" 1` || l.client.Code != 132 || !l.client.Ended {
			t.Errorf("%s: client %+v", where, l.client)
		}
	}
}
