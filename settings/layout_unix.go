//go:build unix

package settings

import "path/filepath"

// layout is where IT puts its files on a system: below root, which is "" but in
// tests, and for an account, "" where the person has none. They count where they
// are owner's, which is root but in tests.
type layout struct {
	root, account string
	owner         uint32
}

// Linux has the layout of Chrome's policies: all of it belongs to root, and
// nothing below a person's home is policy.
func (l layout) linux() Options {
	const folder = "/etc/backstage"
	return Options{
		MachinePolicy: func() []Layer { return l.folder(filepath.Join(l.root, folder, "policies/managed")) },
		UserPolicy: func() []Layer {
			if l.account == "" {
				return nil
			}
			return l.folder(filepath.Join(l.root, folder, "policies/users", l.account))
		},
		Installer: func() []Layer { return []Layer{l.file(filepath.Join(l.root, folder, "presets.json"))} },
	}
}

// Managed preferences are what macOS makes of configuration profiles; only the
// system writes there. The files themselves are read, since `defaults` would mix
// in what the person wrote under the same name.
func (l layout) mac() Options {
	const folder, file = "/Library/Managed Preferences", PreferenceDomain + ".plist"
	return Options{
		MachinePolicy: func() []Layer { return []Layer{l.file(filepath.Join(l.root, folder, file))} },
		UserPolicy: func() []Layer {
			if l.account == "" {
				return nil
			}
			return []Layer{l.file(filepath.Join(l.root, folder, l.account, file))}
		},
		Installer: func() []Layer {
			return []Layer{l.file(filepath.Join(l.root, "/Library/Application Support/Backstage/presets.json"))}
		},
	}
}
