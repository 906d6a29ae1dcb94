//go:build linux || darwin

package secret

import "syscall"

// noDumps lowers the soft limit of core dumps only: what we start inherits it, and
// may raise it for dumps of its own.
func noDumps() {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &limit); err == nil {
		limit.Cur = 0
		_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &limit)
	}
}
