package portal

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"backstage/outside"
)

// networkFailure turns what went wrong below HTTP into its kind. The technical
// cause is kept as words without queries.
func (c *Client) networkFailure(ctx context.Context, err error) *Error {
	e := &Error{Kind: networkKind(ctx, err, c.now()), Host: c.Host(), Err: errors.New(withoutQueries(err))}
	switch {
	case e.Kind == KindCancelled:
		e.Host = ""
	case e.Kind == KindTLSOther && c.certificateAsked.Load() && strings.Contains(err.Error(), "remote error"):
		e.Kind = KindClientCertificate
	}
	return e
}

func networkKind(ctx context.Context, err error, now time.Time) Kind {
	if errors.Is(ctx.Err(), context.Canceled) {
		return KindCancelled
	}
	if kind := tlsKind(err, now); kind != "" {
		return kind
	}
	var (
		proxy *proxyError
		dns   *net.DNSError
		slow  net.Error
	)
	switch {
	case errors.Is(err, resty.ErrResponseBodyTooLarge), strings.Contains(err.Error(), "response headers exceeded"):
		return KindAnswerTooBig
	case errors.As(err, &proxy) && proxy.status == http.StatusProxyAuthRequired:
		return KindProxyAuth
	case errors.As(err, &dns) && !dns.IsTimeout:
		return KindNameNotFound
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		return KindTimeout
	case errors.Is(err, context.Canceled):
		return KindCancelled
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), strings.Contains(err.Error(), "malformed"), strings.Contains(err.Error(), "failed to parse Location"):
		return KindServerTrouble
	}
	return KindUnreachable
}

// tlsKind names the failure of the TLS handshake, "" for any other failure.
func tlsKind(err error, now time.Time) Kind {
	var (
		invalid x509.CertificateInvalidError
		host    x509.HostnameError
		issuer  x509.UnknownAuthorityError
		verify  *tls.CertificateVerificationError
		alert   tls.AlertError
		record  tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		if invalid.Cert != nil && now.Before(invalid.Cert.NotBefore) {
			return KindTLSNotYetValid
		}
		return KindTLSExpired
	case errors.As(err, &host):
		return KindTLSWrongHost
	case errors.As(err, &issuer):
		return KindTLSUnknownIssuer
	case strings.Contains(err.Error(), "protocol version"): // alert 70, or a hello that chose an old one
		return KindTLSTooOld
	case errors.As(err, &invalid), errors.As(err, &verify), errors.As(err, &alert), errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch),
		strings.Contains(err.Error(), "tls: "), strings.Contains(err.Error(), "x509: "):
		return KindTLSOther
	}
	return ""
}

var query = regexp.MustCompile(`\?[^\s"'<>]*`)

// withoutQueries is err in words that may be logged: of a URL only what stands
// before its query, and nothing of a header.
func withoutQueries(err error) string {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	var (
		op    *net.OpError
		words = err.Error()
	)
	if strings.Contains(words, "Location") {
		words = "malformed Location header"
	}
	if errors.As(err, &op) && op.Err != nil {
		words = op.Op + ": " + op.Err.Error()
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		words = "the answer was cut off"
	}
	return outside.Line(query.ReplaceAllString(words, "?…"), maxLabel)
}

const maxRetryAfter = 24 * 60 * 60

// statusFailure turns a status into its kind, nil for one that comes with a
// page to look at. absent is what a 404 means here.
func (c *Client) statusFailure(r *response, absent Kind) *Error {
	kind := Kind("")
	switch s := r.status; {
	case s == http.StatusUnauthorized && r.header.Get("WWW-Authenticate") != "":
		kind = KindWindowsAuth
	case s == http.StatusForbidden && c.certificateAsked.Load():
		kind = KindClientCertificate
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		kind = KindForbidden
	case s == http.StatusNotFound, s == http.StatusGone:
		kind = absent
	case s == http.StatusProxyAuthRequired:
		kind = KindProxyAuth
	case s == http.StatusRequestTimeout:
		kind = KindTimeout
	case s == http.StatusTooManyRequests:
		return &Error{Kind: KindTooManyRequests, Host: c.Host(), RetryAfter: retryAfter(r.header.Get("Retry-After"), c.now()), Err: errors.New("status 429")}
	case s == http.StatusNetworkAuthenticationRequired:
		kind = KindNetworkSignIn
	case s >= 500:
		kind = KindServerTrouble
	case s >= 200 && s < 300:
		return nil
	case absent == KindNotAPortal:
		kind = KindNotAPortal
	default:
		kind = KindServerTrouble
	}
	return &Error{Kind: kind, Host: c.Host(), Err: errors.New("status " + strconv.Itoa(r.status))}
}

// retryAfter in seconds, between 0 and a day whatever the portal says.
func retryAfter(value string, now time.Time) int {
	value = strings.TrimSpace(value)
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		at, err := http.ParseTime(value)
		if err != nil {
			return 0
		}
		seconds = int64(at.Sub(now).Seconds())
	}
	return int(min(max(seconds, 0), maxRetryAfter))
}

// readable statuses may carry a page of the journey: some add-ons answer a
// wrong code with 401 or 403 and the page again.
func (t *trail) readable() bool {
	switch t.status {
	case http.StatusOK:
		return true
	case http.StatusUnauthorized:
		return t.header.Get("WWW-Authenticate") == "" && t.asks()
	case http.StatusBadRequest, http.StatusForbidden, http.StatusUnprocessableEntity:
		return t.asks()
	}
	return false
}

func (r *reading) asks() bool {
	return r.class == classSignIn || r.class == classPassword || r.class == classCode
}
