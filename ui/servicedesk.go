package ui

import (
	"strings"
	"time"

	"backstage/journal"
	"backstage/settings"
	"backstage/translations"
	"backstage/ui/kit"
)

// serviceDesk is where people get help, as their organisation gave it.
type serviceDesk struct {
	settings settings.Settings
	texts    *translations.Texts
	openURL  func(address string)
}

func (u *UI) desk() serviceDesk { return serviceDesk{u.settings, u.texts, u.openURL} }

// offers are the ways to it.
func (d serviceDesk) offers() []kit.Offer {
	s := d.settings
	var ways []kit.Offer
	add := func(text, address string) {
		if text != "" {
			ways = append(ways, kit.Offer{Text: text, Do: func() { d.openURL(address) }})
		}
	}
	add(s.SupportPhone, "tel:"+strings.Map(phoneDigits, s.SupportPhone))
	add(s.SupportEmail, "mailto:"+s.SupportEmail)
	add(strings.TrimSuffix(strings.TrimPrefix(s.SupportURL, "https://"), "/"), s.SupportURL)
	return ways
}

func phoneDigits(r rune) rune {
	if r >= '0' && r <= '9' || r == '+' {
		return r
	}
	return -1
}

// status says whether it answers now, and if not, when it opens; hours
// that only a person understands are shown as they are.
func (d serviceDesk) status(now time.Time) (text string, open bool) {
	hours, known := settings.ParseHours(d.settings.SupportHours)
	data := map[string]any{"Hours": d.settings.SupportHours}
	switch {
	case !known:
		return d.settings.SupportHours, true
	case hours.OpenAt(now):
		return d.texts.T("support.open", data), true
	}
	next := hours.NextOpening(now)
	data["Day"], data["Time"] = d.day(next, now), next.Format(d.texts.T("clock.minutes"))
	return d.texts.T("support.closed", data), false
}

// day names a day of the coming week.
func (d serviceDesk) day(at, now time.Time) string {
	switch {
	case at.YearDay() == now.YearDay():
		return d.texts.T("day.today")
	case at.YearDay() == now.AddDate(0, 0, 1).YearDay():
		return d.texts.T("day.tomorrow")
	}
	return d.texts.T("day." + strings.ToLower(at.Weekday().String()))
}

// line is how to reach it, "" where nobody said.
func (d serviceDesk) line(now time.Time) string {
	var parts []string
	for _, way := range d.offers() {
		parts = append(parts, way.Text)
	}
	if len(parts) == 0 && d.settings.SupportHours == "" {
		return ""
	}
	if status, _ := d.status(now); status != "" {
		parts = append(parts, status)
	}
	return d.texts.T("support.line", map[string]any{"Line": strings.Join(parts, " · ")})
}

// newCase notes that something went wrong which only the window knows of, and
// gives the code that both ends of a phone call can say.
func (u *UI) newCase(event string) string {
	if u.o.Journal == nil {
		return journal.CaseCode(u.o.Now(), event)
	}
	return u.o.Journal.Notice(journal.Notice{Step: u.state.Step.String(), Key: event, Trouble: true})
}
