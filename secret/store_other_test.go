//go:build windows || darwin

package secret

import (
	"os"
	"testing"
)

// The real thing: Credential Manager or Keychain of whoever runs the test.
func TestTheSystemsStoreKeepsSecrets(t *testing.T) {
	if os.Getenv("BACKSTAGE_E2E") == "" {
		t.Skip("writes to the credential store of this account: set BACKSTAGE_E2E=1")
	}
	keepsSecrets(t, Keyring())
}
