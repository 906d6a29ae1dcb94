//go:build !windows

package desk

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// letFront: windows come to the front here without leave.
func letFront() {}

// claim takes the lock that only one program can hold; nil when another has it.
// The system takes it back when a program ends, however that happens.
func claim() (*Instance, error) {
	folder, name, err := place()
	if err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(folder, name+".lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err = unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = lock.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, nil
		}
		return nil, err
	}
	release := func() { _ = lock.Close() }
	socket := filepath.Join(folder, name)
	_ = os.Remove(socket) // of one that ended without a farewell
	listener, err := listen(socket)
	if err != nil {
		release()
		return nil, err
	}
	return &Instance{listener: listener, release: func() {
		_ = os.Remove(socket)
		release()
	}}, nil
}

func listen(socket string) (listener, error) {
	short, done, err := shortened(socket)
	if err != nil {
		return nil, err
	}
	defer done()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: short, Net: "unix"})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false) // by its short name it could not
	return socketListener{l}, os.Chmod(socket, 0o600)
}

type socketListener struct{ *net.UnixListener }

func (l socketListener) accept() (conn, error) { return l.Accept() }

func dial(ctx context.Context) (conn, error) {
	folder, name, err := place()
	if err != nil {
		return nil, err
	}
	short, done, err := shortened(filepath.Join(folder, name))
	if err != nil {
		return nil, err
	}
	defer done()
	return new(net.Dialer).DialContext(ctx, "unix", short)
}

// place is a folder that is this person's alone, and the name there for this
// screen: a window on another screen is of no use to who sits at this one.
func place() (folder, name string, err error) {
	folder, err = meetingFolder()
	if err != nil {
		return "", "", err
	}
	if err = os.MkdirAll(folder, 0o700); err != nil {
		return "", "", err
	}
	var info unix.Stat_t
	if err = unix.Lstat(folder, &info); err != nil {
		return "", "", err
	}
	if info.Mode&unix.S_IFMT != unix.S_IFDIR || int(info.Uid) != os.Getuid() || info.Mode&0o022 != 0 {
		return "", "", fmt.Errorf("others can write in %s", folder)
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(os.Getenv("WAYLAND_DISPLAY") + "\n" + os.Getenv("DISPLAY")))
	return folder, fmt.Sprintf("launcher-%08x", h.Sum32()), nil
}
