package launcher

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"backstage/journal"
	"backstage/portal"
	"backstage/rdp"
	"backstage/secret"
)

// told are the keys of the troubles in a journal, in their order.
func told(j *journal.Journal) (keys []string) {
	for _, r := range j.Records() {
		if r.CaseCode() != "" {
			keys = append(keys, r.Notice.Key)
		}
	}
	return keys
}

// A session crashes and its notice stays on the screen. Whatever the person does
// beside it, signing in anew as well, it has crashed once.
func TestACrashIsNotedOnceHoweverLongItIsTold(t *testing.T) {
	p, st, notes := ready("download ma1", "sign-out"), freeRDP(), &journal.Journal{}
	p.on("refresh", systems)
	under(t, p, st, Config{Journal: notes}, func(t *testing.T, l *Launcher, _ func(map[string]any)) {
		comesIn(t, l)
		l.Open("ma1")
		at(t, l, StepSystems, "")
		a := st.session(t, 0)
		a.events <- rdp.Event{Kind: rdp.EventEnded, Exit: rdp.Exit{Kind: rdp.KindCrashed, Code: 139}}
		close(a.events)
		s := at(t, l, StepSystems, "")
		if len(s.Sessions) != 1 || s.Sessions[0].Notice == nil || s.Sessions[0].Notice.Case == "" {
			t.Fatalf("the crash is told by %+v", s.Sessions)
		}
		code := s.Sessions[0].Notice.Case
		for range 3 {
			l.Refresh()
			at(t, l, StepSystems, "")
		}
		l.SignOut()
		at(t, l, StepSignIn, "")
		comesIn(t, l)
		l.SignOut()
		at(t, l, StepSignIn, "")
		if got := told(notes); !slices.Equal(got, []string{"session.crashed"}) || journal.LastCase(notes.Records()) != code {
			t.Errorf("noted %v, case %s; the screen said %s", got, journal.LastCase(notes.Records()), code)
		}
	})
}

// The same mistake twice is two cases, each with a code of its own.
func TestTheSameTroubleTwiceIsNotedTwice(t *testing.T) {
	wrong := reply{answer: portal.Answer{Step: portal.StepCode, Challenge: &portal.Challenge{}, Problem: &portal.Error{Kind: portal.KindWrongCode}}}
	p := newScript().on("begin", signInPage).on(annaSignsIn, reply{answer: portal.Answer{Step: portal.StepCode, Challenge: &portal.Challenge{}}, wait: 2 * time.Second})
	p.on("code 012345", wrong)
	notes := &journal.Journal{}
	under(t, p, freeRDP(), Config{Journal: notes}, func(t *testing.T, l *Launcher, _ func(map[string]any)) {
		time.Sleep(10 * time.Second)
		l.SignIn(anna())
		time.Sleep(2 * time.Second)
		at(t, l, StepCode, "")
		var codes []string
		for range 2 {
			time.Sleep(20 * time.Second)
			l.SubmitCode(secret.New("012345"))
			codes = append(codes, at(t, l, StepCode, "portal.wrong-code").Notice.Case)
		}
		if codes[0] == "" || codes[0] == codes[1] {
			t.Errorf("the codes are %q", codes)
		}
		begun := notes.Records()[0].At
		var got []string
		for _, r := range notes.Records() {
			what := ""
			switch {
			case r.Done != nil:
				what = fmt.Sprint(r.Done.Step, " ", r.Done.What, " ", r.Done.Took)
			case r.Step != nil:
				what = fmt.Sprint(r.Step.From, " to ", r.Step.To, " ", r.Step.Spent)
			case r.Notice != nil:
				what = r.Notice.Step + " " + r.Notice.Key
			}
			got = append(got, fmt.Sprint(r.At.Sub(begun), " ", what))
		}
		want := []string{"0s sign-in connect 0s", "12s sign-in sign-in 2s", "12s sign-in to code 12s", "32s code code 0s", "32s code portal.wrong-code",
			"52s code code 0s", "52s code portal.wrong-code"}
		if !slices.Equal(got, want) {
			t.Errorf("noted %q\n want %q", got, want)
		}
	})
}
