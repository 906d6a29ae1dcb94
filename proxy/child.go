package proxy

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"
)

const (
	maxSaid    = 256 << 10 // of all that an interpreter says
	maxLookUps = 100       // different names
	maxWord    = 200
	afterwards = time.Second // for a process that is told to end
)

var errStopped = errors.New("the proxy script was stopped: it takes more of this computer than it may")

// runScript asks a proxy script for the ways to target, in a process that ends
// with this call.
func (o Options) runScript(ctx context.Context, script []byte, target *url.URL, names *lookUps) ([]*url.URL, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	child := exec.CommandContext(ctx, program, Command)
	child.Env, child.WaitDelay, child.SysProcAttr = childEnv(), afterwards, withoutWindow
	in, err := child.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := child.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := child.Start(); err != nil {
		return nil, err
	}
	// As in browsers, the script learns of a safe address no more than its host.
	answer, err := names.serve(ctx, in, out, job{
		Script: string(script), URL: "https://" + target.Host + "/", Host: target.Hostname(), Now: o.Now(), Own: ownAddress(),
	})
	late := ctx.Err()
	_ = in.Close() // it ends with that
	_ = out.Close()
	_ = child.Wait()
	switch {
	case late != nil:
		return nil, late
	case err != nil:
		return nil, errStopped
	case answer.Error != "":
		return nil, errors.New(short(answer.Error))
	}
	return waysOf(answer.Answer)
}

// childEnv is what a program needs to start at all, and nothing else: the
// environment may hold passwords.
func childEnv() []string {
	if folders, ok := os.LookupEnv("LD_LIBRARY_PATH"); ok {
		return []string{"LD_LIBRARY_PATH=" + folders}
	}
	return []string{}
}

// lookUps are the names that one script may ask for.
type lookUps struct {
	resolver *net.Resolver
	asked    int
	// silent: the name service failed or did not answer, and is not asked again.
	silent bool
}

// serve gives the interpreter its job and answers its look-ups until its last word.
func (l *lookUps) serve(ctx context.Context, in io.Writer, out io.Reader, j job) (last line, err error) {
	say, hear := json.NewEncoder(in), json.NewDecoder(io.LimitReader(out, maxSaid))
	if err := say.Encode(j); err != nil {
		return last, err
	}
	for {
		last = line{}
		if err := hear.Decode(&last); err != nil || last.LookUp == "" {
			return last, err
		}
		if err := say.Encode(address{l.address(ctx, last.LookUp)}); err != nil {
			return last, err
		}
	}
}

// address of a host, "" for none. A silent name service costs half of the time
// that is left, once: the script has the rest.
func (l *lookUps) address(ctx context.Context, host string) string {
	if l.asked++; l.silent || l.asked > maxLookUps {
		return ""
	}
	if end, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(end)/2)
		defer cancel()
	}
	found, err := l.resolver.LookupIP(ctx, "ip4", host)
	if err != nil || len(found) == 0 {
		var dns *net.DNSError
		l.silent = errors.As(err, &dns) && !dns.IsNotFound
		return ""
	}
	return found[0].String()
}

// ownAddress is this computer's first address that is not its own loop.
func ownAddress() string {
	all, _ := net.InterfaceAddrs()
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
			return n.IP.String()
		}
	}
	return "127.0.0.1"
}

// short is text of a script, for an error.
func short(s string) string {
	if runes := []rune(strings.ToValidUTF8(s, "�")); len(runes) > maxWord {
		s = string(runes[:maxWord])
	}
	return s
}
