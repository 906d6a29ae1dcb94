//go:build linux

package rdp

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"backstage/secret"
)

const (
	canary      = "Kanarie 7Q!å\"'$(x)`\\"
	desktopFile = "full address:s:host.example\r\nscreen mode id:i:1\r\n"
	gatewayFile = desktopFile + "gatewayhostname:s:gw.example\r\ngatewayusagemethod:i:1\r\n"
	appFile     = desktopFile + "remoteapplicationmode:i:1\r\nremoteapplicationprogram:s:||app\r\n"
)

func request(file string) Request {
	return Request{File: []byte(file), User: `EXAMPLE\anna`, Password: secret.New(canary), Title: "Ekonomi"}
}

// One session from start to end: arguments, standard input, the private file,
// the environment, the events, and no trace of the password anywhere else.
func TestFreeRDPGetsFileAndPassword(t *testing.T) {
	t.Setenv("BACKSTAGE_PRIVATE", "x")
	st := newStage(t, map[string]part{"xfreerdp3": {Version: "3.30.0", Exit: 12}})
	st.showAtOnce()
	s, err := st.Start(t.Context(), request("/rdp2tcp:/bin/sh\r\n"+desktopFile))
	if err != nil {
		t.Fatal(err)
	}
	exit, windows := ends(t, s)
	if exit != (Exit{Kind: KindLoggedOff, Code: 12}) || windows != 1 {
		t.Errorf("ended as %+v after %d windows", exit, windows)
	}
	if s.Target().Host != "host.example" || s.Info().Name != "FreeRDP 3.30.0" || s.Info().Outdated {
		t.Errorf("%+v, %+v", s.Target(), s.Info())
	}
	saw := st.saw("xfreerdp3")
	file, class := saw.Argv[1], strings.TrimPrefix(saw.Argv[6], "/wm-class:")
	if !strings.HasPrefix(class, "backstage-") || !strings.HasSuffix(file, "/connection.rdp") || !strings.HasPrefix(file, st.temp) {
		t.Errorf("class %q, file %q", class, file)
	}
	want := []string{file, "/u:anna", "/d:EXAMPLE", "/from-stdin:force", "/cert:deny", "/wm-class:" + class, "/t:Ekonomi", "/log-level:WARN"}
	if !slices.Equal(saw.Argv[1:], want) {
		t.Errorf("arguments %q, want %q", saw.Argv[1:], want)
	}
	if string(saw.Stdin) != canary+"\n" {
		t.Error("the password did not arrive as one line")
	}
	if saw.FileLeft {
		t.Error("the file was still there when the password came")
	}
	if saw.FileMode != 0o600 || saw.DirMode != 0o700 {
		t.Errorf("file %o in directory %o", saw.FileMode, saw.DirMode)
	}
	if f := string(saw.File); !strings.HasPrefix(f, "full address:s:host.example\r\n") || strings.Contains(f, "rdp2tcp") || !strings.Contains(f, "authentication level:i:2\r\n") {
		t.Errorf("the file is %q", f)
	}
	if saw.SID != saw.PID || saw.Dir != "/" {
		t.Errorf("session %d of process %d in %q", saw.SID, saw.PID, saw.Dir)
	}
	for _, where := range [][]string{saw.Argv, saw.Env, {string(saw.File), st.log.String()}} {
		for _, text := range where {
			if strings.Contains(text, canary) || strings.Contains(text, "BACKSTAGE_PRIVATE") {
				t.Errorf("a secret shows in %q", text)
			}
		}
	}
	st.tidy()
}

func TestFreeRDPArguments(t *testing.T) {
	token := gatewayFile + "gatewayaccesstoken:s:tok\r\n"
	cases := []struct {
		name, version, file, user, title string
		want                             []string
		stdin                            string
	}{
		{"a name and domain", "3.10.3", desktopFile, `DOM\anna`, "", []string{"/u:anna", "/d:DOM"}, canary + "\n"},
		{"a UPN", "3.10.3", desktopFile, "anna@example.com", "", []string{"/u:anna@example.com", "/d:"}, canary + "\n"},
		{"a bare name", "3.10.3", desktopFile, "anna", "", []string{"/u:anna", "/d:"}, canary + "\n"},
		{"this computer", "3.10.3", desktopFile, `.\anna`, "", []string{"/u:anna", "/d:."}, canary + "\n"},
		{"options in FreeRDP 2", "2.11.7", desktopFile, "anna", "", []string{"/u:anna", "/d:", "/scale-desktop:150", "/kbd:0x0000041D", "/smart-sizing", "-wallpaper"}, canary + "\n"},
		{"options in FreeRDP 3", "3.10.3", desktopFile, "anna", "", []string{"/u:anna", "/d:", "/scale-desktop:150", "/kbd:layout:0x0000041D", "/smart-sizing", "-wallpaper"}, canary + "\n"},
		{"options for a program", "3.10.3", appFile, "anna", "", []string{"/u:anna", "/d:", "/scale-desktop:150", "/kbd:layout:0x0000041D", "-wallpaper"}, canary + "\n"},
		{"a name like an option", "3.10.3", desktopFile, "/v:evil", "", []string{"/u:/v:evil", "/d:"}, canary + "\n"},
		{"a title like an option", "3.10.3", desktopFile, "anna", " /v:evil\r\n/p:x\x1b[2J\u202e ", []string{"/u:anna", "/d:", "/t:/v:evil /p:x [2J"}, canary + "\n"},
		{"a gateway", "3.10.3", gatewayFile, "anna", "", []string{"/u:anna", "/d:"}, canary + "\n"},
		{"a gateway in FreeRDP 2", "2.11.7", gatewayFile, "anna", "", []string{"/u:anna", "/d:", "/gt:http,no-websockets"}, canary + "\n"},
		{"a gateway with other credentials", "3.10.3", gatewayFile + "promptcredentialonce:i:0\r\n", "anna", "", []string{"/u:anna", "/d:"}, canary + "\n"},
		{"a gateway with a token", "3.10.3", token, "anna", "", []string{"/u:anna", "/d:"}, canary + "\n\n"},
		{"a token and the same credentials", "3.10.3", token + "promptcredentialonce:i:1\r\n", "anna", "", []string{"/u:anna", "/d:"}, canary + "\n\n"},
		{"a token without its gateway", "3.10.3", desktopFile + "gatewayaccesstoken:s:tok\r\n", "anna", "", []string{"/u:anna", "/d:"}, canary + "\n"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			st := newStage(t, map[string]part{"xfreerdp": {Version: c.version}})
			r := request(c.file)
			r.User, r.Title = c.user, c.title
			if strings.HasPrefix(c.name, "options") {
				// The last of a kind, and what is no option of the list, are left out.
				r.Rules.ClientOptions = []string{"scale-desktop:150", "keyboard:0x0000041D", "smart-sizing", "dynamic-resolution",
					"scale-desktop:200", "/cert:ignore", "network:lan /p:x", "no-wallpaper"}
			}
			s, err := st.Start(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			ends(t, s)
			saw := st.saw("xfreerdp")
			got := slices.DeleteFunc(saw.Argv[2:], func(a string) bool {
				return a == "/from-stdin:force" || a == "/cert:deny" || a == "/log-level:WARN" || strings.HasPrefix(a, "/wm-class:backstage-")
			})
			if !slices.Equal(got, c.want) {
				t.Errorf("arguments %q, want %q", got, c.want)
			}
			if string(saw.Stdin) != c.stdin {
				t.Errorf("%d lines on standard input", strings.Count(string(saw.Stdin), "\n"))
			}
			// The rule of FreeRDP itself: a second line unless the credentials are the same.
			gateway := strings.Contains(string(saw.File), "gatewayhostname:")
			same := strings.Contains(string(saw.File), "promptcredentialonce:i:1\r\n")
			if want := 1 + b2i(gateway && !same); strings.Count(string(saw.Stdin), "\n") != want {
				t.Errorf("FreeRDP would read %d lines", want)
			}
		})
	}
}

// FreeRDP 2 leaves and FreeRDP 3 crashes where an option contradicts the file, so
// the organisation's option stands alone.
func TestOptionsThatContradictTheFile(t *testing.T) {
	const smart, dynamic, both = "smart sizing:i:1\r\n", "dynamic resolution:i:1\r\n", "smart sizing:i:1\r\ndynamic resolution:i:1\r\n"
	for _, c := range []struct{ file, option, want string }{
		{smart, "dynamic-resolution", ""}, {dynamic, "smart-sizing", ""}, {both, "smart-sizing", ""}, {smart, "smart-sizing", ""},
		{smart, "fonts", "smart sizing:i:1"}, {dynamic, "", "dynamic resolution:i:1"}, {both, "", "dynamic resolution:i:1"},
		{"smart sizing:i:0\r\ndynamic resolution:i:1\r\n", "", "smart sizing:i:0 dynamic resolution:i:1"},
		{"selectedmonitors:s:0,1\r\n", "", "selectedmonitors:s:0,1"}, {"selectedmonitors:s:0,2\r\n", "", ""},
	} {
		for _, version := range []string{"2.11.7", "3.10.3"} {
			st := newStage(t, map[string]part{"xfreerdp": {Version: version}})
			st.monitors = func() int { return 2 }
			r := request(desktopFile + c.file)
			r.Rules.ClientOptions = []string{c.option}
			s, err := st.Start(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			ends(t, s)
			var got []string
			for line := range strings.SplitSeq(string(st.saw("xfreerdp").File), "\r\n") {
				if strings.HasPrefix(line, "smart") || strings.HasPrefix(line, "dynamic") || strings.HasPrefix(line, "selected") {
					got = append(got, line)
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%q and %q: FreeRDP %s gets %q, want %q", c.file, c.option, version, got, c.want)
			}
		}
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestCredentialsThatCannotBeHandedOver(t *testing.T) {
	st := newStage(t, map[string]part{"xfreerdp": {Version: "3.10.3"}})
	for name, change := range map[string]func(*Request){
		"a password of 512 bytes":       func(r *Request) { r.Password = secret.New(strings.Repeat("x", 512)) },
		"a password with a line feed":   func(r *Request) { r.Password = secret.New("a\nb") },
		"a password with a return":      func(r *Request) { r.Password = secret.New("a\rb") },
		"a password with NUL":           func(r *Request) { r.Password = secret.New("a\x00b") },
		"no user":                       func(r *Request) { r.User = " " },
		"a user name with a line feed":  func(r *Request) { r.User = "a\nb" },
		"a user name of 10 000 letters": func(r *Request) { r.User = strings.Repeat("x", 10000) },
		"a user name with NUL":          func(r *Request) { r.User = "a\x00b" },
	} {
		r := request(desktopFile)
		change(&r)
		_, err := st.Start(t.Context(), r)
		if got := kindOf(t, err); got != KindClientFailed {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	st.tidy()
	// 511 bytes, an empty one, and none at all do arrive.
	for _, p := range []*secret.Text{secret.New(strings.Repeat("x", 511)), secret.New(""), nil} {
		st := newStage(t, map[string]part{"xfreerdp": {Version: "3.10.3"}})
		r := request(desktopFile)
		r.Password = p
		s, err := st.Start(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		ends(t, s)
		if string(st.saw("xfreerdp").Stdin) != p.Reveal()+"\n" {
			t.Error("the password did not arrive")
		}
	}
}

func TestWhichClientIsUsed(t *testing.T) {
	both := map[string]string{"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
	wayland := map[string]string{"WAYLAND_DISPLAY": "wayland-0"}
	cases := []struct {
		name    string
		clients map[string]part
		env     map[string]string
		app     bool
		prefer  string
		want    string // the program's name, or "" for none
		info    string
	}{
		{"FreeRDP 3 before 2", map[string]part{"xfreerdp3": {Version: "3.10.3"}, "xfreerdp": {Version: "2.11.7"}}, both, false, "", "xfreerdp3", "FreeRDP 3.10.3"},
		{"the name tells nothing", map[string]part{"xfreerdp": {Version: "3.30.0"}}, both, false, "", "xfreerdp", "FreeRDP 3.30.0"},
		{"a development version", map[string]part{"xfreerdp": {Version: "3.0.0-dev5"}}, both, false, "", "xfreerdp", "FreeRDP 3.0.0"},
		{"SDL alone", map[string]part{"sdl-freerdp": {Version: "3.30.0"}}, both, false, "", "sdl-freerdp", "FreeRDP 3.30.0"},
		{"X11 before SDL", map[string]part{"xfreerdp": {Version: "2.11.7"}, "sdl-freerdp3": {Version: "3.30.0"}}, both, false, "", "xfreerdp", "FreeRDP 2.11.7"},
		{"a RemoteApp not in SDL", map[string]part{"sdl-freerdp": {Version: "3.30.0"}, "remmina": {}}, both, true, "", "", ""},
		{"Wayland only", map[string]part{"xfreerdp3": {Version: "3.10.3"}, "sdl-freerdp3": {Version: "3.10.3"}}, wayland, false, "", "sdl-freerdp3", "FreeRDP 3.10.3"},
		{"Remmina last", map[string]part{"remmina": {}}, both, false, "", "remmina", "Remmina"},
		{"Remmina preferred", map[string]part{"remmina": {}, "xfreerdp": {Version: "3.30.0"}}, both, false, "remmina", "remmina", "Remmina"},
		{"Remmina preferred, but cannot", map[string]part{"remmina": {}, "xfreerdp": {Version: "3.30.0"}}, both, true, "remmina", "xfreerdp", "FreeRDP 3.30.0"},
		{"the preferred one is missing", map[string]part{"xfreerdp": {Version: "3.30.0"}}, both, false, "mstsc", "xfreerdp", "FreeRDP 3.30.0"},
		{"a broken one is passed over", map[string]part{"xfreerdp3": {Exit: 127}, "xfreerdp": {Version: "2.11.7"}}, both, false, "", "xfreerdp", "FreeRDP 2.11.7"},
		{"without a screen its version is unknown", map[string]part{"xfreerdp": {NoScreen: true}}, map[string]string{}, false, "", "xfreerdp", "FreeRDP"},
		{"none", nil, both, false, "", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			st := newStage(t, c.clients)
			st.env = c.env
			_, info, err := st.choose(t.Context(), c.prefer, c.app)
			if c.want == "" {
				if got := kindOf(t, err); got != KindNoClient || detailed(t, err).Install != "sudo apt install freerdp2-x11" {
					t.Errorf("%+v, %v", info, err)
				}
				return
			}
			if err != nil || filepath.Base(info.Path) != c.want || info.Name != c.info {
				t.Errorf("%+v, %v", info, err)
			}
			if info.ID == "freerdp" && info.Outdated != (info.Version != (Version{}) && info.Version.Less(Version{3, 28, 0})) {
				t.Errorf("outdated is %v for %v", info.Outdated, info.Version)
			}
		})
	}
}

// A program that does not work is named, and does not stop the launcher.
func TestClientsThatDoNotWork(t *testing.T) {
	st := newStage(t, map[string]part{"xfreerdp": {Hang: true}})
	st.patience.version = 50 * time.Millisecond
	_, err := st.Client(t.Context())
	if got := kindOf(t, err); got != KindNoClient || !strings.HasSuffix(detailed(t, err).Detail, "/xfreerdp") {
		t.Errorf("a hanging client: %q, %v", got, err)
	}
	st.patience.version = time.Minute
	path := filepath.Join(st.dir, "xfreerdp", "xfreerdp")
	if err := os.WriteFile(path, []byte("no program"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Client(t.Context()); kindOf(t, err) != KindNoClient {
		t.Errorf("not executable in truth: %v", err)
	}
	// It is repaired while the launcher runs, and then replaced by another version.
	for _, version := range []string{"3.10.3", "3.30.12"} {
		st.install("xfreerdp", part{Version: version})
		later := time.Now().Add(time.Duration(len(version)) * time.Hour)
		if err := os.Chtimes(path, later, later); err != nil {
			t.Fatal(err)
		}
		if info, err := st.Client(t.Context()); err != nil || info.Version.String() != version {
			t.Errorf("%+v, %v; want %s", info, err, version)
		}
	}
	// It vanishes between being asked and being started.
	c, info, err := st.choose(t.Context(), "", false)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	o, err := inspect([]byte(desktopFile), Rules{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.start(t.Context(), info, o, request(desktopFile)); kindOf(t, err) != KindClientFailed {
		t.Errorf("a vanished client: %v", err)
	}
	st.tidy()
}

func TestNoScreen(t *testing.T) {
	st := newStage(t, map[string]part{"xfreerdp": {NoScreen: true}})
	st.env = nil
	if _, err := st.Start(t.Context(), request(desktopFile)); kindOf(t, err) != KindNoDisplay {
		t.Errorf("got %v", err)
	}
}

func TestHowSessionsEnd(t *testing.T) {
	const prompt = "\nGateway Password: \n"
	cases := []struct {
		name   string
		part   part
		file   string
		window bool
		want   Exit
	}{
		{"logged off", part{Exit: 12}, desktopFile, true, Exit{Kind: KindLoggedOff, Code: 12}},
		{"closed", part{}, desktopFile, true, Exit{Kind: KindEnded}},
		{"gone without a window", part{}, desktopFile, false, Exit{Kind: KindCrashed}},
		{"wrong password", part{Exit: 134, Stderr: prompt}, desktopFile, false, Exit{Kind: KindLogonFailed, Code: 134}},
		{"killed", part{Signal: 9}, desktopFile, true, Exit{Kind: KindCrashed, Code: -1, Signal: "killed"}},
		{"a signal is no exit code", part{Signal: 15}, desktopFile, true, Exit{Kind: KindCrashed, Code: -1, Signal: "terminated"}},
		{"and 143 no signal", part{Exit: 143}, desktopFile, false, Exit{Kind: KindCertificate, Code: 143}},
		{"options not taken", part{Silent: true, Deaf: true, Exit: 23}, desktopFile, false, Exit{Kind: KindClientFailed, Code: 23}},
		{"RemoteApp refused", part{Exit: 131, Stderr: "RAIL exec error: execResult=RAIL_EXEC_E_NOT_IN_ALLOWLIST NtError=0x0\n"}, appFile, false, Exit{Kind: KindAppRefused, Code: 131, Complaint: "RAIL_EXEC_E_NOT_IN_ALLOWLIST"}},
		{"gateway", part{Exit: 155}, gatewayFile, false, Exit{Kind: KindGateway, Code: 155}},
		{"no screen", part{Silent: true, Deaf: true, Exit: 1, Stderr: "[ERROR] - failed to open display: :0\n"}, desktopFile, false, Exit{Kind: KindNoDisplay, Code: 1}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.part.Version = "3.30.0"
			version := c.part
			version.Exit = 0
			st := newStage(t, map[string]part{"xfreerdp": version})
			if _, err := st.Client(t.Context()); err != nil { // it keeps the answer
				t.Fatal(err)
			}
			text := c.part
			st.install("xfreerdp", text)
			if c.window {
				st.showAtOnce()
			}
			s, err := st.Start(t.Context(), request(c.file))
			if err != nil {
				t.Fatal(err)
			}
			if exit, windows := ends(t, s); exit != c.want || windows != b2i(c.window) {
				t.Errorf("got %+v after %d windows, want %+v", exit, windows, c.want)
			}
			st.tidy()
		})
	}
}

// 100 MB of output cost no memory and reach no log.
func TestFloodOfOutput(t *testing.T) {
	st := newStage(t, map[string]part{"xfreerdp": {Version: "3.30.0", Flood: 50, Stderr: "\nkey=" + canary + " ERRCONNECT_LOGON_FAILURE\n"}})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s, err := st.Start(t.Context(), request(desktopFile))
	if err != nil {
		t.Fatal(err)
	}
	ends(t, s)
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 20<<20 {
		t.Errorf("%d MB were used for what was thrown away", grown>>20)
	}
	log := st.log.String()
	if strings.Contains(log, "flood") || strings.Contains(log, canary) || !strings.Contains(log, "ERRCONNECT_LOGON_FAILURE") || len(log) > 2000 {
		t.Errorf("the log is %q", log)
	}
}

func TestStop(t *testing.T) {
	for _, stubborn := range []bool{false, true} {
		st := newStage(t, map[string]part{"xfreerdp": {Version: "3.30.0", Stay: true, Stubborn: stubborn, Exit: 145}})
		if stubborn {
			st.patience.grace = 10 * time.Millisecond
		}
		s, err := st.Start(t.Context(), request(desktopFile))
		if err != nil {
			t.Fatal(err)
		}
		w := <-st.windows
		close(w.ch)
		if e := <-s.Events(); e.Kind != EventWindow {
			t.Fatalf("%+v", e)
		}
		if !s.Focus() || w.raised != 1 {
			t.Error("the window was not raised")
		}
		waitForRecord(t, st, "xfreerdp")
		s.Stop()
		s.Stop()
		exit, _ := ends(t, s)
		if exit.Kind != KindStopped || stubborn != (exit.Signal == "killed") {
			t.Errorf("stubborn %v: %+v", stubborn, exit)
		}
		s.Stop()
		st.tidy()
	}
}

// waitForRecord waits until the stub has taken its place.
func waitForRecord(t *testing.T, st *stage, name string) {
	t.Helper()
	for {
		if found, _ := filepath.Glob(filepath.Join(st.dir, name, "saw-*.json")); len(found) > 0 {
			return
		}
		if t.Context().Err() != nil {
			t.Fatal("the stub never started")
		}
		runtime.Gosched()
	}
}

// A start that is cancelled leaves neither process nor file nor password.
func TestCancelledStart(t *testing.T) {
	st := newStage(t, map[string]part{"xfreerdp": {Version: "3.30.0", Silent: true, Stay: true}})
	if _, err := st.Client(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for left := []string(nil); len(left) == 0; { // until the file is written
			left, _ = filepath.Glob(filepath.Join(st.temp, "*", tempName))
			runtime.Gosched()
		}
		cancel()
	}()
	_, err := st.Start(ctx, request(desktopFile))
	if got := kindOf(t, err); got != KindClientFailed {
		t.Errorf("%q, %v", got, err)
	}
	st.tidy()
	if _, err := st.Start(ctx, request(desktopFile)); kindOf(t, err) != KindClientFailed {
		t.Errorf("started after it was cancelled: %v", err)
	}
}

// A client that does not ask gets its password all the same; the file goes when
// it ends.
func TestClientThatDoesNotAsk(t *testing.T) {
	st := newStage(t, map[string]part{"xfreerdp": {Version: "3.30.0", Silent: true}})
	st.patience.prompt = time.Millisecond
	s, err := st.Start(t.Context(), request(desktopFile))
	if err != nil {
		t.Fatal(err)
	}
	ends(t, s)
	if saw := st.saw("xfreerdp"); string(saw.Stdin) != canary+"\n" || !saw.FileLeft {
		t.Error("the password or the file did not arrive")
	}
	st.tidy()
}

// A client that never reads does not hold the launcher up.
func TestClientThatNeverReads(t *testing.T) {
	st := newStage(t, map[string]part{"xfreerdp": {Version: "3.30.0", Deaf: true, Stay: true}})
	s, err := st.Start(t.Context(), request(desktopFile))
	if err != nil {
		t.Fatal(err)
	}
	s.Stop()
	if exit, _ := ends(t, s); exit.Kind != KindStopped {
		t.Errorf("%+v", exit)
	}
}

// Where windows cannot be seen, a client that stays counts as showing one.
func TestUnseenWindowIsAssumed(t *testing.T) {
	st := newStage(t, map[string]part{"sdl-freerdp": {Version: "3.30.0", Stay: true}})
	st.env = map[string]string{"WAYLAND_DISPLAY": "wayland-0"}
	st.watch = func(int, string) (windowWatch, bool) { return nil, false }
	st.patience.settle = time.Millisecond
	s, err := st.Start(t.Context(), request(desktopFile))
	if err != nil {
		t.Fatal(err)
	}
	if e := <-s.Events(); e.Kind != EventWindow {
		t.Errorf("%+v", e)
	}
	if s.Focus() {
		t.Error("an unseen window was raised")
	}
	s.Stop()
	ends(t, s)
}

func TestSeveralSessionsAtOnce(t *testing.T) {
	st := newStage(t, map[string]part{"xfreerdp": {Version: "3.30.0", Stay: true}})
	var sessions []Session
	for i := range 3 {
		s, err := st.Start(t.Context(), request(fmt.Sprintf("full address:s:host%d.example", i)))
		if err != nil {
			t.Fatal(err)
		}
		sessions = append(sessions, s)
	}
	sessions[1].Stop()
	if exit, _ := ends(t, sessions[1]); exit.Kind != KindStopped {
		t.Errorf("%+v", exit)
	}
	for i, s := range sessions {
		if s.Target().Host != fmt.Sprintf("host%d.example", i) {
			t.Errorf("session %d leads to %s", i, s.Target().Host)
		}
		if p := s.(*process); p.gone() != (i == 1) {
			t.Errorf("session %d: gone is %v", i, p.gone())
		}
		s.Stop()
	}
	ends(t, sessions[0])
	ends(t, sessions[2])
	st.tidy()
}

// The portal's bad file ends in its kind before anything is started.
func TestBadFileStartsNothing(t *testing.T) {
	st := newStage(t, map[string]part{"xfreerdp": {Version: "3.30.0"}})
	if _, err := st.Start(t.Context(), request("full address:s:|:5")); kindOf(t, err) != KindFileBadHost {
		t.Errorf("got %v", err)
	}
	st.tidy()
}
