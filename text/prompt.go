package text

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"golang.org/x/term"

	"backstage/secret"
)

// maxLine bounds an answer, in bytes; what is longer is cut off.
const maxLine = 16 << 10

// prompter asks questions and reads answers, hidden ones without echo when the
// input is a terminal. One question at a time.
type prompter struct {
	in       *bufio.Reader
	out      io.Writer
	terminal int // file descriptor, -1 when the input is none
	// While a visible question waits, each news calls meanwhile, which tells
	// whether it printed something: the question is then asked again.
	news      <-chan struct{}
	meanwhile func() bool
}

func newPrompter(in io.Reader, out io.Writer) *prompter {
	p := &prompter{in: bufio.NewReader(in), out: out, terminal: -1}
	if f, ok := in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.terminal = int(f.Fd())
	}
	return p
}

// line asks and reads one line; io.EOF when the input has ended. It may be a
// secret: no other copy of it is left.
func (p *prompter) line(ctx context.Context, question string) ([]byte, error) {
	_, _ = io.WriteString(p.out, question)
	return p.await(ctx, p.news, question, p.readLine)
}

// hidden is line without echo.
func (p *prompter) hidden(ctx context.Context, question string) ([]byte, error) {
	if p.terminal < 0 {
		return p.line(ctx, question)
	}
	before, err := term.GetState(p.terminal)
	if err != nil {
		return nil, err
	}
	_, _ = io.WriteString(p.out, question)
	answer, err := p.await(ctx, nil, "", func() ([]byte, error) { return term.ReadPassword(p.terminal) })
	if ctx.Err() != nil {
		_ = term.Restore(p.terminal, before) // the reader still waits with echo off
	}
	_, _ = io.WriteString(p.out, "\n")
	return answer, err
}

// await lets Ctrl-C end a question that is being read: the read itself cannot
// be interrupted, so it is left behind, with the program ending.
func (p *prompter) await(ctx context.Context, news <-chan struct{}, question string, read func() ([]byte, error)) ([]byte, error) {
	type answer struct {
		text []byte
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		text, err := read()
		done <- answer{text, err}
	}()
	for {
		select {
		case a := <-done:
			return a.text, a.err
		case <-news:
			if p.meanwhile() {
				_, _ = io.WriteString(p.out, question)
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// readLine reads up to the next line end, which may be missing at the end of the input.
func (p *prompter) readLine() ([]byte, error) {
	var line secret.Buffer
	for {
		chunk, err := p.in.ReadSlice('\n')
		if room := maxLine - line.Len(); room > 0 {
			_, _ = line.Write(chunk[:min(len(chunk), room)])
		}
		clear(chunk) // of the reader's own memory
		switch {
		case err == nil, errors.Is(err, io.EOF) && line.Len() > 0:
			return bytes.TrimRight(line.Bytes(), "\r\n"), nil
		case errors.Is(err, bufio.ErrBufferFull):
		default:
			return nil, err
		}
	}
}
