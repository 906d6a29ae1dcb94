package rdp

import "golang.org/x/text/encoding/unicode"

const littleEndian, bigEndian = unicode.LittleEndian, unicode.BigEndian

// fromUTF16 reads text without a byte order mark. An odd byte at the end is passed
// over; halves of characters become U+FFFD.
func fromUTF16(order unicode.Endianness, data []byte) string {
	text, _ := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(data[:len(data)&^1]) // every unit becomes something
	return string(text)
}

// toUTF16 is what Windows calls Unicode, without a byte order mark.
func toUTF16(order unicode.Endianness, s string) []byte {
	data, _ := unicode.UTF16(order, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(s)) // every rune becomes something
	return data
}
