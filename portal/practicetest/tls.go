package practicetest

import (
	"crypto/tls"
	"crypto/x509"
	"net"

	"backstage/portal/practice"
)

// TLSFault is what can be wrong with a portal's TLS.
type TLSFault int

const (
	TLSFine            TLSFault = iota
	TLSExpired                  // the certificate's time is over
	TLSNotYetValid              // … or has not come
	TLSOtherName                // the certificate is another host's
	TLSUnknownIssuer            // signed by nobody whom Roots trust
	TLSTooOld                   // speaks TLS 1.1 at best
	TLSWantsYourOwn             // wants a certificate of the visitor
	TLSNothingInCommon          // knows only ciphers that nobody offers any more
)

// config is for TLS with the fault, and nothing else wrong with it.
func (f TLSFault) config(p *practice.Portal) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	var bend func(*x509.Certificate)
	switch f {
	case TLSExpired:
		bend = func(c *x509.Certificate) { c.NotBefore, c.NotAfter = c.NotBefore.AddDate(-1, 0, 0), c.NotBefore }
	case TLSNotYetValid:
		bend = func(c *x509.Certificate) { c.NotBefore = c.NotBefore.AddDate(0, 0, 2) }
	case TLSOtherName:
		bend = func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = []string{"elsewhere.example"}, []net.IP(nil) }
	case TLSUnknownIssuer:
		stranger, err := practice.New(practice.Options{})
		if err != nil {
			return nil, err
		}
		p = stranger
	case TLSTooOld:
		config.MinVersion, config.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 // #nosec G402 -- the fault to play
	case TLSNothingInCommon:
		config.MaxVersion, config.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256} // #nosec G402 -- the fault to play
	case TLSWantsYourOwn:
		config.ClientAuth = tls.RequireAnyClientCert
	}
	certificate, err := p.ServerCertificate(bend)
	if err != nil {
		return nil, err
	}
	config.Certificates = []tls.Certificate{certificate}
	return config, nil
}
