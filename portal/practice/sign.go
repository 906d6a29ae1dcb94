package practice

import (
	"crypto"
	"crypto/rand"
	_ "crypto/sha256" // the digest of the signatures
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/binary"
	"math/big"
	"slices"
	"strings"
)

// signable are the properties a signature covers, in signing order, spelled as in
// signscope.
var signable = []string{
	"Full Address", "Alternate Full Address", "PCB", "Use Redirection Server Name", "Server Port",
	"Negotiate Security Layer", "EnableCredSspSupport", "DisableConnectionSharing", "AutoReconnection Enabled",
	"GatewayHostname", "GatewayUsageMethod", "GatewayProfileUsageMethod", "GatewayCredentialsSource", "Support URL",
	"PromptCredentialOnce", "Require pre-authentication", "Pre-authentication server address", "Alternate Shell",
	"Shell Working Directory", "RemoteApplicationProgram", "RemoteApplicationExpandWorkingdir", "RemoteApplicationMode",
	"RemoteApplicationGuid", "RemoteApplicationName", "RemoteApplicationIcon", "RemoteApplicationFile",
	"RemoteApplicationFileExtensions", "RemoteApplicationCmdLine", "RemoteApplicationExpandCmdLine",
	"Prompt For Credentials", "Authentication Level", "AudioMode", "RedirectDrives", "RedirectPrinters",
	"RedirectCOMPorts", "RedirectSmartCards", "RedirectPOSDevices", "RedirectClipboard", "DevicesToRedirect",
	"DrivesToRedirect", "LoadBalanceInfo", "RedirectDirectX", "RDGIsKDCProxy", "KDCProxyName", "EventLogUploadAddress",
}

// sign adds signscope and signature to a file's lines ([MS-RDWR] 4.2).
func (s *signer) sign(lines []property, digest crypto.Hash) ([]property, error) {
	lines = withAlternateAddress(lines)
	scope := signScope(lines)
	cms, err := s.detached(signedBytes(lines, scope), digest)
	if err != nil {
		return nil, err
	}
	blob := binary.LittleEndian.AppendUint32(nil, 0x00010001)
	blob = binary.LittleEndian.AppendUint32(blob, 1)
	blob = binary.LittleEndian.AppendUint32(blob, uint32(len(cms)))
	signature := base64.StdEncoding.EncodeToString(append(blob, cms...))
	return append(lines, property{"signscope", "s", scope}, property{"signature", "s", signature}), nil
}

// withAlternateAddress repeats full address: mstsc lets the alternate one win, so
// a signed file must have it.
func withAlternateAddress(lines []property) []property {
	full, hasAlternate := "", false
	for _, l := range lines {
		switch l.name {
		case "full address":
			full = l.value
		case "alternate full address":
			hasAlternate = true
		}
	}
	if full == "" || hasAlternate {
		return slices.Clone(lines)
	}
	return append(slices.Clone(lines), property{"alternate full address", "s", full})
}

// signScope lists those of signable that the file has.
func signScope(lines []property) string {
	var scope []string
	for _, name := range signable {
		if slices.ContainsFunc(lines, func(l property) bool { return strings.EqualFold(l.name, name) }) {
			scope = append(scope, name)
		}
	}
	return strings.Join(scope, ",")
}

// signedBytes is the message: the lines in the order of the scope, the scope's own
// line, and a closing U+0000, all in UTF-16LE.
func signedBytes(lines []property, scope string) []byte {
	var message strings.Builder
	for name := range strings.SplitSeq(scope, ",") {
		for _, l := range lines {
			if strings.EqualFold(l.name, name) {
				message.WriteString(l.line() + "\r\n")
			}
		}
	}
	message.WriteString("signscope:s:" + scope + "\r\n\x00")
	return utf16le(message.String())
}

// Object identifiers of CMS (RFC 5652) and its algorithms.
var (
	oidData       = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidRSA        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidDigest     = map[crypto.Hash]asn1.ObjectIdentifier{
		crypto.SHA1:   {1, 3, 14, 3, 2, 26},
		crypto.SHA256: {2, 16, 840, 1, 101, 3, 4, 2, 1},
	}
)

// The CMS structures that a detached signature without attributes needs.
type (
	contentInfo struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"explicit,optional,tag:0"`
	}
	signedData struct {
		Version      int
		Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
		Content      struct{ Type asn1.ObjectIdentifier }
		Certificates asn1.RawValue
		Signers      []signerInfo `asn1:"set"`
	}
	signerInfo struct {
		Version   int
		Signer    issuerAndSerial
		Digest    pkix.AlgorithmIdentifier
		Algorithm pkix.AlgorithmIdentifier
		Signature []byte
	}
	issuerAndSerial struct {
		Issuer asn1.RawValue
		Serial *big.Int
	}
)

// detached signs a message: CMS SignedData in DER with the certificates, without
// the message and without signed attributes.
func (s *signer) detached(message []byte, digest crypto.Hash) ([]byte, error) {
	h := digest.New()
	h.Write(message)
	signature, err := s.key.Sign(rand.Reader, h.Sum(nil), digest)
	if err != nil {
		return nil, err
	}
	algorithm := pkix.AlgorithmIdentifier{Algorithm: oidDigest[digest], Parameters: asn1.NullRawValue}
	data := signedData{
		Version: 1,
		Digests: []pkix.AlgorithmIdentifier{algorithm},
		Certificates: asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true,
			Bytes: slices.Concat(s.certificate.Raw, s.issuer.Raw)},
		Signers: []signerInfo{{
			Version:   1,
			Signer:    issuerAndSerial{Issuer: asn1.RawValue{FullBytes: s.certificate.RawIssuer}, Serial: s.certificate.SerialNumber},
			Digest:    algorithm,
			Algorithm: pkix.AlgorithmIdentifier{Algorithm: oidRSA, Parameters: asn1.NullRawValue},
			Signature: signature,
		}},
	}
	data.Content.Type = oidData
	der, err := asn1.Marshal(data)
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(contentInfo{
		Type:    oidSignedData,
		Content: asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: der},
	})
}
