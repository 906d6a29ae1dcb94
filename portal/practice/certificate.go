package practice

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"sync"
	"time"
)

// authority is a portal's own certificate authority. Its key never leaves memory.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	signer      func() (*signer, error)
}

// signer signs .rdp files.
type signer struct {
	certificate *x509.Certificate
	issuer      *x509.Certificate
	key         crypto.Signer
}

// signingKey is shared by all portals of a process: it takes long to make, and
// each portal has its own certificate for it.
var signingKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func newAuthority() (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := certificateTemplate("Amido Backstage Practice CA")
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	certificate, err := issue(template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	a := &authority{certificate: certificate, key: key}
	a.signer = sync.OnceValues(a.newSigner)
	return a, nil
}

// ServerCertificate issues the certificate that the portal shows on loopback. bend,
// where not nil, may change what it says before it is signed.
func (p *Portal) ServerCertificate(bend func(*x509.Certificate)) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("practice: certificates: %w", err)
	}
	template := certificateTemplate("localhost")
	template.DNSNames = []string{"localhost"}
	template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	if bend != nil {
		bend(template)
	}
	leaf, err := issue(template, p.authority.certificate, key.Public(), p.authority.key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("practice: certificates: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key, Leaf: leaf}, nil
}

func (a *authority) newSigner() (*signer, error) {
	key, err := signingKey()
	if err != nil {
		return nil, fmt.Errorf("practice: signing key: %w", err)
	}
	template := certificateTemplate("Amido Backstage Practice")
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageCodeSigning}
	certificate, err := issue(template, a.certificate, key.Public(), a.key)
	if err != nil {
		return nil, fmt.Errorf("practice: signing certificate: %w", err)
	}
	return &signer{certificate: certificate, issuer: a.certificate, key: key}, nil
}

// thumbprint as Windows shows it: SHA-1 of the certificate in upper-case hex.
func (s *signer) thumbprint() string { return fmt.Sprintf("%X", sha1.Sum(s.certificate.Raw)) }

// certificateTemplate is valid by the machine's clock, not the portal's: whoever
// verifies it looks at the former.
func certificateTemplate(name string) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		panic(err) // the system has no randomness: nothing can be kept secret
	}
	now := time.Now()
	return &x509.Certificate{
		SerialNumber: serial.Add(serial, big.NewInt(1)),
		Subject:      pkix.Name{Organization: []string{"Amido Backstage Practice"}, CommonName: name},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.AddDate(1, 0, 0),
	}
}

func issue(template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}
