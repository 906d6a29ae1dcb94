// Package windows is what Windows gets: build makes the program, its MSI and the
// file for Intune, sign signs them. The tests here take a whole installation
// through its life on Wine, which needs what scripts/install-packages installs,
// and BACKSTAGE_E2E=1.
//
// The MSI is per machine. Every setting that is no list is a public property by
// its name in upper case (PORTALURL, DEFAULTDOMAIN; but BACKSTAGEUSERNAME), kept
// as a preset in the registry and over upgrades. DESKTOPSHORTCUT=1 puts a
// shortcut on the desktop, INSTALLDIR is the folder.
//
//	msiexec /i Backstage-1.0.0-x64.msi /qn PORTALURL=portal.example.se SUPPORTPHONE="08-123 45 67"
//
// Once more with REINSTALL=ALL REINSTALLMODE=vomus it changes the presets that are
// given.
package windows
