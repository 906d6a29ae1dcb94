//go:build linux

package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// process is a program under test or one that serves the tests. The kernel asks
// it to end when its parent dies, so that nothing outlives the tests.
type process struct {
	cmd    *exec.Cmd
	output *transcript // both streams as they came
	done   chan struct{}
	err    error
}

// start runs cmd, with its output recorded unless it goes elsewhere already.
func start(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, output: newTranscript(), done: make(chan struct{})}
	if cmd.Stdout == nil {
		cmd.Stdout = p.output
	}
	if cmd.Stderr == nil {
		cmd.Stderr = p.output
	}
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Pdeathsig = syscall.SIGTERM
	cmd.SysProcAttr.Setpgid = true // Ctrl-C is for the demo, which then ends the others in order
	cmd.WaitDelay = 2 * time.Second
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.err = cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// ended tells whether the process is over, and how.
func (p *process) ended() (bool, error) {
	select {
	case <-p.done:
		return true, p.err
	default:
		return false, nil
	}
}

// exitCode waits for the end. -1 is a signal.
func (p *process) exitCode(limit time.Duration) (int, error) {
	select {
	case <-p.done:
		return p.cmd.ProcessState.ExitCode(), nil
	case <-time.After(limit):
		return 0, fmt.Errorf("%s still runs after %v; it said:\n%s", p.cmd.Path, limit, p.output)
	}
}

// stop asks the process to end, and insists after a while.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(5 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// failed describes an end that nobody wished.
func (p *process) failed() error {
	return fmt.Errorf("%s ended: %w; it said:\n%s", p.cmd.Path, errors.Join(p.err), p.output)
}

// transcript records what a program writes, and can be waited on.
type transcript struct {
	mu     sync.Mutex
	bytes  bytes.Buffer
	growth chan struct{} // closed and replaced at every write
}

func newTranscript() *transcript { return &transcript{growth: make(chan struct{})} }

// Write implements io.Writer.
func (t *transcript) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.growth)
	t.growth = make(chan struct{})
	return t.bytes.Write(b)
}

// String is everything so far.
func (t *transcript) String() string {
	text, _ := t.now()
	return text
}

func (t *transcript) now() (string, <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.bytes.String(), t.growth
}

// find looks for a program and says what to do when it is missing.
func find(program string) (string, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return "", fmt.Errorf("%s is not installed; scripts/install-packages installs it", program)
	}
	return path, nil
}

// asRoot is a command with root's rights: as it is for root, otherwise through
// sudo, which is asked beforehand whether it would want a password.
func asRoot(path string, args ...string) (*exec.Cmd, error) {
	if os.Geteuid() == 0 {
		return exec.Command(path, args...), nil
	}
	if err := exec.Command("sudo", "-n", "true").Run(); err != nil {
		return nil, errNoRoot
	}
	return exec.Command("sudo", append([]string{"-n", path}, args...)...), nil
}

// errNoRoot is why a test of the RDP host may be skipped.
var errNoRoot = errors.New("the RDP host needs root, or sudo without a password")
