package settings

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Hours are when a service desk answers, in this computer's local time. Public
// holidays are not known to them.
type Hours struct {
	spans [7][]span // by time.Weekday
}

// span is part of a day, in minutes after midnight; until is not included.
type span struct{ from, until int }

var (
	hoursPart = regexp.MustCompile(`^(.*?)(?:kl\.?\s*|at\s+)?(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|till|to)\s*(\d{1,2})(?:[:.](\d{2}))?$`)
	dayNames  = map[string]time.Weekday{
		"mån": time.Monday, "måndag": time.Monday, "måndagar": time.Monday, "mon": time.Monday, "monday": time.Monday, "mondays": time.Monday,
		"tis": time.Tuesday, "tisdag": time.Tuesday, "tisdagar": time.Tuesday, "tue": time.Tuesday, "tuesday": time.Tuesday, "tuesdays": time.Tuesday,
		"ons": time.Wednesday, "onsdag": time.Wednesday, "onsdagar": time.Wednesday, "wed": time.Wednesday, "wednesday": time.Wednesday, "wednesdays": time.Wednesday,
		"tor": time.Thursday, "tors": time.Thursday, "torsdag": time.Thursday, "torsdagar": time.Thursday, "thu": time.Thursday, "thursday": time.Thursday, "thursdays": time.Thursday,
		"fre": time.Friday, "fredag": time.Friday, "fredagar": time.Friday, "fri": time.Friday, "friday": time.Friday, "fridays": time.Friday,
		"lör": time.Saturday, "lördag": time.Saturday, "lördagar": time.Saturday, "sat": time.Saturday, "saturday": time.Saturday, "saturdays": time.Saturday,
		"sön": time.Sunday, "söndag": time.Sunday, "söndagar": time.Sunday, "sun": time.Sunday, "sunday": time.Sunday, "sundays": time.Sunday,
	}
	dayGroups = map[string][]time.Weekday{
		"vardagar": weekdays, "vardag": weekdays, "weekdays": weekdays,
		"helger": weekend, "helg": weekend, "weekends": weekend,
		"": everyDay, "alla dagar": everyDay, "dagligen": everyDay, "varje dag": everyDay, "daily": everyDay, "every day": everyDay,
	}
	weekdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	weekend  = []time.Weekday{time.Saturday, time.Sunday}
	everyDay = slices.Concat(weekdays, weekend)
)

// ParseHours reads hours as people write them, in Swedish or English: parts
// between commas or semicolons, each with days and a time, such as
// "vardagar 09–17", "mån-fre 8-17", "Mon-Fri 9-17", "mån–tors 8.00–17.00, fre
// 8–15" or "alla dagar 7-22". Without days it is every day; "24/7" and "dygnet
// runt" are always. ok is false for anything else, and such text is only shown.
func ParseHours(text string) (h Hours, ok bool) {
	text = strings.ToLower(strings.NewReplacer("–", "-", "—", "-", "−", "-", "\u00a0", " ").Replace(text))
	text = strings.Join(strings.Fields(text), " ")
	if text == "24/7" || text == "dygnet runt" || text == "around the clock" {
		text = "0-24"
	}
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' }) {
		if !h.add(strings.TrimSpace(part)) {
			return Hours{}, false
		}
		ok = true
	}
	return h, ok
}

// add takes one part in; a day may have several, such as a morning and an
// afternoon.
func (h *Hours) add(part string) bool {
	m := hoursPart.FindStringSubmatch(part)
	if m == nil {
		return false
	}
	days, ok := daysOf(strings.TrimSuffix(strings.TrimSpace(m[1]), ":"))
	from, until := minutes(m[2], m[3]), minutes(m[4], m[5])
	if !ok || from < 0 || until < 0 || from >= until {
		return false
	}
	for _, d := range days {
		h.spans[d] = append(h.spans[d], span{from, until})
	}
	return true
}

// daysOf reads "mån-fre", "lördag" or "vardagar".
func daysOf(text string) ([]time.Weekday, bool) {
	text = strings.TrimSpace(text)
	if group, ok := dayGroups[text]; ok {
		return group, true
	}
	first, last, ranged := strings.Cut(text, "-")
	from, ok := dayNames[strings.Trim(first, " .")]
	if !ok || !ranged {
		return []time.Weekday{from}, ok
	}
	to, ok := dayNames[strings.Trim(last, " .")]
	days := []time.Weekday{from}
	for d := from; d != to; {
		d = (d + 1) % 7
		days = append(days, d)
	}
	return days, ok
}

func minutes(hour, minute string) int {
	h, _ := strconv.Atoi(hour)
	m, _ := strconv.Atoi(minute) // none is 0
	if h > 24 || m > 59 || h == 24 && m > 0 {
		return -1
	}
	return h*60 + m
}

// OpenAt tells whether the desk answers at a moment.
func (h Hours) OpenAt(at time.Time) bool {
	now := at.Hour()*60 + at.Minute()
	return slices.ContainsFunc(h.spans[at.Weekday()], func(s span) bool { return s.from <= now && now < s.until })
}

// NextOpening is when the desk answers next, at a moment when it does not.
func (h Hours) NextOpening(at time.Time) time.Time {
	year, month, day := at.Date()
	var next time.Time
	for ahead := range 8 {
		for _, s := range h.spans[(int(at.Weekday())+ahead)%7] {
			opens := time.Date(year, month, day+ahead, s.from/60, s.from%60, 0, 0, at.Location())
			if opens.After(at) && (next.IsZero() || opens.Before(next)) {
				next = opens
			}
		}
	}
	return next
}
