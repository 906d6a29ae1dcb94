package proxy

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

var withoutWindow *syscall.SysProcAttr

// limitItself bounds this process's memory and time for good. What it has
// already stays out of the account, for that is much under the race detector.
func limitItself() {
	text, err := os.ReadFile("/proc/self/statm")
	if fields := strings.Fields(string(text)); err == nil && len(fields) > 5 {
		var pages uint64
		if _, err := fmt.Sscan(fields[5], &pages); err == nil {
			limit(syscall.RLIMIT_DATA, pages*uint64(os.Getpagesize())+hardMemory)
		}
	}
	limit(syscall.RLIMIT_CPU, cpuSeconds)
	limit(syscall.RLIMIT_CORE, 0)
}

func limit(of int, most uint64) {
	_ = syscall.Setrlimit(of, &syscall.Rlimit{Cur: most, Max: most}) // less than it has may be forbidden, more never helps
}
