package proxy

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// withoutWindow keeps a console from flashing up.
var withoutWindow = &syscall.SysProcAttr{HideWindow: true, CreationFlags: windows.CREATE_NO_WINDOW}

// limitItself puts this process into a job of its own that bounds its memory and
// time, and lets it start no other. The handle stays open as long as it lives.
func limitItself() {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return
	}
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{
		BasicLimitInformation: windows.JOBOBJECT_BASIC_LIMIT_INFORMATION{
			PerProcessUserTimeLimit: cpuSeconds * 1e7, // of 100 ns
			ActiveProcessLimit:      1,
			LimitFlags: windows.JOB_OBJECT_LIMIT_PROCESS_MEMORY | windows.JOB_OBJECT_LIMIT_PROCESS_TIME |
				windows.JOB_OBJECT_LIMIT_ACTIVE_PROCESS | windows.JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION,
		},
		ProcessMemoryLimit: hardMemory,
	}
	if _, err := windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits))); err == nil {
		_ = windows.AssignProcessToJobObject(job, windows.CurrentProcess())
	}
}
