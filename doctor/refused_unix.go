//go:build !windows

package doctor

import "syscall"

// refused is what the system calls a port with nobody behind it.
var refused = []error{syscall.ECONNREFUSED}
