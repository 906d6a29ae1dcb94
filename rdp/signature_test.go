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
	"reflect"
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
	// byKey names the certificate by its key's identifier; twice is two signers.
	byKey, twice bool
	// digest is what the signature says it used, where that is not so.
	digest asn1.ObjectIdentifier
}

// roots is a pool that vouches for the signer.
func (s *signer) roots() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(s.root)
	return p
}

// rootsAnd vouches for another signer as well.
func (s *signer) rootsAnd(other *signer) *x509.CertPool {
	p := s.roots()
	p.AddCert(other.root)
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
	version, by := 1, tagged(t, 0, 16, slices.Concat(s.cert.RawIssuer, marshal(t, s.cert.SerialNumber)))
	if s.byKey {
		version, by = 3, marshal(t, asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, Bytes: s.cert.SubjectKeyId})
	}
	if s.digest != nil {
		digest.Algorithm = s.digest
	}
	info := slices.Concat(marshal(t, version), by, marshal(t, digest))
	if st.attrs {
		info = append(info, tagged(t, 2, 0, attrs)...)
	}
	rsaEncryption := pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}, Parameters: asn1.NullRawValue}
	info = slices.Concat(info, marshal(t, rsaEncryption), marshal(t, sig))
	signers := tagged(t, 0, 16, info)
	if s.twice {
		signers = slices.Concat(signers, signers)
	}
	data := slices.Concat(marshal(t, 1),
		tagged(t, 0, 17, marshal(t, digest)),
		tagged(t, 0, 16, marshal(t, oidData)),
		tagged(t, 2, 0, slices.Concat(s.cert.Raw, s.root.Raw)),
		tagged(t, 0, 17, signers))
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
				o, err := inspect(data, Rules{}, s.roots())
				if err != nil {
					t.Errorf("%v, attributes %v, %s: %v", hash, attrs, name, err)
					continue
				}
				want := Signature{Status: Trusted, Signer: "rdweb.example"}
				if hash == crypto.SHA1 {
					want.Status, want.Reason = UnknownPublisher, ReasonSHA1
				}
				if got := o.target().Signature; !reflect.DeepEqual(got, want) {
					t.Errorf("%v, attributes %v, %s: %+v", hash, attrs, name, got)
				}
				if _, err = inspect(data, Rules{RequireSigned: true}, s.roots()); (err == nil) != (want.Status == Trusted) {
					t.Errorf("%v, attributes %v, %s, where a signature is required: %v", hash, attrs, name, err)
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
		altered := map[string]string{
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
			"the scope gone":              strings.Replace(signed, "signscope:", "signscopf:", 1),
			"signed with somebody's key":  (&signer{cert: s.cert, root: s.root, key: other.key}).sign(t, signable, st),
		}
		unverifiable := map[string]string{
			"the signature cut":         signed[:len(signed)-40],
			"the signature no base64":   signed[:sigAt] + "%%%" + signed[sigAt+3:],
			"another header":            rewrap(t, signed, func(b []byte) []byte { b[0] = 2; return b }),
			"another length":            rewrap(t, signed, func(b []byte) []byte { b[8]++; return b }),
			"more behind the signature": rewrap(t, signed, func(b []byte) []byte { return append(b, 0) }),
			"more inside the length": rewrap(t, signed, func(b []byte) []byte {
				b = append(b, 0)
				binary.LittleEndian.PutUint32(b[8:], uint32(len(b)-12))
				return b
			}),
			"no CMS at all": rewrap(t, signed, func([]byte) []byte { return []byte{1, 0, 1, 0, 1, 0, 0, 0, 2, 0, 0, 0, 5, 0} }),
		}
		for status, cases := range map[SignatureStatus]map[string]string{Altered: altered, Unverifiable: unverifiable} {
			for name, text := range cases {
				f, err := parse([]byte(text))
				if err != nil {
					t.Fatal(err)
				}
				if got := judge(f, s.roots(), nil); got.Status != status || got.Reason == "" {
					t.Errorf("%v: %s: %+v", st, name, got.Signature)
				}
				want := map[SignatureStatus]Kind{Altered: KindFileSignatureBad, Unverifiable: KindFileSignatureUnreadable}[status]
				if _, err = inspect([]byte(text), Rules{}, s.roots()); kindOf(t, err) != want {
					t.Errorf("%v: %s: got %v", st, name, err)
				}
			}
		}
		off := signed[:sigAt+400] + flip(signed[sigAt+400]) + signed[sigAt+401:] // in the certificate or beside it
		if _, err := inspect([]byte(off), Rules{}, s.roots()); err == nil {
			t.Errorf("%v: a bit off: got %v", st, err)
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
		if err != nil || o.signature.Status != NotSigned {
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
	early := newSigner(t, "new.example", func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) })
	any := newSigner(t, "any.example", func(c *x509.Certificate) { c.ExtKeyUsage = nil })
	self := &signer{cert: good.root, root: good.root, key: testKeys()[0]}
	small := newSigner(t, "small.example", nil)
	var err error
	if small.key, err = rsa.GenerateKey(rand.Reader, 1024); err != nil { // #nosec G403 -- a weak key is what is refused
		t.Fatal(err)
	}
	small.cert = certify(t, small.cert, small.root, &small.key.PublicKey, testKeys()[0])
	for _, c := range []struct {
		name  string
		s     *signer
		roots *x509.CertPool
		want  SignatureReason
	}{
		{"known root", good, good.roots(), ""},
		{"unknown root", good, x509.NewCertPool(), ReasonUnknownIssuer},
		{"this system's roots", good, nil, ReasonUnknownIssuer},
		{"expired", expired, expired.roots(), ReasonExpired},
		{"not yet valid", early, early.roots(), ReasonNotYetValid},
		{"for mail only", mail, mail.roots(), ReasonPurpose},
		{"for nothing in particular", any, any.roots(), ReasonPurpose},
		{"for code", code, code.roots(), ""},
		{"for .rdp files", rdpUse, rdpUse.roots(), ""},
		{"a small key", small, small.roots(), ReasonWeakKey},
		{"by itself", self, nil, ReasonSelfSigned},
		{"by an imposter of the root's name", newSigner(t, "rdweb.example", nil), good.roots(), ReasonUnknownIssuer},
	} {
		signed := []byte(c.s.sign(t, signable, style{crypto.SHA256, false}))
		if c.name == "by an imposter of the root's name" { // another key, the same names
			imposter, parent := *c.s, *good.root
			parent.PublicKey = nil
			imposter.root = certify(t, good.root, &parent, &testKeys()[1].PublicKey, testKeys()[1])
			imposter.cert = certify(t, c.s.cert, imposter.root, &testKeys()[1].PublicKey, testKeys()[1])
			signed = []byte(imposter.sign(t, signable, style{crypto.SHA256, false}))
		}
		o, err := inspect(signed, Rules{}, c.roots)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		want := Trusted
		if c.want != "" {
			want = UnknownPublisher
		}
		if got := o.target().Signature; got.Status != want || got.Reason != c.want || got.Signer == "" {
			t.Errorf("%s: %+v, want %q", c.name, got, c.want)
		}
		_, err = inspect(signed, Rules{RequireSigned: true}, c.roots)
		if got := kindOf(t, err); got != "" && got != KindFilePublisher || (got == "") != (want == Trusted) {
			t.Errorf("%s, where a signature is required: %v", c.name, err)
		}
		// IT's own word counts more than a chain.
		listed := Rules{RequireSigned: true, Publishers: []string{c.s.thumbprint(crypto.SHA256)}}
		if o, err = inspect(signed, listed, c.roots); c.name != "by an imposter of the root's name" && (err != nil || o.signature.Status != Trusted) {
			t.Errorf("%s, listed: %v", c.name, err)
		}
	}
}

// What cannot be checked here was perhaps not changed, and what shows in the file's
// structure is named.
func TestWhyASignatureIsNoGood(t *testing.T) {
	sha256 := style{crypto.SHA256, false}
	plain := newSigner(t, "rdweb.example", nil)
	keyed := newSigner(t, "rdweb.example", func(c *x509.Certificate) { c.SubjectKeyId = []byte{1, 2, 3, 4} })
	keyed.byKey = true
	two, md5, alone := *plain, *plain, *plain
	two.twice = true
	md5.digest = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 5}
	alone.cert = certify(t, plain.cert, plain.root, &testKeys()[1].PublicKey, testKeys()[0])
	alone.byKey = true // of a key that no certificate has
	signed := plain.sign(t, signable, sha256)
	for name, c := range map[string]struct {
		text string
		want Signature
	}{
		"by its key's identifier": {keyed.sign(t, signable, sha256), Signature{Status: Trusted, Signer: "rdweb.example"}},
		"by two":                  {two.sign(t, signable, sha256), Signature{Status: Unverifiable, Reason: ReasonSigners}},
		"MD5":                     {md5.sign(t, signable, sha256), Signature{Status: Unverifiable, Reason: ReasonAlgorithm, Signer: "rdweb.example"}},
		"no certificate":          {alone.sign(t, signable, sha256), Signature{Status: Unverifiable, Reason: ReasonNoCertificate}},
		"another value":           {strings.Replace(signed, "BROKER", "evil", 1), Signature{Status: Altered, Reason: ReasonMismatch, Signer: "rdweb.example"}},
		"a line added": {signed + "loadbalanceinfo:s:evil\r\npcb:s:x\r\n",
			Signature{Status: Altered, Reason: ReasonStructure, Altered: []string{"loadbalanceinfo", "pcb"}}},
		"a line gone": {strings.Replace(signed, "gatewayhostname:s:gw.example\r\n", "", 1),
			Signature{Status: Altered, Reason: ReasonStructure, Altered: []string{"gatewayhostname"}}},
		"a line with two values": {signed + "full address:s:evil.example\r\n",
			Signature{Status: Altered, Reason: ReasonStructure, Altered: []string{"full address"}}},
	} {
		f, err := parse([]byte(c.text))
		if f == nil {
			t.Fatal(err)
		}
		if got := judge(f, keyed.rootsAnd(plain), nil).Signature; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// A program that a desktop starts in place of itself runs as the person: IT says
// whose files, or that all, may name one.
func TestAListedPublisherMayStartPrograms(t *testing.T) {
	s := newSigner(t, "rdweb.example", nil)
	raw := []byte(s.sign(t, signable+"audiomode:i:2\r\nalternate shell:s:psm /x\r\n", style{crypto.SHA256, false}))
	if _, err := inspect(raw, Rules{}, s.roots()); kindOf(t, err) != KindFileStartProgram {
		t.Errorf("signed, but nobody has allowed it: %v", err)
	}
	for name, rules := range map[string]Rules{"listed": {Publishers: []string{s.thumbprint(crypto.SHA256)}}, "allowed": {StartPrograms: true}} {
		o, err := inspect(raw, rules, s.roots())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got, ok := o.asSigned(); !ok || !bytes.Equal(got, raw) {
			t.Errorf("%s: not byte for byte: %s", name, o.oversteps())
		}
	}
}

// A character that stands for broken text may itself be signed; broken text may not
// pass for it.
func TestSignedTextIsNotMended(t *testing.T) {
	s := newSigner(t, "rdweb.example", nil)
	signed := s.sign(t, "workspace id:s:\ufffd\r\npcb:s:\ufffd\r\n"+signable+"audiomode:i:2\r\n", style{crypto.SHA256, false})
	whole := wide(signed, false, true)
	o, err := inspect(whole, Rules{}, s.roots())
	if err != nil || o.signature.Status != Trusted {
		t.Fatalf("%v", err)
	}
	if raw, ok := o.asSigned(); !ok || !bytes.Equal(raw, whole) {
		t.Errorf("not byte for byte: %s", o.oversteps())
	}
	half := bytes.Replace(whole, []byte{0xFD, 0xFF}, []byte{0x00, 0xD8}, 2)
	f, err := parse(half)
	if err != nil {
		t.Fatal(err)
	}
	if got := judge(f, s.roots(), nil); got.Status != Unverifiable || got.Reason != ReasonEncoding {
		t.Errorf("half a character: %+v", got.Signature)
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
		"unsigned Entra sign-in":                 []byte(s.sign(t, quiet, st) + "enablerdsaadauth:i:1\r\n"),
		"unsigned token":                         []byte(s.sign(t, quiet, st) + "gatewayaccesstoken:s:x\r\n"),
		"unsigned brokering":                     []byte(s.sign(t, quiet, st) + "gatewaybrokeringtype:i:1\r\n"),
		"unsigned Entra host":                    []byte(s.sign(t, quiet, st) + "targetisaadjoined:i:0x1\r\n"),
		"unsigned domain":                        []byte(s.sign(t, quiet, st) + "domain:s:EVIL\r\n"),
		"an invisible character":                 []byte("\xef\xbb\xbf" + s.sign(t, quiet, st) + "workspace id:s:a\u200bb\r\n"),
		"unsigned USB":                           []byte(s.sign(t, quiet, st) + "usbdevicestoredirect:s:*\r\n"),
		"unsigned microphone":                    []byte(s.sign(t, quiet, st) + "audiocapturemode:i:1\r\n"),
		"unsigned password":                      []byte(s.sign(t, quiet, st) + "password 51:b:00\r\n"),
		"signed Kerberos proxy":                  []byte(s.sign(t, quiet+"kdcproxyname:s:evil\r\n", st)),
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
