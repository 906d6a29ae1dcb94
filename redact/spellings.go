package redact

import (
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"backstage/secret"
)

// spellings hands take every form of a secret as it may meet us in texts. No copy
// of any is left.
func spellings(s []byte, take func([]byte)) {
	spell := func(write func(*secret.Buffer)) {
		var b secret.Buffer
		defer b.Wipe()
		write(&b)
		take(b.Bytes())
	}
	take(s)
	for _, quoted := range quotations(s) {
		take(quoted[1 : len(quoted)-1])
		clear(quoted)
	}
	spell(func(b *secret.Buffer) { eachByte(b, s, htmlEscape) })
	for _, escape := range []func(byte) string{queryEscape, pathEscape} {
		spell(func(b *secret.Buffer) { eachByte(b, s, escape) })
		spell(func(b *secret.Buffer) {
			eachByte(b, s, func(c byte) string { return strings.ToLower(escape(asciiLower(c))) })
		})
	}
	spell(func(b *secret.Buffer) { eachRune(b, s, unicode.ToLower) })
	spell(func(b *secret.Buffer) { eachRune(b, s, unicode.ToUpper) })
	spell(func(b *secret.Buffer) { eachByte(b, s, func(c byte) string { return hexOf[c] }) })
	spell(func(b *secret.Buffer) { eachByte(b, s, func(c byte) string { return strings.ToUpper(hexOf[c]) }) })
	for shift := range 3 { // three ways to fall on the groups of three
		text := append(append(make([]byte, 0, shift+len(s)), "..."[:shift]...), s...)
		coded := base64.StdEncoding.AppendEncode(make([]byte, 0, base64.StdEncoding.EncodedLen(len(text))), text)
		own := coded[(shift*8+5)/6 : (shift+len(s))*8/6] // what no neighbour changes
		take(own)
		for i, c := range own {
			switch c {
			case '+':
				own[i] = '-'
			case '/':
				own[i] = '_'
			}
		}
		take(own)
		clear(text)
		clear(coded)
	}
}

// quotations are s in quotes as Go and JSON write them, in memory of their own.
func quotations(s []byte) [2][]byte {
	room := func() []byte { return make([]byte, 0, 10*len(s)+2) } // \U0010ffff for one byte at most
	view := unsafe.String(unsafe.SliceData(s), len(s))            // for as long as s is lent to us
	return [2][]byte{strconv.AppendQuote(room(), view), strconv.AppendQuoteToASCII(room(), view)}
}

func eachByte(b *secret.Buffer, s []byte, spell func(byte) string) {
	for _, c := range s {
		_, _ = b.WriteString(spell(c))
	}
}

func eachRune(b *secret.Buffer, s []byte, change func(rune) rune) {
	for len(s) > 0 {
		r, size := utf8.DecodeRune(s)
		var one [utf8.UTFMax]byte
		_, _ = b.Write(one[:utf8.EncodeRune(one[:], change(r))])
		s = s[size:]
	}
}

// hexOf and single are each byte in two hexadecimal digits and as it is: no string
// longer than one byte's is ever made of a secret.
var hexOf, single = func() (hexadecimal, single [256]string) {
	for c := range 256 {
		hexadecimal[c], single[c] = hex.EncodeToString([]byte{byte(c)}), string([]byte{byte(c)})
	}
	return hexadecimal, single
}()

func htmlEscape(c byte) string {
	switch c {
	case '&':
		return "&amp;"
	case '\'':
		return "&#39;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '"':
		return "&#34;"
	}
	return single[c]
}

// queryEscape and pathEscape do with a byte what url.QueryEscape and
// url.PathEscape do.
func queryEscape(c byte) string {
	switch {
	case c == ' ':
		return "+"
	case unreserved(c):
		return single[c]
	}
	return "%" + strings.ToUpper(hexOf[c])
}

func pathEscape(c byte) string {
	if unreserved(c) || strings.IndexByte("$&+:=@", c) >= 0 {
		return single[c]
	}
	return "%" + strings.ToUpper(hexOf[c])
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~", c) >= 0
}

func asciiLower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
