package rdp

import "os/exec"

func detach(*exec.Cmd) {}

// Windows has no polite signal for a program with windows; a remote session
// that loses its client is disconnected, not logged off, so nothing is lost.
func terminate(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
func kill(cmd *exec.Cmd)      { _ = cmd.Process.Kill() }

func exitOf(cmd *exec.Cmd) (code int, signal string) { return cmd.ProcessState.ExitCode(), "" }
