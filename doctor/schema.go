package doctor

import _ "embed"

// SchemaVersion is raised when the JSON changes in a way that a script would
// notice; new optional fields do not raise it.
const SchemaVersion = 1

// Schema is the JSON schema (draft 2020-12) of a Report.
//
//go:embed schema.json
var Schema []byte
