// Command intunewin wraps an MSI as Intune takes in Win32 apps.
//
//	go run ./packaging/windows/intunewin IN.msi OUT.intunewin
//
// Such a file is a zip with the encrypted zip of the MSI and, in clear, an XML
// file with the keys and what Intune shows and detects the program by. Nothing in
// it is secret: Intune only wants the form. So keys come from the content, and
// the same MSI gives the same file. SOURCE_DATE_EPOCH is the date inside.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: intunewin IN.msi OUT.intunewin")
		os.Exit(2)
	}
	if err := wrapFile(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "intunewin:", err)
		os.Exit(1)
	}
}

func wrapFile(msi, out string) error {
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil {
		return fmt.Errorf("SOURCE_DATE_EPOCH: %w", err)
	}
	about, err := read(msi)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(msi)
	if err != nil {
		return err
	}
	wrapped, err := wrap(filepath.Base(msi), content, about, time.Unix(seconds, 0).UTC())
	if err != nil {
		return err
	}
	return os.WriteFile(out, wrapped, 0o644) //nolint:gosec // for everybody
}

// read asks the MSI itself, by msiinfo of msitools.
func read(msi string) (about msiInfo, err error) {
	properties, err := exec.Command("msiinfo", "export", msi, "Property").Output()
	if err != nil {
		return about, fmt.Errorf("msiinfo export: %w", err)
	}
	summary, err := exec.Command("msiinfo", "suminfo", msi).Output()
	if err != nil {
		return about, fmt.Errorf("msiinfo suminfo: %w", err)
	}
	value := map[string]string{}
	for line := range strings.Lines(string(properties)) {
		name, v, _ := strings.Cut(strings.TrimRight(line, "\r\n"), "\t")
		value[name] = v
	}
	about = msiInfo{
		Name: value["ProductName"], ProductCode: value["ProductCode"], Version: value["ProductVersion"], UpgradeCode: value["UpgradeCode"],
		Context: "System", Machine: true, Publisher: value["Manufacturer"],
	}
	about.PackageCode = string(regexp.MustCompile(`\{[0-9A-F-]{36}\}`).Find(summary))
	if about.Name == "" || about.ProductCode == "" || about.Version == "" || about.PackageCode == "" {
		return about, errors.New("not an MSI with product and package code")
	}
	return about, nil
}
