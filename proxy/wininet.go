package proxy

import (
	"encoding/binary"
	"strings"
)

// Flags of a connection (INTERNET_PER_CONN_FLAGS of wininet.h).
const (
	flagProxy      = 0x2
	flagScript     = 0x4
	flagAutoDetect = 0x8
)

// parseConnectionSettings reads the binary value in which Windows keeps the
// proxies of a connection (DefaultConnectionSettings, WinHttpSettings): version,
// change count and flags, then server, exceptions and, in the former only, the
// script, each with its length in front; little endian. ok is false when it is
// none.
func parseConnectionSettings(b []byte) (s Settings, ok bool) {
	if len(b) < 12 {
		return s, false
	}
	flags := binary.LittleEndian.Uint32(b[8:])
	rest := b[12:]
	var texts [3]string
	for i := range texts {
		if len(rest) < 4 {
			break
		}
		n := binary.LittleEndian.Uint32(rest)
		if uint64(n) > uint64(len(rest)-4) {
			return Settings{}, false
		}
		texts[i], rest = string(rest[4:4+n]), rest[4+n:]
	}
	if flags&flagProxy != 0 {
		s.Server, s.Bypass = proxyFromList(texts[0]), strings.FieldsFunc(texts[1], semicolon)
	}
	if flags&flagScript != 0 {
		s.PAC = texts[2]
	}
	s.AutoDetect = flags&flagAutoDetect != 0
	return s, true
}

// proxyFromList is the proxy for https in "host:port" or
// "http=host:port;https=host:port"; "" where it names none for https.
func proxyFromList(list string) string {
	for _, entry := range strings.FieldsFunc(list, semicolon) {
		scheme, server, named := strings.Cut(entry, "=")
		switch {
		case !named:
			return withoutScheme(entry)
		case strings.EqualFold(strings.TrimSpace(scheme), "https"):
			return withoutScheme(server)
		}
	}
	return ""
}

func withoutScheme(server string) string {
	if _, host, ok := strings.Cut(server, "://"); ok {
		server = host
	}
	return strings.Trim(server, " /")
}

func semicolon(r rune) bool { return r == ';' || r == ' ' }
