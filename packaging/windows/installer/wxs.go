package main

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // uuid version 5 is made so
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

const (
	productName  = "Amido Alliera Backstage"
	manufacturer = "Amido AB"
	// upgradeCode is what all versions have in common. Never change it, nor space.
	upgradeCode = "9A0BBCB4-21A3-439D-9A2E-893C2AB91479"
	iconFile    = "backstage.ico"
)

// space is the name space of all other codes.
var space = [16]byte{0xab, 0xaf, 0xbc, 0xd7, 0x17, 0x11, 0x45, 0x14, 0x9e, 0x5a, 0xb8, 0xfa, 0xeb, 0x82, 0xab, 0xa3}

// code is the UUID (version 5, RFC 9562) of a name: the same at every build, and
// another for every name.
func code(name string) string {
	h := sha1.New() //nolint:gosec // see above
	h.Write(space[:])
	h.Write([]byte(name))
	u := h.Sum(nil)[:16]
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return fmt.Sprintf("%X-%X-%X-%X-%X", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// file is one that is installed beside the program.
type file struct{ ID, Name string }

var (
	program = file{"Program", "backstage.exe"}
	// more go along where they are given.
	more = []file{{"Licenses", "LICENSES.txt"}, {"SBOM", "sbom.cdx.json"}}
)

// pack is all that the MSI is made from.
type pack struct {
	Version string
	// ProductCode is another for each version, PackageCode for each content.
	ProductCode, PackageCode string
	More                     []file
	Presets                  []preset
}

func packageOf(version, folder string) (*pack, error) {
	p := &pack{Version: version, ProductCode: code("product " + version), Presets: presets()}
	for _, f := range more {
		_, err := os.Stat(filepath.Join(folder, f.Name))
		if err == nil {
			p.More = append(p.More, f)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	sum := sha256.New()
	for _, name := range append([]string{iconFile}, p.names()...) {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return nil, err
		}
		_, _ = fmt.Fprintf(sum, "%s %x\n", name, sha256.Sum256(data))
	}
	sum.Write(p.wxs())
	sum.Write([]byte(strings.Join(p.mends(), "\n")))
	p.PackageCode = code(fmt.Sprintf("package %x", sum.Sum(nil)))
	return p, nil
}

// names of the files that are installed.
func (p *pack) names() []string {
	list := []string{program.Name}
	for _, f := range p.More {
		list = append(list, f.Name)
	}
	return list
}

// DesktopShortcut is for the template.
func (p *pack) DesktopShortcut() preset { return desktopShortcut }

// Kept are all properties that an upgrade takes over.
func (p *pack) Kept() []preset {
	return append(p.Presets[:len(p.Presets):len(p.Presets)], desktopShortcut)
}

// Messages of the MSI itself, which has one language only: so in both.
const (
	tooOld = "Backstage kräver 64-bitars Windows 10 eller senare. / Backstage needs 64-bit Windows 10 or later."
	newer  = "En nyare version av Backstage är redan installerad. / A newer version of Backstage is installed already."
)

var wxsTemplate = template.Must(template.New("").Funcs(template.FuncMap{
	"x": escaped, "code": code,
}).Parse(`<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
  <Product Id="{{.ProductCode}}" Name="` + productName + `" Language="1033" Codepage="1252" Version="{{.Version}}" Manufacturer="` + manufacturer + `" UpgradeCode="` + upgradeCode + `">
    <Package InstallerVersion="500" Compressed="yes" InstallScope="perMachine" Description="` + productName + `" Manufacturer="` + manufacturer + `" SummaryCodepage="1252"/>
    <MajorUpgrade DowngradeErrorMessage="` + newer + `"/>
    <Media Id="1" Cabinet="backstage.cab" EmbedCab="yes"/>
    <Condition Message="` + tooOld + `">Installed OR VersionNT64 &gt;= 603</Condition>

    <Icon Id="backstage.ico" SourceFile="` + iconFile + `"/>
    <Property Id="ARPPRODUCTICON" Value="backstage.ico"/>
    <Property Id="ARPNOMODIFY" Value="1"/>
{{range .Kept}}
    <Property Id="KEPT_{{.Property}}">
      <RegistrySearch Id="Kept_{{.Property}}" Root="HKLM" Key="{{x .Key}}" Name="{{.Name}}" Type="raw" Win64="yes"/>
    </Property>
{{- end}}

    <Directory Id="TARGETDIR" Name="SourceDir">
      <Directory Id="ProgramMenuFolder"/>
      <Directory Id="DesktopFolder"/>
      <Directory Id="ProgramFiles64Folder">
        <Directory Id="INSTALLDIR" Name="Backstage">
          <Component Id="Program" Guid="{{code "component Program"}}" Win64="yes">
            <File Id="Program" Source="` + program.Name + `" Name="` + program.Name + `" KeyPath="yes"/>
            <Shortcut Id="StartMenu" Directory="ProgramMenuFolder" Name="` + productName + `" Target="[INSTALLDIR]` + program.Name + `" WorkingDirectory="INSTALLDIR"/>
          </Component>
{{- range .More}}
          <Component Id="{{.ID}}" Guid="{{code (print "component " .ID)}}" Win64="yes">
            <File Id="{{.ID}}" Source="{{.Name}}" Name="{{.Name}}" KeyPath="yes"/>
          </Component>
{{- end}}
          <Component Id="Links" Guid="{{code "component Links"}}" Win64="yes">
            <RegistryValue Root="HKLM" Key="SOFTWARE\Classes\backstage" Type="string" Value="URL:Backstage" KeyPath="yes"/>
            <RegistryValue Root="HKLM" Key="SOFTWARE\Classes\backstage" Name="URL Protocol" Type="string" Value=""/>
            <RegistryValue Root="HKLM" Key="SOFTWARE\Classes\backstage\DefaultIcon" Type="string" Value="&quot;[INSTALLDIR]` + program.Name + `&quot;,0"/>
            <RegistryValue Root="HKLM" Key="SOFTWARE\Classes\backstage\shell\open\command" Type="string" Value="&quot;[INSTALLDIR]` + program.Name + `&quot; &quot;%1&quot;"/>
          </Component>
          <Component Id="AppPath" Guid="{{code "component AppPath"}}" Win64="yes">
            <RegistryValue Root="HKLM" Key="SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\` + program.Name + `" Type="string" Value="[INSTALLDIR]` + program.Name + `" KeyPath="yes"/>
            <RegistryValue Root="HKLM" Key="SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\` + program.Name + `" Name="Path" Type="string" Value="[INSTALLDIR]"/>
          </Component>
{{- with .DesktopShortcut}}
          <Component Id="{{.Name}}" Guid="{{code (print "component " .Name)}}" Win64="yes">
            <RegistryValue Root="HKLM" Key="{{x .Key}}" Name="{{.Name}}" Type="string" Value="[{{.Property}}]" KeyPath="yes"/>
            <Shortcut Id="Desktop" Directory="DesktopFolder" Name="` + productName + `" Target="[INSTALLDIR]` + program.Name + `" WorkingDirectory="INSTALLDIR"/>
          </Component>
{{- end}}
{{- range .Presets}}
          <Component Id="Preset_{{.Name}}" Guid="{{code (print "component preset " .Name)}}" Win64="yes">
            <RegistryValue Root="HKLM" Key="{{x .Key}}" Name="{{.Name}}" Type="string" Value="[{{.Property}}]" KeyPath="yes"/>
          </Component>
{{- end}}
        </Directory>
      </Directory>
    </Directory>

    <Feature Id="Complete" Title="` + productName + `" Level="1">
      <ComponentRef Id="Program"/>
{{- range .More}}
      <ComponentRef Id="{{.ID}}"/>
{{- end}}
      <ComponentRef Id="Links"/>
      <ComponentRef Id="AppPath"/>
      <ComponentRef Id="{{.DesktopShortcut.Name}}"/>
{{- range .Presets}}
      <ComponentRef Id="Preset_{{.Name}}"/>
{{- end}}
    </Feature>
  </Product>
</Wix>
`))

func (p *pack) wxs() []byte {
	var b bytes.Buffer
	if err := wxsTemplate.Execute(&b, p); err != nil {
		panic(err) // template and data are both here, and tests fill it
	}
	return b.Bytes()
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

// action sets a property at a place of the installation's sequence, on a condition.
type action struct {
	Name, Property, Value, Condition string
	Sequence                         int
}

// actions come in pairs around the search in the registry, which is at 50. A
// property that begins with # gets one more before it, because # makes a number
// of what is written to the registry. A property that was not given becomes what
// it was, after it: in the form in which the search found it, which is also the
// one in which it is written back unchanged.
func (p *pack) actions() (list []action) {
	for _, k := range p.Kept() {
		if k.Free {
			list = append(list, action{"Escape_" + k.Property, k.Property, "#[" + k.Property + "]", k.Property + ` << "#"`, 49})
		}
		list = append(list, action{"Keep_" + k.Property, k.Property, "[KEPT_" + k.Property + "]",
			k.Property + ` = "" AND KEPT_` + k.Property + ` <> ""`, 51})
	}
	return append(list, action{"InstallLocation", "ARPINSTALLLOCATION", "[INSTALLDIR]", "", 1001}) // after CostFinalize
}

// mends are the SQL statements that put in what wixl 0.101 cannot say, or gets
// wrong, or puts in another order each time.
func (p *pack) mends() (list []string) {
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	const setsProperty = 51
	for _, a := range p.actions() {
		say(`INSERT INTO CustomAction (Action, Type, Source, Target) VALUES ('%s', %d, '%s', '%s')`, a.Name, setsProperty, a.Property, a.Value)
		say(`INSERT INTO InstallExecuteSequence (Action, Condition, Sequence) VALUES ('%s', '%s', %d)`, a.Name, a.Condition, a.Sequence)
	}
	// What a person who installs may hand to the system, which does the work.
	secure := []string{"WIX_UPGRADE_DETECTED", "WIX_DOWNGRADE_DETECTED"}
	for _, k := range p.Kept() {
		secure = append(secure, k.Property, "KEPT_"+k.Property)
	}
	say(`UPDATE Property SET Value='%s' WHERE Property='SecureCustomProperties'`, strings.Join(secure, ";"))
	// 64 bits and a registry value as their key; their condition is asked again
	// when the product is installed once more, with other properties.
	const attributes = 256 + 4 + 64
	for _, k := range p.Presets {
		say(`UPDATE Component SET Condition='%s <> ""', Attributes=%d WHERE Component='Preset_%s'`, k.Property, attributes, k.Name)
	}
	say(`UPDATE Component SET Condition='%s = "1"', Attributes=%d WHERE Component='%s'`, desktopShortcut.Property, attributes, desktopShortcut.Name)
	// The old version goes first, so that nothing of it stays, but within the
	// transaction: if the new one fails, the old one is back.
	say(`UPDATE InstallExecuteSequence SET Sequence=1501 WHERE Action='RemoveExistingProducts'`)
	// Otherwise an older program on disk is never replaced: it has a version.
	say(`UPDATE File SET Version='%s.0', Language='1033' WHERE File='%s'`, p.Version, program.ID)
	return list
}
