package launcher

import (
	"io/fs"
	"os"
	"regexp"
	"testing"

	"backstage/assets"
	"backstage/portal"
	"backstage/rdp"
)

// Whatever goes wrong, the help opens on a page about it.
func TestEveryFailureHasItsHelpTopic(t *testing.T) {
	keys := map[string]bool{}
	for _, k := range portal.Kinds {
		keys["portal."+string(k)] = true
	}
	for _, k := range rdp.Kinds {
		keys["session."+string(k)] = true
	}
	for key := range keys {
		if _, ok := topics[key]; !ok {
			t.Errorf("%s has no topic", key)
		}
	}
	for key, topic := range topics {
		exists(t, key, topic)
	}
}

// So does everything else that is told: whatever has a title has a page.
func TestEverythingThatIsToldHasItsHelpTopic(t *testing.T) {
	texts, err := os.ReadFile("../translations/active.sv.toml")
	if err != nil {
		t.Fatal(err)
	}
	told := regexp.MustCompile(`(?m)^\["((?:portal|session|notice)\.[a-z-]+)\.title"\]`).FindAllSubmatch(texts, -1)
	if len(told) < 50 {
		t.Fatalf("only %d sentences were found", len(told))
	}
	for _, key := range told {
		if _, ok := topics[string(key[1])]; !ok {
			t.Errorf("%s has no topic", key[1])
		}
	}
}

func TestEveryStepHasItsHelpTopic(t *testing.T) {
	for _, s := range Steps {
		if _, ok := stepTopics[s]; !ok {
			t.Errorf("step %v has no topic", s)
		}
		exists(t, s.String(), s.Topic())
	}
}

// The help opens on what is told at this moment, about this attempt.
func TestTheHelpIsAboutWhatThePersonSees(t *testing.T) {
	locked, slow := notice(Problem, "session.locked"), notice(Warning, "notice.slow-start")
	for _, c := range []struct {
		state State
		want  string
	}{
		{State{Step: StepCode}, "no-sms"},
		{State{Step: StepCode, Notice: notice(Problem, "portal.wrong-code")}, "wrong-code"},
		{State{Step: StepSystems, Sessions: []Session{{}}}, "systems"},
		{State{Step: StepSystems, Sessions: []Session{{Notice: slow}, {Notice: locked}, {}}}, "locked"},
		{State{Step: StepSystems, Sessions: []Session{{Notice: locked}}, Notice: notice(Warning, "notice.system-gone")}, "systems"},
		{State{Step: StepSignIn, Sessions: []Session{{Notice: locked}}}, "sign-in"},
	} {
		if got := c.state.Topic(); got != c.want {
			t.Errorf("%v with %+v: the help is about %q, want %q", c.state.Step, c.state.Notice, got, c.want)
		}
	}
}

func TestAnUnknownKeyLeadsToTheIndex(t *testing.T) {
	exists(t, "unknown", topicFor("notice.not-written-yet"))
	exists(t, "unknown", Step(99).Topic())
}

func exists(t *testing.T, who, topic string) {
	t.Helper()
	for _, lang := range []string{"sv", "en"} {
		if _, err := fs.Stat(assets.Help, topic+"."+lang+".md"); err != nil {
			t.Errorf("%s leads to %q, which has no %s page", who, topic, lang)
		}
	}
}
