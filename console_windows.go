package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// The program is a Windows one, so that no console opens beside its window. Windows
// gives it no standard streams then, not even when it is started in a console:
// commands that answer there take it over. The window does not, or Ctrl+C and the
// closing of the console would end it.
func init() {
	in, err := parse(os.Args[1:])
	if err == nil && !in.text && !in.version && in.doctor == nil && in.report == nil {
		return
	}
	type stream struct {
		handle  uint32
		console string
		file    **os.File
	}
	var nowhere []stream // before AttachConsole, which leads them somewhere
	for _, s := range []stream{
		{windows.STD_INPUT_HANDLE, "CONIN$", &os.Stdin},
		{windows.STD_OUTPUT_HANDLE, "CONOUT$", &os.Stdout},
		{windows.STD_ERROR_HANDLE, "CONOUT$", &os.Stderr},
	} {
		if !leads(s.handle) {
			nowhere = append(nowhere, s)
		}
	}
	if len(nowhere) == 0 || !attachConsole() {
		return
	}
	for _, s := range nowhere {
		if f, err := os.OpenFile(s.console, os.O_RDWR, 0); err == nil {
			*s.file = f
		}
	}
}

// leads tells whether a standard stream leads anywhere: to a file, another
// program or a console.
func leads(handle uint32) bool {
	h, err := windows.GetStdHandle(handle)
	if err != nil || h == 0 || h == windows.InvalidHandle {
		return false
	}
	kind, err := windows.GetFileType(h)
	return err == nil && kind != windows.FILE_TYPE_UNKNOWN
}

// attachConsole takes the console of whoever started this program.
func attachConsole() bool {
	const parent = ^uintptr(0) // ATTACH_PARENT_PROCESS
	ok, _, _ := windows.NewLazySystemDLL("kernel32.dll").NewProc("AttachConsole").Call(parent)
	return ok != 0
}
