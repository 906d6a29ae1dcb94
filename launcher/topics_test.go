package launcher

import (
	"io/fs"
	"testing"

	"backstage/assets"
	"backstage/portal"
	"backstage/rdp"
)

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
	locked, slow := Tell(rdp.KindLocked, nil), Tell(KindSlowStart, nil)
	for _, c := range []struct {
		state State
		want  string
	}{
		{State{Step: StepCode}, "no-sms"},
		{State{Step: StepCode, Notice: Tell(portal.KindWrongCode, nil)}, "wrong-code"},
		{State{Step: StepSystems, Sessions: []Session{{}}}, "systems"},
		{State{Step: StepSystems, Sessions: []Session{{Notice: slow}, {Notice: locked}, {}}}, "locked"},
		{State{Step: StepSystems, Sessions: []Session{{Notice: locked}}, Notice: Tell(KindSystemGone, nil)}, "systems"},
		{State{Step: StepSignIn, Sessions: []Session{{Notice: locked}}}, "sign-in"},
	} {
		if got := c.state.Topic(); got != c.want {
			t.Errorf("%v with %+v: the help is about %q, want %q", c.state.Step, c.state.Notice, got, c.want)
		}
	}
}

func exists(t *testing.T, who, topic string) {
	t.Helper()
	for _, lang := range []string{"sv", "en"} {
		if _, err := fs.Stat(assets.Help, topic+"."+lang+".md"); err != nil {
			t.Errorf("%s leads to %q, which has no %s page", who, topic, lang)
		}
	}
}
