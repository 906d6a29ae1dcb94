package rdp

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// typicalFile is what RD Web Access sends for a RemoteApp ([MS-RDWR] 4.2).
const typicalFile = "redirectclipboard:i:1\r\nredirectprinters:i:1\r\nredirectcomports:i:0\r\nredirectsmartcards:i:1\r\n" +
	"devicestoredirect:s:*\r\ndrivestoredirect:s:*\r\nredirectdrives:i:1\r\nsession bpp:i:32\r\nprompt for credentials on client:i:1\r\n" +
	"span monitors:i:1\r\nuse multimon:i:1\r\nremoteapplicationmode:i:1\r\nserver port:i:3389\r\nallow font smoothing:i:1\r\n" +
	"promptcredentialonce:i:1\r\nvideoplaybackmode:i:1\r\naudiocapturemode:i:1\r\ngatewayusagemethod:i:2\r\ngatewayprofileusagemethod:i:1\r\n" +
	"gatewaycredentialssource:i:0\r\nfull address:s:BROKER.EXAMPLE.COM\r\nalternate shell:s:||calc\r\nremoteapplicationprogram:s:||calc\r\n" +
	"gatewayhostname:s:gw.example.com\r\nremoteapplicationname:s:Calculator\r\nremoteapplicationcmdline:s:--file \"C:\\a b\\ü.txt\" %USERNAME%\r\n" +
	"workspace id:s:BROKER.EXAMPLE.COM\r\nuse redirection server name:i:1\r\nloadbalanceinfo:s:tsv://MS Terminal Services Plugin.1.Coll\r\n" +
	"alternate full address:s:BROKER.EXAMPLE.COM\r\n"

// cleaned is the clean file as a map, from the file text and the rules.
func cleaned(t *testing.T, text string, rules Rules) map[string]string {
	t.Helper()
	return cleanedFor(t, text, rules, manner{})
}

// cleanedFor is the clean file of a client with ways of its own.
func cleanedFor(t *testing.T, text string, rules Rules, m manner) map[string]string {
	t.Helper()
	o, err := inspect([]byte(text), rules, nil)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]string{}
	for _, line := range o.clean(m) {
		f := strings.SplitN(line, ":", 3)
		if _, twice := lines[f[0]]; twice {
			t.Errorf("%q is there twice", f[0])
		}
		lines[f[0]] = f[1] + ":" + f[2]
	}
	return lines
}

// The whole clean file of a typical RemoteApp, line by line: with no rules,
// nothing of this computer is shared, and each sharing says so.
func TestCleanTypicalRemoteApp(t *testing.T) {
	want := []string{
		"full address:s:BROKER.EXAMPLE.COM",
		"alternate full address:s:BROKER.EXAMPLE.COM",
		`username:s:EXAMPLE\anna`,
		"authentication level:i:2", "enablecredsspsupport:i:1", "negotiate security layer:i:1", "enablerdsaadauth:i:0",
		"prompt for credentials:i:0", "prompt for credentials on client:i:0",
		"gatewayusagemethod:i:2", "gatewayhostname:s:gw.example.com", "gatewayprofileusagemethod:i:1",
		"gatewaycredentialssource:i:0", "promptcredentialonce:i:1",
		"remoteapplicationmode:i:1", "remoteapplicationprogram:s:||calc", "alternate shell:s:||calc",
		"remoteapplicationname:s:Calculator", `remoteapplicationcmdline:s:--file "C:\a b\ü.txt" %USERNAME%`,
		"remoteapplicationexpandcmdline:i:1", "remoteapplicationexpandworkingdir:i:1",
		"redirectclipboard:i:0", "redirectprinters:i:0", "redirectsmartcards:i:0", "redirectwebauthn:i:0", "redirectcomports:i:0",
		"redirectdrives:i:0", "audiocapturemode:i:0", "redirectposdevices:i:0", "redirectlocation:i:0",
		"drivestoredirect:s:", "devicestoredirect:s:", "usbdevicestoredirect:s:", "camerastoredirect:s:", "audiomode:i:2",
		"use multimon:i:1", "session bpp:i:32", "span monitors:i:1", "videoplaybackmode:i:1", "allow font smoothing:i:1",
		"use redirection server name:i:1",
		"loadbalanceinfo:s:tsv://MS Terminal Services Plugin.1.Coll", "workspace id:s:BROKER.EXAMPLE.COM",
	}
	o, err := inspect([]byte(typicalFile), Rules{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := o.clean(manner{user: `EXAMPLE\anna`}); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Each dangerous line, alone in a file, does not reach a client.
func TestCleanDropsOrForces(t *testing.T) {
	const host = "full address:s:host.example\n"
	const app = host + "remoteapplicationmode:i:1\nremoteapplicationprogram:s:||app\n"
	const gw = host + "gatewayhostname:s:gw.example\ngatewayusagemethod:i:1\n"
	cases := []struct{ file, key, want string }{ // want "" means absent
		{host + "/rdp2tcp:s:/bin/sh", "/rdp2tcp", ""},
		{host + "/v:s:evil", "/v", ""},
		{host + "password:s:x", "password", ""},
		{host + "password 51:b:00ff", "password 51", ""},
		{host + "username:s:evil", "username", ""},
		{host + "domain:s:evil", "domain", ""},
		{host + "authentication level:i:0", "authentication level", "i:2"},
		{host + "authentication level:i:3", "authentication level", "i:2"},
		{host + "authentication level:i:junk", "authentication level", "i:2"},
		{host + "enablecredsspsupport:i:0", "enablecredsspsupport", "i:1"},
		{host + "negotiate security layer:i:0", "negotiate security layer", "i:1"},
		{host + "enablerdsaadauth:i:1", "enablerdsaadauth", "i:0"},
		{host + "prompt for credentials:i:1", "prompt for credentials", "i:0"},
		{host + "prompt for credentials on client:i:1", "prompt for credentials on client", "i:0"},
		{host + "alternate full address:s:other.example", "full address", "s:other.example"}, // it is where every client goes
		{host + "alternate full address:s:other.example", "alternate full address", "s:other.example"},
		{host + "alternate full address:s:host.example:4000", "full address", "s:host.example:4000"},
		{"full address:s:farm.example:5000\nalternate full address:s:other.example", "full address", "s:other.example"}, // the port was the other's
		{"full address:s:host.example:5000\nalternate full address:s:HOST.example", "full address", "s:host.example:5000"},
		{host + "alternate full address:s:other.example:5000\nserver port:i:4000", "full address", "s:other.example:4000"},
		{host + "alternate full address:s:", "full address", "s:host.example"},
		{host + "alternate full address:s:HOST.example", "alternate full address", "s:host.example"},
		{host + "server port:i:4000", "full address", "s:host.example:4000"},
		{host + "server port:i:0xD3E", "full address", "s:host.example:3390"},
		{host + "server port:i:0XFA0", "full address", "s:host.example:4000"},
		{host + "server port:i:4000", "server port", ""},
		{"full address:s:RDS_HOST01", "full address", "s:RDS_HOST01"},
		{"full address:s:host.example:5000\nserver port:i:4000", "full address", "s:host.example:4000"},
		{host + "kdcproxyname:s:evil.example", "kdcproxyname", ""},
		{host + "rdgiskdcproxy:i:1", "rdgiskdcproxy", ""},
		{host + "alternate shell:s:C:\\Windows\\Explorer.exe", "alternate shell", ""}, // what a desktop starts anyway
		{host + "alternate shell:s: ", "alternate shell", ""},
		{host + "administrative session:i:1", "administrative session", "i:1"},
		{host + "connect to console:i:1", "administrative session", "i:1"}, // its old name
		{host + "connect to console:i:1", "connect to console", ""},
		{host + "connect to console:i:0", "administrative session", ""},
		{app + "administrative session:i:1", "administrative session", ""},
		{app + "alternate shell:s:cmd.exe", "alternate shell", ""},
		{app + "alternate shell:s:||app", "alternate shell", "s:||app"},
		{host + "shell working directory:s:C:\\", "shell working directory", ""},
		{app + "shell working directory:s:C:\\work", "shell working directory", `s:C:\work`},
		{host + "remoteapplicationprogram:s:||app", "remoteapplicationprogram", ""},
		{app + "remoteapplicationfile:s:C:\\x", "remoteapplicationfile", ""},
		{app + "remoteapplicationicon:s:\\\\evil\\i.ico", "remoteapplicationicon", ""},
		{app + "remoteapplicationfileextensions:s:.doc", "remoteapplicationfileextensions", ""},
		{app + "remoteapplicationexpandcmdline:i:0", "remoteapplicationexpandcmdline", "i:1"},
		{app + "remoteapplicationexpandworkingdir:i:0", "remoteapplicationexpandworkingdir", "i:1"},
		{app + "remoteapplicationname:s:A\u202eB\x1b", "remoteapplicationname", "s:AB"},
		{app + "remoteapplicationguid:s:{ab-12}", "remoteapplicationguid", "s:{ab-12}"},
		{app + "remoteapplicationguid:s:../x", "remoteapplicationguid", ""},
		{app + "disableremoteappcapscheck:i:7", "disableremoteappcapscheck", "i:1"},
		{host + "drivestoredirect:s:*", "drivestoredirect", "s:"},
		{host + "redirectdrives:i:1", "redirectdrives", "i:0"},
		{host + "redirectclipboard:i:1", "redirectclipboard", "i:0"},
		{host, "redirectclipboard", "i:0"},
		{host, "redirectprinters", "i:0"},
		{host, "redirectsmartcards", "i:0"},
		{host, "redirectwebauthn", "i:0"},
		{host + "redirectprinters:i:1", "redirectprinters", "i:0"},
		{host + "redirectcomports:i:1", "redirectcomports", "i:0"},
		{host + "redirectposdevices:i:1", "redirectposdevices", "i:0"},
		{host + "redirectsmartcards:i:1", "redirectsmartcards", "i:0"},
		{host + "redirectwebauthn:i:1", "redirectwebauthn", "i:0"},
		{host + "redirectlocation:i:1", "redirectlocation", "i:0"},
		{host + "devicestoredirect:s:*", "devicestoredirect", "s:"},
		{host + "usbdevicestoredirect:s:*", "usbdevicestoredirect", "s:"},
		{host + "camerastoredirect:s:*", "camerastoredirect", "s:"},
		{host + "audiocapturemode:i:1", "audiocapturemode", "i:0"},
		{host + "audiomode:i:0", "audiomode", "i:2"},
		{host + "eventloguploadaddress:s:evil", "eventloguploadaddress", ""},
		{host + "support url:s:http://evil", "support url", ""},
		{host + "require pre-authentication:i:1", "require pre-authentication", ""},
		{host + "pre-authentication server address:s:http://evil", "pre-authentication server address", ""},
		{host + "wvd endpoint pool:s:x", "wvd endpoint pool", ""},
		{host + "something new:s:x", "something new", ""},
		{host + "gatewayhostname:s:gw.example", "gatewayhostname", ""}, // not to be used: 0, 3, 4 or absent
		{host + "gatewayhostname:s:gw.example\ngatewayusagemethod:i:4", "gatewayusagemethod", "i:0"},
		{host + "gatewayhostname:s:https://gw/ or so\ngatewayusagemethod:i:0", "gatewayusagemethod", "i:0"},
		{host + "gatewayhostname:s:https://gw/ or so", "gatewayhostname", ""},
		{host + "signscope:s:Full Address", "full address", "s:host.example"},
		{host + "signature:s:", "full address", "s:host.example"},
		{gw, "gatewayhostname", "s:gw.example"},
		{gw + "promptcredentialonce:i:0", "promptcredentialonce", "i:1"}, // there is one password, for both
		{gw + "gatewaycredentialssource:i:4", "gatewaycredentialssource", "i:0"},
		{gw + "gatewaycredentialssource:i:3", "gatewaycredentialssource", "i:3"},
		{gw + "gatewayaccesstoken:s:tok", "gatewayaccesstoken", "s:tok"},
		{gw + "gatewayaccesstoken:s:tok\npromptcredentialonce:i:1", "promptcredentialonce", "i:0"},
		{host + "gatewayaccesstoken:s:tok", "gatewayaccesstoken", ""},
		{host + "desktopwidth:i:99999999", "desktopwidth", "i:8192"},
		{host + "desktopwidth:i:99999999999999999", "desktopwidth", "i:8192"},
		{host + "desktopheight:i:-5", "desktopheight", "i:200"},
		{host + "desktopheight:i:junk", "desktopheight", ""},
		{host + "desktopwidth:i:0\ndesktopheight:i:0", "desktopwidth", ""}, // automatic
		{host + "desktopwidth:i:-1\ndesktopheight:i:-1", "desktopheight", ""},
		{host + "desktopwidth:i:1\ndesktopheight:i:1", "desktopwidth", ""},
		{host + "desktopwidth:i:0\ndesktopheight:i:900", "desktopheight", ""}, // one alone would be half a size
		{host + "desktopwidth:i:0x640\ndesktopheight:i:900", "desktopwidth", "i:1600"},
		{host + "screen mode id:i:junk", "screen mode id", "i:2"},
		{host + "screen mode id:i:2", "screen mode id", "i:2"},
		{host + "selectedmonitors:s:0,1", "selectedmonitors", "s:0,1"},
		{host + "selectedmonitors:s:0;x", "selectedmonitors", ""},
		{host + "winposstr:s:0,1,-10,0,800,600", "winposstr", "s:0,1,-10,0,800,600"},
		{host + "winposstr:s:evil", "winposstr", ""},
		{host + "pcb:s:vm-id", "pcb", "s:vm-id"},
	}
	for _, c := range cases {
		got, there := cleaned(t, c.file, Rules{})[c.key]
		if got != c.want || there != (c.want != "") {
			t.Errorf("%q: %s is %q, want %q", c.file, c.key, got, c.want)
		}
	}
}

// What the rules allow comes through, where the file asks for it.
func TestCleanFollowsTheRules(t *testing.T) {
	yes, no := true, false
	all := Rules{Clipboard: true, Printers: true, Drives: true, SmartCards: true, Microphone: true, WebAuthn: true, SerialPorts: true, Sound: true}
	const host = "full address:s:host.example\n"
	const off = host + "redirectclipboard:i:0\nredirectprinters:i:0\nredirectsmartcards:i:0\nredirectwebauthn:i:0\nredirectcomports:i:0\naudiomode:i:1\n"
	const on = host + "redirectclipboard:i:1\nredirectdrives:i:1\ndrivestoredirect:s:C:\\;DynamicDrives;\naudiocapturemode:i:1\nredirectcomports:i:1\naudiomode:i:0\n"
	const app = host + "remoteapplicationmode:i:1\nremoteapplicationprogram:s:||app\nscreen mode id:i:1\n"
	cases := []struct {
		file      string
		rules     Rules
		key, want string
	}{
		{on, all, "redirectclipboard", "i:1"}, {host, all, "redirectclipboard", "i:1"}, {off, all, "redirectclipboard", "i:0"},
		{host, all, "redirectprinters", "i:1"}, {off, all, "redirectprinters", "i:0"},
		{host, all, "redirectsmartcards", "i:1"}, {off, all, "redirectsmartcards", "i:0"},
		{host, all, "redirectwebauthn", "i:1"}, {off, all, "redirectwebauthn", "i:0"},
		{on, all, "redirectcomports", "i:1"}, {off, all, "redirectcomports", "i:0"},
		{on, all, "audiocapturemode", "i:1"}, {host, all, "audiocapturemode", "i:0"},
		{on, all, "drivestoredirect", "s:DynamicDrives"}, {host, all, "drivestoredirect", "s:"},
		{host + "drivestoredirect:s:*", all, "drivestoredirect", "s:*"},
		{host + "drivestoredirect:s:/etc", all, "drivestoredirect", "s:"},
		{host + "drivestoredirect:s:C:\\;d:;", all, "drivestoredirect", "s:"}, // letters are Windows' own
		{host + "drivestoredirect:s:C:\\;*", all, "drivestoredirect", "s:*"},
		{host + "redirectdrives:i:1\ndrivestoredirect:s:C:\\", all, "redirectdrives", "i:0"}, // one drive is not all of them
		{host + "redirectdrives:i:1", all, "redirectdrives", "i:1"},
		{on, all, "redirectdrives", "i:1"}, {on, all, "audiomode", "i:0"}, {off, all, "audiomode", "i:1"}, {host, all, "audiomode", "i:0"},
		{host + "devicestoredirect:s:*", all, "devicestoredirect", "s:"}, // no rule allows it
		{host, Rules{}, "screen mode id", "i:2"},
		{host, Rules{MultiMonitor: &no}, "screen mode id", "i:2"},
		{host, Rules{FullScreen: &no}, "screen mode id", "i:1"},
		{host + "screen mode id:i:1", Rules{MultiMonitor: &no}, "screen mode id", "i:1"},
		{host + "alternate shell:s:psm /u anna", Rules{StartPrograms: true}, "alternate shell", "s:psm /u anna"},
		{host + "alternate shell:s:psm\nshell working directory:s:C:\\work", Rules{StartPrograms: true}, "shell working directory", `s:C:\work`},
		{app + "alternate shell:s:cmd.exe", Rules{StartPrograms: true}, "alternate shell", ""}, // a RemoteApp starts what it names
		{host, Rules{FullScreen: &yes}, "screen mode id", "i:2"},
		{host + "screen mode id:i:2", Rules{FullScreen: &no}, "screen mode id", "i:1"},
		{host, Rules{MultiMonitor: &yes}, "use multimon", "i:1"},
		{host + "use multimon:i:1", Rules{MultiMonitor: &no}, "use multimon", "i:0"},
		{app, Rules{FullScreen: &yes, MultiMonitor: &yes}, "screen mode id", "i:1"}, // RemoteApps ignore both
		{app, Rules{FullScreen: &yes, MultiMonitor: &yes}, "use multimon", ""},
	}
	for _, c := range cases {
		if got := cleaned(t, c.file, c.rules)[c.key]; got != c.want {
			t.Errorf("%q with %+v: %s is %q, want %q", c.file, c.rules, c.key, got, c.want)
		}
	}
}

// Windows has drive letters, and knows by itself which of them are here.
func TestDriveLettersStayOnWindows(t *testing.T) {
	const file = "full address:s:host.example\ndrivestoredirect:s:C:\\;DynamicDrives;"
	lines := cleanedFor(t, file, Rules{Drives: true}, manner{letters: true})
	if lines["drivestoredirect"] != `s:C:\;DynamicDrives;` || lines["redirectdrives"] != "i:1" {
		t.Errorf("%+v", lines)
	}
	if lines = cleanedFor(t, file, Rules{}, manner{letters: true}); lines["drivestoredirect"] != "s:" || lines["redirectdrives"] != "i:0" {
		t.Errorf("drives are not allowed: %+v", lines)
	}
}

func TestInspectRefuses(t *testing.T) {
	const host = "full address:s:host.example\n"
	const app = host + "remoteapplicationmode:i:1\n"
	cases := []struct {
		file   string
		rules  Rules
		want   Kind
		detail string
	}{
		{"screen mode id:i:2", Rules{}, KindFileNoHost, ""},
		{"full address:s:", Rules{}, KindFileNoHost, ""},
		{"full address:i:5", Rules{}, KindFileNoHost, ""},
		{"full address:s:/v:evil", Rules{}, KindFileBadHost, "/v:evil"},
		{"full address:s:host:99999", Rules{}, KindFileBadHost, "host:99999"},
		{host + "server port:i:0", Rules{}, KindFileBadHost, "server port"},
		{host + "server port:i:-1", Rules{}, KindFileBadHost, "server port"},
		{host + "server port:i:70000", Rules{}, KindFileBadHost, "server port"},
		{host + "server port:i:99999999999", Rules{}, KindFileBadHost, "server port"},
		{host + "server port:i:12ab", Rules{}, KindFileBadHost, "server port"},
		{host + "gatewayhostname:s:https://gw/\ngatewayusagemethod:i:2", Rules{}, KindFileBadHost, "https://gw/"},
		{host + "gatewayhostname:s:https://gw/\ngatewayusagemethod:i:0x1", Rules{}, KindFileBadHost, "https://gw/"},
		{host + "gatewayhostname:s:gw,u:bob\ngatewayusagemethod:i:1", Rules{}, KindFileBadHost, "gw,u:bob"},
		{host + "gatewayusagemethod:i:9", Rules{}, KindFileBadValue, "gatewayusagemethod"},
		{app, Rules{}, KindFileBadValue, "remoteapplicationprogram"},
		{app + "remoteapplicationprogram:s:C:\\Windows\\cmd.exe", Rules{}, KindFileBadValue, "remoteapplicationprogram"},
		{app + "remoteapplicationprogram:s:||", Rules{}, KindFileBadValue, "remoteapplicationprogram"},
		{app + "remoteapplicationprogram:s:||a\\b", Rules{}, KindFileBadValue, "remoteapplicationprogram"},
		{app + "remoteapplicationprogram:s:||a\x07", Rules{}, KindFileBadValue, "remoteapplicationprogram"},
		{host + "loadbalanceinfo:s:a\x0bb", Rules{}, KindFileBadValue, "loadbalanceinfo"},
		{host + "remoteapplicationmode:i:2", Rules{}, KindFileBadValue, "remoteapplicationmode"},
		{host, Rules{Hosts: []string{".other.example"}}, KindFileHostForbidden, "host.example"},
		{host + "gatewayhostname:s:gw.evil\ngatewayusagemethod:i:1", Rules{Gateways: []string{".example"}}, KindFileHostForbidden, "gw.evil"},
		{host + "alternate full address:s:/v:evil", Rules{}, KindFileBadHost, "/v:evil"},
		{host + "alternate full address:s:evil.example", Rules{Hosts: []string{"host.example"}}, KindFileHostForbidden, "evil.example"},
		{"full address:s:\nalternate full address:s:host.example", Rules{}, KindFileNoHost, ""},
		{host + "alternate shell:s:psm /u anna /a srv01 /c PSM-RDP", Rules{}, KindFileStartProgram, "psm"},
		{host + "alternate shell:s:C:\\explorer.exe /x", Rules{}, KindFileStartProgram, `C:\explorer.exe`},
		{host + "alternate shell:s:a\x0bb", Rules{StartPrograms: true}, KindFileBadValue, "alternate shell"},
		{host, Rules{RequireSigned: true}, KindFileUnsigned, ""},
		{host, Rules{Publishers: []string{"00"}}, KindFileUnsigned, ""},
		{host + "signature:s:AAAA", Rules{}, KindFileSignatureBad, "full address"},
		{host + "signscope:s:Full Address", Rules{RequireSigned: true}, KindFileUnsigned, ""},
		{host + "signscope:s:Full Address\nsignature:s: ", Rules{Publishers: []string{"00"}}, KindFileUnsigned, ""},
	}
	for _, c := range cases {
		_, err := inspect([]byte(c.file), c.rules, nil)
		if got := kindOf(t, err); got != c.want {
			t.Errorf("%q: got %q (%v), want %q", c.file, got, err, c.want)
		} else if got := detailed(t, err).Detail; got != c.detail {
			t.Errorf("%q: detail %q, want %q", c.file, got, c.detail)
		}
	}
}

func TestTargetOfATypicalFile(t *testing.T) {
	o, err := inspect([]byte(typicalFile), Rules{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := Target{Host: "BROKER.EXAMPLE.COM", Gateway: "gw.example.com", RemoteApp: true, Program: "||calc", Signature: Signature{Status: NotSigned}}
	if got := o.target(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// FreeRDP loses the first line behind a BOM; mstsc takes other text for the
// local code page.
func TestEncodings(t *testing.T) {
	lines := []string{"full address:s:h", "remoteapplicationname:s:Lön"}
	if got := string(encodeUTF8(lines)); got != "full address:s:h\r\nremoteapplicationname:s:Lön\r\n" {
		t.Errorf("%q", got)
	}
	if got, want := encodeUTF16(lines), wide("full address:s:h\r\nremoteapplicationname:s:Lön\r\n", false, true); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
