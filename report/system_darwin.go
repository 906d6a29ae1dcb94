package report

import "golang.org/x/sys/unix"

// systemRelease is "macOS 15.5".
func systemRelease() string {
	release, err := unix.Sysctl("kern.osproductversion")
	if err != nil {
		return "macOS"
	}
	return "macOS " + release
}
