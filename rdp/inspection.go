package rdp

import (
	"bytes"
	"crypto/x509"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"backstage/outside"
)

// InspectionSchema is the JSON schema (draft 2020-12) of an Inspection.
//
//go:embed inspection.schema.json
var InspectionSchema []byte

// Inspection is everything that is known of a file before anything is started. Its
// fields and values are part of its JSON.
type Inspection struct {
	Properties []Property `json:"properties"`
	Signature  Signature  `json:"signature"`
	Verdict    Verdict    `json:"verdict"`
	// Reasons why it is not simply opened: kinds, with what they are about.
	Reasons []string `json:"reasons"`
	// Client are the lines that FreeRDP would get; none of a file that is refused.
	Client []string `json:"client"`
}

// Property is one line of a file. A value that opens something by itself is •••.
type Property struct {
	Name    string `json:"name"`
	Type    string `json:"type"` // i, s or b
	Value   string `json:"value"`
	Covered bool   `json:"covered"` // by the signature, as it says
}

// Verdict is what becomes of a file under the rules in force.
type Verdict string

const (
	Open   Verdict = "open"
	Ask    Verdict = "ask" // not without a person's word; Start, which cannot ask, refuses
	Refuse Verdict = "refuse"
)

// Inspect tells what a file says and what would become of it. It never fails: a
// file that cannot be read is refused.
func Inspect(raw []byte, rules Rules) Inspection { return inspection(raw, rules, nil) }

// Refuse adds a reason that is not the file's, for which it is not opened.
func (i *Inspection) Refuse(reason string) {
	i.Verdict, i.Client = Refuse, []string{}
	i.Reasons = append(i.Reasons, reason)
}

// bearers are the properties whose value is a secret.
var bearers = []string{"gatewayaccesstoken", "password", "password 51"}

func inspection(raw []byte, rules Rules, roots *x509.CertPool) Inspection {
	i := Inspection{
		Properties: []Property{}, Reasons: []string{}, Client: []string{}, Verdict: Open,
		Signature: Signature{Status: Unverifiable, Reason: ReasonUnreadable},
	}
	o, faults := examine(raw, rules, roots)
	for _, e := range faults {
		reason := string(e.Kind)
		if e.Detail != "" {
			reason += ": " + e.Detail
		}
		i.Reasons = append(i.Reasons, reason)
		mayAsk := e.Kind == KindFileSignatureUnreadable && !rules.RequireSigned && len(rules.Publishers) == 0
		if i.Verdict == Open && mayAsk {
			i.Verdict = Ask
		} else if !mayAsk {
			i.Verdict = Refuse
		}
	}
	if o != nil {
		i.Signature = o.signature.Signature
		i.Properties = propertiesOf(o.file, i.Signature.Status != NotSigned)
		if i.Verdict != Refuse {
			i.Client = o.clean(manner{without: colliding(o.file, freerdpArguments(rules.ClientOptions, recommended[0], o.remoteApp))})
		}
	}
	if i.Signature.Altered == nil {
		i.Signature.Altered = []string{}
	}
	for n, line := range i.Client {
		if key, _, _ := strings.Cut(line, ":"); slices.Contains(bearers, key) {
			i.Client[n] = key + ":s:•••"
		}
	}
	return i
}

func propertiesOf(f *file, signed bool) (list []Property) {
	covered := scope(f)
	for _, p := range f.lines {
		key := strings.ToLower(p.name)
		value := p.value
		if slices.Contains(bearers, key) && value != "" {
			value = "•••"
		}
		list = append(list, Property{p.name, string(p.kind), value, signed && slices.Contains(covered, key)})
	}
	return list
}

// JSON is the inspection in the form of InspectionSchema, with a line end. What
// nobody can see stands there as \u and its number.
func (i Inspection) JSON() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	_ = e.Encode(i) // strings and bools only
	var ascii bytes.Buffer
	for _, r := range b.String() {
		if r < 0x7f || !outside.Hidden(r) {
			ascii.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&ascii, `\u%04x`, unit)
		}
	}
	return ascii.Bytes()
}

// Spelled is text with what nobody can see written as <U+202E>.
func Spelled(s string) string {
	var b strings.Builder
	for _, r := range s {
		if outside.Hidden(r) {
			fmt.Fprintf(&b, "<U+%04X>", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
