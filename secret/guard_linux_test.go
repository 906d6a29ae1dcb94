package secret

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// A guarded process makes no core dump and cannot be looked into; what it starts
// can. It is told by a process of its own.
func TestAGuardedProcessKeepsItsMemory(t *testing.T) {
	if os.Getenv("BACKSTAGE_GUARDED") == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestAGuardedProcessKeepsItsMemory$", "-test.v")
		cmd.Env = append(os.Environ(), "BACKSTAGE_GUARDED=1")
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, said)
		}
		return
	}
	Guard()
	if dumpable, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); dumpable != 0 {
		t.Errorf("dumpable is %d, %v", dumpable, err)
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &limit); err != nil || limit.Cur != 0 {
		t.Errorf("dumps of %d bytes, %v", limit.Cur, err)
	}
	child := exec.Command("sh", "-c", "stat -c %u /proc/$$/environ; ulimit -Hc")
	said, err := child.Output()
	lines := strings.Fields(string(said))
	if err != nil || len(lines) != 2 {
		t.Fatalf("the child said %q, %v", said, err)
	}
	if lines[0] != strings.TrimSpace(uid()) {
		t.Errorf("the child's memory belongs to %s", lines[0])
	}
	if limit.Max != 0 && lines[1] == "0" {
		t.Error("the child may not raise its limit")
	}
}

func uid() string {
	said, _ := exec.Command("id", "-u").Output()
	return string(said)
}
