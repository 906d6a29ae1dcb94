package journal

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// The journey as a face sees it becomes steps with their times.
func TestHistoryTimesSteps(t *testing.T) {
	var h History
	at := func(s int) time.Time { return someTime.Add(time.Duration(s) * time.Second) }
	if h.CaseCode() != "" {
		t.Error("a code before anything happened")
	}
	h.Saw(at(0), "sign-in", "connect", "")
	h.Saw(at(1), "sign-in", "", "")
	h.Saw(at(1), "sign-in", "", "")
	h.Saw(at(20), "sign-in", "sign-in", "")
	h.Saw(at(22), "code", "", "")
	h.Saw(at(50), "code", "code", "")
	h.Saw(at(51), "code", "", "portal.wrong-code")
	h.Saw(at(55), "code", "", "portal.wrong-code")
	h.Saw(at(60), "code", "code", "portal.wrong-code")
	h.Saw(at(61), "code", "", "portal.wrong-code") // wrong once more
	h.Saw(at(70), "sign-in", "", "")
	var got []string
	for _, s := range h.Steps() {
		got = append(got, fmt.Sprintf("%d %s %s %d", int(s.At.Sub(someTime).Seconds()), s.Step, s.Event, int(s.Took.Seconds())))
	}
	want := []string{"0 sign-in start 0", "1 sign-in connect 1", "22 sign-in sign-in 2", "22 sign-in to code 22", "51 code code 1", "51 code portal.wrong-code 0",
		"61 code code 1", "61 code portal.wrong-code 0", "70 code to sign-in 48"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if h.CaseCode() != CaseCode(at(61), "portal.wrong-code") {
		t.Error("the code is not that of the last failure")
	}
	for i := range 500 {
		h.Saw(at(100+i), "sign-in", "", fmt.Sprint("portal.", i))
	}
	if n := len(h.Steps()); n != Kept {
		t.Errorf("%d steps kept", n)
	}
}
