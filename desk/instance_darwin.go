package desk

import (
	"os"
	"path/filepath"
)

// meetingFolder is in the folder for temporary files, which is each person's own.
func meetingFolder() (string, error) { return filepath.Join(os.TempDir(), "backstage"), nil }

// shortened leaves the path as it is: that folder's is short.
func shortened(socket string) (short string, done func(), err error) { return socket, func() {}, nil }
