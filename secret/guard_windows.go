package secret

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// noHeap is WER_FAULT_REPORTING_FLAG_NOHEAP: a crash report holds no heap.
const noHeap = 1

// Guard keeps this process's memory out of Windows Error Reporting, whose dialogs
// Go's runtime has turned off already. Where the system refuses, nothing is lost
// but that.
func Guard() {
	kernel := windows.NewLazySystemDLL("kernel32.dll")
	get, set := kernel.NewProc("WerGetFlags"), kernel.NewProc("WerSetFlags")
	if get.Find() != nil || set.Find() != nil {
		return
	}
	var flags uint32
	_, _, _ = get.Call(uintptr(windows.CurrentProcess()), uintptr(unsafe.Pointer(&flags)))
	_, _, _ = set.Call(uintptr(flags | noHeap))
}
