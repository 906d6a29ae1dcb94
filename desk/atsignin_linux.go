package desk

import (
	"os"
	"path/filepath"

	"github.com/adrg/xdg"
)

// StartAtSignIn makes the launcher start, or not, when the person signs in to the
// computer. It reads and writes a disk.
func StartAtSignIn(on bool, title string) error {
	path := filepath.Join(xdg.ConfigHome, "autostart", appID+".desktop")
	if !on {
		return removeIfThere(path)
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	entry := desktopEntry(title, appID, program, trayFlag)
	if old, err := os.ReadFile(path); err == nil && string(old) == entry {
		return nil
	}
	if err = os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(entry), 0o644)
}
