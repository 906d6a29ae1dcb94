package desk

import (
	"bytes"
	"os"
	"path/filepath"

	"howett.net/plist"
)

// StartAtSignIn makes the launcher start, or not, when the person signs in to the
// computer, by a launch agent. It reads and writes a disk.
func StartAtSignIn(on bool, _ string) error {
	home, err := os.UserHomeDir()
	if err != nil {
		return err
	}
	path := filepath.Join(home, "Library", "LaunchAgents", "se.amido.backstage.plist")
	if !on {
		return removeIfThere(path)
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	agent, err := plist.MarshalIndent(map[string]any{
		"Label": "se.amido.backstage", "ProgramArguments": []string{program, trayFlag}, "RunAtLoad": true, "ProcessType": "Interactive",
	}, plist.XMLFormat, "\t")
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, agent) {
		return nil
	}
	if err = os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, agent, 0o644)
}
