package desk

import (
	"os"
	"path/filepath"

	"github.com/adrg/xdg"
	"howett.net/plist"
)

// Places where shortcuts can be on this system. There is no start menu: Launchpad
// and the Dock hold programs only.
func Places() []Place { return []Place{Desktop} }

func folderOf(Place) (string, error) { return xdg.UserDirs.Desktop, nil }

func nameIn(_ Place, name, _ string) string { return name + ".inetloc" }

func (s Shortcut) removePicture() error { return nil }

// write makes an internet location, which opens the link with whoever has
// registered for it: the launcher.
func (s Shortcut) write(path string) error {
	data, err := plist.MarshalIndent(map[string]string{"URL": Link(s.System)}, plist.XMLFormat, "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Clean(path), data, 0o644)
}
