package desk

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// aDesk gives the test folders of its own where the system lets it.
func aDesk(t *testing.T) {
	t.Helper()
	freshFolders(t)
	for _, p := range Places() {
		folder, err := folderOf(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func put(t *testing.T, s Shortcut, p Place) (path string) {
	t.Helper()
	if err := s.Put(p); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Remove(p) })
	path, ours := s.file(p)
	if !ours {
		t.Fatalf("%q in %s is not found again", s.Title, p)
	}
	return path
}

func TestAShortcutIsPutAndTakenAway(t *testing.T) {
	aDesk(t)
	for _, title := range []string{"R-CARD M5 Arbetsplats", "Vård & omsorg", `a/b\c:d*e?"<>|`, "日本語", "NUL", "..", "-rf", `$(touch x) %n "q" ` + "`id`", strings.Repeat("lång ", 60)} {
		s := Shortcut{System: "id " + title, Title: title, Picture: []byte("\x89PNG\r\n\x1a\n")}
		for _, p := range Places() {
			if s.In(p) {
				t.Errorf("%q is in %s before it was put there", title, p)
			}
			path := put(t, s, p)
			if folder, _ := folderOf(p); filepath.Dir(path) != filepath.Clean(folder) {
				t.Errorf("%q lies at %s", title, path)
			}
			if err := s.Put(p); err != nil {
				t.Errorf("put again: %v", err)
			}
			if err := s.Remove(p); err != nil || s.In(p) {
				t.Errorf("%q stays in %s: %v", title, p, err)
			}
		}
	}
}

func TestTwoSystemsOfOneNameAndAnotherFileKeepApart(t *testing.T) {
	aDesk(t)
	first, second := Shortcut{System: "id1", Title: "MultiAccess"}, Shortcut{System: "id10", Title: "MultiAccess"}
	a, b := put(t, first, Desktop), put(t, second, Desktop)
	if a == b || !first.In(Desktop) || !second.In(Desktop) {
		t.Errorf("both lie at %s", a)
	}
	if err := first.Remove(Desktop); err != nil || !second.In(Desktop) {
		t.Error("taking one away takes the other")
	}
	folder, _ := folderOf(Desktop)
	theirs := filepath.Join(folder, nameIn(Desktop, "Budget", ""))
	if err := os.WriteFile(theirs, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(theirs) })
	put(t, Shortcut{System: "b", Title: "Budget"}, Desktop)
	if data, _ := os.ReadFile(theirs); string(data) != "mine" {
		t.Error("a file of the person's own was written over")
	}
}

func TestStartAtSignInIsSetAndTakenBack(t *testing.T) {
	aDesk(t)
	for _, on := range []bool{true, true, false, false} {
		if err := StartAtSignIn(on, "Backstage"); err != nil {
			t.Fatal(err)
		}
		if startsAtSignIn(t) != on {
			t.Errorf("it is not %v", on)
		}
	}
}
