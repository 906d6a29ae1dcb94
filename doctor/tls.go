package doctor

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"math"
	"net"
	"strings"
	"time"
)

// secured is a connection after its handshake, and what its certificate is worth.
type secured struct {
	*tls.Conn
	kind    Kind // "" when everything is right
	err     error
	details Details
}

// handshake speaks TLS to host. The certificate is judged afterwards and not on
// the way, for a report needs to see the bad ones too; nothing is sent over a
// connection whose kind is not "". A failed handshake is a *connectError.
func (o Options) handshake(ctx context.Context, conn net.Conn, host string) (*secured, error) {
	ctx, cancel := o.step(ctx)
	defer cancel()
	c := tls.Client(conn, &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, InsecureSkipVerify: true, NextProtos: []string{"http/1.1"}}) // #nosec G402 -- judged afterwards
	if err := c.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, &connectError{handshakeKind(ctx, err), false, err}
	}
	state := c.ConnectionState()
	leaf := state.PeerCertificates[0]
	days := int(math.Floor(leaf.NotAfter.Sub(o.Now()).Hours() / 24))
	s := &secured{Conn: c, details: Details{TLS: tls.VersionName(state.Version), Issuer: plain(leaf.Issuer.String()), DaysLeft: &days}}
	s.kind, s.err = o.judge(state.PeerCertificates, host, o.Now())
	return s, nil
}

func handshakeKind(ctx context.Context, err error) Kind {
	var slow net.Error
	switch {
	case ctx.Err() != nil, errors.As(err, &slow) && slow.Timeout():
		return KindTLSSilent
	case strings.Contains(err.Error(), "protocol version"): // alert 70, or a hello that chose an old one
		return KindTLSTooOld
	}
	return KindTLSOther
}

// judge tells what is wrong with a server's certificates at a time, "" nothing.
func (o Options) judge(sent []*x509.Certificate, host string, at time.Time) (Kind, error) {
	err := o.verify(sent, host, at)
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	leaf := sent[0]
	switch {
	case err == nil:
		return "", nil
	case leaf.VerifyHostname(host) != nil: // first of all: a stranger's dates say nothing about the portal's
		return KindTLSWrongHost, err
	case at.After(leaf.NotAfter):
		return KindTLSExpired, err
	case at.Before(leaf.NotBefore):
		return KindTLSNotYetValid, err
	case errors.As(err, &unknown):
		return issuerKind(sent), err
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		if invalid.Cert != nil && at.Before(invalid.Cert.NotBefore) {
			return KindTLSNotYetValid, err
		}
		return KindTLSExpired, err
	}
	return KindTLSOther, err
}

// verify trusts o.Roots, or the system's authorities.
func (o Options) verify(sent []*x509.Certificate, host string, at time.Time) error {
	between := x509.NewCertPool()
	for _, c := range sent[1:] {
		between.AddCert(c)
	}
	_, err := sent[0].Verify(x509.VerifyOptions{DNSName: host, Intermediates: between, Roots: o.Roots, CurrentTime: at})
	return err
}

// issuerKind tells three chains apart that lead nowhere. Without its
// intermediate a server sends its own certificate alone, and that one says
// where its issuer's can be had, as all of public authorities do; a company's
// own root, or a firewall that reads along, does not.
func issuerKind(sent []*x509.Certificate) Kind {
	leaf := sent[0]
	switch {
	case bytes.Equal(leaf.RawIssuer, leaf.RawSubject):
		return KindTLSSelfSigned
	case len(leaf.IssuingCertificateURL) == 0:
		return KindTLSUnknownIssuer
	}
	for _, c := range sent[1:] {
		if leaf.CheckSignatureFrom(c) == nil {
			return KindTLSUnknownIssuer
		}
	}
	return KindTLSMissingIntermediate
}
