package settings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// says is a level that says values.
func says(origin string, values map[string]any) Reader {
	return func() []Layer { return []Layer{{Origin: origin, Values: values}} }
}

func open(t *testing.T, o Options) *Store {
	t.Helper()
	st, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// wants checks that err is a *Problem of kind.
func wants(t *testing.T, err error, kind Kind) *Problem {
	t.Helper()
	var p *Problem
	if !errors.As(err, &p) || p.Kind != kind {
		t.Fatalf("got %v, want %q", err, kind)
	}
	return p
}

func userFile(t *testing.T, content string) (folder, path string) {
	t.Helper()
	folder = t.TempDir()
	path = filepath.Join(folder, "settings.json")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder, path
}

// Every pair of levels, and all at once: the stronger wins, and a value that
// cannot be used leaves its place to the next.
func TestTheStrongestValidLevelWins(t *testing.T) {
	order := []Source{BuiltIn, Installer, User, CommandLine, UserPolicy, MachinePolicy}
	good := func(s Source) string { return fmt.Sprintf("level%d.example.se", s) }
	for mask := range 1 << 10 { // two bits a level above built-in: present, and usable
		o := Options{}
		want := Source(BuiltIn)
		var problems int
		for i, s := range order[1:] {
			present, usable := mask>>(2*i)&1 == 1, mask>>(2*i+1)&1 == 1
			if !present {
				continue
			}
			value := map[string]any{"portalURL": good(s)}
			if usable {
				want = s
			} else if s == CommandLine {
				continue // refused by Open, see below
			} else {
				value["portalURL"] = "http://insecure.example.se:8080"
				problems++
			}
			switch s {
			case MachinePolicy:
				o.MachinePolicy = says("machine", value)
			case UserPolicy:
				o.UserPolicy = says("person", value)
			case CommandLine:
				o.CommandLine = value
			case Installer:
				o.Installer = says("installer", value)
			case User:
				o.Folder, _ = userFile(t, fmt.Sprintf(`{"portalURL":%q}`, value["portalURL"]))
			}
		}
		s := open(t, o).Current()
		wanted := ""
		if want != BuiltIn {
			wanted = good(want)
		}
		if s.PortalURL != wanted || s.Source("portalURL") != want || s.Locked("portalURL") != (want >= UserPolicy) {
			t.Errorf("%010b: %q from %v, locked %v; want %q from %v", mask, s.PortalURL, s.Source("portalURL"), s.Locked("portalURL"), wanted, want)
		}
		if len(s.Problems()) != problems {
			t.Errorf("%010b: problems %v, want %d", mask, s.Problems(), problems)
		}
	}
}

func TestBuiltInValuesNeedNothing(t *testing.T) {
	s := open(t, Options{}).Current()
	if s.ProductName != "Amido Alliera Backstage" || s.TextSize != 100 || s.Theme != "system" || !s.RedirectClipboard || s.RedirectDrives || s.RememberPassword || s.AllowedHosts != nil {
		t.Errorf("%+v", s)
	}
	values := s.Values()
	if len(values) != len(Table) || len(s.Problems()) != 0 {
		t.Errorf("%d values, problems %v", len(values), s.Problems())
	}
	for _, v := range values {
		if v.Source != BuiltIn || v.Locked {
			t.Errorf("%+v", v)
		}
	}
}

// Whoever types a flag is told; everything else is only named and passed over.
func TestAWrongCommandLineIsRefused(t *testing.T) {
	_, err := Open(Options{CommandLine: map[string]any{"portalURL": "http://portal.example.se:8080"}})
	if p := wants(t, err, KindBadValue); p.Name != "portalURL" || p.Source != CommandLine {
		t.Errorf("%+v", p)
	}
	_, err = Open(Options{CommandLine: map[string]any{"portal": "portal.example.se"}})
	wants(t, err, KindUnknown)
}

func TestALockedSettingCannotBeChosen(t *testing.T) {
	folder, path := userFile(t, `{"portalURL":"own.example.se","textSize":150}`)
	o := Options{Folder: folder, MachinePolicy: says(`HKLM\Software\Policies\Backstage`, map[string]any{"portalURL": "it.example.se"})}
	st := open(t, o)
	p := wants(t, st.Set("portalURL", "other.example.se"), KindLocked)
	if p.Source != MachinePolicy || p.Origin != `HKLM\Software\Policies\Backstage` {
		t.Errorf("by whom: %+v", p)
	}
	if s := st.Current(); s.PortalURL != "it.example.se" || s.TextSize != 150 {
		t.Errorf("%q, %d", s.PortalURL, s.TextSize)
	}
	if got, _ := os.ReadFile(path); !bytes.Contains(got, []byte("own.example.se")) {
		t.Error("the person's own choice is gone: it should come back when the policy goes")
	}
}

func TestChoicesThatAreNotAPersons(t *testing.T) {
	folder, _ := userFile(t, `{"requireSigned":false,"allowedHosts":["evil.example"]}`)
	st := open(t, Options{Folder: folder, Installer: says("presets", map[string]any{"requireSigned": true})})
	if s := st.Current(); !s.RequireSigned || s.AllowedHosts != nil || len(s.Problems()) != 2 || s.Problems()[0].Kind != KindAdministrators {
		t.Errorf("%+v", s)
	}
	wants(t, st.Set("requireSigned", false), KindAdministrators)
	wants(t, st.Set("nonsense", 1), KindUnknown)
	wants(t, st.Set("textSize", "big"), KindWrongType)
	wants(t, st.Set("textSize", 1000), KindBadValue)
}

// What IT forbids is off, locked and shown as IT's doing, whatever the person chose before.
func TestRememberingCanBeForbidden(t *testing.T) {
	folder, _ := userFile(t, `{"rememberUser":true,"userName":"amido\\anna","rememberPassword":true}`)
	st := open(t, Options{Folder: folder, UserPolicy: says("policy", map[string]any{"rememberUserAllowed": false, "rememberPasswordAllowed": false})})
	s := st.Current()
	if s.RememberUser || s.UserName != "" || s.RememberPassword {
		t.Errorf("%v %q %v", s.RememberUser, s.UserName, s.RememberPassword)
	}
	for _, name := range []string{"rememberUser", "userName", "rememberPassword"} {
		if !s.Locked(name) || s.Source(name) != UserPolicy {
			t.Errorf("%s: locked %v by %v", name, s.Locked(name), s.Source(name))
		}
	}
	wants(t, st.Set("rememberPassword", true), KindLocked)

	given := open(t, Options{MachinePolicy: says("policy", map[string]any{"rememberUserAllowed": false, "userName": `amido\kassa1`})}).Current()
	if given.UserName != `amido\kassa1` {
		t.Errorf("IT's own user name is gone: %q", given.UserName)
	}
}

// What a person typed counts again the moment that IT allows it, and nobody is
// left without a portal.
func TestThePortalCanBePinned(t *testing.T) {
	folder, _ := userFile(t, `{"portalURL":"own.example.se"}`)
	flag := map[string]any{"portalURL": "flag.example.se"}
	preset := says("installer", map[string]any{"portalURL": "preset.example.se"})
	off := says("machine", map[string]any{"portalChangeAllowed": false})
	for name, c := range map[string]struct {
		o      Options
		want   string
		source Source
	}{
		"a preset":                 {Options{MachinePolicy: off, Installer: preset, Folder: folder, CommandLine: flag}, "preset.example.se", MachinePolicy},
		"a policy":                 {Options{UserPolicy: says("user", map[string]any{"portalChangeAllowed": false, "portalURL": "it.example.se"}), Folder: folder}, "it.example.se", UserPolicy},
		"forbidden by the presets": {Options{Installer: says("installer", map[string]any{"portalChangeAllowed": false, "portalURL": "preset.example.se"}), Folder: folder}, "preset.example.se", Installer},
	} {
		st := open(t, c.o)
		if s := st.Current(); s.PortalURL != c.want || s.Source("portalURL") != c.source || !s.Locked("portalURL") {
			t.Errorf("%s: %q from %v, locked %v", name, s.PortalURL, s.Source("portalURL"), s.Locked("portalURL"))
		}
		wants(t, st.Set("portalURL", "other.example.se"), KindLocked)
	}
	if s := open(t, Options{MachinePolicy: off, Folder: folder}).Current(); s.PortalURL != "own.example.se" || s.Locked("portalURL") {
		t.Errorf("no address from IT: %q, locked %v", s.PortalURL, s.Locked("portalURL"))
	}
	if s := open(t, Options{Installer: preset, Folder: folder}).Current(); s.PortalURL != "own.example.se" {
		t.Errorf("allowed: %q", s.PortalURL)
	}
}

func TestPracticeStandsAboveEveryLevel(t *testing.T) {
	s := open(t, Options{
		MachinePolicy: says("machine", map[string]any{"portalURL": "it.example.se", "portalChangeAllowed": false, "textSize": 150}),
		Practice:      map[string]any{"portalURL": "127.0.0.1:4433", "portalChangeAllowed": true},
	}).Current()
	if s.PortalURL != "127.0.0.1:4433" || s.TextSize != 150 {
		t.Errorf("%q, %d", s.PortalURL, s.TextSize)
	}
}

func TestAnInstallersEmptyPropertyIsNoPreset(t *testing.T) {
	s := open(t, Options{Installer: says("MSI", map[string]any{"portalURL": "", "productName": "", "textSize": ""})}).Current()
	if s.Source("portalURL") != BuiltIn || s.ProductName == "" || len(s.Problems()) != 0 {
		t.Errorf("%v", s.Problems())
	}
}

// What is chosen is there after a restart, beside what this version does not know.
func TestAChoiceIsSavedAndTheRestIsKept(t *testing.T) {
	folder, path := userFile(t, "\ufeff"+`{"fromTheFuture":{"a":[1,2.50]},"language":"en","textSize":"wrong"}`)
	st := open(t, Options{Folder: folder})
	if s := st.Current(); s.Language != "en" || s.TextSize != 100 || len(s.Problems()) != 2 {
		t.Fatalf("%q %d %v", s.Language, s.TextSize, s.Problems())
	}
	for name, value := range map[string]any{"portalURL": " portal.example.se ", "theme": "dark", "language": nil} {
		if err := st.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	for when, s := range map[string]Settings{"at once": st.Current(), "after a restart": open(t, Options{Folder: folder}).Current()} {
		if s.PortalURL != "portal.example.se" || s.Theme != "dark" || s.Language != "" || s.Source("language") != BuiltIn || s.Source("theme") != User {
			t.Errorf("%s: %+v", when, s)
		}
	}
	var kept map[string]json.RawMessage
	data, _ := os.ReadFile(path)
	if err := json.Unmarshal(data, &kept); err != nil || !strings.Contains(string(kept["fromTheFuture"]), "2.50") || string(kept["textSize"]) != `"wrong"` {
		t.Errorf("not kept: %s", data)
	}
}

func TestASnapshotStaysAsItWas(t *testing.T) {
	st := open(t, Options{MachinePolicy: says("policy", map[string]any{"allowedHosts": []any{"a.example.se"}})})
	before := st.Current()
	before.AllowedHosts[0] = "evil.example"
	if err := st.Set("textSize", 200); err != nil {
		t.Fatal(err)
	}
	if now := st.Current(); now.AllowedHosts[0] != "a.example.se" || before.TextSize != 100 || now.TextSize != 200 {
		t.Errorf("%v, %d, %d", now.AllowedHosts, before.TextSize, now.TextSize)
	}
}

// Whoever subscribes hears every change once, in order, with what was before;
// nothing is told where nothing has changed.
func TestSubscribersHearWhatChanged(t *testing.T) {
	values := map[string]any{"supportPhone": "08-1"}
	st := open(t, Options{MachinePolicy: says("policy", values)})
	var heard []string
	now, cancel := st.Subscribe(func(before, now Settings) {
		heard = append(heard, fmt.Sprintf("%s to %s, %d to %d, locked %v", before.SupportPhone, now.SupportPhone, before.TextSize, now.TextSize, now.Locked("textSize")))
		if st.Current().TextSize != now.TextSize {
			t.Error("the change is not in force when it is told")
		}
		now.AllowedHosts = append(now.AllowedHosts, "evil.example") // a copy
	})
	if now.SupportPhone != "08-1" {
		t.Errorf("it starts from %q", now.SupportPhone)
	}
	st.Refresh()
	values["supportPhone"] = "08-2"
	st.Refresh()
	for range 2 {
		if err := st.Set("textSize", 150); err != nil {
			t.Fatal(err)
		}
	}
	values["textSize"] = 150 // the same value, and now IT's
	st.Refresh()
	cancel()
	cancel()
	values["supportPhone"] = "08-3"
	st.Refresh()
	want := []string{"08-1 to 08-2, 100 to 100, locked false", "08-2 to 08-2, 100 to 150, locked false", "08-2 to 08-2, 150 to 150, locked true"}
	if !slices.Equal(heard, want) {
		t.Errorf("heard %q", heard)
	}
}

// A change is told once, and so is a mistake.
func TestRefreshTellsOfChanges(t *testing.T) {
	values := map[string]any{"textSize": 125}
	var log bytes.Buffer
	st := open(t, Options{Log: slog.New(slog.NewTextHandler(&log, nil)), MachinePolicy: func() []Layer {
		return []Layer{{Origin: "policy", Values: values}}
	}})
	changed := false
	st.Subscribe(func(Settings, Settings) { changed = true })
	for _, step := range []struct {
		values  map[string]any
		changed bool
		size    int
		lines   int
	}{
		{map[string]any{"textSize": 125}, false, 125, 0},
		{map[string]any{"textSize": 150}, true, 150, 0},
		{map[string]any{"textSize": "big"}, true, 100, 1},
		{map[string]any{"textSize": "big"}, false, 100, 1},
		{map[string]any{"textSize": 5}, true, 100, 2},
		{map[string]any{}, true, 100, 2},
		{map[string]any{"textSize": "big"}, true, 100, 2},
	} {
		values, changed = step.values, false
		if st.Refresh(); changed != step.changed || st.Current().TextSize != step.size || strings.Count(log.String(), "a setting is ignored") != step.lines {
			t.Errorf("%v: changed %v, size %d, log %q", step.values, changed, st.Current().TextSize, log.String())
		}
	}
}

// Whoever draws a window asks for the settings: a slow disk must not stop it.
func TestCurrentNeverWaitsForADisk(t *testing.T) {
	reading, finish := make(chan struct{}), make(chan struct{})
	slow := false
	st := open(t, Options{MachinePolicy: func() []Layer {
		if slow {
			close(reading)
			<-finish
		}
		return nil
	}})
	slow = true
	done := make(chan struct{})
	go func() { st.Refresh(); close(done) }()
	<-reading
	_ = st.Current()
	close(finish)
	<-done
}

func TestUserFilesThatCannotBeUnderstood(t *testing.T) {
	for name, content := range map[string]string{
		"cut off": `{"textSize": 15`, "empty": "", "null": "null", "list": "[1]", "binary": "\x00\x01\xff", "number": "5",
		"deep": strings.Repeat("[", 100_000), "huge": `{"a":"` + strings.Repeat("x", 2<<20) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			folder, path := userFile(t, content)
			o := Options{Folder: folder, Log: slog.New(slog.NewTextHandler(&log, nil))}
			st := open(t, o)
			if p := st.Current().Problems(); len(p) != 1 || p[0].Kind != KindUnreadable || p[0].Origin != path || !strings.Contains(log.String(), "unreadable") {
				t.Errorf("problems %v, log %q", p, log.String())
			}
			if err := st.Set("textSize", 150); err != nil {
				t.Fatal(err)
			}
			if s := open(t, o).Current(); s.TextSize != 150 || len(s.Problems()) != 0 {
				t.Errorf("after saving: %d, %v", s.TextSize, s.Problems())
			}
			aside, _ := filepath.Glob(path + ".broken-*")
			if content == "" { // nothing was lost
				return
			}
			if len(aside) != 1 {
				t.Fatalf("aside: %v", aside)
			}
			if kept, _ := os.ReadFile(aside[0]); string(kept) != content {
				t.Error("the old file is not kept as it was")
			}
		})
	}
}

// A file full of nonsense fills neither the log nor the memory.
func TestProblemsAreBounded(t *testing.T) {
	values := map[string]any{"textSize": 150}
	for i := range 10_000 {
		values[fmt.Sprintf("nonsense%d\n\x1b[31m%s", i, strings.Repeat("y", 100))] = canary
	}
	s := open(t, Options{MachinePolicy: says("policy", values)}).Current()
	if s.TextSize != 150 || len(s.Problems()) != maxProblems {
		t.Errorf("%d, %d problems", s.TextSize, len(s.Problems()))
	}
	for _, p := range s.Problems() {
		if text := p.Error(); strings.ContainsAny(text, "\n\x1b") || strings.Contains(text, canary) || len(text) > 200 {
			t.Fatalf("%q", text)
		}
	}
}

func TestNoHomeWorksInMemory(t *testing.T) {
	st := open(t, Options{})
	if err := st.Set("textSize", 150); err != nil {
		t.Fatal(err)
	}
	if s := st.Current(); s.TextSize != 150 || s.Source("textSize") != User {
		t.Errorf("%d from %v", s.TextSize, s.Source("textSize"))
	}
	if err := st.Set("textSize", nil); err != nil || st.Current().TextSize != 100 {
		t.Errorf("taken back: %v", err)
	}
}

// A choice that cannot be written counts until the program ends and is written
// with the next one that can; the file stays whole all the time.
func TestAChoiceThatCannotBeWritten(t *testing.T) {
	for name, breakDisk := range map[string]func(*disk){
		"killed between writing and renaming": func(d *disk) { d.rename = func(string, string) error { return syscall.EIO } },
		"full disk": func(d *disk) {
			d.write = func(f *os.File, data []byte) error { _, _ = f.Write(data[:len(data)/2]); return syscall.ENOSPC }
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder, path := userFile(t, `{"language":"sv"}`)
			st := open(t, Options{Folder: folder})
			breakDisk(&st.disk)
			p := wants(t, st.Set("textSize", 150), KindNotSaved)
			if p.Origin != path || !errors.Is(p, syscall.EIO) && !errors.Is(p, syscall.ENOSPC) {
				t.Errorf("%+v", p)
			}
			if data, _ := os.ReadFile(path); string(data) != `{"language":"sv"}` {
				t.Errorf("the file changed: %s", data)
			}
			if s := st.Current(); s.TextSize != 150 || s.Language != "sv" {
				t.Errorf("the choice does not count: %d", s.TextSize)
			}
			st.disk = realDisk
			if err := st.Set("theme", "dark"); err != nil {
				t.Fatal(err)
			}
			if s := open(t, Options{Folder: folder}).Current(); s.TextSize != 150 || s.Theme != "dark" {
				t.Errorf("written later: %d %q", s.TextSize, s.Theme)
			}
			leavesNothing(t, folder)
		})
	}
}

// leavesNothing finds temporary files that stayed behind.
func leavesNothing(t *testing.T, folder string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".new") {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}

// What a killed launcher left half written is cleared away by the next choice.
func TestLeftoversOfAKilledLauncher(t *testing.T) {
	folder, _ := userFile(t, `{}`)
	if err := os.WriteFile(filepath.Join(folder, ".settings.json.123.new"), []byte(`{"te`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := open(t, Options{Folder: folder}).Set("textSize", 150); err != nil {
		t.Fatal(err)
	}
	leavesNothing(t, folder)
}

// Two launchers of one person choose at the same time, while a third only
// reads: nobody's choice is lost and no reader ever sees half a file.
func TestTwoLaunchersAtOnce(t *testing.T) {
	folder := t.TempDir()
	names := []string{"redirectDrives", "redirectSmartCards", "redirectMicrophone", "redirectSerialPorts", "redirectWebAuthn", "rememberPassword"}
	var writers sync.WaitGroup
	for i := range 2 {
		st := open(t, Options{Folder: folder})
		for _, name := range names[i*3 : i*3+3] {
			writers.Go(func() {
				for range 5 {
					if err := st.Set(name, true); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	for range 50 {
		if p := open(t, Options{Folder: folder}).Current().Problems(); len(p) > 0 {
			t.Errorf("a reader saw %v", p)
		}
	}
	writers.Wait()
	s := open(t, Options{Folder: folder}).Current()
	for _, v := range s.Values() {
		if slices.Contains(names, v.Name) && v.Value != true {
			t.Errorf("%s is lost", v.Name)
		}
	}
}

// Anything may lie in a settings file: it never stops the launcher.
func FuzzUserFile(f *testing.F) {
	f.Add([]byte(`{"textSize":150,"portalURL":"portal.example.se","allowedHosts":["a"],"x":null}`))
	f.Add([]byte(`{"portalURL":"https://a:b@c"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var values map[string]any
		layer := Layer{Err: parseJSON(data, &values), Values: values}
		for _, s := range []Source{User, MachinePolicy} {
			got := resolve([]level{{s, []Layer{layer}}})
			for _, v := range got.Values() {
				if _, problem := accept(v.Name, v.Value); problem != nil {
					t.Errorf("%s is in force with a value that is refused: %v", v.Name, problem)
				}
			}
		}
	})
}

func TestStateIsKept(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "a folder with åäö")
	f := OpenState(folder, nil)
	for i := range 3 {
		if err := f.Update(func(s *State) {
			s.Favourites = append(s.Favourites, fmt.Sprint("system", i))
			s.WindowWidth, s.WindowHeight = 480, 640
		}); err != nil {
			t.Fatal(err)
		}
	}
	f.State().Favourites[0] = "mine to change"
	for _, s := range []State{f.State(), OpenState(folder, nil).State()} {
		if !slices.Equal(s.Favourites, []string{"system0", "system1", "system2"}) || s.WindowWidth != 480 {
			t.Errorf("%+v", s)
		}
	}
}

func TestTwoLaunchersKeepEachOthersFavourites(t *testing.T) {
	folder := t.TempDir()
	var writers sync.WaitGroup
	for i := range 2 {
		f := OpenState(folder, nil)
		writers.Go(func() {
			for j := range 10 {
				if err := f.Update(func(s *State) { s.Favourites = append(s.Favourites, fmt.Sprint(i, j)) }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	if s := OpenState(folder, nil).State(); len(s.Favourites) != 20 {
		t.Errorf("%d of 20: %v", len(s.Favourites), s.Favourites)
	}
}

func TestAStateThatCannotBeUnderstoodIsMovedAside(t *testing.T) {
	for _, content := range []string{"{", "null", `{"favourites":5}`, strings.Repeat("x", 2<<20)} {
		folder := t.TempDir()
		path := filepath.Join(folder, "state.json")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		f := OpenState(folder, slog.New(slog.NewTextHandler(&log, nil)))
		aside, _ := filepath.Glob(path + ".broken-*")
		if len(f.State().Favourites) != 0 || len(aside) != 1 || !strings.Contains(log.String(), "unreadable") {
			t.Errorf("%.20q: aside %v, log %q", content, aside, log.String())
		}
		if err := f.Update(func(s *State) { s.Recents = []string{"a"} }); err != nil {
			t.Error(err)
		}
	}
}

func TestAStateIsBounded(t *testing.T) {
	f := OpenState("", nil)
	_ = f.Update(func(s *State) {
		s.Recents = slices.Repeat([]string{"a", "", strings.Repeat("x", 2000)}, 1000)
		s.WindowWidth = -5
	})
	if s := f.State(); len(s.Recents) != maxList || slices.Contains(s.Recents, "") || s.WindowWidth != 0 {
		t.Errorf("%d, %v", len(s.Recents), s.WindowWidth)
	}
}

func TestAStateThatCannotBeWrittenCountsInMemory(t *testing.T) {
	f := OpenState(t.TempDir(), nil)
	f.disk.rename = func(string, string) error { return fs.ErrPermission }
	wants(t, f.Update(func(s *State) { s.Favourites = []string{"a"} }), KindNotSaved)
	f.disk = realDisk
	if err := f.Update(func(s *State) { s.Recents = []string{"b"} }); err != nil {
		t.Fatal(err)
	}
	if s := OpenState(filepath.Dir(f.path), nil).State(); len(s.Favourites) != 1 || len(s.Recents) != 1 {
		t.Errorf("%+v", s)
	}
}
