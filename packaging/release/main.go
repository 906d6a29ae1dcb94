// Command release makes a version: from a clean tree it writes the version into
// FyneApp.toml and its section into CHANGELOG.md, commits that, builds everything
// from that commit and tags it. When the build fails the commit is taken back.
//
//	make release VERSION=1.2.3
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"backstage/packaging/changelog"
	"backstage/packaging/version"
)

func main() {
	r := release{now: time.Now()}
	flag.StringVar(&r.version, "version", "", "MAJOR.MINOR.PATCH")
	flag.StringVar(&r.build, "build", "packaging/build", "builds everything into the folder that is its argument")
	flag.StringVar(&r.out, "out", "out/release", "gets a folder of the version's name")
	flag.Parse()
	r.throwAway = os.Getenv("THROW_AWAY") == "1"
	if err := r.run(); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

type release struct {
	version, build, out string
	throwAway           bool // keys that nobody trusts will do
	now                 time.Time
}

// tag is what git calls the version.
func (r release) tag() string { return "v" + r.version }

func (r release) run() error {
	files, err := r.prepare()
	if err != nil {
		return err
	}
	before, err := git("rev-parse", "HEAD")
	if err != nil {
		return err
	}
	err = r.commit(files)
	if err == nil {
		err = r.packages()
	}
	if err == nil {
		_, err = git("tag", "-a", r.tag(), "-m", "Backstage "+r.version)
	}
	if err != nil { // the tree was clean: nothing of anybody's is lost
		_, undone := git("reset", "--hard", "--quiet", before)
		return errors.Join(fmt.Errorf("%w\nnothing was released, and the commit is taken back", err), undone)
	}
	fmt.Printf("Version %s is in %s. Publish it with: git push origin HEAD %s\n", r.version, filepath.Join(r.out, r.version), r.tag())
	return nil
}

// prepare refuses what cannot become a release, and gives the changed files.
func (r release) prepare() (map[string]string, error) {
	next, ok := numbers(r.version)
	if !ok {
		return nil, fmt.Errorf("say which version: make release VERSION=1.2.3, not %q", r.version)
	}
	if status, err := git("status", "--porcelain"); err != nil {
		return nil, err
	} else if status != "" {
		return nil, errors.New("commit or put aside what is changed here first: a release is built from a commit\n" + status)
	}
	if _, err := git("rev-parse", "--verify", "--quiet", "refs/tags/"+r.tag()); err == nil {
		return nil, fmt.Errorf("version %s is released already: there is a tag %s", r.version, r.tag())
	}
	if err := r.keys(); err != nil {
		return nil, err
	}
	last, err := version.Read(version.File)
	if err != nil {
		return nil, err
	}
	if n, _ := numbers(last); less(next, n) {
		return nil, fmt.Errorf("version %s is older than %s, which %s holds", r.version, last, version.File)
	}
	app, err := os.ReadFile(version.File)
	if err != nil {
		return nil, err
	}
	changes, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		return nil, err
	}
	closed, err := changelog.Close(string(changes), r.version, r.now)
	if err != nil {
		return nil, fmt.Errorf("CHANGELOG.md: %w", err)
	}
	return map[string]string{
		version.File:   version.Replace(string(app), r.version),
		"CHANGELOG.md": closed,
	}, nil
}

// keys makes sure that a release is not signed by throw-away keys unawares.
func (r release) keys() error {
	windows := os.Getenv("SIGN_CMD") + os.Getenv("SIGN_CERT") + os.Getenv("SIGN_PKCS12")
	if r.throwAway || os.Getenv("GPG_KEY") != "" && windows != "" {
		return nil
	}
	return errors.New("no keys to sign with: set GPG_KEY (packaging/openpgp) and SIGN_CMD, SIGN_CERT or SIGN_PKCS12 (packaging/windows/sign),\n" +
		"or THROW_AWAY=1 for a release that nobody is to trust")
}

func (r release) commit(files map[string]string) error {
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			return err
		}
	}
	_, err := git("commit", "--quiet", "-m", "Version "+r.version, "--", version.File, "CHANGELOG.md")
	return err
}

func (r release) packages() error {
	folder := filepath.Join(r.out, r.version)
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	cmd := exec.Command(r.build, folder)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", r.build, err)
	}
	if _, err := os.Stat(filepath.Join(folder, "SHA256SUMS")); err != nil {
		return fmt.Errorf("%s left no checksums: %w", r.build, err)
	}
	return nil
}

func git(args ...string) (string, error) {
	out, err := exec.Command("git", args...).CombinedOutput()
	said := strings.TrimSpace(string(out))
	if err != nil {
		return "", fmt.Errorf("git %s: %w: %s", args[0], err, said)
	}
	return said, nil
}

// numbers reads a version of the form 1.2.3 that an MSI can have too.
func numbers(text string) (n [3]int, ok bool) {
	if !regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$`).MatchString(text) {
		return n, false
	}
	for i, part := range strings.Split(text, ".") {
		var err error
		if n[i], err = strconv.Atoi(part); err != nil {
			return n, false
		}
	}
	return n, n[0] < 256 && n[1] < 256 && n[2] < 65536
}

func less(a, b [3]int) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}
