package practicetest_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

// rdpFile is a decoded .rdp file.
type rdpFile struct {
	t     *testing.T
	lines []string
}

func decode(t *testing.T, body string) rdpFile {
	t.Helper()
	text := body
	if strings.HasPrefix(body, "\xff\xfe") {
		units := make([]uint16, 0, len(body)/2)
		for raw := []byte(body[2:]); len(raw) >= 2; raw = raw[2:] {
			units = append(units, binary.LittleEndian.Uint16(raw))
		}
		text = string(utf16.Decode(units))
	}
	text, ok := strings.CutSuffix(text, "\r\n")
	if !ok {
		t.Fatal("no line end at the end")
	}
	return rdpFile{t, strings.Split(text, "\r\n")}
}

// line of a property, whatever its case.
func (f rdpFile) line(name string) string {
	for _, l := range f.lines {
		if strings.HasPrefix(strings.ToLower(l), strings.ToLower(name)+":") {
			return l
		}
	}
	return ""
}

func (f rdpFile) value(name string) string {
	parts := strings.SplitN(f.line(name), ":", 3)
	return parts[len(parts)-1]
}

// message is what the signature covers, made from the file alone.
func (f rdpFile) message() []byte {
	var b strings.Builder
	scope := f.value("signscope")
	for name := range strings.SplitSeq(scope, ",") {
		b.WriteString(f.line(name) + "\r\n")
	}
	b.WriteString("signscope:s:" + scope + "\r\n\x00")
	var raw []byte
	for _, u := range utf16.Encode([]rune(b.String())) {
		raw = binary.LittleEndian.AppendUint16(raw, u)
	}
	return raw
}

// cms is the signature without its 12 bytes of header.
func (f rdpFile) cms() []byte {
	f.t.Helper()
	blob, err := base64.StdEncoding.DecodeString(f.value("signature"))
	if err != nil || len(blob) < 12 {
		f.t.Fatal("signature", err)
	}
	header := []uint32{binary.LittleEndian.Uint32(blob), binary.LittleEndian.Uint32(blob[4:]), binary.LittleEndian.Uint32(blob[8:])}
	if !slices.Equal(header, []uint32{0x00010001, 1, uint32(len(blob) - 12)}) {
		f.t.Fatalf("header %x", header)
	}
	return blob[12:]
}

// fetch signs in and gets one system's file.
func fetch(t *testing.T, o practicetest.Options, title string) (*practicetest.Portal, rdpFile, *page) {
	t.Helper()
	o.Variant.Code = practicetest.CodeNone
	p, b, _ := open(t, o)
	list := b.follow(b.as(practice.RoleOrdinary))
	answer := b.get(list.feed().find(t, title).File.URL).wants(http.StatusOK)
	return p, decode(t, answer.body), answer
}

func TestFileLeadsToTheSystem(t *testing.T) {
	_, file, answer := fetch(t, practicetest.Options{Options: practice.Options{RDPHost: "localhost:33890", RDPGateway: "gateway.backstage.example"}}, "XXX.MultiAccess01")
	if answer.header.Get("Content-Type") != "application/x-rdp" || !strings.HasPrefix(answer.body, "\xff\xfe") {
		t.Error(answer.header)
	}
	for _, line := range []string{"full address:s:localhost:33890", "alternate full address:s:localhost:33890", "server port:i:33890",
		"remoteapplicationmode:i:1", "alternate shell:s:||MultiAccess01", "remoteapplicationprogram:s:||MultiAccess01",
		"remoteapplicationname:s:XXX.MultiAccess01", "gatewayhostname:s:gateway.backstage.example", "gatewayusagemethod:i:2",
		"workspace id:s:broker.backstage.example", "loadbalanceinfo:s:tsv://MS Terminal Services Plugin.1.MultiAccess"} {
		if !slices.Contains(file.lines, line) {
			t.Error("no line", line)
		}
	}
	_, desktop, _ := fetch(t, practicetest.Options{}, "R-CARD M5 Arbetstation INSTRUKTIONER OCH HJÄLPVERKTYG")
	if desktop.line("remoteapplicationmode") != "" || desktop.line("alternate shell") != "" || desktop.value("full address") != "localhost:33890" {
		t.Error(desktop.lines)
	}
}

func TestEveryFileADesktop(t *testing.T) {
	_, file, _ := fetch(t, practicetest.Options{Options: practice.Options{RDPDesktop: true}}, "XXX.MultiAccess01")
	for _, l := range file.lines {
		if strings.HasPrefix(l, "remoteapplication") || strings.HasPrefix(l, "alternate shell") || strings.HasPrefix(l, "loadbalanceinfo") {
			t.Error(l)
		}
	}
}

func TestFileVariants(t *testing.T) {
	for name, c := range map[string]struct {
		variant practicetest.Variant
		check   func(*testing.T, rdpFile, *page)
	}{
		"UTF-8": {practicetest.Variant{RDPEncoding: practicetest.RDPUTF8}, func(t *testing.T, f rdpFile, p *page) {
			if strings.Contains(p.body, "\x00") || f.line("signature") == "" {
				t.Error("not a signed UTF-8 file")
			}
		}},
		"unsigned": {practicetest.Variant{RDPSignature: practicetest.RDPUnsigned}, func(t *testing.T, f rdpFile, _ *page) {
			if f.line("signature") != "" || f.line("signscope") != "" {
				t.Error("signed")
			}
		}},
		"tampered": {practicetest.Variant{RDPSignature: practicetest.RDPTampered}, func(t *testing.T, f rdpFile, _ *page) {
			if f.value("full address") != "elsewhere.example" || f.value("alternate full address") != "localhost:33890" {
				t.Error(f.lines)
			}
		}},
		"scope gap": {practicetest.Variant{RDPSignature: practicetest.RDPScopeGap}, func(t *testing.T, f rdpFile, _ *page) {
			if f.value("gatewayhostname") != "gateway.elsewhere.example" || strings.Contains(f.value("signscope"), "GatewayHostname") {
				t.Error(f.lines)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			_, file, answer := fetch(t, practicetest.Options{Variant: c.variant}, "XXX.MultiAccess01")
			c.check(t, file, answer)
		})
	}
}

// The structures of a CMS signature, read independently of how it was made.
type readContentInfo struct {
	Type    asn1.ObjectIdentifier
	Content readSignedData `asn1:"explicit,tag:0"`
}

type readAlgorithm struct {
	ID         asn1.ObjectIdentifier
	Parameters asn1.RawValue `asn1:"optional"`
}

type readSignedData struct {
	Version      int
	Digests      []readAlgorithm `asn1:"set"`
	Content      struct{ Type asn1.ObjectIdentifier }
	Certificates asn1.RawValue `asn1:"tag:0"`
	Signers      []struct {
		Version int
		ID      struct {
			Issuer asn1.RawValue
			Serial *big.Int
		}
		Digest, Algorithm readAlgorithm
		Signature         []byte
	} `asn1:"set"`
}

// verify checks the signature with the certificate inside it.
func (f rdpFile) verify(p *practicetest.Portal) error {
	var info readContentInfo
	if rest, err := asn1.Unmarshal(f.cms(), &info); err != nil || len(rest) != 0 {
		return fmt.Errorf("CMS: %w, %d bytes left", err, len(rest))
	}
	certificates, err := x509.ParseCertificates(info.Content.Certificates.Bytes)
	if err != nil {
		return err
	}
	signer := info.Content.Signers[0]
	for _, c := range certificates {
		if c.SerialNumber.Cmp(signer.ID.Serial) != 0 || string(c.RawIssuer) != string(signer.ID.Issuer.FullBytes) {
			continue
		}
		if _, err := c.Verify(x509.VerifyOptions{Roots: p.Roots(), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning}}); err != nil {
			return err
		}
		public, ok := c.PublicKey.(*rsa.PublicKey)
		if !ok {
			return fmt.Errorf("key %T", c.PublicKey)
		}
		if signer.Digest.ID.Equal(asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}) {
			sum := sha1.Sum(f.message())
			return rsa.VerifyPKCS1v15(public, crypto.SHA1, sum[:], signer.Signature)
		}
		sum := sha256.Sum256(f.message())
		return rsa.VerifyPKCS1v15(public, crypto.SHA256, sum[:], signer.Signature)
	}
	return fmt.Errorf("the signer's certificate is not among the %d", len(certificates))
}

func TestSignatures(t *testing.T) {
	for name, c := range map[string]struct {
		signature practicetest.RDPSignature
		valid     bool
		digest    string
	}{
		"SHA-256":   {practicetest.RDPSigned, true, "2.16.840.1.101.3.4.2.1"},
		"SHA-1":     {practicetest.RDPSHA1, true, "1.3.14.3.2.26"},
		"tampered":  {practicetest.RDPTampered, false, "2.16.840.1.101.3.4.2.1"},
		"scope gap": {practicetest.RDPScopeGap, true, "2.16.840.1.101.3.4.2.1"}, // its scope is sound; that is the trap
	} {
		t.Run(name, func(t *testing.T) {
			p, file, _ := fetch(t, practicetest.Options{Variant: practicetest.Variant{RDPSignature: c.signature}}, "R-CARD M5 Arbetstation")
			if err := file.verify(p); (err == nil) != c.valid {
				t.Error(err)
			}
			var info readContentInfo
			if _, err := asn1.Unmarshal(file.cms(), &info); err != nil {
				t.Fatal(err)
			}
			if got := info.Content.Digests[0].ID.String(); got != c.digest {
				t.Error(got)
			}
		})
	}
}

func TestSignInPageNamesTheSigner(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{})
	signer, err := p.Signer()
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("%X", sha1.Sum(signer.Raw))
	if got := b.load("/RDWeb/Pages/").form().hidden.Get("RDPCertificates"); got != want {
		t.Error(got, want)
	}
}

// An implementation that is not ours agrees, where there is one.
func TestOpenSSLAgrees(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("no openssl here")
	}
	for _, signature := range []practicetest.RDPSignature{practicetest.RDPSigned, practicetest.RDPSHA1, practicetest.RDPTampered} {
		p, file, _ := fetch(t, practicetest.Options{Variant: practicetest.Variant{RDPSignature: signature}}, "XXX.MultiAccess01")
		dir := t.TempDir()
		for name, content := range map[string][]byte{"cms": file.cms(), "message": file.message(), "ca": p.CAPEM()} {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		out, err := exec.Command(openssl, "cms", "-verify", "-binary", "-inform", "DER", "-in", filepath.Join(dir, "cms"),
			"-content", filepath.Join(dir, "message"), "-CAfile", filepath.Join(dir, "ca"), "-purpose", "any", "-out", os.DevNull).CombinedOutput()
		if (err == nil) != (signature != practicetest.RDPTampered) {
			t.Errorf("%v: %v\n%s", signature, err, out)
		}
	}
}

func TestFileNeedsASession(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{})
	address := b.signedIn(practice.RoleOrdinary).feed().find(t, "XXX.MultiAccess01").File.URL
	p.Expire()
	answer := b.get(address).leads("/RDWeb/Pages/default.aspx?ReturnUrl=%2fRDWeb%2fPages%2frdp%2fcpub-")
	// Who follows blindly saves the sign-in page as an .rdp file.
	page := b.follow(answer).wants(http.StatusOK)
	if !strings.HasSuffix(page.url.Path, "/login.aspx") || !strings.Contains(page.body, "<RDWAPage") {
		t.Error(page.url)
	}
	b.as(practice.RoleOrdinary)
	b.get(address).leads("/RDWeb/Pages/default.aspx?ReturnUrl=") // not before the code either
}
