package settings

import (
	"testing"
	"time"
)

func TestHoursAsPeopleWriteThem(t *testing.T) {
	// Monday 2 March 2026.
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, 3, 2+day, hour, minute, 0, 0, time.Local)
	}
	for _, c := range []struct {
		text string
		now  time.Time
		// opens is the next opening; zero: open now.
		opens time.Time
	}{
		{"vardagar 09–17", at(0, 9, 0), time.Time{}},
		{"vardagar 09–17", at(0, 16, 59), time.Time{}},
		{"vardagar 09–17", at(0, 17, 0), at(1, 9, 0)},
		{"vardagar 09–17", at(0, 8, 59), at(0, 9, 0)},
		{"Vardagar kl. 9–17", at(4, 18, 0), at(7, 9, 0)},
		{"mån-fre 8-17", at(5, 10, 0), at(7, 8, 0)},
		{"Mon-Fri 9-17", at(6, 12, 0), at(7, 9, 0)},
		{"Mon – Fri 9:30 – 17:00", at(0, 9, 0), at(0, 9, 30)},
		{"mån–tors 8.00–17.00, fre 8–15", at(4, 15, 30), at(7, 8, 0)},
		{"mån–tors 8.00–17.00, fre 8–15", at(4, 14, 30), time.Time{}},
		{"vardagar 8-12, vardagar 13-17", at(0, 12, 30), at(0, 13, 0)},
		{"fre-mån 8-17", at(6, 9, 0), time.Time{}},
		{"fre-mån 8-17", at(1, 9, 0), at(4, 8, 0)},
		{"helger 10-14", at(0, 12, 0), at(5, 10, 0)},
		{"8-20", at(6, 7, 0), at(6, 8, 0)},
		{"24/7", at(6, 3, 0), time.Time{}},
		{"dygnet runt", at(6, 23, 59), time.Time{}},
		{"tisdagar 8 till 17", at(1, 17, 0), at(8, 8, 0)},
	} {
		h, ok := ParseHours(c.text)
		if !ok {
			t.Errorf("%q is not understood", c.text)
			continue
		}
		if open := h.OpenAt(c.now); open != c.opens.IsZero() {
			t.Errorf("%q on %s: open is %v", c.text, c.now.Format("Mon 15:04"), open)
		}
		if got := h.NextOpening(c.now); !c.opens.IsZero() && !got.Equal(c.opens) {
			t.Errorf("%q on %s opens %s, want %s", c.text, c.now.Format("Mon 15:04"), got, c.opens)
		}
	}
}

func TestOtherTextIsNoHours(t *testing.T) {
	for _, text := range []string{"", " ", ",", "ring först", "vardagar", "vardagar 17-09", "vardagar 9-25", "vardagar 9:75-17", "måndagen 8-17x", "9-17 utom i juli",
		"röda dagar stängt", "mån-xyz 8-17", "xyz-mån 8-17", "vardagar 8-17, ring annars"} {
		if h, ok := ParseHours(text); ok {
			t.Errorf("%q is understood as %v", text, h)
		}
	}
}
