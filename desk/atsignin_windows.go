package desk

import (
	"errors"
	"os"

	"golang.org/x/sys/windows/registry"
)

// runKey is where Windows looks for what to start for a person who signs in.
const (
	runKey   = `Software\Microsoft\Windows\CurrentVersion\Run`
	runValue = "Backstage"
)

// StartAtSignIn makes the launcher start, or not, when the person signs in to the
// computer. It reads and writes the registry.
func StartAtSignIn(on bool, _ string) error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE|registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	old, _, err := key.GetStringValue(runValue)
	if !on {
		if errors.Is(err, registry.ErrNotExist) {
			return nil
		}
		return key.DeleteValue(runValue)
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	command := `"` + program + `" ` + trayFlag // a path holds no quotes
	if old == command {
		return nil
	}
	return key.SetStringValue(runValue, command)
}
