package report

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// systemRelease is the distribution, the kernel and the kind of display:
// "Debian GNU/Linux 12 (bookworm), Linux 6.1.0, wayland".
func systemRelease() string {
	parts := []string{distribution()}
	var name unix.Utsname
	if unix.Uname(&name) == nil {
		parts = append(parts, "Linux "+unix.ByteSliceToString(name.Release[:]))
	}
	switch session := os.Getenv("XDG_SESSION_TYPE"); session {
	case "x11", "wayland", "tty": // nothing else is taken from an environment variable
		parts = append(parts, session)
	}
	return strings.Join(parts, ", ")
}

func distribution() string {
	f, err := os.Open("/usr/lib/os-release")
	if err != nil {
		return "Linux"
	}
	defer func() { _ = f.Close() }()
	data := make([]byte, 4<<10)
	n, _ := f.Read(data)
	for line := range strings.Lines(string(data[:n])) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "PRETTY_NAME="); ok {
			return strings.Trim(name, `"'`)
		}
	}
	return "Linux"
}
