//go:build linux

// Command rdphost runs a throw-away RDP host on loopback: xrdp with a small
// desktop and one user with a random password. It is the only part of the tests
// that needs root, and it takes everything away again when its standard input
// closes, however its parent came to its end.
//
// Once the host accepts connections, one line of JSON (type ready) is printed.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// ready tells the parent where the host is and who may log on.
type ready struct {
	Address  string `json:"address"`  // localhost:port
	User     string `json:"user"`     // Linux user
	Password string `json:"password"` // random; only this pipe and the password database know it
	CA       string `json:"ca"`       // PEM of the authority that signed the host's certificate
	Log      string `json:"log"`      // directory of the host's logs, gone at the end
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "rdphost:", err)
		os.Exit(1)
	}
}

func run() (err error) {
	if os.Geteuid() != 0 {
		return fmt.Errorf("needs root: it makes a user and starts login sessions")
	}
	// Ctrl-C reaches the whole terminal group; the parent's end is what counts here.
	signal.Ignore(syscall.SIGINT, syscall.SIGHUP)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	ctx, over := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		over()
	}()

	removeLeftovers()
	dir, err := os.MkdirTemp("", "backstage-rdphost-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	// The desktop's user passes through to their home and script.
	if err := os.Chmod(dir, 0o711); err != nil {
		return err
	}

	person, err := addUser(dir)
	if err != nil {
		return err
	}
	defer person.remove()

	host, err := startHost(ctx, dir)
	if err != nil {
		return err
	}
	defer host.stop()

	if err := json.NewEncoder(os.Stdout).Encode(ready{
		Address: host.address, User: person.name, Password: person.password, CA: host.ca, Log: host.logs,
	}); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-host.died:
		return err
	}
}

// until polls a condition that has no event to wait for.
func until(ctx context.Context, limit time.Duration, what string, met func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !met() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: not within %v", what, limit)
		case <-tick.C:
		}
	}
	return nil
}
