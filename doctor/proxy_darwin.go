package doctor

import (
	"context"
	"os/exec"
)

// systemProxy asks the dynamic store, which knows the network service in use.
func systemProxy(ctx context.Context) (ProxySettings, error) {
	text, err := exec.CommandContext(ctx, "/usr/sbin/scutil", "--proxy").Output()
	if err != nil {
		return ProxySettings{}, err
	}
	return parseScutil(string(text)), nil
}
