package proxy

import (
	"net/http/httptest"
	"testing"
)

func TestTheProxyOfASetting(t *testing.T) {
	if Named("") != nil {
		t.Error("the computer's own is not asked")
	}
	for _, setting := range []string{"direct", "http://proxy.example:8080"} {
		got, err := Named(setting)(httptest.NewRequest("GET", "https://portal.example/", nil))
		if err != nil || setting == "direct" && got != nil || setting != "direct" && got.String() != setting {
			t.Errorf("%s: %v, %v", setting, got, err)
		}
	}
}
