//go:build linux && !race

package e2e

var launcherFlags []string
