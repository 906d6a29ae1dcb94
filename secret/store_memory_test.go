package secret_test

import (
	"errors"
	"testing"

	"backstage/secret"
	"backstage/secret/secrettest"
)

// The fake of other rooms' tests behaves as the real one does.
func TestMemoryStoreIsAStore(t *testing.T) {
	m := secrettest.NewMemoryStore()
	secret.KeepsSecrets(t, m)
	for _, name := range secret.NamesNoStoreMaySee {
		secret.RefusesName(t, m, name)
	}
	secret.RefusesBigSecret(t, m)
	m.FailWith(secret.ErrUnavailable)
	if err := m.Available(t.Context()); !errors.Is(err, secret.ErrUnavailable) {
		t.Errorf("told to fail: %v", err)
	}
}
