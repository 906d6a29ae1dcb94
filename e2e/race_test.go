//go:build linux && race

package e2e

// launcherFlags build the launcher as these tests are built: with the race
// detector, which ends the program with an exit code of its own.
var launcherFlags = []string{"-race"}
