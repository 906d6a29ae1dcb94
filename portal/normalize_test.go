package portal

import "testing"

func TestACodeIsTakenAsPeopleTypeAndPasteIt(t *testing.T) {
	for in, want := range map[string]string{
		"123456": "123456", "012345": "012345", "000000": "000000", "123 456": "123456", "123-456": "123456", " 12 34 56\n": "123456", "123–456": "123456", "123.456": "123456",
		"Din kod: 123 456": "123456", "Din kod är 012345. Giltig i 10 minuter.": "012345", "Ditt engångslösenord: 123456\r\nVisa det för ingen.": "123456",
		"Use 4711 as your code; it expires 2026-11-22 at 13:45": "4711", "Your code is 12345678": "12345678", "123456 is your code": "123456",
		"Ring 08-123 45 67 om du undrar. Kod: 654321": "654321", "Code: 1234567890123": "1234567890123",
		"１２３４５６": "123456", "١٢٣٤٥٦": "123456", "۱۲۳۴۵۶": "123456", "१२३ ४५६": "123456", "𝟏𝟐𝟑𝟒𝟓𝟔": "123456", "كود: ٠١٢٣٤٥": "012345",
		"ABC123": "ABC123", "abc-123": "abc123", "AB12 CD34": "AB12CD34", "Ａ1Ｂ2": "A1B2", "Din kod: A1B2C3": "A1B2C3", "XYZW": "XYZW", "G-123456": "G123456",
		"\u200f123\u200b456\u202c": "123456", "\u00a0123\u202f456\u00a0": "123456", "\ufeff123456": "123456", "12\t34\x0056": "123456", "(123456)": "123456", "#123456": "123456",
		"12345": "12345", "1234567": "1234567", "12345678901234567890": "12345678901234567890", "7": "7",
		"": "", "   ": "", "\u200b\u202e": "", "-": "", "😀": "😀", "😀123456": "123456",
	} {
		if got := NormalizeCode(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzNormalizeCode(f *testing.F) {
	for _, s := range []string{"Din kod: 123 456", "١٢٣", "ABC-1\x00", "\xff\xfe", "12 34-56.78"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := NormalizeCode(s)
		if len(once) > 4*len(s)+4 {
			t.Errorf("%q grew to %q", s, once)
		}
	})
}
