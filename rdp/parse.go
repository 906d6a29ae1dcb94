package rdp

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"backstage/outside"
)

// Limits of a file's text, whatever it is encoded in. FreeRDP reads 50 000 lines in
// quadratic time; a portal's file has some 50 short ones, and perhaps a gateway's
// token or a signature, which are long.
const (
	maxFile  = 256 << 10
	maxLines = 500
	maxValue = 64 << 10
)

// file is a parsed .rdp file: what it says, and how it said it.
type file struct {
	props map[string]property
	lines []property // as they stand in the file, those that stand there twice included
	// canonical: every line is spelled as every client reads it (no blanks
	// around the colons, lower-case type, no line that is not a property, no
	// control characters). Anything else may mean different things to different
	// clients.
	canonical bool
	encoding  encoding
	doubled   []string // properties that stand there with two values, lower case
	// lossy: the text was broken, and reading it has mended it.
	lossy bool
	// invisible: some line holds characters that nobody can see.
	invisible bool
}

// property is one line of the form name:type:value.
type property struct {
	name  string // as spelled in the file
	kind  byte   // 'i', 's' or 'b'
	value string // without blanks around it
	line  string // the whole line as it stands in the file: what a signature covers
}

type encoding int

const (
	utf8Plain encoding = iota
	utf8BOM
	utf16LE
	utf16Bare // little endian without BOM
	utf16BE
	windows1252
)

// parse reads a .rdp file in any of the encodings seen in the wild: UTF-16 in
// both orders, with and without BOM, UTF-8 with and without BOM, Windows-1252.
// Lines end in CRLF, LF or CR. Lines that are no property are passed over, as
// every client does. Failures are *Error; beside KindFileDuplicate stands the file
// with the first of each two, for those who want to know more of it.
func parse(data []byte) (*file, error) {
	if len(data) > 2*maxFile+2 { // UTF-16 with its mark
		return nil, &Error{Kind: KindFileTooBig}
	}
	text, enc := decode(data)
	lossy := !bytes.Equal(encode(text, enc, data), data)
	if len(text) > maxFile {
		return nil, &Error{Kind: KindFileTooBig}
	}
	whole := len(text)
	text = strings.TrimRight(text, "\x00")
	if strings.ContainsRune(text, 0) || strings.HasPrefix(strings.TrimSpace(text), "<") {
		return nil, &Error{Kind: KindFileUnreadable}
	}
	lines := splitLines(text)
	if len(lines) > maxLines {
		return nil, &Error{Kind: KindFileTooBig}
	}
	f := &file{props: map[string]property{}, canonical: len(text) == whole, encoding: enc, lossy: lossy}
	for _, line := range lines {
		if err := f.add(line); err != nil {
			return nil, err
		}
	}
	if len(f.doubled) > 0 {
		// Clients differ in which of two they believe, so neither can be.
		return f, &Error{Kind: KindFileDuplicate, Detail: clip(f.doubled[0])}
	}
	if len(f.props) == 0 {
		return nil, &Error{Kind: KindFileUnreadable}
	}
	return f, nil
}

func (f *file) add(line string) error {
	if strings.TrimSpace(line) == "" {
		return nil
	}
	p, ok := parseLine(line)
	if !ok {
		f.canonical = false
		return nil
	}
	key := strings.ToLower(p.name)
	// A signature may be longer: it carries the signer's certificates.
	if len(p.value) > maxValue && key != "signature" {
		return &Error{Kind: KindFileTooBig, Detail: clip(key)}
	}
	f.lines = append(f.lines, p)
	if before, twice := f.props[key]; twice {
		if before.kind != p.kind || before.value != p.value {
			f.doubled = append(f.doubled, key)
		}
		f.canonical = false
		return nil
	}
	if p.line != p.name+":"+string(p.kind)+":"+p.value && key != "signature" || strings.ContainsFunc(line, unicode.IsControl) {
		f.canonical = false
	}
	// U+FFFD is to be seen, for what it is.
	f.invisible = f.invisible || !outside.IsLine(strings.ReplaceAll(line, "\ufffd", ""))
	f.props[key] = p
	return nil
}

// parseLine splits at the first two colons only: values contain colons. A line
// that starts with "/" is an option to older FreeRDP and nothing to anybody else.
func parseLine(line string) (property, bool) {
	name, rest, ok1 := strings.Cut(line, ":")
	kind, value, ok2 := strings.Cut(rest, ":")
	name = strings.TrimSpace(name)
	kind = strings.ToLower(strings.TrimSpace(kind))
	if !ok1 || !ok2 || name == "" || name[0] == '/' || (kind != "i" && kind != "s" && kind != "b") {
		return property{}, false
	}
	return property{name: name, kind: kind[0], value: strings.TrimSpace(value), line: line}, true
}

func splitLines(text string) []string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Split(strings.ReplaceAll(text, "\r", "\n"), "\n")
}

// decode turns the file's bytes into text. What is not valid in any Unicode
// encoding is Windows-1252, in which every byte means something.
func decode(data []byte) (string, encoding) {
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return fromUTF16(littleEndian, data[2:]), utf16LE
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return fromUTF16(bigEndian, data[2:]), utf16BE
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		return strings.ToValidUTF8(string(data[3:]), "\uFFFD"), utf8BOM
	case nulAt(data, 1):
		return fromUTF16(littleEndian, data), utf16Bare
	case nulAt(data, 0):
		return fromUTF16(bigEndian, data), utf16BE
	case utf8.Valid(data):
		return string(data), utf8Plain
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), "\uFFFD"), windows1252
	}
	return string(text), windows1252
}

// encode is the way back: what decode has read and not mended.
func encode(text string, enc encoding, data []byte) []byte {
	switch enc {
	case utf8BOM:
		return slices.Concat(data[:3], []byte(text))
	case utf16LE:
		return slices.Concat(data[:2], toUTF16(littleEndian, text))
	case utf16Bare:
		return toUTF16(littleEndian, text)
	case utf16BE:
		mark := data[:2]
		if data[0] == 0 {
			mark = nil
		}
		return slices.Concat(mark, toUTF16(bigEndian, text))
	}
	return data
}

// nulAt tells whether the data starts like UTF-16 without BOM: ASCII letters
// with every other byte NUL.
func nulAt(data []byte, odd int) bool {
	if len(data) < 8 {
		return false
	}
	for i := range 8 {
		if (data[i] == 0) != (i%2 == odd) {
			return false
		}
	}
	return true
}

// text of a string property; "" when it is absent or not a string.
func (f *file) text(key string) string {
	if p := f.props[key]; p.kind == 's' {
		return p.value
	}
	return ""
}

// has tells whether the file names the property at all.
func (f *file) has(key string) bool {
	_, ok := f.props[key]
	return ok
}

var errNotInteger = errors.New("not an integer")

// integer of a property, decimal or hexadecimal (0xD3E); ok is false when it is
// absent.
func (f *file) integer(key string) (n int, ok bool, err error) {
	p, ok := f.props[key]
	if !ok || (p.kind == 'i' && p.value == "") {
		return 0, false, nil
	}
	if p.kind != 'i' {
		return 0, true, errNotInteger
	}
	digits, base := p.value, 10
	if after, hex := strings.CutPrefix(strings.ToLower(digits), "0x"); hex {
		if digits, base = after, 16; strings.ContainsAny(digits, "+-") {
			return 0, true, errNotInteger
		}
	}
	n64, err := strconv.ParseInt(digits, base, 32)
	return int(n64), true, err
}

// clip makes text from a file fit for a log or a sentence.
func clip(s string) string { return outside.Line(s, 300) }
