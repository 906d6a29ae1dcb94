package rdp

import (
	"bytes"
	"crypto"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// What a file says, what its signature is worth and what would become of it, in the
// form that scripts may count on.
func TestInspectionOfFiles(t *testing.T) {
	s := newSigner(t, "rdweb.example", nil)
	signed := s.sign(t, signable, style{crypto.SHA256, false})
	const host = "full address:s:host.example\n"
	at := strings.Index(signed, "signature:s:")
	for name, c := range map[string]struct {
		file    string
		rules   Rules
		verdict Verdict
		status  SignatureStatus
		reasons []string
	}{
		"trusted":                {signed, Rules{RequireSigned: true}, Open, Trusted, nil},
		"not signed":             {host, Rules{}, Open, NotSigned, nil},
		"not signed, but wanted": {host, Rules{RequireSigned: true}, Refuse, NotSigned, []string{"file-unsigned"}},
		"altered":                {strings.Replace(signed, "BROKER", "evil", 1), Rules{}, Refuse, Altered, []string{"file-signature-bad"}},
		"a line added":           {signed + "pcb:s:x\r\n", Rules{}, Refuse, Altered, []string{"file-signature-bad: pcb"}},
		"cannot be checked":      {signed[:at] + "signature:s:AAAA", Rules{}, Ask, Unverifiable, []string{"file-signature-unreadable: malformed"}},
		"cannot be checked, but has to be": {signed[:at] + "signature:s:AAAA", Rules{RequireSigned: true}, Refuse, Unverifiable,
			[]string{"file-signature-unreadable: malformed"}},
		"two addresses": {host + "full address:s:evil.example", Rules{}, Refuse, NotSigned, []string{"file-duplicate: full address"}},
		"everything at once": {"full address:s:evil.example\nremoteapplicationmode:i:1\nremoteapplicationprogram:s:cmd.exe",
			Rules{Hosts: []string{".good.example"}, RequireSigned: true}, Refuse, NotSigned,
			[]string{"file-bad-value: remoteapplicationprogram", "file-unsigned", "file-host-forbidden: evil.example"}},
		"no such file": {"", Rules{}, Refuse, Unverifiable, []string{"file-unreadable"}},
		"a web page":   {"<html>", Rules{}, Refuse, Unverifiable, []string{"file-unreadable"}},
	} {
		got := inspection([]byte(c.file), c.rules, s.roots())
		if got.Verdict != c.verdict || got.Signature.Status != c.status || !slices.Equal(got.Reasons, c.reasons) {
			t.Errorf("%s: %s, %+v, %q", name, got.Verdict, got.Signature, got.Reasons)
		}
		if (len(got.Client) > 0) != (c.verdict != Refuse) {
			t.Errorf("%s: a client would get %q", name, got.Client)
		}
		followsSchema(t, name, got.JSON())
	}
}

func followsSchema(t *testing.T, name string, text []byte) {
	t.Helper()
	form, err := jsonschema.UnmarshalJSON(bytes.NewReader(InspectionSchema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err = c.AddResource("inspection.schema.json", form); err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err = c.MustCompile("inspection.schema.json").Validate(value); err != nil {
		t.Errorf("%s: %v\n%s", name, err, text)
	}
}

func TestInspectionTellsNoSecretAndShowsWhatIsHidden(t *testing.T) {
	s := newSigner(t, "rdweb.example", nil)
	text := s.sign(t, signable, style{crypto.SHA256, false}) +
		"gatewayaccesstoken:s:hemligt\r\npassword:s:hemligt\r\npassword 51:b:hemligt\r\nworkspace id:s:a\u202eb\u200b\U000e0041\r\n"
	found := inspection([]byte(text), Rules{}, s.roots())
	out := found.JSON()
	if bytes.Contains(out, []byte("hemligt")) || !bytes.Contains(out, []byte("gatewayaccesstoken:s:•••")) {
		t.Errorf("a secret is told:\n%s", out)
	}
	if i := bytes.IndexFunc(out, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
		t.Errorf("what nobody can see stands there at %d:\n%s", i, out)
	}
	var back Inspection
	if err := json.Unmarshal(out, &back); err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(back.Properties, func(p Property) bool { return p.Name == "workspace id" })
	if got := back.Properties[at]; got != (Property{"workspace id", "s", "a\u202eb\u200b\U000e0041", false}) {
		t.Errorf("%+v", got)
	}
	if !slices.Contains(back.Properties, Property{"full address", "s", "BROKER.example", true}) {
		t.Errorf("what the signature covers is not told: %+v", back.Properties)
	}
	if got := Spelled("a\u202eb"); got != "a<U+202E>b" {
		t.Errorf("%q", got)
	}
}
