package secret

import "golang.org/x/sys/unix"

// Guard keeps this process's memory out of core dumps and from debuggers. A program
// that it starts can be debugged again. Where the system refuses, nothing is lost
// but that.
func Guard() {
	_ = unix.PtraceDenyAttach()
	noDumps()
}
