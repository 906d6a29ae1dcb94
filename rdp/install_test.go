package rdp

import "testing"

// The advice fits the very system that it is given on.
func TestLinuxInstall(t *testing.T) {
	for text, want := range map[string]string{
		"ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm":      "sudo apt install freerdp2-x11",
		"ID=debian\nVERSION_ID=\"13\"":                                 "sudo apt install freerdp3-x11",
		"ID=debian\nVERSION_CODENAME=forky":                            "sudo apt install freerdp3-x11",
		"ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"22.04\"":              "sudo apt install freerdp2-x11",
		"ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"24.04\"":              "sudo apt install freerdp3-x11",
		"ID=linuxmint\nID_LIKE='ubuntu debian'\nUBUNTU_CODENAME=jammy": "sudo apt install freerdp2-x11",
		"ID=linuxmint\nID_LIKE='ubuntu debian'\nUBUNTU_CODENAME=noble": "sudo apt install freerdp3-x11",
		"ID=fedora\nVERSION_ID=43":                                     "sudo dnf install freerdp",
		"ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"":                 "sudo dnf install freerdp",
		"ID=arch":                  "sudo pacman -S freerdp",
		"ID=manjaro\nID_LIKE=arch": "sudo pacman -S freerdp",
		"ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"": "sudo zypper install freerdp",
		"ID=alpine":           "sudo apk add freerdp",
		"ID=somethingelse":    "",
		"":                    "",
		"garbage\x00\n=\n==x": "",
	} {
		if got := linuxInstall(osReleaseValues([]byte(text))); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
