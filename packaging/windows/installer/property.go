package main

import (
	"strings"

	"backstage/settings"
)

// reserved are Windows Installer's own public properties that a setting could be
// called like, and those of this MSI. USERNAME, for one, holds whoever
// installs, without being asked.
var reserved = map[string]bool{
	"ACTION": true, "ADDLOCAL": true, "ADDSOURCE": true, "ADVERTISE": true, "ALLUSERS": true, "COMPANYNAME": true, "INSTALLLEVEL": true,
	"LOGACTION": true, "PATCH": true, "PIDKEY": true, "PRIMARYFOLDER": true, "REBOOT": true, "REINSTALL": true, "REINSTALLMODE": true,
	"REMOVE": true, "RESUME": true, "ROOTDRIVE": true, "SEQUENCE": true, "TARGETDIR": true, "TRANSFORMS": true, "USERNAME": true,
	"INSTALLDIR": true, "DESKTOPSHORTCUT": true,
}

// property is the public property of a setting: its name in upper case, as
// public properties must be.
func property(d settings.Definition) string {
	name := strings.ToUpper(d.Name)
	if reserved[name] {
		return "BACKSTAGE" + name
	}
	return name
}

// preset is a public property that is kept in the registry, so that an upgrade
// finds it there again.
type preset struct {
	Property string // PORTALURL
	Key      string // registry key in HKLM
	Name     string // of the value in it
	// Free: whoever installs writes what they like, also a # in front.
	Free bool
}

// presets are the settings' properties, in the order of the table. Windows
// Installer has no lists.
func presets() (list []preset) {
	for _, d := range settings.Table {
		if d.Type != settings.List {
			list = append(list, preset{property(d), settings.PresetsKey, d.Name, d.Type == settings.Text && d.Choices == nil})
		}
	}
	return list
}

// desktopShortcut is not the launcher's business, so it has a key below the
// presets.
var desktopShortcut = preset{Property: "DESKTOPSHORTCUT", Key: settings.PresetsKey + `\Installer`, Name: "desktopShortcut"}
