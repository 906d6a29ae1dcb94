// Command installer makes the MSI: per machine, silent where it is told to be,
// with every setting that is no list as a public property, which becomes a
// preset in the registry.
//
//	go run ./packaging/windows/installer -version 1.2.3 FOLDER OUT.msi
//
// FOLDER holds backstage.exe and backstage.ico, and may hold LICENSES.txt and
// sbom.cdx.json. SOURCE_DATE_EPOCH is the date of everything in the MSI, so that
// the same files give the same MSI. The tools are wixl and msibuild of msitools,
// under faketime.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

func main() {
	version := flag.String("version", "", "")
	flag.Parse()
	if flag.NArg() != 2 || !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(*version) {
		fmt.Fprintln(os.Stderr, "usage: installer -version 1.2.3 FOLDER OUT.msi")
		os.Exit(2)
	}
	if err := build(*version, flag.Arg(0), flag.Arg(1)); err != nil {
		fmt.Fprintln(os.Stderr, "installer:", err)
		os.Exit(1)
	}
}

// codepage makes the texts those of code page 1252. wixl stores them so, but
// leaves the database with the code page of whatever computer reads it.
const codepage = "\r\n\r\n1252\t_ForceCodepage\r\n"

func build(version, folder, out string) error {
	seconds, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64)
	if err != nil {
		return fmt.Errorf("SOURCE_DATE_EPOCH: %w", err)
	}
	p, err := packageOf(version, folder)
	if err != nil {
		return err
	}
	if out, err = filepath.Abs(out); err != nil {
		return err
	}
	// wixl takes files from where it runs only, and their dates go into the MSI.
	stage, err := os.MkdirTemp("", "backstage-msi-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(stage) }()
	date := time.Unix(seconds, 0).UTC()
	if err := p.fill(stage, folder, date); err != nil {
		return err
	}
	tool := func(name string, args ...string) error {
		cmd := exec.Command("faketime", append([]string{"-f", date.Format(time.DateTime), name}, args...)...)
		cmd.Dir = stage
		cmd.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=C.UTF-8")
		if said, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", name, err, said)
		}
		return nil
	}
	if err := tool("wixl", "-a", "x64", "-o", "made.msi", "backstage.wxs"); err != nil {
		return err
	}
	if err := tool("msibuild", "made.msi", "-i", "_ForceCodepage.idt"); err != nil {
		return err
	}
	var queries []string
	for _, q := range p.mends() {
		queries = append(queries, "-q", q)
	}
	if err := tool("msibuild", append([]string{"made.msi"}, queries...)...); err != nil {
		return err
	}
	if err := tool("msibuild", "made.msi", "-s", productName+" "+version, manufacturer, "x64;1033", "{"+p.PackageCode+"}"); err != nil {
		return err
	}
	data, err := os.ReadFile(filepath.Join(stage, "made.msi"))
	if err != nil {
		return err
	}
	return os.WriteFile(out, data, 0o644) //nolint:gosec // for everybody
}

// fill lays everything that the MSI is made of into an empty folder.
func (p *pack) fill(stage, folder string, date time.Time) error {
	contents := map[string][]byte{"backstage.wxs": p.wxs(), "_ForceCodepage.idt": []byte(codepage)}
	for _, name := range append([]string{iconFile}, p.names()...) {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		contents[name] = data
	}
	for name, data := range contents {
		path := filepath.Join(stage, name)
		if err := os.WriteFile(path, data, 0o644); err != nil { //nolint:gosec // for everybody
			return err
		}
		if err := os.Chtimes(path, date, date); err != nil {
			return err
		}
	}
	return nil
}
