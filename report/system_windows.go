package report

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// systemRelease is "Windows 10.0.26100".
func systemRelease() string {
	v := windows.RtlGetVersion()
	return fmt.Sprintf("Windows %d.%d.%d", v.MajorVersion, v.MinorVersion, v.BuildNumber)
}
