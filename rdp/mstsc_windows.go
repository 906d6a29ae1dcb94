package rdp

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/danieljoos/wincred"
	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

func systemClients(s *starter) []client {
	return []client{&mstsc{s: s, path: mstscPath, vault: newLender(credentialManager{}), trusted: policyTrusted}}
}

func sweepSystem(s *starter) {
	for _, c := range s.clients {
		if m, ok := c.(*mstsc); ok {
			m.vault.sweep()
		}
	}
}

// mstscPath asks Windows itself; neither PATH nor the .rdp association, which
// may lead elsewhere, is consulted.
func mstscPath() (string, error) {
	dir, err := windows.GetSystemDirectory()
	return filepath.Join(dir, "mstsc.exe"), err
}

// policyTrusted reads the policy "Specify SHA1 thumbprints of certificates
// representing trusted .rdp publishers", of the machine and of the user.
func policyTrusted() (list []string) {
	for _, root := range []registry.Key{registry.LOCAL_MACHINE, registry.CURRENT_USER} {
		key, err := registry.OpenKey(root, `SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services`, registry.QUERY_VALUE)
		if err != nil {
			continue
		}
		if value, _, err := key.GetStringValue("TrustedCertThumbprints"); err == nil {
			list = append(list, policyThumbprints(value)...)
		}
		_ = key.Close()
	}
	return list
}

// credentialManager is the real vault.
type credentialManager struct{}

func (credentialManager) read(target string) (credential, bool, error) {
	generic, err := wincred.GetGenericCredential(target)
	if err == nil {
		clear(generic.CredentialBlob)
		return credential{target: target, user: generic.UserName, comment: generic.Comment}, true, nil
	}
	if !errors.Is(err, wincred.ErrElementNotFound) {
		return credential{}, false, err
	}
	// What mstsc's own "remember me" writes.
	domain, err := wincred.GetDomainPassword(target)
	if errors.Is(err, wincred.ErrElementNotFound) {
		return credential{}, false, nil
	}
	if err != nil {
		return credential{}, false, err
	}
	clear(domain.CredentialBlob)
	return credential{target: target, user: domain.UserName, comment: domain.Comment}, true, nil
}

func (credentialManager) write(c credential) error {
	entry := wincred.NewGenericCredential(c.target)
	entry.UserName, entry.Comment, entry.CredentialBlob = c.user, c.comment, c.blob
	entry.Persist = wincred.PersistSession
	return entry.Write()
}

func (credentialManager) remove(target string) error {
	return wincred.NewGenericCredential(target).Delete()
}

func (credentialManager) list() ([]credential, error) {
	entries, err := wincred.FilteredList("TERMSRV/*")
	if err != nil {
		return nil, err
	}
	list := []credential{}
	for _, e := range entries {
		clear(e.CredentialBlob)
		list = append(list, credential{target: e.TargetName, user: e.UserName, comment: e.Comment})
	}
	return list, nil
}

func (credentialManager) owner() string { return ownerPrefix + strconv.Itoa(os.Getpid()) }

func (credentialManager) alive(owner string) bool {
	pid, err := strconv.ParseUint(strings.TrimPrefix(owner, ownerPrefix), 10, 32)
	if err != nil {
		return true // not ours to judge
	}
	if uint64(os.Getpid()) == pid {
		return false // ours are in the book; this one is of an earlier process with our number
	}
	h, err := windows.OpenProcess(windows.SYNCHRONIZE, false, uint32(pid))
	if err != nil {
		return errors.Is(err, windows.ERROR_ACCESS_DENIED)
	}
	defer func() { _ = windows.CloseHandle(h) }()
	event, err := windows.WaitForSingleObject(h, 0)
	return err == nil && event == uint32(windows.WAIT_TIMEOUT)
}
