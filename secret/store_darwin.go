package secret

import "strings"

// storedName writes a name so that it survives the command that go-keyring gives
// to /usr/bin/security when it stores: that tool takes a backslash as an escape
// inside quotes too, and ends the argument at the first quote. Without this,
// DOMAIN\user is stored as DOMAINuser and never found again.
func storedName(name string) string { return forSecurityTool.Replace(name) }

var forSecurityTool = strings.NewReplacer(`%`, "%25", `\`, "%5C", `'`, "%27", `"`, "%22")
