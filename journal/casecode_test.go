package journal

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

var someTime = time.Date(2026, 11, 22, 8, 41, 12, 0, time.UTC)

// The screen and the report name the same event by the same code.
func TestCaseCodeNamesAnEvent(t *testing.T) {
	code := CaseCode(someTime, "portal.wrong-code")
	if !regexp.MustCompile(`^[2-9A-HJKMNP-Z]{3}-[2-9A-HJKMNP-Z]{3}$`).MatchString(code) {
		t.Errorf("%q cannot be said without mistakes", code)
	}
	if again := CaseCode(someTime.In(time.FixedZone("", 3600)), "portal.wrong-code"); again != code {
		t.Errorf("the same event has the codes %q and %q", code, again)
	}
	seen := map[string]string{}
	for second := range 500 {
		for _, event := range []string{"portal.wrong-code", "portal.timeout", "session.logon-failed", "report"} {
			c := CaseCode(someTime.Add(time.Duration(second)*time.Second), event)
			if seen[c] != "" {
				t.Errorf("%s is the code of %s too", c, seen[c])
			}
			seen[c] = event
		}
	}
}

// However it is said and written down, it is recognised.
func TestCaseCodeIsHeardAsItIsSaid(t *testing.T) {
	code := CaseCode(someTime, "portal.timeout")
	for _, heard := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), strings.ReplaceAll(code, "-", " – "), " " + strings.Join(strings.Split(code, ""), " ")} {
		if got, ok := CheckCaseCode(heard); !ok || got != code {
			t.Errorf("%q was heard as %q, %v", heard, got, ok)
		}
	}
	for _, wrong := range []string{"", "K7F", code + "2", "O" + code[1:], "åäö-åäö", strings.Repeat("2", 1000), "\xff\xff\xff\xff\xff\xff"} {
		if got, ok := CheckCaseCode(wrong); ok {
			t.Errorf("%q passes for %q", wrong, got)
		}
	}
}

// Every single wrong character, and every two that changed places, is found.
func TestCaseCodeFindsMistakes(t *testing.T) {
	for second := range 50 {
		code := strings.ReplaceAll(CaseCode(someTime.Add(time.Duration(second)*time.Minute), "x"), "-", "")
		for i := range len(code) {
			for _, c := range []byte(caseLetters) {
				if wrong := code[:i] + string(c) + code[i+1:]; wrong != code {
					if _, ok := CheckCaseCode(wrong); ok {
						t.Errorf("%s passes, misheard from %s", wrong, code)
					}
				}
			}
			for j := range i {
				swapped := []byte(code)
				swapped[i], swapped[j] = swapped[j], swapped[i]
				if _, ok := CheckCaseCode(string(swapped)); ok && string(swapped) != code {
					t.Errorf("%s passes, swapped from %s", swapped, code)
				}
			}
		}
	}
}
