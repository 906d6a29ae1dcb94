//go:build unix

package logfile

import "golang.org/x/sys/unix"

func layPipe(path string) error { return unix.Mkfifo(path, 0o600) }
