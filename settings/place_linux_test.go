package settings

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestEverySettingInEtc runs again, with an /etc of its own that nobody else
// sees, and reads every setting from the very places that Platform names.
func TestEverySettingInEtc(t *testing.T) {
	if os.Getenv("BACKSTAGE_NAMESPACE") == "1" {
		t.Run("within", everySettingInEtc)
		return
	}
	if os.Getenv("BACKSTAGE_E2E") != "1" {
		t.Skip("end-to-end tests run when BACKSTAGE_E2E=1 (make test)")
	}
	if os.Getuid() != 0 {
		t.Skip("mounting needs root")
	}
	within := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestEverySettingInEtc$", "-test.v")
	within.Env = append(os.Environ(), "BACKSTAGE_NAMESPACE=1")
	within.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	said, err := within.CombinedOutput()
	if strings.Contains(string(said), "--- SKIP") || err != nil && len(said) == 0 {
		t.Skipf("no mount namespaces here: %v\n%s", err, said)
	}
	if err != nil || !strings.Contains(string(said), "--- PASS: TestEverySettingInEtc/within") {
		t.Errorf("%v\n%s", err, said)
	}
}

func everySettingInEtc(t *testing.T) {
	people, err := os.ReadFile("/etc/passwd")
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []error{
		syscall.Mount("none", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""), // Unshareflags has done so; never without
		syscall.Mount("tmpfs", "/etc", "tmpfs", 0, "mode=0755"),
		os.WriteFile("/etc/passwd", people, 0o644),
	} {
		if step != nil {
			t.Skip(step)
		}
	}
	all, err := json.Marshal(everySetting())
	if err != nil {
		t.Fatal(err)
	}
	account := accountName()
	if account == "" {
		t.Fatal("no account")
	}
	for file, source := range map[string]Source{
		"/etc/backstage/policies/managed/10-all.json":          MachinePolicy,
		"/etc/backstage/policies/users/" + account + "/a.json": UserPolicy,
		"/etc/backstage/presets.json":                          Installer,
	} {
		put(t, file, string(all))
		o := Platform()
		o.Folder = "" // nothing of the person who runs the test
		arrived(t, file, o, source)
		if err := os.RemoveAll(filepath.Dir(file)); err != nil {
			t.Fatal(err)
		}
	}
}
