package ui

import (
	"backstage/settings"
	"backstage/ui/help"
)

// toggleHelp opens the help on the present step's topic, or closes it.
func (u *UI) toggleHelp() {
	if u.help.IsOpen() {
		u.closeHelp()
		return
	}
	u.openHelp("")
}

// openHelp opens the help on a topic; "" is that of the present step.
func (u *UI) openHelp(topic string) {
	if topic == "" {
		topic = u.state.Topic()
	}
	u.help.Open(topic, u.state.Step.Topic())
	u.redraw()
	if u.window.Canvas().Size().Width < helpBeside {
		u.help.FocusClose()
	}
}

func (u *UI) closeHelp() {
	u.help.Close()
	u.redraw()
	u.focusFirst()
}

// resizeText goes to the next smaller or larger size of the settings.
func (u *UI) resizeText(step int) {
	sizes, _ := settings.Find("textSize")
	at := 0
	for i, size := range sizes.Offered {
		if size.(int) <= u.settings.TextSize {
			at = i
		}
	}
	if to := at + step; to >= 0 && to < len(sizes.Offered) {
		u.choose("textSize", sizes.Offered[to], nil)
	}
}

// helpView is what stands in the help around its pages.
func (u *UI) helpView() help.View {
	v := help.View{TextSizeFixed: u.settings.Locked("textSize")}
	desk, now := u.desk(), u.o.Now()
	if desk.line(now) == "" {
		return v
	}
	v.Desk = &help.Desk{Name: u.t("support.title"), Offers: desk.offers()}
	if name := u.settings.OrganisationName; name != "" {
		v.Desk.Name = u.texts.T("support.of", map[string]any{"Organisation": name})
	}
	v.Desk.Status, v.Desk.Answers = desk.status(now)
	return v
}

// newHelp makes the help pane.
func (u *UI) newHelp() *help.Pane {
	o := help.Options{Host: u.host, Pages: u.o.Help, Texts: u.texts, OpenURL: u.openURL, Close: u.closeHelp, ResizeText: u.resizeText}
	if u.o.Check != nil {
		o.Check = u.openCheck
	}
	if u.o.Report != nil {
		o.Report = u.openReport
	}
	return help.New(o)
}
