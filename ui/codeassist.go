package ui

import (
	"strings"
	"time"

	"backstage/launcher"
	"backstage/ui/kit"
)

// askedLast is when the last SMS was asked for.
func askedLast(c launcher.Code) time.Time {
	if c.ResentAt.After(c.AskedAt) {
		return c.ResentAt
	}
	return c.AskedAt
}

// waitedFor is how many seconds the person has been waiting for the last SMS.
func waitedFor(c launcher.Code, now time.Time) (seconds int, known bool) {
	since := askedLast(c)
	return max(0, int(now.Sub(since).Seconds())), !since.IsZero()
}

// drawAssist shows what helps when no SMS comes, the longer the more, and tells
// whether anything changed. Before the time that the settings name there is
// nothing to press: most codes come by then.
func (s *codeScreen) drawAssist(st launcher.State, now time.Time) (changed bool) {
	before := [2]string{s.assist.Shown(), s.desk.Shown()}
	if s.assistDue(st, now) {
		s.tellAssist(st, now)
	} else {
		s.assist.Hide()
	}
	if s.deskDue(st, now) {
		s.tellDesk(st, now)
	} else {
		s.desk.Hide()
	}
	return before != [2]string{s.assist.Shown(), s.desk.Shown()}
}

// assistDue: the SMS should have come by now.
func (s *codeScreen) assistDue(st launcher.State, now time.Time) bool {
	waited, known := waitedFor(st.Code, now)
	return known && waited >= s.ui.settings.NoSMSAfterSeconds
}

// deskDue: it has taken so long that only the service desk can help.
func (s *codeScreen) deskDue(st launcher.State, now time.Time) bool {
	return s.assistDue(st, now) && int(now.Sub(st.Code.AskedAt).Seconds()) >= s.ui.settings.SupportAfterSeconds
}

func (s *codeScreen) tellAssist(st launcher.State, now time.Time) {
	offers := []kit.Offer{{Text: s.ui.t("code.checklist"), Do: func() { s.ui.openHelp("no-sms") }}}
	advice := ""
	if !s.deskDue(st, now) { // the checklist says it all; what to say to the desk needs the room
		advice = s.ui.t("notice.no-sms.advice") + " "
	}
	switch {
	case st.Code.CanResend:
		offers = append(offers, s.resend(st, now))
		advice += s.ui.t(oldCodeKeys[s.ui.settings.OldCodeCounts])
	case !s.asking:
		offers = append(offers, kit.Offer{Text: s.ui.t("code.start-again"), Off: st.Busy != launcher.DoingNothing, Do: func() { s.askAgain(true) }})
		advice += s.ui.t("code.no-resend")
	}
	title := s.ui.t("notice.no-sms.title")
	advice = strings.TrimSpace(advice)
	s.assist.SetLead(title, advice)
	s.assist.Tell(kit.Warning, title, advice, offers...)
}

// oldCodeKeys say whether an older code counts after a new one was sent, by
// the setting; only IT can know.
var oldCodeKeys = map[string]string{"": "code.old-unknown", "yes": "code.old-counts", "no": "code.old-ends"}

// tellDesk says who can look at the number on file: never the launcher, which
// does not know it.
func (s *codeScreen) tellDesk(st launcher.State, now time.Time) {
	title, say := s.ui.t("code.desk-title"), s.ui.texts.T("code.desk-say", map[string]any{"Text": s.caseText(st, now)})
	advice := say + "\n" + s.ui.t("code.desk-advice")
	if status, _ := s.ui.desk().status(now); status != "" {
		advice += "\n" + status
	}
	s.desk.SetLead(title, say)
	s.desk.Tell(kit.Neutral, title, advice, append(s.ui.desk().offers(), kit.Offer{Text: s.ui.t("code.copy-case"), Done: s.ui.t("copied"), Do: func() {
		s.ui.app.Clipboard().SetContent(s.caseText(s.ui.state, s.ui.o.Now()))
	}})...)
}

// caseText is what to read out on the phone, or to send.
func (s *codeScreen) caseText(st launcher.State, now time.Time) string {
	if at := askedLast(st.Code); !s.caseOf.Equal(at) {
		s.caseOf, s.caseCode = at, s.ui.newCase(launcher.Tell(launcher.KindNoSMS, nil).Key)
	}
	return s.ui.texts.T("code.case", map[string]any{
		"Product": s.ui.productName(), "Accepted": s.ui.clock(st.Code.PasswordAccepted), "Asked": s.ui.clock(askedLast(st.Code)), "Code": s.caseCode,
	})
}

// resend offers a new code, as soon as the portal gives one.
func (s *codeScreen) resend(st launcher.State, now time.Time) kit.Offer {
	o := kit.Offer{Text: s.ui.t("code.resend"), Off: st.Busy != launcher.DoingNothing, Do: s.ui.o.Launcher.ResendCode}
	waited, known := waitedFor(st.Code, now)
	left := s.ui.settings.ResendAfterSeconds - waited
	switch {
	case st.Busy == launcher.DoingResend:
		o.Text, o.Off = s.ui.t("busy.resend"), true
	case known && left > 0:
		o.Text, o.Off = s.ui.texts.N("code.resend-in", left), true
	}
	return o
}

// perform asks before it starts again.
func (s *codeScreen) perform(n *launcher.Notice, a launcher.Action) {
	if a.Kind == launcher.ActStartAgain {
		s.askAgain(true)
		return
	}
	s.ui.perform(n, a)
}
