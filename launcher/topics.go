package launcher

import "slices"

// topicFor is the help topic (a file name of assets/help, without language and
// ending) that belongs to a notice's key; "index" where no page is nearer.
func topicFor(key string) string {
	if topic, ok := topics[key]; ok {
		return topic
	}
	return "index"
}

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
	StepSystems:         "systems",
}

// topics by notice key.
var topics = map[string]string{
	// What the portal says about the person.
	"portal.wrong-password":      "locked",
	"portal.not-authorised":      "user-name",
	"portal.in-use":              "signed-out",
	"portal.disconnected":        "signed-out",
	"portal.server-changed":      "signed-out",
	"portal.no-domain":           "user-name",
	"portal.sign-in-failed":      "sign-in",
	"portal.expired-no-change":   "change-password",
	"portal.change-wrong":        "first-time",
	"portal.change-rules":        "change-password",
	"portal.change-blank":        "change-password",
	"portal.change-mismatch":     "change-password",
	"portal.change-failed":       "change-password",
	"portal.change-not-offered":  "change-password",
	"portal.change-uncertain":    "change-password",
	"portal.wrong-code":          "wrong-code",
	"portal.wrong-code-restart":  "wrong-code",
	"portal.code-service-silent": "no-sms",
	"portal.session-expired":     "signed-out",
	"portal.not-published":       "systems",
	"portal.launch-refused":      "systems",
	// What the thing at the address is.
	"portal.windows-auth":       "portal",
	"portal.external-redirect":  "portal",
	"portal.insecure-redirect":  "portal",
	"portal.not-a-portal":       "set-up",
	"portal.unknown-page":       "portal",
	"portal.too-many-redirects": "portal",
	"portal.server-trouble":     "portal",
	"portal.too-many-requests":  "portal",
	"portal.forbidden":          "portal",
	"portal.answer-too-big":     "portal",
	"portal.not-rdp":            "connection-file",
	// The way there.
	"portal.bad-address":        "set-up",
	"portal.name-not-found":     "network",
	"portal.unreachable":        "network",
	"portal.timeout":            "network",
	"portal.proxy-auth":         "network",
	"portal.network-sign-in":    "network",
	"portal.tls-expired":        "certificate",
	"portal.tls-not-yet-valid":  "certificate",
	"portal.tls-wrong-host":     "certificate",
	"portal.tls-unknown-issuer": "certificate",
	"portal.tls-too-old":        "certificate",
	"portal.tls-other":          "certificate",
	"portal.cancelled":          "index",
	// Before an RDP client runs.
	"session.no-client":           "rdp-client",
	"session.file-too-big":        "connection-file",
	"session.file-unreadable":     "connection-file",
	"session.file-duplicate":      "connection-file",
	"session.file-no-host":        "connection-file",
	"session.file-bad-host":       "connection-file",
	"session.file-bad-value":      "connection-file",
	"session.file-host-forbidden": "connection-file",
	"session.file-unsigned":       "connection-file",
	"session.file-signature-bad":  "connection-file",
	"session.file-publisher":      "connection-file",
	"session.client-failed":       "rdp-client",
	"session.temp-file":           "rdp-client",
	// How a session ended.
	"session.ended":            "session-ended",
	"session.logged-off":       "turned-away",
	"session.stopped":          "session-ended",
	"session.idle":             "session-ended",
	"session.replaced":         "session-ended",
	"session.disconnected":     "session-ended",
	"session.denied":           "session-ended",
	"session.licence":          "session-ended",
	"session.logon-failed":     "second-sign-in",
	"session.locked":           "locked",
	"session.password-expired": "change-password",
	"session.disabled":         "session-ended",
	"session.host-not-found":   "network",
	"session.host-unreachable": "network",
	"session.certificate":      "certificate",
	"session.security":         "rdp-client",
	"session.gateway":          "session-ended",
	"session.connection-lost":  "session-ended",
	"session.app-refused":      "session-ended",
	"session.no-display":       "rdp-client",
	"session.crashed":          "rdp-client",
	// Everything else that is told.
	"notice.user-missing":         "user-name",
	"notice.password-missing":     "sign-in",
	"notice.code-missing":         "no-sms",
	"notice.password-same":        "change-password",
	"notice.next-code":            "wrong-code",
	"notice.sign-in-to-open":      "signed-out",
	"notice.session-expired-list": "signed-out",
	"notice.slow-start":           "session-ended",
	"notice.already-running":      "systems",
	"notice.practice-session":     "practice",
	"notice.asks-again":           "second-sign-in",
	"notice.warns-first":          "security-dialog",
	"notice.client-outdated":      "rdp-client",
	"notice.new-sms":              "no-sms",
	"notice.password-changed":     "change-password",
	"notice.code-resent":          "no-sms",
	"notice.code-on-its-way":      "no-sms",
	"notice.no-more-codes":        "no-sms",
	"notice.no-sms":               "no-sms",
	"notice.signed-out":           "signed-out",
	"notice.system-gone":          "systems",
	"notice.bad-link":             "shortcuts",
	"notice.session-ends-soon":    "signed-out",
	"notice.saved-password-wrong": "locked",
	"notice.settings-not-saved":   "index",
	"notice.no-window":            "no-window",
	"notice.crashed":              "index",
}
