// Package version reads and writes the one place that holds the launcher's version.
package version

import (
	"errors"
	"os"
	"regexp"
)

// File is that place, in the repository's root.
const File = "FyneApp.toml"

var line = regexp.MustCompile(`(?m)^Version = "(\d+\.\d+\.\d+)"$`)

// Read gives the version, of the form 1.2.3, from a file like File.
func Read(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	found := line.FindSubmatch(text)
	if found == nil {
		return "", errors.New(path + " holds no version")
	}
	return string(found[1]), nil
}

// Replace puts another version into such a file's text.
func Replace(text, version string) string {
	return line.ReplaceAllLiteralString(text, `Version = "`+version+`"`)
}
