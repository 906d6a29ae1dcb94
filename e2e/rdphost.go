//go:build linux

package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"backstage/portal/practice"
)

// RDPHost is a running throw-away RDP host (see e2e/rdphost).
type RDPHost struct {
	Address, User, Password, CA, Log string
	// Refused may not log on although their password is right, by what is the
	// matter with them.
	Refused map[string]struct{ User, Password string }

	process *process
	hold    io.Closer // the host lives as long as this is open
}

// StartRDPHost runs the built program, as root, and waits until the host accepts
// connections. It fails with errNoRoot where root is not to be had.
func StartRDPHost(program string, options ...string) (*RDPHost, error) {
	cmd, err := asRoot(program, options...)
	if err != nil {
		return nil, err
	}
	hold, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	said, words, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer said.Close()
	cmd.Stdout = words
	p, err := start(cmd)
	words.Close()
	if err != nil {
		return nil, err
	}
	h := &RDPHost{process: p, hold: hold}
	line, err := bufio.NewReader(said).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, h)
	}
	if err != nil {
		h.Stop()
		return nil, fmt.Errorf("RDP host: %w: %s", err, p.output)
	}
	return h, nil
}

// Stop ends the host and waits until everything it made is gone.
func (h *RDPHost) Stop() {
	h.hold.Close()
	<-h.process.done
}

// build compiles a command of this module.
func build(target, pkg string, flags ...string) error {
	args := append(append([]string{"build", "-o", target}, flags...), pkg)
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
	}
	return nil
}

// Logs is what the host's programs logged, as far as it can be read.
func (h *RDPHost) Logs() string {
	var all strings.Builder
	paths, _ := filepath.Glob(filepath.Join(h.Log, "*"))
	for _, path := range paths {
		text, _ := os.ReadFile(path)
		fmt.Fprintf(&all, "%s:\n%s\n", filepath.Base(path), text)
	}
	return all.String()
}

// Person is the host's user as somebody of a portal.
func (h *RDPHost) Person() practice.Person { return onPortal(h.User, h.Password) }

func onPortal(user, password string) practice.Person {
	return practice.Person{User: practice.Domain + `\` + user, Password: password, Role: practice.RoleOrdinary}
}
