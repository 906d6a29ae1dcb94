package practice

import (
	"net/http"
	"path"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/unicode"
)

// property is one line of an .rdp file, name:type:value.
type property struct {
	name  string
	kind  string // "i" or "s"
	value string
}

func (p property) line() string { return p.name + ":" + p.kind + ":" + p.value }

// resourceFile serves /RDWeb/Pages/rdp/: .rdp files and icons, for a ticket.
func (x *Exchange) resourceFile(name string) {
	toDefault := func(string) {
		x.Found("/RDWeb/Pages/default.aspx?ReturnUrl=" + QueryEscape(x.r.URL.RequestURI()))
	}
	t, passed := x.guard(toDefault)
	if t == nil {
		return
	}
	stem, kind := splitFile(name)
	s := systemsByFile()[stem]
	switch {
	case !passed && !x.ways.FilesWithoutCode:
		toDefault("")
	case s == nil || !x.maySee(t.user, s):
		x.Status(http.StatusNotFound)
	case kind == ".rdp":
		x.rdpFile(s)
	default:
		x.icon(s.icon, kind)
	}
}

// splitFile parts a folded file name into the system's stem and the kind of file.
func splitFile(name string) (stem, kind string) {
	for _, kind := range []string{"_32x32.png", "_64x64.png", ".ico"} {
		if stem, ok := strings.CutSuffix(name, kind); ok {
			return stem, kind
		}
	}
	stem = strings.TrimSuffix(name, path.Ext(name))
	if stem, ok := strings.CutPrefix(stem, "cpub-"); ok && path.Ext(name) == ".rdp" {
		return stem, ".rdp"
	}
	return "", ""
}

func (x *Exchange) rdpFile(s *system) {
	text, err := x.rdpText(s)
	if err != nil {
		x.log.Error("practice: signing", "error", err)
		x.Status(http.StatusInternalServerError)
		return
	}
	x.log.Info("practice: .rdp fetched", "system", s.title)
	x.Answer("application/x-rdp", append([]byte{0xff, 0xfe}, utf16le(text)...))
}

// rdpText is a system's .rdp file, signed.
func (x *Exchange) rdpText(s *system) (string, error) {
	signer, err := x.authority.signer()
	if err != nil {
		return "", err
	}
	lines, err := signer.sign(x.properties(s), x.ways.Digest)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.line() + "\r\n")
	}
	return b.String(), nil
}

// properties are a file's lines before signing, in the order of [MS-RDWR] 4.2.
func (x *Exchange) properties(s *system) []property {
	remoteApp := !s.desktop && !x.options.RDPDesktop
	var lines []property
	number := func(name string, value int) {
		lines = append(lines, property{name, "i", strconv.Itoa(value)})
	}
	text := func(name, value string) { lines = append(lines, property{name, "s", value}) }

	number("redirectclipboard", 1)
	number("redirectprinters", 1)
	number("redirectcomports", 0)
	number("redirectsmartcards", 1)
	text("devicestoredirect", "*")
	text("drivestoredirect", "*")
	number("redirectdrives", 1)
	number("session bpp", 32)
	number("prompt for credentials on client", 1)
	number("span monitors", 1)
	number("use multimon", 1)
	switch {
	case remoteApp:
		number("remoteapplicationmode", 1)
	case x.options.RDPDesktop:
		number("screen mode id", 1) // a window, so that the launcher can be seen beside it
	}
	number("server port", serverPort(x.options.RDPHost))
	number("allow font smoothing", 1)
	number("promptcredentialonce", 1)
	number("videoplaybackmode", 1)
	number("audiocapturemode", 1)
	number("audiomode", 0)
	number("authentication level", 2)
	x.gatewayProperties(number, text)
	text("full address", x.options.RDPHost)
	if remoteApp {
		text("alternate shell", "||"+s.alias)
		text("remoteapplicationprogram", "||"+s.alias)
		text("remoteapplicationname", s.title)
		text("remoteapplicationcmdline", "")
	}
	text("workspace id", workspaceID)
	if !x.options.RDPDesktop {
		// A host that knows no RemoteApp has no broker either.
		number("use redirection server name", 1)
		text("loadbalanceinfo", "tsv://MS Terminal Services Plugin.1."+s.collection)
	}
	return lines
}

func (x *Exchange) gatewayProperties(number func(string, int), text func(string, string)) {
	if x.options.RDPGateway == "" {
		number("gatewayusagemethod", 0)
		return
	}
	number("gatewayusagemethod", 2)
	number("gatewayprofileusagemethod", 1)
	number("gatewaycredentialssource", 0)
	text("gatewayhostname", x.options.RDPGateway)
}

// serverPort is the port of host[:port], 3389 by default.
func serverPort(address string) int {
	if i := strings.LastIndexByte(address, ':'); i >= 0 {
		if port, err := strconv.Atoi(address[i+1:]); err == nil {
			return port
		}
	}
	return 3389
}

// utf16le encodes text in little-endian UTF-16 without byte order mark.
func utf16le(text string) []byte {
	b, _ := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(text)) // every rune becomes something
	return b
}
