package journal

import (
	"bytes"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

// aDay writes one record of each sort.
func aDay(j *Journal) (code string) {
	j.Start(Start{Version: "1.0.0", System: "linux", Language: "sv"})
	j.Done(Done{Step: "sign-in", What: "connect", Took: 312 * time.Millisecond})
	j.Answer(Answer{Method: "GET", Path: "/RDWeb", Status: 200, Class: "sign-in", Took: 120 * time.Millisecond})
	j.Answer(Answer{Method: "POST", Path: "/RDWeb/code.aspx", Class: "timeout", Took: 15 * time.Second})
	j.Step(Step{From: "code", To: "systems", Spent: 20 * time.Second})
	j.Notice(Notice{Step: "systems", Key: "notice.session-ends-soon"})
	j.Session(Session{Client: `Odd "client" 1`, RemoteApp: true, Gateway: true})
	j.Session(Session{Client: `Odd "client" 1`, End: &End{Kind: "logon-failed", Code: 132, Signal: "killed", Window: true}})
	return j.Notice(Notice{Step: "systems", Key: "session.logon-failed", Trouble: true})
}

// What is written once is in memory, in the file and in the log; another process
// reads the file and finds the same, down to the case code.
func TestARecordIsWrittenOnceAndReadAgain(t *testing.T) {
	var file, log bytes.Buffer
	j := &Journal{File: &file, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), Now: func() time.Time { return someTime }}
	code := aDay(j)
	read := Read(strings.Split(file.String(), "\n"))
	if !reflect.DeepEqual(read, j.Records()) || len(read) != 9 {
		t.Errorf("read\n%+v\nkept\n%+v", read, j.Records())
	}
	if code == "" || LastCase(read) != code || code != CaseCode(someTime, "session.logon-failed") {
		t.Errorf("the screen shows %q, the file says %q", code, LastCase(read))
	}
	for _, want := range []string{
		`msg=start version=1.0.0 system=linux language=sv practice=false`,
		`level=DEBUG msg=done step=sign-in what=connect duration=312ms`,
		`level=INFO msg="portal request" method=GET path=/RDWeb status=200 duration=120ms page=sign-in`,
		`level=WARN msg="portal request failed" method=POST path=/RDWeb/code.aspx duration=15s kind=timeout`,
		`msg=step from=code to=systems`,
		`level=DEBUG msg=notice step=systems key=notice.session-ends-soon`,
		`msg="session started" client="Odd \"client\" 1" remoteapp=true gateway=true`,
		`msg="session ended" client="Odd \"client\" 1" kind=logon-failed code=132 signal=killed complaint="" window=true`,
		`msg=case code=` + code + ` step=systems event=session.logon-failed`,
	} {
		if !strings.Contains(log.String(), want+"\n") {
			t.Errorf("the log has no line %s\n%s", want, log.String())
		}
	}
}

// What comes from outside is cleaned before it is kept anywhere.
func TestRecordsAreCleanedBeforeTheyAreKept(t *testing.T) {
	var file bytes.Buffer
	j := &Journal{File: &file, Clean: func(s string) string { return strings.ReplaceAll(s, "hunter2", "█████") }}
	answer := Answer{Method: "hunter2", Path: "/hunter2", Class: "hunter2"}
	end := End{Kind: "hunter2", Signal: "hunter2", Complaint: "hunter2"}
	j.Answer(answer)
	j.Session(Session{Client: "hunter2", End: &end})
	if kept := fmt.Sprintf("%+v %+v %+v", j.Records()[0].Answer, j.Records()[1].Session, j.Records()[1].Session.End); strings.Contains(kept+file.String(), "hunter2") || strings.Count(kept, "█████") != 7 {
		t.Errorf("kept %s\nwritten %s", kept, file.String())
	}
	if answer.Path != "/hunter2" || end.Kind != "hunter2" {
		t.Error("the writer's own value was changed")
	}
}

// A file that was cut, or is none of ours, costs the lines that cannot be read.
func TestWhatIsNoRecordIsPassedOver(t *testing.T) {
	lines := []string{"", "{", `{"at":7}`, "\x00\xff", `time=x msg=step`, `{"at":"2026-11-22T08:41:12Z","step":{"from":"code","to":"systems","spent":5}}`}
	if got := Read(lines); len(got) != 1 || got[0].Step.To != "systems" {
		t.Errorf("read %+v", got)
	}
	if got := Read(nil); len(got) != 0 {
		t.Errorf("read %+v", got)
	}
}

// A launcher that runs for weeks keeps the newest records; one without a journal
// runs as well.
func TestTheNewestRecordsAreKept(t *testing.T) {
	j := &Journal{}
	var work sync.WaitGroup
	for range 4 {
		work.Go(func() {
			for range Kept {
				aDay(j)
			}
		})
	}
	work.Wait()
	if n := len(j.Records()); n != Kept {
		t.Errorf("%d records are kept", n)
	}
	var none *Journal
	if code := aDay(none); code != "" || none.Records() != nil {
		t.Errorf("a code %q from nowhere", code)
	}
}
