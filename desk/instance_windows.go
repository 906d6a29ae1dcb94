package desk

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// claim makes the mark that only one program can make; nil when another has.
// Windows takes it back when a program ends, however that happens.
func claim() (*Instance, error) {
	pipe, person, err := place()
	if err != nil {
		return nil, err
	}
	name, err := windows.UTF16PtrFromString(`Local\backstage-` + person)
	if err != nil {
		return nil, err
	}
	mark, err := windows.CreateMutex(nil, false, name)
	switch {
	case errors.Is(err, windows.ERROR_ALREADY_EXISTS):
		_ = windows.CloseHandle(mark)
		return nil, nil
	case err != nil:
		return nil, err
	}
	release := func() { _ = windows.CloseHandle(mark) }
	closing, err := windows.CreateEvent(nil, 1, 0, nil)
	if err != nil {
		release()
		return nil, err
	}
	descriptor, err := windows.SecurityDescriptorFromString("D:P(A;;GA;;;" + person + ")")
	if err != nil {
		release()
		return nil, err
	}
	return &Instance{listener: &pipeListener{pipe, descriptor, closing}, release: release}, nil
}

// pipeListener makes a new end of the pipe for each start that comes. It calls
// Windows itself: go-winio's Accept never returns on Wine 8, where the tests run.
type pipeListener struct {
	pipe       string
	descriptor *windows.SECURITY_DESCRIPTOR
	closing    windows.Handle // an event
}

func (l *pipeListener) accept() (conn, error) {
	name, err := windows.UTF16PtrFromString(l.pipe)
	if err != nil {
		return nil, err
	}
	security := windows.SecurityAttributes{SecurityDescriptor: l.descriptor}
	security.Length = uint32(unsafe.Sizeof(security))
	end, err := windows.CreateNamedPipe(name, windows.PIPE_ACCESS_DUPLEX|windows.FILE_FLAG_OVERLAPPED,
		windows.PIPE_TYPE_BYTE|windows.PIPE_REJECT_REMOTE_CLIENTS, windows.PIPE_UNLIMITED_INSTANCES, maxWish, maxWish, 0, &security)
	if err != nil {
		return nil, err
	}
	if err = l.wait(end); err != nil {
		_ = windows.CloseHandle(end)
		return nil, err
	}
	return os.NewFile(uintptr(end), l.pipe), nil
}

// wait returns when somebody is at the other end, or with an error once closed.
func (l *pipeListener) wait(end windows.Handle) error {
	here, err := windows.CreateEvent(nil, 1, 0, nil)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(here)
	waiting := &windows.Overlapped{HEvent: here}
	switch err = windows.ConnectNamedPipe(end, waiting); {
	case err == nil, errors.Is(err, windows.ERROR_PIPE_CONNECTED):
		return nil
	case !errors.Is(err, windows.ERROR_IO_PENDING):
		return err
	}
	first, err := windows.WaitForMultipleObjects([]windows.Handle{here, l.closing}, false, windows.INFINITE)
	if err == nil && first == windows.WAIT_OBJECT_0 {
		return nil
	}
	_ = windows.CancelIoEx(end, waiting)
	var n uint32
	_ = windows.GetOverlappedResult(end, waiting, &n, true) // until then Windows may write to waiting
	return errors.Join(net.ErrClosed, err)
}

func (l *pipeListener) Close() error { return windows.SetEvent(l.closing) }

func dial(context.Context) (conn, error) {
	pipe, _, err := place()
	if err != nil {
		return nil, err
	}
	name, err := windows.UTF16PtrFromString(pipe)
	if err != nil {
		return nil, err
	}
	// Whoever sits at the other end learns nothing of who asks.
	const anonymous = windows.SECURITY_SQOS_PRESENT | windows.SECURITY_ANONYMOUS
	end, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, 0, nil, windows.OPEN_EXISTING, windows.FILE_FLAG_OVERLAPPED|anonymous, 0)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(end), pipe), nil
}

// place is the name of the pipe of this person in this session of Windows, and
// the person's security identifier.
func place() (pipe, person string, err error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return "", "", err
	}
	var session uint32
	if err = windows.ProcessIdToSessionId(windows.GetCurrentProcessId(), &session); err != nil {
		return "", "", err
	}
	person = user.User.Sid.String()
	return fmt.Sprintf(`\\.\pipe\backstage-%s-%d`, person, session), person, nil
}

// letFront lets the launcher that runs come to the front: Windows grants that to
// the program only that the person has just started.
func letFront() {
	const anyProcess = ^uintptr(0)
	_, _, _ = windows.NewLazySystemDLL("user32.dll").NewProc("AllowSetForegroundWindow").Call(anyProcess)
}
