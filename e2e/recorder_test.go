//go:build linux

package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// recorder is a folder with an xfreerdp that writes down what it gets.
type recorder string

// record is what it wrote (e2e/recordclient).
type record struct {
	PID      int
	Args     []string
	Env      []string
	File     string
	FileMode string
	DirMode  string
	Digests  []string
}

// newRecorder puts a recording xfreerdp first on the seat's path, and ends
// what was started when the test is over.
func newRecorder(t *testing.T, seat *Seat) recorder {
	t.Helper()
	folder := t.TempDir()
	ok(t, os.Link(programs.recordclient, filepath.Join(folder, "xfreerdp")))
	seat.PutInPath(folder)
	r := recorder(folder)
	t.Cleanup(func() {
		for _, each := range r.records(t) {
			_ = syscall.Kill(each.PID, syscall.SIGKILL)
		}
	})
	return r
}

// records are all starts so far.
func (r recorder) records(t *testing.T) (all []record) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(string(r), "record-*.json"))
	ok(t, err)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		ok(t, err)
		var one record
		ok(t, json.Unmarshal(text, &one))
		all = append(all, one)
	}
	return all
}

// wait waits for the nth start and gives it.
func (r recorder) wait(t *testing.T, n int) record {
	t.Helper()
	var all []record
	ok(t, until(t.Context(), patience, "the RDP client's start", func() (bool, error) {
		all = r.records(t)
		return len(all) >= n, nil
	}))
	return all[n-1]
}

func digest(line string) string {
	sum := sha256.Sum256([]byte(line))
	return hex.EncodeToString(sum[:])
}

// alive tells whether a process still runs.
func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }
