//go:build linux

// Command rdphost runs a throw-away RDP host on loopback: xrdp with a small
// desktop and one user with a random password. It is the only part of the tests
// that needs root, and it takes everything away again when its standard input
// closes, however its parent came to its end.
//
// With -refused there is a further user for each thing that can be the matter with
// an account. With -no-login-box the host ends the connection of whoever it does
// not let in, where it would otherwise show a login box of its own.
//
// Once the host accepts connections, one line of JSON (type ready) is printed.
package main

import (
	"context"
	"encoding/json"
	"flag"
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
	// Refused are users who may not log on although their password is right, by
	// what is the matter with them (accounts).
	Refused map[string]account `json:"refused,omitempty"`
}

type account struct {
	User     string `json:"user"`
	Password string `json:"password"`
}

func main() {
	withRefused := flag.Bool("refused", false, "make users who may not log on")
	noLoginBox := flag.Bool("no-login-box", false, "end the connection of whoever may not log on")
	flag.Parse()
	if err := run(*withRefused, *noLoginBox); err != nil {
		fmt.Fprintln(os.Stderr, "rdphost:", err)
		os.Exit(1)
	}
}

func run(withRefused, noLoginBox bool) (err error) {
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
	defer func() { _ = os.RemoveAll(dir) }()
	// The desktop's user passes through to their home and script.
	if err := os.Chmod(dir, 0o711); err != nil {
		return err
	}

	person, err := addUser(dir)
	if err != nil {
		return err
	}
	defer person.remove()
	refused := map[string]account{}
	if withRefused {
		users, err := addRefused(dir)
		for matter, u := range users {
			defer u.remove()
			refused[matter] = account{u.name, u.password}
		}
		if err != nil {
			return err
		}
	}

	host, err := startHost(ctx, dir, noLoginBox)
	if err != nil {
		return err
	}
	defer host.stop()

	if err := json.NewEncoder(os.Stdout).Encode(ready{
		Address: host.address, User: person.name, Password: person.password, CA: host.ca, Log: host.logs, Refused: refused,
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
