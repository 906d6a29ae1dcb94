package rdp

import (
	"bytes"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// installCommand installs an RDP client on this very system; "" where no
// command does. osRelease is the file that names the Linux distribution.
func installCommand(osRelease string) string {
	switch runtime.GOOS {
	case "darwin":
		return `open "macappstore://apps.apple.com/app/id1295203466"` // Windows App
	case "windows":
		return "" // mstsc is part of it
	}
	text, err := os.ReadFile(osRelease)
	if err != nil {
		return ""
	}
	return linuxInstall(osReleaseValues(text))
}

// osReleaseValues reads os-release(5).
func osReleaseValues(text []byte) map[string]string {
	values := map[string]string{}
	for line := range bytes.Lines(text) {
		if key, value, ok := strings.Cut(strings.TrimSpace(string(line)), "="); ok {
			values[key] = strings.Trim(value, `"'`)
		}
	}
	return values
}

func linuxInstall(release map[string]string) string {
	for _, id := range append([]string{release["ID"]}, strings.Fields(release["ID_LIKE"])...) {
		switch id {
		case "debian", "ubuntu":
			return "sudo apt install " + debianPackage(release)
		case "fedora", "rhel", "centos":
			return "sudo dnf install freerdp"
		case "arch":
			return "sudo pacman -S freerdp"
		case "suse", "opensuse":
			return "sudo zypper install freerdp"
		case "alpine":
			return "sudo apk add freerdp"
		}
	}
	return ""
}

// freerdp2 are the releases that have no FreeRDP 3 of their own; Debian before
// 13 and Ubuntu before 24.04, and what is made from them.
var freerdp2 = map[string]bool{"buster": true, "bullseye": true, "bookworm": true, "focal": true, "jammy": true}

func debianPackage(release map[string]string) string {
	first := map[string]int{"debian": 13, "ubuntu": 24}[release["ID"]]
	major, _, _ := strings.Cut(release["VERSION_ID"], ".")
	n, err := strconv.Atoi(major)
	old := first > 0 && err == nil && n < first
	if old || freerdp2[release["UBUNTU_CODENAME"]] || freerdp2[release["DEBIAN_CODENAME"]] || freerdp2[release["VERSION_CODENAME"]] {
		return "freerdp2-x11"
	}
	return "freerdp3-x11"
}
