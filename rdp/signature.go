package rdp

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	_ "crypto/sha1" // digests of old signers
	_ "crypto/sha256"
	_ "crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"backstage/syntax"
)

// Signature is what a file's signature is worth.
type Signature struct {
	Status SignatureStatus `json:"status"`
	// Signer is the signer's name, "" where none is known.
	Signer string `json:"signer"`
	// Reason is why it is not trusted; "" for Trusted and NotSigned.
	Reason SignatureReason `json:"reason"`
	// Altered are the names of properties that show in the file's structure that it
	// was changed: of the scope but missing, of signedNames but outside the scope,
	// or there twice. One signature covers all lines together, so that a changed
	// value alone does not show which it was.
	Altered []string `json:"altered"`
}

// SignatureStatus is one of five outcomes. They are part of the JSON of Inspect.
type SignatureStatus string

const (
	Trusted          SignatureStatus = "trusted"           // by a publisher whom this machine or the organisation trusts
	UnknownPublisher SignatureStatus = "unknown-publisher" // it matches the file, and that is all it is worth
	NotSigned        SignatureStatus = "not-signed"
	Altered          SignatureStatus = "altered"      // the file was changed after it was signed
	Unverifiable     SignatureStatus = "unverifiable" // it cannot be read or checked here
)

// SignatureReason names what is wrong with a signature.
type SignatureReason string

const (
	// Of UnknownPublisher.
	ReasonExpired       SignatureReason = "expired"
	ReasonNotYetValid   SignatureReason = "not-yet-valid"
	ReasonPurpose       SignatureReason = "wrong-purpose" // its certificate is not for signing such files
	ReasonWeakKey       SignatureReason = "weak-key"      // RSA below 2048 bits
	ReasonSHA1          SignatureReason = "sha1"
	ReasonSelfSigned    SignatureReason = "self-signed"
	ReasonUnknownIssuer SignatureReason = "unknown-issuer"

	// Of Altered.
	ReasonMismatch  SignatureReason = "mismatch"  // it was made over other lines
	ReasonStructure SignatureReason = "structure" // see Signature.Altered

	// Of Unverifiable.
	ReasonMalformed     SignatureReason = "malformed"
	ReasonEncoding      SignatureReason = "encoding"   // the file's text is broken
	ReasonUnreadable    SignatureReason = "unreadable" // the whole file is
	ReasonAlgorithm     SignatureReason = "unknown-algorithm"
	ReasonSigners       SignatureReason = "not-one-signer"
	ReasonNoCertificate SignatureReason = "no-certificate" // the signer's did not come along
)

// signature is a signature that matches the file's content.
type signature struct {
	Signature
	signer *x509.Certificate
}

// signedNames are the properties that a signer covers when the file has them,
// the list of [MS-RDWR] and rdpsign. One of them outside the scope was put
// there by somebody else. EventLogUploadAddress is in the list of old signers
// only, and is never passed on.
var signedNames = strings.Split(strings.ToLower("Full Address,Alternate Full Address,PCB,Use Redirection Server Name,Server Port,"+
	"Negotiate Security Layer,EnableCredSspSupport,DisableConnectionSharing,AutoReconnection Enabled,GatewayHostname,"+
	"GatewayUsageMethod,GatewayProfileUsageMethod,GatewayCredentialsSource,Support URL,PromptCredentialOnce,"+
	"Require pre-authentication,Pre-authentication server address,Alternate Shell,Shell Working Directory,"+
	"RemoteApplicationProgram,RemoteApplicationExpandWorkingdir,RemoteApplicationMode,RemoteApplicationGuid,"+
	"RemoteApplicationName,RemoteApplicationIcon,RemoteApplicationFile,RemoteApplicationFileExtensions,"+
	"RemoteApplicationCmdLine,RemoteApplicationExpandCmdLine,Prompt For Credentials,Authentication Level,AudioMode,"+
	"RedirectDrives,RedirectPrinters,RedirectCOMPorts,RedirectSmartCards,RedirectPOSDevices,RedirectClipboard,"+
	"DevicesToRedirect,DrivesToRedirect,LoadBalanceInfo,RedirectDirectX,RDGIsKDCProxy,KDCProxyName"), ",")

// judge tells what a file's signature is worth, as mstsc does and more strictly:
// every property that a signer would cover has to be covered. roots nil means this
// system's; publishers are thumbprints that are trusted besides. It never fails:
// what it cannot do is an outcome as well.
func judge(f *file, roots *x509.CertPool, publishers []string) *signature {
	if f.text("signature") == "" {
		return &signature{Signature: Signature{Status: NotSigned}}
	}
	if altered := alteredNames(f); len(altered) > 0 {
		return &signature{Signature: Signature{Status: Altered, Reason: ReasonStructure, Altered: altered}}
	}
	if f.lossy {
		return &signature{Signature: Signature{Status: Unverifiable, Reason: ReasonEncoding}}
	}
	s := &signature{}
	how, others, err := s.match(f)
	var flaw flaw
	switch {
	case errors.As(err, &flaw):
		s.Status, s.Reason = Unverifiable, flaw.reason
	case err != nil:
		s.Status, s.Reason = Altered, ReasonMismatch
	case s.by(publishers):
		s.Status = Trusted
	default:
		s.Status = UnknownPublisher
		if s.Reason = distrust(s.signer, others, roots, how); s.Reason == "" {
			s.Status = Trusted
		}
	}
	if s.signer != nil {
		s.Signer = clip(s.publisher())
	}
	return s
}

// match checks the signature against the file's lines. It gives the digest that
// was used and the certificates that came along; the error is a flaw where nothing
// can be told.
func (s *signature) match(f *file) (how crypto.Hash, others []*x509.Certificate, err error) {
	der, err := signatureBlob(f.text("signature"))
	if err != nil {
		return 0, nil, flaw{ReasonMalformed, err}
	}
	info, others, err := readCMS(der)
	if err != nil {
		return 0, nil, err
	}
	i := slices.IndexFunc(others, info.names)
	if i < 0 {
		return 0, nil, flaw{ReasonNoCertificate, nil}
	}
	s.signer = others[i]
	how, ok := digests[info.Digest.Algorithm.String()]
	if !ok {
		return 0, nil, flaw{ReasonAlgorithm, nil}
	}
	return how, others, checkSignerInfo(info, how, s.signer, signedMessage(f))
}

// flaw is why nothing can be told of a signature.
type flaw struct {
	reason SignatureReason
	cause  error
}

func (f flaw) Error() string { return fmt.Sprintf("%s: %v", f.reason, f.cause) }
func (f flaw) Unwrap() error { return f.cause }

// scope are the names that the signature says it covers, lower case.
func scope(f *file) []string {
	if f.text("signscope") == "" {
		return nil
	}
	names := strings.Split(strings.ToLower(f.text("signscope")), ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return names
}

// alteredNames are what shows, without any mathematics, that a signed file was
// changed.
func alteredNames(f *file) (altered []string) {
	altered = slices.Clone(f.doubled)
	covered := map[string]bool{}
	for _, key := range scope(f) {
		if !f.has(key) || covered[key] || key == "signature" || key == "signscope" {
			altered = append(altered, clip(key))
		}
		covered[key] = true
	}
	for _, key := range signedNames {
		if f.has(key) && !covered[key] {
			altered = append(altered, key)
		}
	}
	slices.Sort(altered)
	return slices.Compact(altered)
}

// signedMessage is what the signature covers: the file's own lines in the order
// of the scope, each with CRLF, the signscope line, and one NUL; UTF-16LE.
func signedMessage(f *file) []byte {
	var text strings.Builder
	for _, key := range scope(f) {
		text.WriteString(f.props[key].line + "\r\n")
	}
	text.WriteString(f.props["signscope"].line + "\r\n\x00")
	return toUTF16(littleEndian, text.String())
}

// signatureBlob unwraps the signature property: base64 with blanks after every
// 64 characters, around a header of three little-endian words and the DER.
func signatureBlob(value string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(value), ""))
	if err != nil {
		return nil, err
	}
	if len(raw) < 12 || binary.LittleEndian.Uint32(raw) != 0x00010001 || binary.LittleEndian.Uint32(raw[4:]) != 1 ||
		uint64(binary.LittleEndian.Uint32(raw[8:])) != uint64(len(raw)-12) {
		return nil, errors.New("malformed signature header")
	}
	return raw[12:], nil
}

// The parts of CMS SignedData (RFC 5652) that a detached signature has. No
// library reads them: smallstep/pkcs7 and its forebears pass over errors in this
// structure, do not ask what kind of content the attributes speak of, take the
// first of two digests, and know no PSS.
type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"explicit,tag:0"`
}

type signedData struct {
	Version      int
	Digests      asn1.RawValue
	Content      encapsulated
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
	CRLs         asn1.RawValue `asn1:"optional,tag:1"`
	Signers      []signerInfo  `asn1:"set"`
}

type encapsulated struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"optional,explicit,tag:0"`
}

type signerInfo struct {
	Version         int
	Signer          asn1.RawValue // issuerAndSerial, or [0] the key's identifier
	Digest          pkix.AlgorithmIdentifier
	SignedAttrs     asn1.RawValue `asn1:"optional,tag:0"`
	SignatureMethod pkix.AlgorithmIdentifier
	Signature       []byte
	UnsignedAttrs   asn1.RawValue `asn1:"optional,tag:1"`
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values asn1.RawValue `asn1:"set"`
}

var (
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidRSAPSS        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}

	digests = map[string]crypto.Hash{
		"1.3.14.3.2.26":          crypto.SHA1,
		"2.16.840.1.101.3.4.2.1": crypto.SHA256,
		"2.16.840.1.101.3.4.2.2": crypto.SHA384,
		"2.16.840.1.101.3.4.2.3": crypto.SHA512,
	}
)

// names tells whether the signature says that it was made with this certificate.
func (si signerInfo) names(c *x509.Certificate) bool {
	if si.Signer.Class == asn1.ClassContextSpecific && si.Signer.Tag == 0 {
		return len(c.SubjectKeyId) > 0 && bytes.Equal(c.SubjectKeyId, si.Signer.Bytes)
	}
	var by issuerAndSerial
	rest, err := asn1.Unmarshal(si.Signer.FullBytes, &by)
	return err == nil && len(rest) == 0 && bytes.Equal(c.RawIssuer, by.Issuer.FullBytes) && c.SerialNumber.Cmp(by.Serial) == 0
}

// readCMS reads a detached signature by one signer, and the certificates that came
// along.
func readCMS(der []byte) (signer signerInfo, others []*x509.Certificate, err error) {
	var info contentInfo
	if rest, err := asn1.Unmarshal(der, &info); err != nil || len(rest) > 0 || !info.Type.Equal(oidSignedData) {
		return signer, nil, flaw{ReasonMalformed, err}
	}
	var data signedData
	if rest, err := asn1.Unmarshal(info.Content.Bytes, &data); err != nil || len(rest) > 0 || len(data.Content.Content.FullBytes) > 0 {
		return signer, nil, flaw{ReasonMalformed, err}
	}
	if len(data.Signers) != 1 {
		return signer, nil, flaw{ReasonSigners, nil}
	}
	return data.Signers[0], certificates(data.Certificates.Bytes), nil
}

// certificates reads what of the set can be read; one that cannot is not used.
func certificates(set []byte) (list []*x509.Certificate) {
	for len(set) > 0 {
		var one asn1.RawValue
		rest, err := asn1.Unmarshal(set, &one)
		if err != nil {
			return list
		}
		if c, err := x509.ParseCertificate(one.FullBytes); err == nil {
			list = append(list, c)
		}
		set = rest
	}
	return list
}

func checkSignerInfo(si signerInfo, hash crypto.Hash, signer *x509.Certificate, message []byte) error {
	signed := message
	if len(si.SignedAttrs.FullBytes) > 0 {
		if err := checkAttributes(si.SignedAttrs.Bytes, sum(hash, message)); err != nil {
			return err
		}
		// The signature covers the attributes as a SET, not as the tagged field.
		signed = slices.Concat([]byte{0x31}, si.SignedAttrs.FullBytes[1:])
	}
	digest := sum(hash, signed)
	switch key := signer.PublicKey.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() < 1024 {
			return flaw{ReasonWeakKey, nil} // crypto/rsa does not use such a key
		}
		if si.SignatureMethod.Algorithm.Equal(oidRSAPSS) {
			return rsa.VerifyPSS(key, hash, digest, si.Signature, nil)
		}
		return rsa.VerifyPKCS1v15(key, hash, digest, si.Signature)
	case *ecdsa.PublicKey:
		if ecdsa.VerifyASN1(key, digest, si.Signature) {
			return nil
		}
		return errMismatch
	}
	return flaw{ReasonAlgorithm, nil}
}

var errMismatch = errors.New("the signature does not match")

func sum(hash crypto.Hash, data []byte) []byte {
	h := hash.New()
	h.Write(data)
	return h.Sum(nil)
}

// checkAttributes: where there are signed attributes they have to speak of this
// very content; without the check any signed attributes of that signer would do.
func checkAttributes(set, digest []byte) error {
	var isData, isDigest int
	for len(set) > 0 {
		var a attribute
		rest, err := asn1.Unmarshal(set, &a)
		if err != nil {
			return flaw{ReasonMalformed, err}
		}
		set = rest
		switch {
		case a.Type.Equal(oidContentType):
			var oid asn1.ObjectIdentifier
			if more, err := asn1.Unmarshal(a.Values.Bytes, &oid); err != nil || len(more) > 0 {
				return flaw{ReasonMalformed, err}
			}
			if !oid.Equal(oidData) {
				return errMismatch
			}
			isData++
		case a.Type.Equal(oidMessageDigest):
			var d []byte
			if more, err := asn1.Unmarshal(a.Values.Bytes, &d); err != nil || len(more) > 0 {
				return flaw{ReasonMalformed, err}
			}
			if !bytes.Equal(d, digest) {
				return errMismatch
			}
			isDigest++
		}
	}
	if isData != 1 || isDigest != 1 {
		return flaw{ReasonMalformed, errors.New("signed attributes are incomplete")}
	}
	return nil
}

var oidRDPSigning = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 54, 1, 2}

// distrust tells why a signer is not trusted, "" where a root of this machine
// vouches for them, now and for this purpose.
func distrust(signer *x509.Certificate, others []*x509.Certificate, roots *x509.CertPool, digest crypto.Hash) SignatureReason {
	key, isRSA := signer.PublicKey.(*rsa.PublicKey)
	selfSigned := bytes.Equal(signer.RawIssuer, signer.RawSubject)
	now := time.Now()
	switch {
	case now.After(signer.NotAfter):
		return ReasonExpired
	case now.Before(signer.NotBefore):
		return ReasonNotYetValid
	case len(signer.ExtKeyUsage)+len(signer.UnknownExtKeyUsage) > 0 && !mayUse(signer):
		return ReasonPurpose
	case isRSA && key.N.BitLen() < 2048:
		return ReasonWeakKey
	case digest == crypto.SHA1, !selfSigned && (signer.SignatureAlgorithm == x509.SHA1WithRSA || signer.SignatureAlgorithm == x509.ECDSAWithSHA1):
		return ReasonSHA1
	}
	between := x509.NewCertPool()
	for _, c := range others {
		between.AddCert(c)
	}
	_, err := signer.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	var invalid x509.CertificateInvalidError
	switch {
	case err == nil && mayUse(signer):
		return ""
	case err == nil:
		return ReasonPurpose
	case selfSigned:
		return ReasonSelfSigned
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return ReasonExpired
	}
	return ReasonUnknownIssuer
}

func mayUse(signer *x509.Certificate) bool {
	return slices.ContainsFunc(signer.ExtKeyUsage, func(u x509.ExtKeyUsage) bool {
		return u == x509.ExtKeyUsageServerAuth || u == x509.ExtKeyUsageCodeSigning || u == x509.ExtKeyUsageAny
	}) || slices.ContainsFunc(signer.UnknownExtKeyUsage, oidRDPSigning.Equal)
}

// publisher is the signer's name for people.
func (s *signature) publisher() string {
	if name := s.signer.Subject.CommonName; name != "" {
		return name
	}
	return s.signer.Subject.String()
}

// by tells whether the signer's certificate is one of the thumbprints: hex SHA-1
// or SHA-256 of the certificate, in any case, with blanks or colons.
func (s *signature) by(thumbprints []string) bool {
	sha1, sha256 := hex.EncodeToString(sum(crypto.SHA1, s.signer.Raw)), hex.EncodeToString(sum(crypto.SHA256, s.signer.Raw))
	return slices.ContainsFunc(thumbprints, func(t string) bool {
		t, err := syntax.Thumbprint(t)
		return err == nil && (t == sha1 || t == sha256)
	})
}
