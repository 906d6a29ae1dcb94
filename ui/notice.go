package ui

import (
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
	m.Tell(tones[n.Level], title, advice, u.noticeOffers(n, perform)...)
}

// noticeOffers are those of a notice's actions that would do something here.
func (u *UI) noticeOffers(n *launcher.Notice, perform func(*launcher.Notice, launcher.Action)) []kit.Offer {
	var offers []kit.Offer
	for _, a := range n.Actions {
		o := kit.Offer{Text: u.t("action." + string(a.Kind)), Do: func() { perform(n, a) }}
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
		case launcher.ActReport:
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
	case launcher.ActReport:
		u.openReport()
	case launcher.ActHelp:
		u.openHelp(n.Topic)
	default:
		u.o.Launcher.Do(a)
	}
}

// installCommand is what installs the client that is missing, "" where the
// notice knows none.
func installCommand(n *launcher.Notice) string {
	s, _ := n.Data["Install"].(string)
	return s
}

// noticeWords are a notice's two sentences in the person's language, with the
// service desk's lines where only they can help.
func (u *UI) noticeWords(n *launcher.Notice) (title, advice string) {
	title = u.texts.T(n.Key+".title", n.Data)
	if u.texts.Has(n.Key + ".advice") {
		advice = u.texts.T(n.Key+".advice", n.Data)
	}
	if n.ServiceDesk {
		if s := u.desk().line(u.o.Now()); s != "" {
			advice = strings.TrimSpace(advice + "\n" + s)
		}
		if n.Case != "" {
			advice += "\n" + u.texts.T("report.code", map[string]any{"Code": n.Case})
		}
	}
	return title, advice
}
