package proxy

import (
	"context"
	"strings"

	"golang.org/x/sys/windows/registry"
)

const (
	internetSettings       = `Software\Microsoft\Windows\CurrentVersion\Internet Settings`
	internetSettingsPolicy = `Software\Policies\Microsoft\Windows\CurrentVersion\Internet Settings`
)

// systemSettings reads what browsers and mstsc go by: the person's Internet
// settings, or the machine's where a policy makes them count; without any,
// WinHTTP's (netsh winhttp set proxy), which services use.
func systemSettings(context.Context) (Settings, error) {
	hive := registry.CURRENT_USER
	if perUser, ok := number(registry.LOCAL_MACHINE, internetSettingsPolicy, "SettingsPerUser"); ok && perUser == 0 {
		hive = registry.LOCAL_MACHINE
	}
	var s Settings
	if on, _ := number(hive, internetSettings, "ProxyEnable"); on != 0 {
		s.Server = proxyFromList(words(hive, internetSettings, "ProxyServer"))
		s.Bypass = strings.FieldsFunc(words(hive, internetSettings, "ProxyOverride"), semicolon)
	}
	s.PAC = words(hive, internetSettings, "AutoConfigURL")
	if saved, ok := parseConnectionSettings(blob(hive, internetSettings+`\Connections`, "DefaultConnectionSettings")); ok {
		s.AutoDetect = saved.AutoDetect
	}
	if s.Server == "" && s.PAC == "" {
		if machine, ok := parseConnectionSettings(blob(registry.LOCAL_MACHINE, internetSettings+`\Connections`, "WinHttpSettings")); ok {
			s.Server, s.Bypass = machine.Server, machine.Bypass
		}
	}
	return s, nil
}

func number(hive registry.Key, path, name string) (uint64, bool) {
	key, err := registry.OpenKey(hive, path, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return 0, false
	}
	defer func() { _ = key.Close() }()
	n, _, err := key.GetIntegerValue(name)
	return n, err == nil
}

func words(hive registry.Key, path, name string) string {
	key, err := registry.OpenKey(hive, path, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return ""
	}
	defer func() { _ = key.Close() }()
	s, _, err := key.GetStringValue(name)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(s)
}

func blob(hive registry.Key, path, name string) []byte {
	key, err := registry.OpenKey(hive, path, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return nil
	}
	defer func() { _ = key.Close() }()
	b, _, err := key.GetBinaryValue(name)
	if err != nil {
		return nil
	}
	return b
}
