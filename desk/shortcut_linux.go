package desk

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/adrg/xdg"

	"backstage/outside"
)

const appID = "se.amido.backstage"

// Places where shortcuts can be on this system.
func Places() []Place { return []Place{Desktop, StartMenu} }

func folderOf(p Place) (string, error) {
	if p == Desktop {
		return xdg.UserDirs.Desktop, nil
	}
	return filepath.Join(xdg.DataHome, "applications"), nil
}

// nameIn: the start menu knows its entries by names without blanks.
func nameIn(p Place, name, mark string) string {
	if p == StartMenu {
		return appID + ".system-" + mark + ".desktop"
	}
	return name + ".desktop"
}

func pictures() string { return filepath.Join(xdg.DataHome, "backstage", "icons") }

func (s Shortcut) removePicture() error {
	return removeIfThere(filepath.Join(pictures(), s.mark()+".png"))
}

func (s Shortcut) write(path string) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	picture, err := s.picture(pictures(), ".png", func(png []byte) []byte { return png })
	if err != nil {
		return err
	}
	if picture == "" {
		picture = appID
	}
	if err = os.WriteFile(path, []byte(desktopEntry(s.Title, picture, program, Link(s.System))), 0o755); err != nil {
		return err
	}
	trust(path)
	return nil
}

// desktopEntry is a program with one argument as the Desktop Entry Specification
// has it.
func desktopEntry(name, icon, program, argument string) string {
	return strings.Join([]string{
		"[Desktop Entry]", "Type=Application", "Version=1.4",
		"Name=" + entryText(outside.Line(name, 200)), "Icon=" + entryText(icon), "TryExec=" + entryText(program),
		"Exec=" + entryText(entryArgument(program)+" "+strings.ReplaceAll(argument, "%", "%%")),
		"Terminal=false", "Categories=Network;RemoteAccess;", "",
	}, "\n")
}

// entryText is a value of an entry, with what would end its line escaped.
func entryText(s string) string {
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s)
}

// entryArgument quotes an argument of Exec.
func entryArgument(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`, `%`, `%%`).Replace(s) + `"`
}

// trust spares the person GNOME's question whether a shortcut may be started; it
// keeps the answer beside the file. Other desktops go by the file's mode.
func trust(path string) {
	gio, err := exec.LookPath("gio")
	if err != nil || !filepath.IsAbs(path) {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = exec.CommandContext(ctx, gio, "set", path, "metadata::trusted", "true").Run()
}
