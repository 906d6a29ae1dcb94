package desk

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/adrg/xdg"
)

func freshFolders(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	for _, name := range []string{"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_DESKTOP_DIR"} {
		t.Setenv(name, filepath.Join(home, name))
	}
	xdg.Reload()
	t.Cleanup(xdg.Reload)
}

func startsAtSignIn(t *testing.T) bool {
	data, err := os.ReadFile(filepath.Join(xdg.ConfigHome, "autostart", appID+".desktop"))
	return err == nil && strings.Contains(string(data), trayFlag)
}

func TestAnEntryHoldsNothingButItsProgramAndOneArgument(t *testing.T) {
	got := desktopEntry("Vård\nExec=evil \\ x", appID, `/opt/a $b "c" \d%/backstage`, Link("R-CARD M5"))
	want := `[Desktop Entry]
Type=Application
Version=1.4
Name=Vård Exec=evil \\ x
Icon=se.amido.backstage
TryExec=/opt/a $b "c" \\d%/backstage
Exec="/opt/a \\$b \\"c\\" \\\\d%%/backstage" backstage://open/R-CARD%%20M5
Terminal=false
Categories=Network;RemoteAccess;
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestEveryShortcutIsAValidEntry(t *testing.T) {
	validate, err := exec.LookPath("desktop-file-validate")
	if err != nil {
		t.Skip("desktop-file-validate is not installed")
	}
	aDesk(t)
	for _, title := range []string{"MultiAccess", `$(x) %n "q" \ ;#`, " blank first"} {
		path := put(t, Shortcut{System: title, Title: title}, Desktop)
		if said, err := exec.Command(validate, path).CombinedOutput(); err != nil || len(said) > 0 {
			t.Errorf("%q: %v\n%s", title, err, said)
		}
	}
}
