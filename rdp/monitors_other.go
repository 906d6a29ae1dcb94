//go:build !linux

package rdp

// countMonitors: only FreeRDP wants to know, whose own numbers for them are known
// on Linux alone.
func countMonitors() int { return 0 }
