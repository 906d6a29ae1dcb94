//go:build linux

// Command demo shows the launcher at work on this machine alone: the practice
// portal, a throw-away RDP host, and the launcher's window on both.
//
// With a display, a person uses it. Without one, it walks the whole journey by
// itself on a display of its own, leaves numbered screenshots, and fails when the
// remote desktop did not appear.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"

	"backstage/e2e"
)

func main() {
	program := flag.String("backstage", "out/backstage", "the built launcher")
	pictures := flag.String("pictures", "out/demo", "folder for screenshots")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	err := run(ctx, *program, *pictures)
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "demo: stopped; everything it made is gone again")
		os.Exit(130)
	case err != nil:
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// say prints one line of what is going on.
func say(text string) { fmt.Println(text) }

func run(ctx context.Context, program, pictures string) error {
	program, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	if err := askForRoot(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "backstage-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	stage, err := e2e.NewStage(dir, program, say)
	if err != nil {
		return err
	}
	defer stage.Close()
	if os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "" {
		return stage.Present(ctx)
	}
	return stage.Walk(ctx, pictures)
}

// askForRoot lets sudo ask for the password now, in this terminal: the RDP host
// needs root, and is started where nobody can answer.
func askForRoot() error {
	if os.Geteuid() == 0 {
		return nil
	}
	cmd := exec.Command("sudo", "-v")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the RDP host needs root: %w", err)
	}
	return nil
}
