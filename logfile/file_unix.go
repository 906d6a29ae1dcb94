//go:build unix

package logfile

import "golang.org/x/sys/unix"

// openSafely: never through a symbolic link, never waiting for a pipe's other end.
const openSafely = unix.O_NOFOLLOW | unix.O_NONBLOCK
