//go:build linux

package rdp

import (
	"context"
	"crypto"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// Remmina gets the clean file with the name filled in; nothing more is known.
func TestRemmina(t *testing.T) {
	st := newStage(t, map[string]part{"remmina": {Silent: true, Deaf: true}})
	s, err := st.Start(t.Context(), request(desktopFile+"password:s:x\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	var events []Event
	for e := range s.Events() {
		events = append(events, e)
	}
	if !slices.Equal(events, []Event{{Kind: EventWindow}}) || s.Focus() {
		t.Errorf("%+v", events)
	}
	if i := s.Info(); !i.AsksAgain || !i.Unwatched || i.WarnsFirst {
		t.Errorf("%+v", i)
	}
	waitForRecord(t, st, "remmina")
	saw := st.saw("remmina")
	if len(saw.Argv) != 3 || saw.Argv[1] != "-c" || len(saw.Stdin) > 0 || saw.FileMode != 0o600 {
		t.Errorf("%q", saw.Argv)
	}
	if f := string(saw.File); !strings.Contains(f, "username:s:EXAMPLE\\anna\r\n") || strings.Contains(f, "password") {
		t.Errorf("%q", f)
	}
	s.Stop()
	s.Stop()
	st.tidy()
}

func TestHandOffFailsAtOnce(t *testing.T) {
	st := newStage(t, map[string]part{"remmina": {Silent: true, Deaf: true, Exit: 1}})
	st.patience.early = time.Minute
	if _, err := st.Start(t.Context(), request(desktopFile)); kindOf(t, err) != KindClientFailed {
		t.Errorf("got %v", err)
	}
	st.tidy()
}

func TestHandOffCancelled(t *testing.T) {
	st := newStage(t, map[string]part{"remmina": {Silent: true, Stay: true, Stubborn: true}})
	st.patience.early = time.Minute
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for left := []string(nil); len(left) == 0; {
			left, _ = filepath.Glob(filepath.Join(st.temp, "*", tempName))
			runtime.Gosched()
		}
		cancel()
	}()
	if _, err := st.Start(ctx, request(desktopFile)); kindOf(t, err) != KindClientFailed {
		t.Errorf("got %v", err)
	}
	st.tidy()
}

// The file of an unwatched client goes after a while by itself.
func TestHandedOffFileGoesAway(t *testing.T) {
	st := newStage(t, map[string]part{"remmina": {Silent: true, Deaf: true}})
	st.patience.read = time.Millisecond
	if _, err := st.Start(t.Context(), request(desktopFile)); err != nil {
		t.Fatal(err)
	}
	for left := []string{""}; len(left) > 0; {
		left, _ = filepath.Glob(filepath.Join(st.temp, "*"))
		if t.Context().Err() != nil {
			t.Fatal("the file stays")
		}
		runtime.Gosched()
	}
}

// Windows App: opened by bundle id, the signed file untouched but for the name.
func TestWindowsApp(t *testing.T) {
	st := newStage(t, map[string]part{"open": {Silent: true, Deaf: true}})
	app := filepath.Join(t.TempDir(), "Windows App.app")
	c := &windowsApp{s: st.starter, apps: []string{app}}
	st.clients = []client{c}
	if _, err := st.Client(t.Context()); kindOf(t, err) != KindNoClient {
		t.Fatalf("found without being there: %v", err)
	}
	c.apps = append(c.apps, t.TempDir())
	s, err := st.Start(t.Context(), request(appFile))
	if err != nil {
		t.Fatal(err)
	}
	if i := s.Info(); i.ID != "windowsapp" || !i.AsksAgain || !i.Unwatched {
		t.Errorf("%+v", i)
	}
	waitForRecord(t, st, "open")
	saw := st.saw("open")
	if !slices.Equal(saw.Argv[1:3], []string{"-b", "com.microsoft.rdc.macos"}) || len(saw.Argv) != 4 {
		t.Errorf("%q", saw.Argv)
	}
	if text, enc := decode(saw.File); enc != utf16LE || !strings.Contains(text, "\r\nusername:s:EXAMPLE\\anna\r\n") {
		t.Errorf("%q", text)
	}
	s.Stop()
}

func TestWindowsAppFile(t *testing.T) {
	signer := newSigner(t, "rdweb.example", nil)
	const quiet = "full address:s:h\r\naudiomode:i:2\r\n"
	for name, raw := range map[string][]byte{
		"UTF-16": wide(signer.sign(t, quiet, style{crypto.SHA256, false}), false, true),
		"ASCII":  []byte(signer.sign(t, quiet, style{crypto.SHA256, false})),
		"no end": []byte(strings.TrimSpace(signer.sign(t, quiet, style{crypto.SHA256, false}))),
	} {
		o, err := inspect(raw, Rules{}, signer.roots())
		if err != nil {
			t.Fatal(err)
		}
		got := windowsAppFile(o, `DOM\anna`)
		again, err := inspect(got, Rules{RequireSigned: true}, signer.roots())
		if err != nil || again.file.text("username") != `DOM\anna` || string(got[:len(raw)]) != string(raw) {
			t.Errorf("%s: %v, %q", name, err, got)
		}
	}
	named := []byte(signer.sign(t, quiet+"username:s:x\r\n", style{crypto.SHA256, false}))
	o, err := inspect(named, Rules{}, signer.roots())
	if err != nil {
		t.Fatal(err)
	}
	if got := windowsAppFile(o, "anna"); string(got) != string(named) {
		t.Errorf("a file with a name was changed: %q", got)
	}
}
