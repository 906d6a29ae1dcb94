package text

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
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

// line asks and reads one line; io.EOF when the input has ended.
func (p *prompter) line(ctx context.Context, question string) (string, error) {
	_, _ = io.WriteString(p.out, question)
	return p.await(ctx, p.news, question, p.readLine)
}

// hidden is line without echo.
func (p *prompter) hidden(ctx context.Context, question string) (string, error) {
	if p.terminal < 0 {
		return p.line(ctx, question)
	}
	before, err := term.GetState(p.terminal)
	if err != nil {
		return "", err
	}
	_, _ = io.WriteString(p.out, question)
	answer, err := p.await(ctx, nil, "", func() (string, error) {
		b, err := term.ReadPassword(p.terminal)
		return string(b), err
	})
	if ctx.Err() != nil {
		_ = term.Restore(p.terminal, before) // the reader still waits with echo off
	}
	_, _ = io.WriteString(p.out, "\n")
	return answer, err
}

// await lets Ctrl-C end a question that is being read: the read itself cannot
// be interrupted, so it is left behind, with the program ending.
func (p *prompter) await(ctx context.Context, news <-chan struct{}, question string, read func() (string, error)) (string, error) {
	type answer struct {
		text string
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
			return "", ctx.Err()
		}
	}
}

// readLine reads up to the next line end, which may be missing at the end of the input.
func (p *prompter) readLine() (string, error) {
	var b strings.Builder
	for {
		chunk, err := p.in.ReadSlice('\n')
		if room := maxLine - b.Len(); room > 0 {
			b.Write(chunk[:min(len(chunk), room)])
		}
		switch {
		case err == nil:
			return strings.TrimRight(b.String(), "\r\n"), nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && b.Len() > 0:
			return strings.TrimRight(b.String(), "\r\n"), nil
		default:
			return "", err
		}
	}
}
