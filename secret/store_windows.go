package secret

// storedName is the name as go-keyring may have it.
func storedName(name string) string { return name }
