package proxy

import (
	"context"
	"os/exec"
)

// systemSettings asks the dynamic store, which knows the network service in use.
func systemSettings(ctx context.Context) (Settings, error) {
	ask := exec.CommandContext(ctx, "/usr/sbin/scutil", "--proxy")
	ask.WaitDelay = afterwards
	text, err := ask.Output()
	if err != nil {
		return Settings{}, err
	}
	return parseScutil(string(text)), nil
}
