package secret

import "testing"

func TestNamesSurviveTheSecurityTool(t *testing.T) {
	if got := storedName(`amido\o'brien 100%`); got != `amido%5Co%27brien 100%25` {
		t.Errorf("stored as %q", got)
	}
}
