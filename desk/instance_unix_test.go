//go:build !windows

package desk

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWhatAKilledLauncherLeavesIsInNobodysWay(t *testing.T) {
	somewhere(t)
	killed := mustClaim(t, Wish{})
	folder, name, err := place()
	if err != nil {
		t.Fatal(err)
	}
	killed.Close()
	if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	next := mustClaim(t, Wish{})
	if next == nil {
		t.Fatal("it was taken for one that runs")
	}
	next.Close()
}

func TestTwoScreensAreTwoPlaces(t *testing.T) {
	somewhere(t)
	first := mustClaim(t, Wish{})
	defer first.Close()
	t.Setenv("DISPLAY", ":2")
	second := mustClaim(t, Wish{})
	if second == nil {
		t.Fatal("a window on another screen helps nobody")
	}
	second.Close()
}

func TestAFolderWhereOthersWriteIsNoPlaceToMeet(t *testing.T) {
	somewhere(t)
	folder := filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "backstage")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	if i, err := Claim(t.Context(), Wish{}); err == nil {
		t.Errorf("claimed %v", i)
	}
}
