//go:build !linux

package desktop

// hasTray: these systems always have a place for icons.
func hasTray() bool { return true }
