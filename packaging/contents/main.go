// Command contents says what a built launcher is made of: a bill of materials
// (CycloneDX 1.5, JSON) and the licence texts of everything that is linked into
// it. It fails when a part has no licence text, or one that it does not know.
//
//	go run ./packaging/contents -os linux -arch amd64 -sbom FILE -licences FILE
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"

	"backstage/packaging/version"
)

func main() {
	system := flag.String("os", runtime.GOOS, "the launcher's GOOS")
	arch := flag.String("arch", runtime.GOARCH, "the launcher's GOARCH")
	sbom := flag.String("sbom", "", "file for the bill of materials")
	licences := flag.String("licences", "", "file for the licence texts")
	flag.Parse()
	if err := run(*system, *arch, *sbom, *licences); err != nil {
		fmt.Fprintln(os.Stderr, "contents:", err)
		os.Exit(1)
	}
}

func run(system, arch, sbomFile, licencesFile string) error {
	if sbomFile == "" || licencesFile == "" {
		return errors.New("both -sbom and -licences are wanted")
	}
	number, err := version.Read(version.File)
	if err != nil {
		return err
	}
	parts, err := linked(system, arch)
	if err != nil {
		return err
	}
	for i := range parts {
		if err := parts[i].findLicences(); err != nil {
			return err
		}
	}
	bom, err := billOfMaterials(number, system, arch, parts)
	if err != nil {
		return err
	}
	if err := os.WriteFile(sbomFile, bom, 0o644); err != nil {
		return err
	}
	return os.WriteFile(licencesFile, licenceTexts(number, parts), 0o644)
}
