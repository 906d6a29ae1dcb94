//go:build linux

package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"backstage/e2e"
	"backstage/packaging/version"
	"backstage/portal/practicetest"
)

// packages is the folder that packaging/build has filled.
func packages(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("BACKSTAGE_PACKAGES")
	if folder == "" {
		t.Skip("packages are tested by make test-packages")
	}
	return folder
}

// built gives the one file of a pattern in the packages.
func built(t *testing.T, pattern string) string {
	t.Helper()
	found, _ := filepath.Glob(filepath.Join(packages(t), "linux", pattern))
	if len(found) != 1 {
		t.Fatalf("%s: %q", pattern, found)
	}
	return found[0]
}

// command is run as it is; its output is for errors.
func command(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// refused is a command that must fail; it gives what was said.
func refused(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err == nil {
		t.Errorf("%s %q was content:\n%s", name, args, out)
	}
	return string(out)
}

// withRoot is name and arguments of a command that needs root's rights.
func withRoot(t *testing.T, command ...string) (string, []string) {
	t.Helper()
	if os.Geteuid() == 0 {
		return command[0], command[1:]
	}
	if exec.Command("sudo", "-n", "true").Run() != nil {
		t.Skip("this needs root, or sudo without a password")
	}
	return "sudo", append([]string{"-n"}, command...)
}

// system is a Debian in a folder.
type system struct {
	t      *testing.T
	folder string
}

func newSystem(t *testing.T) system {
	t.Helper()
	s := system{t, filepath.Join(t.TempDir(), "root")}
	name, args := withRoot(t, "./test-root", s.folder)
	t.Cleanup(func() {
		name, args := withRoot(t, "rm", "-rf", "--one-file-system", s.folder)
		_ = exec.Command(name, args...).Run()
	})
	command(t, name, args...)
	return s
}

// sh is a shell command in the system, as its root.
func (s system) sh(script string) string {
	s.t.Helper()
	name, args := withRoot(s.t, "./test-root", s.folder, "sh", "-euc", script)
	return command(s.t, name, args...)
}

// put brings a file into the system.
func (s system) put(from, to string) {
	s.t.Helper()
	name, args := withRoot(s.t, "install", "-D", "-m", "644", from, filepath.Join(s.folder, to))
	command(s.t, name, args...)
}

func (s system) write(to, text string) {
	s.t.Helper()
	from := filepath.Join(s.t.TempDir(), "file")
	if err := os.WriteFile(from, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
	s.put(from, to)
}

// files lists what is in the system, but for what runs, is fetched or is written about.
func (s system) files() []string {
	return strings.Split(s.sh(`find / -xdev \( -path /proc -o -path /dev -o -path /tmp -o -path /run -o -path /var/lib/apt -o -path /var/lib/dpkg \
		-o -path /var/cache -o -path /var/log \) -prune -o -print | sort`), "\n")
}

// Ten minutes of an administrator and a person: installed with all it needs from
// a signed repository, preset by a policy, started from its desktop entry,
// removed without a trace.
func TestDebian(t *testing.T) {
	packages(t)
	s := newSystem(t)
	s.sh("apt-get -qq update")
	before := s.files()
	s.repository(t)
	said := s.sh("DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends backstage 2>&1")
	if strings.Contains(strings.ToLower(said), "unauthenticated") || strings.Contains(said, "W:") {
		t.Errorf("apt is not content:\n%s", said)
	}

	if got := s.sh("dpkg -V backstage"); got != "" {
		t.Errorf("dpkg -V: %s", got)
	}
	if got := s.sh("backstage -version 2>/dev/null"); !strings.HasPrefix(got, "backstage "+packaged(t)+" ") {
		t.Errorf("backstage -version: %s", got)
	}
	if got := s.sh("gio mime x-scheme-handler/backstage"); !strings.Contains(got, appID+".desktop") {
		t.Errorf("nobody opens backstage: links: %s", got)
	}
	for file, mode := range map[string]string{"/etc/backstage/policies/managed": "755 root", "/usr/bin/backstage": "755 root"} {
		if got := strings.TrimSpace(s.sh("stat -c '%a %U' " + file)); got != mode {
			t.Errorf("%s: %s", file, got)
		}
	}
	s.startsFromItsEntry(t)

	s.sh("rm /etc/apt/sources.list.d/backstage.sources /usr/share/keyrings/backstage.asc /etc/backstage/policies/managed/10-example.json && rm -r /srv/apt")
	s.sh("apt-get -qq purge backstage && DEBIAN_FRONTEND=noninteractive apt-get -qq autoremove --purge")
	s.sh("userdel -r anna 2>/dev/null; rm /usr/local/share/ca-certificates/practice.crt; update-ca-certificates --fresh >/dev/null 2>&1")
	copies := []string{"/etc/passwd-", "/etc/shadow-", "/etc/group-", "/etc/gshadow-", "/etc/subuid-", "/etc/subgid-"} // useradd's
	for _, file := range s.files() {
		if !slices.Contains(before, file) && !slices.Contains(copies, file) {
			t.Errorf("left behind: %s", file)
		}
	}
}

// repository sets the system up as docs/deploy.md says, and sees a forged index refused.
func (s system) repository(t *testing.T) {
	t.Helper()
	name, args := withRoot(t, "cp", "-r", filepath.Join(packages(t), "linux", "apt"), filepath.Join(s.folder, "srv", "apt"))
	command(t, name, args...)
	s.put(filepath.Join(packages(t), "backstage-packages.asc"), "usr/share/keyrings/backstage.asc")
	s.write("etc/apt/sources.list.d/backstage.sources",
		"Types: deb\nURIs: file:///srv/apt\nSuites: stable\nComponents: main\nSigned-By: /usr/share/keyrings/backstage.asc\n")
	const update = "apt-get update -o Dir::Etc::SourceList=/dev/null -o APT::Get::List-Cleanup=0 2>&1"

	s.sh(`cd /srv/apt/dists/stable && cp InRelease kept && sed -i 's/^Label: .*/Label: Forged/' InRelease && mv Release.gpg Release ..`)
	name, args = withRoot(t, "./test-root", s.folder, "sh", "-c", update)
	if got := refused(t, name, args...); !strings.Contains(got, "invalid") && !strings.Contains(got, "BADSIG") {
		t.Errorf("a forged index: %s", got)
	}
	s.sh(`cd /srv/apt/dists/stable && mv kept InRelease && mv ../Release ../Release.gpg .`)
	s.sh(update)
	deb := built(t, "*.deb")
	forged := filepath.Join(t.TempDir(), "forged.deb")
	flip(t, deb, forged)
	s.put(forged, "srv/apt/pool/"+filepath.Base(deb))
	name, args = withRoot(t, "./test-root", s.folder, "apt-get", "-qq", "-y", "install", "--no-install-recommends", "backstage")
	if got := refused(t, name, args...); !strings.Contains(got, "Hash Sum mismatch") {
		t.Errorf("a package with another bit: %s", got)
	}
	s.put(deb, "srv/apt/pool/"+filepath.Base(deb))
}

// startsFromItsEntry is a person's double click; what the window shows comes from
// the policy in /etc and from the portal that it names.
func (s system) startsFromItsEntry(t *testing.T) {
	t.Helper()
	portal, err := practicetest.Start(practicetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer portal.Close()
	s.write("usr/local/share/ca-certificates/practice.crt", string(portal.CAPEM()))
	s.write("etc/backstage/policies/managed/10-example.json",
		fmt.Sprintf(`{"portalURL": %q, "productName": "Exempelsystem", "language": "sv", "defaultDomain": "exempel"}`, portal.URL()))
	s.sh("update-ca-certificates >/dev/null 2>&1; useradd --create-home anna")
	// The check finds faults here, such as no RDP client; what counts is that it runs.
	if check := s.sh("runuser -u anna -- backstage doctor -json 2>/dev/null || [ $? = 1 ]"); !json.Valid([]byte(check)) {
		t.Errorf("backstage doctor -json: %s", check)
	}

	display, err := e2e.StartDisplay(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer display.Close()
	name, args := withRoot(t, "./test-root", s.folder, "sh", "-euc",
		`runuser -u anna -- env -i HOME=/home/anna PATH=/usr/bin:/bin LANG=C.UTF-8 DISPLAY="$1" \
			gio launch /usr/share/applications/`+appID+`.desktop
		cat >/dev/null`, "sh", display.Name)
	cmd := exec.Command(name, args...)
	hold, err := cmd.StdinPipe() // the system's processes end with it
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	over := make(chan error, 1)
	go func() { over <- cmd.Wait() }()
	_, err = display.WaitText(t.Context(), time.Minute, func() error {
		select {
		case err := <-over:
			return fmt.Errorf("it ended: %v", err)
		default:
			return nil
		}
	}, "Logga in", "Med ditt användarnamn", "Exempelsystem")
	if class := classes(t, display.Name); err == nil && !strings.Contains(class, `"`+appID+`"`) {
		t.Errorf("the desktop does not know the entry's window: %s", class)
	}
	hold.Close()
	<-over
	if err != nil {
		t.Errorf("%v\n%s", err, &said)
	}
}

// classes are the WM_CLASS of each window on a display.
func classes(t *testing.T, display string) string {
	t.Helper()
	search := exec.Command("xdotool", "search", "--onlyvisible", "--name", ".")
	search.Env = append(os.Environ(), "DISPLAY="+display)
	ids, err := search.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for id := range strings.Lines(string(ids)) {
		out, _ := exec.Command("xprop", "-display", display, "-id", strings.TrimSpace(id), "WM_CLASS").Output()
		all.Write(out)
	}
	return all.String()
}

// packaged is the version that the packages must have.
func packaged(t *testing.T) string {
	t.Helper()
	number, err := version.Read("../../" + version.File)
	if err != nil {
		t.Fatal(err)
	}
	return number
}

func TestRPM(t *testing.T) {
	file := built(t, "*.rpm")
	root := filepath.Join(t.TempDir(), "root")
	if err := os.MkdirAll(root, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		name, args := withRoot(t, "rm", "-rf", "--one-file-system", root) // its files are root's
		_ = exec.Command(name, args...).Run()
	})
	rpm := func(args ...string) []string {
		name, all := withRoot(t, append([]string{"rpm", "--root", root}, args...)...)
		return append([]string{name}, all...)
	}
	run := func(args ...string) string {
		full := rpm(args...)
		return command(t, full[0], full[1:]...)
	}
	run("--initdb")
	full := rpm("-K", file)
	if got := refused(t, full[0], full[1:]...); !strings.Contains(got, "NOT OK") {
		t.Errorf("rpm -K before the key was known: %s", got)
	}
	run("--import", filepath.Join(packages(t), "backstage-packages.asc"))
	if got := run("-Kv", file); strings.Count(got, "key ID") == 0 || strings.Contains(got, "NOKEY") {
		t.Errorf("rpm -Kv: %s", got)
	}
	forged := filepath.Join(t.TempDir(), "forged.rpm")
	flip(t, file, forged)
	full = rpm("-K", forged)
	if got := refused(t, full[0], full[1:]...); !strings.Contains(got, "NOT OK") {
		t.Errorf("rpm -K of a forged package: %s", got)
	}

	run("--install", "--nodeps", "--noscripts", file) // what it needs comes as .deb here
	if got := run("-V", "--nodeps", "backstage"); got != "" {
		t.Errorf("rpm -V: %s", got)
	}
	if got := command(t, filepath.Join(root, "usr/bin/backstage"), "-version"); !strings.Contains(got, "backstage "+packaged(t)) {
		t.Errorf("backstage -version: %s", got)
	}
	needs := run("-q", "--requires", "--recommends", "backstage")
	for _, want := range []string{"libGL.so.1", "libX11.so.6", "ca-certificates", "freerdp", "gnome-keyring"} {
		if !strings.Contains(needs, want) {
			t.Errorf("it does not ask for %s:\n%s", want, needs)
		}
	}
	run("--erase", "--nodeps", "backstage")
	left := command(t, "find", root, "-name", "*backstage*", "-not", "-path", "*/lib/rpm/*")
	if left != "" {
		t.Errorf("left behind:\n%s", left)
	}
}

// flip copies a file with one bit changed in its middle.
func flip(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := os.WriteFile(to, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestTheDistributionsCheckers(t *testing.T) {
	deb := built(t, "*.deb")
	tree := t.TempDir()
	command(t, "dpkg-deb", "-x", deb, tree)
	if got := command(t, "lintian", "--allow-root", "--fail-on", "error,warning,info", "--tag-display-limit", "0", "--info", deb); strings.Contains(got, "backstage: ") {
		t.Errorf("lintian:\n%s", got)
	}
	if got := command(t, "desktop-file-validate", filepath.Join(tree, "usr/share/applications", appID+".desktop")); got != "" {
		t.Errorf("desktop-file-validate: %s", got)
	}
	command(t, "appstreamcli", "validate", "--no-net", "--pedantic", filepath.Join(tree, "usr/share/metainfo", appID+".metainfo.xml"))
	for _, page := range []string{"usr/share/man/man1/backstage.1.gz", "usr/share/man/sv/man1/backstage.1.gz"} {
		man := exec.Command("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", filepath.Join(tree, page))
		man.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "MANROFFSEQ=", "MANWIDTH=80")
		var complaints bytes.Buffer
		man.Stderr = &complaints
		if err := man.Run(); err != nil || complaints.Len() > 0 {
			t.Errorf("%s: %v %s", page, err, &complaints)
		}
	}
}

// What the bill of materials lists is what the packaged program was linked from.
func TestTheBillOfMaterialsIsTheProgram(t *testing.T) {
	tree := t.TempDir()
	command(t, "dpkg-deb", "-x", built(t, "*.deb"), tree)
	info, err := buildinfo.ReadFile(filepath.Join(tree, "usr/bin/backstage"))
	if err != nil {
		t.Fatal(err)
	}
	var bom struct {
		Components []struct{ Name, Version string }
	}
	text, err := exec.Command("gzip", "-dc", filepath.Join(tree, "usr/share/doc/backstage/backstage.cdx.json.gz")).Output()
	if err != nil || json.Unmarshal(text, &bom) != nil {
		t.Fatal("the bill of materials cannot be read", err)
	}
	want := []string{"std " + strings.TrimPrefix(info.GoVersion, "go")}
	for _, module := range info.Deps {
		want = append(want, module.Path+" "+module.Version)
	}
	var got []string
	for _, c := range bom.Components {
		got = append(got, c.Name+" "+c.Version)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the program has\n%s\nthe bill says\n%s", strings.Join(want, "\n"), strings.Join(got, "\n"))
	}
	for _, setting := range info.Settings {
		if setting.Key == "-buildmode" && setting.Value != "pie" {
			t.Errorf("-buildmode=%s", setting.Value)
		}
	}
}

// The checksums are signed by the key that is beside them, and cover everything.
func TestChecksums(t *testing.T) {
	folder := packages(t)
	keys := t.TempDir()
	gpg := func(args ...string) []string {
		return append([]string{"--batch", "--homedir", keys, "--no-autostart"}, args...)
	}
	if err := os.Chmod(keys, 0o700); err != nil {
		t.Fatal(err)
	}
	command(t, "gpg", gpg("--import", filepath.Join(folder, "backstage-packages.asc"))...)
	sums := filepath.Join(folder, "SHA256SUMS")
	command(t, "gpg", gpg("--verify", sums+".asc", sums)...)
	forged := filepath.Join(t.TempDir(), "SHA256SUMS")
	flip(t, sums, forged)
	refused(t, "gpg", gpg("--verify", sums+".asc", forged)...)

	check := exec.Command("sha256sum", "--quiet", "-c", "SHA256SUMS")
	check.Dir = folder
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	text, err := os.ReadFile(sums)
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		relative, _ := filepath.Rel(folder, path)
		if err == nil && entry.Type().IsRegular() && !strings.HasPrefix(relative, "SHA256SUMS") && !strings.Contains(string(text), "  "+relative+"\n") {
			t.Errorf("%s has no checksum", relative)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A portable archive runs from wherever it was unpacked.
func TestPortable(t *testing.T) {
	folder := t.TempDir()
	command(t, "tar", "-C", folder, "-xzf", built(t, "*.tar.gz"))
	program, _ := filepath.Glob(filepath.Join(folder, "*/bin/backstage"))
	if len(program) != 1 {
		t.Fatal(program)
	}
	if got := command(t, program[0], "-version"); !strings.Contains(got, "backstage "+packaged(t)) {
		t.Error(got)
	}
}
