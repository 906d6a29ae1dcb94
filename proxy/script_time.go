package proxy

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// inGMT takes a last "GMT" off the arguments and turns the clock by it.
func inGMT(now time.Time, args []any) (time.Time, []string) {
	var words []string
	for _, a := range args {
		words = append(words, strings.ToUpper(fmt.Sprint(a)))
	}
	if n := len(words); n > 0 && words[n-1] == "GMT" {
		return now.UTC(), words[:n-1]
	}
	return now, words // in the zone that it came with
}

// between goes round: from Friday to Monday, from 22 to 6.
func between(now, from, to int) bool {
	if from <= to {
		return from <= now && now <= to
	}
	return now >= from || now <= to
}

func weekdayRange(now time.Time, args []any) bool {
	now, words := inGMT(now, args)
	if len(words) == 0 || len(words) > 2 {
		return false
	}
	days := []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
	from, to := slices.Index(days, words[0]), slices.Index(days, words[len(words)-1])
	return from >= 0 && to >= 0 && between(int(now.Weekday()), from, to)
}

// timeRange: an hour, two hours, or two times of two or three numbers each. The
// last hour alone is not in the range, as in "from 8 to 17".
func timeRange(now time.Time, args []any) bool {
	now, words := inGMT(now, args)
	n := numbers(words)
	second := func(of []int) int {
		s := 0
		for i, each := range []int{3600, 60, 1} {
			if i < len(of) {
				s += of[i] * each
			}
		}
		return s
	}
	at := second([]int{now.Hour(), now.Minute(), now.Second()})
	switch len(n) {
	case 1:
		return now.Hour() == n[0]
	case 2, 4, 6:
		from, to := second(n[:len(n)/2]), second(n[len(n)/2:])
		if len(n) < 6 {
			to--
		}
		return between(at, from, to)
	}
	return false
}

// numbers is nil when one is none.
func numbers(words []string) (n []int) {
	for _, w := range words {
		var i int
		if _, err := fmt.Sscan(w, &i); err != nil {
			return nil
		}
		n = append(n, i)
	}
	return n
}

// dateRange: one point or two of the same shape, each of a day, a month, a year
// or several of them in this order.
func dateRange(now time.Time, args []any) bool {
	now, words := inGMT(now, args)
	if len(words) == 0 {
		return false
	}
	half := words
	if len(words)%2 == 0 && shape(words[:len(words)/2]) == shape(words[len(words)/2:]) {
		half = words[:len(words)/2]
	}
	of := shape(half)
	if of == "" {
		return false
	}
	today := []string{fmt.Sprint(now.Day()), strings.ToUpper(now.Format("Jan")), fmt.Sprint(now.Year())}
	var mine []string
	for i, kind := range "dmy" {
		if strings.ContainsRune(of, kind) {
			mine = append(mine, today[i])
		}
	}
	return between(ordinal(mine), ordinal(half), ordinal(words[len(words)-len(half):]))
}

var months = []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}

// shape is which of day, month and year stand there, "" when it is none of them.
func shape(words []string) (s string) {
	for _, w := range words {
		n := numbers([]string{w})
		switch {
		case slices.Contains(months, w):
			s += "m"
		case len(n) == 1 && n[0] > 31:
			s += "y"
		case len(n) == 1 && n[0] > 0:
			s += "d"
		default:
			return ""
		}
	}
	if !slices.Contains([]string{"d", "m", "y", "dm", "my", "dmy"}, s) {
		return ""
	}
	return s
}

// ordinal makes dates of one shape comparable.
func ordinal(words []string) (r int) {
	for _, w := range words {
		n := numbers([]string{w})
		switch {
		case slices.Contains(months, w):
			r += 100 * (slices.Index(months, w) + 1)
		case n[0] > 31:
			r += 10000 * n[0]
		default:
			r += n[0]
		}
	}
	return r
}
