package report

import (
	"bytes"
	"encoding/json"
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

// A morning in the journal: signed in, an RDP session that failed.
func morning() []journal.Record {
	at := func(minute, second int, ms time.Duration) time.Time {
		return time.Date(2026, 11, 22, 8, minute, second, int(ms*time.Millisecond), time.UTC)
	}
	const client = "FreeRDP 3.10.3"
	return []journal.Record{
		{At: at(41, 0, 0), Start: &journal.Start{Version: "1.0.0", System: "linux", Language: "sv"}},
		{At: at(41, 1, 0), Answer: &journal.Answer{Method: "GET", Path: "/RDWeb/Pages/sv-SE/login.aspx", Status: 200, Class: "sign-in", Took: 120 * time.Millisecond}},
		{At: at(41, 12, 0), Answer: &journal.Answer{Method: "POST", Path: "/RDWeb/Pages/sv-SE/login.aspx", Status: 302, Class: "redirect", Took: 312 * time.Millisecond}},
		{At: at(41, 12, 90), Done: &journal.Done{Step: "sign-in", What: "sign-in", Took: 312 * time.Millisecond}},
		{At: at(41, 12, 100), Step: &journal.Step{From: "sign-in", To: "code", Spent: 12100 * time.Millisecond}},
		{At: at(41, 40, 100), Answer: &journal.Answer{Method: "POST", Path: "/RDWeb/Pages/code.aspx", Class: "timeout", Took: 15001 * time.Millisecond}},
		{At: at(41, 40, 101), Notice: &journal.Notice{Step: "code", Key: "portal.timeout", Trouble: true}},
		{At: at(42, 0, 0), Step: &journal.Step{From: "code", To: "systems"}},
		{At: at(42, 10, 0), Session: &journal.Session{Client: client, RemoteApp: true, Gateway: true}},
		{At: at(42, 20, 0), Session: &journal.Session{Client: client, End: &journal.End{Kind: "logon-failed", Code: 132, Complaint: "ERRCONNECT_LOGON_FAILURE"}}},
		{At: at(42, 20, 1), Notice: &journal.Notice{Step: "systems", Key: "session.logon-failed", Trouble: true}},
		{At: at(42, 30, 0), Notice: &journal.Notice{Step: "systems", Key: "notice.session-ends-soon"}},
	}
}

// The end of its log.
const logged = `time=2026-11-22T08:42:20.000Z level=INFO msg="session ended" client="FreeRDP 3.10.3" kind=logon-failed code=132
time=2026-11-22T08:42:20.001Z level=INFO msg=case code=K7F-32Q step=systems event=session.logon-failed
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
		Check: json.RawMessage(someCheck), Records: morning(), Log: linesOf(logged)}
}

func textOf(lines []Line, id string) string {
	if i := slices.IndexFunc(lines, func(l Line) bool { return l.ID == id }); i >= 0 {
		return lines[i].Text
	}
	return "no line " + id
}

// The desk reads where the person was, what the portal said and how it ended.
func TestReportTellsTheStory(t *testing.T) {
	lines := New(someFacts(t)).Lines()
	code := journal.CaseCode(time.Date(2026, 11, 22, 8, 42, 20, 1e6, time.UTC), "session.logon-failed")
	for id, want := range map[string]string{
		"code":                 "Ärendekod: " + code,
		"created":              "Skapad: 2026-11-22 08:41:12 +00:00",
		"version":              "Version: 1.0.0",
		"client":               "FreeRDP 3.10.3",
		"exit":                 "Senaste sessionen slutade: logon-failed, slutkod 132, ERRCONNECT_LOGON_FAILURE",
		"step.1":               "08:41:00  start",
		"step.2":               "08:41:12  sign-in  sign-in  (312ms)",
		"step.3":               "08:41:12  sign-in  to code  (12.1s)",
		"step.4":               "08:41:40  code  portal.timeout  [" + journal.CaseCode(time.Date(2026, 11, 22, 8, 41, 40, 101e6, time.UTC), "portal.timeout") + "]",
		"step.6":               "08:42:10  session started",
		"step.7":               "08:42:20  session ended: logon-failed",
		"step.8":               "08:42:20  systems  session.logon-failed  [" + code + "]",
		"step.9":               "08:42:30  systems  notice.session-ends-soon",
		"answer.1":             "08:41:01  GET /RDWeb/Pages/sv-SE/login.aspx  200 sign-in  (120ms)",
		"answer.3":             "08:41:40  POST /RDWeb/Pages/code.aspx  timeout  (15.001s)",
		"check.1":              "verdict.kind=tls-expired verdict.who=portal verdict.check=tls",
		"check.3":              "checks: id=tls status=failed kind=tls-expired details.daysLeft=-3 details.issuer=\"Some CA, R11\" ms=48",
		"setting.portalURL":    "portalURL = portal.example.se  (machine policy, /etc/backstage/policies/managed/portal.json, locked)",
		"setting.userName":     "userName = █████  (command line)",
		"setting.publishers":   "publishers = abababab…  (machine policy, /etc/backstage/policies/managed/portal.json, locked)",
		"setting.supportPhone": "supportPhone = █████  (machine policy, /etc/backstage/policies/managed/portal.json, locked)",
		"setting.textSize":     "textSize = 100  (built-in)",
		"log.3":                "time=2026-11-22T08:43:00.000Z level=INFO msg=end",
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

// Only kinds and names of the program's own stand where one belongs, whatever a
// journal holds; codes of Windows are written as its books write them.
func TestReportTakesOnlyNamesThatThisProgramGives(t *testing.T) {
	f := someFacts(t)
	f.Client = "mstsc 10.0.26100"
	f.Records = []journal.Record{
		{At: someTime, Answer: &journal.Answer{Method: "POST", Path: "/x", Class: "<html>", Status: 500}},
		{At: someTime, Session: &journal.Session{Client: "mstsc", End: &journal.End{Kind: "a=b", Code: 0xC0000005, Signal: ""}}},
		{At: someTime, Notice: &journal.Notice{Step: "code", Key: "portal.wrong-code", Trouble: true}}, {},
	}
	r := New(f)
	if want := journal.CaseCode(someTime, "portal.wrong-code"); r.CaseCode() != want {
		t.Errorf("code %s, want %s", r.CaseCode(), want)
	}
	for id, want := range map[string]string{
		"step.1": "08:41:12  session ended: other", "step.2": "08:41:12  code  portal.wrong-code  [" + r.CaseCode() + "]", "step.3": "no line step.3",
		"answer.1": "08:41:12  POST /x  500 other", "client": "mstsc 10.0.26100", "exit": "Senaste sessionen slutade: other, slutkod 0xC0000005",
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
	omit := map[string]bool{"log": true, "setting.portalURL": true, "check.1": true, "step.4": true, "code": true, "version": true}
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
	for _, stays := range []string{r.CaseCode(), "Version: 1.0.0", "(3 rader utelämnade)", "(1 rad utelämnad)"} {
		if !strings.Contains(text, stays) {
			t.Errorf("%q is missing", stays)
		}
	}
	if n := len(r.Lines()) - len(r.Kept(omit)); n != 3+3 {
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
		f.Records = append(f.Records, journal.Record{At: someTime.Add(time.Duration(i) * time.Second), Step: &journal.Step{From: "sign-in with a name as long as can be", To: strings.Repeat("code ", 10)}})
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

// The code on the screen is the code of the report, also when another process makes
// it later from what the launcher left on disk.
func TestCaseCodeOfTheScreenIsInTheReport(t *testing.T) {
	folder := t.TempDir()
	file, err := logfile.OpenFile(folder, journal.FileName)
	if err != nil {
		t.Fatal(err)
	}
	notes := &journal.Journal{File: file}
	onScreen := notes.Notice(journal.Notice{Step: "code", Key: "portal.wrong-code", Trouble: true})
	notes.Session(journal.Session{Client: "mstsc", End: &journal.End{Kind: "ended"}}) // the person's own wish
	for range 500 {                                                                   // the pictures of a long list
		notes.Answer(journal.Answer{Method: "GET", Path: "/RDWeb/Pages/rdp/picture.png", Status: 200, Class: "icon", Took: time.Millisecond})
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	for where, records := range map[string][]journal.Record{"this process": notes.Records(), "another process": journal.Read(logfile.ReadFile(folder, journal.FileName, journal.Kept))} {
		r := New(Facts{Texts: plainTexts{}, Created: someTime, Records: records})
		if onScreen == "" || r.CaseCode() != onScreen || !strings.Contains(r.Text(nil), "portal.wrong-code  ["+onScreen+"]") {
			t.Errorf("%s: the report is %s, the screen shows %s", where, r.CaseCode(), onScreen)
		}
	}
}
