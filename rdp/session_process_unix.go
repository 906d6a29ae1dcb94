//go:build unix

package rdp

import (
	"os/exec"
	"syscall"
)

// detach gives a client a session of its own: Ctrl-C in the launcher's terminal
// does not end it, and it cannot ask for anything on that terminal.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Dir = "/"
}

// The client leads its own group, so that a wrapper script's child ends as well.
func terminate(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
func kill(cmd *exec.Cmd)      { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }

// exitOf tells code and signal; a signal is not an exit code.
func exitOf(cmd *exec.Cmd) (code int, signal string) {
	if ws, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return -1, ws.Signal().String()
	}
	return cmd.ProcessState.ExitCode(), ""
}
