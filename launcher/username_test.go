package launcher

import "testing"

func TestTheNameThatIsSent(t *testing.T) {
	for _, c := range []struct {
		written, domain, sent string
		missing               bool
	}{
		{`amido\anna`, "other", `amido\anna`, false},
		{`anna@amido.se`, "amido", `anna@amido.se`, false},
		{"anna", "amido", `amido\anna`, false},
		{"  anna\u00a0", "amido", `amido\anna`, false},
		{"anna", "", "anna", true},
		{`amido\\anna`, "", `amido\anna`, false},
		{"amido/anna", "", `amido\anna`, false},
		{`.\anna`, "amido", `amido\anna`, false},
		{`.\anna`, "", "anna", true},
		{`amido\`, "amido", "", false},
		{`\anna`, "amido", `amido\anna`, false},
		{"", "amido", "", false},
		{" \t ", "amido", "", false},
		{"a\u200bn\u202ena\r\n", "amido", `amido\anna`, false},
		{"A\u030ake", "amido", "amido\\\u00c5ke", false},
		{"user@dom@dom", "amido", "user@dom@dom", false},
		{"anna\x00", "amido", `amido\anna`, false},
	} {
		sent, missing := Qualify(c.written, c.domain)
		if sent != c.sent || missing != c.missing {
			t.Errorf("Qualify(%q, %q) = %q, %v; want %q, %v", c.written, c.domain, sent, missing, c.sent, c.missing)
		}
	}
}

func TestThePersonIsShownWithoutDomain(t *testing.T) {
	for in, want := range map[string]string{`amido\anna`: "anna", "anna@amido.se": "anna", "anna": "anna", "": ""} {
		if got := PersonOf(in); got != want {
			t.Errorf("PersonOf(%q) = %q, want %q", in, got, want)
		}
	}
}
