package ui

import (
	"strings"
	"time"

	"backstage/launcher"
)

// Offers of the code page's own.
const (
	actionChecklist  launcher.ActionKind = "checklist"
	actionResend     launcher.ActionKind = "resend"
	actionStartAgain launcher.ActionKind = "start-again-asked"
	actionCopyCase   launcher.ActionKind = "copy-case"
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
	before := [2]string{s.assist.shown(), s.desk.shown()}
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
	return before != [2]string{s.assist.shown(), s.desk.shown()}
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
	actions := []launcher.Action{{Kind: actionChecklist}}
	advice := ""
	if !s.deskDue(st, now) { // the checklist says it all; what to say to the desk needs the room
		advice = s.ui.t("notice.no-sms.advice") + " "
	}
	switch {
	case st.Code.CanResend:
		actions = append(actions, launcher.Action{Kind: actionResend})
		advice += s.ui.t(oldCodeKeys[s.ui.settings.OldCodeCounts])
	case !s.asking:
		actions = append(actions, launcher.Action{Kind: actionStartAgain})
		advice += s.ui.t("code.no-resend")
	}
	title := s.ui.t("notice.no-sms.title")
	advice = strings.TrimSpace(advice)
	s.assist.setLead(title, advice)
	s.assist.tell(launcher.Warning, title, advice, actions...)
}

// oldCodeKeys say whether an older code counts after a new one was sent, by
// the setting; only IT can know.
var oldCodeKeys = map[string]string{"": "code.old-unknown", "yes": "code.old-counts", "no": "code.old-ends"}

// tellDesk says who can look at the number on file: never the launcher, which
// does not know it.
func (s *codeScreen) tellDesk(st launcher.State, now time.Time) {
	title, say := s.ui.t("code.desk-title"), s.ui.texts.T("code.desk-say", map[string]any{"Text": s.caseText(st, now)})
	advice := say + "\n" + s.ui.t("code.desk-advice")
	if status, _ := s.ui.deskStatus(now); status != "" {
		advice += "\n" + status
	}
	s.desk.setLead(title, say)
	s.desk.tell(launcher.Info, title, advice, append(s.ui.deskActions(), launcher.Action{Kind: actionCopyCase})...)
}

// caseText is what to read out on the phone, or to send.
func (s *codeScreen) caseText(st launcher.State, now time.Time) string {
	if at := askedLast(st.Code); !s.caseOf.Equal(at) {
		s.caseOf, s.caseCode = at, s.ui.newCase("notice.no-sms", now)
	}
	return s.ui.texts.T("code.case", map[string]any{
		"Product": s.ui.productName(), "Accepted": s.ui.clock(st.Code.PasswordAccepted), "Asked": s.ui.clock(askedLast(st.Code)), "Code": s.caseCode,
	})
}

// offer is what a button of the two boxes says now, and whether it can be pressed.
func (s *codeScreen) offer(a launcher.Action) (text string, on bool) {
	st := s.ui.state
	switch a.Kind {
	case actionChecklist:
		return s.ui.t("code.checklist"), true
	case actionStartAgain:
		return s.ui.t("code.start-again"), st.Busy == launcher.DoingNothing
	case actionCopyCase:
		return s.ui.t("code.copy-case"), true
	case actionResend:
		waited, known := waitedFor(st.Code, s.ui.o.Now())
		left := s.ui.settings.ResendAfterSeconds - waited
		switch {
		case st.Busy == launcher.DoingResend:
			return s.ui.t("busy.resend"), false
		case known && left > 0:
			return s.ui.texts.N("code.resend-in", left), false
		}
		return s.ui.t("code.resend"), st.Busy == launcher.DoingNothing
	}
	return s.ui.deskOffer(a), true
}

func (s *codeScreen) perform(a launcher.Action) {
	switch a.Kind {
	case actionChecklist:
		s.ui.openHelp("no-sms")
	case actionResend:
		s.ui.o.Launcher.ResendCode()
	case actionStartAgain:
		s.askAgain(true)
	case actionCopyCase:
		s.ui.app.Clipboard().SetContent(s.caseText(s.ui.state, s.ui.o.Now()))
		s.desk.markCopied(actionCopyCase)
	default:
		s.ui.performDesk(a)
	}
}
