package settings

import "path/filepath"

// Where IT puts its files: the layout of Chrome's policies. All of it belongs
// to root; nothing below a person's home is policy.
const (
	managedFolder = "/etc/backstage/policies/managed"
	usersFolder   = "/etc/backstage/policies/users"
	presetsFile   = "/etc/backstage/presets.json"
)

func machinePolicy() []Layer { return administeredFolder(managedFolder) }

// userPolicy is a folder named after the account.
func userPolicy() []Layer {
	name := accountName()
	if name == "" {
		return nil
	}
	return administeredFolder(filepath.Join(usersFolder, name))
}

func installerPresets() []Layer { return []Layer{administeredFile(presetsFile)} }
