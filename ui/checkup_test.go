package ui

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"backstage/assets"
	"backstage/doctor"
	"backstage/journal"
	"backstage/launcher"
	"backstage/portal"
	"backstage/rdp"
	"backstage/report"
	"backstage/settings"
	"backstage/translations"
	"backstage/ui/kit"
)

// examiner is a connection check that does what the test says.
type examiner struct {
	started chan func(doctor.Result) // one for each check that begins
	finish  chan doctor.Report
}

func withExaminer(e *examiner) stageOption {
	e.started, e.finish = make(chan func(doctor.Result), 4), make(chan doctor.Report)
	return func(o *Options, _ map[string]any) {
		o.Check = func(ctx context.Context, progress func(doctor.Result)) doctor.Report {
			e.started <- progress
			select {
			case r := <-e.finish:
				return r
			case <-ctx.Done():
				return doctor.Report{Verdict: doctor.Verdict{Kind: doctor.KindCancelled, Who: doctor.WhoNobody}}
			}
		}
	}
}

// found is a whole check in which one part failed, or none.
func found(kind doctor.Kind, at doctor.ID) doctor.Report {
	r := doctor.Report{Schema: doctor.SchemaVersion, Verdict: doctor.Verdict{Kind: kind, Who: kind.Who(), Check: at}}
	status := doctor.StatusOK
	for _, id := range doctor.IDs {
		result := doctor.Result{ID: id, Status: status, Milliseconds: 12, Details: doctor.Details{Host: "portal.example.se"}}
		if id == at {
			result.Status, result.Kind, status = doctor.StatusFailed, kind, doctor.StatusSkipped
		}
		if id == doctor.CheckClient {
			result.Status, result.Kind, result.Details = doctor.StatusWarning, doctor.KindClientOutdated, doctor.Details{Client: "FreeRDP", ClientVersion: "3.10.3"}
		}
		r.Checks = append(r.Checks, result)
	}
	return r
}

// office makes reports of what it is given, and keeps what is saved.
type office struct {
	mu    sync.Mutex
	notes *journal.Journal
	log   []string
	saved []string // the texts
	err   error
}

func (o *office) Make(texts *translations.Texts, check *doctor.Report) report.Report {
	f := report.Facts{Texts: texts, Version: "1.0", Created: noon.UTC(), Settings: settings.Settings{}, Records: o.notes.Records(), Log: o.log}
	if check != nil {
		f.Check, _ = check.JSON()
	}
	return report.New(f)
}

func (o *office) Save(r report.Report, omit map[string]bool) (string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.saved = append(o.saved, r.Text(omit))
	return "/home/anna/Hämtningar/" + r.ZipName(), o.err
}

func withOffice(w *office) stageOption {
	return func(o *Options, _ map[string]any) {
		ago := 20 * time.Second
		w.notes = &journal.Journal{Now: func() time.Time { return noon.Add(-ago) }}
		w.notes.Start(journal.Start{Version: "1.0", System: "linux", Language: "sv"})
		w.notes.Answer(journal.Answer{Method: "GET", Path: "/RDWeb/Pages/", Class: "sign-in", Status: 200, Took: 80 * time.Millisecond})
		ago = 10 * time.Second
		w.notes.Step(journal.Step{From: "sign-in", To: "systems", Spent: 10 * time.Second})
		w.notes.Session(journal.Session{Client: "FreeRDP 3.28.0", End: &journal.End{Kind: "gateway", Code: 155}})
		w.notes.Notice(journal.Notice{Step: "systems", Key: "session.gateway", Trouble: true})
		ago = 0
		for range 14 {
			w.log = append(w.log, `time=2026-03-02T08:41:41Z level=INFO msg=step from=sign-in to=code`)
		}
		w.log = append(w.log, `time=2026-03-02T08:41:42Z level=INFO msg="exchange failed" password=hemligt-lösen-123`)
		o.Report, o.SaveReport, o.Journal = w.Make, w.Save, w.notes
	}
}

func (s *stage) rowTexts() string {
	var all []string
	for _, row := range s.check.rows {
		all = append(all, strings.TrimSpace(row.text()))
	}
	return strings.Join(all, "|")
}

func TestTheConnectionCheckTellsItsVerdictFirst(t *testing.T) {
	var e examiner
	s := newStage(t, signInState(), withExaminer(&e), withServiceDesk, func(o *Options, _ map[string]any) { o.Help = assets.Help })
	s.openCheck()
	progress := <-e.started
	if s.check.verdict.Visible() || !s.check.again.Busy || s.check.close.Text != "Avbryt" {
		t.Error("does not show that it is under way")
	}
	progress(doctor.Result{ID: doctor.CheckNetwork, Status: doctor.StatusOK})
	s.flush()
	if got := s.rowTexts(); !strings.HasPrefix(got, "Nätverk: bra|Mellanserver (proxy): …|") {
		t.Errorf("after the first result: %q", got)
	}
	e.finish <- found(doctor.KindPortalClosed, doctor.CheckTCP)
	s.await("the verdict", func() bool { return s.check.verdict.Visible() })
	want := "Datorn bakom portal.example.se tar inte emot någon.\nPortalen är troligen avstängd eller startas om. Vänta några minuter, och kontakta sedan supporten.\nDet kan de ordna som driver portalen.\nSupport: 08-123 45 67"
	if got := s.check.verdict.Text(); !strings.HasPrefix(got, want) || s.check.verdict.Tone() != kit.Problem {
		t.Errorf("says %q in tone %v", got, s.check.verdict.Tone())
	}
	if got := s.rowTexts(); !strings.Contains(got, "Anslutning till portalen: fel Datorn bakom") || !strings.Contains(got, "Säker anslutning: inte prövat") ||
		!strings.Contains(got, "Fjärrskrivbordsprogram: varning Fjärrskrivbordsprogrammet FreeRDP är gammalt.") {
		t.Errorf("lists %q", got)
	}
	s.press(s.check.verdict, "Läs mer")
	if s.help.Topic() == "" || !s.help.IsOpen() {
		t.Error("no help")
	}
	s.check.again.Tapped(nil)
	<-e.started
	e.finish <- found(doctor.KindOK, "")
	s.await("all well", func() bool { return s.check.verdict.Visible() })
	want = "Allt fungerar, men något bör ses över.\nFjärrskrivbordsprogrammet FreeRDP är gammalt. Det kan din IT-avdelning ordna."
	if got := s.check.verdict.Text(); s.check.verdict.Tone() != kit.Warning || got != want {
		t.Errorf("says %q in tone %v", got, s.check.verdict.Tone())
	}
	s.press(s.check.verdict, "Läs mer")
	if got := s.help.Topic(); got != doctor.KindClientOutdated.Topic() {
		t.Errorf("leads to the help on %q", got)
	}
	s.closeHelp()
	s.check.again.Tapped(nil)
	<-e.started
	well := found(doctor.KindOK, "")
	for i := range well.Checks {
		well.Checks[i].Status = doctor.StatusOK
	}
	e.finish <- well
	s.await("all well", func() bool { return s.check.verdict.Visible() })
	if s.check.verdict.Tone() != kit.Good || !strings.HasPrefix(s.check.verdict.Text(), "Allt fungerar.\n") {
		t.Errorf("says %q", s.check.verdict.Text())
	}
	wantCalls(t, s.face.took())
}

// Who has asked for the check calls about what it found.
func TestAFaultThatTheCheckFoundIsACase(t *testing.T) {
	var e examiner
	var w office
	s := newStage(t, signInState(), withExaminer(&e), withOffice(&w))
	s.openCheck()
	<-e.started
	e.finish <- found(doctor.KindPortalClosed, doctor.CheckTCP)
	s.await("the verdict", func() bool { return s.check.verdict.Visible() })
	if got, want := journal.LastCase(w.notes.Records()), journal.CaseCode(noon, "doctor.portal-closed"); got != want {
		t.Errorf("the case is %s, want %s", got, want)
	}
	if got := s.check.verdict.Shown(); !strings.Contains(got, "\nÄrendekod: "+journal.LastCase(w.notes.Records())) || !strings.HasSuffix(got, "|Supportrapport") {
		t.Errorf("says %q", got)
	}
	s.press(s.check.verdict, "Supportrapport")
	if s.sheet != screen(s.report) {
		t.Error("no report")
	}
}

func TestTheConnectionCheckCanBeCancelled(t *testing.T) {
	var e examiner
	s := newStage(t, signInState(), withExaminer(&e))
	s.openCheck()
	late := <-e.started
	s.key(fyne.KeyEscape)
	s.await("the end", func() bool { return !s.checkup.running() })
	if s.sheet != screen(s.check) || !strings.HasPrefix(s.check.verdict.Text(), "Kontrollen avbröts.") || s.checkup.finished() != nil {
		t.Errorf("says %q", s.check.verdict.Text())
	}
	s.check.again.Tapped(nil)
	<-e.started
	late(doctor.Result{ID: doctor.CheckTLS, Status: doctor.StatusFailed, Kind: doctor.KindTLSExpired})
	s.flush()
	if _, heard := s.checkup.results[doctor.CheckTLS]; heard {
		t.Error("an earlier check is still heard")
	}
	s.closeSheet()
	s.await("the end", func() bool { return !s.checkup.running() })
	if s.sheet != nil {
		t.Error("the sheet is still there")
	}
}

// A notice about the network leads to the check; every problem to the report.
func TestProblemsLeadToTheCheckAndTheReport(t *testing.T) {
	var e examiner
	var w office
	st := signInState()
	st.Notice = launcher.Tell(portal.KindUnreachable, map[string]any{"Host": "portal.example.se"})
	s := newStage(t, st, withExaminer(&e), withOffice(&w))
	if got := s.signInScreen().notice.Shown(); !strings.HasSuffix(got, "|Försök igen|Kontrollera anslutningen|Supportrapport") {
		t.Errorf("offers %q", got)
	}
	s.press(s.signInScreen().notice, "Kontrollera anslutningen")
	if s.sheet != screen(s.check) {
		t.Error("no check")
	}
	s.closeSheet()
	s.press(s.signInScreen().notice, "Supportrapport")
	if s.sheet != screen(s.report) {
		t.Error("no report")
	}
	s = newStage(t, st)
	if got := s.signInScreen().notice.Shown(); !strings.HasSuffix(got, "|Försök igen") {
		t.Errorf("without check and report: %q", got)
	}
	s = newStage(t, slowState(), withOffice(&w))
	if got := s.messagesInList()[0].Shown(); strings.Contains(got, "Supportrapport") {
		t.Errorf("what is no problem offers a report: %q", got)
	}
}

// Every kind of failure, wherever it is told, is one click from the report.
func TestEveryErrorLeadsToTheReport(t *testing.T) {
	var w office
	setUp := signInState()
	setUp.Step, setUp.Host, setUp.Entry = launcher.StepSetUp, "", ""
	changed := changeState()
	changed.Step = launcher.StepPasswordChanged
	for name, state := range map[string]launcher.State{
		"set-up": setUp, "sign-in": signInState(), "change": changeState(), "changed": changed, "code": codeState(), "systems": systemsState(),
	} {
		s := newStage(t, signInState(), withOffice(&w))
		for _, kind := range launcher.Kinds() {
			st := state
			st.Notice = launcher.Tell(kind, map[string]any{"Host": "portal.example.se"})
			if st.Notice != nil && st.Notice.Level == launcher.Problem {
				s.leadsToTheReport(t, name, st)
			}
		}
	}
	s := newStage(t, systemsState(), withOffice(&w))
	for _, kind := range launcher.Kinds() {
		st := systemsState()
		ended := launcher.Session{ID: 1, SystemID: "s4", Title: "R-CARD", Phase: launcher.PhaseEnded}
		ended.Notice = launcher.TellOf(ended, kind, nil)
		st.Sessions = []launcher.Session{ended}
		if ended.Notice != nil && ended.Notice.Level == launcher.Problem {
			s.leadsToTheReport(t, "session", st)
		}
	}
	for name, warning := range map[string]*launcher.Notice{
		"leads to the check":        launcher.Tell(portal.KindTimeout, nil),
		"leads to the service desk": launcher.Tell(rdp.KindLoggedOff, nil),
	} {
		st := systemsState()
		st.Notice = warning
		s.leadsToTheReport(t, name, st)
	}
}

// leadsToTheReport presses the report in whatever box of the screen tells a notice.
func (s *stage) leadsToTheReport(t *testing.T, where string, st launcher.State) {
	t.Helper()
	s.closeSheet()
	s.face.publish(st)
	for _, o := range test.LaidOutObjects(s.window.Canvas().Content()) {
		if box, ok := o.(*kit.Message); ok && strings.HasSuffix(strings.TrimSuffix(box.Shown(), "|Stäng"), "|Supportrapport") {
			s.press(box, "Supportrapport")
			if s.sheet != screen(s.report) {
				t.Errorf("%s: %+v does not open the report", where, st.Notice)
			}
			return
		}
	}
	t.Errorf("%s: no report for %+v %+v", where, st.Notice, st.Sessions)
}

// A notice that only the service desk can mend has the code to say on the phone,
// the same as the report.
func TestANoticeForTheServiceDeskHasItsCaseCode(t *testing.T) {
	var w office
	st := signInState()
	s := newStage(t, st, withOffice(&w), withServiceDesk)
	st.Notice = launcher.Tell(portal.KindNotAuthorised, nil)
	st.Notice.Case = w.notes.Notice(journal.Notice{Step: "sign-in", Key: st.Notice.Key, Trouble: true})
	s.face.publish(st)
	if got := s.signInScreen().notice.Text(); !strings.HasSuffix(got, "\nÄrendekod: "+journal.LastCase(w.notes.Records())) {
		t.Errorf("says %q", got)
	}
}

// openedReport is the report sheet once the report and the check are there.
func openedReport(t *testing.T, options ...stageOption) (*stage, *office) {
	t.Helper()
	var e examiner
	w := &office{}
	s := newStage(t, systemsState(), append([]stageOption{withExaminer(&e), withOffice(w), withServiceDesk}, options...)...)
	s.openReport()
	s.await("the report", func() bool { return s.report.report != nil })
	<-e.started
	e.finish <- found(doctor.KindGatewayClosed, doctor.CheckGateway)
	s.await("the check in it", func() bool {
		return s.report.report != nil && strings.Contains(s.report.report.Text(nil), "gateway-closed")
	})
	return s, w
}

func (s *stage) reportSection(name report.Section) *reportSection {
	for _, section := range s.report.sections {
		if section.name == name {
			return section
		}
	}
	s.t.Fatalf("no section %s", name)
	return nil
}

func TestTheReportIsShownBeforeAnythingIsDoneWithIt(t *testing.T) {
	s, w := openedReport(t)
	// The fault that the check found on the way is not what the report is about.
	if got, want := s.report.code.Text(), "Ärendekod: "+journal.CaseCode(noon.Add(-10*time.Second), "session.gateway"); got != want {
		t.Errorf("says %q, want %q", got, want)
	}
	shown := map[string]bool{}
	for _, section := range s.report.sections {
		if !section.open && len(section.lines) > 0 {
			section.unfold.Tapped(nil)
		}
		for i := range section.list.Objects {
			shown[section.pool[i].Label.Text()] = true
		}
		for line := range strings.SplitSeq(section.fixed.Text(), "\n") {
			shown[line] = true
		}
	}
	for _, l := range s.report.report.Lines() {
		if !shown[l.Text] {
			t.Errorf("%s is not shown: %q", l.ID, l.Text)
		}
		if strings.Contains(l.Text, "hemligt-lösen") {
			t.Errorf("%s shows a secret", l.ID)
		}
	}
	if s.reportSection(report.SectionLog).lines == nil || len(w.saved) != 0 {
		t.Error("no log, or something was saved already")
	}
}

func TestWhatIsUntickedIsLeftOut(t *testing.T) {
	s, w := openedReport(t)
	steps := s.reportSection(report.SectionSteps)
	out := steps.lines[0].Text
	steps.pool[0].Tapped(nil)
	settings := s.reportSection(report.SectionSettings)
	settings.whole.Tapped(nil)
	s.report.make() // a new report numbers its lines anew
	was := s.report.report
	s.await("a new report", func() bool { return s.report.report != was })
	s.report.save.Tapped(nil)
	s.await("saved", func() bool { return s.report.saved != "" })
	text := w.saved[0]
	if strings.Contains(text, out) || strings.Contains(text, settings.lines[0].Text) {
		t.Errorf("what was left out is in it:\n%s", text)
	}
	if !strings.Contains(text, steps.lines[1].Text) || !strings.Contains(text, "Ärendekod: ") {
		t.Errorf("something else is gone:\n%s", text)
	}
	if got := s.report.told.Text(); !strings.Contains(got, "/home/anna/Hämtningar/backstage-") {
		t.Errorf("says %q", got)
	}
	s.report.copy.Tapped(nil)
	if got := s.app.Clipboard().Content(); got != text || s.report.copy.Text != "Kopierat" {
		t.Errorf("copied %q", got)
	}
	s.report.mail.Tapped(nil)
	mail, err := url.Parse(<-s.urls)
	if err != nil || mail.Opaque != "support@example.se" || strings.Contains(mail.Query().Get("body"), out) || !strings.Contains(mail.Query().Get("subject"), journal.LastCase(w.notes.Records())) {
		t.Errorf("the mail is %v, %v", mail, err)
	}
	settings.whole.Tapped(nil)
	if len(s.report.omit()) != 1 || s.report.saved != "" {
		t.Errorf("after ticking the section again %v is left out, saved %q", s.report.omit(), s.report.saved)
	}
}

func TestAReportThatCannotBeSavedCanBeCopied(t *testing.T) {
	s, w := openedReport(t)
	w.err = errors.New("no space")
	s.report.save.Tapped(nil)
	s.await("a word", func() bool { return s.report.failed })
	if got := s.report.told.Text(); got != "Rapporten kunde inte sparas.\nKopiera texten i stället, och klistra in den i ett mejl." {
		t.Errorf("says %q", got)
	}
}

// The report is there at once; the check comes when it comes.
func TestTheReportDoesNotWaitForTheCheck(t *testing.T) {
	var e examiner
	var w office
	s := newStage(t, systemsState(), withExaminer(&e), withOffice(&w))
	s.openReport()
	s.await("the report", func() bool { return s.report.report != nil })
	<-e.started
	if got := s.reportSection(report.SectionCheck).fixed.Text(); got != "Kontrollerar …" {
		t.Errorf("says %q", got)
	}
	if s.report.mail.Visible() {
		t.Error("offers a mail to nobody")
	}
	s.key(fyne.KeyEscape)
	s.await("the end", func() bool { return !s.checkup.running() })
	if s.sheet != nil {
		t.Error("Escape does not close it")
	}
}
