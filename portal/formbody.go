package portal

import (
	"io"
	"net/http"
	"sync"
)

// formKey is where a request's context has its form.
type formKey struct{}

// formBody is a form with secrets on its way: bytes that are wiped when the
// exchange is over, whoever still reads them. resty is given none of it: it would
// keep it as a string.
type formBody struct {
	mu    sync.Mutex
	bytes []byte
	wiped bool
}

// fill makes the form a request's body. net/http may ask for it again when a
// connection turned out to be closed before anything was sent.
func (f *formBody) fill(r *http.Request) {
	if len(f.bytes) == 0 {
		return
	}
	r.Close = true // a connection keeps what it sent in its buffer for as long as it lives
	r.ContentLength = int64(len(f.bytes))
	r.GetBody = func() (io.ReadCloser, error) { return &bodyReader{form: f}, nil }
	r.Body, _ = r.GetBody()
}

func (f *formBody) wipe() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.bytes)
	f.wiped = true
}

type bodyReader struct {
	form *formBody
	at   int
}

func (r *bodyReader) Read(p []byte) (int, error) {
	r.form.mu.Lock()
	defer r.form.mu.Unlock()
	switch {
	case r.form.wiped:
		return 0, io.ErrClosedPipe
	case r.at == len(r.form.bytes):
		return 0, io.EOF
	}
	n := copy(p, r.form.bytes[r.at:])
	r.at += n
	return n, nil
}

func (r *bodyReader) Close() error { return nil }
