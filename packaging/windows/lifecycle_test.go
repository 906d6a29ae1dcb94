//go:build linux

package windows

import (
	"archive/zip"
	"bytes"
	"debug/pe"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"backstage/portal/practice"
	"backstage/settings"
)

// release is what the build made of one version.
type release struct {
	version, exe, msi, intune string
	ca                        string // whoever signed
}

// TestTheLifeOfAnInstallation builds this version and the next one and takes
// them through a life on one computer. Each step stands on the one before.
func TestTheLifeOfAnInstallation(t *testing.T) {
	if os.Getenv("BACKSTAGE_E2E") != "1" {
		t.Skip("runs when BACKSTAGE_E2E=1 (make test)")
	}
	root, err := filepath.Abs("../..")
	ok(t, err)
	now, next := buildTwo(t, root)
	c := newComputer(t, root)
	c.bring(t, now.msi, `C:\now.msi`)
	c.bring(t, next.msi, `C:\next.msi`)
	const (
		exe    = `C:\Program Files\Backstage\backstage.exe`
		folder = `C:\Program Files\Backstage`
	)
	given := everyProperty()

	step := func(name string, run func(t *testing.T)) {
		if !t.Failed() {
			t.Run(name, run)
		}
	}
	step("the program tells Windows what it is", func(t *testing.T) { describesItself(t, now) })
	step("the signatures hold, and not for one byte more or less", func(t *testing.T) { isSigned(t, now) })
	step("Intune's file holds the installer", func(t *testing.T) { intuneKnows(t, now) })
	step("IT installs it silently, with its settings preset", func(t *testing.T) {
		args := []string{"msiexec", "/i", `C:\now.msi`, "/qn", "/l*v", `C:\now.log`, "DESKTOPSHORTCUT=1"}
		for name, value := range given {
			if name != "supportHours" {
				args = append(args, propertyOf(name)+"="+value)
			}
		}
		if said, code := c.run(t, args...); code != 0 {
			t.Fatalf("exit code %d %s\n%s", code, said, c.logged(`C:\now.log`))
		}
		sameFile(t, c.path(exe), now.exe)
		for _, name := range []string{"LICENSES.txt", "sbom.cdx.json"} {
			if data, err := os.ReadFile(c.path(folder + `\` + name)); err != nil || string(data) != "what "+name+" says\n" {
				t.Errorf("%s: %v %q", name, err, data)
			}
		}
		if desktop, startMenu := c.links(t); !desktop || !startMenu {
			t.Errorf("shortcut on the desktop %v, in the start menu %v", desktop, startMenu)
		}
	})
	step("with the same installer IT adds one that was forgotten, and changes another", func(t *testing.T) {
		given["supportEmail"] = "it@example.se"
		if said, code := c.run(t, "msiexec", "/i", `C:\now.msi`, "/qn", "/l*v", `C:\again.log`, "REINSTALL=ALL", "REINSTALLMODE=vomus",
			"SUPPORTHOURS="+given["supportHours"], "SUPPORTEMAIL="+given["supportEmail"]); code != 0 {
			t.Fatalf("exit code %d %s\n%s", code, said, c.logged(`C:\again.log`))
		}
	})
	step("the launcher has them all", func(t *testing.T) { c.launcherHas(t, exe, given) })
	step("links and the name backstage lead to it", func(t *testing.T) {
		if got := c.key(t, `HKLM\SOFTWARE\Classes\backstage\shell\open\command`); !strings.Contains(got, `REG_SZ    "`+exe+`" "%1"`) {
			t.Error(got)
		}
		if got := c.key(t, `HKLM\SOFTWARE\Classes\backstage`); !strings.Contains(got, "URL Protocol    REG_SZ") {
			t.Error(got)
		}
		if got := c.key(t, `HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\backstage.exe`); !strings.Contains(got, `REG_SZ    `+exe+"\n") {
			t.Error(got)
		}
	})
	step("Windows lists it", func(t *testing.T) { c.isListed(t, now.version) })
	step("somebody signs in to the practice portal with it", func(t *testing.T) { c.signsIn(t, exe) })
	step("its window opens and closes", func(t *testing.T) { c.opensWindow(t, exe) })
	step("a link opens it, and the next one goes to the window that is there", func(t *testing.T) { c.followsLinks(t) })
	step("in a console it answers there", func(t *testing.T) { c.answersInAConsole(t, now.version) })
	step("the next version replaces it and keeps what was preset", func(t *testing.T) {
		given["textSize"] = "175" // but for what is given anew
		if said, code := c.run(t, "msiexec", "/i", `C:\next.msi`, "/qn", "/l*v", `C:\next.log`, "TEXTSIZE=175", "DESKTOPSHORTCUT=0"); code != 0 {
			t.Fatalf("exit code %d %s\n%s", code, said, c.logged(`C:\next.log`))
		}
		sameFile(t, c.path(exe), next.exe)
		c.launcherHas(t, exe, given)
		c.isListed(t, next.version)
		if desktop, startMenu := c.links(t); desktop || !startMenu {
			t.Errorf("shortcut on the desktop %v, in the start menu %v", desktop, startMenu)
		}
		if said, _ := c.run(t, exe, "-version"); !strings.HasPrefix(said, "backstage "+next.version+" ") {
			t.Error(said)
		}
	})
	step("an older version is refused", func(t *testing.T) {
		if _, code := c.run(t, "msiexec", "/i", `C:\now.msi`, "/qn"); code == 0 {
			t.Error("it was installed")
		}
		sameFile(t, c.path(exe), next.exe)
		c.isListed(t, next.version)
	})
	step("removed, it leaves nothing behind", func(t *testing.T) {
		if said, code := c.run(t, "msiexec", "/x", `C:\next.msi`, "/qn"); code != 0 {
			t.Fatalf("exit code %d %s", code, said)
		}
		if _, err := os.Stat(c.path(folder)); !os.IsNotExist(err) {
			t.Errorf("the folder: %v", err)
		}
		for _, key := range []string{
			`HKLM\Software\Backstage`, `HKLM\SOFTWARE\Classes\backstage`, `HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\backstage.exe`,
		} {
			if got := c.key(t, key); got != "" {
				t.Error(got)
			}
		}
		if got := c.key(t, uninstallKey); strings.Contains(got, "Backstage") {
			t.Error(got)
		}
		if desktop, startMenu := c.links(t); desktop || startMenu {
			t.Errorf("shortcut on the desktop %v, in the start menu %v", desktop, startMenu)
		}
	})
}

// buildTwo builds this version and the next one, in copies of the tree.
func buildTwo(t *testing.T, root string) (now, next release) {
	t.Helper()
	files, err := exec.CommandContext(t.Context(), "git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	ok(t, err)
	signing := t.TempDir()
	build := func(next bool) release {
		tree, out := t.TempDir(), t.TempDir()
		for name := range strings.SplitSeq(strings.TrimRight(string(files), "\x00"), "\x00") {
			copyFile(t, filepath.Join(root, name), filepath.Join(tree, name))
		}
		toml := filepath.Join(tree, "FyneApp.toml")
		data, err := os.ReadFile(toml)
		ok(t, err)
		var a, b, c int
		line := regexp.MustCompile(`(?m)^Version = .*$`)
		_, err = fmt.Sscanf(string(line.Find(data)), "Version = \"%d.%d.%d\"", &a, &b, &c)
		ok(t, err)
		if next {
			c++
			ok(t, os.WriteFile(toml, line.ReplaceAll(data, fmt.Appendf(nil, "Version = \"%d.%d.%d\"", a, b, c)), 0o600))
		}
		env := []string{"SOURCE_DATE_EPOCH=1767225600", "SIGN_FOLDER=" + signing, "SIGN_CMD=", "SIGN_CERT=", "SIGN_KEY=", "SIGN_PKCS12=", "SIGN_PKCS11="}
		for variable, name := range map[string]string{"LICENSES": "LICENSES.txt", "SBOM": "sbom.cdx.json"} {
			file := filepath.Join(tree, "given-"+name)
			ok(t, os.WriteFile(file, []byte("what "+name+" says\n"), 0o600))
			env = append(env, variable+"="+file)
		}
		cmd := exec.CommandContext(t.Context(), filepath.Join(tree, "packaging/windows/build"), out)
		cmd.Env = append(os.Environ(), env...)
		started := time.Now()
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		v := fmt.Sprintf("%d.%d.%d", a, b, c)
		t.Logf("version %s: built in %v", v, time.Since(started).Round(time.Second))
		name := filepath.Join(out, "Backstage-"+v+"-x64")
		return release{v, filepath.Join(out, "backstage.exe"), name + ".msi", name + ".intunewin", filepath.Join(signing, "ca.pem")}
	}
	return build(false), build(true)
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	info, err := os.Stat(from)
	if os.IsNotExist(err) {
		return // deleted, but not yet in git
	}
	ok(t, err)
	data, err := os.ReadFile(from)
	ok(t, err)
	ok(t, os.MkdirAll(filepath.Dir(to), 0o700))
	ok(t, os.WriteFile(to, data, info.Mode().Perm()))
}

// everyProperty has a value for each setting that can be a property, none of
// them the default, but for what would keep the launcher from practising, from
// other settings or on this computer.
func everyProperty() map[string]string {
	given := map[string]string{}
	for _, d := range settings.Table {
		switch v := d.Example("windows").(type) {
		case string:
			given[d.Name] = v
		case int:
			given[d.Name] = fmt.Sprint(v)
		case bool:
			given[d.Name] = map[bool]string{true: "1", false: "0"}[v]
		}
	}
	given["portalURL"] = "localhost:1" // nobody listens there
	given["proxy"] = "direct"
	given["language"] = "sv"
	given["organisationName"] = "Åre Räddningstjänst"
	for _, name := range []string{"practiceAllowed", "portalChangeAllowed", "rememberUserAllowed", "rememberPasswordAllowed"} {
		given[name] = "1"
	}
	return given
}

func propertyOf(name string) string {
	if name == "userName" { // USERNAME is Windows Installer's own
		return "BACKSTAGEUSERNAME"
	}
	return strings.ToUpper(name)
}

// launcherHas asks the installed launcher which settings are in force, and where
// each comes from.
func (c *computer) launcherHas(t *testing.T, exe string, given map[string]string) {
	t.Helper()
	const folder = `C:\report`
	ok(t, os.RemoveAll(c.path(folder)))
	ok(t, os.Mkdir(c.path(folder), 0o700))
	said, code := c.run(t, exe, "report", "-out", folder)
	zips, _ := filepath.Glob(c.path(folder) + "/*.zip")
	if code != 0 || len(zips) != 1 {
		t.Fatalf("exit code %d, %q: %s", code, zips, said)
	}
	report := strings.ReplaceAll(unzipped(t, zips[0], ".txt"), "\r", "")
	key := c.key(t, `HKLM\Software\Backstage`)
	for name, value := range given {
		d, _ := settings.Find(name)
		if d.Type == settings.Flag {
			value = map[string]string{"1": "true", "0": "false"}[value]
		}
		line := regexp.MustCompile(`(?m)^` + name + ` = .*$`).FindString(report)
		if strings.Contains(line, "█") { // a report shows no names and numbers of people
			if !strings.Contains(key, name+"    REG_SZ    "+value+"\n") {
				t.Errorf("no %s %s in\n%s", name, value, key)
			}
			line = regexp.MustCompile(`= .*█\S*`).ReplaceAllLiteralString(line, "= "+value)
		}
		if want := name + " = " + value + `  (installer, HKLM\Software\Backstage)`; line != want {
			t.Errorf("%q, want %q", line, want)
		}
	}
	if strings.Contains(report, "wrong-type") || strings.Contains(report, "bad-value") || strings.Contains(report, "unknown \"") {
		t.Errorf("a setting is ignored:\n%s", report)
	}
}

const uninstallKey = `HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall`

// isListed: once, with its version, among the programs that can be removed.
func (c *computer) isListed(t *testing.T, version string) {
	t.Helper()
	list := c.key(t, uninstallKey)
	for text, times := range map[string]int{
		"DisplayName    REG_SZ    Amido Alliera Backstage\n": 1, "DisplayVersion    REG_SZ    " + version + "\n": 1,
		"Publisher    REG_SZ    Amido AB\n": 1, `InstallLocation    REG_SZ    C:\Program Files\Backstage\` + "\n": 1,
	} {
		if got := strings.Count(list, text); got != times {
			t.Errorf("%q is there %d times in\n%s", text, got, list)
		}
	}
}

// signsIn goes through -practice -text, in the language that was preset.
func (c *computer) signsIn(t *testing.T, exe string) {
	people := practice.People()
	anna := people[slices.IndexFunc(people, func(p practice.Person) bool { return p.Role == practice.RoleOrdinary })]
	k := c.talk(t, exe, "-practice", "-text")
	k.asked(`Domän\Användarnamn`, anna.User)
	k.asked("Lösenord: ", anna.Password)
	k.told("[SMS]")
	code := k.hear("the code", func(said string) (int, int) {
		if at := regexp.MustCompile(`\d{6}\b`).FindStringIndex(said); at != nil {
			return at[0], at[1]
		}
		return 0, 0
	})
	_, err := io.WriteString(k.in, code+"\n")
	ok(t, err)
	k.told("5 system")
	k.asked("Siffra öppnar", "q")
	k.told("Du är utloggad")
	if err := <-k.done; err != nil {
		t.Errorf("%v\n%s", err, k.said.String())
	}
}

// opensWindow looks at the screen.
func (c *computer) opensWindow(t *testing.T, exe string) {
	w := c.show(t, exe, "-practice")
	w.see("Lösenord", "Logga in")
	ok(t, c.display.Press(t.Context(), "alt+F4"))
	w.ends()
}

// followsLinks clicks on two links, as a browser or a mail does.
func (c *computer) followsLinks(t *testing.T) {
	w := c.show(t, "start", "/wait", "backstage://open/MultiAccess%2001")
	w.see("Logga in", "MultiAccess 01")
	if said, code := c.run(t, "start", "/wait", "backstage://open/Passagesystem"); code != 0 {
		t.Errorf("the second ended with %d: %s", code, said)
	}
	w.see("Logga in", "Passagesystem")
	c.run(t, "taskkill", "/im", "backstage.exe", "/f")
	<-w.done
}

// answersInAConsole starts it as a Windows program is started there, by the name
// that it has told Windows: without standard streams.
func (c *computer) answersInAConsole(t *testing.T, version string) {
	w := c.show(t, "wineconsole", "cmd", "/c", "start /wait backstage.exe -version & pause")
	w.see("backstage " + version)
	ok(t, c.display.Press(t.Context(), "Return"))
	w.ends()
}

// describesItself looks at the program as Windows does before it runs it.
func describesItself(t *testing.T, r release) {
	data, err := os.ReadFile(r.exe)
	ok(t, err)
	for _, text := range []string{
		"Amido Alliera Backstage", r.version, "Startar systemen i Backstage-portalen", "Starts the systems of the Backstage portal", "© Amido AB",
	} {
		var wide []byte
		for _, u := range utf16.Encode([]rune(text + "\x00")) {
			wide = binary.LittleEndian.AppendUint16(wide, u)
		}
		if !bytes.Contains(data, wide) {
			t.Errorf("no %q", text)
		}
	}
	for _, text := range []string{
		`name="se.amido.backstage" version="` + r.version + `.0"`, "PerMonitorV2", ">true</longPathAware>", `level="asInvoker"`, `version="6.0.0.0"`,
	} {
		if !bytes.Contains(data, []byte(text)) {
			t.Errorf("no %q in the manifest", text)
		}
	}
	f, err := pe.NewFile(bytes.NewReader(data))
	ok(t, err)
	head := f.OptionalHeader.(*pe.OptionalHeader64)
	const safe = pe.IMAGE_DLLCHARACTERISTICS_HIGH_ENTROPY_VA | pe.IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE | pe.IMAGE_DLLCHARACTERISTICS_NX_COMPAT
	if head.Subsystem != pe.IMAGE_SUBSYSTEM_WINDOWS_GUI || head.DllCharacteristics&safe != safe {
		t.Errorf("subsystem %d, characteristics %#x", head.Subsystem, head.DllCharacteristics)
	}
	libraries, err := f.ImportedLibraries()
	ok(t, err)
	symbols, err := f.ImportedSymbols()
	ok(t, err)
	for _, s := range symbols {
		_, library, _ := strings.Cut(s, ":")
		libraries = append(libraries, library)
	}
	for _, library := range libraries {
		if !slices.Contains([]string{"gdi32.dll", "kernel32.dll", "msvcrt.dll", "opengl32.dll", "shell32.dll", "user32.dll"}, strings.ToLower(library)) {
			t.Errorf("it needs %s, which not every Windows has", library)
		}
	}
}

// isSigned checks the signatures, and those of copies with one byte flipped.
func isSigned(t *testing.T, r release) {
	verify := func(file string) (string, error) {
		said, err := exec.CommandContext(t.Context(), "osslsigncode", "verify", "-CAfile", r.ca, file).CombinedOutput()
		return string(said), err
	}
	for _, file := range []string{r.exe, r.msi} {
		said, err := verify(file)
		if err != nil || !strings.Contains(said, "THROW-AWAY, NOT FOR RELEASE") {
			t.Errorf("%s: %v\n%s", filepath.Base(file), err, said)
		}
		data, err := os.ReadFile(file)
		ok(t, err)
		data[len(data)/2] ^= 1
		flipped := filepath.Join(t.TempDir(), filepath.Base(file))
		ok(t, os.WriteFile(flipped, data, 0o600))
		if said, err := verify(flipped); err == nil {
			t.Errorf("%s with one byte flipped:\n%s", filepath.Base(file), said)
		}
	}
}

// intuneKnows what it detects the program by.
func intuneKnows(t *testing.T, r release) {
	properties, err := exec.CommandContext(t.Context(), "msiinfo", "export", r.msi, "Property").Output()
	ok(t, err)
	code := regexp.MustCompile(`ProductCode\t(\{[0-9A-F-]{36}\})`).FindSubmatch(properties)
	if code == nil {
		t.Fatalf("no product code in\n%s", properties)
	}
	detection := unzipped(t, r.intune, "Detection.xml")
	for _, want := range []string{
		"<SetupFile>" + filepath.Base(r.msi) + "<", "<MsiProductCode>" + string(code[1]) + "<", "<MsiProductVersion>" + r.version + "<",
		"<MsiPublisher>Amido AB<", "<MsiIsMachineInstall>true<", "<Name>Amido Alliera Backstage<",
	} {
		if !strings.Contains(detection, want) {
			t.Errorf("no %s in\n%s", want, detection)
		}
	}
}

// unzipped is the entry of a zip whose name ends so.
func unzipped(t *testing.T, file, name string) string {
	t.Helper()
	z, err := zip.OpenReader(file)
	ok(t, err)
	defer func() { _ = z.Close() }()
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, name) {
			r, err := f.Open()
			ok(t, err)
			data, err := io.ReadAll(r)
			ok(t, err)
			return string(data)
		}
	}
	t.Fatalf("no %s in %s", name, file)
	return ""
}

func sameFile(t *testing.T, a, b string) {
	t.Helper()
	x, err := os.ReadFile(a)
	ok(t, err)
	y, err := os.ReadFile(b)
	ok(t, err)
	if !bytes.Equal(x, y) {
		t.Errorf("%s is not %s", a, b)
	}
}

// logged is the end of an installer's log.
func (c *computer) logged(windows string) string {
	data, _ := os.ReadFile(c.path(windows))
	return string(data[max(0, len(data)-3000):])
}
