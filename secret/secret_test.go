package secret

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const canary = "Kanarie-7Q!"

// However a secret is printed, alone or inside something else, only the mask shows.
func TestEveryPrintedFormIsTheMask(t *testing.T) {
	type form struct {
		Name     string
		Password *Text
	}
	f := form{"amido\\anna", New(canary)}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "form", f, "password", f.Password)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "form", f, "password", f.Password)
	asJSON, err := json.Marshal(map[string]any{"f": f, "p": f.Password})
	if err != nil {
		t.Fatal(err)
	}
	printed := []string{log.String(), string(asJSON), f.Password.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		printed = append(printed, fmt.Sprintf(verb, f), fmt.Sprintf(verb, f.Password), fmt.Sprintf(verb, []*Text{f.Password}))
	}
	for _, p := range printed {
		if strings.Contains(p, canary) || strings.Contains(p, fmt.Sprintf("%x", canary)) {
			t.Errorf("the secret shows in %q", p)
		}
	}
}

func TestWipeEmptiesEveryHolder(t *testing.T) {
	mine := New(canary)
	yours := mine
	kept := mine.Clone()
	mine.Wipe()
	mine.Wipe()
	if !yours.Empty() || yours.Reveal() != "" {
		t.Error("a wiped secret is still readable")
	}
	if kept.Reveal() != canary {
		t.Error("a clone was wiped with its original")
	}
	var none *Text
	none.Wipe()
	if !none.Empty() || none.Reveal() != "" || !none.Equal(New("")) {
		t.Error("nil is not the empty secret")
	}
}
