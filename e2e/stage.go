//go:build linux

package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

// Stage is everything around the launcher: a portal, an RDP host, a seat.
type Stage struct {
	Portal  *practicetest.Portal
	Host    *RDPHost
	Seat    *Seat
	Program string // the launcher

	say func(string)
}

// NewStage builds the RDP host's program in dir and starts portal and host.
// Every system of the portal leads to the host, and the host's user is one of
// the portal's people.
func NewStage(dir, launcher string, say func(string)) (*Stage, error) {
	s := &Stage{Program: launcher, say: say}
	hostProgram := filepath.Join(dir, "rdphost")
	if err := build(hostProgram, "backstage/e2e/rdphost"); err != nil {
		return nil, err
	}
	say("Starting a throw-away RDP host and the practice portal")
	var err error
	if s.Host, err = StartRDPHost(hostProgram); err != nil {
		return nil, err
	}
	if err = s.startPortal(dir); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Stage) startPortal(dir string) (err error) {
	s.Portal, err = practicetest.Start(practicetest.Options{Options: practice.Options{
		Extra: []practice.Person{s.Host.Person()}, RDPHost: s.Host.Address, RDPDesktop: true,
	}})
	if err != nil {
		return err
	}
	if s.Seat, err = NewSeat(filepath.Join(dir, "seat")); err != nil {
		return err
	}
	return s.Seat.Trust(string(s.Portal.CAPEM()), s.Host.CA)
}

// Close ends host and portal and waits until the host's user is gone.
func (s *Stage) Close() {
	if s.Portal != nil {
		_ = s.Portal.Close()
	}
	s.Host.Stop()
}

// ownDisplay are the variables through which a person's own programs show and sound.
var ownDisplay = []string{"DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY", "LANG", "LANGUAGE", "LC_ALL", "DBUS_SESSION_BUS_ADDRESS"}

// Present opens the launcher on the person's own display and prints whom they can
// be and each SMS, until they close the window.
func (s *Stage) Present(ctx context.Context) error {
	for _, name := range ownDisplay {
		s.Seat.Set(name, os.Getenv(name))
	}
	s.lendWayland()
	cancel := s.Portal.Subscribe(func(m practice.SMS) { s.say(fmt.Sprintf("SMS to %s: %s", m.To, m.Text)) })
	defer cancel()
	launcher, err := s.Seat.start(s.Program, "-portal", s.Portal.URL())
	if err != nil {
		return err
	}
	defer launcher.stop()
	s.introduce()
	select {
	case <-launcher.done:
		if launcher.err != nil {
			return launcher.failed()
		}
		return nil
	case <-ctx.Done():
		return nil
	}
}

// lendWayland makes the person's Wayland socket reachable from the seat, whose
// XDG_RUNTIME_DIR is its own.
func (s *Stage) lendWayland() {
	socket := os.Getenv("WAYLAND_DISPLAY")
	if socket != "" && !filepath.IsAbs(socket) {
		s.Seat.Set("WAYLAND_DISPLAY", filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), socket))
	}
}

// introduce says who there is to be. The cast's passwords are for practising;
// the host's user is gone when the demo ends.
func (s *Stage) introduce() {
	s.say("")
	s.say("The launcher is open. Codes arrive here. Sign in as")
	for _, p := range s.Portal.People() {
		note := string(p.Role)
		if p.User == s.Host.Person().User {
			note = "whose systems open the remote desktop"
		}
		s.say(fmt.Sprintf("  %-28s %-28s %s", p.User, p.Password, note))
	}
	s.say("Close the window, or press Ctrl-C, to end the demo.")
	s.say("")
}

// Walk goes through the whole journey on a display of its own and leaves
// numbered screenshots in a folder.
func (s *Stage) Walk(ctx context.Context, pictures string) error {
	if err := emptied(pictures); err != nil {
		return err
	}
	display, err := StartDisplay(ctx)
	if err != nil {
		return err
	}
	defer display.Close()
	w := &Walk{Display: display, Portal: s.Portal, Program: s.Program, Seat: s.Seat, Pictures: pictures, Say: s.say}
	if err := w.Begin(ctx); err != nil {
		return err
	}
	defer w.Stop()
	if err := w.Everything(ctx, s.Host.Person()); err != nil {
		return fmt.Errorf("%w\nthe launcher printed:\n%s\nits log:\n%s\nthe RDP host's:\n%s", err, w.Output(), w.Seat.Log(), s.Host.Logs())
	}
	s.say("The remote desktop appeared. Screenshots are in " + pictures)
	return nil
}

// emptied makes a folder, without the screenshots of an earlier walk.
func emptied(folder string) error {
	old, err := filepath.Glob(filepath.Join(folder, "[0-9][0-9]-*.png"))
	for _, path := range old {
		err = errors.Join(err, os.Remove(path))
	}
	return errors.Join(err, os.MkdirAll(folder, 0o755))
}
