package proxy

import (
	"encoding/binary"
	"reflect"
	"testing"
)

// As macOS prints it (scutil --proxy).
func TestSettingsOfMacOS(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       Settings
	}{
		{"none", "<dictionary> {\n  FTPPassive : 1\n  HTTPEnable : 0\n  HTTPSEnable : 0\n}\n", Settings{}},
		{"no output", "", Settings{}},
		{"a server with exceptions", `<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
    1 : 169.254/16
  }
  ExcludeSimpleHostnames : 1
  HTTPEnable : 1
  HTTPPort : 3128
  HTTPProxy : other.example.se
  HTTPSEnable : 1
  HTTPSPort : 8080
  HTTPSProxy : proxy.example.se
}
`, Settings{Server: "proxy.example.se:8080", Bypass: []string{"*.local", "169.254/16", "<local>"}}},
		{"switched off but still written down", "<dictionary> {\n  HTTPSEnable : 0\n  HTTPSPort : 8080\n  HTTPSProxy : proxy.example.se\n  ProxyAutoConfigEnable : 0\n  ProxyAutoConfigURLString : http://wpad/x.pac\n}\n", Settings{}},
		{"a script", "<dictionary> {\n  ProxyAutoConfigEnable : 1\n  ProxyAutoConfigURLString : http://wpad.example.se/proxy.pac\n  ProxyAutoDiscoveryEnable : 1\n}\n",
			Settings{PAC: "http://wpad.example.se/proxy.pac", AutoDetect: true}},
		{"of one network service only", "<dictionary> {\n  HTTPSEnable : 0\n  __SCOPED__ : <dictionary> {\n    en0 : <dictionary> {\n    }\n  }\n}\n", Settings{}},
	} {
		if got := parseScutil(c.text); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestSettingsOfGNOME(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       Settings
	}{
		{"none", "org.gnome.system.proxy autoconfig-url 'http://wpad/x.pac'\norg.gnome.system.proxy mode 'none'\norg.gnome.system.proxy.https host 'proxy'\norg.gnome.system.proxy.https port 8080\n", Settings{}},
		{"nothing", "", Settings{}},
		{"a script", "org.gnome.system.proxy autoconfig-url 'http://wpad.example.se/x.pac'\norg.gnome.system.proxy mode 'auto'\n", Settings{PAC: "http://wpad.example.se/x.pac"}},
		{"found by itself", "org.gnome.system.proxy autoconfig-url ''\norg.gnome.system.proxy mode 'auto'\n", Settings{AutoDetect: true}},
		{"a server", "org.gnome.system.proxy ignore-hosts ['localhost', '127.0.0.0/8', '::1']\norg.gnome.system.proxy mode 'manual'\norg.gnome.system.proxy.https host 'proxy.example.se'\norg.gnome.system.proxy.https port 8080\n",
			Settings{Server: "proxy.example.se:8080", Bypass: []string{"localhost", ".localhost", "127.0.0.0/8", "::1"}}},
		{"names with all below them", "org.gnome.system.proxy ignore-hosts ['*.a.se', '.b.se']\norg.gnome.system.proxy mode 'manual'\norg.gnome.system.proxy.https host 'p'\norg.gnome.system.proxy.https port 1\n",
			Settings{Server: "p:1", Bypass: []string{"a.se", ".a.se", "b.se", ".b.se"}}},
		{"no exceptions", "org.gnome.system.proxy ignore-hosts @as []\norg.gnome.system.proxy mode 'manual'\norg.gnome.system.proxy.https host 'p'\norg.gnome.system.proxy.https port 1\n", Settings{Server: "p:1"}},
	} {
		if got := parseGSettings(c.text); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// blobOf is a connection's settings as Windows keeps them.
func blobOf(flags uint32, texts ...string) []byte {
	b := binary.LittleEndian.AppendUint32(nil, 0x46)
	b = binary.LittleEndian.AppendUint32(b, 7)
	b = binary.LittleEndian.AppendUint32(b, flags)
	for _, s := range texts {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	return b
}

func TestSettingsOfWindows(t *testing.T) {
	padding := string(make([]byte, 32))
	for _, c := range []struct {
		name string
		blob []byte
		want Settings
		ok   bool
	}{
		{"direct", append(blobOf(1, "", "", ""), padding...), Settings{}, true},
		{"found by itself", append(blobOf(9, "", "", ""), padding...), Settings{AutoDetect: true}, true},
		{"server, exceptions, script", append(blobOf(7, "http=a:1;https=proxy.example.se:8080", "*.example.se;<local>", "http://wpad/x.pac"), padding...),
			Settings{Server: "proxy.example.se:8080", Bypass: []string{"*.example.se", "<local>"}, PAC: "http://wpad/x.pac"}, true},
		{"switched off but still written down", blobOf(1, "proxy:8080", "<local>", "http://wpad/x.pac"), Settings{}, true},
		{"WinHTTP has no script", blobOf(3, "proxy:8080", "<local>"), Settings{Server: "proxy:8080", Bypass: []string{"<local>"}}, true},
		{"a length that is a lie", append(blobOf(3), 0xff, 0xff, 0xff, 0xff, 'x'), Settings{}, false},
		{"cut off", []byte{0x46, 0, 0}, Settings{}, false},
		{"absent", nil, Settings{}, false},
	} {
		if got, ok := parseConnectionSettings(c.blob); ok != c.ok || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v %v, want %+v %v", c.name, got, ok, c.want, c.ok)
		}
	}
}

func TestTheProxyForHTTPSInAList(t *testing.T) {
	for list, want := range map[string]string{
		"": "", "proxy:8080": "proxy:8080", "http://proxy:8080/": "proxy:8080", "http=a:1": "", "ftp=a:1;https=b:2": "b:2", "HTTPS=http://c:3": "c:3", "http=a:1 https=b:2": "b:2",
	} {
		if got := proxyFromList(list); got != want {
			t.Errorf("%q: %q, want %q", list, got, want)
		}
	}
}

func TestWhichHostsGoWithoutTheProxy(t *testing.T) {
	for _, c := range []struct {
		rule, host string
		want       bool
	}{
		{"*.example.se", "portal.example.se", true}, {"*.EXAMPLE.se", "Portal.example.se", true}, {".example.se", "portal.example.se", true},
		{"portal.example.se", "portal.example.se", true}, {"<local>", "portal", true}, {"<local>", "portal.example.se", false},
		{"*.example.com", "portal.example.se", false}, {"[", "portal", false}, {"10.*", "10.1.2.3", true},
		{"10.0.0.0/8", "10.1.2.3", true}, {"10.0.0.0/8", "11.1.2.3", false}, {"169.254/16", "169.254.7.7", true}, {"fd00::/8", "fd00::1", true}, {"10.0.0.0/8", "ten", false},
	} {
		s := Settings{Server: "p:1", Bypass: []string{c.rule}}
		if got := s.bypasses(c.host); got != c.want || s.Any(c.host) == c.want {
			t.Errorf("%q for %q: %v, want %v", c.rule, c.host, got, c.want)
		}
	}
}

func FuzzSettings(f *testing.F) {
	f.Add(blobOf(7, "https=a:1", "b", "http://c"))
	f.Add([]byte("<dictionary> {\n HTTPSEnable : 1\n}"))
	f.Fuzz(func(_ *testing.T, b []byte) {
		parseConnectionSettings(b)
		parseScutil(string(b))
		parseGSettings(string(b))
	})
}
