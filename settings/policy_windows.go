package settings

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/windows/registry"
)

// administered are the keys that IT writes.
func administered() Options {
	key := func(hive registry.Key, name, path string) Reader {
		return func() []Layer { return []Layer{registryLayer(hive, name, path)} }
	}
	return Options{
		MachinePolicy: key(registry.LOCAL_MACHINE, "HKLM", PolicyKey),
		UserPolicy:    key(registry.CURRENT_USER, "HKCU", PolicyKey),
		Installer:     installerPresets,
	}
}

// installerPresets are the MSI's public properties.
func installerPresets() []Layer {
	layer := registryLayer(registry.LOCAL_MACHINE, "HKLM", PresetsKey)
	for name, value := range layer.Values {
		if text, ok := value.(string); ok {
			layer.Values[name] = fromProperty(name, text)
		}
	}
	return []Layer{layer}
}

// fromProperty gives a property's text the type of its setting. A property is
// always text. Windows Installer puts a # in front of a number that it reads in
// the registry, and of a text that has one; an installer that does not take it
// away again when it writes the kept value (Wine's) leaves one more each time.
func fromProperty(name, text string) any {
	d, _ := Find(name)
	bare := strings.TrimLeft(text, "#")
	switch {
	case d.Type == Flag:
		if on, err := strconv.ParseBool(bare); err == nil {
			return on
		}
	case d.Type == Number:
		if n, err := strconv.Atoi(bare); err == nil {
			return n
		}
	case len(text) > len(bare):
		return "#" + bare
	}
	return text
}

// registryLayer reads one key of the 64-bit view: texts (REG_SZ, REG_EXPAND_SZ),
// numbers and flags (REG_DWORD, REG_QWORD), lists as REG_MULTI_SZ or as a
// subkey of numbered texts, which is how a policy template writes one.
func registryLayer(hive registry.Key, hiveName, path string) Layer {
	layer := Layer{Origin: hiveName + `\` + path}
	key, err := registry.OpenKey(hive, path, registry.READ|registry.WOW64_64KEY)
	if errors.Is(err, registry.ErrNotExist) {
		return layer
	}
	if err != nil {
		layer.Err = err
		return layer
	}
	defer func() { _ = key.Close() }()
	layer.Values = map[string]any{}
	names, err := key.ReadValueNames(-1)
	for _, name := range names {
		if value := registryValue(key, name); name != "" {
			layer.Values[spelled(name)] = value
		}
	}
	subkeys, subErr := key.ReadSubKeyNames(-1)
	for _, name := range subkeys {
		if d, ok := Find(spelled(name)); ok && d.Type == List {
			layer.Values[d.Name] = numberedTexts(key, name)
		}
	}
	layer.Err = errors.Join(err, subErr)
	return layer
}

// spelled gives Table's spelling of a name: the registry does not know case.
func spelled(name string) string {
	for _, d := range Table {
		if strings.EqualFold(d.Name, name) {
			return d.Name
		}
	}
	return name
}

// registryValue is nil, which no setting takes, for what it cannot read.
func registryValue(key registry.Key, name string) any {
	_, kind, err := key.GetValue(name, nil)
	if err != nil && !errors.Is(err, registry.ErrShortBuffer) {
		return nil
	}
	var value any
	switch kind {
	case registry.SZ:
		value, _, err = key.GetStringValue(name)
	case registry.EXPAND_SZ:
		var s string
		if s, _, err = key.GetStringValue(name); err == nil {
			value, err = registry.ExpandString(s)
		}
	case registry.DWORD:
		var n uint64
		n, _, err = key.GetIntegerValue(name)
		value = uint32(n) //nolint:gosec // a DWORD has 32 bits
	case registry.QWORD:
		value, _, err = key.GetIntegerValue(name)
	case registry.MULTI_SZ:
		value, _, err = key.GetStringsValue(name)
	}
	if err != nil {
		return nil
	}
	return value
}

func numberedTexts(parent registry.Key, name string) any {
	key, err := registry.OpenKey(parent, name, registry.READ|registry.WOW64_64KEY)
	if err != nil {
		return nil
	}
	defer func() { _ = key.Close() }()
	names, err := key.ReadValueNames(-1)
	if err != nil {
		return nil
	}
	slices.SortFunc(names, func(a, b string) int {
		x, _ := strconv.Atoi(a)
		y, _ := strconv.Atoi(b)
		return x - y
	})
	texts := []any{}
	for _, n := range names {
		texts = append(texts, registryValue(key, n))
	}
	return texts
}
