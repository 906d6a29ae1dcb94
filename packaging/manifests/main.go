// Command manifests fills in what winget, Chocolatey and Homebrew want to know
// about a version: where its installers are, their checksums and product codes.
//
//	go run ./packaging/manifests -packages FOLDER -url https://… -epoch SECONDS
//
// FOLDER is what packaging/build fills; it gets manifests/. The manifests for
// Windows want FOLDER/windows/*.msi, the one for Homebrew FOLDER/macos/*.pkg: what is
// not there has none.
package main

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
	"time"

	"backstage/packaging/version"
)

//go:embed templates
var templates embed.FS

// facts are what the templates tell.
type facts struct {
	Version, Date, URL                                  string
	ProductName, Manufacturer, ProductCode, UpgradeCode string // as the MSI has them
	MSI, MSIHash                                        string // file name, SHA-256 in hexadecimal
	PKG, PKGHash                                        string
}

func main() {
	folder := flag.String("packages", "", "folder with the packages")
	address := flag.String("url", "", "where they will be, without a slash at the end")
	epoch := flag.Int64("epoch", 0, "time of the commit, in seconds since 1970")
	flag.Parse()
	if err := run(*folder, *address, time.Unix(*epoch, 0).UTC()); err != nil {
		fmt.Fprintln(os.Stderr, "manifests:", err)
		os.Exit(1)
	}
}

func run(folder, address string, now time.Time) error {
	if u, err := url.Parse(address); err != nil || u.Scheme != "https" || u.Host == "" || strings.HasSuffix(address, "/") {
		return errors.New("-url takes an https address without a slash at the end")
	}
	number, err := version.Read(version.File)
	if err != nil {
		return err
	}
	f := facts{Version: number, Date: now.Format(time.DateOnly), URL: address, ProductName: "Amido Alliera Backstage"}
	if err := f.readMSI(folder); err != nil {
		return err
	}
	if f.PKG, f.PKGHash, err = one(folder, "macos/Backstage-"+number+".pkg"); err != nil {
		return err
	}
	var stores []string
	if f.MSI != "" {
		stores = append(stores, "winget", "chocolatey")
	}
	if f.PKG != "" {
		stores = append(stores, "homebrew")
	}
	for _, store := range stores {
		if err := f.fill(store, filepath.Join(folder, "manifests")); err != nil {
			return err
		}
	}
	return nil
}

// one gives name and checksum of the file of a pattern, or nothing.
func one(folder, pattern string) (name, hash string, err error) {
	found, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil || len(found) == 0 {
		return "", "", err
	}
	if len(found) > 1 {
		return "", "", fmt.Errorf("several: %q", found)
	}
	content, err := os.ReadFile(found[0])
	return filepath.Base(found[0]), fmt.Sprintf("%x", sha256.Sum256(content)), err
}

func (f *facts) readMSI(folder string) (err error) {
	if f.MSI, f.MSIHash, err = one(folder, "windows/*.msi"); err != nil || f.MSI == "" {
		return err
	}
	table, err := exec.Command("msiinfo", "export", filepath.Join(folder, "windows", f.MSI), "Property").Output()
	if err != nil {
		return fmt.Errorf("msiinfo: %w", err)
	}
	return f.readProperties(string(table))
}

// readProperties reads the MSI's table of properties: lines of name, tab, value.
func (f *facts) readProperties(table string) error {
	properties := map[string]string{}
	for line := range strings.Lines(table) {
		if name, value, ok := strings.Cut(strings.TrimRight(line, "\r\n"), "\t"); ok {
			properties[name] = value
		}
	}
	if got := properties["ProductVersion"]; got != f.Version {
		return fmt.Errorf("%s is of version %q, not %s", f.MSI, got, f.Version)
	}
	for name, to := range map[string]*string{
		"ProductName": &f.ProductName, "Manufacturer": &f.Manufacturer, "ProductCode": &f.ProductCode, "UpgradeCode": &f.UpgradeCode,
	} {
		if *to = properties[name]; *to == "" {
			return fmt.Errorf("%s has no %s", f.MSI, name)
		}
	}
	return nil
}

// fill writes a store's files into a folder of its name.
func (f facts) fill(store, folder string) error {
	root := "templates/" + store
	return fs.WalkDir(templates, root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		filled, err := f.filled(path)
		if err != nil {
			return err
		}
		to := filepath.Join(folder, store, filepath.FromSlash(strings.TrimPrefix(path, root)))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, filled, 0o644)
	})
}

func (f facts) filled(path string) ([]byte, error) {
	text, err := templates.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t, err := template.New(path).Funcs(template.FuncMap{"upper": strings.ToUpper}).Parse(string(text))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, f)
	return b.Bytes(), err
}
