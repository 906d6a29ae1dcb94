package desk

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/adrg/xdg"
)

func freshFolders(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	xdg.Reload()
	t.Cleanup(xdg.Reload)
}

func startsAtSignIn(*testing.T) bool {
	home, _ := os.UserHomeDir()
	_, err := os.Stat(filepath.Join(home, "Library", "LaunchAgents", "se.amido.backstage.plist"))
	return err == nil
}
