package desk

import (
	"strings"
	"testing"

	"golang.org/x/sys/windows/registry"
)

// freshFolders: those of Windows are the person's; each test clears its own away.
func freshFolders(*testing.T) {}

func startsAtSignIn(t *testing.T) bool {
	key, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if err != nil {
		t.Fatal(err)
	}
	defer key.Close()
	command, _, err := key.GetStringValue(runValue)
	return err == nil && strings.HasSuffix(command, " "+trayFlag)
}
