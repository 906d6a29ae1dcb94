package rdp

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"
)

// kindOf is the kind of a failure, "" for none.
func kindOf(t *testing.T, err error) Kind {
	t.Helper()
	if err == nil {
		return ""
	}
	return detailed(t, err).Kind
}

// detailed is the error as this room makes them.
func detailed(t *testing.T, err error) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%v (%T) is no *Error", err, err)
	}
	return e
}

func wide(s string, bigEndian, bom bool) []byte {
	var b bytes.Buffer
	units := utf16.Encode([]rune(s))
	if bom {
		units = append([]uint16{0xFEFF}, units...)
	}
	for _, u := range units {
		pair := []byte{byte(u), byte(u >> 8)}
		if bigEndian {
			pair[0], pair[1] = pair[1], pair[0]
		}
		b.Write(pair)
	}
	return b.Bytes()
}

// Whatever the portal writes in, the same file is read.
func TestParseEveryEncodingAndLineEnd(t *testing.T) {
	const text = "full address:s:host.example\r\nremoteapplicationname:s:Lön och närvaro\r\nscreen mode id:i:2\r\n"
	latin := strings.NewReplacer("ö", "\xf6", "ä", "\xe4").Replace(text)
	files := map[string][]byte{
		"UTF-8":                  []byte(text),
		"UTF-8 with BOM":         []byte("\xef\xbb\xbf" + text),
		"UTF-16LE with BOM":      wide(text, false, true),
		"UTF-16LE without BOM":   wide(text, false, false),
		"UTF-16BE with BOM":      wide(text, true, true),
		"UTF-16BE without BOM":   wide(text, true, false),
		"Windows-1252":           []byte(latin),
		"LF":                     []byte(strings.ReplaceAll(text, "\r\n", "\n")),
		"CR":                     []byte(strings.ReplaceAll(text, "\r\n", "\r")),
		"no line end at the end": []byte(strings.TrimSpace(text)),
		"NUL at the end":         []byte(text + "\x00"),
		"blank lines, comments":  []byte("\n\n# a comment\n" + text + "\n\n"),
		"upper case, blanks":     []byte("Full Address : S : host.example\nREMOTEAPPLICATIONNAME:s:  Lön och närvaro \n screen mode id:I: 2"),
	}
	for name, data := range files {
		t.Run(name, func(t *testing.T) {
			f, err := parse(data)
			if err != nil {
				t.Fatal(err)
			}
			if got := f.text("full address"); got != "host.example" {
				t.Errorf("full address is %q", got)
			}
			if got := f.text("remoteapplicationname"); got != "Lön och närvaro" {
				t.Errorf("remoteapplicationname is %q", got)
			}
			if n, ok, err := f.integer("screen mode id"); n != 2 || !ok || err != nil {
				t.Errorf("screen mode id is %d %v %v", n, ok, err)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	const host = "full address:s:host.example\n"
	cases := map[string]struct {
		data string
		want Kind
	}{
		"nothing":                       {"", KindFileUnreadable},
		"a web page":                    {"<!DOCTYPE html>\n<p style='a:s:b'>\nx:s:y", KindFileUnreadable},
		"random text":                   {"hello world", KindFileUnreadable},
		"NUL inside":                    {"full address:s:host\x00.evil\n", KindFileUnreadable},
		"over 256 KB":                   {host + strings.Repeat("# "+strings.Repeat("x", 1000)+"\n", 300), KindFileTooBig},
		"over 256 KB in UTF-16":         {string(wide(host+strings.Repeat("# "+strings.Repeat("x", 1000)+"\n", 300), false, true)), KindFileTooBig},
		"10 MB":                         {strings.Repeat("x", 10<<20), KindFileTooBig},
		"over 500 lines":                {host + strings.Repeat("\n", 500), KindFileTooBig},
		"a value over 64 KB":            {host + "loadbalanceinfo:s:" + strings.Repeat("x", 64<<10+1), KindFileTooBig},
		"a property twice":              {host + "full address:s:evil.example\n", KindFileDuplicate},
		"twice, in other letters":       {host + "FULL Address:s:evil.example\n", KindFileDuplicate},
		"twice, with a blank":           {host + "full address :s:evil.example\n", KindFileDuplicate},
		"twice, of another type":        {host + "full address:i:1\n", KindFileDuplicate},
		"twice, unimportant":            {host + "session bpp:i:32\nsession bpp:i:16\n", KindFileDuplicate},
		"only lines of an unknown type": {"full address:x:host\n", KindFileUnreadable},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := parse([]byte(c.data))
			if got := kindOf(t, err); got != c.want {
				t.Errorf("got %q (%v), want %q", got, err, c.want)
			}
		})
	}
}

// A token of a gateway and a signer's certificates make their lines long; that
// alone is no reason to refuse, in no encoding.
func TestLongLinesAreTaken(t *testing.T) {
	text := "full address:s:h\ngatewayaccesstoken:s:" + strings.Repeat("x", 64<<10) + "\nsignature:s:" + strings.Repeat("A", 80<<10) +
		strings.Repeat("\n# "+strings.Repeat("x", 1000), 110)
	for name, data := range map[string][]byte{"UTF-8": []byte(text), "UTF-16": wide(text, false, true), "UTF-16 without BOM": wide(text, false, false)} {
		if f, err := parse(data); err != nil || len(f.text("gatewayaccesstoken")) != 64<<10 {
			t.Errorf("%s of %d bytes: %v", name, len(data), err)
		}
	}
}

// A line that stands there twice says one thing only; such a file is written anew.
func TestTheSameLineTwiceIsOneLine(t *testing.T) {
	f, err := parse([]byte("full address:s:host.example\nscreen mode id:i:2\nfull address:s:host.example\nScreen Mode Id:i: 2\n"))
	if err != nil {
		t.Fatal(err)
	}
	if f.text("full address") != "host.example" || f.canonical {
		t.Errorf("%+v", f)
	}
}

func TestIntegersAreStrict(t *testing.T) {
	for value, good := range map[string]bool{
		"0": true, "1": true, "-1": true, "70000": true, "0x50": true, "0XD3e": true, "0x": false, "0x0x1": false, "0xfg": false, "-0x1": false, "0x-1": false, "0x1_0": false,
		"0xffffffffff": false, "12ab": false, "1.5": false,
		"99999999999999999999": false, "٣": false, "1 2": false,
	} {
		f, err := parse([]byte("n:i:" + value))
		if err != nil {
			t.Fatal(err)
		}
		if _, ok, err := f.integer("n"); !ok || (err == nil) != good {
			t.Errorf("%q: ok %v, err %v", value, ok, err)
		}
	}
	f, err := parse([]byte("n:s:5\nempty:i:\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := f.integer("n"); !ok || err == nil {
		t.Error("a string passed for a number")
	}
	if _, ok, err := f.integer("empty"); ok || err != nil {
		t.Error("an empty number is not absent")
	}
}

// Whatever comes in, what goes out to a client is a list of well-formed lines of
// the allow-list, without a second meaning.
func FuzzParse(f *testing.F) {
	f.Add([]byte(typicalFile))
	f.Add(wide(typicalFile, false, true))
	f.Add(wide(typicalFile, true, false))
	f.Add([]byte("/rdp2tcp:/bin/sh\nfull address:s:|:5\n"))
	f.Add([]byte("full address:s:[::1]:3389\nremoteapplicationmode:i:1\nremoteapplicationprogram:s:||x\x0b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := inspect(data, Rules{Drives: true, Sound: true, Clipboard: true}, nil)
		if err != nil {
			kindOf(t, err)
			return
		}
		lines := o.clean(manner{user: "DOM\\anna"})
		again, err := parse(encodeUTF8(lines))
		if err != nil {
			t.Fatalf("the clean file is refused: %v\n%q", err, lines)
		}
		if !again.canonical && !strings.Contains(strings.Join(lines, ""), "\t") || len(again.props) != len(lines) {
			t.Fatalf("the clean file is ambiguous: %q", lines)
		}
		if _, err := parse(encodeUTF16(lines)); err != nil {
			t.Fatal(err)
		}
		host, ok := strings.CutPrefix(lines[0], "full address:s:")
		if a, err := parseAddress(host); !ok || err != nil || a.String() != host {
			t.Fatalf("host line %q", lines[0])
		}
	})
}
