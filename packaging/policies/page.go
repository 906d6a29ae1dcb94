package main

import (
	"bytes"
	"fmt"
	"strings"

	"backstage/settings"
)

const pageHead = `# Settings

<!-- Written by "go run ./packaging/policies" from settings.Table and translations: change it there. -->

Every setting has one name, one type and one meaning on Windows, macOS and Linux. Each value comes from the strongest
place that has a usable one:

| | Windows | macOS | Linux | |
|---|---|---|---|---|
| 1. Machine policy | ` + "`HKLM\\Software\\Policies\\Backstage`" + ` | ` + "`/Library/Managed Preferences/se.amido.backstage.plist`" + ` | ` + "`/etc/backstage/policies/managed/*.json`" + ` | locked |
| 2. User policy | ` + "`HKCU\\Software\\Policies\\Backstage`" + ` | ` + "`/Library/Managed Preferences/ACCOUNT/se.amido.backstage.plist`" + ` | ` + "`/etc/backstage/policies/users/ACCOUNT/*.json`" + ` | locked |
| 3. Command line | ` + "`-portal`, `-lang`" + ` | the same | the same | this run |
| 4. The person's choice | ` + "`%AppData%\\backstage\\settings.json`" + ` | ` + "`~/Library/Application Support/backstage/settings.json`" + ` | ` + "`~/.config/backstage/settings.json`" + ` | |
| 5. Installer presets | ` + "`HKLM\\Software\\Backstage`" + ` | ` + "`/Library/Application Support/Backstage/presets.json`" + ` | ` + "`/etc/backstage/presets.json`" + ` | |
| 6. Built in | | | | |

- A setting from a policy is locked: the launcher shows it, with who has set it, and the person cannot change it.
- A value of the wrong type, or one that cannot be used, is named in the log and in ` + "`backstage doctor`" + `, which then ends
  with 1 where it is a policy. The value itself is never written there. Of a preference the next place counts.
- Policies are read when the launcher starts, when its window comes to the front, before a sign-in and before a system is
  opened. What belongs to the connection with the portal (its address, proxy, user agent, pre-launch check, the code page's
  field, path and button) and the help folder count from the next start.
- On Linux a later file of a folder wins over an earlier one, by name.
- A policy file, and installer presets in a file, count only where the file and every folder above it are root's and nobody
  else may write to them; a link counts only within its folder.
- The MSI takes each setting that is no array as a property, its name in upper case (` + "`PORTALURL=…`" + `; userName is
  ` + "`BACKSTAGEUSERNAME`" + `), and makes it an installer preset.
- "For IT" below: does not count in a person's own settings.json.
- "Restricts" below: there to forbid something. In a policy, a value of it that cannot be used forbids, whatever a weaker
  place allows: a boolean that gives leave counts as ` + "`false`" + `, and an array keeps its good entries and lets nothing else in.
  Where nothing can be read of one that "restricts opening" (` + "`requireSigned`" + ` too), no system is opened, and the launcher
  says which setting it is and where it stands. A policy file or key that cannot be read, or does not count, may have held
  every restriction, so all of them are taken that way. An empty array (` + "`[]`" + `) can be read, and restricts nothing.
- Where ` + "`portalChangeAllowed`" + ` is ` + "`false`" + ` or cannot be read, what a person typed never stands in for a portal's address that IT
  has given in a policy that cannot be read: a preset's does, and without one there is no sign-in until IT has mended it.
- A person's own file and installer presets are no policies: what cannot be used there is passed over, also of a restriction.

How each type is written:

| Type | Registry | Property list | JSON |
|---|---|---|---|
| string | ` + "`REG_SZ`, `REG_EXPAND_SZ`" + ` | ` + "`<string>`" + ` | ` + "`\"text\"`" + ` |
| boolean | ` + "`REG_DWORD` 0 or 1" + ` | ` + "`<true/>`, `<false/>`" + ` | ` + "`true`, `false`" + ` |
| integer | ` + "`REG_DWORD`, `REG_QWORD`" + ` | ` + "`<integer>`" + ` | ` + "`5`" + ` |
| array | a subkey of ` + "`REG_SZ` 1, 2, 3…, or `REG_MULTI_SZ`" + ` | ` + "`<array>` of `<string>`" + ` | ` + "`[\"a\", \"b\"]`" + ` |

A policy that switches something off counts like one that switches it on: it is set, and locked. What a policy does not
configure is left to the places below it.

Templates: [Group Policy and Intune](../packaging/policies/windows), [a profile and a Jamf schema](../packaging/policies/macos),
[a JSON schema and an example](../packaging/policies/linux). What takes the template in as it is (Intune's imported
administrative templates) shows it as a form. With custom OMA-URI settings, the first line below takes the template in, and
the second sets one policy, by the section that stands in brackets at its heading:

    ./Device/Vendor/MSFT/Policy/ConfigOperations/ADMXInstall/Backstage/Policy/backstage
    ./Device/Vendor/MSFT/Policy/Config/Backstage~Policy~Backstage~Backstage_portal/portalURL
    <enabled/><data id="portalURL" value="portal.example.com"/>
`

// page is docs/settings.md.
func page() []byte {
	var b bytes.Buffer
	b.WriteString(pageHead)
	for _, s := range settings.Sections {
		fmt.Fprintf(&b, "\n## %s · %s (%s)\n", heading(s, "en"), heading(s, "sv"), s.ID)
		for _, d := range s.In() {
			fmt.Fprintf(&b, "\n### %s\n\n%s  \n*%s*\n\n", d.Name, pageText(description(d, "en")), pageText(description(d, "sv")))
			writeFacts(&b, d)
		}
	}
	return b.Bytes()
}

// pageText keeps what Markdown would take for a mark.
func pageText(s string) string {
	return strings.NewReplacer("<", "&lt;", "*", `\*`, "|", `\|`, "_", `\_`).Replace(s)
}

func writeFacts(b *bytes.Buffer, d settings.Definition) {
	facts := []string{d.Type.String()}
	switch {
	case d.Type == settings.Number:
		facts[0] += fmt.Sprintf(" from %d to %d", d.Min, d.Max)
	case d.Choices != nil:
		facts[0] += ": " + strings.Join(quotedAll(d.Choices), ", ")
	}
	standard, _ := plainJSON(defaultValue(d))
	facts = append(facts, fmt.Sprintf("built in `%s`", standard))
	if d.Administrators {
		facts = append(facts, "for IT")
	}
	switch {
	case d.Opening:
		facts = append(facts, "restricts opening")
	case d.Restricts:
		facts = append(facts, "restricts")
	}
	fmt.Fprintf(b, "- %s\n", strings.Join(facts, " · "))
	example, _ := plainJSON(d.Example("linux"))
	fmt.Fprintf(b, "- registry %s · property list `%s` · JSON `\"%s\": %s`\n", registryForm(d), plistValue(d), d.Name, example)
}

func quotedAll(texts []string) (quoted []string) {
	for _, t := range texts {
		quoted = append(quoted, "`\""+t+"\"`")
	}
	return quoted
}

// registryForm is the setting's example as reg.exe takes it.
func registryForm(d settings.Definition) string {
	switch v := d.Example("windows").(type) {
	case bool:
		return fmt.Sprintf("`REG_DWORD` `%d`", map[bool]int{true: 1}[v])
	case int:
		return fmt.Sprintf("`REG_DWORD` `%d`", v)
	case []string:
		return fmt.Sprintf("subkey, `REG_SZ` 1 = `%s`", v[0])
	default:
		return fmt.Sprintf("`REG_SZ` `%s`", v)
	}
}
