package rdp

import (
	"os"
	"strings"
)

// passedEnv are the variables that a client needs to draw, sound, speak the
// person's language and reach the network. The launcher's others are none of
// its business; FREERDP_ASKPASS would even answer for the password.
var passedEnv = []string{
	"HOME", "USER", "LOGNAME", "PATH", "SHELL", "TMPDIR", "LANG", "LANGUAGE", "TZ",
	"DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "DESKTOP_SESSION",
	"KRB5CCNAME", "KRB5_CONFIG", "SSL_CERT_FILE", "SSL_CERT_DIR", "LD_LIBRARY_PATH",
	"http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "all_proxy", "ALL_PROXY",
	"SystemRoot", "SystemDrive", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP", "USERDOMAIN", "USERNAME",
	"ProgramData", "ProgramFiles", "COMPUTERNAME", "SESSIONNAME", "windir",
}

var passedEnvPrefixes = []string{"LC_", "XDG_", "PULSE_", "PIPEWIRE_", "ALSA_", "SDL_", "GTK_", "GDK_", "GSETTINGS_", "LIBVA_", "XKB_", "XCURSOR_"}

// clientEnv is the environment a client gets.
func clientEnv() []string {
	env := []string{}
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if passes(name) {
			env = append(env, kv)
		}
	}
	return env
}

func passes(name string) bool {
	for _, n := range passedEnv {
		if n == name {
			return true
		}
	}
	for _, p := range passedEnvPrefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}
