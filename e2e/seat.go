//go:build linux

package e2e

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Seat is a person's place at a computer: a home and the folders of a login
// session, empty at first and all below one directory.
type Seat struct {
	Dir string
	env map[string]string
}

// NewSeat makes a seat in an empty directory. There is no D-Bus on it, so that
// no program starts one behind the test's back.
func NewSeat(dir string) (*Seat, error) {
	s := &Seat{Dir: dir, env: map[string]string{
		"PATH": os.Getenv("PATH"), "LANG": "sv_SE.UTF-8", "USER": "anna", "LOGNAME": "anna",
		"DBUS_SESSION_BUS_ADDRESS": "disabled:",
	}}
	for name, folder := range map[string]string{
		"HOME": "home", "XDG_CONFIG_HOME": "home/.config", "XDG_CACHE_HOME": "home/.cache", "XDG_DATA_HOME": "home/.local/share",
		"XDG_STATE_HOME": "home/.local/state", "XDG_RUNTIME_DIR": "run", "TMPDIR": "tmp",
	} {
		s.env[name] = filepath.Join(dir, folder)
		if err := os.MkdirAll(s.env[name], 0o700); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Trust makes programs on this seat trust these authorities and no others.
func (s *Seat) Trust(pem ...string) error {
	path := filepath.Join(s.Dir, "authorities.pem")
	s.env["SSL_CERT_FILE"] = path
	return os.WriteFile(path, []byte(strings.Join(pem, "\n")), 0o600)
}

// Set changes a variable of the environment; "" takes it away.
func (s *Seat) Set(name, value string) {
	s.env[name] = value
	if value == "" {
		delete(s.env, name)
	}
}

// PutInPath gives programs in a folder precedence.
func (s *Seat) PutInPath(folder string) {
	s.env["PATH"] = folder + string(os.PathListSeparator) + s.env["PATH"]
}

// Log is the log of the launchers that ran here.
func (s *Seat) Log() string {
	text, _ := os.ReadFile(filepath.Join(s.env["XDG_CACHE_HOME"], "backstage", "backstage.log"))
	return string(text)
}

func (s *Seat) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = s.env["HOME"]
	for name, value := range s.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	return cmd
}

// start runs a program on the seat.
func (s *Seat) start(program string, args ...string) (*process, error) {
	return start(s.command(program, args...))
}

// dialogue is a program that is talked to line by line.
type dialogue struct {
	*process
	in   io.WriteCloser
	read int // how much of the output was waited for already
}

func (s *Seat) talk(program string, args ...string) (*dialogue, error) {
	cmd := s.command(program, args...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	p, err := start(cmd)
	if err != nil {
		return nil, err
	}
	return &dialogue{process: p, in: in}, nil
}

// say sends a line.
func (d *dialogue) say(line string) error {
	_, err := io.WriteString(d.in, line+"\n")
	return err
}

// hear waits until the program says text, after what was heard before.
func (d *dialogue) hear(ctx context.Context, limit time.Duration, text string) error {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		said, more := d.output.now()
		if i := strings.Index(said[d.read:], text); i >= 0 {
			d.read += i + len(text)
			return nil
		}
		select {
		case <-more:
		case <-d.done:
			if said = d.output.String(); !strings.Contains(said[d.read:], text) {
				return fmt.Errorf("waiting for %q: %w", text, d.failed())
			}
		case <-timer.C:
			return fmt.Errorf("waiting for %q: not within %v; it said:\n%s", text, limit, said)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
