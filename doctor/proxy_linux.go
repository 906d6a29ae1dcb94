package doctor

import (
	"context"
	"errors"
	"io/fs"
	"os/exec"
)

// systemProxy asks GNOME's settings, which most desktops keep in step with
// their own; a machine without them has no proxy but the environment's.
func systemProxy(ctx context.Context) (ProxySettings, error) {
	text, err := exec.CommandContext(ctx, "/usr/bin/gsettings", "list-recursively", "org.gnome.system.proxy").Output()
	var failed *exec.ExitError
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.As(err, &failed): // no GNOME, or not its proxy settings
		return ProxySettings{}, ctx.Err()
	case err != nil:
		return ProxySettings{}, err
	}
	return parseGSettings(string(text)), nil
}
