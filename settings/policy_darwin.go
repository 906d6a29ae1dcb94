package settings

import "path/filepath"

// Managed preferences are what macOS makes of configuration profiles; only the
// system writes there. The files themselves are read, since `defaults` would mix
// in what the person wrote under the same name.
const (
	managedFolder = "/Library/Managed Preferences"
	managedFile   = "se.amido.backstage.plist"
	presetsFile   = "/Library/Application Support/Backstage/presets.json"
)

func machinePolicy() []Layer {
	return []Layer{administeredFile(filepath.Join(managedFolder, managedFile))}
}

func userPolicy() []Layer {
	name := accountName()
	if name == "" {
		return nil
	}
	return []Layer{administeredFile(filepath.Join(managedFolder, name, managedFile))}
}

func installerPresets() []Layer { return []Layer{administeredFile(presetsFile)} }
