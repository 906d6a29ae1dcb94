package main

import (
	"crypto/sha1"
	"fmt"
	"strings"

	"backstage/settings"
)

// starters are the settings that an organisation sets first. The samples set
// them and show the rest, so that nobody locks everything by accident.
var starters = map[string]bool{
	"portalURL": true, "portalChangeAllowed": true, "defaultDomain": true, "organisationName": true,
	"supportPhone": true, "supportEmail": true, "supportHours": true,
}

var profileTemplate = xmlTemplate(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>PayloadDisplayName</key>
	<string>Backstage</string>
	<key>PayloadIdentifier</key>
	<string>{{.Domain}}.profile</string>
	<key>PayloadUUID</key>
	<string>{{.ProfileID}}</string>
	<key>PayloadType</key>
	<string>Configuration</string>
	<key>PayloadVersion</key>
	<integer>1</integer>
	<key>PayloadScope</key>
	<string>System</string>
	<key>PayloadContent</key>
	<array>
		<dict>
			<key>PayloadDisplayName</key>
			<string>Backstage</string>
			<key>PayloadIdentifier</key>
			<string>{{.Domain}}.settings</string>
			<key>PayloadUUID</key>
			<string>{{.SettingsID}}</string>
			<key>PayloadType</key>
			<string>{{.Domain}}</string>
			<key>PayloadVersion</key>
			<integer>1</integer>
			<!-- What is set here is locked. Remove what people may choose; take in what you need of the rest. -->
{{- range .Table}}
			<!-- {{comment (description . "en")}} -->
{{- if starter .}}
			<key>{{.Name}}</key>
			{{plistValue .}}
{{- else}}
			<!-- <key>{{.Name}}</key> {{plistValue .}} -->
{{- end}}
{{- end}}
		</dict>
	</array>
</dict>
</plist>
`)

func mobileConfig() []byte {
	return fill(profileTemplate, map[string]any{
		"Domain": settings.PreferenceDomain, "ProfileID": fixedUUID("profile"), "SettingsID": fixedUUID("settings"), "Table": settings.Table,
	})
}

// comment keeps two hyphens in a row out of a comment, where XML forbids them.
func comment(s string) string { return strings.ReplaceAll(s, "--", "- -") }

func starter(d settings.Definition) bool { return starters[d.Name] }

// plistValue is the setting's example as a property list has it.
func plistValue(d settings.Definition) string {
	switch v := d.Example("darwin").(type) {
	case bool:
		return fmt.Sprintf("<%t/>", v)
	case int:
		return fmt.Sprintf("<integer>%d</integer>", v)
	case []string:
		s := "<array>"
		for _, entry := range v {
			s += "<string>" + escaped(entry) + "</string>"
		}
		return s + "</array>"
	default:
		return "<string>" + escaped(v.(string)) + "</string>"
	}
}

// fixedUUID is a name-based UUID (version 5): a profile keeps its identity.
func fixedUUID(name string) string {
	h := sha1.Sum([]byte(settings.PreferenceDomain + "." + name))
	h[6], h[8] = h[6]&0x0f|0x50, h[8]&0x3f|0x80
	return strings.ToUpper(fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16]))
}

// jamfSchema is what Jamf Pro makes a form of, for the domain se.amido.backstage.
func jamfSchema() []byte {
	properties := object{}
	for i, d := range settings.Table {
		p := valueSchema(d)
		p = append(object{{"title", title(d, "en")}, {"description", description(d, "en") + " " + defaultWords(d)}, {"property_order", 10 * (i + 1)}}, p...)
		properties = append(properties, member{d.Name, p})
	}
	return document(object{
		{"title", "Backstage (" + settings.PreferenceDomain + ")"},
		{"description", "Settings of Backstage. What is set here is locked."},
		{"type", "object"},
		{"options", object{{"remove_empty_properties", true}}},
		{"properties", properties},
	})
}
