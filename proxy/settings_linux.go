package proxy

import (
	"context"
	"errors"
	"io/fs"
	"os/exec"
)

// systemSettings asks GNOME's settings, which most desktops keep in step with
// their own; a machine without them has no proxy but the environment's.
func systemSettings(ctx context.Context) (Settings, error) {
	ask := exec.CommandContext(ctx, "/usr/bin/gsettings", "list-recursively", "org.gnome.system.proxy")
	ask.WaitDelay = afterwards
	text, err := ask.Output()
	var failed *exec.ExitError
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.As(err, &failed): // no GNOME, or not its proxy settings
		return Settings{}, ctx.Err()
	case err != nil:
		return Settings{}, err
	}
	return parseGSettings(string(text)), nil
}
