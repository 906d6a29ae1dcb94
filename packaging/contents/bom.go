package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	cyclonedx "github.com/CycloneDX/cyclonedx-go"
)

// billOfMaterials is the same for the same source: it has no time and no serial
// number.
func billOfMaterials(version, system, arch string, parts []part) ([]byte, error) {
	bom := cyclonedx.NewBOM()
	var components []cyclonedx.Component
	var dependencies []cyclonedx.Dependency
	for _, p := range parts {
		if p.Path == launcherPath {
			p.Version = version
			bom.Metadata = &cyclonedx.Metadata{Component: &cyclonedx.Component{
				BOMRef: p.ref(), Type: cyclonedx.ComponentTypeApplication, Name: p.Path, Version: version,
				Properties: &[]cyclonedx.Property{{Name: "GOOS", Value: system}, {Name: "GOARCH", Value: arch}},
			}}
		} else {
			component, err := p.component()
			if err != nil {
				return nil, err
			}
			components = append(components, component)
		}
		needs := []string{}
		for _, need := range p.Needs {
			for _, other := range parts {
				if other.Path == need {
					needs = append(needs, other.ref())
				}
			}
		}
		dependencies = append(dependencies, cyclonedx.Dependency{Ref: p.ref(), Dependencies: &needs})
	}
	bom.Components, bom.Dependencies = &components, &dependencies
	var b bytes.Buffer
	err := cyclonedx.NewBOMEncoder(&b, cyclonedx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bom, cyclonedx.SpecVersion1_5)
	return b.Bytes(), err
}

// ref is the part's package URL.
func (p part) ref() string {
	if p.Version == "" {
		return "pkg:golang/" + p.Path
	}
	return "pkg:golang/" + p.Path + "@" + strings.ReplaceAll(p.Version, "+", "%2B")
}

func (p part) component() (cyclonedx.Component, error) {
	c := cyclonedx.Component{
		BOMRef: p.ref(), Type: cyclonedx.ComponentTypeLibrary, Name: p.Path, Version: p.Version,
		Scope: cyclonedx.ScopeRequired, PackageURL: p.ref(),
	}
	if p.Path != standardLibrary {
		sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(p.Sum, "h1:"))
		if err != nil || len(sum) != 32 {
			return c, fmt.Errorf("%s: the checksum %q is none", p.Path, p.Sum)
		}
		c.Hashes = &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA256, Value: hex.EncodeToString(sum)}}
	}
	var licences cyclonedx.Licenses
	for _, id := range p.ids() {
		licences = append(licences, cyclonedx.LicenseChoice{License: spdx(id)})
	}
	c.Licenses = &licences
	return c, nil
}

// spdx is the licence by its SPDX id, or by name where SPDX has none for it.
func spdx(id string) *cyclonedx.License {
	if strings.HasPrefix(id, "Google") || strings.Contains(id, " ") {
		return &cyclonedx.License{Name: id}
	}
	return &cyclonedx.License{ID: id}
}
