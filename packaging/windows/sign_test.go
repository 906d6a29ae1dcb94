//go:build linux

package windows

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// signer signs a small program of its own with what the environment says.
type signer struct {
	t       *testing.T
	folder  string
	program []byte
}

func newSigner(t *testing.T) *signer {
	t.Helper()
	if os.Getenv("BACKSTAGE_E2E") != "1" {
		t.Skip("runs when BACKSTAGE_E2E=1 (make test)")
	}
	s := &signer{t: t, folder: t.TempDir()}
	source, program := filepath.Join(s.folder, "main.c"), filepath.Join(s.folder, "main.exe")
	ok(t, os.WriteFile(source, []byte("int main(void) { return 0; }\n"), 0o600))
	s.tool("x86_64-w64-mingw32-gcc", "-s", "-o", program, source)
	var err error
	s.program, err = os.ReadFile(program)
	ok(t, err)
	return s
}

func (s *signer) tool(name string, args ...string) string {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), name, args...)
	cmd.Dir = s.folder
	said, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%s: %v\n%s", name, err, said)
	}
	return string(said)
}

// sign gives the file afterwards, what was said, and whether it went well.
func (s *signer) sign(env ...string) (signed []byte, said string, err error) {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), "program.exe")
	ok(s.t, os.WriteFile(file, s.program, 0o600))
	cmd := exec.CommandContext(s.t.Context(), "./sign", file)
	cmd.Env = append(os.Environ(), "SOURCE_DATE_EPOCH=1767225600", "SIGN_FOLDER="+filepath.Join(s.folder, "throw-away"))
	for _, name := range []string{"SIGN_CMD", "SIGN_CERT", "SIGN_KEY", "SIGN_PKCS12", "SIGN_PKCS11", "SIGN_PASSWORD_FILE", "SIGN_TIMESTAMP"} {
		cmd.Env = append(cmd.Env, name+"=")
	}
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.CombinedOutput()
	signed, readErr := os.ReadFile(file)
	ok(s.t, readErr)
	if left, _ := filepath.Glob(file + ".*"); len(left) > 0 {
		s.t.Errorf("left behind: %q", left)
	}
	return signed, string(out), err
}

// verified tells whether ca stands behind the signature.
func (s *signer) verified(signed []byte, ca string) bool {
	s.t.Helper()
	file := filepath.Join(s.t.TempDir(), "signed.exe")
	ok(s.t, os.WriteFile(file, signed, 0o600))
	return exec.CommandContext(s.t.Context(), "osslsigncode", "verify", "-CAfile", ca, file).Run() == nil
}

func TestWithoutACertificateAThrowAwayAuthoritySigns(t *testing.T) {
	s := newSigner(t)
	one, said, err := s.sign()
	if err != nil || !strings.Contains(said, "throw-away key, which nobody trusts") {
		t.Fatalf("%v %s", err, said)
	}
	ca := filepath.Join(s.folder, "throw-away/ca.pem")
	if !s.verified(one, ca) {
		t.Error("the signature does not hold")
	}
	if two, _, err := s.sign(); err != nil || !bytes.Equal(one, two) {
		t.Errorf("signed again it is another file: %v", err)
	}
	for _, file := range []string{"ca.key", "key.pem"} {
		if info, err := os.Stat(filepath.Join(s.folder, "throw-away", file)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", file, info.Mode(), err)
		}
	}
	if subject := s.tool("openssl", "x509", "-noout", "-subject", "-in", ca); !strings.Contains(subject, "THROW-AWAY, NOT FOR RELEASE") {
		t.Error(subject)
	}
}

func TestAnAuthorityThatCannotBeMadeSignsNothing(t *testing.T) {
	s := newSigner(t)
	broken := filepath.Join(s.folder, "bin")
	ok(t, os.Mkdir(broken, 0o700))
	// One that makes the authority, and then fails.
	ok(t, os.WriteFile(filepath.Join(broken, "openssl"), []byte("#!/bin/sh\n[ \"$2\" = -x509 ] && echo >ca.pem && echo >ca.key && exit\necho no entropy >&2\nexit 1\n"), 0o700)) //nolint:gosec // it is run
	left, said, err := s.sign("PATH=" + broken + ":" + os.Getenv("PATH"))
	if err == nil || !bytes.Equal(left, s.program) || !strings.Contains(said, "no entropy") {
		t.Errorf("%v %s", err, said)
	}
	if _, said, err := s.sign(); err != nil {
		t.Errorf("and never again: %v %s", err, said)
	}
}

func TestOnesOwnCertificateSigns(t *testing.T) {
	s := newSigner(t)
	s.tool("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Own", "-addext", "extendedKeyUsage=codeSigning", "-keyout", "key.pem", "-out", "cert.pem")
	ok(t, os.WriteFile(filepath.Join(s.folder, "password"), []byte("hemligt åäö"), 0o600))
	s.tool("openssl", "pkcs12", "-export", "-in", "cert.pem", "-inkey", "key.pem", "-out", "both.p12", "-passout", "file:password")
	at := func(variable, name string) string { return variable + "=" + filepath.Join(s.folder, name) }
	for name, env := range map[string][]string{
		"certificate and key": {at("SIGN_CERT", "cert.pem"), at("SIGN_KEY", "key.pem")},
		"both in one file":    {at("SIGN_PKCS12", "both.p12"), at("SIGN_PASSWORD_FILE", "password")},
	} {
		signed, said, err := s.sign(env...)
		if err != nil || said != "" || !s.verified(signed, filepath.Join(s.folder, "cert.pem")) {
			t.Errorf("%s: %v %s", name, err, said)
		}
	}
	for name, env := range map[string][]string{
		"no key":            {at("SIGN_CERT", "cert.pem")},
		"a key of nobody":   {at("SIGN_CERT", "cert.pem"), at("SIGN_KEY", "nothing.pem")},
		"no password":       {at("SIGN_PKCS12", "both.p12")},
		"no such timestamp": {at("SIGN_CERT", "cert.pem"), at("SIGN_KEY", "key.pem"), "SIGN_TIMESTAMP=http://127.0.0.1:1/"},
	} {
		if left, said, err := s.sign(env...); err == nil || !bytes.Equal(left, s.program) || strings.Contains(said, "hemligt") {
			t.Errorf("%s: %v, the file is as it was: %v\n%s", name, err, bytes.Equal(left, s.program), said)
		}
	}
}

// authorityConf is a time stamp authority's.
const authorityConf = `
[tsa]
default_tsa = own
[own]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
`

func TestATimeStampServerStamps(t *testing.T) {
	s := newSigner(t)
	s.tool("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Own", "-addext", "extendedKeyUsage=codeSigning", "-keyout", "key.pem", "-out", "cert.pem")
	s.tool("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Time", "-addext", "extendedKeyUsage=critical,timeStamping", "-keyout", "tsa.key", "-out", "tsa.pem")
	ok(t, os.WriteFile(filepath.Join(s.folder, "tsa.conf"), []byte(authorityConf), 0o600))
	ok(t, os.WriteFile(filepath.Join(s.folder, "serial"), []byte("01\n"), 0o600))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := io.ReadAll(r.Body)
		if err == nil {
			err = os.WriteFile(filepath.Join(s.folder, "query"), query, 0o600)
		}
		cmd := exec.CommandContext(r.Context(), "openssl", "ts", "-reply", "-config", "tsa.conf", "-section", "own", "-queryfile", "query")
		cmd.Dir = s.folder
		if reply, runErr := cmd.Output(); err == nil && runErr == nil {
			w.Header().Set("Content-Type", "application/timestamp-reply")
			_, _ = w.Write(reply)
			return
		}
		http.Error(w, "no", http.StatusInternalServerError)
	}))
	t.Cleanup(server.Close)
	signed, said, err := s.sign("SIGN_CERT="+filepath.Join(s.folder, "cert.pem"), "SIGN_KEY="+filepath.Join(s.folder, "key.pem"), "SIGN_TIMESTAMP="+server.URL)
	if err != nil {
		t.Fatalf("%v %s", err, said)
	}
	ok(t, os.WriteFile(filepath.Join(s.folder, "signed.exe"), signed, 0o600))
	verified := s.tool("osslsigncode", "verify", "-CAfile", "cert.pem", "-TSA-CAfile", "tsa.pem", "signed.exe")
	if !strings.Contains(verified, "CN=Time") || strings.Contains(verified, "Timestamp is not available") {
		t.Error(verified)
	}
}

func TestAnotherProgramSigns(t *testing.T) {
	s := newSigner(t)
	script := filepath.Join(s.folder, "cloud")
	ok(t, os.WriteFile(script, []byte("#!/bin/sh\n[ \"$1\" = -profile ] && [ $# = 3 ] && echo signed by the cloud >>\"$3\"\n"), 0o700)) //nolint:gosec // it is run
	signed, said, err := s.sign("SIGN_CMD=" + script + " -profile release")
	if err != nil || string(signed) != string(s.program)+"signed by the cloud\n" {
		t.Errorf("%v %s", err, said)
	}
	if _, _, err := s.sign("SIGN_CMD=false"); err == nil {
		t.Error("a signer that fails goes unnoticed")
	}
}
