package ui

import (
	"strings"
	"time"

	"backstage/journal"
	"backstage/settings"
	"backstage/ui/kit"
)

// deskOffers are the ways to the service desk, as its organisation gave them.
func (u *UI) deskOffers() []kit.Offer {
	s := u.settings
	var ways []kit.Offer
	add := func(text, address string) {
		if text != "" {
			ways = append(ways, kit.Offer{Text: text, Do: func() { u.openURL(address) }})
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

// deskStatus says whether the desk answers now, and if not, when it opens; hours
// that only a person understands are shown as they are.
func (u *UI) deskStatus(now time.Time) (text string, open bool) {
	hours, known := settings.ParseHours(u.settings.SupportHours)
	data := map[string]any{"Hours": u.settings.SupportHours}
	switch {
	case !known:
		return u.settings.SupportHours, true
	case hours.OpenAt(now):
		return u.texts.T("support.open", data), true
	}
	next := hours.NextOpening(now)
	data["Day"], data["Time"] = u.day(next, now), next.Format(u.t("clock.minutes"))
	return u.texts.T("support.closed", data), false
}

// day names a day of the coming week.
func (u *UI) day(at, now time.Time) string {
	switch {
	case at.YearDay() == now.YearDay():
		return u.t("day.today")
	case at.YearDay() == now.AddDate(0, 0, 1).YearDay():
		return u.t("day.tomorrow")
	}
	return u.t("day." + strings.ToLower(at.Weekday().String()))
}

// supportLine is how to reach the service desk, "" where nobody said.
func (u *UI) supportLine() string {
	var parts []string
	for _, way := range u.deskOffers() {
		parts = append(parts, way.Text)
	}
	if len(parts) == 0 && u.settings.SupportHours == "" {
		return ""
	}
	if status, _ := u.deskStatus(u.o.Now()); status != "" {
		parts = append(parts, status)
	}
	return u.texts.T("support.line", map[string]any{"Line": strings.Join(parts, " · ")})
}

// newCase notes that something went wrong which only the window knows of, and
// gives the code that both ends of a phone call can say.
func (u *UI) newCase(event string) string {
	if u.o.Journal == nil {
		return journal.CaseCode(u.o.Now(), event)
	}
	return u.o.Journal.Notice(journal.Notice{Step: u.state.Step.String(), Key: event, Trouble: true})
}
