package ui

import (
	"slices"
	"strings"

	"backstage/launcher"
	"backstage/ui/kit"
)

// tones of the launcher's levels.
var tones = map[launcher.Level]kit.Tone{
	launcher.Info: kit.Neutral, launcher.OK: kit.Good, launcher.Warning: kit.Warning, launcher.Problem: kit.Problem,
}

// showNotice tells a notice of the launcher in a message; nil hides it. perform
// does what the notice offers.
func (u *UI) showNotice(m *kit.Message, n *launcher.Notice, perform func(*launcher.Notice, launcher.Action)) {
	if n == nil {
		m.Hide()
		return
	}
	title, advice := u.noticeWords(n)
	m.Tell(tones[n.Level], title, advice, u.noticeOffers(n, withReport(n), perform)...)
}

// noticeOffers are those of a notice's actions that would do something here.
func (u *UI) noticeOffers(n *launcher.Notice, actions []launcher.Action, perform func(*launcher.Notice, launcher.Action)) []kit.Offer {
	var offers []kit.Offer
	for _, a := range actions {
		o := kit.Offer{Text: u.actionWord(a.Kind), Do: func() { perform(n, a) }}
		switch a.Kind {
		case launcher.ActCopy:
			if installCommand(n) == "" {
				continue
			}
			o.Done = u.t("copied")
		case launcher.ActCheck:
			if u.o.Check == nil {
				continue
			}
		case actionReport:
			if u.o.Report == nil {
				continue
			}
		}
		offers = append(offers, o)
	}
	return offers
}

// perform does what a notice offers: some of it is the face's own.
func (u *UI) perform(n *launcher.Notice, a launcher.Action) {
	switch a.Kind {
	case launcher.ActOpenBrowser:
		u.openPortal()
	case launcher.ActSettings:
		u.openSheet(u.prefs)
	case launcher.ActCopy:
		u.app.Clipboard().SetContent(installCommand(n))
	case launcher.ActCheck:
		u.openCheck()
	case actionReport:
		u.openReport()
	case launcher.ActHelp:
		u.openHelp(n.Topic)
	default:
		u.o.Launcher.Do(a)
	}
}

// actionReport opens the support report: every problem offers it.
const actionReport launcher.ActionKind = "report"

// actionWord is what an action is called.
func (u *UI) actionWord(kind launcher.ActionKind) string {
	if kind == actionReport {
		return u.t("report.open")
	}
	return u.t("action." + string(kind))
}

// installCommand is what installs the client that is missing, "" where the
// notice knows none.
func installCommand(n *launcher.Notice) string {
	s, _ := n.Data["Install"].(string)
	return s
}

// withReport adds the support report to what a problem offers, before the way
// to put it away; and to a warning that leads to the check or the service desk.
func withReport(n *launcher.Notice) []launcher.Action {
	leads := contactHelps[n.Key] || slices.ContainsFunc(n.Actions, func(a launcher.Action) bool { return a.Kind == launcher.ActCheck })
	if n.Level != launcher.Problem && !(n.Level == launcher.Warning && leads) {
		return n.Actions
	}
	actions := slices.Clone(n.Actions)
	at := len(actions)
	if at > 0 && actions[at-1].Kind == launcher.ActDismiss {
		at--
	}
	return slices.Insert(actions, at, launcher.Action{Kind: actionReport})
}

// noticeWords are a notice's two sentences in the person's language, with the
// service desk's lines where only they can help.
func (u *UI) noticeWords(n *launcher.Notice) (title, advice string) {
	title = u.texts.T(n.Key+".title", n.Data)
	if u.texts.Has(n.Key + ".advice") {
		advice = u.texts.T(n.Key+".advice", n.Data)
	}
	if contactHelps[n.Key] {
		if s := u.desk().line(u.o.Now()); s != "" {
			advice = strings.TrimSpace(advice + "\n" + s)
		}
		if n.Case != "" {
			advice += "\n" + u.texts.T("report.code", map[string]any{"Code": n.Case})
		}
	}
	return title, advice
}

// contactHelps are the notices whose only way out is the service desk.
var contactHelps = map[string]bool{
	"portal.not-authorised": true, "portal.expired-no-change": true, "portal.change-not-offered": true,
	"portal.change-failed": true, "portal.change-uncertain": true, "portal.code-service-silent": true,
	"portal.windows-auth": true, "portal.external-redirect": true, "portal.unknown-page": true,
	"portal.tls-expired": true, "portal.tls-wrong-host": true, "portal.tls-unknown-issuer": true,
	"session.disabled": true, "session.logged-off": true, "session.denied": true, "session.licence": true,
}
