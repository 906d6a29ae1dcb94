package rdp

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// signer signs files the way rdpsign and RD Web Access do.
type signer struct {
	cert, root *x509.Certificate
	key        *rsa.PrivateKey
}

// roots is a pool that vouches for the signer.
func (s *signer) roots() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(s.root)
	return p
}

func (s *signer) thumbprint(h crypto.Hash) string {
	return strings.ToUpper(hex.EncodeToString(sum(h, s.cert.Raw)))
}

// The keys are made once: they are the slow part.
var testKeys = sync.OnceValue(func() [2]*rsa.PrivateKey {
	var keys [2]*rsa.PrivateKey
	for i := range keys {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		keys[i] = key
	}
	return keys
})

func newSigner(t *testing.T, name string, change func(*x509.Certificate)) *signer {
	t.Helper()
	keys := testKeys()
	now := time.Now()
	rootTemplate := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name + " CA"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	leafTemplate := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: name},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	if change != nil {
		change(leafTemplate)
	}
	s := &signer{key: keys[1]}
	s.root = certify(t, rootTemplate, rootTemplate, &keys[0].PublicKey, keys[0])
	s.cert = certify(t, leafTemplate, s.root, &keys[1].PublicKey, keys[0])
	return s
}

func certify(t *testing.T, template, parent *x509.Certificate, pub *rsa.PublicKey, key *rsa.PrivateKey) *x509.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, template, parent, pub, key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var oids = map[crypto.Hash]asn1.ObjectIdentifier{
	crypto.SHA1:   {1, 3, 14, 3, 2, 26},
	crypto.SHA256: {2, 16, 840, 1, 101, 3, 4, 2, 1},
	crypto.SHA384: {2, 16, 840, 1, 101, 3, 4, 2, 2},
	crypto.SHA512: {2, 16, 840, 1, 101, 3, 4, 2, 3},
}

// style of a signature.
type style struct {
	hash  crypto.Hash
	attrs bool
}

// sign appends signscope and signature to a file, covering what the fixed list
// names, or exactly scope when it is given.
func (s *signer) sign(t *testing.T, text string, st style, scope ...string) string {
	t.Helper()
	lines := map[string]string{}
	for _, line := range splitLines(text) {
		if p, ok := parseLine(line); ok {
			lines[strings.ToLower(p.name)] = line
		}
	}
	if len(scope) == 0 {
		for _, name := range signedNames {
			if lines[name] != "" {
				scope = append(scope, name)
			}
		}
	}
	message := ""
	for _, name := range scope {
		message += lines[strings.ToLower(name)] + "\r\n"
	}
	scopeLine := "signscope:s:" + strings.Join(scope, ",")
	der := s.cms(t, wide(message+scopeLine+"\r\n\x00", false, false), st)
	blob := binary.LittleEndian.AppendUint32(nil, 0x00010001)
	blob = binary.LittleEndian.AppendUint32(blob, 1)
	blob = binary.LittleEndian.AppendUint32(blob, uint32(len(der)))
	b64 := base64.StdEncoding.EncodeToString(append(blob, der...))
	folded := ""
	for chunk := range slices.Chunk([]byte(b64), 64) {
		folded += string(chunk) + "  "
	}
	return text + scopeLine + "\r\nsignature:s:" + folded + "\r\n"
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	der, err := asn1.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// tagged puts a tag and length before the content.
func tagged(t *testing.T, class, tag int, content []byte) []byte {
	return marshal(t, asn1.RawValue{Class: class, Tag: tag, IsCompound: true, Bytes: content})
}

// cms is a detached SignedData over message.
func (s *signer) cms(t *testing.T, message []byte, st style) []byte {
	t.Helper()
	digest := pkix.AlgorithmIdentifier{Algorithm: oids[st.hash], Parameters: asn1.NullRawValue}
	toSign := message
	var attrs []byte
	if st.attrs {
		one := tagged(t, 0, 17, marshal(t, oidData))
		two := tagged(t, 0, 17, marshal(t, sum(st.hash, message)))
		attrs = slices.Concat(
			tagged(t, 0, 16, slices.Concat(marshal(t, oidContentType), one)),
			tagged(t, 0, 16, slices.Concat(marshal(t, oidMessageDigest), two)))
		toSign = tagged(t, 0, 17, attrs)
	}
	sig, err := rsa.SignPKCS1v15(rand.Reader, s.key, st.hash, sum(st.hash, toSign))
	if err != nil {
		t.Fatal(err)
	}
	info := slices.Concat(marshal(t, 1),
		tagged(t, 0, 16, slices.Concat(s.cert.RawIssuer, marshal(t, s.cert.SerialNumber))),
		marshal(t, digest))
	if st.attrs {
		info = append(info, tagged(t, 2, 0, attrs)...)
	}
	rsaEncryption := pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}, Parameters: asn1.NullRawValue}
	info = slices.Concat(info, marshal(t, rsaEncryption), marshal(t, sig))
	data := slices.Concat(marshal(t, 1),
		tagged(t, 0, 17, marshal(t, digest)),
		tagged(t, 0, 16, marshal(t, oidData)),
		tagged(t, 2, 0, slices.Concat(s.cert.Raw, s.root.Raw)),
		tagged(t, 0, 17, tagged(t, 0, 16, info)))
	return tagged(t, 0, 16, slices.Concat(marshal(t, oidSignedData), tagged(t, 2, 0, tagged(t, 0, 16, data))))
}

const signable = "redirectclipboard:i:0\r\nfull address:s:BROKER.example\r\nAlternate Full Address:s:BROKER.example\r\n" +
	"gatewayhostname:s:gw.example\r\ngatewayusagemethod:i:1\r\nauthentication level:i:2\r\nsession bpp:i:32\r\nusername:s:x\r\n"

func TestSignaturesOfEveryStyle(t *testing.T) {
	s := newSigner(t, "rdweb.example", nil)
	for _, hash := range []crypto.Hash{crypto.SHA1, crypto.SHA256, crypto.SHA384, crypto.SHA512} {
		for _, attrs := range []bool{false, true} {
			signed := s.sign(t, signable, style{hash, attrs})
			for name, data := range map[string][]byte{"UTF-8": []byte(signed), "UTF-16": wide(signed, false, true)} {
				o, err := inspect(data, Rules{RequireSigned: true}, s.roots())
				if err != nil {
					t.Errorf("%v, attributes %v, %s: %v", hash, attrs, name, err)
					continue
				}
				if got := o.target(); got.Publisher != "rdweb.example" || !got.Trusted {
					t.Errorf("%v, attributes %v, %s: %+v", hash, attrs, name, got)
				}
			}
		}
	}
}

// The order of the lines is the file's own affair, and so are lines that no
// signature covers.
func TestSignatureLeavesTheRestFree(t *testing.T) {
	s := newSigner(t, "rdweb.example", nil)
	signed := s.sign(t, signable, style{crypto.SHA256, false})
	lines := strings.Split(strings.TrimSuffix(signed, "\r\n"), "\r\n")
	slices.Reverse(lines)
	for name, text := range map[string]string{
		"lines in another order": strings.Join(lines, "\r\n"),
		"another colour depth":   strings.Replace(signed, "session bpp:i:32", "session bpp:i:16", 1),
		"another user name":      strings.Replace(signed, "username:s:x", "username:s:y", 1),
		"a line that is free":    signed + "workspace id:s:x\r\n",
		"LF":                     strings.ReplaceAll(signed, "\r\n", "\n"),
		"in its own order":       s.sign(t, signable, style{crypto.SHA256, false}, "AUTHENTICATION LEVEL", "redirectclipboard", "GatewayUsageMethod", "gatewayhostname", "alternate full address", "Full Address"),
	} {
		if _, err := inspect([]byte(text), Rules{}, s.roots()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTamperingIsFound(t *testing.T) {
	s := newSigner(t, "rdweb.example", nil)
	other := newSigner(t, "evil.example", nil)
	other.key = testKeys()[0]
	for _, st := range []style{{crypto.SHA256, false}, {crypto.SHA256, true}, {crypto.SHA1, false}} {
		signed := s.sign(t, signable, st)
		change := func(from, to string) string {
			if !strings.Contains(signed, from) {
				t.Fatalf("%q is not in the file", from)
			}
			return strings.Replace(signed, from, to, 1)
		}
		sigAt := strings.Index(signed, "signature:s:") + len("signature:s:")
		cases := map[string]string{
			"a signed value":              change("full address:s:BROKER.example", "full address:s:evil.example"),
			"a key's letters":             change("full address:s", "Full Address:s"),
			"a trailing blank":            change("gatewayhostname:s:gw.example", "gatewayhostname:s:gw.example "),
			"a signed line removed":       change("gatewayhostname:s:gw.example\r\n", ""),
			"a scope name removed":        change(",gatewayhostname", ""),
			"a scope name twice":          change(",gatewayhostname", ",gatewayhostname,gatewayhostname"),
			"a scope name that is absent": change("signscope:s:", "signscope:s:pcb,"),
			"a scope in another order":    change("full address,alternate full address", "alternate full address,full address"),
			"a line outside the scope":    signed + "loadbalanceinfo:s:evil\r\n",
			"drives outside the scope":    signed + "drivestoredirect:s:*\r\n",
			"a program outside the scope": signed + "remoteapplicationprogram:s:||evil\r\n",
			"the signature cut":           signed[:len(signed)-40],
			"the signature a bit off":     signed[:sigAt+400] + flip(signed[sigAt+400]) + signed[sigAt+401:],
			"the signature no base64":     signed[:sigAt] + "%%%" + signed[sigAt+3:],
			"the scope gone":              strings.Replace(signed, "signscope:", "signscopf:", 1),
			"signed with somebody's key":  (&signer{cert: s.cert, root: s.root, key: other.key}).sign(t, signable, st),
			"another header":              rewrap(t, signed, func(b []byte) []byte { b[0] = 2; return b }),
			"another length":              rewrap(t, signed, func(b []byte) []byte { b[8]++; return b }),
			"more behind the signature":   rewrap(t, signed, func(b []byte) []byte { return append(b, 0) }),
			"more inside the length": rewrap(t, signed, func(b []byte) []byte {
				b = append(b, 0)
				binary.LittleEndian.PutUint32(b[8:], uint32(len(b)-12))
				return b
			}),
			"no CMS at all": rewrap(t, signed, func([]byte) []byte { return []byte{1, 0, 1, 0, 1, 0, 0, 0, 2, 0, 0, 0, 5, 0} }),
		}
		for name, text := range cases {
			_, err := inspect([]byte(text), Rules{}, s.roots())
			if got := kindOf(t, err); got != KindFileSignatureBad {
				t.Errorf("%v: %s: got %q, %v", st, name, got, err)
			}
		}
		for name, text := range map[string]string{
			"a second address in front": "full address:s:evil.example\r\n" + signed,
			"a second address behind":   signed + "full address:s:evil.example\r\n",
		} {
			_, err := inspect([]byte(text), Rules{}, s.roots())
			if got := kindOf(t, err); got != KindFileDuplicate {
				t.Errorf("%v: %s: got %q, %v", st, name, got, err)
			}
		}
	}
}

// What is left of a signature that was taken away is none: such a file is as any
// that nobody signed.
func TestWithoutASignatureAFileIsNotSigned(t *testing.T) {
	s := newSigner(t, "rdweb.example", nil)
	signed := s.sign(t, signable, style{crypto.SHA256, false})
	at := strings.Index(signed, "signature:s:")
	for name, text := range map[string]string{"gone": signed[:at], "empty": signed[:at+len("signature:s:")] + "\r\n"} {
		o, err := inspect([]byte(text), Rules{}, s.roots())
		if err != nil || o.signature != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := inspect([]byte(text), Rules{RequireSigned: true}, s.roots()); kindOf(t, err) != KindFileUnsigned {
			t.Errorf("%s, although a signature is wanted: %v", name, err)
		}
	}
}

// flip gives another character of base64.
func flip(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}

// rewrap changes the decoded signature property.
func rewrap(t *testing.T, signed string, change func([]byte) []byte) string {
	t.Helper()
	head, b64, _ := strings.Cut(signed, "signature:s:")
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(b64), ""))
	if err != nil {
		t.Fatal(err)
	}
	return head + "signature:s:" + base64.StdEncoding.EncodeToString(change(raw)) + "\r\n"
}

// Somebody who may not sign is no reason to refuse: the publisher is then shown
// as not trusted.
func TestUntrustedIsNotTampered(t *testing.T) {
	good := newSigner(t, "rdweb.example", nil)
	expired := newSigner(t, "old.example", func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })
	mail := newSigner(t, "mail.example", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection} })
	code := newSigner(t, "code.example", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning} })
	rdpUse := newSigner(t, "rdp.example", func(c *x509.Certificate) {
		c.ExtKeyUsage, c.UnknownExtKeyUsage = nil, []asn1.ObjectIdentifier{oidRDPSigning}
	})
	cases := []struct {
		name  string
		s     *signer
		roots *x509.CertPool
		want  bool
	}{
		{"known root", good, good.roots(), true},
		{"unknown root", good, x509.NewCertPool(), false},
		{"this system's roots", good, nil, false},
		{"expired", expired, expired.roots(), false},
		{"for mail only", mail, mail.roots(), false},
		{"for code", code, code.roots(), true},
		{"for .rdp files", rdpUse, rdpUse.roots(), true},
	}
	for _, c := range cases {
		o, err := inspect([]byte(c.s.sign(t, signable, style{crypto.SHA256, false})), Rules{RequireSigned: true}, c.roots)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if got := o.target(); got.Trusted != c.want || got.Publisher == "" {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestPinnedPublishers(t *testing.T) {
	s := newSigner(t, "rdweb.example", nil)
	signed := []byte(s.sign(t, signable, style{crypto.SHA256, false}))
	sha1 := s.thumbprint(crypto.SHA1)
	spaced := "\u200e"
	for pair := range slices.Chunk([]byte(strings.ToLower(sha1)), 2) {
		spaced += string(pair) + " "
	}
	for name, pins := range map[string][]string{
		"SHA-1": {sha1}, "SHA-256": {s.thumbprint(crypto.SHA256)}, "as the certificate viewer shows it": {"00", spaced},
	} {
		if _, err := inspect(signed, Rules{Publishers: pins}, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := inspect(signed, Rules{Publishers: []string{strings.Repeat("0", 40), sha1[:39], ""}}, s.roots())
	if got := kindOf(t, err); got != KindFilePublisher {
		t.Errorf("another publisher: %q, %v", got, err)
	}
}

// mstsc and Windows App get a signed file byte for byte, unless it would open
// more of this computer than the rules allow or may be read differently there.
func TestSignedByteForByte(t *testing.T) {
	s := newSigner(t, "rdweb.example", nil)
	st := style{crypto.SHA256, false}
	const quiet = signable + "audiomode:i:2\r\n"
	utf16File := wide(s.sign(t, quiet, st), false, true)
	asWritten := map[string][]byte{
		"UTF-16":         utf16File,
		"ASCII":          []byte(s.sign(t, quiet, st)),
		"UTF-8 with BOM": []byte("\xef\xbb\xbf" + s.sign(t, quiet+"workspace id:s:å\r\n", st)),
		"both addresses, one with the usual port": []byte(s.sign(t, strings.Replace(quiet, "\r\nfull address:s:BROKER.example", "\r\nfull address:s:BROKER.example:3389", 1), st)),
		"a harmless extra":                        []byte(s.sign(t, quiet, st) + "redirectwebauthn:i:0\r\n"),
	}
	for name, raw := range asWritten {
		o, err := inspect(raw, Rules{}, s.roots())
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := o.asSigned(); !ok || !bytes.Equal(got, raw) {
			t.Errorf("%s: not byte for byte (%s)", name, o.oversteps())
		}
	}
	anew := map[string][]byte{
		"unsigned":                               []byte(quiet),
		"signed clipboard":                       []byte(s.sign(t, strings.Replace(quiet, "redirectclipboard:i:0", "redirectclipboard:i:1", 1), st)),
		"signed drives":                          []byte(s.sign(t, quiet+"drivestoredirect:s:*\r\n", st)),
		"signed devices":                         []byte(s.sign(t, quiet+"devicestoredirect:s:*\r\n", st)),
		"unsigned web authentication":            []byte(s.sign(t, quiet, st) + "redirectwebauthn:i:1\r\n"),
		"unsigned cameras":                       []byte(s.sign(t, quiet, st) + "camerastoredirect:s:*\r\n"),
		"unsigned web authentication, in hex":    []byte(s.sign(t, quiet, st) + "redirectwebauthn:i:0x1\r\n"),
		"unsigned web authentication, no number": []byte(s.sign(t, quiet, st) + "redirectwebauthn:i:1!\r\n"),
		"a gateway that is off and no host":      []byte(s.sign(t, strings.Replace(strings.Replace(quiet, "usagemethod:i:1", "usagemethod:i:0", 1), "gw.example", "gw/x", 1), st)),
		"a line twice":                           []byte(s.sign(t, quiet, st) + "session bpp:i:32\r\n"),
		"unsigned USB":                           []byte(s.sign(t, quiet, st) + "usbdevicestoredirect:s:*\r\n"),
		"unsigned microphone":                    []byte(s.sign(t, quiet, st) + "audiocapturemode:i:1\r\n"),
		"unsigned password":                      []byte(s.sign(t, quiet, st) + "password 51:b:00\r\n"),
		"signed Kerberos proxy":                  []byte(s.sign(t, quiet+"kdcproxyname:s:evil\r\n", st)),
		"signed shell":                           []byte(s.sign(t, quiet+"alternate shell:s:cmd.exe\r\n", st)),
		"signed local icon":                      []byte(s.sign(t, quiet+"remoteapplicationicon:s:\\\\evil\\i.ico\r\n", st)),
		"signed missing checks":                  []byte(s.sign(t, strings.Replace(quiet, "authentication level:i:2", "authentication level:i:0", 1), st)),
		"signed second address":                  []byte(s.sign(t, strings.Replace(quiet, "Full Address:s:BROKER", "Full Address:s:other", 1), st)),
		"sound":                                  []byte(s.sign(t, signable+"audiomode:i:0\r\n", st)),
		"text outside ASCII without BOM":         []byte(s.sign(t, quiet+"workspace id:s:å\r\n", st)),
		"UTF-16 without BOM":                     wide(s.sign(t, quiet, st), false, false),
		"UTF-16BE":                               wide(s.sign(t, quiet, st), true, true),
		"a line that is none":                    []byte(s.sign(t, quiet, st) + "/rdp2tcp:/bin/sh\r\n"),
		"blanks around a colon":                  []byte(s.sign(t, quiet, st) + "redirectwebauthn : i : 0\r\n"),
	}
	for name, raw := range anew {
		o, err := inspect(raw, Rules{}, s.roots())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, ok := o.asSigned(); ok {
			t.Errorf("%s: passed byte for byte", name)
		}
	}
	// What the rules allow passes.
	o, err := inspect(anew["signed clipboard"], Rules{Clipboard: true}, s.roots())
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := o.asSigned(); !ok {
		t.Errorf("an allowed clipboard does not pass: %s", o.oversteps())
	}
}
