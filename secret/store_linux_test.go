package secret

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"golang.org/x/sys/unix"
)

// Without a session bus there is no store, and none is started: dbus-launch
// would leave a bus and a keyring daemon behind.
func TestNoSessionBusMeansNoStoreAndStartsNone(t *testing.T) {
	bin, launched := t.TempDir(), filepath.Join(t.TempDir(), "launched")
	script := "#!/bin/sh\ntouch '" + launched + "'\n"
	if err := os.WriteFile(filepath.Join(bin, "dbus-launch"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	dead := filepath.Join(t.TempDir(), "gone")
	for name, env := range map[string][2]string{
		"nothing set":     {"", ""},
		"autolaunch":      {"autolaunch:", ""},
		"empty directory": {"", t.TempDir()},
		"dead bus":        {"unix:path=" + dead, ""},
		"switched off":    {"disabled:", ""},
		"nonsense":        {"¤:%&/", ""},
	} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", env[0])
		t.Setenv("XDG_RUNTIME_DIR", env[1])
		st := Keyring()
		_, err := st.Get(t.Context(), "backstage", "anna")
		if !errors.Is(err, ErrUnavailable) || !errors.Is(st.Available(t.Context()), ErrUnavailable) ||
			!errors.Is(st.Set(t.Context(), "backstage", "anna", New(canary)), ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(launched); err == nil {
		t.Error("dbus-launch was run")
	}
}

// A bus that takes the connection and then says nothing is left when the person cancels.
func TestASilentBusCanBeCancelled(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "bus")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+socket)
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			left <- err
			return
		}
		cancel()
		for err == nil {
			_, err = c.Read(make([]byte, 100))
		}
		left <- nil
	}()
	if _, err := Keyring().Get(ctx, "backstage", "anna"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := <-left; err != nil {
		t.Error(err)
	}
}

// The real thing: GNOME's keyring, unlocked as a desktop sign-in does it.
func TestARealSecretServiceKeepsSecrets(t *testing.T) {
	d := startDesktop(t)
	d.startKeyring(t, "desktop password")
	keepsSecrets(t, Keyring())

	if err := Keyring().Set(t.Context(), "backstage", "anna", New(canary)); err != nil {
		t.Fatal(err)
	}
	found := 0
	err := filepath.WalkDir(d.home, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		found++
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(canary)) {
			t.Errorf("the secret is readable in %s", path)
		}
		return err
	})
	if err != nil || found == 0 {
		t.Errorf("%d files, %v: the keyring wrote nothing?", found, err)
	}
}

// The keyring is locked and there is no screen to ask on (ssh): that is said,
// at once, and nothing is left waiting.
func TestALockedSecretServiceWithNobodyToAsk(t *testing.T) {
	d := startDesktop(t)
	d.startKeyring(t, "desktop password")
	st := Keyring()
	if err := st.Set(t.Context(), "backstage", "anna", New(canary)); err != nil {
		t.Fatal(err)
	}
	var locked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	err := d.bus.Object(secretsName, secretsPath).Call(secretsService+".Lock", 0, []dbus.ObjectPath{loginCollection}).Store(&locked, &prompt)
	if err != nil || len(locked) != 1 {
		t.Fatalf("locking: %v %v", locked, err)
	}
	before := runtime.NumGoroutine()
	for range 5 {
		if _, err := st.Get(t.Context(), "backstage", "anna"); !errors.Is(err, ErrUnavailable) {
			t.Errorf("Get: %v", err)
		}
	}
	if err := st.Set(t.Context(), "backstage", "anna", New(canary)); !errors.Is(err, ErrUnavailable) {
		t.Errorf("Set: %v", err)
	}
	goroutinesReturnTo(t, before)
}

// A new account: the desktop starts the keyring on demand and it holds nothing,
// not even a collection. Reading finds nothing; there is nobody to ask for a new
// collection's password.
func TestASecretServiceThatWasNeverUsed(t *testing.T) {
	startDesktop(t)
	st := Keyring()
	if err := st.Available(t.Context()); err != nil {
		t.Errorf("available: %v", err)
	}
	if _, err := st.Get(t.Context(), "backstage", "anna"); !errors.Is(err, ErrNotFound) {
		t.Errorf("Get: %v", err)
	}
	if err := st.Delete(t.Context(), "backstage", "anna"); !errors.Is(err, ErrNotFound) {
		t.Errorf("Delete: %v", err)
	}
	if err := st.Set(t.Context(), "backstage", "anna", New(canary)); !errors.Is(err, ErrUnavailable) {
		t.Errorf("Set: %v", err)
	}
}

// While the person types the keyring's password, the desktop turns dark. The
// window toolkit listens for that on the D-Bus connection that go-keyring uses,
// and go-keyring alone takes the first signal for the person's answer.
func TestAThemeChangeDuringThePromptIsNotTheAnswer(t *testing.T) {
	d := startDesktop(t)
	service := d.startPromptingService(t)
	shared := listenForThemes(t)
	service.whenAsked(func() {
		for range 20 {
			changeTheme(t, d.bus, shared)
		}
		service.answer(false)
	})
	before := runtime.NumGoroutine()
	keepsSecrets(t, Keyring())
	if service.asked() == 0 {
		t.Fatal("the service never asked: this test proves nothing")
	}
	for range 100 {
		changeTheme(t, d.bus, shared) // a channel left behind on the connection would collect these
	}
	goroutinesReturnTo(t, before)
}

func TestADeclinedPromptLeavesTheStoreLocked(t *testing.T) {
	service := startDesktop(t).startPromptingService(t)
	service.whenAsked(func() { service.answer(true) })
	if _, err := Keyring().Get(t.Context(), "backstage", "anna"); !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

// The person cancels in our window: the keyring's prompt goes from the screen,
// and the next call works.
func TestCancellingTakesThePromptAway(t *testing.T) {
	service := startDesktop(t).startPromptingService(t)
	ctx, cancel := context.WithCancel(t.Context())
	service.whenAsked(cancel)
	if _, err := Keyring().Get(ctx, "backstage", "anna"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	<-service.dismissed
	service.whenAsked(func() { service.answer(false) })
	if _, err := Keyring().Get(t.Context(), "backstage", "anna"); !errors.Is(err, ErrNotFound) {
		t.Errorf("after that: %v", err)
	}
}

// desktop is a session bus of our own with a home of its own.
type desktop struct {
	home string
	env  []string
	bus  *dbus.Conn
}

func startDesktop(t *testing.T) *desktop {
	t.Helper()
	if os.Getenv("BACKSTAGE_E2E") == "" {
		t.Skip("starts a message bus and a keyring daemon: set BACKSTAGE_E2E=1")
	}
	d := &desktop{home: t.TempDir()}
	run := filepath.Join(d.home, "run")
	if err := os.Mkdir(run, 0o700); err != nil {
		t.Fatal(err)
	}
	address := "unix:path=" + filepath.Join(run, "bus")
	d.env = []string{"HOME=" + d.home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "XDG_RUNTIME_DIR=" + run,
		"XDG_DATA_HOME=" + d.home + "/data", "XDG_CONFIG_HOME=" + d.home + "/config", "XDG_CACHE_HOME=" + d.home + "/cache",
		"DBUS_SESSION_BUS_ADDRESS=" + address}
	said := d.start(t, "", "dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1", "--address="+address)
	if _, err := bufio.NewReader(said).ReadString('\n'); err != nil {
		t.Fatalf("the bus says no address: %v", err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	conn, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	d.bus = conn
	t.Cleanup(func() {
		if shared, err := dbus.SessionBus(); err == nil {
			_ = shared.Close() // go-keyring's; the next test has another bus
		}
		d.awaitKeyringEnd(t)
		_ = conn.Close()
	})
	return d
}

// start runs a program that ends with the test, and with the test's process.
func (d *desktop) start(t *testing.T, stdin, name string, args ...string) *os.File {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, args...)
	cmd.Env, cmd.Stdin, cmd.Stdout = d.env, strings.NewReader(stdin), w
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err = cmd.Start(); err != nil {
		t.Fatalf("%s is needed for this test: %v", name, err)
	}
	_ = w.Close()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = r.Close()
	})
	return r
}

// startKeyring unlocks as a desktop's sign-in does, with the password on stdin.
func (d *desktop) startKeyring(t *testing.T, password string) {
	t.Helper()
	changes := make(chan *dbus.Signal, 16)
	d.bus.Signal(changes)
	defer d.bus.RemoveSignal(changes)
	if err := d.bus.AddMatchSignal(dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged")); err != nil {
		t.Fatal(err)
	}
	d.start(t, password, "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	for s := range changes {
		if s.Name == "org.freedesktop.DBus.NameOwnerChanged" && s.Body[0] == secretsName && s.Body[2] != "" {
			return
		}
	}
}

// awaitKeyringEnd ends whoever serves secrets on this bus, such as a daemon that
// the bus started by itself, and waits for it.
func (d *desktop) awaitKeyringEnd(t *testing.T) {
	t.Helper()
	var pid uint32
	err := d.bus.BusObject().Call("org.freedesktop.DBus.GetConnectionUnixProcessID", 0, secretsName).Store(&pid)
	if err != nil || int(pid) == os.Getpid() {
		return
	}
	handle, err := unix.PidfdOpen(int(pid), 0)
	if err != nil {
		return
	}
	defer func() { _ = unix.Close(handle) }()
	_ = unix.PidfdSendSignal(handle, unix.SIGTERM, nil, 0)
	n, err := unix.Poll([]unix.PollFd{{Fd: int32(handle), Events: unix.POLLIN}}, 10_000)
	if n != 1 {
		t.Errorf("the keyring daemon %d does not end: %v", pid, err)
	}
}

// themes is where a desktop tells its programs about dark and light.
const themes = "org.freedesktop.portal.Settings"

func listenForThemes(t *testing.T) chan *dbus.Signal {
	t.Helper()
	conn, err := dbus.SessionBus()
	if err != nil {
		t.Fatal(err)
	}
	if err = conn.AddMatchSignal(dbus.WithMatchInterface(themes)); err != nil {
		t.Fatal(err)
	}
	heard := make(chan *dbus.Signal, 16)
	conn.Signal(heard)
	return heard
}

func changeTheme(t *testing.T, bus *dbus.Conn, heard chan *dbus.Signal) {
	if err := bus.Emit("/org/freedesktop/portal/desktop", themes+".SettingChanged", "org.freedesktop.appearance", "color-scheme", dbus.MakeVariant(uint32(1))); err != nil {
		t.Error(err)
	}
	<-heard
}

// goroutinesReturnTo waits for goroutines that are about to end; those that never do fail the test.
func goroutinesReturnTo(t *testing.T, before int) {
	t.Helper()
	for until := time.Now().Add(time.Minute); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(until) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}
