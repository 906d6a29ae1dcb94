package settings

import (
	"errors"
	"fmt"
	"slices"
	"testing"
)

// strict is what each restriction comes to when a policy about it cannot be read.
func strict(d Definition) any {
	if d.Type == Flag {
		return d.Name == "requireSigned" // the one that demands something; the rest give leave
	}
	return []string(nil)
}

// unreadable are values that no restriction takes, by what is wrong with them.
func unreadable(d Definition) map[string]any {
	values := map[string]any{
		"nothing": nil, "a fraction": 0.5, "an object": map[string]any{"a": true}, "a text": "yes", "bytes": []byte{1},
	}
	switch {
	case d.Type == Flag:
		values["a list"] = []any{true}
		values["a number of JSON"] = 1.0
		values["another DWORD"] = uint32(2)
	default:
		values["a flag"] = true
		values["a DWORD"] = uint32(1)
		values["a bad entry"] = []any{"ka put"}
		values["bad entries in a REG_MULTI_SZ"] = []string{"ka put", ""}
		values["an entry that is no text"] = []any{5.0}
		values["a list in a list"] = []any{[]any{"a.example.se"}}
	}
	return values
}

func restrictions() (list []Definition) {
	for _, d := range Table {
		if d.Restricts {
			list = append(list, d)
		}
	}
	return list
}

// A restriction that cannot be read is none that is not there: whatever is wrong
// with it, in either policy, it forbids, also where a weaker place gives leave.
func TestARestrictionThatCannotBeReadForbids(t *testing.T) {
	leave := map[string]any{}
	for _, d := range restrictions() {
		if d.Type == Flag {
			leave[d.Name] = !strict(d).(bool)
		} else {
			leave[d.Name] = d.Example("linux")
		}
	}
	for _, d := range restrictions() {
		for what, value := range unreadable(d) {
			for source, o := range map[Source]Options{
				MachinePolicy: {MachinePolicy: says("it", map[string]any{d.Name: value}), UserPolicy: says("person", leave), Installer: says("preset", leave)},
				UserPolicy:    {UserPolicy: says("it", map[string]any{d.Name: value}), Installer: says("preset", leave)},
			} {
				s := open(t, o).Current()
				if got := s.Value(d.Name); fmt.Sprint(got) != fmt.Sprint(strict(d)) || !s.Locked(d.Name) || s.Source(d.Name) != source {
					t.Errorf("%s is %s: %v from %v, locked %v", d.Name, what, got, s.Source(d.Name), s.Locked(d.Name))
				}
				if p := s.Unreadable(d.Name); p == nil || p.Name != d.Name || p.Origin != "it" || p.Source != source {
					t.Errorf("%s is %s: told as %v", d.Name, what, p)
				}
				if p := s.Closed(); (p != nil) != d.Opening || p != nil && p.Name != d.Name {
					t.Errorf("%s is %s: closed by %v", d.Name, what, p)
				}
				if len(s.Problems()) != 1 {
					t.Errorf("%s is %s: %v", d.Name, what, s.Problems())
				}
			}
		}
	}
}

// What a person or an installer has written wrongly is passed over.
func TestAPreferenceThatCannotBeReadForbidsNothing(t *testing.T) {
	for _, d := range restrictions() {
		for what, value := range unreadable(d) {
			s := open(t, Options{Installer: says("preset", map[string]any{d.Name: value})}).Current()
			if fmt.Sprint(s.Value(d.Name)) != fmt.Sprint(d.Default) || s.Closed() != nil || s.Unreadable(d.Name) != nil {
				t.Errorf("%s is %s: %v, closed by %v", d.Name, what, s.Value(d.Name), s.Closed())
			}
		}
	}
	folder, _ := userFile(t, `{"redirectClipboard":"no`)
	if s := open(t, Options{Folder: folder}).Current(); !s.RedirectClipboard || s.Closed() != nil {
		t.Errorf("a person's broken file: %v, %v", s.RedirectClipboard, s.Closed())
	}
}

// One bad entry does not void its list: the good ones are let in, and nothing else.
func TestAListKeepsItsGoodEntries(t *testing.T) {
	thumb := "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334"
	for name, good := range map[string]string{"allowedHosts": "rds01.example.se", "allowedGateways": ".example.se", "publishers": thumb} {
		long := append([]any{good}, make([]any, maxList)...)
		for what, list := range map[string]any{
			"a bad entry": []any{"ka put", good, good}, "an entry that is no text": []any{good, 5.0}, "too long": long,
			"a bad entry in a REG_MULTI_SZ": []string{good, "ka put"},
		} {
			s := open(t, Options{MachinePolicy: says("it", map[string]any{name: list})}).Current()
			if got := s.Value(name).([]string); !slices.Equal(got, []string{good}) || !s.Locked(name) {
				t.Errorf("%s with %s: %q", name, what, got)
			}
			if s.Closed() != nil || len(s.Problems()) != 1 {
				t.Errorf("%s with %s: closed by %v, problems %v", name, what, s.Closed(), s.Problems())
			}
		}
	}
}

// A place that is broken as a whole could have held every restriction. What a
// stronger place says counts; what a weaker one allows does not.
func TestABrokenPlaceForbidsEverythingItCouldForbid(t *testing.T) {
	broken := Layer{Origin: "broken", Err: errors.New("broken JSON at byte 20")}
	weaker := Layer{Origin: "weaker", Values: map[string]any{"redirectClipboard": true, "allowedHosts": []any{"a.example.se"}, "textSize": 150}}
	stronger := Layer{Origin: "stronger", Values: map[string]any{"redirectPrinters": true, "textSize": 125}}
	for source, o := range map[Source]Options{
		MachinePolicy: {MachinePolicy: func() []Layer { return []Layer{weaker, broken, stronger} }},
		UserPolicy:    {UserPolicy: func() []Layer { return []Layer{weaker, broken, stronger} }},
	} {
		s := open(t, o).Current()
		for _, d := range restrictions() {
			if d.Name == "redirectPrinters" {
				continue
			}
			p := s.Unreadable(d.Name)
			if fmt.Sprint(s.Value(d.Name)) != fmt.Sprint(strict(d)) || p == nil || p.Name != "" || p.Origin != "broken" || p.Source != source {
				t.Errorf("%v: %s is %v, told as %v", source, d.Name, s.Value(d.Name), p)
			}
		}
		if p := s.Closed(); p == nil || p.Kind != KindUnreadable || p.Origin != "broken" {
			t.Errorf("%v: closed by %v", source, p)
		}
		if !s.RedirectPrinters || s.TextSize != 125 {
			t.Errorf("%v: what can be read does not count", source)
		}
	}
	half := Layer{Origin: "key", Values: map[string]any{"redirectDrives": true}, Err: errors.New("its subkeys cannot be read")}
	if s := open(t, Options{MachinePolicy: func() []Layer { return []Layer{half} }}).Current(); !s.RedirectDrives || s.RedirectClipboard || s.Closed() == nil {
		t.Errorf("half a key: %v, %v, %v", s.RedirectDrives, s.RedirectClipboard, s.Closed())
	}
	if s := open(t, Options{Installer: func() []Layer { return []Layer{broken} }}).Current(); !s.RedirectClipboard || s.Closed() != nil {
		t.Errorf("broken presets: %v, %v", s.RedirectClipboard, s.Closed())
	}
}

// Where IT may have said that the address is not the person's to choose, only an
// address from IT counts, and where none can be read there is none.
func TestAPinnedPortalThatCannotBeReadIsNotThePersonsToChoose(t *testing.T) {
	folder, _ := userFile(t, `{"portalURL":"own.example.se"}`)
	broken := func() []Layer { return []Layer{{Origin: "it", Err: errors.New("broken")}} }
	for what, policy := range map[string]Reader{
		"the flag":    says("it", map[string]any{"portalChangeAllowed": "no"}),
		"the address": says("it", map[string]any{"portalChangeAllowed": false, "portalURL": "http://it.example.se:8080"}),
		"everything":  broken,
	} {
		o := Options{MachinePolicy: policy, Folder: folder, CommandLine: map[string]any{"portalURL": "flag.example.se"}}
		st := open(t, o)
		s := st.Current()
		if s.PortalURL != "" || !s.Locked("portalURL") || s.PortalChangeAllowed || s.Unreadable("portalURL") == nil || s.Unreadable("portalURL").Origin != "it" {
			t.Errorf("%s: %q, locked %v, told as %v", what, s.PortalURL, s.Locked("portalURL"), s.Unreadable("portalURL"))
		}
		wants(t, st.Set("portalURL", "other.example.se"), KindLocked)
		o.Installer = says("preset", map[string]any{"portalURL": "preset.example.se"})
		if s := open(t, o).Current(); s.PortalURL != "preset.example.se" || !s.Locked("portalURL") || s.Unreadable("portalURL") != nil {
			t.Errorf("%s, with a preset: %q, locked %v", what, s.PortalURL, s.Locked("portalURL"))
		}
		o.Practice = map[string]any{"portalURL": "127.0.0.1:4433", "portalChangeAllowed": true}
		if s := open(t, o).Current(); s.PortalURL != "127.0.0.1:4433" {
			t.Errorf("%s, practising: %q", what, s.PortalURL)
		}
	}
}

// Of what a policy may forbid, the table says what becomes of it when it cannot be read.
func TestEveryRestrictionCanBeClosed(t *testing.T) {
	for _, d := range Table {
		if d.Restricts && d.Type != Flag && d.Type != List || d.Opening && !d.Restricts || d.Restricts && d.Type == List && !d.Opening {
			t.Errorf("%s: a %v that restricts: %v, opening: %v", d.Name, d.Type, d.Restricts, d.Opening)
		}
	}
}
