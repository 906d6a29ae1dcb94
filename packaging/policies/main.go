// Command policies writes what IT needs to preset and lock the launcher's
// settings: policy templates for Windows, a profile and a schema for macOS, a
// schema for Linux, and the page that describes every setting. All of it comes
// from settings.Table and package translations; a test proves that what is committed is up to date.
//
//	go run ./packaging/policies
package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// namespace of the Windows templates. Administrators rely on it: never change it.
const namespace = "Amido.Policies.Backstage"

// generate gives every file by its path in the repository.
func generate() map[string][]byte {
	return map[string][]byte{
		"packaging/policies/windows/backstage.admx":       admx(),
		"packaging/policies/windows/en-US/backstage.adml": adml("en"),
		"packaging/policies/windows/sv-SE/backstage.adml": adml("sv"),
		"packaging/policies/macos/backstage.mobileconfig": mobileConfig(),
		"packaging/policies/macos/jamf-schema.json":       jamfSchema(),
		"packaging/policies/linux/schema.json":            jsonSchema(),
		"packaging/policies/linux/example.json":           jsonExample(),
		"docs/settings.md":                                page(),
	}
}

func main() {
	files := generate()
	for _, path := range slices.Sorted(maps.Keys(files)) {
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil {
			err = os.WriteFile(path, files[path], 0o644)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "policies:", err)
			os.Exit(1)
		}
		fmt.Println(path)
	}
}
