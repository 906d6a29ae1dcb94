package rdp

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// clean is the file that a client gets in place of the portal's: written anew
// from an allow-list, each sharing of this computer said out loud, because the
// clients' defaults for what a file does not mention are mostly "on".
func (o *inspected) clean(m manner) []string {
	w := &writer{file: o.file}
	w.text("full address", o.host.String())
	if o.file.has("alternate full address") {
		w.text("alternate full address", o.host.String())
	}
	if m.user != "" {
		w.text("username", m.user)
	}
	o.cleanSecurity(w)
	o.cleanGateway(w)
	o.cleanProgram(w)
	o.cleanSharing(w, o.drives(m.letters))
	o.cleanDisplay(w)
	for _, p := range passedNumbers {
		w.pass(p)
	}
	w.passText("loadbalanceinfo")
	w.passText("pcb")
	w.passText("workspace id")
	return slices.DeleteFunc(w.lines, func(line string) bool {
		key, _, _ := strings.Cut(line, ":")
		return slices.Contains(m.without, key)
	})
}

// manner is what one client's file differs in.
type manner struct {
	// user is written as the user name where the client has no other way to learn
	// it; "" leaves it out.
	user string
	// letters: drives have letters here.
	letters bool
	// without are lines that would collide with the client's options.
	without []string
}

// cleanSecurity: authentication level 0 switches certificate checks off in
// every FreeRDP, whatever its options say.
func (o *inspected) cleanSecurity(w *writer) {
	w.number("authentication level", 2)
	w.number("enablecredsspsupport", 1)
	w.number("negotiate security layer", 1)
	w.number("enablerdsaadauth", 0)
	w.number("prompt for credentials", 0)
	w.number("prompt for credentials on client", 0)
}

// cleanGateway: the person has one name and password, for gateway and host. A
// gateway that takes a token is to get the token only, never the password.
func (o *inspected) cleanGateway(w *writer) {
	w.number("gatewayusagemethod", o.usage)
	if o.gateway.host == "" {
		return
	}
	w.text("gatewayhostname", o.gateway.String())
	w.number("gatewayprofileusagemethod", 1)
	if o.token != "" {
		w.number("gatewaycredentialssource", 5)
		w.text("gatewayaccesstoken", o.token)
		w.number("promptcredentialonce", 0)
		return
	}
	source, _, err := o.file.integer("gatewaycredentialssource")
	if err != nil || source < 0 || source > 3 {
		source = 0 // ask later, or a cookie there is none of: the password it is
	}
	w.number("gatewaycredentialssource", source)
	w.number("promptcredentialonce", 1)
}

// shellIsProgram: a shell other than these two would be a command that the
// server runs in place of the program.
func (o *inspected) shellIsProgram() bool {
	shell := o.file.text("alternate shell")
	return o.remoteApp && (shell == o.program || strings.EqualFold(shell, "rdpinit.exe"))
}

var guid = regexp.MustCompile(`^\{?[0-9A-Fa-f-]{1,40}\}?$`)

// cleanProgram passes a published program on. Expansion of %VARIABLES% is left
// to the server: expanded here, they would tell it this computer's.
func (o *inspected) cleanProgram(w *writer) {
	if !o.remoteApp {
		w.number("remoteapplicationmode", 0)
		if o.startProgram() != "" {
			w.passText("alternate shell")
			w.passText("shell working directory")
		}
		if w.asked("administrative session", 0) == 1 || w.asked("connect to console", 0) == 1 { // the old name
			w.number("administrative session", 1)
		}
		return
	}
	w.number("remoteapplicationmode", 1)
	w.text("remoteapplicationprogram", o.program)
	if o.shellIsProgram() {
		w.passText("alternate shell")
	}
	if name := clip(o.file.text("remoteapplicationname")); name != "" {
		w.text("remoteapplicationname", name)
	}
	w.passText("remoteapplicationcmdline")
	w.passText("shell working directory")
	if id := o.file.text("remoteapplicationguid"); guid.MatchString(id) {
		w.text("remoteapplicationguid", id)
	}
	w.number("remoteapplicationexpandcmdline", 1)
	w.number("remoteapplicationexpandworkingdir", 1)
	w.pass(numeric{"disableremoteappcapscheck", 0, 1})
}

// sharings are the ways into this computer that are on or off, each with the
// rule that allows it and what mstsc takes an absent line for.
var sharings = []struct {
	key    string
	rule   func(Rules) bool
	absent int
}{
	{"redirectclipboard", func(r Rules) bool { return r.Clipboard }, 1},
	{"redirectprinters", func(r Rules) bool { return r.Printers }, 1},
	{"redirectsmartcards", func(r Rules) bool { return r.SmartCards }, 1},
	{"redirectwebauthn", func(r Rules) bool { return r.WebAuthn }, 1},
	{"redirectcomports", func(r Rules) bool { return r.SerialPorts }, 1},
	{"redirectdrives", func(r Rules) bool { return r.Drives }, 0},
	{"audiocapturemode", func(r Rules) bool { return r.Microphone }, 0},
	{"redirectposdevices", never, 0},
	{"redirectlocation", never, 0},
}

// neverShared are lists of devices that no rule allows.
var neverShared = []string{"devicestoredirect", "usbdevicestoredirect", "camerastoredirect"}

// neverPassed are other lines that nothing good needs: a program or a file of
// this computer, a password, a host that Kerberos or a log would go to.
var neverPassed = []string{
	"password 51", "password", "kdcproxyname", "rdgiskdcproxy", "remoteapplicationfile", "remoteapplicationicon",
	"eventloguploadaddress", "pre-authentication server address",
}

// signedOnly are lines that somebody may have added to a signed file: another way
// to sign in, or another person's domain.
var signedOnly = []string{"enablerdsaadauth", "gatewayaccesstoken", "gatewaybrokeringtype", "targetisaadjoined", "domain"}

func never(Rules) bool { return false }

// cleanSharing opens what the file asks for and the rules allow.
func (o *inspected) cleanSharing(w *writer, drives string) {
	for _, s := range sharings {
		on := 0
		if s.rule(o.rules) {
			on = w.asked(s.key, s.absent)
		}
		if s.key == "redirectdrives" && o.file.text("drivestoredirect") != "" {
			on = 0 // the older of two lines for one thing
			if drives != "" {
				on = 1
			}
		}
		w.number(s.key, on)
	}
	w.text("drivestoredirect", drives)
	for _, key := range neverShared {
		w.text(key, "")
	}
	audio := 2 // no sound at all
	if o.rules.Sound {
		audio = w.within(numeric{"audiomode", 0, 2}, 0)
	}
	w.number("audiomode", audio)
}

var (
	driveList   = regexp.MustCompile(`^(\*|DynamicDrives|[A-Za-z]:\\?)(;(\*|DynamicDrives|[A-Za-z]:\\?))*;?$`)
	driveLetter = regexp.MustCompile(`[A-Za-z]:\\?;?`)
)

// drives are those that the file asks for and the rules allow. Where drives have
// no letters, a letter is none: FreeRDP 2 would not start for it.
func (o *inspected) drives(letters bool) string {
	list := o.file.text("drivestoredirect")
	if !o.rules.Drives || !driveList.MatchString(list) {
		return ""
	}
	if !letters {
		list = strings.TrimSuffix(driveLetter.ReplaceAllString(list, ""), ";")
	}
	return list
}

// cleanDisplay: a RemoteApp has windows of its own, screens are a desktop's. What
// a desktop's file does not say is the whole screen.
func (o *inspected) cleanDisplay(w *writer) {
	mode, multi := numeric{"screen mode id", 1, 2}, numeric{"use multimon", 0, 1}
	switch full := o.rules.FullScreen; {
	case o.remoteApp:
		w.pass(mode)
	case full == nil:
		w.number(mode.key, w.within(mode, 2))
	case *full:
		w.number(mode.key, 2)
	default:
		w.number(mode.key, 1)
	}
	switch all := o.rules.MultiMonitor; {
	case o.remoteApp || all == nil:
		w.pass(multi)
	case *all:
		w.number(multi.key, 1)
	default:
		w.number(multi.key, 0)
	}
	width, height := numeric{"desktopwidth", 200, 8192}, numeric{"desktopheight", 200, 8192}
	if !w.automatic(width) && !w.automatic(height) {
		w.pass(width)
		w.pass(height)
	}
	if v := o.file.text("selectedmonitors"); monitorList.MatchString(v) {
		w.text("selectedmonitors", v)
	}
	if v := o.file.text("winposstr"); windowPosition.MatchString(v) {
		w.text("winposstr", v)
	}
}

var (
	monitorList    = regexp.MustCompile(`^\d{1,2}(,\d{1,2}){0,15}$`)
	windowPosition = regexp.MustCompile(`^-?\d{1,5}(,-?\d{1,5}){5}$`)
)

// numeric is a number that may pass, clamped to its range.
type numeric struct {
	key      string
	min, max int
}

// passedNumbers are harmless: how it looks and how fast it is.
var passedNumbers = []numeric{
	{"desktop size id", 0, 4},
	{"desktopscalefactor", 100, 500},
	{"session bpp", 15, 32},
	{"span monitors", 0, 1},
	{"maximizetocurrentdisplays", 0, 1},
	{"smart sizing", 0, 1},
	{"dynamic resolution", 0, 1},
	{"keyboardhook", 0, 2},
	{"compression", 0, 1},
	{"connection type", 1, 7},
	{"networkautodetect", 0, 1},
	{"bandwidthautodetect", 0, 1},
	{"videoplaybackmode", 0, 1},
	{"encode redirected video capture", 0, 1},
	{"redirected video capture encoding quality", 0, 2},
	{"autoreconnection enabled", 0, 1},
	{"bitmapcachepersistenable", 0, 1},
	{"disable wallpaper", 0, 1},
	{"disable themes", 0, 1},
	{"disable menu anims", 0, 1},
	{"disable full window drag", 0, 1},
	{"disable cursor setting", 0, 1},
	{"allow font smoothing", 0, 1},
	{"allow desktop composition", 0, 1},
	{"displayconnectionbar", 0, 1},
	{"pinconnectionbar", 0, 1},
	{"use redirection server name", 0, 1},
	{"disableconnectionsharing", 0, 1},
}

// passedText are the strings that reach a client as the file has them.
var passedText = map[string]bool{
	"gatewayaccesstoken": true, "loadbalanceinfo": true, "pcb": true, "workspace id": true,
	"alternate shell": true, "remoteapplicationprogram": true, "remoteapplicationcmdline": true, "shell working directory": true,
}

// writer collects the lines of a clean file.
type writer struct {
	file  *file
	lines []string
}

func (w *writer) text(key, value string)   { w.lines = append(w.lines, key+":s:"+value) }
func (w *writer) number(key string, n int) { w.lines = append(w.lines, fmt.Sprintf("%s:i:%d", key, n)) }

// passText passes a string on as it is, where the file has it.
func (w *writer) passText(key string) {
	if v := w.file.text(key); v != "" {
		w.text(key, v)
	}
}

// pass passes a number on within its range; one that is no number is left to
// the client's default.
func (w *writer) pass(p numeric) {
	if n := w.within(p, p.min-1); n >= p.min {
		w.number(p.key, n)
	}
}

// automatic: some makers write a size that means none.
func (w *writer) automatic(size numeric) bool {
	n, ok, err := w.file.integer(size.key)
	return ok && err == nil && n >= -1 && n <= 1
}

func (w *writer) within(p numeric, absent int) int {
	n, ok, err := w.file.integer(p.key)
	if !ok || (err != nil && !outOfRange(err)) {
		return absent
	}
	return max(p.min, min(p.max, n))
}

// asked is 1 when the file asks for a sharing, or leaves it to a default of 1.
func (w *writer) asked(key string, absent int) int {
	return w.within(numeric{key, 0, 1}, absent)
}

func outOfRange(err error) bool {
	return strings.Contains(err.Error(), strconv.ErrRange.Error())
}

// oversteps names a line of the file that shares more of this computer than the
// rules allow, or that is never to pass; "" when there is none. A file that has
// one cannot be handed on byte for byte, signed or not. Lines that are absent
// are left to the client, whose dialog lists each sharing and leaves it off.
func (o *inspected) oversteps() string {
	for _, s := range sharings {
		if n, _, err := o.file.integer(s.key); (err != nil || n != 0) && !s.rule(o.rules) {
			return s.key
		}
	}
	if o.file.text("drivestoredirect") != o.drives(true) {
		return "drivestoredirect"
	}
	for _, key := range append(neverShared, neverPassed...) {
		if p := o.file.props[key]; p.value != "" && p.value != "0" {
			return key
		}
	}
	if audio, ok, err := o.file.integer("audiomode"); err != nil || ok && audio != 2 && !o.rules.Sound {
		return "audiomode"
	}
	if level, ok, err := o.file.integer("authentication level"); err != nil || (ok && level != 1 && level != 2) {
		return "authentication level"
	}
	if nla, ok, err := o.file.integer("enablecredsspsupport"); err != nil || (ok && nla != 1) {
		return "enablecredsspsupport"
	}
	if o.remoteApp && o.file.text("alternate shell") != "" && !o.shellIsProgram() {
		return "alternate shell"
	}
	if expand, ok, err := o.file.integer("remoteapplicationexpandcmdline"); err != nil || (o.remoteApp && ok && expand == 0) {
		return "remoteapplicationexpandcmdline"
	}
	if expand, ok, err := o.file.integer("remoteapplicationexpandworkingdir"); err != nil || (o.remoteApp && ok && expand == 0) {
		return "remoteapplicationexpandworkingdir"
	}
	if usage, _, _ := o.file.integer("gatewayusagemethod"); usage == 3 {
		return "gatewayusagemethod" // whatever gateway this computer has as its default
	}
	if name := o.file.text("gatewayhostname"); o.gateway.host == "" && name != "" {
		if off, err := parseAddress(name); err != nil || !allowed(off, o.rules.Gateways) {
			return "gatewayhostname" // not in use, says the file; nobody has judged it
		}
	}
	for _, key := range signedOnly {
		if v := o.file.props[key].value; v != "" && v != "0" && !slices.Contains(scope(o.file), key) {
			return key
		}
	}
	if o.elsewhere {
		return "alternate full address"
	}
	return ""
}

// asSigned is the portal's file byte for byte, for the clients that check
// signatures themselves; ok is false where it has to be written anew: unsigned,
// spelled so that clients may read it differently, or asking for more than the
// rules allow. Written anew it connects as well, but as from an unknown publisher.
func (o *inspected) asSigned() (raw []byte, ok bool) {
	if o.signature.signer == nil || !o.file.canonical || o.file.invisible || o.file.lossy || o.normalised || !o.readAlike() || o.oversteps() != "" {
		return nil, false
	}
	return o.raw, true
}

// readAlike tells whether the clients decode the file as we did: Windows takes
// text without BOM for the local code page.
func (o *inspected) readAlike() bool {
	switch o.file.encoding {
	case utf16LE, utf8BOM:
		return true
	case utf8Plain:
		return !bytes.ContainsFunc(o.raw, func(r rune) bool { return r >= 0x80 })
	}
	return false
}

// encodeUTF8 is what FreeRDP and Remmina read: no BOM, which would hide the
// first line from them.
func encodeUTF8(lines []string) []byte {
	return []byte(strings.Join(lines, "\r\n") + "\r\n")
}

// encodeUTF16 is what mstsc writes itself: little endian with BOM, CRLF.
func encodeUTF16(lines []string) []byte {
	return toUTF16(littleEndian, "\ufeff"+strings.Join(lines, "\r\n")+"\r\n")
}
