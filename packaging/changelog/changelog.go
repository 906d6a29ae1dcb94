// Package changelog reads CHANGELOG.md for the packages, each of which wants it
// in a form of its own, and closes it for a release.
package changelog

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Release is one version's section.
type Release struct {
	Version string    // "1.2.3", or "" for what is not released yet
	Date    time.Time // zero for what is not released yet
	Notes   []string  // one a point, as plain text on one line
}

var heading = regexp.MustCompile(`^## \[(?:Unreleased|(\d+\.\d+\.\d+))\](?: - (\d{4}-\d{2}-\d{2}))?$`)

// unreleased is the heading of what is not released yet.
const unreleased = "## [Unreleased]"

// Parse reads the sections, newest first as they stand.
func Parse(text string) (releases []Release, err error) {
	for n, line := range strings.Split(text, "\n") {
		last := len(releases) - 1
		switch {
		case strings.HasPrefix(line, "## "):
			r, err := parseHeading(line)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", n+1, err)
			}
			releases = append(releases, r)
		case last < 0:
		case strings.HasPrefix(line, "- "):
			releases[last].Notes = append(releases[last].Notes, plain(line[2:]))
		case strings.HasPrefix(line, "  ") && len(releases[last].Notes) > 0:
			note := &releases[last].Notes[len(releases[last].Notes)-1]
			*note += " " + plain(line)
		}
	}
	if len(releases) == 0 {
		return nil, errors.New("no version in it")
	}
	return releases, nil
}

func parseHeading(line string) (r Release, err error) {
	found := heading.FindStringSubmatch(line)
	if found == nil || (found[1] == "") != (found[2] == "") {
		return r, fmt.Errorf("%q is neither %q nor like \"## [1.2.3] - 2026-01-31\"", line, unreleased)
	}
	r.Version = found[1]
	if found[2] != "" {
		r.Date, err = time.Parse(time.DateOnly, found[2])
	}
	return r, err
}

func plain(markdown string) string {
	return strings.TrimSpace(strings.NewReplacer("`", "", "**", "").Replace(markdown))
}

// Packaged gives the releases as a package of a version shows them. What is not
// released yet counts as that version, of that day, where the version has no
// section of its own.
func Packaged(text, version string, day time.Time) ([]Release, error) {
	all, err := Parse(text)
	if err != nil {
		return nil, err
	}
	known := false
	for _, r := range all {
		known = known || r.Version == version
	}
	var packaged []Release
	for _, r := range all {
		if r.Version == "" {
			if known {
				continue
			}
			r.Version, r.Date, known = version, day.UTC(), true
		}
		packaged = append(packaged, r)
	}
	if !known {
		return nil, fmt.Errorf("version %s is not in it", version)
	}
	return packaged, nil
}

// Close makes what is not released yet a version's section.
func Close(text, version string, day time.Time) (string, error) {
	all, err := Parse(text)
	if err != nil {
		return "", err
	}
	if all[0].Version != "" || len(all[0].Notes) == 0 {
		return "", fmt.Errorf("nothing stands below %q", unreleased)
	}
	for _, r := range all {
		if r.Version == version {
			return "", fmt.Errorf("version %s has its section already", version)
		}
	}
	closed := fmt.Sprintf("%s\n\n## [%s] - %s", unreleased, version, day.UTC().Format(time.DateOnly))
	return strings.Replace(text, unreleased, closed, 1), nil
}
