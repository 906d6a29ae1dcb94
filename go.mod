module backstage

go 1.26.8

require (
	fyne.io/fyne/v2 v2.8.1 // the window
	github.com/BurntSushi/toml v1.6.0 // reads the message files for go-i18n
	github.com/CycloneDX/cyclonedx-go v0.9.2 // writes the packages' bill of materials
	github.com/adrg/xdg v0.5.3 // the person's download folder on each system
	github.com/danieljoos/wincred v1.2.3 // session-only entries in Windows' Credential Manager for mstsc
	github.com/dop251/goja v0.0.0-20260917113740-793a2a65c13b // runs proxy scripts
	github.com/ebitengine/purego v0.11.3 // links and reopening as macOS hands them to an app
	github.com/fyne-io/oksvg v0.2.0 // reads an organisation's logo that is drawn in lines
	github.com/go-ole/go-ole v1.3.0 // shortcuts on Windows
	github.com/go-resty/resty/v2 v2.17.2 // HTTP to the portal
	github.com/godbus/dbus/v5 v5.2.2 // unlocks the Secret Service with a deadline, before go-keyring
	github.com/google/licensecheck v0.3.1 // knows licence texts, for the packages
	github.com/jeandeaual/go-locale v0.0.0-20250612000132-0ef82f21eade // the system's language
	github.com/jezek/xgb v1.1.1 // watches and raises a session's X11 window; caps lock
	github.com/nicksnyder/go-i18n/v2 v2.7.0 // messages and plurals
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.2 // checks the bill of materials against CycloneDX's schema, in a test
	github.com/srwiley/rasterx v0.0.0-20220730225603-2ab79fcdd4ef // draws it
	github.com/zalando/go-keyring v0.2.8 // the credential store
	golang.org/x/image v0.48.0 // scales and reads pictures of systems
	golang.org/x/net v0.62.0 // tolerant HTML, public suffixes, IDN
	golang.org/x/sys v0.50.0 // registry, file locks, Windows calls
	golang.org/x/term v0.47.0 // passwords without echo
	golang.org/x/text v0.44.0 // encodings, Unicode normal forms, plural rules
	gopkg.in/natefinch/lumberjack.v2 v2.2.1 // rotates the log
	gopkg.in/yaml.v3 v3.0.1 // reads the workflow for macOS and winget's manifests, in tests
	howett.net/plist v1.0.1 // macOS managed preferences
)

require (
	fyne.io/systray v1.12.3-0.20260810170012-af4e8e793ec4 // indirect
	github.com/anthonynsimon/bild v0.14.0 // indirect
	github.com/clipperhouse/uax29/v2 v2.2.0 // indirect
	github.com/davecgh/go-spew v1.1.1 // indirect
	github.com/dlclark/regexp2/v2 v2.5.2 // indirect
	github.com/fsnotify/fsnotify v1.9.0 // indirect
	github.com/fyne-io/gl-js v0.2.1-0.20260315212741-029c47fd27e8 // indirect
	github.com/fyne-io/glfw-js v0.4.0 // indirect
	github.com/fyne-io/image v0.1.1 // indirect
	github.com/go-gl/gl v0.0.0-20260331235117-4566fea9a276 // indirect
	github.com/go-gl/glfw/v3.4/glfw v0.1.0-pre.1.0.20260707082822-2a407d02d01a // indirect
	github.com/go-sourcemap/sourcemap v2.1.3+incompatible // indirect
	github.com/go-text/render v0.2.1 // indirect
	github.com/go-text/typesetting v0.3.4 // indirect
	github.com/google/pprof v0.0.0-20230207041349-798e818bf904 // indirect
	github.com/hack-pad/go-indexeddb v0.3.2 // indirect
	github.com/hack-pad/safejs v0.1.0 // indirect
	github.com/jsummers/gobmp v0.0.0-20230614200233-a9de23ed2e25 // indirect
	github.com/kr/text v0.2.0 // indirect
	github.com/mattn/go-runewidth v0.0.24 // indirect
	github.com/nfnt/resize v0.0.0-20180221191011-83c6a9932646 // indirect
	github.com/pmezard/go-difflib v1.0.0 // indirect
	github.com/rymdport/portal v0.4.2 // indirect
	github.com/srwiley/oksvg v0.0.0-20221011165216-be6e8873101c // indirect
	github.com/stretchr/testify v1.11.1 // indirect
	github.com/yuin/goldmark v1.8.2 // indirect
	golang.org/x/exp/typeparams v0.0.0-20231108232855-2478ac86f678 // indirect
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/sync v0.25.0 // indirect
	golang.org/x/telemetry v0.0.0-20261010193011-f71dc92da45e // indirect
	golang.org/x/tools v0.52.0 // indirect
	golang.org/x/vuln v1.9.0 // indirect
	honnef.co/go/tools v0.8.2 // indirect
)

tool (
	golang.org/x/vuln/cmd/govulncheck
	honnef.co/go/tools/cmd/staticcheck
)
