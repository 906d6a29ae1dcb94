package rdp

import (
	"os"
	"path/filepath"
)

// systemClients: FreeRDP where somebody installed it, for it asks nothing
// again; else Windows App.
func systemClients(s *starter) []client {
	home, _ := os.UserHomeDir()
	apps := []string{"/Applications/Windows App.app", "/Applications/Microsoft Remote Desktop.app"}
	if home != "" {
		apps = append(apps, filepath.Join(home, "Applications", "Windows App.app"))
	}
	return []client{
		&freerdp{s: s, names: []string{"sdl-freerdp3", "sdl-freerdp"}},
		&windowsApp{s: s, apps: apps},
	}
}

func sweepSystem(*starter) {}

// watchWindow: other programs' windows cannot be seen here without asking the
// person for the right to record the screen.
func watchWindow(int, string) (windowWatch, bool) { return nil, false }
