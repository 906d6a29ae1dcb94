//go:build linux

package e2e

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"sync/atomic"
	"testing"
	"time"
)

// refusingHost is an RDP host on loopback that goes as far as Network Level
// Authentication and answers the credentials with an NTSTATUS, as Windows does
// for an account that may not in.
type refusingHost struct {
	address string // localhost:port
	ca      string // PEM of who signed its certificate
	// status is the NTSTATUS of the next answers; refused counts those given.
	status  atomic.Uint32
	refused atomic.Int32
}

func newRefusingHost(t *testing.T) *refusingHost {
	t.Helper()
	h := &refusingHost{}
	certificate, ca := hostCertificate(t)
	h.ca = ca
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	h.address = fmt.Sprintf("localhost:%d", listener.Addr().(*net.TCPAddr).Port)
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_ = conn.SetDeadline(time.Now().Add(patience))
				if h.refuse(conn, config) == nil {
					h.refused.Add(1)
				}
			}()
		}
	}()
	return h
}

// refuse: the connection request is answered with CredSSP ([MS-RDPBCGR]
// 2.2.1.2), TLS follows, and within it the first TSRequest gets an error.
func (h *refusingHost) refuse(conn net.Conn, config *tls.Config) error {
	if err := readTPKT(conn); err != nil {
		return err
	}
	if _, err := conn.Write(selectsCredSSP); err != nil {
		return err
	}
	secured := tls.Server(conn, config)
	if err := readTSRequest(secured); err != nil {
		return err
	}
	answer, err := asn1.Marshal(tsRefusal{Version: 6, ErrorCode: int64(int32(h.status.Load()))})
	if err != nil {
		return err
	}
	if _, err := secured.Write(answer); err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, secured) // until the client has read it and leaves
	return nil
}

// selectsCredSSP is a TPKT with an X.224 connection confirm whose RDP_NEG_RSP
// chooses PROTOCOL_HYBRID (2).
var selectsCredSSP = []byte{3, 0, 0, 19, 14, 0xd0, 0, 0, 0x12, 0x34, 0, 2, 0, 8, 0, 2, 0, 0, 0}

// tsRefusal is a TSRequest ([MS-CSSP] 2.2.1) with nothing but an error, an
// NTSTATUS as a signed integer.
type tsRefusal struct {
	Version   int   `asn1:"explicit,tag:0"`
	ErrorCode int64 `asn1:"explicit,tag:4"`
}

// readTPKT reads over a packet of RFC 1006: version, reserved, length of all.
func readTPKT(r io.Reader) error {
	head := make([]byte, 4)
	if _, err := io.ReadFull(r, head); err != nil {
		return err
	}
	_, err := io.CopyN(io.Discard, r, int64(binary.BigEndian.Uint16(head[2:]))-4)
	return err
}

// readTSRequest reads over one DER value of any length below 64 KiB.
func readTSRequest(r io.Reader) error {
	head := make([]byte, 2)
	if _, err := io.ReadFull(r, head); err != nil {
		return err
	}
	length := int64(head[1])
	if head[1] >= 0x80 {
		long := make([]byte, head[1]&0x7f)
		if len(long) > 2 {
			return fmt.Errorf("a TSRequest with a length of %d bytes", len(long))
		}
		if _, err := io.ReadFull(r, long); err != nil {
			return err
		}
		length = 0
		for _, b := range long {
			length = length<<8 | int64(b)
		}
	}
	_, err := io.CopyN(io.Discard, r, length)
	return err
}

// hostCertificate is a certificate for localhost and the authority behind it, in
// PEM. RSA, as RDP hosts have.
func hostCertificate(t *testing.T) (certificate tls.Certificate, ca string) {
	t.Helper()
	now := time.Now()
	sign := func(template, parent *x509.Certificate, public *rsa.PublicKey, key *rsa.PrivateKey) []byte {
		template.NotBefore, template.NotAfter = now.Add(-time.Hour), now.Add(48*time.Hour)
		der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
		ok(t, err)
		return der
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	ok(t, err)
	caKey, err := rsa.GenerateKey(rand.Reader, 2048)
	ok(t, err)
	authority := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Refusing RDP host authority"},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	caDER := sign(authority, authority, &caKey.PublicKey, caKey)
	leaf := sign(&x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, authority, &key.PublicKey, caKey)
	return tls.Certificate{Certificate: [][]byte{leaf}, PrivateKey: key}, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: caDER}))
}
