package doctor

import (
	"testing"

	"backstage/portal/practicetest"
	"backstage/secret"
)

// Without a D-Bus there is no Secret Service; the store is asked for real.
func TestWithoutDBusThereIsNoCredentialStore(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	o := newStage(t, practicetest.Variant{}).well()
	o.Store = secret.Keyring().Available
	report := Check(t.Context(), o, nil)
	if report.Verdict != (Verdict{KindNoStore, WhoIT, CheckStore}) {
		t.Errorf("verdict %+v", report.Verdict)
	}
	follows(t, report)
}
