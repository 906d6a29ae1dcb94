package proxy

import "syscall"

var withoutWindow *syscall.SysProcAttr

// limitItself bounds this process's time for good. macOS enforces no limit of
// memory; there watchMemory stands alone.
func limitItself() {
	for of, most := range map[int]uint64{syscall.RLIMIT_CPU: cpuSeconds, syscall.RLIMIT_CORE: 0} {
		_ = syscall.Setrlimit(of, &syscall.Rlimit{Cur: most, Max: most})
	}
}
