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

	"backstage/syntax"
)

// signature is a signature that matches the file's content.
type signature struct {
	signer *x509.Certificate
	// trusted: the chain leads to a root of this machine and the certificate may
	// sign .rdp files. Not being trusted is no error: the client says so itself.
	trusted bool
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

// verify checks a signed file as mstsc does, and more strictly: every property
// that a signer would cover has to be covered. roots nil means this system's.
func verify(f *file, roots *x509.CertPool) (*signature, error) {
	message, err := signedMessage(f)
	if err != nil {
		return nil, err
	}
	der, err := signatureBlob(f.text("signature"))
	if err != nil {
		return nil, err
	}
	signer, others, err := verifyCMS(der, message)
	if err != nil {
		return nil, err
	}
	return &signature{signer, chainTrusted(signer, others, roots)}, nil
}

// signedMessage is what the signature covers: the file's own lines in the order
// of the scope, each with CRLF, the signscope line, and one NUL; UTF-16LE.
func signedMessage(f *file) ([]byte, error) {
	scope := strings.Split(f.text("signscope"), ",")
	var text strings.Builder
	covered := map[string]bool{}
	for _, name := range scope {
		key := strings.ToLower(strings.TrimSpace(name))
		p, ok := f.props[key]
		if !ok || covered[key] || key == "signature" || key == "signscope" {
			return nil, fmt.Errorf("the scope names %q, which is not there or there twice", clip(key))
		}
		covered[key] = true
		text.WriteString(p.line + "\r\n")
	}
	for _, key := range signedNames {
		if f.has(key) && !covered[key] {
			return nil, fmt.Errorf("%q is not covered by the signature", key)
		}
	}
	text.WriteString(f.props["signscope"].line + "\r\n\x00")
	return toUTF16(text.String()), nil
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
	Signer          issuerAndSerial
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

// verifyCMS checks a detached signature over message and gives the signer's
// certificate and the others that came along.
func verifyCMS(der, message []byte) (signer *x509.Certificate, others []*x509.Certificate, err error) {
	var info contentInfo
	if rest, err := asn1.Unmarshal(der, &info); err != nil || len(rest) > 0 || !info.Type.Equal(oidSignedData) {
		return nil, nil, fmt.Errorf("not a CMS signature: %v", err)
	}
	var data signedData
	if rest, err := asn1.Unmarshal(info.Content.Bytes, &data); err != nil || len(rest) > 0 {
		return nil, nil, fmt.Errorf("malformed CMS signature: %v", err)
	}
	if len(data.Signers) != 1 || len(data.Content.Content.FullBytes) > 0 {
		return nil, nil, errors.New("not one detached signature")
	}
	si := data.Signers[0]
	others = certificates(data.Certificates.Bytes)
	i := slices.IndexFunc(others, func(c *x509.Certificate) bool {
		return bytes.Equal(c.RawIssuer, si.Signer.Issuer.FullBytes) && c.SerialNumber.Cmp(si.Signer.Serial) == 0
	})
	if i < 0 {
		return nil, nil, errors.New("the signer's certificate is missing")
	}
	return others[i], others, checkSignerInfo(si, others[i], message)
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

func checkSignerInfo(si signerInfo, signer *x509.Certificate, message []byte) error {
	hash, ok := digests[si.Digest.Algorithm.String()]
	if !ok {
		return fmt.Errorf("unknown digest %v", si.Digest.Algorithm)
	}
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
		if si.SignatureMethod.Algorithm.Equal(oidRSAPSS) {
			return rsa.VerifyPSS(key, hash, digest, si.Signature, nil)
		}
		return rsa.VerifyPKCS1v15(key, hash, digest, si.Signature)
	case *ecdsa.PublicKey:
		if ecdsa.VerifyASN1(key, digest, si.Signature) {
			return nil
		}
	}
	return errors.New("the signature does not match")
}

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
			return err
		}
		set = rest
		switch {
		case a.Type.Equal(oidContentType):
			var oid asn1.ObjectIdentifier
			if more, err := asn1.Unmarshal(a.Values.Bytes, &oid); err != nil || len(more) > 0 || !oid.Equal(oidData) {
				return errors.New("signed content is of another type")
			}
			isData++
		case a.Type.Equal(oidMessageDigest):
			var d []byte
			if more, err := asn1.Unmarshal(a.Values.Bytes, &d); err != nil || len(more) > 0 || !bytes.Equal(d, digest) {
				return errors.New("the content was changed after it was signed")
			}
			isDigest++
		}
	}
	if isData != 1 || isDigest != 1 {
		return errors.New("signed attributes are incomplete")
	}
	return nil
}

var oidRDPSigning = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 54, 1, 2}

// chainTrusted tells whether a root of this machine vouches for the signer, now
// and for this purpose.
func chainTrusted(signer *x509.Certificate, others []*x509.Certificate, roots *x509.CertPool) bool {
	mayUse := slices.ContainsFunc(signer.ExtKeyUsage, func(u x509.ExtKeyUsage) bool {
		return u == x509.ExtKeyUsageServerAuth || u == x509.ExtKeyUsageCodeSigning || u == x509.ExtKeyUsageAny
	}) || slices.ContainsFunc(signer.UnknownExtKeyUsage, oidRDPSigning.Equal)
	if !mayUse {
		return false
	}
	pool := x509.NewCertPool()
	for _, c := range others {
		pool.AddCert(c)
	}
	_, err := signer.Verify(x509.VerifyOptions{Roots: roots, Intermediates: pool, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	return err == nil
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
