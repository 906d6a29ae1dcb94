package launcher

import "slices"

// Topic is the help topic to open beside a step.
func (s Step) Topic() string {
	if topic, ok := stepTopics[s]; ok {
		return topic
	}
	return "index"
}

// Topic is the help topic about what the person sees: the notice that is told, in
// the list the newest one of a session, else the step.
func (s State) Topic() string {
	if s.Notice != nil && s.Notice.Topic != "" {
		return s.Notice.Topic
	}
	if s.Step == StepSystems {
		for _, session := range slices.Backward(s.Sessions) {
			if n := session.Notice; n != nil && n.Topic != "" {
				return n.Topic
			}
		}
	}
	return s.Step.Topic()
}

var stepTopics = map[Step]string{
	StepSetUp:           "set-up",
	StepSignIn:          "sign-in",
	StepChangePassword:  "change-password",
	StepPasswordChanged: "change-password",
	StepCode:            "no-sms",
	StepPage:            "portal",
	StepSystems:         "systems",
}
