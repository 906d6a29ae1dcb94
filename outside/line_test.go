package outside

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTextFromOutsideIsOneLineThatCanBeSeen(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"as it is":                  {"R-CARD M5 (Västerås) – 100 %", "R-CARD M5 (Västerås) – 100 %"},
		"nothing":                   {"", ""},
		"blanks":                    {" \t a \u00a0\u3000 b \r\n", "a b"},
		"lines":                     {"a\nb\u2028c\u2029d\u0085e\vf", "a b c d e f"},
		"a terminal's commands":     {"a\x1b[2Jb\x07\u009b1mc\x00\x7f", "a [2Jb 1mc"},
		"turned around":             {"a\u202eb\u2066c\u2069d\u200f\u061ce", "abcde"},
		"zero width":                {"a\u200bb\u2060c\ufeffd\u00ade\u180ef", "abcdef"},
		"tags":                      {"a\U000e0001\U000e0061\U000e007fb", "ab"},
		"variants of a glyph":       {"a\ufe0fb\U000e0100c\u180bd", "abcd"},
		"fillers":                   {"a\u3164b\u115fc\uffa0d\u2800e\u034ff", "abcdef"},
		"private and broken":        {"a\ue000b\U0010fffdc\ufffdd\xffe\uffff", "abcde"},
		"joiners among Latin":       {"ad\u200dmin\u200c", "admin"},
		"joiners at an end":         {"\u200cمی\u200c", "می"},
		"joiners at a blank":        {"می\u200c خواهم", "می خواهم"},
		"a joiner and a mark":       {"می\u200c\u061cخ", "میخ"},
		"two joiners":               {"می\u200c\u200cخواهم", "می\u200cخواهم"},
		"a Persian word":            {"می\u200cخواهم", "می\u200cخواهم"},
		"a Hindi word":              {"क्\u200dष", "क्\u200dष"},
		"a Bengali word":            {"র\u200d্যাব", "র\u200d্যাব"},
		"a Sinhala word":            {"ශ්\u200dරී", "ශ්\u200dරී"},
		"a family is three persons": {"👨\u200d👩\u200d👧", "👨👩👧"},
		"an Arabic number sign":     {"\u0600١", "\u0600١"},
		"combining marks":           {"e\u0301", "e\u0301"},
		"many scripts":              {"Журнал 日本語 עברית ไทย 한국어", "Журнал 日本語 עברית ไทย 한국어"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Line(c.text, 100); got != c.want {
				t.Errorf("%q became %q, want %q", c.text, got, c.want)
			}
			if plain := c.text == c.want; IsLine(c.text) != plain {
				t.Errorf("IsLine(%q) is not %v", c.text, plain)
			}
		})
	}
}

func TestALineHasAnEnd(t *testing.T) {
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "abc"}, {"ååå", 2, "åå"}, {"a b", 2, "a"}, {"a b", 3, "a b"}, {"a   bc", 3, "a b"},
		{"می\u200cخ", 3, "می"}, {"abc", 0, ""}, {strings.Repeat("\u200b", 50) + "a", 1, "a"},
	} {
		if got := Line(c.text, c.limit); got != c.want {
			t.Errorf("%q within %d became %q, want %q", c.text, c.limit, got, c.want)
		}
	}
}

func TestWhatIsAskedForIsNotMended(t *testing.T) {
	for text, want := range map[string]bool{"a  b": true, " a ": true, "a\u00a0b": true, "a\tb": false, "a\nb": false, "a\xff": false, "a\u200bb": false} {
		if IsLine(text) != want {
			t.Errorf("IsLine(%q) is not %v", text, want)
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{"a b", "می\u200cخواهم", "a\u202eb", "\xff\u2028", "  a\u200d ", "র\u200d্য"} {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = max(0, min(limit, 1000))
		line := Line(s, limit)
		switch {
		case !utf8.ValidString(line), !IsLine(line), utf8.RuneCountInString(line) > limit, strings.TrimSpace(line) != line, strings.Contains(line, "  "):
			t.Errorf("%q within %d became %q", s, limit, line)
		case Line(line, limit) != line:
			t.Errorf("%q became %q, and that %q", s, line, Line(line, limit))
		}
	})
}
