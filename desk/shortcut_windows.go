package desk

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"unsafe"

	"github.com/go-ole/go-ole"
	"golang.org/x/sys/windows"
)

// Places where shortcuts can be on this system.
func Places() []Place { return []Place{Desktop, StartMenu} }

func folderOf(p Place) (string, error) {
	if p == Desktop {
		return windows.KnownFolderPath(windows.FOLDERID_Desktop, 0)
	}
	return windows.KnownFolderPath(windows.FOLDERID_Programs, 0)
}

func nameIn(_ Place, name, _ string) string { return name + ".lnk" }

func pictures() (string, error) {
	folder, err := windows.KnownFolderPath(windows.FOLDERID_LocalAppData, 0)
	return filepath.Join(folder, "backstage", "icons"), err
}

func (s Shortcut) removePicture() error {
	folder, err := pictures()
	if err != nil {
		return err
	}
	return removeIfThere(filepath.Join(folder, s.mark()+".ico"))
}

func (s Shortcut) write(path string) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	folder, err := pictures()
	if err != nil {
		return err
	}
	icon, err := s.picture(folder, ".ico", icoOf)
	if err != nil {
		return err
	}
	if icon == "" {
		icon = program
	}
	return shellLink(path, program, Link(s.System), icon, s.Title)
}

// icoOf wraps a PNG of at most 256×256 as an icon file.
func icoOf(png []byte) []byte {
	var b bytes.Buffer
	side := func(at int) uint8 { // 0 stands for 256
		if len(png) < at+4 {
			return 0
		}
		return uint8(binary.BigEndian.Uint32(png[at:]))
	}
	for _, v := range []any{uint16(0), uint16(1), uint16(1), side(16), side(20), uint16(0), uint16(1), uint16(32), uint32(len(png)), uint32(22)} {
		_ = binary.Write(&b, binary.LittleEndian, v)
	}
	b.Write(png)
	return b.Bytes()
}

// Of the shell's interfaces for shortcuts (shobjidl_core.h): their identifiers,
// and the places of their methods.
var (
	classShellLink   = ole.NewGUID("{00021401-0000-0000-C000-000000000046}")
	iShellLinkW      = ole.NewGUID("{000214F9-0000-0000-C000-000000000046}")
	iPersistFile     = ole.NewGUID("{0000010B-0000-0000-C000-000000000046}")
	methodsShellLink = struct{ setDescription, setFolder, setArguments, setIcon, setPath int }{7, 9, 11, 17, 20}
)

const methodSave = 6 // of IPersistFile

// shellLink writes a .lnk file.
func shellLink(path, program, argument, icon, description string) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := ole.CoInitializeEx(0, ole.COINIT_APARTMENTTHREADED); err == nil {
		defer ole.CoUninitialize()
	}
	link, err := ole.CreateInstance(classShellLink, iShellLinkW)
	if err != nil {
		return err
	}
	defer link.Release()
	m := methodsShellLink
	for _, set := range []struct {
		method int
		text   string
		more   []uintptr
	}{{m.setPath, program, nil}, {m.setArguments, argument, nil}, {m.setFolder, filepath.Dir(program), nil},
		{m.setIcon, icon, []uintptr{0}}, {m.setDescription, description, nil}} {
		if err := callText(link, set.method, set.text, set.more...); err != nil {
			return err
		}
	}
	var file *ole.IUnknown
	if err := link.PutQueryInterface(iPersistFile, &file); err != nil {
		return err
	}
	defer file.Release()
	return callText(file, methodSave, path, 1)
}

// callText calls a method of a COM object whose first argument is a text.
func callText(object *ole.IUnknown, method int, text string, more ...uintptr) error {
	p, err := windows.UTF16PtrFromString(text)
	if err != nil {
		return err
	}
	methods := (*[32]uintptr)(unsafe.Pointer(object.RawVTable))
	args := append([]uintptr{uintptr(unsafe.Pointer(object)), uintptr(unsafe.Pointer(p))}, more...)
	result, _, _ := syscall.SyscallN(methods[method], args...)
	runtime.KeepAlive(p)
	if int32(result) < 0 {
		return ole.NewError(result)
	}
	return nil
}
