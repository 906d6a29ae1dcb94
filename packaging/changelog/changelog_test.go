package changelog

import (
	"os"
	"strings"
	"testing"
	"time"
)

var day = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

const sample = "# Changelog\n\nText.\n\n## [Unreleased]\n\n### Added\n\n- One `thing`\n  on two lines.\n- Another.\n\n## [1.0.0] - 2026-01-02\n\n### Added\n\n- All.\n"

func TestOurs(t *testing.T) {
	text, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse(string(text)); err != nil {
		t.Error(err)
	}
}

func TestParse(t *testing.T) {
	all, err := Parse(sample)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 || all[0].Version != "" || all[0].Notes[0] != "One thing on two lines." || len(all[0].Notes) != 2 ||
		all[1].Version != "1.0.0" || all[1].Date.Format(time.DateOnly) != "2026-01-02" {
		t.Errorf("%+v", all)
	}
	for _, bad := range []string{"", "## 1.0.0", "## [1.0.0]", "## [1.0] - 2026-01-02", "## [Unreleased] - 2026-01-02", "## [1.0.0] - 2026-13-02"} {
		if got, err := Parse(bad); err == nil {
			t.Errorf("%q is taken for %+v", bad, got)
		}
	}
}

func TestPackaged(t *testing.T) {
	next, err := Packaged(sample, "1.1.0", day)
	if err != nil || len(next) != 2 || next[0].Version != "1.1.0" || !next[0].Date.Equal(day) {
		t.Errorf("%+v %v", next, err)
	}
	same, err := Packaged(sample, "1.0.0", day)
	if err != nil || len(same) != 1 || same[0].Notes[0] != "All." {
		t.Errorf("%+v %v", same, err)
	}
}

func TestClose(t *testing.T) {
	closed, err := Close(sample, "1.1.0", day)
	if err != nil || !strings.Contains(closed, "## [Unreleased]\n\n## [1.1.0] - 2026-03-04\n\n### Added\n\n- One") {
		t.Errorf("%v\n%s", err, closed)
	}
	if _, err := Close(sample, "1.0.0", day); err == nil {
		t.Error("a version was closed twice")
	}
	if _, err := Close(closed, "1.2.0", day); err == nil {
		t.Error("nothing was released")
	}
}
