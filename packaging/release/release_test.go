package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	sampleApp     = "[Details]\nName = \"Sample\"\nVersion = \"1.0.0\"\nBuild = 1\n"
	sampleChanges = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Something.\n"
)

// tree is a repository of its own, in which the test then is.
func tree(t *testing.T, build string) release {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, value := range map[string]string{
		"GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_SYSTEM": os.DevNull, "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
		"GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com",
		"GPG_KEY": "", "SIGN_CMD": "", "SIGN_CERT": "", "SIGN_PKCS12": "",
	} {
		t.Setenv(name, value)
	}
	put(t, "FyneApp.toml", sampleApp)
	put(t, "CHANGELOG.md", sampleChanges)
	put(t, ".gitignore", "/out/\n")
	put(t, "build", "#!/bin/sh\nset -e\n"+build)
	if err := os.Chmod("build", 0o755); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"init", "--quiet"}, {"add", "-A"}, {"commit", "--quiet", "-m", "All"}} {
		run(t, args...)
	}
	return release{version: "1.1.0", build: "./build", out: "out/release", throwAway: true, now: time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("git", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// The build sees the commit that is tagged, with nothing changed beside it.
const honest = `[ -z "$(git status --porcelain)" ]; git rev-parse HEAD >"$1/commit"; cp FyneApp.toml CHANGELOG.md "$1"; : >"$1/SHA256SUMS"`

func TestRelease(t *testing.T) {
	r := tree(t, honest)
	if err := r.run(); err != nil {
		t.Fatal(err)
	}
	head := run(t, "rev-parse", "HEAD")
	if tagged := run(t, "rev-parse", "v1.1.0^{commit}"); tagged != head {
		t.Error("the tag is elsewhere")
	}
	if run(t, "cat-file", "-t", "v1.1.0") != "tag" || run(t, "log", "-1", "--format=%s") != "Version 1.1.0" || run(t, "status", "--porcelain") != "" {
		t.Error(run(t, "log", "--stat"))
	}
	for name, want := range map[string]string{
		"commit": head, "FyneApp.toml": strings.Replace(sampleApp, "1.0.0", "1.1.0", 1),
		"CHANGELOG.md": strings.Replace(sampleChanges, "[Unreleased]\n", "[Unreleased]\n\n## [1.1.0] - 2026-03-04\n", 1),
	} {
		got, err := os.ReadFile(filepath.Join(r.out, "1.1.0", name))
		if err != nil || strings.TrimSpace(string(got)) != strings.TrimSpace(want) {
			t.Errorf("%s: %v %s", name, err, got)
		}
	}
	if err := r.run(); err == nil || !strings.Contains(err.Error(), "released already") {
		t.Errorf("a second time: %v", err)
	}
}

func TestTheFirstReleaseKeepsItsNumber(t *testing.T) {
	r := tree(t, honest)
	r.version = "1.0.0"
	if err := r.run(); err != nil {
		t.Fatal(err)
	}
}

func TestAFailedBuildLeavesNothing(t *testing.T) {
	for _, build := range []string{"exit 1", "true"} { // the second leaves no checksums
		r := tree(t, build)
		before := run(t, "rev-parse", "HEAD")
		if err := r.run(); err == nil || !strings.Contains(err.Error(), "taken back") {
			t.Error(err)
		}
		if run(t, "rev-parse", "HEAD") != before || run(t, "tag") != "" || run(t, "status", "--porcelain") != "" {
			t.Error(run(t, "log", "--stat"))
		}
	}
}

func TestRefusals(t *testing.T) {
	for want, change := range map[string]func(*release){
		"commit or put aside":    func(*release) { put(t, "new", "x") },
		"say which version":      func(r *release) { r.version = "1.1" },
		"not \"v1.1.0\"":         func(r *release) { r.version = "v1.1.0" },
		"older than 1.0.0":       func(r *release) { r.version = "0.9.9" },
		"released already":       func(*release) { run(t, "tag", "v1.1.0") },
		"no keys to sign with":   func(r *release) { r.throwAway = false },
		"nothing stands below":   func(*release) { put(t, "CHANGELOG.md", "## [Unreleased]\n"); run(t, "commit", "-qam", "x") },
		"FyneApp.toml holds no ": func(*release) { put(t, "FyneApp.toml", "\n"); run(t, "commit", "-qam", "x") },
	} {
		r := tree(t, honest)
		change(&r)
		before := run(t, "rev-parse", "HEAD")
		if err := r.run(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
		if run(t, "rev-parse", "HEAD") != before {
			t.Errorf("%q: something was committed", want)
		}
	}
}
