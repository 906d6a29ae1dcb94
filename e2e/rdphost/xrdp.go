//go:build linux

package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

//go:embed desktop.sh
var desktop []byte

// needs are the programs that a host is made of.
var needs = []string{"xrdp", "xrdp-sesman", "openbox", "xterm", "xsetroot", "useradd", "chpasswd", "userdel", "usermod", "chage"}

// host is xrdp with its session manager, both with configurations of their own.
type host struct {
	address, ca, logs string
	noLoginBox        bool
	died              chan error
	running           []*exec.Cmd
}

func startHost(ctx context.Context, dir string, noLoginBox bool) (*host, error) {
	if err := os.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:/sbin"); err != nil {
		return nil, err
	}
	for _, program := range needs {
		if _, err := exec.LookPath(program); err != nil {
			return nil, fmt.Errorf("%s is not installed; scripts/install-packages installs it", program)
		}
	}
	h := &host{noLoginBox: noLoginBox, logs: filepath.Join(dir, "log"), died: make(chan error, 2)}
	etc := filepath.Join(dir, "etc")
	if err := os.CopyFS(etc, os.DirFS("/etc/xrdp")); err != nil {
		// Only ours is needed; the package's own key may be unreadable or a dangling link.
		fmt.Fprintln(os.Stderr, "rdphost: copying /etc/xrdp:", err)
	}
	for _, d := range []string{etc, h.logs, "/run/xrdp"} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return nil, err
		}
	}
	private := mayMount()
	release := func() {}
	if !private {
		var err error
		if release, err = lockSharedPlace(ctx); err != nil {
			return nil, err
		}
	}
	port := freePort()
	h.address = net.JoinHostPort("localhost", strconv.Itoa(port))
	err := h.configure(etc, dir, port, private)
	if err == nil {
		err = h.startAll(ctx, etc, private)
	}
	if err != nil {
		h.stop()
		release()
		return nil, err
	}
	return h, nil
}

// configure writes the certificate, the desktop's script and both .ini files.
func (h *host) configure(etc, dir string, port int, private bool) (err error) {
	cert, key, script := filepath.Join(etc, "host.pem"), filepath.Join(etc, "host-key.pem"), filepath.Join(dir, "desktop.sh")
	if h.ca, err = writeCertificate(cert, key); err != nil {
		return err
	}
	if err := os.WriteFile(script, desktop, 0o755); err != nil {
		return err
	}
	if err := rewrite(filepath.Join(etc, "xrdp.ini"), map[string]string{
		"port":        "tcp://127.0.0.1:" + strconv.Itoa(port),
		"certificate": cert, "key_file": key,
		"LogFile": filepath.Join(h.logs, "xrdp.log"), "EnableSyslog": "false",
		"require_credentials": strconv.FormatBool(h.noLoginBox), // xrdp.ini(5): a wrong password then ends it at once
	}); err != nil {
		return err
	}
	return h.configureSesman(filepath.Join(etc, "sesman.ini"), script, dir, private)
}

// configureSesman makes a session manager that starts our desktop. A private one
// listens where no other does: on a port with xrdp 0.9, on a socket with later
// ones, which are told by the highest display they know.
func (h *host) configureSesman(ini, script, dir string, private bool) error {
	text, err := os.ReadFile(ini)
	if err != nil {
		return err
	}
	// Two hosts that look for a free display at once must not find the same one.
	display := 100 + rand.IntN(4000)
	values := map[string]string{
		"EnableUserWindowManager": "false", "DefaultWindowManager": script,
		"KillDisconnected": "true", "DisconnectedTimeLimit": "0",
		"X11DisplayOffset": strconv.Itoa(display),
		"LogFile":          filepath.Join(h.logs, "sesman.log"), "EnableSyslog": "false",
	}
	later := strings.Contains(string(text), "MaxDisplayNumber=")
	if later {
		values["MaxDisplayNumber"] = strconv.Itoa(display + 50)
	}
	switch {
	case private && later:
		values["ListenPort"] = filepath.Join(dir, "sesman.socket")
	case private:
		values["ListenPort"] = strconv.Itoa(freePort())
	}
	return rewrite(ini, values)
}

// rewrite gives keys of an .ini file new values, the first time each occurs,
// commented out or not; the file's order and its other lines stay.
func rewrite(path string, values map[string]string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	changed := string(text)
	for key, value := range values {
		line := regexp.MustCompile(`(?m)^[#;]?` + regexp.QuoteMeta(key) + `=.*$`)
		place := line.FindStringIndex(changed)
		if place == nil {
			return fmt.Errorf("%s: no line %s=", path, key)
		}
		changed = changed[:place[0]] + key + "=" + value + changed[place[1]:]
	}
	return os.WriteFile(path, []byte(changed), 0o644)
}

func (h *host) startAll(ctx context.Context, etc string, private bool) error {
	if err := h.start(etc, private, "xrdp-sesman", "--nodaemon", "-c", filepath.Join(etc, "sesman.ini")); err != nil {
		return err
	}
	if err := h.start(etc, private, "xrdp", "--nodaemon", "-c", filepath.Join(etc, "xrdp.ini")); err != nil {
		return err
	}
	return until(ctx, 20*time.Second, "xrdp accepting connections", func() bool {
		conn, err := net.Dial("tcp", h.address)
		if err != nil {
			return false
		}
		conn.Close()
		return true
	})
}

// start runs one of xrdp's programs in a process group of its own. Whatever -c
// says, xrdp reads its session manager's port from /etc/xrdp/sesman.ini; so
// where the kernel allows it, both see our configuration in that place.
func (h *host) start(etc string, private bool, program string, args ...string) error {
	log, err := os.Create(filepath.Join(h.logs, program+".out"))
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(program, args...)
	if private {
		cmd = exec.Command("unshare", append([]string{"--mount", "sh", "-c",
			`mount --bind "$0" /etc/xrdp && exec "$@"`, etc, program}, args...)...)
	}
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	h.running = append(h.running, cmd)
	go func() {
		err := cmd.Wait()
		h.died <- fmt.Errorf("%s ended: %v: %s", program, err, tail(filepath.Join(h.logs, program+".out")))
	}()
	return nil
}

// stop ends both programs and what they started.
func (h *host) stop() {
	for _, cmd := range h.running {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
	}
	for range h.running {
		select {
		//lint:ignore errcheck how they end does not matter now
		case <-h.died:
		case <-time.After(5 * time.Second):
		}
	}
	for _, cmd := range h.running {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}

// mayMount tells whether this process may make a mount namespace, which
// containers often forbid.
func mayMount() bool {
	return exec.Command("unshare", "--mount", "mount", "--bind", "/tmp", "/tmp").Run() == nil
}

// lockSharedPlace waits until no other run listens where session managers listen
// that cannot hide their configuration from others. The lock ends with the process.
func lockSharedPlace(ctx context.Context) (release func(), err error) {
	lock, err := os.OpenFile("/run/backstage-rdphost.lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = until(ctx, 5*time.Minute, "another RDP host ending", func() bool {
		return syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
	})
	if err != nil {
		lock.Close()
		return nil, err
	}
	return func() { lock.Close() }, nil
}

// freePort is a TCP port that was free a moment ago.
func freePort() int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err) // no loopback network: nothing here can work
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// tail is the end of a log, for an error's text.
func tail(path string) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close()
	text, _ := io.ReadAll(file)
	return strings.TrimSpace(string(text[max(0, len(text)-500):]))
}
